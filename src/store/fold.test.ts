// The fold of the journal: what it leaves, when it runs, and that no fault at any of its steps loses a row.
// Does not know why writes come as they do; the rows are stand-ins.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyRows, type Rows, type Write } from '../core/rows.ts'
import { databaseName } from './connection.ts'
import { type Fault, failRequest, rawRead } from './idb.faults.ts'
import { IdbStore } from './idb.ts'
import { slackBytes } from './journal.ts'
import { applyWrite, fullRecordBytes, type JournalRecord } from './record.ts'
import { digest, loaded, put, remove } from './store.contract.ts'
import type { StoreProblem } from './store.ts'

afterEach(() => vi.restoreAllMocks())

let places = 0
function newName(): string {
  places += 1
  return `fold ${places}`
}

async function open(name: string, onProblem: (problem: StoreProblem) => void = () => {}) {
  const store = new IdbStore(name, { onProblem })
  return { store, rows: await loaded(store) }
}

it('leaves one write of a key written many times, and nothing of a deleted one', async () => {
  const name = newName()
  const { store } = await open(name)
  for (let n = 0; n < 300; n += 1) await store.commit([put('a', n), put(`gone${n}`, n), remove(`gone${n - 1}`)])
  await store.commit([remove('gone299')])
  await store.fold()
  const records = [...(await rawRead(databaseName(name))).values()]
  expect(records).toEqual([['message', 'a', put('a', 299).row]])
  expect(store.statistics).toMatchObject({ journalRecords: 1, rows: 1 })
})

it('keeps a delete for as long as an older put of its key is on disk', async () => {
  const name = newName()
  const { store } = await open(name)
  // A large record that is whole is not copied by the fold.
  await store.commit([put('kept', 1, new Uint8Array(fullRecordBytes * 0.8)), put('doomed', 2)])
  await store.fold()
  await store.commit([remove('doomed')])
  await store.fold()
  expect([...(await open(name)).rows.message.keys()]).toEqual(['kept'])
})

it('does not copy large records that are whole', async () => {
  const { store } = await open(newName())
  for (let n = 0; n < 5; n += 1) await store.commit([put(`k${n}`, n, new Uint8Array(fullRecordBytes * 0.8))])
  await store.commit([put('small'), remove('small')])
  const putting = vi.spyOn(IDBObjectStore.prototype, 'put')
  await store.fold()
  expect(putting).not.toHaveBeenCalled()
  expect(store.statistics).toMatchObject({ journalRecords: 5, rows: 5 })
})

it('keeps the journal within twice its rows and the slack, by itself, with one small step between two commits', async () => {
  const { store } = await open(newName())
  const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction')
  let most = 0
  let worst = 0
  for (let n = 0; n < 600; n += 1) {
    transactions.mockClear()
    await store.commit([put(`k${n % 10}`, n, new Uint8Array(20_000)), put(`k${(n + 5) % 10}`, n)])
    worst = Math.max(worst, transactions.mock.calls.length)
    most = Math.max(most, store.statistics.journalBytes)
  }
  expect(worst).toBeLessThanOrEqual(2)
  expect(most).toBeGreaterThan(slackBytes / 2)
  expect(most).toBeLessThan(slackBytes + 2 * 10 * 21_000)
})

it('keeps up with large commits, though half of what it reads is alive', async () => {
  const { store } = await open(newName())
  const keys = 2000
  let most = 0
  for (let n = 0; n < 60; n += 1) {
    // Every key comes again after a while, and its neighbours in the record at other times.
    await store.commit(
      Array.from({ length: 400 }, (_, k) => put(`k${(k * (2 * n + 7)) % keys}`, n, new Uint8Array(900))),
    )
    most = Math.max(most, store.statistics.journalBytes)
  }
  expect(store.statistics.rows).toBe(keys)
  expect(most).toBeGreaterThan(slackBytes)
  expect(most).toBeLessThan(slackBytes + 2 * keys * 1200 + 1_000_000)
})

it('bounds small records too', async () => {
  const { store } = await open(newName())
  let most = 0
  for (let n = 0; n < 4300; n += 1) {
    await store.commit([put('a', n)])
    most = Math.max(most, store.statistics.journalRecords)
  }
  expect(most).toBeLessThanOrEqual(slackBytes / 1024)
})

it('reports a failing fold once, and commits go on', async () => {
  const name = newName()
  const problems: StoreProblem[] = []
  const { store } = await open(name, (problem) => problems.push(problem))
  const deleting = vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(() => {
    throw new Error('A fault made on purpose.')
  })
  for (let n = 0; n < 300; n += 1) await store.commit([put('a', n, new Uint8Array(20_000))])
  expect(problems).toMatchObject([{ kind: 'fold-failed' }])
  deleting.mockRestore()
  for (let n = 0; n < 150; n += 1) await store.commit([put('a', n)])
  expect(store.statistics.journalBytes).toBeLessThan(slackBytes)
  expect((await open(name)).rows.message.get('a')?.id).toBe(149)
})

/** Many tiny records, overwritten and deleted keys, whole large records between them, a fold that was done before. */
async function fill(store: IdbStore): Promise<Rows> {
  const model = emptyRows()
  const commit = async (writes: Write[]) => {
    for (const { table, key, row } of writes) applyWrite(model, table, key, row)
    await store.commit(writes)
  }
  for (let n = 0; n < 6; n += 1) await commit([put(`a${n}`, n), put('often', n)])
  await store.fold()
  for (let n = 0; n < 4; n += 1) await commit([put(`big${n}`, n, new Uint8Array(fullRecordBytes))])
  for (let n = 0; n < 9; n += 1) await commit([put(`b${n}`, n), remove(`a${n}`), put('often', n), remove(`b${n - 2}`)])
  await commit([put('big1', 9), remove('big2')])
  return model
}

/** What a restart would find, read behind the back of the store that is at work. */
async function peek(name: string): Promise<Rows> {
  const rows = emptyRows()
  for (const record of (await rawRead(databaseName(name))).values()) {
    const fields = record as JournalRecord
    for (let i = 0; i < fields.length; i += 3) {
      applyWrite(rows, fields[i] as never, fields[i + 1] as string, fields[i + 2] as never)
    }
  }
  return rows
}

describe.each<Fault>(['throw', 'abort', 'lose'])('a fold whose request fails (%s) loses nothing', (fault) => {
  it('whichever request it is', async () => {
    let requests = Number.POSITIVE_INFINITY
    for (let n = 1; n <= requests; n += 1) {
      const name = newName()
      const { store } = await open(name)
      const model = await fill(store)
      const made = failRequest(n, fault)
      const failed = await store.fold().then(
        () => false,
        () => true,
      )
      if (!failed) requests = Math.min(requests, made())
      vi.restoreAllMocks()
      if (n < requests && fault !== 'lose') expect(failed).toBe(true)
      // What a restart at this very moment finds, then what this store does next.
      expect(digest(await peek(name))).toEqual(digest(model))
      await store.commit([put('after', 5)])
      await store.fold()
      applyWrite(model, 'message', 'after', put('after', 5).row)
      expect(digest((await open(name)).rows)).toEqual(digest(model))
    }
    expect(requests).toBeGreaterThan(5)
  })
})
