// Stores without a disk: one that keeps rows in maps, and one that keeps nothing.
// Does not know what outlives the process: a test that "reopens" passes the same rows again.
import { emptyRows, type Rows, tables } from '../core/rows.ts'
import { applyWrite } from './record.ts'
import type { MeasuredStore, StoreStatistics } from './store.ts'

/**
 * Keeps rows in `backing`, cloned as a database would clone them. Another store on the same backing sees what this one
 * committed: that is a restart. Rejects with DataCloneError when a row cannot be cloned.
 */
export function memoryStore(backing: Rows = emptyRows()): MeasuredStore {
  const counts = { commits: 0, writes: 0 }
  let closed = false
  return {
    get statistics() {
      return statisticsOf(
        counts,
        tables.reduce((sum, table) => sum + backing[table].size, 0),
      )
    },
    async load() {
      return structuredClone(backing)
    },
    async commit(writes) {
      if (closed) throw closedError()
      const cloned = structuredClone(writes)
      for (const { table, key, row } of cloned) applyWrite(backing, table, key, row)
      counts.commits += 1
      counts.writes += writes.length
    },
    close() {
      closed = true
    },
  }
}

/** Keeps nothing and costs nothing: for brokers whose sessions end with the process. */
export function volatileStore(): MeasuredStore {
  const counts = { commits: 0, writes: 0 }
  let closed = false
  return {
    get statistics() {
      return statisticsOf(counts, 0)
    },
    async load() {
      return emptyRows()
    },
    async commit(writes) {
      if (closed) throw closedError()
      counts.commits += 1
      counts.writes += writes.length
    },
    close() {
      closed = true
    },
  }
}

function statisticsOf(counts: { commits: number; writes: number }, rows: number): StoreStatistics {
  return {
    ...counts,
    lastCommitMillis: 0,
    journalRecords: 0,
    journalBytes: 0,
    rows,
  }
}

function closedError(): DOMException {
  return new DOMException('The store is closed.', 'InvalidStateError')
}
