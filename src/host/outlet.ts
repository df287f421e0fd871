// From the core's sends to bytes on links: encodes, gathers a turn's output per link, and watches how it drains.
// Does not know what may be sent yet: it is given only what may.
import type { Input, Send } from '../core/outcome.ts'
import type { Counters } from '../core/views.ts'
import { encode } from '../protocol/codec.ts'
import { encodePublish } from '../protocol/publish.ts'
import { backlogMark } from '../transport/link.ts'
import type { Connection } from './connection.ts'
import { Stop } from './connection.ts'
import type { Gates } from './gate.ts'
import type { Tap } from './tap.ts'
import { packetIdOf } from './wire.ts'

/** What writing needs from the host. */
export interface OutletHost {
  readonly now: number
  readonly tap: Tap | null
  readonly gates: Gates | null
  readonly counters: Counters
  feed(input: Input, row: null): void
  /** Reads what the connection has brought meanwhile. */
  readSoon(connection: Connection): void
  forget(connection: Connection): void
}

export class Outlet {
  readonly #host: OutletHost
  #dirty: Connection[] = []

  constructor(host: OutletHost) {
    this.#host = host
  }

  get isDirty(): boolean {
    return this.#dirty.length > 0
  }

  /** Writes one packet behind those before it. `cause` is the tap's seq of the packet that led to it. */
  carry(connection: Connection, send: Send, cause: number): void {
    const host = this.#host
    if (host.tap !== null || host.gates !== null) {
      this.#carryWatched(connection, send, cause)
      return
    }
    connection.output.put(send.packet, connection.version ?? 5)
    if (!connection.isDirty) this.touch(connection)
  }

  /** Closes the link behind what was carried before. */
  close(connection: Connection): void {
    const { gates } = this.#host
    const go = (): void => this.#close(connection)
    if (gates === null) go()
    else gates.offer({ connection, direction: 'out', packet: null, bytes: noBytes, row: null, go })
  }

  /** Its output, or how much waits, has changed. */
  touch(connection: Connection): void {
    if (connection.isDirty) return
    connection.isDirty = true
    this.#dirty.push(connection)
  }

  /** One send per link with output; then tells the core who falls behind and who has caught up. */
  flush(): void {
    const dirty = this.#dirty
    if (dirty.length === 0) return
    this.#dirty = []
    const { counters } = this.#host
    for (const connection of dirty) {
      connection.isDirty = false
      counters.bytesSent += connection.output.flush()
      this.#watchBacklog(connection)
    }
  }

  /** The link's backlog fell to a quarter of the mark. */
  drained(connection: Connection): void {
    connection.isOverMark = false
    this.#watchBacklog(connection)
  }

  discard(): void {
    for (const connection of this.#dirty) connection.output.discard()
    this.#dirty = []
  }

  /** The same with someone looking or holding: the packet needs bytes of its own. */
  #carryWatched(connection: Connection, send: Send, cause: number): void {
    const { tap, gates, now } = this.#host
    const { packet, message } = send
    const version = connection.version ?? 5
    // At QoS 0 all who get a message share its bytes.
    const isShared = packet.type === 'publish' && packet.qos === 0
    const bytes = isShared ? encodePublish(packet, version).bytes : encode(packet, version)
    const row = tap?.record(now, connection.who, 'out', packet.type, packetIdOf(packet), message, cause, bytes) ?? null
    if (gates === null) {
      this.#putBytes(connection, bytes)
      return
    }
    const go = (replaced: Uint8Array | null): void => this.#putBytes(connection, replaced ?? bytes)
    gates.offer({ connection, direction: 'out', packet, bytes, row, go })
  }

  #putBytes(connection: Connection, bytes: Uint8Array): void {
    connection.output.putBytes(bytes)
    this.touch(connection)
  }

  #close(connection: Connection): void {
    if (connection.state === 'closed') return
    connection.state = 'closed'
    this.#host.counters.bytesSent += connection.output.flush()
    connection.link.close()
    this.#host.forget(connection)
  }

  #watchBacklog(connection: Connection): void {
    if (connection.state === 'closed') return
    const { backlogBytes } = connection.link
    if (backlogBytes > backlogMark) connection.isOverMark = true
    const congested = connection.isOverMark || connection.heldBytes > backlogMark
    if (congested !== connection.congested) {
      connection.congested = congested
      connection.stallBytes = backlogBytes + connection.heldBytes + backlogMark
      this.#host.feed({ type: congested ? 'congested' : 'drained', link: connection.id }, null)
    }
    if (!congested) {
      if (connection.go(Stop.stalled)) this.#host.readSoon(connection)
    } else if (backlogBytes + connection.heldBytes > connection.stallBytes && connection.ended === null) {
      // It floods but never reads: what it sends is left where it is until it does.
      connection.stop(Stop.stalled)
    }
  }
}

const noBytes = new Uint8Array(0)
