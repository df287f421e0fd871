// Where packets stand when y is time. Pure. Does not draw.
import type { PacketRow } from './model.ts'

/** Arrows drawn at most, the newest. */
const most = 400
/** CSS pixels that stand for one step of zoom. */
const screen = 600
const tallest = 60_000

/** Milliseconds on one screen of 600 px, from close to far. */
export const zooms = [1, 5, 20, 100, 500, 2_000, 10_000, 60_000] as const

export interface TimeScale {
  readonly height: number
  readonly start: number
  readonly perMilli: number
  readonly arrows: readonly { readonly row: PacketRow; readonly from: number; readonly to: number }[]
}

/** The newest packets that fit, each from where it left to where it came. */
export function placed(packets: readonly PacketRow[], zoom: number): TimeScale {
  const perMilli = screen / zoom
  const end = packets.at(-1)?.packet.time ?? 0
  const shown = packets.slice(-most).filter(({ packet }) => (end - packet.time) * perMilli < tallest)
  const start = shown[0]?.packet.time ?? 0
  const y = (time: number) => 24 + (time - start) * perMilli
  const arrows = shown.map((row) => {
    const { time, until } = row.packet
    return { row, from: y(time), to: y(Math.max(time, until)) }
  })
  const height = Math.max(200, ...arrows.map(({ to }) => to + 40))
  return { height, start, perMilli, arrows }
}

/** Lines to read the time by, about 60 px apart. */
export function ticks({
  height,
  start,
  perMilli,
}: TimeScale): readonly { readonly y: number; readonly time: number }[] {
  if (start === 0) return []
  const wanted = 60 / perMilli
  const step = [0.1, 0.5, 1, 5, 10, 50, 100, 500, 1_000, 5_000, 10_000].find((each) => each >= wanted) ?? 10_000
  const found: { y: number; time: number }[] = []
  for (let time = Math.ceil(start / step) * step; 24 + (time - start) * perMilli < height; time += step)
    found.push({ y: 24 + (time - start) * perMilli, time })
  return found
}

/** `20 ms`, `2 s`: what a screen holds. */
export function clock(millis: number): string {
  return millis < 1_000 ? `${millis} ms` : `${millis / 1_000} s`
}
