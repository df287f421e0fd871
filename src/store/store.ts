// What a store must do. `memory` and `idb` pass the contract suite in store.contract.ts.
// Does not know what a session is: tables, keys and rows.
import type { Rows, Write } from '../core/rows.ts'

export interface Store {
  /** Every row kept. Called once, before the first commit. Rejects when the database cannot be read or is newer than this code. */
  load(): Promise<Rows>
  /**
   * Makes all writes durable, or none. Resolves when they are. Commits take effect in the order of the calls: when one
   * fails, those already waiting behind it fail with it. Rows belong to the store from here on: they must not change.
   * Rejects with `QuotaExceededError` when the disk is full, with any other error when the database failed.
   */
  commit(writes: readonly Write[]): Promise<void>
  /** Commits not yet begun are rejected; what was resolved stays. */
  close(): void
}

export interface StoreStatistics {
  /** Commits that were made durable since the store was opened. */
  readonly commits: number
  /** Writes in these commits. */
  readonly writes: number
  /** How long the last commit took, from its call. */
  readonly lastCommitMillis: number
  /** Records in the journal now; 0 where there is none. */
  readonly journalRecords: number
  /** Estimated bytes of the journal now, what is dead in it included. */
  readonly journalBytes: number
  /** Rows kept. */
  readonly rows: number
}

/** A store that counts, for the panel. */
export interface MeasuredStore extends Store {
  readonly statistics: StoreStatistics
}

/** What went wrong without failing a commit. `message` is a sentence for a person. */
export interface StoreProblem {
  readonly kind: /** A record of the journal was damaged: its writes are missing, the rest is served. */
    | 'unreadable-record'
    /** The journal could not be folded: it grows until it can. */
    | 'fold-failed'
    /** A page with older code holds the database open and keeps it from being upgraded. */
    | 'upgrade-blocked'
    /** Newer code wants to upgrade, or the database is being deleted: this store gave it up. */
    | 'superseded'
  readonly message: string
  readonly cause: unknown
}
