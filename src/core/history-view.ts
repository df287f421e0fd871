// The broker's numbers of the last hour, as an observer gets them. Types only; host/history.ts keeps them.
import type { StorageSummary } from './storage-views.ts'
import type { BrokerView, Counters } from './views.ts'

/** The numbers of the broker as they were. Rates are averages since the sample before. */
export interface BrokerSample
  extends Pick<
    BrokerView,
    'connected' | 'sessions' | 'subscriptions' | 'retained' | 'queued' | 'receivedRate' | 'sentRate' | 'heapBytes'
  > {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly storage: Pick<StorageSummary, 'commits' | 'lastCommitMillis' | 'databaseBytes'>
  readonly counters: Counters
}

export interface HistoryView {
  /** The first of a watch: all that is kept. */
  readonly isFirst: boolean
  /** Oldest first; later results add to those before. */
  readonly samples: readonly BrokerSample[]
}
