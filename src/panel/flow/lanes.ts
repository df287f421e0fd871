// Which clients have a lane, and on which side of the broker: who publishes first stands left, the rest right.
// Does not know pixels.
import type { FlowPacket } from '../../core/flow-view.ts'

export interface Lane {
  /** Client identifier; '' is the lane of all that have none of their own. */
  readonly client: string
  readonly side: 'left' | 'right'
}

export interface Lanes {
  /** From left to right, the broker between the last of the left and the first of the right. */
  readonly left: readonly Lane[]
  readonly right: readonly Lane[]
  readonly hidden: readonly string[]
}

/** Where a person has put a client. */
export type Placed = ReadonlyMap<string, { readonly side: 'left' | 'right'; readonly at: number }>

/** Lanes for clients in the order of their first packets, `room` on each side. `placed` ones come first. */
export function arrange(
  clients: ReadonlyMap<string, FlowPacket>,
  firstPublishers: ReadonlySet<string>,
  placed: Placed,
  room: number,
): Lanes {
  const sides: Record<'left' | 'right', { client: string; at: number }[]> = { left: [], right: [] }
  let at = 0
  for (const client of clients.keys()) {
    const own = placed.get(client)
    const side = own?.side ?? (firstPublishers.has(client) ? 'left' : 'right')
    sides[side].push({ client, at: own?.at ?? at })
    at += 1
  }
  const hidden: string[] = []
  const pick = (side: 'left' | 'right'): Lane[] => {
    const all = sides[side].sort((a, b) => a.at - b.at)
    hidden.push(...all.slice(room).map(({ client }) => client))
    return all.slice(0, room).map(({ client }) => ({ client, side }))
  }
  // The one that came first stands next to the broker on the right, and on the far left on the left.
  const [left, right] = [pick('left'), pick('right')]
  if (hidden.length > 0) {
    // Where room is short the lane of the others takes that of one of them: all are seen at once.
    if (room < 3 && left.length + right.length === room * 2) hidden.push(right.pop()!.client)
    right.push({ client: '', side: 'right' })
  }
  return { left, right, hidden }
}

/** Clients whose first act beyond connecting is to publish. */
export function publishers(
  packets: Iterable<{ readonly client: string; readonly packet: FlowPacket }>,
): ReadonlySet<string> {
  const acted = new Set<string>()
  const found = new Set<string>()
  for (const { client, packet } of packets) {
    if (acted.has(client) || packet.direction !== 'in') continue
    if (packet.type === 'publish') found.add(client)
    if (packet.type === 'publish' || packet.type === 'subscribe') acted.add(client)
  }
  return found
}

/** Where clients stand once one of them has gone a place to the left (-1) or right (1), the broker being a place too. */
export function moved({ left, right }: Lanes, placed: Placed, client: string, way: -1 | 1): Placed {
  const own = right.flatMap((lane) => (lane.client === '' ? [] : [lane.client]))
  const order = [...left.map((lane) => lane.client), null, ...own]
  const from = order.indexOf(client)
  if (from < 0) return placed
  const to = Math.max(0, Math.min(order.length - 1, from + way))
  order.splice(to, 0, ...order.splice(from, 1))
  const middle = order.indexOf(null)
  const next = new Map(placed)
  for (const [at, name] of order.entries()) {
    // Before all that were not placed by hand.
    if (name !== null) next.set(name, { side: at < middle ? 'left' : 'right', at: at - placedFirst })
  }
  return next
}

/** Where clients stand once one that had no lane got the first on the right. */
export function shown(placed: Placed, client: string): Placed {
  const first = Math.min(0, ...[...placed.values()].map(({ at }) => at))
  return new Map(placed).set(client, { side: 'right', at: first - 1 })
}

const placedFirst = 1_000
