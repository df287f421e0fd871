// Where packets, exchanges and lifelines stand when y is time. Pure. Does not draw.
import type { QoS } from '../../protocol/packet.ts'
import type { FlowRow, Life, PacketRow } from './model.ts'

/** CSS pixels, which a browser still scrolls through. */
const tallest = 4_000_000
const above = 24
const below = 40
/** Labels that are closer hide each other, CSS pixels. */
const labelHeight = 17
/** From an arrow to where a pointer still means it, CSS pixels. */
export const reach = 8
/** Packets that are fitted into the view unasked. */
const fitted = 30

/** Milliseconds on one screen, from close to far. */
export const zooms = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000] as const

export interface TimedArrow {
  readonly row: PacketRow
  readonly from: number
  readonly to: number
  /** There is room for its label. */
  readonly isNamed: boolean
}

export interface Span {
  readonly from: number
  readonly to: number
}

/** An exchange from its first packet to its last. */
export interface ExchangeSpan extends Span {
  readonly first: number
  readonly client: string
  readonly qos: QoS
  readonly side: 'receiver' | 'sender'
  readonly slot: number
  /** Of QoS 2: when PUBREC came. */
  readonly released: number | null
}

export interface TimeScale {
  readonly height: number
  readonly start: number
  readonly perMilli: number
  readonly arrows: readonly TimedArrow[]
  /** Packets too old to be drawn this close. */
  readonly left: number
  readonly exchanges: readonly ExchangeSpan[]
  readonly lives: ReadonlyMap<string, readonly (Span & { readonly life: Life })[]>
}

/**
 * All that fits, on a screen of `screen` pixels that holds `zoom` milliseconds. `sideOf` tells on which side of the broker a
 * client's arrows are.
 */
export function timeScale(
  rows: readonly FlowRow[],
  zoom: number,
  screen: number,
  sideOf: (client: string) => string,
): TimeScale {
  const perMilli = screen / zoom
  const packets = rows.filter((row): row is PacketRow => row.kind === 'packet')
  const end = packets.at(-1)?.packet.time ?? 0
  const shown = packets.filter(({ packet }) => (end - packet.time) * perMilli < tallest)
  const start = shown[0]?.packet.time ?? 0
  const y = (time: number) => above + (time - start) * perMilli
  const lowest = new Map<string, number>()
  const arrows = shown.map((row) => {
    const { time, until } = row.packet
    const [from, to] = [y(time), y(Math.max(time, until))]
    // On the same side of the broker, above and below each other.
    const middle = (from + to) / 2
    const side = sideOf(row.client)
    const isNamed = middle - (lowest.get(side) ?? Number.NEGATIVE_INFINITY) >= labelHeight
    if (isNamed) lowest.set(side, middle)
    return { row, from, to, isNamed }
  })
  const height = Math.max(screen, ...arrows.slice(-50).map(({ to }) => to + below))
  return {
    height,
    start,
    perMilli,
    arrows,
    left: packets.length - shown.length,
    exchanges: exchangesOf(shown, y, height),
    lives: livesOf(rows, y, start, height),
  }
}

/**
 * The arrows that lie on `arrow`, itself among them, in their order: who points at one points at all. `sideOf` as above; only on
 * one side of the broker do arrows lie on each other.
 */
export function pileOf(
  arrow: TimedArrow,
  arrows: readonly TimedArrow[],
  sideOf: (client: string) => string,
): readonly TimedArrow[] {
  const side = sideOf(arrow.row.client)
  const [near, far] = ends(arrow)
  return arrows.filter((each) => {
    const [otherNear, otherFar] = ends(each)
    return Math.abs(near - otherNear) <= reach && Math.abs(far - otherFar) <= reach && sideOf(each.row.client) === side
  })
}

/** Where it is at the broker, and where at the client. */
function ends({ row, from, to }: TimedArrow): [number, number] {
  return row.packet.direction === 'in' ? [to, from] : [from, to]
}

/** The zoom at which the newest packets fill the screen. */
export function zoomFor(rows: readonly FlowRow[], count = fitted): number {
  const times = rows.flatMap((row) => (row.kind === 'packet' ? [row.packet.time] : []))
  const span = (times.at(-1) ?? 0) - (times.at(-Math.min(count, times.length)) ?? 0)
  return zooms.find((zoom) => zoom >= span * 1.05) ?? zooms.at(-1)!
}

function exchangesOf(packets: readonly PacketRow[], y: (time: number) => number, height: number): ExchangeSpan[] {
  const open = new Map<number, ExchangeSpan>()
  for (const { bars, packet } of packets) {
    const at = y(Math.max(packet.time, packet.until))
    for (const { first, client, qos, side, slot, released, part } of bars.shown) {
      const known = open.get(first) ?? {
        first,
        client,
        qos,
        side,
        slot,
        from: part === 'start' ? y(packet.time) : 0,
        to: height,
        released: null,
      }
      open.set(first, {
        ...known,
        to: part === 'end' ? at : known.to,
        released: known.released ?? (released ? at : null),
      })
    }
  }
  return [...open.values()]
}

function livesOf(rows: readonly FlowRow[], y: (time: number) => number, start: number, height: number) {
  const lives = new Map<string, (Span & { life: Life })[]>()
  let at = 0
  for (const row of rows) {
    if (row.kind !== 'outcome') at = y(Math.max(start, row.kind === 'packet' ? row.packet.time : row.decision.time))
    for (const [client, life] of row.life) {
      const spans = lives.get(client) ?? []
      const last = spans.at(-1)
      if (last?.life === life) continue
      if (last !== undefined) spans[spans.length - 1] = { ...last, to: at }
      spans.push({ life, from: at <= above ? 0 : at, to: height })
      lives.set(client, spans)
    }
  }
  return lives
}

/** What of it a window shows. */
export function within<T extends Span>(spans: readonly T[], top: number, bottom: number): readonly T[] {
  return spans.filter(({ from, to }) => Math.max(from, to) >= top && Math.min(from, to) <= bottom)
}

/** Lines to read the time by, about 60 px apart, in a window. */
export function ticks(
  { start, perMilli }: TimeScale,
  top: number,
  bottom: number,
): readonly { y: number; time: number }[] {
  if (start === 0) return []
  const wanted = 60 / perMilli
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000]
  const step = steps.find((each) => each >= wanted) ?? 10_000
  const found: { y: number; time: number }[] = []
  const first = Math.ceil((start + Math.max(0, top - above) / perMilli) / step)
  for (let at = first; above + (at * step - start) * perMilli < bottom; at++)
    found.push({ y: above + (at * step - start) * perMilli, time: at * step })
  return found
}

/** `20 ms`, `2 s`: what a screen holds. */
export function clock(millis: number): string {
  return millis < 1_000 ? `${millis} ms` : `${millis / 1_000} s`
}
