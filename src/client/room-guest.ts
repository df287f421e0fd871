// A guest of a room: meets its host through the gateway, and comes back by itself when the way, the network, the host's
// page or this one was away. Does not know what its links carry.
import type { Carrier } from '../transport/carrier.ts'
import { type FromRoom, RoomClose } from '../transport/rooms.types.ts'
import { Envelope, GuestHandshake, HandshakeError } from './handshake.ts'
import { parsedJson } from './host-door.ts'
import type { RoomInvitation } from './invitation.ts'
import { GuestPeer, type PeerEnd, type PeerOptions } from './peer.ts'
import { type GuestNote, type HostNote, readHostNote } from './peer-notes.ts'
import { PeerSession } from './peer-session.ts'
import { Inside, RelayCarrier } from './relay.ts'
import { RoomSocket } from './room-socket.ts'
import { type Attempt, attempt, hasRtc } from './rtc.ts'
import { joinBytes, Opener, Sealer } from './sealed.ts'

/** Milliseconds that a guest waits for a room that is gone: the gateway, or the host, may just be starting anew. */
const patienceMillis = 60_000

/** What the host has asked for and the attempt is not open for yet. */
interface Pending {
  readonly type: 'session' | 'move'
  readonly epoch: number
  readonly n: number
}

export class RoomGuest extends GuestPeer {
  readonly #invitation: RoomInvitation
  readonly #socket: RoomSocket
  readonly #ownIceServers: readonly RTCIceServer[]
  #iceServers: readonly RTCIceServer[] = []
  #handshake: GuestHandshake | null = null
  #sealer: Sealer | null = null
  #opener: Opener | null = null
  #relay: RelayCarrier | null = null
  #attempt: Attempt | null = null
  #attemptNumber = 0
  #carrier: Carrier | null = null
  #pending: Pending | null = null
  #epoch = 0
  #wasIn = false
  #hostHere = true
  #goneSince = 0

