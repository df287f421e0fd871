// The broker's numbers over the last hour, in steps of ten seconds, kept without a timer: where nothing happens, nothing
// changes. Does not know how they are drawn.

import type { BrokerSample, HistoryView } from '../core/history-view.ts'
import { brokerCounts } from '../core/queries.ts'
import type { BrokerState } from '../core/state.ts'
import type { StorageSummary } from '../core/storage-views.ts'
import type { Watcher } from './results.ts'

const stepMillis = 10_000
/** One hour. */
const samplesKept = 360

export class History {
  readonly #state: BrokerState
  readonly #storage: () => StorageSummary
  #samples: BrokerSample[] = []
  /** Samples made since the broker runs: the number of the next one. */
  made = 0
  #dueAt = 0

  constructor(state: BrokerState, storage: () => StorageSummary) {
    this.#state = state
    this.#storage = storage
  }

  /** Something has happened, or somebody looks. `now` is in milliseconds since the epoch. */
  note(now: number): void {
    // A clock that was set back must not end it.
    if (now < this.#dueAt && now > this.#dueAt - 2 * stepMillis) return
    const before = this.#samples.at(-1)
    if (before !== undefined && now - before.at > 2 * stepMillis) this.#add({ ...still(before), at: now - stepMillis })
    this.#add(this.#sample(now))
    this.#dueAt = now + stepMillis
  }

  /** Samples from number `from` on, as far as they are kept. */
  since(from: number): readonly BrokerSample[] {
    const first = this.made - this.#samples.length
    return this.#samples.slice(Math.max(0, from - first))
  }

  #sample(now: number): BrokerSample {
    const before = this.#samples.at(-1)
    const counts = brokerCounts(this.#state)
    const { commits, lastCommitMillis, databaseBytes } = this.#storage()
    const seconds = before === undefined ? 0 : (now - before.at) / 1000
    const rate = (count: 'publishReceived' | 'publishSent') =>
      before === undefined || seconds <= 0 ? 0 : (counts.counters[count] - before.counters[count]) / seconds
    return {
      ...counts,
      at: now,
      receivedRate: rate('publishReceived'),
      sentRate: rate('publishSent'),
      storage: { commits, lastCommitMillis, databaseBytes },
    }
  }

  #add(sample: BrokerSample): void {
    this.#samples.push(sample)
    this.made += 1
    if (this.#samples.length > samplesKept) this.#samples.shift()
  }
}

/** The same numbers in a time without messages. */
function still(sample: BrokerSample): BrokerSample {
  return { ...sample, receivedRate: 0, sentRate: 0 }
}

/** What one watch is told of it: all, then what is new. */
export class HistoryWatch implements Watcher {
  readonly isFading = false
  readonly #history: History
  readonly #now: () => number
  #told: number | null = null

  constructor(history: History, now: () => number) {
    this.#history = history
    this.#now = now
  }

  next(): HistoryView | undefined {
    const history = this.#history
    history.note(this.#now())
    if (this.#told === history.made) return undefined
    const isFirst = this.#told === null
    const samples = history.since(this.#told ?? 0)
    this.#told = history.made
    return { isFirst, samples }
  }
}
