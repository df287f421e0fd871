// What makes each version of the database of the one before.
// Does not know what is kept in it.
import type { Upgrade } from './connection.ts'

/** The n-th makes version n. Never change one that was released: add another, and a data set to upgrade.test.ts. */
export const upgrades: readonly Upgrade[] = [
  // 1: the journal, a sequence of records as record.ts describes them.
  (db) => {
    db.createObjectStore('journal')
  },
  // 2: rows about the journal, as generation.ts, quarantine.ts and reserve.ts describe them.
  (db) => {
    db.createObjectStore('meta')
  },
  // 3: rows of messages and deliveries leave out what is so with most of them. Those of before are read as they are.
  () => {},
]
