// Exchanges of QoS 1 and 2 that the broker has not finished: the bars in its gutters.
// Does not know rows.
import type { FlowPacket } from '../../core/flow-view.ts'
import type { QoS } from '../../protocol/packet.ts'

export interface Bar {
  readonly key: string
  readonly client: string
  readonly packetId: number
  /** seq of the PUBLISH that began it. */
  readonly first: number
  readonly message: number
  readonly qos: QoS
  /** The broker receives (left gutter) or sends (right gutter). */
  readonly side: Side
  /** Of QoS 2: PUBREC has come. */
  readonly released: boolean
  /** At this row. */
  readonly part: 'start' | 'middle' | 'end'
  readonly slot: number
}

/** The bars at one row, and on each side how many more there are. */
export interface Bars {
  readonly shown: readonly Bar[]
  readonly more: Readonly<Record<Side, number>>
}

type Side = 'receiver' | 'sender'
/** `slot` is -1 for one that found no room. */
type Open = Omit<Bar, 'part'>

/** Bars drawn on each side. */
const room = 4

export class Exchanges {
  readonly #open = new Map<string, Open>()
  readonly #slots: Record<Side, (Open | null)[]> = { receiver: emptySlots(), sender: emptySlots() }
  readonly #hidden: Record<Side, number> = { receiver: 0, sender: 0 }
  #shared: Bars | null = null

  /** Takes a packet in; returns its exchange (0 is none), and the bars as they stand at its row, those included that it ends. */
  follow(packet: FlowPacket, client: string): { readonly exchange: number; readonly bars: Bars } {
    const began = beganBy(packet)
    if (began === null || packet.packetId === 0) return { exchange: 0, bars: this.open() }
    const key = `${client} ${began} ${packet.packetId}`
    const known = this.#open.get(key)
    if (packet.type === 'publish' && known === undefined)
      return { exchange: packet.seq, bars: this.#with(this.#begin(key, packet, client), 'start') }
    if (known === undefined) return { exchange: 0, bars: this.open() }
    const exchange = known.first
    // An acknowledgement counts once it is there.
    if (packet.type === 'publish' || packet.way !== 'passed') return { exchange, bars: this.open() }
    if (packet.type === 'puback' || packet.type === 'pubcomp' || (packet.reason ?? 0) >= 0x80) {
      this.#end(known)
      return { exchange, bars: this.#with(known, 'end') }
    }
    if (!known.released) this.#put({ ...known, released: true })
    return { exchange, bars: this.open() }
  }

  /** The session is gone, and its exchanges with it. */
  forget(client: string): void {
    for (const bar of [...this.#open.values()]) if (bar.client === client) this.#end(bar)
  }

  clear(): void {
    for (const bar of [...this.#open.values()]) this.#end(bar)
  }

  open(): Bars {
    this.#shared ??= { shown: [...this.#shown('receiver'), ...this.#shown('sender')], more: { ...this.#hidden } }
    return this.#shared
  }

  *#shown(side: Side): Iterable<Bar> {
    for (const bar of this.#slots[side]) if (bar !== null) yield { ...bar, part: 'middle' }
  }

  #begin(key: string, packet: FlowPacket, client: string): Open {
    const side = packet.direction === 'in' ? 'receiver' : 'sender'
    const slot = this.#slots[side].indexOf(null)
    if (slot < 0) this.#hidden[side] += 1
    const { packetId, message, qos, seq } = packet
    const bar: Open = { key, client, packetId, first: seq, message, qos, side, released: false, slot }
    this.#put(bar)
    return bar
  }

  #put(bar: Open): void {
    this.#open.set(bar.key, bar)
    if (bar.slot >= 0) this.#slots[bar.side][bar.slot] = bar
    this.#shared = null
  }

  #end(bar: Open): void {
    this.#open.delete(bar.key)
    if (bar.slot >= 0) this.#slots[bar.side][bar.slot] = null
    else this.#hidden[bar.side] -= 1
    this.#shared = null
  }

  /** The bars of a row at which one begins or ends. */
  #with(bar: Open, part: 'start' | 'end'): Bars {
    const { shown, more } = this.open()
    if (bar.slot < 0) return { shown, more }
    return { shown: [...shown.filter(({ key }) => key !== bar.key), { ...bar, part }], more }
  }
}

function emptySlots(): (Open | null)[] {
  return Array.from({ length: room }, () => null)
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
