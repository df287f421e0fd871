// Data of every version ever released, written as that version wrote it, and opened with the code of today.
// Does not use today's code to write: each data set is literal and never changes.
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import type { Rows } from '../core/rows.ts'
import { databaseName } from './connection.ts'
import { IdbStore } from './idb.ts'
import { loaded, modelOf, put } from './store.contract.ts'
import { upgrades } from './upgrades.ts'

interface OldDatabase {
  create(db: IDBDatabase): void
  /** Rows about the journal. */
  readonly meta?: readonly (readonly [key: string, row: unknown])[]
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
const lean = {
  id: 8,
  topic: 'home/t',
  payload: new Uint8Array([51]),
  qos: 1,
  publisher: 'bob',
  receivedAt: 1_790_000_000_000,
}
const delivery = { clientId: 'ann', order: 4, messageId: 8, qos: 1 }

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
  {
    create: (db) => {
      db.createObjectStore('journal')
      db.createObjectStore('meta')
    },
    meta: [
      ['generations', { current: 1, aside: { generation: 0, until: 1_790_000_000_000 } }],
      ['damaged', [{ sequence: 1_099_511_627_777, foundAt: 1, cause: 'DataError: gone', names: [] }]],
      ['reserve', new Uint8Array(10)],
    ],
    journal: [
      [0, ['retained', 'old', message]],
      [1_099_511_627_776, ['retained', 'home/t', message, 'inbound', 'bob\u00009', inbound]],
      [1_099_511_627_777, 'nothing that could be read'],
      [1_099_511_627_780, ['will', 'ann', will]],
      [2_199_023_255_552, ['retained', 'left by an exchange that broke off', message]],
    ],
    rows: modelOf([
      { table: 'retained', key: 'home/t', row: message },
      { table: 'inbound', key: 'bob\u00009', row: inbound },
      { table: 'will', key: 'ann', row: will },
    ] as unknown as Parameters<typeof modelOf>[0]),
  },
  {
    create: (db) => {
      db.createObjectStore('journal')
      db.createObjectStore('meta')
    },
    journal: [
      [0, ['retained', 'home/t', lean, 'delivery', 'ann\u00004', delivery]],
      [1, ['inbound', 'bob\u00009', inbound, 'will', 'ann', will]],
    ],
    rows: modelOf([
      { table: 'retained', key: 'home/t', row: lean },
      { table: 'delivery', key: 'ann\u00004', row: delivery },
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
      const tables = [...request.result.objectStoreNames]
      const transaction = request.result.transaction(tables, 'readwrite')
      for (const [sequence, record] of old.journal) transaction.objectStore('journal').put(record, sequence)
      for (const [key, row] of old.meta ?? []) transaction.objectStore('meta').put(row, key)
      transaction.oncomplete = () => {
        request.result.close()
        resolve()
      }
    }
  })
  const store = new IdbStore(broker)
  expect(await loaded(store)).toEqual(old.rows)
  await store.commit([put('new')])
  await store.fold()
  const { message: messages, ...rest } = await loaded(new IdbStore(broker))
  expect([...messages.keys()]).toEqual(['new'])
  expect(rest).toMatchObject({ retained: old.rows.retained, inbound: old.rows.inbound, will: old.rows.will })
})
