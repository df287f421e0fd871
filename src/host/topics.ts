// What is known of the topics while somebody watches them: numbers, and what filters let through. Begins with what is retained.
// Does not know the rows that are seen.
import type { BrokerState } from '../core/state.ts'
import type { TopicFilterQuery } from '../core/topic-view.ts'
import type { Clock } from './clock.ts'
import { Pieces } from './pieces.ts'
import { TopicSelection } from './topic-selection.ts'
import { TopicStats } from './topic-stats.ts'

/** Retained messages gone through between two looks at the time. */
const stepSize = 256
/** Filters whose topics are remembered: those of a few pages. */
const selectionsKept = 8

export class Topics {
  readonly stats: TopicStats
  readonly #pieces: Pieces
  readonly #selections = new Map<string, TopicSelection>()
  /** Those that somebody has asked for, and that have not looked at all topics. */
  readonly #unfinished = new Set<TopicSelection>()
  #retained: Iterator<{ readonly topic: string }> | null = null
  #isSeeded = false

  constructor(clock: Clock) {
    this.#pieces = new Pieces(clock, (isOver) => this.#work(isOver))
    this.stats = new TopicStats(clock.now())
  }

  /** Whether every topic that keeps a message is known. */
  get isSeeded(): boolean {
    return this.#isSeeded
  }

  /** Begins to go through what is retained; what comes meanwhile is noted by itself. */
  seed(state: BrokerState): void {
    if (this.#isSeeded || this.#retained !== null) return
    this.#retained = state.retained[Symbol.iterator]()
    this.#pieces.start()
  }

  /** What a filter lets through, as far as that is known. Throws a `PatternFault`. */
  selection(filter: TopicFilterQuery): TopicSelection {
    const key = JSON.stringify(filter)
    const found = this.#selections.get(key) ?? new TopicSelection(this.stats, filter)
    // The one asked for last is forgotten last.
    this.#selections.delete(key)
    this.#selections.set(key, found)
    for (const [old, selection] of this.#selections) {
      if (this.#selections.size <= selectionsKept) break
      this.#selections.delete(old)
      this.#unfinished.delete(selection)
    }
    if (found.isComplete || this.#unfinished.has(found)) return found
    this.#unfinished.add(found)
    this.#pieces.start()
    return found
  }

  /** Nobody looks any more. */
  close(): void {
    this.#pieces.stop()
  }

  #work(isOver: () => boolean): boolean {
    if (this.#retained !== null) this.#goThrough(this.#retained, isOver)
    for (const selection of this.#unfinished) {
      if (isOver()) break
      selection.look(isOver)
      if (selection.isComplete) this.#unfinished.delete(selection)
    }
    return this.#retained === null && this.#unfinished.size === 0
  }

  #goThrough(retained: Iterator<{ readonly topic: string }>, isOver: () => boolean): void {
    do {
      for (let count = 0; count < stepSize; count++) {
        const next = retained.next()
        if (next.done) {
          this.#isSeeded = true
          this.#retained = null
          return
        }
        this.stats.add(next.value.topic)
      }
    } while (!isOver())
  }
}
