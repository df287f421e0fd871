// Stores without a disk: one that keeps rows in maps, and one that keeps nothing.
// Does not know what outlives the process: a test that "reopens" passes the same rows again.
import { emptyRows, type Rows, tables } from '../core/rows.ts'
import { applyWrite } from './record.ts'
import type { Durability, KeepingStore, StoreStatistics } from './store.ts'

/**
 * Keeps rows in `backing`, cloned as a database would clone them. Another store on the same backing sees what this one
 * committed: that is a restart. Rejects with DataCloneError when a row cannot be cloned.
 */
export function memoryStore(backing: Rows = emptyRows()): KeepingStore {
  const counts = { commits: 0, writes: 0 }
  let closed = false
  const exchange = exchangeOf(backing)
  return {
    ...exchange,
    get asideUntil() {
      return exchange.asideUntil
    },
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
export function volatileStore(): KeepingStore {
  const counts = { commits: 0, writes: 0 }
  let closed = false
  const exchange = exchangeOf(null)
  return {
    ...exchange,
    get asideUntil() {
      return exchange.asideUntil
    },
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

/** What a store without a disk has to say to an exchange; `backing` null keeps nothing. */
function exchangeOf(backing: Rows | null): Omit<KeepingStore, 'statistics' | 'load' | 'commit' | 'close'> {
  let aside: { readonly rows: Rows; readonly until: number } | null = null
  const fill = (rows: Rows): void => {
    if (backing === null) return
    for (const table of tables) {
      backing[table].clear()
      for (const [key, row] of rows[table]) (backing[table] as Map<string, unknown>).set(key, row)
    }
  }
  return {
    durability: 'relaxed' as Durability,
    onProblem: null,
    async keepDurability() {},
    damaged: [],
    get asideUntil() {
      return aside?.until ?? null
    },
    async replace(rows, asideUntil) {
      const cloned = structuredClone(rows)
      const old = backing === null ? emptyRows() : structuredClone(backing)
      aside = asideUntil === null ? null : { rows: old, until: asideUntil }
      fill(cloned)
      return asideUntil !== null
    },
    async takeBack() {
      if (aside === null) throw new DOMException('Nothing is kept aside any more.', 'NotFoundError')
      const { rows } = aside
      aside = null
      fill(rows)
      return structuredClone(rows)
    },
    async dropAside() {
      aside = null
    },
    refill: async () => true,
    readDamaged: async () => [],
    async forgetDamaged() {},
  }
}

function statisticsOf(counts: { commits: number; writes: number }, rows: number): StoreStatistics {
  return {
    ...counts,
    lastCommitMillis: 0,
    journalRecords: 0,
    journalBytes: 0,
    rows,
    reserve: 'none',
  }
}

function closedError(): DOMException {
  return new DOMException('The store is closed.', 'InvalidStateError')
}
