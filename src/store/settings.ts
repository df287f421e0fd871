// One value that outlives the broker, in a small database beside the rows: its settings.
// Does not know what the value means.
import { openDB } from 'idb'

const table = 'settings'
const key = 'broker'

export interface KeptValue {
  /** Undefined when nothing was saved. */
  load(): Promise<unknown>
  /** Resolves when it is on the disk. */
  save(value: unknown): Promise<void>
}

/** Opened for each use: that is rare, and a database that is not open is in nobody's way. */
export function keptSettings(broker: string): KeptValue {
  const name = `mqtab.settings:${broker}`
  const use = async <T>(work: (db: Awaited<ReturnType<typeof openDB>>) => Promise<T>): Promise<T> => {
    const db = await openDB(name, 1, { upgrade: (fresh) => void fresh.createObjectStore(table) })
    try {
      return await work(db)
    } finally {
      db.close()
    }
  }
  return {
    load: () => use((db) => db.get(table, key)),
    async save(value) {
      await use(async (db) => {
        const transaction = db.transaction(table, 'readwrite', { durability: 'strict' })
        await Promise.all([transaction.store.put(value, key), transaction.done])
      })
    },
  }
}
