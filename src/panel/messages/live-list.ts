// What the list of messages shows: live, or held still while a person reads, points or has paused.
// Nothing moves under the pointer or the focus; what comes meanwhile is counted. Does not know how rows are drawn.
import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { MessageView, Results } from '../../core/views.ts'

export type HoldReason = 'paused' | 'focused' | 'pointing' | 'scrolled'

export interface LiveList {
  readonly rows: ReadonlySignal<readonly MessageView[]>
  readonly total: ReadonlySignal<number>
  readonly held: ReadonlySignal<boolean>
  readonly paused: ReadonlySignal<boolean>
  /** Messages that came since the list was held. */
  readonly missed: ReadonlySignal<number>
  /** More may have come than were counted: the window has moved on. */
  readonly missedMore: ReadonlySignal<boolean>
  /** False until the first result. */
  readonly known: ReadonlySignal<boolean>
  update(result: Results['messages']): void
  hold(reason: HoldReason, on: boolean): void
  /** Lets go of every reason. */
  goLive(): void
  /** Forgets the rows, for a new filter. */
  reset(): void
}

/** Keeps the newest `limit` rows. */
export function createLiveList(limit = 500): LiveList {
  const latest = signal<Results['messages'] | null>(null)
  const frozen = signal<Results['messages'] | null>(null)
  const reasons = signal<ReadonlySet<HoldReason>>(new Set())

  const newer = computed(() => {
    const kept = frozen.value
    const now = latest.value
    if (kept === null || now === null) return { count: 0, more: false }
    const top = kept.rows[0]?.id ?? 0
    let count = 0
    while (count < now.rows.length && now.rows[count]!.id > top) count += 1
    return { count, more: count > 0 && count === now.rows.length && kept.rows.length > 0 }
  })
  const rows = computed(() => {
    const kept = frozen.value
    const now = latest.value
    if (kept === null || now === null) return now?.rows ?? []
    // The pin may have moved on: a row that stands still must not lie.
    const fresh = new Map(now.rows.map((row) => [row.id, row]))
    return kept.rows.map((row) => fresh.get(row.id) ?? row)
  })

  const setReasons = (next: ReadonlySet<HoldReason>) => {
    if (next.size === 0) frozen.value = null
    else if (reasons.peek().size === 0) frozen.value = latest.peek()
    reasons.value = next
  }
  return {
    rows,
    total: computed(() => latest.value?.total ?? 0),
    held: computed(() => frozen.value !== null),
    paused: computed(() => reasons.value.has('paused')),
    missed: computed(() => newer.value.count),
    missedMore: computed(() => newer.value.more),
    known: computed(() => latest.value !== null),
    update(news) {
      const before = latest.peek()
      const result = news.isWhole || before === null ? news : laidOver(before, news, limit)
      latest.value = result
      // Held before anything was there to hold: a pause from the start shows what there was.
      if (reasons.peek().size > 0 && frozen.peek() === null) frozen.value = result
    },
    hold(reason, on) {
      if (reasons.peek().has(reason) === on) return
      const next = new Set(reasons.peek())
      if (on) next.add(reason)
      else next.delete(reason)
      setReasons(next)
    },
    goLive: () => setReasons(new Set()),
    reset() {
      latest.value = null
      frozen.value = null
    },
  }
}

/** What is known with what is new or has changed, both newest first. */
function laidOver(before: Results['messages'], news: Results['messages'], limit: number): Results['messages'] {
  const rows: MessageView[] = []
  let old = 0
  let fresh = 0
  while (rows.length < limit) {
    const left = before.rows[old]
    const right = news.rows[fresh]
    if (left === undefined && right === undefined) break
    if (right === undefined || (left !== undefined && left.id > right.id)) {
      rows.push(left!)
      old += 1
    } else {
      rows.push(right)
      fresh += 1
      if (left?.id === right.id) old += 1
    }
  }
  return { total: news.total, rows, isWhole: true }
}
