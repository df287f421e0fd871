// Which message an exchange is about: ties PUBACK, PUBREC, PUBREL and PUBCOMP to the message of their PUBLISH.
// Does not check that the exchange is legal.
import type { TapRow } from './tap.ts'

interface Tied {
  readonly message: number
  readonly topic: string | null
  readonly qos: TapRow['qos']
}

/** Open exchanges of a client, those that it began (in) and those that the broker began (out), by packet identifier. */
type Exchanges = Record<'in' | 'out', Map<number, Tied>>

export class Ties {
  /** By client identifier: an exchange outlives its link. */
  readonly #clients = new Map<string, Exchanges>()

  /** Takes the message from the exchange that the packet belongs to, or begins one. */
  follow(row: TapRow): void {
    const { clientId } = row.who
    if (clientId === null) return
    const begun = beganBy(row)
    if (begun === null) return
    const exchanges = this.#clients.get(clientId)
    if (row.type === 'publish') {
      if (row.message !== 0) this.tie(row)
      else row.message = exchanges?.[begun].get(row.packetId)?.message ?? 0
      return
    }
    const tied = exchanges?.[begun].get(row.packetId)
    if (tied === undefined) return
    row.message = tied.message
    row.topic = tied.topic
    row.qos = tied.qos
    const isLast =
      row.type === 'puback' || row.type === 'pubcomp' || (row.type === 'pubrec' && (row.reason ?? 0) >= 0x80)
    if (isLast) exchanges![begun].delete(row.packetId)
  }

  tie(row: TapRow): void {
    const { clientId } = row.who
    if (clientId === null || row.type !== 'publish') return
    let exchanges = this.#clients.get(clientId)
    if (exchanges === undefined) {
      exchanges = { in: new Map(), out: new Map() }
      this.#clients.set(clientId, exchanges)
    }
    exchanges[row.direction].set(row.packetId, { message: row.message, topic: row.topic, qos: row.qos })
  }
}

/** Direction of the PUBLISH that began the exchange. */
function beganBy({ type, direction }: TapRow): 'in' | 'out' | null {
  switch (type) {
    case 'publish':
    case 'pubrel':
      return direction
    case 'puback':
    case 'pubrec':
    case 'pubcomp':
      return direction === 'in' ? 'out' : 'in'
    default:
      return null
  }
}
