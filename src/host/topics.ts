// What is known of the topics while somebody watches them: numbers, and what filters let through. Begins with what is retained.
// Does not know the rows that are seen.
import type { BrokerState } from '../core/state.ts'
import type { TopicFilterQuery } from '../core/topic-view.ts'
import { TopicSelection } from './topic-selection.ts'
import { TopicStats } from './topic-stats.ts'

/** Retained messages gone through in one go. */
const pieceSize = 5_000
/** Filters whose topics are remembered: those of a few pages. */
const selectionsKept = 8

export class Topics {
  readonly stats: TopicStats
  readonly #selections = new Map<string, TopicSelection>()
  #retained: Iterator<{ readonly topic: string }> | null = null
  #isSeeded = false

  /** `now` in milliseconds since the epoch. */
  constructor(now: number) {
    this.stats = new TopicStats(now)
  }

  /** Whether every topic that keeps a message is known. */
  get isSeeded(): boolean {
    return this.#isSeeded
  }

  /** Goes through some more of what is retained; what comes meanwhile is noted by itself. */
  seed(state: BrokerState, isRunning: boolean): void {
    if (this.#isSeeded || !isRunning) return
    this.#retained ??= state.retained[Symbol.iterator]()
    for (let count = 0; count < pieceSize; count++) {
      const next = this.#retained.next()
      if (next.done) {
        this.#isSeeded = true
        this.#retained = null
        return
      }
      this.stats.add(next.value.topic)
    }
  }

  /** What a filter lets through, as far as that is known. Throws a `PatternFault`. */
  selection(filter: TopicFilterQuery): TopicSelection {
    const key = JSON.stringify(filter)
    const found = this.#selections.get(key) ?? new TopicSelection(this.stats, filter)
    // The one asked for last is forgotten last.
    this.#selections.delete(key)
    this.#selections.set(key, found)
    for (const old of this.#selections.keys()) {
      if (this.#selections.size <= selectionsKept) break
      this.#selections.delete(old)
    }
    found.look()
    return found
  }
}
