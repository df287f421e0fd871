// Breaks the simulated IndexedDB of the tests on purpose: lost connections, full disks, values that cannot be read.
// Does not know the store: it stands where the platform stands.
import 'fake-indexeddb/auto'
import { forceCloseDatabase } from 'fake-indexeddb'
import { vi } from 'vitest'

/** Every connection opened from now on, in order. */
export function watchConnections(): IDBDatabase[] {
  const connections: IDBDatabase[] = []
  const open = indexedDB.open
  vi.spyOn(indexedDB, 'open').mockImplementation(function (this: IDBFactory, name, version) {
    const request = open.call(indexedDB, name, version)
    request.addEventListener('success', () => connections.push(request.result))
    return request
  })
  return connections
}

/** As iOS does it: transactions abort, `close` is fired. */
export function lose(connection: IDBDatabase): void {
  forceCloseDatabase(connection as never)
}

export function rawOpen(name: string, version?: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, version)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Puts values into the journal behind the store's back. */
export async function rawPut(name: string, values: readonly (readonly [key: number, value: unknown])[]): Promise<void> {
  const db = await rawOpen(name)
  const transaction = db.transaction('journal', 'readwrite')
  for (const [key, value] of values) transaction.objectStore('journal').put(value, key)
  await new Promise((resolve) => {
    transaction.oncomplete = resolve
  })
  db.close()
}

/** The records of the journal. */
export async function rawRead(name: string): Promise<Map<number, unknown>> {
  const db = await rawOpen(name)
  const found = new Map<number, unknown>()
  const store = db.transaction('journal').objectStore('journal')
  await new Promise<void>((resolve) => {
    store.openCursor().onsuccess = (event) => {
      const cursor = (event.target as IDBRequest<IDBCursorWithValue | null>).result
      if (!cursor) return resolve()
      if (typeof cursor.key === 'number') found.set(cursor.key, cursor.value)
      cursor.continue()
    }
  })
  db.close()
  return found
}

type Abortable = { _abort(name: string): void }

/** Ends a transaction as the platform does when it fails. */
export function abortAs(transaction: IDBTransaction, name: string): void {
  ;(transaction as unknown as Abortable)._abort(name)
}

/** Aborts the transaction of every put with this error, until `restore` is called. */
export function failPuts(errorName: string): { restore(): void } {
  const put = IDBObjectStore.prototype.put
  const spy = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    const request = put.call(this, value, key)
    request.addEventListener('success', () => abortAs(this.transaction, errorName))
    return request
  })
  return { restore: () => spy.mockRestore() }
}

/** A disk that is full as long as a reserve lies on it; what is deleted makes room, and another reserve does not fit. */
export function reserveOf(): { restore(): void } {
  const { put } = IDBObjectStore.prototype
  const remove = IDBObjectStore.prototype.delete
  let hasRoom = false
  const putting = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value,
    key,
  ) {
    const request = put.call(this, value, key)
    const fits = hasRoom && !String(key).startsWith('reserve')
    if (!fits) request.addEventListener('success', () => abortAs(this.transaction, 'QuotaExceededError'))
    return request
  })
  const deleting = vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(function (
    this: IDBObjectStore,
    key,
  ) {
    if (key === 'reserve') hasRoom = true
    return remove.call(this, key)
  })
  return {
    restore: () => {
      putting.mockRestore()
      deleting.mockRestore()
    },
  }
}

/** Whoever reads the value under this key, alone or among others, gets an error. */
export function makeUnreadable(key: number): void {
  const { get, getAll } = IDBObjectStore.prototype
  vi.spyOn(IDBObjectStore.prototype, 'get').mockImplementation(function (this: IDBObjectStore, wanted) {
    if (wanted === key) throw new DOMException('Failed to read large IndexedDB value', 'DataError')
    return get.call(this, wanted)
  })
  vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementation(function (this: IDBObjectStore, range, count) {
    if (range instanceof IDBKeyRange && range.includes(key)) {
      throw new DOMException('Failed to read large IndexedDB value', 'DataError')
    }
    return getAll.call(this, range, count)
  })
}

export type Fault = 'throw' | 'abort' | 'lose'

/**
 * Lets the n-th request from now fail: it throws, its transaction aborts after it, or its connection is lost after it.
 * Returns how many requests were made so far.
 */
export function failRequest(n: number, fault: Fault): () => number {
  let count = 0
  const hit = (transaction: IDBTransaction, request: () => IDBRequest): IDBRequest => {
    count += 1
    if (count !== n) return request()
    if (fault === 'throw') throw new Error('A fault made on purpose.')
    const made = request()
    made.addEventListener('success', () =>
      fault === 'abort' ? abortAs(transaction, 'DataError') : lose(transaction.db),
    )
    return made
  }
  const prototype = IDBObjectStore.prototype
  const { get, put } = prototype
  const remove = prototype.delete
  vi.spyOn(prototype, 'get').mockImplementation(function (this: IDBObjectStore, key) {
    return hit(this.transaction, () => get.call(this, key))
  })
  vi.spyOn(prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    return hit(this.transaction, () => put.call(this, value, key)) as IDBRequest<IDBValidKey>
  })
  vi.spyOn(prototype, 'delete').mockImplementation(function (this: IDBObjectStore, range) {
    return hit(this.transaction, () => remove.call(this, range)) as IDBRequest<undefined>
  })
  return () => count
}
