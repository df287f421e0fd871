// The host's end of one guest of a room: handshake, attempts at a direct way, the relay until there is one, and after it.
// Does not know who is let in, nor what a guest may do.
import type { Carrier } from '../transport/carrier.ts'
import type { Link } from '../transport/link.ts'
import { HostDoor } from './host-door.ts'
import { type GuestNote, type HostNote, readGuestNote } from './peer-notes.ts'
import { PeerSession } from './peer-session.ts'
import { RelayCarrier } from './relay.ts'
import { type Attempt, attempt } from './rtc.ts'

/** The way to a guest, as the roster sees it. */
export interface GuestWay {
  readonly words: readonly string[]
  /** Null until there is one. */
  readonly session: PeerSession | null
  /** Of the session; 0 is none. */
  readonly epoch: number
  tell(note: HostNote): void
  /** It was let in: a session may begin. `old` is the way by which the same guest came before, and may still be good. */
  start(in_: Omit<Extract<HostNote, { t: 'in' }>, 't' | 'epoch'>, theirEpoch: number, old: GuestWay | null): void
  /** Ends all of it. */
  close(): void
}

export interface HostPeerOptions {
  readonly room: string
  readonly secret: Uint8Array
  /** Milliseconds without a direct way after which the gateway relays; null never. */
  readonly relayMillis: number | null
  /** To the guest, through the room. */
  send(bytes: Uint8Array): void
  readonly bufferedBytes: () => number
  onIntro(way: GuestWay, intro: Extract<GuestNote, { t: 'intro' }>): void
  onStream(way: GuestWay, link: Link): void
  onChange(): void
  /** Neither room nor session leads to this guest any more. */
  onGone(way: GuestWay): void
}

/** Milliseconds that an attempt may take, and between two attempts; the last one repeats. */
const attemptMillis = 15_000
const retryMillis = [1_000, 3_000, 10_000, 30_000]

export class HostPeer implements GuestWay {
  session: PeerSession | null = null
  epoch = 0
  readonly #options: HostPeerOptions
  readonly #door: HostDoor
  #iceServers: readonly RTCIceServer[] = []
  #attempt: Attempt | null = null
  #attemptNumber = 0
  #tries = 0
  #relay: RelayCarrier | null = null
  #relayTimer: Timer | null = null
  #retryTimer: Timer | null = null
  #inRoom = true
  #started = false
  #closed = false

