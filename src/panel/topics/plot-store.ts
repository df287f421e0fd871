// The numbers that a person chose to plot, gathered from their topics for as long as the page is open.
// Does not draw.
import { signal } from '@preact/signals'
import type { TopicMessage } from '../../core/topic-view.ts'
import { type Path, pathText } from '../formats/value-tree.tsx'
import { decodeUtf8 } from '../payload.ts'
import { source } from '../source.ts'

export const mostSeries = 8
/** Points of one series. */
const mostPoints = 10_000

export interface Series {
  readonly topic: string
  /** To a number in JSON; an empty one is the whole payload. */
  readonly path: Path
  readonly xs: number[]
  readonly ys: number[]
}

export const series = signal<readonly Series[]>([])
/** Grows with each number that came. */
export const plotted = signal(0)

const stops = new Map<string, () => void>()

export function seriesName({ topic, path }: Pick<Series, 'topic' | 'path'>): string {
  return path.length === 0 ? topic : `${topic} ${pathText(path)}`
}

/** False when there are as many as there may be. */
export function addSeries(topic: string, path: Path): boolean {
  const name = seriesName({ topic, path })
  if (series.value.some((each) => seriesName(each) === name)) return true
  if (series.value.length >= mostSeries) return false
  series.value = [...series.value, { topic, path, xs: [], ys: [] }]
  // Another watch begins with what is still kept, so that a new line has its past.
  stops.get(topic)?.()
  let isFirst = true
  const stop = source().watch('topic', { topic, limit: 500 }, (view) => {
    const wanted = series.value.filter((each) => each.topic === topic)
    for (const message of view.messages) for (const each of wanted) note(each, message, isFirst)
    isFirst = false
    plotted.value += 1
  })
  stops.set(topic, stop)
  return true
}

export function removeSeries(gone: Series): void {
  series.value = series.value.filter((each) => each !== gone)
  if (series.value.some(({ topic }) => topic === gone.topic)) return
  stops.get(gone.topic)?.()
  stops.delete(gone.topic)
}

function note({ path, xs, ys }: Series, message: TopicMessage, mayRepeat: boolean): void {
  const value = message.payload.length === message.bytes ? numberAt(message.payload, path) : null
  // Seconds, as the drawing has them.
  const x = message.time / 1000
  const last = xs.at(-1)
  if (value === null || (last !== undefined && (x < last || (mayRepeat && x === last)))) return
  if (x === last) ys[ys.length - 1] = value
  else {
    xs.push(x)
    ys.push(value)
  }
  if (xs.length > mostPoints) {
    xs.splice(0, mostPoints / 10)
    ys.splice(0, mostPoints / 10)
  }
}

/** The number at a path of the JSON in a payload; null where there is none. */
export function numberAt(payload: Uint8Array, path: Path): number | null {
  const text = decodeUtf8(payload)
  if (text === null || text.trim() === '') return null
  if (path.length === 0) {
    const value = Number(text)
    return Number.isFinite(value) ? value : null
  }
  try {
    let value: unknown = JSON.parse(text)
    for (const part of path) value = (value as Record<string | number, unknown> | null)?.[part]
    return typeof value === 'number' ? value : null
  } catch {
    return null
  }
}
