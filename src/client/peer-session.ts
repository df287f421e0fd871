// What two peers have once a carrier is there: streams of MQTT, notes, and a measure of the way between them.
// Does not know how carriers are found, nor who the other is.
import type { Carrier } from '../transport/carrier.ts'
import { ChannelLink } from '../transport/channel.ts'
import type { Link } from '../transport/link.ts'
import { Mux } from '../transport/mux.ts'

export interface SessionEvents {
  /** The peer opened a stream; set its listeners at once. */
  onStream(link: Link): void
  /** Any JSON of the peer's: not checked. */
  onNote(note: unknown): void
  /** The measure of the way is new. */
  onMeasure(): void
  /** It is over, by whatever cause. Called once, not from inside `close`. */
  onEnd(why: string): void
}

const unheard: SessionEvents = { onStream: (link) => link.close(), onNote() {}, onMeasure() {}, onEnd() {} }

/** Milliseconds between two measures, and without any word of the peer until it counts as gone. */
const measureMillis = 2_000
const silenceMillis = 12_000
/** Milliseconds that the peer has to answer a page that was asleep. */
const lookMillis = 4_000

export class PeerSession {
  /** Null until it was measured. */
  roundTripMillis: number | null = null
  path: 'direct' | 'relay'
  readonly #link: ChannelLink
  readonly #mux: Mux
  /** Set by the owner right after it gets the session, and by the next one when it is handed on. */
  events: SessionEvents = unheard
  readonly #timer: ReturnType<typeof setInterval>
  #ended = false
  #askedAt = 0
  #heardAt = Date.now()
  #tickedAt = Date.now()

  /** `host` is true at the side that was joined. */
  constructor(carrier: Carrier, path: 'direct' | 'relay', host: boolean) {
    this.path = path
    this.#link = new ChannelLink(carrier)
    this.#mux = new Mux(this.#link, {
      side: host ? 0 : 1,
      lost: 'error',
      onOpen: (link) => this.events.onStream(link),
      onNote: (note) => this.#noted(note),
      onEnd: (fault) => this.#finish(fault ?? 'the way to the peer was lost'),
    })
    this.#timer = setInterval(() => this.#tick(), measureMillis)
    this.#ask()
  }

  get sentBytes(): number {
    return this.#link.sentBytes
  }

  get receivedBytes(): number {
    return this.#link.receivedBytes
  }

  open(): Link {
    return this.#mux.open(null)
  }

  note(note: unknown): void {
    this.#mux.note(note)
  }

  /** Goes on over another carrier; the peer must do the same. */
  move(carrier: Carrier, path: 'direct' | 'relay'): void {
    this.path = path
    this.roundTripMillis = null
    this.#link.move(carrier)
    this.#ask()
  }

  /** Measures at once: for a page that was asleep and wants to know whether the way is still there. */
  look(): void {
    const askedAt = Date.now()
    this.#ask()
    setTimeout(() => {
      if (this.#heardAt < askedAt) this.#silent()
    }, lookMillis)
  }

  /** Ends it after what was sent has left, without an event. */
  close(): void {
    if (this.#ended) return
    this.#ended = true
    clearInterval(this.#timer)
    this.#mux.close()
  }

  #noted(note: unknown): void {
    this.#heardAt = Date.now()
    if (typeof note === 'object' && note !== null && 'ping' in note) {
      this.#mux.note({ pong: note.ping })
    } else if (typeof note === 'object' && note !== null && 'pong' in note) {
      if (note.pong !== this.#askedAt) return
      this.roundTripMillis = Math.max(0, performance.now() - this.#askedAt)
      this.events.onMeasure()
    } else if (!this.#ended) this.events.onNote(note)
  }

  #ask(): void {
    this.#askedAt = performance.now()
    this.#mux.note({ ping: this.#askedAt })
  }

  #tick(): void {
    const now = Date.now()
    // A page that was asleep, or whose timers were, has heard nothing because it did not listen.
    if (now - this.#tickedAt > 2 * measureMillis) this.#heardAt = now
    this.#tickedAt = now
    if (now - this.#heardAt > silenceMillis) this.#silent()
    else this.#ask()
  }

  #silent(): void {
    if (this.#ended) return
    this.#finish('the peer has fallen silent')
    this.#mux.close()
  }

  #finish(why: string): void {
    if (this.#ended) return
    this.#ended = true
    clearInterval(this.#timer)
    queueMicrotask(() => this.events.onEnd(why))
  }
}
