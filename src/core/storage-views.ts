// What an observer may see of the storage and ask of it: size, faults, what is largest, and tasks on all that is kept.
// Types and their names only; host/keeper.ts does the tasks.
import type { BrokerConfig, StorageLevel } from './limits.ts'

/** Tasks that say all by their name. */
export const simpleTasks = [
  /** Everything kept in one file: the answer is a Blob. */
  'export',
  /** Clears everything kept; the answer says whether it can be taken back. */
  'clear',
  /** Takes that back. */
  'undo',
  /** What is left of damaged records, as JSON in a Blob. */
  'export-damaged',
  /** Deletes them for good. */
  'forget-damaged',
  /** The database cannot be opened: serve without one, and keep nothing. */
  'run-in-memory',
  /** The database could not be opened: try again. */
  'retry',
] as const

export type Task =
  | { readonly kind: (typeof simpleTasks)[number] }
  /** `file` is a Blob, of which the core knows nothing. */
  | { readonly kind: 'import'; readonly file: unknown; readonly replace: boolean }
  | { readonly kind: 'durability'; readonly durability: Durability }

export type Durability = NonNullable<BrokerConfig['durability']>

/** What every observer of the broker sees of its storage. */
export interface StorageSummary {
  readonly kind: 'indexeddb' | 'memory'
  readonly commits: number
  readonly writes: number
  readonly lastCommitMillis: number
  /** Of this broker's database, estimated; 0 where there is none. */
  readonly databaseBytes: number
  readonly level: StorageLevel
  /** Why the level is not `open`, else ''. */
  readonly why: string
  /** Why the database could not be opened, or null. The broker serves nobody then, unless it runs in memory. */
  readonly fault: string | null
  /** Milliseconds since the epoch until which the last clearing can be taken back; null when there is none. */
  readonly undoUntil: number | null
  readonly damaged: number
  /** The browser has thrown away what was kept before this start. */
  readonly lost: boolean
}

export interface StorageView {
  readonly durability: Durability
  /** The configuration sets it, so that it cannot be set here. */
  readonly durabilityIsFixed: boolean
  /** Of the whole site, as the browser tells; null where it does not. */
  readonly usage: {
    readonly usageBytes: number
    readonly quotaBytes: number
    readonly isPersisted: boolean | null
  } | null
  /** Of this broker's database, estimated; 0 where there is none. */
  readonly databaseBytes: number
  readonly rows: number
  readonly reserve: 'none' | 'kept' | 'spent'
  readonly retained: { readonly count: number; readonly bytes: number; readonly largest: readonly LargeBranch[] }
  readonly sessions: { readonly count: number; readonly bytes: number; readonly largest: readonly LargeSession[] }
  readonly damaged: readonly {
    readonly sequence: number
    readonly foundAt: number
    readonly cause: string
    readonly names: readonly string[]
  }[]
  /** The newest last. */
  readonly problems: readonly { readonly time: number; readonly kind: string; readonly message: string }[]
}

/** Retained messages below one first level of topics. */
export interface LargeBranch {
  /** The level, `home` of `home/lamp`; '' of topics that begin with '/'. */
  readonly level: string
  readonly count: number
  readonly bytes: number
}

/** What waits for one client, queued and in flight. */
export interface LargeSession {
  readonly clientId: string
  readonly messages: number
  readonly bytes: number
}
