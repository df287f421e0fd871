// Small helpers over raw IndexedDB requests and transactions.
// Does not know what is stored.
import { unwrap } from 'idb'
import { type Database, nameOf } from './connection.ts'
import { demandEpoch, type Epoch } from './epoch.ts'
import type { Durability } from './store.ts'

/** What a transaction is to do; `meta` is null unless it was asked for. */
export type Work = (journal: IDBObjectStore, meta: IDBObjectStore) => void | Promise<void>

export interface TransactOptions {
  readonly durability: Durability
  /** Of the broker: another's in the database means that it was replaced, and nothing is written. */
  readonly epoch: Epoch
  readonly withMeta: boolean
}

/** One transaction: all that `work` asks for, or nothing. */
export async function transact(db: Database, options: TransactOptions, work: Work): Promise<void> {
  const { durability, epoch, withMeta } = options
  const transaction = db.transaction(withMeta ? ['journal', 'meta'] : 'journal', 'readwrite', { durability })
  // It may end while something else is awaited.
  transaction.done.catch(() => {})
  // The bare store: a promise for each request would be one more to be rejected unheard.
  const table = (name: string) => unwrap(transaction.objectStore(name)) as IDBObjectStore
  try {
    const journal = table('journal')
    const working = work(journal, withMeta ? table('meta') : (null as never))
    await Promise.all([demandEpoch(journal, epoch), working])
    transaction.commit()
  } catch (error) {
    // A put that throws (DataCloneError) leaves its transaction alive, which would commit the puts before it.
    abort(transaction)
    const ended = await transaction.done.catch((reason: unknown) => reason)
    // Requests that were under way say AbortError, later ones InvalidStateError; why the transaction ended says more.
    throw ['AbortError', 'InvalidStateError'].includes(nameOf(error)) ? (ended ?? error) : error
  }
  await transaction.done
}

/** The results of requests of one transaction, which answers them in their order. */
export function results(requests: readonly IDBRequest[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const last = requests.at(-1)
    if (!last) return resolve([])
    last.onsuccess = () => resolve(requests.map((request) => request.result))
    for (const request of requests) request.onerror = () => reject(request.error)
  })
}

/** Whether the error says that its transaction left nothing behind. */
export function wasAborted(error: unknown): boolean {
  return ['QuotaExceededError', 'DataCloneError'].includes(nameOf(error))
}

export function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort()
  } catch {
    // It had ended by itself.
  }
}