  constructor(options: HostPeerOptions) {
    this.#options = options
    this.#door = new HostDoor({
      room: options.room,
      secret: options.secret,
      send: options.send,
      onNote: (note) => this.#noted(note),
      onRelayed: (inside) => this.#relay?.received(inside),
      onMissed: () => this.#relay?.end(),
    })
  }

  get words(): readonly string[] {
    return this.#door.words
  }

  /** Bytes of the guest's, through the room. */
  received(bytes: Uint8Array): void {
    this.#door.received(bytes)
  }

  /** The room leads to it no more. A direct session lives on. */
  leftRoom(): void {
    this.#inRoom = false
    this.#door.close()
    this.#relay?.end()
    this.#stopTrying()
    if (this.session === null) this.#gone()
  }

  tell(note: HostNote): void {
    if (this.session !== null) this.session.note(note)
    else this.#door.signal(note)
  }

  start(in_: Omit<Extract<HostNote, { t: 'in' }>, 't' | 'epoch'>, theirEpoch: number, old: GuestWay | null): void {
    this.#iceServers = in_.iceServers
    this.#started = true
    if (old instanceof HostPeer && old !== this) this.#adopt(old, theirEpoch)
    else if (this.epoch !== theirEpoch) this.#endSession()
    this.#door.signal({ t: 'in', ...in_, epoch: this.session === null ? 0 : this.epoch })
    if (this.session?.path !== 'direct') this.#try()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#stopTrying()
    this.session?.close()
    this.session = null
    this.#relay?.end()
  }

  #noted(note: GuestNote): void {
    switch (note.t) {
      case 'intro':
        this.#options.onIntro(this, note)
        return
      case 'rtc':
        if (note.n === this.#attemptNumber) this.#attempt?.signal(note.signal)
        return
      case 'lost':
        if (note.epoch === this.epoch) this.#sessionLost()
        return
      case 'bye':
        this.close()
        this.#gone()
        return
      default:
        note satisfies never
    }
  }

  /** Takes over what an older way to the same guest still has, if the guest has it too. */
  #adopt(old: HostPeer, theirEpoch: number): void {
    this.epoch = old.epoch
    this.#attemptNumber = old.#attemptNumber
    const { session } = old
    if (session !== null && session.path === 'direct' && theirEpoch === old.epoch) {
      old.session = null
      this.#hold(session)
    }
    old.close()
  }

  /** Looks for a direct way, and lets the gateway relay when that takes long. */
  #try(): void {
    if (this.#closed || !this.#inRoom || !this.#started) return
    this.#attempted()
    const { relayMillis } = this.#options
    if (this.session !== null || this.#relayTimer !== null || relayMillis === null) return
    this.#relayTimer = setTimeout(() => {
      this.#relayTimer = null
      if (this.session === null) this.#beginRelay()
    }, relayMillis)
  }

  #attempted(): void {
    this.#attempt?.close()
    this.#attemptNumber += 1
    const n = this.#attemptNumber
    const again = () => {
      if (n === this.#attemptNumber) this.#later()
    }
    const one = attempt({
      initiator: true,
      trickle: true,
      iceServers: this.#iceServers,
      onSignal: (signal) => this.#door.signal({ t: 'rtc', n, signal }),
      onOpen: (carrier) => this.#opened(carrier, n),
      onFail: again,
    })
    this.#attempt = one
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => {
      if (one.isOpen || this.#attempt !== one) return
      one.close()
      again()
    }, attemptMillis)
  }

  #later(): void {
    if (this.#closed || !this.#inRoom) return
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    const wait = retryMillis[Math.min(this.#tries, retryMillis.length - 1)]!
    this.#tries += 1
    this.#retryTimer = setTimeout(() => this.#attempted(), wait)
  }

  #opened(carrier: Carrier, n: number): void {
    if (this.#closed || n !== this.#attemptNumber || this.session?.path === 'direct') {
      carrier.close()
      return
    }
    this.#stopTrying(false)
    this.#tries = 0
    if (this.session === null) {
      this.epoch += 1
      this.#door.signal({ t: 'session', epoch: this.epoch, n })
      this.#begin(carrier, 'direct')
    } else {
      this.#door.signal({ t: 'move', epoch: this.epoch, n })
      this.session.move(carrier, 'direct')
      this.#options.onChange()
    }
  }

  #beginRelay(): void {
    this.epoch += 1
    const { bufferedBytes } = this.#options
    const door = {
      send: (inside: Uint8Array) => this.#door.seal(inside),
      get bufferedBytes() {
        return bufferedBytes()
      },
    }
    const relay = new RelayCarrier(this.epoch, door)
    this.#relay = relay
    this.#door.signal({ t: 'session', epoch: this.epoch, n: 0 })
    this.#begin(relay, 'relay')
  }

  #begin(carrier: Carrier, path: 'direct' | 'relay'): void {
    this.#hold(new PeerSession(carrier, path, true))
  }

  #hold(session: PeerSession): void {
    this.session = session
    session.events = {
      onStream: (link) => this.#options.onStream(this, link),
      onNote: (note) => this.#said(note),
      onMeasure: () => this.#options.onChange(),
      onEnd: () => {
        if (this.session === session) this.#sessionLost()
      },
    }
    this.#options.onChange()
  }

  #said(note: unknown): void {
    const read = readGuestNote(note)
    if (read?.t === 'bye') this.#noted(read)
  }

  /** The way broke: the gateway relays at once, and a direct one is looked for again. */
  #sessionLost(): void {
    this.#endSession()
    if (this.#closed) return
    if (!this.#inRoom) {
      this.#gone()
      return
    }
    if (this.#options.relayMillis !== null && this.#started) this.#beginRelay()
    this.#try()
    this.#options.onChange()
  }

  #endSession(): void {
    const { session } = this
    this.session = null
    session?.close()
    this.#relay?.end()
    this.#relay = null
  }

  #stopTrying(closeAttempt = true): void {
    if (this.#relayTimer !== null) clearTimeout(this.#relayTimer)
    if (this.#retryTimer !== null) clearTimeout(this.#retryTimer)
    this.#relayTimer = null
    this.#retryTimer = null
    if (closeAttempt && this.#attempt?.isOpen !== true) this.#attempt?.close()
  }

  #gone(): void {
    this.#closed = true
    this.#stopTrying()
    this.#options.onGone(this)
  }
}

type Timer = ReturnType<typeof setTimeout>
