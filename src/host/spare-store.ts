// A store whose place another can take: a broker whose database cannot be opened may serve from memory.
// Does not know when that is wanted.
import { volatileStore } from '../store/memory.ts'
import type { KeepingStore, Store } from '../store/store.ts'

export interface SpareStore {
  /** What it is now. Ask it anew for each use: methods are those of the store in place. */
  readonly store: Store & Partial<KeepingStore>
  /** From now on nothing is kept. */
  forgetDisk(): void
}

export function withSpare(first: Store & Partial<KeepingStore>): SpareStore {
  let current: Store & Partial<KeepingStore> = first
  const store = new Proxy(first, {
    get(_, name) {
      const value: unknown = Reflect.get(current, name, current)
      return typeof value === 'function' ? value.bind(current) : value
    },
    set: (_, name, value) => Reflect.set(current, name, value, current),
  })
  return {
    store,
    forgetDisk() {
      current.close()
      current = volatileStore()
    },
  }
}
