// Hook B1: the last packets of all links, both directions, with their real bytes. One ring; oldest go first.
// Does not know what a packet means, nor who looks.
import type { LinkId } from '../core/outcome.ts'
import type { PacketView } from '../core/views.ts'
import type { Direction } from './host.types.ts'
import { Ring } from './ring.ts'

/** Who is at the other end of a link: known once CONNECT came, and filled in for the packets before. */
export interface Who {
  readonly link: LinkId
  clientId: string | null
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
  message: number
  held: boolean
}

export const tapLimits = { packets: 20_000, bytes: 16 * 1024 * 1024, packetBytes: 64 * 1024 } as const

export class Tap {
  readonly #rows = new Ring<TapRow>(tapLimits.packets)
  #bytes = 0

  /**
   * Keeps the packet's bytes, at most 64 KiB of them, in a copy if they are part of more: nobody may change them.
   * `cause` is the seq of the packet that led to this one, or 0.
   */
  record(
    time: number,
    who: Who,
    direction: Direction,
    type: string,
    packetId: number,
    message: number,
    cause: number,
    bytes: Uint8Array,
  ): TapRow {
    const isWhole = bytes.length === bytes.buffer.byteLength && bytes.length <= tapLimits.packetBytes
    const kept = isWhole ? bytes : bytes.slice(0, tapLimits.packetBytes)
    const seq = this.#rows.next
    const row: TapRow = {
      seq,
      time,
      who,
      direction,
      type,
      packetId,
      message,
      cause,
      bytes: kept,
      size: bytes.length,
      held: false,
    }
    this.#bytes += kept.length
    while (this.#rows.isFull || this.#bytes > tapLimits.bytes) this.#bytes -= this.#rows.shift()?.bytes.length ?? 0
    this.#rows.push(row)
    return row
  }

  /** At most `limit` packets after `after`, oldest first, of one client or of all. `lost` were there and are forgotten. */
  window(after: number, limit: number, clientId: string | null): { rows: PacketView[]; lost: number } {
    const rows: PacketView[] = []
    const from = Math.max(after + 1, this.#rows.oldest)
    for (let seq = from; seq < this.#rows.next && rows.length < limit; seq++) {
      const row = this.#rows.at(seq)!
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
        held: row.held,
      })
    }
    return { rows, lost: Math.max(0, from - after - 1) }
  }
}
