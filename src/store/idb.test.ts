// The IndexedDB store under the contract, and against everything a browser does to a connection.
// Does not know Chromium: the figures that count are measured there.
import { afterEach, expect, it, vi } from 'vitest'
import { databaseName } from './connection.ts'
import { failPuts, lose, makeUnreadable, rawOpen, rawPut, rawRead, watchConnections } from './idb.faults.ts'
import { IdbStore } from './idb.ts'
import { mapsOf, put, remove, start, storeContract } from './store.contract.ts'
import type { StoreProblem } from './store.ts'
import { upgrades } from './upgrades.ts'

afterEach(() => vi.restoreAllMocks())

let places = 0
function newName(): string {
  places += 1
  return `broker ${places}`
}

storeContract('idb', () => {
  const name = newName()
  return () => new IdbStore(name)
})

async function open(name: string) {
  const problems: StoreProblem[] = []
  const { store, rows } = await start(() => new IdbStore(name, { onProblem: (problem) => problems.push(problem) }))
  return { store: store as IdbStore, rows, problems }
}

async function keysOf(name: string): Promise<string[]> {
  return [...(await open(name)).rows.message.keys()]
}

it('names its database after the broker', async () => {
  const name = newName()
  await open(name)
  expect((await indexedDB.databases()).map((info) => info.name)).toContain(`mqtab:${name}`)
})

it('writes one record for one commit, and stores views without the rest of their buffer', async () => {
  const name = newName()
  const { store } = await open(name)
  await store.commit([put('a'), put('b', 2, new Uint8Array(60_000).subarray(0, 3)), remove('c')])
  const records = [...(await rawRead(databaseName(name))).values()] as [string, string, { payload: Uint8Array }][]
  expect(records).toHaveLength(1)
  expect(records[0]).toHaveLength(9)
  expect(
    records[0]?.flatMap((field) => (typeof field === 'object' && field ? [field.payload.buffer.byteLength] : [])),
  ).toEqual([1, 3])
})

it('asks for relaxed durability unless told to be strict', async () => {
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
  for (const [options, durability] of [
    [{}, 'relaxed'],
    [{ durability: 'strict' }, 'strict'],
  ] as const) {
    const store = new IdbStore(newName(), options)
    await store.load()
    await store.commit([put('a')])
    expect(transaction).toHaveBeenLastCalledWith('journal', 'readwrite', { durability })
  }
})

it('reopens a connection that the browser closed, and loses nothing', async () => {
  const connections = watchConnections()
  const name = newName()
  const { store, problems } = await open(name)
  await store.commit([put('a')])
  lose(connections[0]!)
  await store.commit([put('b')])
  // Closed without a `close` event: the next transaction throws InvalidStateError.
  connections[1]!.close()
  await store.commit([put('c')])
  expect(connections).toHaveLength(3)
  // The `close` event needs no second attempt.
  expect(problems.map(({ kind }) => kind)).toEqual(['reopened'])
  expect(await keysOf(name)).toEqual(['a', 'b', 'c'])
})

it('repeats a commit whose connection was lost under it, and those behind it keep their order', async () => {
  const connections = watchConnections()
  const name = newName()
  const { store } = await open(name)
  const commits = [store.commit([put('a', 1)]), store.commit([put('a', 2)]), store.commit([put('b')])]
  await Promise.resolve()
  lose(connections[0]!)
  await Promise.all(commits)
  const { rows } = await open(name)
  expect(rows.message.get('a')?.id).toBe(2)
  expect([...rows.message.keys()]).toEqual(['a', 'b'])
})

