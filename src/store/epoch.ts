// The fence of a database: a number that grows with every broker that loads it. Whoever finds another's number there has
// been replaced. Does not know why two brokers would meet; Web Locks and elections keep that rare.
import type { Database } from './connection.ts'
import { nameOf } from './connection.ts'
import { abort } from './request.ts'

/** Its key in the journal, whose records have numbers: it needs no table, and older code does not see it. */
const epochKey = 'epoch'

/** Null where a full disk had no room for the number: then there is none in the database. */
export type Epoch = number | null

/**
 * Takes the database over: from the end of this transaction on, no broker that loaded it before can commit. What it
 * committed until then is there to be read.
 */
export async function claimEpoch(db: Database, now: number): Promise<Epoch> {
  try {
    return await claim(db, now)
  } catch (error) {
    if (nameOf(error) !== 'QuotaExceededError') throw error
  }
  // Taking the number away needs no room, and shuts out all who had one.
  await db.delete('journal', epochKey)
  return null
}

/** Random numbers to choose from in one millisecond: products with the clock stay below 2^53 for two centuries. */
const spread = 1024
/** The newest number that was claimed from here. */
let newest = 0

/**
 * Grows, and comes only once even after the key was taken away and nothing in the database tells what was: here by
 * `newest`, elsewhere by the clock and, within its millisecond or where it was put back, by chance.
 */
function nextEpoch(before: unknown, now: number): number {
  const byClock = Math.floor(now) * spread + Math.floor(Math.random() * spread)
  newest = Math.max(typeof before === 'number' ? before + 1 : 1, newest + 1, byClock)
  return newest
}

async function claim(db: Database, now: number): Promise<number> {
  const transaction = db.transaction('journal', 'readwrite', { durability: 'relaxed' })
  try {
    const before: unknown = await transaction.store.get(epochKey)
    const epoch = nextEpoch(before, now)
    await Promise.all([transaction.store.put(epoch, epochKey), transaction.done])
    return epoch
  } catch (error) {
    abort(transaction)
    const ended = await transaction.done.catch((reason: unknown) => reason)
    throw nameOf(error) === 'AbortError' ? ended : error
  }
}

/** Asks, in a transaction that is about to write, whether this broker is still the one. Rejects when it is not. */
export async function demandEpoch(store: IDBObjectStore, epoch: Epoch): Promise<void> {
  const request = store.get(epochKey)
  await new Promise<void>((resolve, reject) => {
    request.onsuccess = () => {
      if ((request.result ?? null) === epoch) resolve()
      else reject(new DOMException('Another broker has taken over this database.', 'SupersededError'))
    }
    request.onerror = () => reject(request.error)
  })
}
