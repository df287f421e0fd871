// The tree as a page follows it: which nodes are open, which window of rows is wanted, the newest rows, and their past rates.
// Does not draw.
import { signal } from '@preact/signals'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { TopicFilterQuery, TopicRow, TopicTree } from '../../core/topic-view.ts'
import { source } from '../source.ts'
import { now } from '../state.ts'
import { pastRates } from './past-rates.ts'

/** Rows asked for at once, and the steps in which the window moves. */
export const windowRows = 120
const step = 40
/** Counting goes on for so long after the last view of topics was left, milliseconds. */
const lingerMillis = 300_000

/** Nodes that are open; with a filter, those that are closed. They outlive the view. */
export const opened = signal<readonly string[]>([])
export const closed = signal<readonly string[]>([])

export function toggleNode(path: string, filtered: boolean): void {
  const list = filtered ? closed : opened
  list.value = list.value.includes(path) ? list.value.filter((each) => each !== path) : [...list.value, path]
}

/** Opens what is above a topic. */
export function reveal(path: string): void {
  const levels = path.split('/')
  const above = levels.slice(1).map((_, at) => levels.slice(0, at + 1).join('/'))
  const hidden = above.filter((each) => !opened.value.includes(each))
  if (hidden.length > 0) opened.value = [...opened.value, ...hidden]
}

let users = 0
let stop: (() => void) | null = null
let timer = 0

/** Has the broker count messages by topic while the component is there, and for a while afterwards. */
export function useTopicCounts(): void {
  const from = source()
  useEffect(() => {
    users += 1
    clearTimeout(timer)
    stop ??= from.watch('tree', { offset: 0, limit: 0, toggled: [], filter: null }, () => {})
    return () => {
      users -= 1
      if (users > 0) return
      timer = window.setTimeout(() => {
        stop?.()
        stop = null
      }, lingerMillis)
    }
  }, [from])
}

export interface FollowedTree {
  /** Null before the first result. */
  readonly tree: TopicTree | null
  /** Whether it is what the filter lets through, and not yet what the one before did. */
  readonly isCurrent: boolean
  /** Rows by where they stand. */
  readonly rowAt: (index: number) => TopicRow | undefined
  /** Ids above it were not there when the page looked last. */
  readonly seen: number
  readonly rates: (id: number) => readonly number[]
  /** The row that is first in sight. */
  readonly scrolledTo: (index: number) => void
}

/** While `paused` the rows stay as they are; other ones are asked for once. */
export function useTree(filter: TopicFilterQuery | null, paused: boolean): FollowedTree {
  const from = source()
  const [offset, setOffset] = useState(0)
  const [state, setState] = useState<{ tree: TopicTree; seen: number; key: string } | null>(null)
  const past = useMemo(pastRates, [])
  const toggled = filter === null ? opened.value : closed.value
  const key = JSON.stringify(filter)
  const question = `${offset} ${key} ${JSON.stringify(toggled)}`
  const answered = useRef('')
  useEffect(() => setOffset(0), [key])
  useEffect(() => {
    if (paused && answered.current === question) return undefined
    let newest = Number.POSITIVE_INFINITY
    const query = { offset, limit: windowRows, toggled: toggled.slice(-2000), filter }
    const stop = from.watch('tree', query, (tree) => {
      setState({ tree, seen: newest, key })
      // What was there before everything was known is not new.
      newest = tree.isLooking ? Number.POSITIVE_INFINITY : tree.newest
      if (tree.isLooking) return
      answered.current = question
      if (paused) stop()
    })
    return stop
  }, [from, question, paused])
  const tree = state?.tree ?? null
  useEffect(() => {
    if (!paused) past.add(tree?.rows ?? [])
  }, [now.value, paused])
  return {
    tree,
    isCurrent: state?.key === key,
    seen: state?.seen ?? Number.POSITIVE_INFINITY,
    rowAt: (index) => (tree === null ? undefined : tree.rows[index - tree.offset]),
    rates: (id) => past.of(id),
    scrolledTo: (index) => setOffset(Math.max(0, Math.floor(index / step) * step - step)),
  }
}