  constructor(invitation: RoomInvitation, options: PeerOptions = {}) {
    super(invitation.room, options)
    this.#invitation = invitation
    this.#ownIceServers = options.iceServers ?? []
    this.#socket = new RoomSocket({
      url: invitation.url,
      token: null,
      first: { type: 'join', room: invitation.room },
      onNote: (note) => this.#roomSays(note),
      onBytes: (bytes) => this.#received(bytes),
      onLost: () => this.#leftRoom(),
      onRefused: (code) => this.#refusedByRoom(code),
    })
  }

  override look(): void {
    super.look()
    this.#socket.hurry()
  }

  override close(): void {
    this.#tell({ t: 'bye' })
    super.close()
  }

  protected override release(): void {
    this.#attempt?.close()
    this.#relay?.end()
    this.#socket.close()
  }

  /** The session broke: the host begins another. */
  protected override lost(): void {
    this.#tell({ t: 'lost', epoch: this.#epoch })
    this.become('away', this.#whyAway())
  }

  #whyAway(): PeerEnd {
    if (!this.#socket.isOpen) return 'unreachable'
    return this.#hostHere ? 'lost' : 'host-away'
  }

  #roomSays(note: FromRoom): void {
    if (note.type !== 'host') return
    this.#goneSince = 0
    this.#endSignals()
    this.#hostHere = note.here
    if (!note.here) {
      // Its page may be gone, or only its way to the room.
      if (this.session === null) this.become(this.#wasIn ? 'away' : 'meeting', 'host-away')
      else this.session.look()
      return
    }
    this.#handshake = new GuestHandshake(this.#invitation.room, this.#invitation.secret)
    this.#socket.send(this.#handshake.hello)
  }

  #received(bytes: Uint8Array): void {
    if (bytes[0] === Envelope.answer) this.#answered(bytes)
    else if (bytes[0] === Envelope.sealed) this.#sealed(bytes.subarray(1))
    else if (bytes[0] === Envelope.refusal && this.#sealer === null) this.end('wrong-secret')
  }

  #answered(answer: Uint8Array): void {
    const handshake = this.#handshake
    this.#handshake = null
    if (handshake === null) return
    try {
      const { reveal, keys } = handshake.finish(answer)
      this.#socket.send(reveal)
      this.words = keys.words
      this.#sealer = new Sealer(keys.guestKey)
      this.#opener = new Opener(keys.hostKey)
    } catch (error) {
      if (!(error instanceof HandshakeError)) throw error
      this.end('wrong-secret')
      return
    }
    const epoch = this.session === null ? 0 : this.#epoch
    this.#signal({ t: 'intro', name: this.name, key: this.key, epoch })
    this.changed()
  }

  #sealed(sealed: Uint8Array): void {
    const opened = this.#opener?.open(sealed) ?? null
    if (opened === null) return
    const { plain, missed } = opened
    if (missed > 0) this.#relay?.end()
    if (plain[0] === Inside.signal) this.noted(parsedJson(plain.subarray(1)))
    else this.#relay?.received(plain)
  }

  protected override noted(data: unknown): void {
    const note = readHostNote(data)
    if (note === null || this.stage === 'ended') return
    this.told(note)
    if (note.t === 'in') this.#letIn(note)
    else if (note.t === 'rtc') this.#rtc(note.n, note.signal)
    else if (note.t === 'session' || note.t === 'move') this.#carryOut({ type: note.t, epoch: note.epoch, n: note.n })
  }

  #letIn(note: Extract<HostNote, { t: 'in' }>): void {
    this.#wasIn = true
    this.#iceServers = [...this.#ownIceServers, ...note.iceServers]
    // The host's numbers begin anew where it knows nothing of the old ones.
    if (note.epoch === 0) {
      this.session?.close()
      this.session = null
      this.#relay?.end()
      this.#attemptNumber = 0
      this.become('joining')
    } else this.become('joined')
  }

  #rtc(n: number, signal: unknown): void {
    if (n < this.#attemptNumber || !hasRtc()) return
    if (n > this.#attemptNumber) this.#begin(n)
    this.#attempt?.signal(signal)
  }

  #begin(n: number): void {
    if (this.#attempt?.isOpen !== true) this.#attempt?.close()
    this.#attemptNumber = n
    this.#carrier = null
    this.#attempt = attempt({
      initiator: false,
      trickle: true,
      iceServers: this.#iceServers,
      onSignal: (answer) => this.#signal({ t: 'rtc', n, signal: answer }),
      onOpen: (carrier) => {
        if (n !== this.#attemptNumber) {
          carrier.close()
          return
        }
        this.#carrier = carrier
        if (this.#pending?.n === n) this.#carryOut(this.#pending)
      },
      onFail: () => {
        if (this.#pending?.n === n) this.#signal({ t: 'lost', epoch: this.#pending.epoch })
      },
    })
  }

  /** Does what the host wants, now or when the attempt is open. */
  #carryOut(wanted: Pending): void {
    const { type, epoch, n } = wanted
    this.#pending = null
    if (n > 0 && (n !== this.#attemptNumber || this.#carrier === null)) {
      this.#pending = wanted
      if (type === 'session') this.#dropSession()
      return
    }
    const carrier = n === 0 ? this.#newRelay(epoch) : this.#carrier!
    if (n > 0) this.#carrier = null
    if (type === 'move') {
      if (epoch === this.#epoch && this.session !== null) this.session.move(carrier, 'direct')
      else carrier.close()
    } else {
      this.#epoch = epoch
      // Clients of the old session must see its end before there is another.
      this.#dropSession()
      this.hold(new PeerSession(carrier, n === 0 ? 'relay' : 'direct', false))
    }
    this.become('joined')
  }

  #dropSession(): void {
    const old = this.session
    this.session = null
    old?.close()
    if (this.stage === 'joined') this.become('joining')
  }

  #newRelay(epoch: number): RelayCarrier {
    this.#relay?.end()
    const socket = this.#socket
    this.#relay = new RelayCarrier(epoch, {
      send: (inside) => this.#seal(inside),
      get bufferedBytes() {
        return socket.bufferedBytes
      },
    })
    return this.#relay
  }

  #tell(note: GuestNote): void {
    if (this.#sealer !== null) this.#signal(note)
    else this.session?.note(note)
  }

  #signal(note: GuestNote): void {
    this.#seal(joinBytes(Uint8Array.of(Inside.signal), new TextEncoder().encode(JSON.stringify(note))))
  }

  #seal(inside: Uint8Array): void {
    if (this.#sealer === null) return
    this.#socket.send(joinBytes(Uint8Array.of(Envelope.sealed), this.#sealer.seal(inside)))
  }

  #leftRoom(): void {
    this.#endSignals()
    if (this.session === null) this.become(this.#wasIn ? 'away' : 'meeting', 'unreachable')
  }

  /** The way through the room is no more; a direct session may live on. */
  #endSignals(): void {
    this.#handshake = null
    this.#sealer = null
    this.#opener = null
    this.#relay?.end()
    this.#relay = null
  }

  /** True: dial again. */
  #refusedByRoom(code: number): boolean {
    const why: Partial<Record<number, PeerEnd>> = {
      [RoomClose.ended]: 'no-room',
      [RoomClose.full]: 'full',
      [RoomClose.dropped]: 'removed',
      [RoomClose.misused]: 'misused',
    }
    if (code === RoomClose.ended && this.#wasIn) {
      if (this.#goneSince === 0) this.#goneSince = Date.now()
      if (Date.now() - this.#goneSince < patienceMillis) return true
    }
    this.end(why[code] ?? 'misused')
    return false
  }
}
