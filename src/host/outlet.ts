// From the core's sends to bytes on links: encodes, and gathers a turn's output per link.
// Does not know what may be sent yet: it is given only what may.
import { type BrokerCounters, countSent } from '../core/counters.ts'
import type { Send } from '../core/outcome.ts'
import type { BrokerState } from '../core/state.ts'
import { encode } from '../protocol/codec.ts'
import type { ServerPacket } from '../protocol/packet.ts'
import { encodePublish } from '../protocol/publish.ts'
import { backlogMark } from '../transport/link.ts'
import type { Connection } from './connection.ts'
import type { Gates } from './gate.ts'
import type { Pressure } from './pressure.ts'
import { beforeSending, briefOf } from './session-brief.ts'
import type { Tap } from './tap.ts'

/** What writing needs from the host. */
export interface OutletHost {
  readonly now: number
  readonly state: BrokerState
  readonly tap: Tap | null
  readonly gates: Gates | null
  readonly counters: BrokerCounters
  readonly pressure: Pressure
  forget(connection: Connection): void
}

export class Outlet {
  readonly #host: OutletHost
  #dirty: Connection[] = []
  /** The turn should end here: one link has got more than the mark in it. */
  isFlooded = false

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
    const { output } = connection
    output.put(send.packet, connection.version ?? 5)
    countSent(host.counters, send.packet)
    if (send.packet.type === 'publish') connection.delivered += 1
    if (!connection.isDirty) this.touch(connection)
    if (output.sentBytes > backlogMark) this.isFlooded = true
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

  /** One send per link with output; then sees who falls behind. */
  flush(): void {
    const { pressure } = this.#host
    const dirty = this.#dirty
    if (dirty.length > 0) {
      this.#dirty = []
      this.isFlooded = false
      for (const connection of dirty) {
        connection.isDirty = false
        this.#handOver(connection)
        pressure.watch(connection)
      }
    }
    pressure.flushed()
  }

  discard(): void {
    for (const connection of this.#dirty) connection.output.discard()
    this.#dirty = []
  }

  /** The same with someone looking or holding: the packet needs bytes of its own. */
  #carryWatched(connection: Connection, send: Send, cause: number): void {
    const { tap, gates, now, state } = this.#host
    const { packet, message } = send
    const version = connection.version ?? 5
    // At QoS 0 all who get a message share its bytes.
    const isShared = packet.type === 'publish' && packet.qos === 0
    const bytes = isShared ? encodePublish(packet, version).bytes : encode(packet, version)
    const row = tap?.record(now, connection.who, 'out', packet, message, cause, bytes) ?? null
    if (row !== null) {
      row.after = briefOf(state, row.who.clientId)
      row.before = beforeSending(packet, row.after)
    }
    if (gates === null) {
      this.#putBytes(connection, packet, bytes)
      return
    }
    const go = (replaced: Uint8Array | null): void => this.#putBytes(connection, packet, replaced ?? bytes)
    gates.offer({ connection, direction: 'out', packet, bytes, row, go })
  }

  #putBytes(connection: Connection, packet: ServerPacket, bytes: Uint8Array): void {
    const { output } = connection
    output.putBytes(bytes)
    countSent(this.#host.counters, packet)
    if (packet.type === 'publish') connection.delivered += 1
    this.touch(connection)
    if (output.sentBytes > backlogMark) this.isFlooded = true
  }

  #close(connection: Connection): void {
    if (connection.state === 'closed') return
    connection.state = 'closed'
    this.#handOver(connection)
    connection.link.close()
    this.#host.forget(connection)
  }

  #handOver(connection: Connection): void {
    const bytes = connection.output.flush()
    connection.sentBytes += bytes
    this.#host.counters.bytesSent += bytes
  }
}

const noBytes = new Uint8Array(0)
