// Data of every version ever released, written as that version wrote it, and opened with the code of today.
// Does not use today's code to write: each data set is literal and never changes.
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import type { Rows } from '../core/rows.ts'
import { databaseName, IdbStore, upgrades } from './idb.ts'
import { modelOf, put } from './store.contract.ts'

interface OldDatabase {
  create(db: IDBDatabase): void
  readonly journal: readonly (readonly [sequence: number, record: unknown])[]
  readonly rows: Rows
}

const will = {
  clientId: 'ann',
  topic: 'gone',
  payload: new Uint8Array([0, 255]),
  qos: 1,
  retain: true,
  properties: { correlationData: new Uint8Array([1]), userProperties: [['b', '1']] },
  delaySeconds: 10,
  dueAt: null,
}
const message = {
  id: 7,
  topic: 'home/t',
  payload: new Uint8Array([50, 49]),
  qos: 2,
  retain: true,
  properties: {},
  publisher: 'bob',
  expiresAt: null,
  receivedAt: 1_790_000_000_000,
}
const inbound = { clientId: 'bob', packetId: 9 }

/** Index n is version n + 1. */
const oldDatabases: readonly OldDatabase[] = [
  {
    create: (db) => db.createObjectStore('journal'),
    journal: [
      [0, ['retained', 'home/t', { ...message, id: 1 }, 'message', 'x', message]],
      [3, ['retained', 'home/t', message, 'message', 'x', null, 'inbound', 'bob\u00009', inbound]],
      [4, ['will', 'ann', will]],
    ],
    rows: modelOf([
      { table: 'retained', key: 'home/t', row: message },
      { table: 'inbound', key: 'bob\u00009', row: inbound },
      { table: 'will', key: 'ann', row: will },
    ] as unknown as Parameters<typeof modelOf>[0]),
  },
]

it('has a data set for every version', () => {
  expect(oldDatabases).toHaveLength(upgrades.length)
})

it.each(oldDatabases.map((old, n) => [n + 1, old] as const))('opens data of version %i', async (version, old) => {
  const broker = `written by version ${version}`
  await new Promise<void>((resolve) => {
    const request = indexedDB.open(databaseName(broker), version)
    request.onupgradeneeded = () => old.create(request.result)
    request.onsuccess = () => {
      const transaction = request.result.transaction('journal', 'readwrite')
      for (const [sequence, record] of old.journal) transaction.objectStore('journal').put(record, sequence)
      transaction.oncomplete = () => {
        request.result.close()
        resolve()
      }
    }
  })
  const store = new IdbStore(broker)
  expect(await store.load()).toEqual(old.rows)
  await store.commit([put('new')])
  await store.fold()
  const { message: messages, ...rest } = await new IdbStore(broker).load()
  expect([...messages.keys()]).toEqual(['new'])
  expect(rest).toMatchObject({ retained: old.rows.retained, inbound: old.rows.inbound, will: old.rows.will })
})
