// Where lanes stand, in CSS pixels from the left edge of the lanes.
// Does not draw.
import type { Lanes } from './lanes.ts'

/** Room of the broker's lane, its two gutters included. */
const brokerWidth = 132
const narrowBroker = 96
/** Of usual text. Words that are larger want more, but not as much: names are cut in their middle first. */
const laneMinimum = 148
/** From a lifeline to the outer edge of its lane. */
const inset = 28

/** From the broker's lifeline to the first bar in its gutter, and from bar to bar. */
export const gutterStart = 8
export const barStep = 9
/** To beyond all bars that fit. */
export const gutterWidth = gutterStart + 4 * barStep + 2

export interface Geometry {
  readonly width: number
  readonly broker: number
  readonly lane: number
  /** By client. */
  readonly x: ReadonlyMap<string, number>
  /** Of a client that has no lane of its own. */
  readonly elsewhere: number
}

export function geometry(lanes: Lanes, available: number, textScale = 1): Geometry {
  const { left, right } = lanes
  const count = Math.max(1, left.length + right.length)
  const broker = count === 1 && available < 420 ? narrowBroker : brokerWidth
  const lane = Math.max((laneMinimum * (1 + textScale)) / 2, (available - broker) / count)
  const width = Math.round(lane * count + broker)
  const x = new Map<string, number>()
  for (const [at, { client }] of left.entries()) x.set(client, Math.round(at * lane + inset))
  const end = width
  for (const [at, { client }] of right.entries())
    x.set(client, Math.round(end - (right.length - 1 - at) * lane - inset))
  const center = left.length === 0 && right.length > 0 ? broker / 2 : left.length * lane + broker / 2
  return { width, broker: Math.round(center), lane, x, elsewhere: x.get('') ?? width - inset }
}
