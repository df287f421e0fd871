// How many packets there were in each tenth of a second of the last minutes.
// Does not know which.
import type { TimelineResult } from '../core/flow-view.ts'
import type { TapRow } from './tap.ts'

export const bucketMillis = 100
/** Two minutes. */
const kept = 1_200
const kinds = 4

export class Timeline {
  readonly #counts = new Uint32Array(kept * kinds)
  #start = 0
  /** Those that matter still; the last is open, with no end, while nobody watches. */
  #gaps: (readonly [from: number, to: number])[] = [[0, Number.POSITIVE_INFINITY]]
  /** Number of the bucket that grows now; -1 before the first packet. */
  newest = -1

  /** Somebody watches from now on, or nobody does. */
  watched(on: boolean, now: number): void {
    const last = this.#gaps.at(-1)
    const isOpen = last?.[1] === Number.POSITIVE_INFINITY
    if (on && isOpen) this.#gaps[this.#gaps.length - 1] = [last[0], now]
    else if (!on && !isOpen) this.#gaps.push([now, Number.POSITIVE_INFINITY])
    this.#gaps = this.#gaps.filter(([from, to]) => to > from && to > now - kept * bucketMillis)
  }

  count(row: TapRow): void {
    if (this.newest < 0) this.#start = row.time
    const bucket = Math.max(this.newest, Math.floor((row.time - this.#start) / bucketMillis))
    this.#open(bucket)
    const kind = (row.reason ?? 0) >= 0x80 ? 3 : row.type !== 'publish' ? 2 : row.direction === 'in' ? 0 : 1
    this.#counts[(bucket % kept) * kinds + kind]! += 1
  }

  /** Packets that nobody looked at, of whatever kind. */
  add(packets: number, time: number): void {
    if (this.newest < 0) this.#start = time
    const bucket = Math.max(this.newest, Math.floor((time - this.#start) / bucketMillis))
    this.#open(bucket)
    this.#counts[(bucket % kept) * kinds + 2]! += packets
  }

  /** From bucket `from` on, as far as they are kept. */
  since(from: number, isFirst: boolean): TimelineResult {
    const first = Math.max(from, this.newest - kept + 1, 0)
    const counts = new Uint32Array(Math.max(0, this.newest - first + 1) * kinds)
    for (let bucket = first; bucket <= this.newest; bucket++) {
      const place = (bucket % kept) * kinds
      counts.set(this.#counts.subarray(place, place + kinds), (bucket - first) * kinds)
    }
    return { isFirst, first, bucketMillis, start: this.#start, gaps: this.#gaps, counts }
  }

  #open(bucket: number): void {
    const gap = Math.min(bucket - this.newest, kept)
    for (let at = bucket - gap + 1; at <= bucket; at++) {
      const place = (at % kept) * kinds
      this.#counts.fill(0, place, place + kinds)
    }
    this.newest = bucket
  }
}
