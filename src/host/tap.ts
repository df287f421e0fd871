// Hook B1: the last packets of all links, both directions, with their real bytes. One ring; oldest go first.
// Does not know what a packet means, nor who looks.
import type { FlowDetail, PacketView, SessionBrief, Way } from '../core/flow-view.ts'
import type { LinkId } from '../core/outcome.ts'

import type { Packet, ProtocolVersion, QoS } from '../protocol/packet.ts'
import type { Direction } from './host.types.ts'
import { Ring } from './ring.ts'
import { detailOf, reasonOf } from './tap-detail.ts'
import { Ties } from './ties.ts'
import { Timeline } from './timeline.ts'
import { packetIdOf, typeName } from './wire.ts'

/** Who is at the other end of a link: known once CONNECT came, and filled in for the packets before. */
export interface Who {
  readonly link: LinkId
  clientId: string | null
  /** Null until CONNECT tells it. */
  version: ProtocolVersion | null
}

/** One packet as it crossed, or waits at a gate. */
export interface TapRow {
  readonly seq: number
  readonly time: number
  readonly who: Who
  readonly direction: Direction
  readonly type: string
  readonly packetId: number
  readonly cause: number
  readonly bytes: Uint8Array
  readonly size: number
  /** Of a PUBLISH, and of what acknowledges it. */
  qos: QoS
  readonly dup: boolean
  readonly retain: boolean
  readonly reason: number | null
  readonly detail: FlowDetail | null
  /** At the end of `bytes`. */
  readonly payloadBytes: number
  topic: string | null
  message: number
  way: Way
  /** While slowed: when it arrives; once it has passed: when it did, if not at once. */
  until: number
  before: SessionBrief | null
  after: SessionBrief | null
}

export const tapLimits = { packets: 20_000, bytes: 16 * 1024 * 1024, packetBytes: 64 * 1024, changes: 5_000 } as const

export class Tap {
  readonly rows = new Ring<TapRow>(tapLimits.packets)
  /** Rows of which something was learned after they were recorded. */
  readonly changes = new Ring<TapRow>(tapLimits.changes)
  readonly timeline = new Timeline()
  readonly #ties = new Ties()
  #bytes = 0
  /** Packets ever that passed while there were too many. */
  unrecorded = 0

  /**
   * Keeps the packet's bytes, at most 64 KiB of them, in a copy if they are part of more: nobody may change them.
   * `packet` is null for one that could not be read. `cause` is the seq of the packet that led to this one, or 0.
   */
  record(
    time: number,
    who: Who,
    direction: Direction,
    packet: Packet | null,
    message: number,
    cause: number,
    bytes: Uint8Array,
  ): TapRow {
    const isWhole = bytes.length === bytes.buffer.byteLength && bytes.length <= tapLimits.packetBytes
    const kept = isWhole ? bytes : bytes.slice(0, tapLimits.packetBytes)
    const publish = packet !== null && packet.type === 'publish' ? packet : null
    const packetId = packet === null ? 0 : packetIdOf(packet)
    const row: TapRow = {
      seq: this.rows.next,
      time,
      who,
      direction,
      type: packet === null ? typeName(bytes) : packet.type,
      packetId,
      cause,
      bytes: kept,
      size: bytes.length,
      qos: publish === null ? 0 : publish.qos,
      dup: publish?.dup ?? false,
      retain: publish?.retain ?? false,
      reason: packet === null ? null : reasonOf(packet),
      detail: packet === null || publish !== null ? null : detailOf(packet),
      payloadBytes: publish === null ? 0 : publish.payload.length,
      topic: publish === null || publish.topic === '' ? null : publish.topic,
      message,
      way: 'passed',
      until: 0,
      before: null,
      after: null,
    }
    if (packetId !== 0) this.#ties.follow(row)
    this.timeline.count(row)
    this.#bytes += kept.length
    while (this.rows.isFull || this.#bytes > tapLimits.bytes) this.#bytes -= this.rows.shift()?.bytes.length ?? 0
    this.rows.push(row)
    return row
  }

  /** The packet of `row` brought or ended this message; what is sent on the same exchange is about it too. */
  tie(row: TapRow, message: number, topic: string | null): void {
    row.message = message
    row.topic ??= topic
    if (row.packetId !== 0) this.#ties.tie(row)
    this.changes.push(row)
  }

  /** So many packets passed up to now that were not recorded: the timeline knows of them. */
  missed(packets: number, time: number): void {
    this.timeline.add(packets, time)
    this.unrecorded += packets
  }

  /** Where a packet is has changed. */
  moved(row: TapRow, way: Way, until: number): void {
    if (row.way === way && row.until === until) return
    row.way = way
    row.until = until
    this.changes.push(row)
  }

  /** At most `limit` packets after `after`, oldest first, of one client or of all. `lost` were there and are forgotten. */
  window(after: number, limit: number, clientId: string | null): { rows: PacketView[]; lost: number } {
    const rows: PacketView[] = []
    const from = Math.max(after + 1, this.rows.oldest)
    for (let seq = from; seq < this.rows.next && rows.length < limit; seq++) {
      const row = this.rows.at(seq)!
      if (clientId !== null && row.who.clientId !== clientId) continue
      rows.push({
        seq: row.seq,
        time: row.time,
        link: row.who.link,
        clientId: row.who.clientId,
        direction: row.direction,
        type: row.type,
        packetId: row.packetId,
        message: row.message,
        cause: row.cause,
        bytes: row.bytes,
        size: row.size,
        way: row.way,
        until: row.until,
        version: row.who.version,
        before: row.before,
        after: row.after,
      })
    }
    return { rows, lost: Math.max(0, from - after - 1) }
  }
}
