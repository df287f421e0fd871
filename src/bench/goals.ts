// What the broker is held to: each figure beside its yardstick and its goal, with a mark whether that is reached.
// Does not know how anything is measured.
import { figure, markdownTable } from './table.ts'

export interface Goal {
  /** What is measured, in a few words; unique in its section. */
  readonly what: string
  /** As measured: a ratio, or a value in `unit`. NaN when it could not be measured. */
  readonly value: number
  readonly unit: '×' | 'ms' | 'KB' | 'B' | '%'
  /** Null: told, but nothing is set. */
  readonly bound: { readonly at: 'least' | 'most'; readonly value: number } | null
  /** What was measured on both sides, for people. */
  readonly ours?: string
  readonly yardstick?: string
}

export function atLeast(value: number): Goal['bound'] {
  return { at: 'least', value }
}

export function atMost(value: number): Goal['bound'] {
  return { at: 'most', value }
}

/** Null where nothing is set. What could not be measured is not reached. */
export function isReached({ value, bound }: Goal): boolean | null {
  if (bound === null) return null
  return bound.at === 'least' ? value >= bound.value : value <= bound.value
}

/** As in `≥ 3 × ✓`; empty where nothing is set. */
export function verdict(goal: Goal): string {
  const { bound, unit } = goal
  if (bound === null) return ''
  return `${bound.at === 'least' ? '≥' : '≤'} ${bound.value} ${unit} ${isReached(goal) ? '✓' : '✗'}`
}

function shown({ value, unit }: Goal): string {
  return Number.isFinite(value) ? `${figure(value)} ${unit}` : 'n/a'
}

export function goalTable(what: string, goals: readonly Goal[]): string {
  const header = [what, 'mqtab', 'yardstick', 'result', 'goal']
  return markdownTable(
    header,
    goals.map((goal) => [goal.what, goal.ours ?? '', goal.yardstick ?? '', shown(goal), verdict(goal)]),
  )
}

/** How many goals were reached, and which were not. */
export function summary(sections: readonly { readonly title: string; readonly goals: readonly Goal[] }[]): string {
  const all = sections.flatMap(({ title, goals }) => goals.map((goal) => ({ title, goal })))
  const set = all.filter(({ goal }) => goal.bound !== null)
  const missed = set.filter(({ goal }) => isReached(goal) === false)
  const head = `${set.length - missed.length} of ${set.length} goals reached.`
  if (missed.length === 0) return head
  const lines = missed.map(({ title, goal }) => `- ${title}, ${goal.what}: ${shown(goal)}, goal ${verdict(goal)}`)
  return `${head} Not reached in this run:\n\n${lines.join('\n')}`
}