it('gives up after one repetition, and accepts nothing that would build on what may be missing', async () => {
  const { store } = await open(newName())
  const puts = failPuts('UnknownError')
  const commits = [store.commit([put('a')]), store.commit([put('b')])]
  expect((await Promise.allSettled(commits)).map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  expect(IDBObjectStore.prototype.put).toHaveBeenCalledTimes(2)
  puts.restore()
  await expect(store.commit([put('c')])).rejects.toThrow()
})

it('reports a full disk as QuotaExceededError, keeps what was there, and goes on when there is room', async () => {
  const name = newName()
  const { store } = await open(name)
  await store.commit([put('a')])
  const puts = failPuts('QuotaExceededError')
  const [second, third] = await Promise.allSettled([store.commit([put('b')]), store.commit([put('c')])])
  expect(second).toMatchObject({ reason: { name: 'QuotaExceededError' } })
  // It was waiting behind a commit that failed, and may build on it: it is not even tried.
  expect(IDBObjectStore.prototype.put).toHaveBeenCalledTimes(1)
  expect(third).toMatchObject({ reason: { name: 'QuotaExceededError' } })
  await expect(store.fold()).rejects.toMatchObject({ name: 'QuotaExceededError' })
  puts.restore()
  await store.commit([put('d')])
  await store.fold()
  expect(await keysOf(name)).toEqual(['a', 'd'])
})

it('gives way to a newer version: closes, reports, and refuses further commits', async () => {
  const name = newName()
  const { store, problems } = await open(name)
  await store.commit([put('a')])
  const newer = await rawOpen(databaseName(name), upgrades.length + 1)
  expect(problems).toMatchObject([{ kind: 'superseded', message: expect.stringContaining('Reload') }])
  await expect(store.commit([put('b')])).rejects.toThrow(/newer code/)
  newer.close()
})

it('refuses in words a database that a newer version wrote', async () => {
  const name = newName()
  const newer = await rawOpen(databaseName(name), 99)
  newer.close()
  const load = new IdbStore(name).load()
  await expect(load).rejects.toMatchObject({
    name: 'VersionError',
    message: expect.stringContaining('newer version of mqtab'),
  })
})

it('reports an upgrade that an older page blocks, and goes on when that page lets go', async () => {
  const name = newName()
  const { store } = await open(name)
  await store.commit([put('a')])
  store.close()
  const older = await rawOpen(databaseName(name))
  const problems: StoreProblem[] = []
  const loaded: unknown[] = []
  const blocked = new Promise<void>((resolve) => {
    const onProblem = (problem: StoreProblem) => {
      problems.push(problem)
      resolve()
    }
    const newer = new IdbStore(name, { upgrades: [...upgrades, () => {}], onProblem })
    void newer.load().then((rows) => loaded.push(...mapsOf(rows).message.keys()), loaded.push)
  })
  await blocked
  expect(problems).toMatchObject([{ kind: 'upgrade-blocked' }])
  expect(loaded).toEqual([])
  older.close()
  await vi.waitFor(() => expect(loaded).toEqual(['a']))
})

it('isolates a damaged record, reports it once, serves the rest, and keeps it apart until it is forgotten', async () => {
  const name = newName()
  const { store } = await open(name)
  for (const key of ['a', 'b', 'c']) await store.commit([put(key)])
  store.close()
  await rawPut(databaseName(name), [
    [1, ['message', 'b']],
    [7, { from: 'elsewhere' }],
    [8, ['nowhere', 'x', null]],
  ])
  const again = await open(name)
  expect([...again.rows.message.keys()]).toEqual(['a', 'c'])
  expect(again.problems.map(({ kind }) => kind)).toEqual(Array(3).fill('unreadable-record'))
  expect(again.problems[0]?.message).toContain('Record 1 ')
  await again.store.commit([put('d')])
  await again.store.fold()
  again.store.close()
  const third = await open(name)
  expect([...third.rows.message.keys()].sort()).toEqual(['a', 'c', 'd'])
  expect(third.problems).toEqual([])
  expect(third.store.damaged).toMatchObject([
    { sequence: 1, names: [], cause: 'Error: It is no record of a journal.' },
    { sequence: 7, names: [] },
    { sequence: 8, names: [] },
  ])
  expect(await third.store.readDamaged()).toEqual([
    { sequence: 1, value: ['message', 'b'] },
    { sequence: 7, value: { from: 'elsewhere' } },
    { sequence: 8, value: ['nowhere', 'x', null] },
  ])
  await third.store.forgetDamaged()
  expect((await open(name)).store.damaged).toEqual([])
  expect([...(await rawRead(databaseName(name))).values()]).not.toContainEqual({ from: 'elsewhere' })
})

it('names what a damaged record holds, as far as that can still be told', async () => {
  const name = newName()
  await open(name)
  const whole = ['session', 'ann', null, 'retained', 'home/lamp', put('x').row]
  await rawPut(databaseName(name), [[5, [...whole, 'delivery', 'ann\u00001']]])
  const { store, rows } = await open(name)
  expect(store.damaged[0]?.names).toEqual(['session ann', 'retained home/lamp'])
  expect(rows.retained.size).toBe(0)
})

it('remembers the durability that was set', async () => {
  const name = newName()
  const { store } = await open(name)
  expect(store.durability).toBe('relaxed')
  await store.keepDurability('strict')
  expect((await open(name)).store.durability).toBe('strict')
})

it('isolates a value that the browser fails to read, among many', async () => {
  const name = newName()
  const { store } = await open(name)
  for (let n = 0; n < 100; n += 1) await store.commit([put(`k${n}`, n)])
  makeUnreadable(42)
  const { rows, problems } = await open(name)
  expect(rows.message.size).toBe(99)
  expect(rows.message.has('k42')).toBe(false)
  expect(problems).toMatchObject([{ kind: 'unreadable-record', cause: expect.stringContaining('DataError') }])
})

it('refuses to append to a database that was emptied while its connection was lost', async () => {
  const connections = watchConnections()
  const name = newName()
  const { store } = await open(name)
  await store.commit([put('a')])
  connections[0]!.close()
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(databaseName(name)).onsuccess = resolve
  })
  await expect(store.commit([put('b')])).rejects.toMatchObject({ name: 'NotFoundError' })
})

it('rejects commits that come before the load, and those not begun at the close', async () => {
  const name = newName()
  await expect(new IdbStore(name).commit([put('a')])).rejects.toThrow('Load the store')
  const { store } = await open(name)
  const [first, second] = [store.commit([put('a')]), store.commit([put('b')])]
  store.close()
  await expect(second).rejects.toMatchObject({ name: 'InvalidStateError' })
  await first
  expect(await keysOf(name)).toEqual(['a'])
})
