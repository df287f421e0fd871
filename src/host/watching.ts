// What is recorded for observers, and when: only while somebody looks, and never so much that the broker is held up by it.
// Does not know who looks.
import type { Clock } from './clock.ts'
import type { Decisions } from './decisions.ts'
import type { Engine } from './engine.ts'
import type { Recorder } from './recorder.ts'
import type { Tap } from './tap.ts'

/** Of one window so many packets are recorded; the rest of it passes as if nobody looked. */
const mostPackets = 600
/** Of each window that follows such a one, while the flood goes on. */
const mostInFlood = 300
const windowMillis = 100

export interface WatchingHost {
  readonly engine: Engine
  readonly tap: Tap
  readonly decisions: Decisions
  readonly recorder: Recorder
  readonly clock: Clock
  /** There is news for those who look. */
  touched(): void
}

export class Watching {
  readonly #host: WatchingHost
  #wants: { readonly packets: boolean; readonly traces: 'none' | 'messages' | 'all' } = {
    packets: false,
    traces: 'none',
  }
  #windowEnd = 0
  /** Number of the first packet of the window. */
  #first = 0
  /** Whether recording was left off in the window before. */
  #isFlood = false
  /** Packets counted when recording was left off; null while all is recorded. */
  #offAt: number | null = null
  /** Packets counted when the last one stopped looking; null before anybody looked. */
  #leftAt: number | null = null
  #cancel: () => void = () => {}

  constructor(host: WatchingHost) {
    this.#host = host
  }

  set(packets: boolean, traces: 'none' | 'messages' | 'all'): void {
    const before = this.#wants
    this.#wants = { packets, traces }
    if (before.packets === packets && this.#offAt !== null) return
    this.#cancel()
    if (before.packets && !packets) this.#leftAt = this.#offAt ?? this.#counted()
    if (!before.packets && packets && this.#leftAt !== null) this.#miss(this.#counted() - this.#leftAt)
    this.#offAt = null
    this.#host.tap.timeline.watched(packets, this.#host.clock.now())
    this.#apply(packets)
  }

  /**
   * A packet was recorded and all that it led to at once, or a turn has ended: looks whether so much was recorded that it
   * is enough. One turn may bring thousands. What is held must all be known.
   */
  recorded(now: number): void {
    const { engine, tap } = this.#host
    if (!this.#wants.packets || this.#offAt !== null) return
    if (now >= this.#windowEnd || now < this.#windowEnd - windowMillis) {
      this.#isFlood = this.#windowEnd === 0 && this.#isFlood
      this.#windowEnd = now + windowMillis
      this.#first = tap.rows.next
    } else if (engine.gates === null && tap.rows.next - this.#first > (this.#isFlood ? mostInFlood : mostPackets)) {
      this.#offAt = this.#counted()
      this.#apply(false)
      this.#cancel = this.#host.clock.alarm(this.#windowEnd, () => this.#resume())
    }
  }

  /** Stepping begins: from now on every packet counts. */
  resume(): void {
    if (this.#offAt === null) return
    this.#cancel()
    this.#resume()
  }

  #resume(): void {
    const missed = this.#counted() - this.#offAt!
    this.#offAt = null
    this.#windowEnd = 0
    this.#isFlood = true
    this.#miss(missed)
    this.#host.tap.missed(missed, this.#host.clock.now())
    this.#apply(this.#wants.packets)
    this.#host.touched()
  }

  /** What was there before and what comes now are not neighbours. */
  #miss(packets: number): void {
    if (packets > 0) this.#host.decisions.missed(packets, this.#host.clock.now())
  }

  #counted(): number {
    const { packetsReceived, packetsSent } = this.#host.engine.state.counters
    return packetsReceived + packetsSent
  }

  #apply(packets: boolean): void {
    const { engine, tap, decisions, recorder } = this.#host
    const { traces } = this.#wants
    engine.state.tracing = packets || traces === 'all'
    engine.state.newest = traces === 'none' ? null : recorder.messageLogs
    engine.tap = packets ? tap : null
    engine.decisions = packets ? decisions : null
    engine.recorder = traces === 'all' ? recorder : null
  }
}
