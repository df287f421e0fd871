// What one part of the bench hands back, and the settings all parts share.
// Does not know any part.
import type { Goal } from './goals.ts'

export interface Settings {
  /** Shorter intervals and fewer cases, for CI. */
  readonly short: boolean
  readonly rounds: number
  readonly warmUpMillis: number
  readonly measureMillis: number
  /** Called with one line of progress, for people who wait. */
  readonly say: (line: string) => void
}

export interface Section {
  readonly title: string
  /** Markdown. */
  readonly body: string
  /** Shown in the body already; the end of the report counts them. */
  readonly goals: readonly Goal[]
  /** The same, for machines. */
  readonly data: unknown
  /** What did not run, or ran wrongly in mqtab; makes the exit code 1. */
  readonly failures: readonly string[]
}
