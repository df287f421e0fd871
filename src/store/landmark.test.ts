// A database that the browser threw away is told from one that is new, and from one that was cleared in order.
// Does not know Cache Storage: a stand-in of its few methods is enough.
import 'fake-indexeddb/auto'
import { deleteDB } from 'idb'
import { expect, it } from 'vitest'
import { databaseName } from './connection.ts'
import { IdbStore } from './idb.ts'
import { cachedLandmark, type Landmark } from './landmark.ts'
import { loaded, put } from './store.contract.ts'

let places = 0

function site(landmark: Landmark) {
  places += 1
  const broker = `landmark ${places}`
  return {
    broker,
    /** Loads and closes the database as one start of the broker; returns what was told. */
    async start(now: number) {
      const told: string[] = []
      const store = new IdbStore(broker, { landmark, now: () => now, onProblem: ({ kind }) => told.push(kind) })
      const rows = await loaded(store)
      await store.commit([put('kept')])
      await store.close()
      return { told, kept: rows.message.size }
    },
  }
}

function memory(): Landmark & { at: number | null } {
  return {
    at: null,
    async recall() {
      return this.at
    },
    async remember(createdAt) {
      this.at = createdAt
    },
  }
}

it('a new database is no loss, nor is one that is there again', async () => {
  const { start } = site(memory())
  expect(await start(1)).toEqual({ told: [], kept: 0 })
  expect(await start(2)).toEqual({ told: [], kept: 1 })
})

it('a database that is gone is told once', async () => {
  const { broker, start } = site(memory())
  await start(1)
  await deleteDB(databaseName(broker))
  expect(await start(2)).toEqual({ told: ['lost'], kept: 0 })
  expect(await start(3)).toEqual({ told: [], kept: 1 })
})

it('a browser that remembers nothing is in nobody’s way', async () => {
  const refusing: Landmark = { recall: () => Promise.reject(new Error('SecurityError')), remember: async () => {} }
  expect(await site(refusing).start(1)).toEqual({ told: [], kept: 0 })
  expect(await site(cachedLandmark('a', undefined)).start(1)).toEqual({ told: [], kept: 0 })
})

it('is kept in Cache Storage, for each broker', async () => {
  const places = new Map<string, Response>()
  const caches = {
    open: async () => ({ put: async (place: string, response: Response) => void places.set(place, response) }),
    match: async (place: string) => places.get(place)?.clone(),
  } as unknown as CacheStorage
  const [a, b] = [cachedLandmark('a', caches), cachedLandmark('b/ü', caches)]
  expect(await a.recall()).toBeNull()
  await a.remember(5)
  await b.remember(7)
  expect([await a.recall(), await b.recall()]).toEqual([5, 7])
})
