// Small helpers over raw IndexedDB requests and transactions.
// Does not know what is stored.
import { nameOf } from './connection.ts'

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
