// One link and what the host knows of it: framing, protocol version, output, and why its input stands still.
// Does not decide anything.
import type { LinkId, Origin } from '../core/outcome.ts'
import type { ConnectSent } from '../core/visit-view.ts'
import { Framer } from '../protocol/frame.ts'
import type { ProtocolVersion } from '../protocol/packet.ts'
import type { Link, LinkClose } from '../transport/link.ts'
import type { GuestPass } from '../transport/messages.ts'
import type { BufferPool } from './buffer-pool.ts'
import type { Exchange } from './exchange.ts'
import { Output } from './output.ts'
import type { Overflow } from './pressure.ts'
import type { Who } from './tap.ts'

/** Why no input is taken from a link now; bits, as several may hold at once. */
export const Stop = {
  /** The rows are not loaded yet. */
  loading: 1,
  /** The answer to CONNECT is not known yet. */
  authenticating: 2,
  /** Much waits at a gate. */
  held: 4,
  /** The client does not read what its own packets make the broker answer. */
  stalled: 8,
  /** Much waits for the disk. */
  store: 16,
  /** A receiver of what it publishes can't keep up. */
  pressed: 32,
  /** It sends faster than the limits allow. */
  paused: 64,
} as const

export class Connection {
  readonly id: LinkId
  readonly link: Link
  readonly origin: Origin
  /** Of a guest's link; null where the client says itself who it is. */
  readonly pass: GuestPass | null
  readonly who: Who
  readonly framer: Framer
  readonly output: Output
  /** `closing`: the core has asked for its end, or a fault has: no more input. */
  state: 'open' | 'closing' | 'closed' = 'open'
  /** Null until CONNECT tells it. */
  version: ProtocolVersion | null = null
  /** As it was sent, without secrets; null before it came. */
  connect: ConnectSent | null = null
  /** When it was opened, milliseconds since the epoch. */
  readonly since: number
  /** PUBLISH packets from it and to it. */
  published = 0
  delivered = 0
  /** Of an Authentication Method, from CONNECT on; null without one. */
  exchange: Exchange | null = null
  /** Packets that a gate let through while the answer to CONNECT was not known. */
  readonly deferred: (() => void)[] = []
  /** The link brings nothing more, but what it brought before is still to be handled. */
  ended: LinkClose | null = null
  /** What is sent to it may still arrive: the link has not gone, or is half closed. */
  isListening = true
  /** Group commit behind which its output must stay; see commits.ts. */
  waitsFor = 0
  /** As the core was told. */
  congested = false
  /** Not null while its backlog is over the mark and others wait for it; see pressure.ts. */
  overflow: Overflow | null = null
  /** It has not drained since it was found to hold up others for too long. */
  isGivenUp = false
  /** How many receivers hold it up. */
  pressers = 0
  /** Handed to the link so far, and the backlog in the count of all that are over the mark. */
  sentBytes = 0
  countedBytes = 0
  /** Backlog at which a congested client is no longer read. */
  stallBytes = 0
  /** Bytes of output waiting at a gate. */
  heldBytes = 0
  /** It has a backlog, and gets more of what waits for it in the core once that has fallen. */
  isPulled = false
  /** In the host's list of links with output, or with input. */
  isDirty = false
  isReady = false
  #stops = 0

  constructor(
    id: LinkId,
    link: Link,
    origin: Origin,
    pass: GuestPass | null,
    maximumPacketSize: number,
    pool: BufferPool,
    since = 0,
  ) {
    this.since = since
    this.id = id
    this.link = link
    this.origin = origin
    this.pass = pass
    this.who = { link: id, clientId: null, version: null }
    this.framer = new Framer(maximumPacketSize)
    this.framer.expectsConnect = true
    this.output = new Output(link, pool)
  }

  /** Whether its input still counts. */
  get isOpen(): boolean {
    return this.state === 'open'
  }

  get isStopped(): boolean {
    return this.#stops !== 0
  }

  isStoppedFor(reason: number): boolean {
    return (this.#stops & reason) !== 0
  }

  /** Nothing more comes from it. Whoever listens still may have to read before it is read on. */
  left(end: LinkClose, isListening: boolean): void {
    this.ended = end
    this.isListening = isListening
    if (!isListening) this.go(Stop.stalled)
  }

  stop(reason: number): void {
    if (this.#stops === 0) this.link.pause()
    this.#stops |= reason
  }

  /** True when the last reason to stop has gone by this. */
  go(reason: number): boolean {
    if ((this.#stops & reason) === 0) return false
    this.#stops &= ~reason
    if (this.#stops !== 0) return false
    if (this.ended === null) this.link.resume()
    return true
  }
}
