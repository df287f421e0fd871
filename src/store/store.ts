// What a store must do. `memory` and `idb` pass the contract suite in store.contract.ts.
// Does not know what a session is: tables, keys and rows.
import type { RowSource, Rows, Write } from '../core/rows.ts'

export interface Store {
  /** Every row kept. Called once, before the first commit. Rejects when the database cannot be read or is newer than this code. */
  load(): Promise<RowSource>
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
  /**
   * Room that is held back for working off what was promised: `spent` when the disk was full and it had to be given up,
   * `none` where there is no such thing.
   */
  readonly reserve: 'none' | 'kept' | 'spent'
}

/** A store that counts, for the panel. */
export interface MeasuredStore extends Store {
  readonly statistics: StoreStatistics
}

export type Durability = 'relaxed' | 'strict'

/** A store whose whole content can be exchanged, and that can be looked after. */
export interface KeepingStore extends MeasuredStore {
  /**
   * `relaxed` survives the death of tab, worker and browser; `strict` asks the browser to reach the disk before each
   * commit resolves, for a power cut, and is several times slower. Holds from the next commit on.
   */
  durability: Durability
  /** Told of every problem from now on, besides whoever opened the store. */
  onProblem: ((problem: StoreProblem) => void) | null
  /** Sets the durability and keeps it for the next start. */
  keepDurability(durability: Durability): Promise<void>
  /** Milliseconds since the epoch until which what was replaced is kept aside; null when nothing is. Known once loaded. */
  readonly asideUntil: number | null
  /** Records that could not be read, now or at an earlier start, and are kept apart. Known once loaded. */
  readonly damaged: readonly DamagedRecord[]
  /**
   * Puts `rows` in the place of all that is kept: all of it or nothing, whatever happens meanwhile. Commits called before
   * it are replaced too, those called after it build on the new rows. With `asideUntil` the old ones are kept aside for
   * that long. Resolves with whether they are: a full disk may have no room for that when everything is to be emptied.
   * Rejects with QuotaExceededError when the disk has no room for both, and nothing has changed then.
   */
  replace(rows: Rows, asideUntil: number | null): Promise<boolean>
  /** Puts what is aside in the place of all that is kept, and resolves with it. Rejects when nothing is aside. */
  takeBack(): Promise<RowSource>
  /** Deletes what is aside for good. */
  dropAside(): Promise<void>
  /** Holds room back again. Resolves with whether there is some. */
  refill(): Promise<boolean>
  /** What is left of the damaged records, as far as the browser still gives it out. */
  readDamaged(): Promise<readonly { readonly sequence: number; readonly value: unknown }[]>
  /** Deletes the damaged records for good. */
  forgetDamaged(): Promise<void>
}

/** A record that was isolated: nothing of it is served. */
export interface DamagedRecord {
  readonly sequence: number
  /** Milliseconds since the epoch at which it was found. */
  readonly foundAt: number
  readonly cause: string
  /** Some names of what it holds, as far as they can be told: `retained home/lamp`. */
  readonly names: readonly string[]
}

/** What went wrong without failing a commit. `message` is a sentence for a person. */
export interface StoreProblem {
  readonly kind: /** A record of the journal was damaged: its writes are missing, the rest is served. */
    | 'unreadable-record'
    /** The disk is full: the room held back was given up, and the commit went through. */
    | 'disk-full'
    /** The journal could not be folded: it grows until it can. */
    | 'fold-failed'
    /** A page with older code holds the database open and keeps it from being upgraded. */
    | 'upgrade-blocked'
    /** Newer code wants to upgrade, or the database is being deleted: this store gave it up. */
    | 'superseded'
    /** The browser closed the connection behind us; it was opened again. */
    | 'reopened'
    /** The browser has thrown the database away since it was last loaded: it was damaged, or cleared. */
    | 'lost'
  readonly message: string
  readonly cause: unknown
}
