// Exchanges of QoS 1 and 2 that the broker has not finished: the bars in its gutters.
// Does not know rows.
import type { FlowPacket } from '../../core/flow-view.ts'
import type { QoS } from '../../protocol/packet.ts'

export interface Bar {
  readonly key: string
  readonly client: string
  readonly packetId: number
  readonly message: number
  readonly qos: QoS
  /** The broker receives (left gutter) or sends (right gutter). */
  readonly side: 'receiver' | 'sender'
  /** Of QoS 2: PUBREC has come. */
  readonly released: boolean
  /** At this row. */
  readonly part: 'start' | 'middle' | 'end'
  readonly slot: number
}

type Open = Omit<Bar, 'part'>

export class Exchanges {
  readonly #open = new Map<string, Open>()
  #shared: readonly Bar[] | null = null

  /** Takes a packet in; returns the bars as they stand at its row, those included that it ends. */
  follow(packet: FlowPacket, client: string): readonly Bar[] {
    const began = beganBy(packet)
    if (began === null || packet.packetId === 0) return this.open()
    const key = `${client} ${began} ${packet.packetId}`
    const known = this.#open.get(key)
    if (packet.type === 'publish') {
      const bar = known ?? this.#begin(key, packet, client)
      return this.#changed(known === undefined ? { ...bar, part: 'start' } : null)
    }
    // An acknowledgement counts once it is there.
    if (known === undefined || packet.way !== 'passed') return this.open()
    const isLast = packet.type === 'puback' || packet.type === 'pubcomp' || (packet.reason ?? 0) >= 0x80
    if (isLast) {
      this.#open.delete(key)
      return this.#changed({ ...known, part: 'end' })
    }
    this.#open.set(key, { ...known, released: true })
    return this.#changed(null)
  }

  /** The session is gone, and its exchanges with it. */
  forget(client: string): void {
    for (const [key, bar] of this.#open) if (bar.client === client) this.#open.delete(key)
    this.#shared = null
  }

  clear(): void {
    this.#open.clear()
    this.#shared = null
  }

  open(): readonly Bar[] {
    this.#shared ??= [...this.#open.values()].map((bar) => ({ ...bar, part: 'middle' as const }))
    return this.#shared
  }

  #begin(key: string, packet: FlowPacket, client: string): Open {
    const side = packet.direction === 'in' ? 'receiver' : 'sender'
    const taken = new Set([...this.#open.values()].filter((bar) => bar.side === side).map(({ slot }) => slot))
    let slot = 0
    while (taken.has(slot)) slot += 1
    const { packetId, message, qos } = packet
    const bar: Open = { key, client, packetId, message, qos, side, released: false, slot }
    this.#open.set(key, bar)
    return bar
  }

  /** The bars of a row at which one begins or ends. */
  #changed(special: Bar | null): readonly Bar[] {
    this.#shared = null
    const bars = this.open()
    return special === null ? bars : [...bars.filter(({ key }) => key !== special.key), special]
  }
}

/** Direction of the PUBLISH that began the exchange. */
function beganBy({ type, direction, qos }: FlowPacket): 'in' | 'out' | null {
  switch (type) {
    case 'publish':
      return qos === 0 ? null : direction
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
