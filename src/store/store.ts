// What a store must do. `memory` and `idb` pass the contract suite in store.contract.ts.
// Does not know what a session is: tables, keys and rows.
import type { Rows, Write } from '../core/rows.ts'

export interface Store {
  /** Every row kept. Called once, before the first commit. Rejects when the database cannot be read or is newer than this code. */
  load(): Promise<Rows>
  /**
   * Makes all writes durable, or none. Resolves when they are. Commits take effect in the order of the calls.
   * Rejects with `QuotaExceededError` when the disk is full, with any other error when the database failed.
   */
  commit(writes: readonly Write[]): Promise<void>
  close(): void
}
