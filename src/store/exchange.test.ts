// All rows exchanged at once: atomically, with the old ones aside for a while, whatever fails at whichever step.
// Does not know why they are exchanged.
import { afterEach, describe, expect, it, vi } from 'vitest'
import { emptyRows, type Rows } from '../core/rows.ts'
import { databaseName } from './connection.ts'
import { type Fault, failPuts, failRequest, lose, rawRead, reserveOf, watchConnections } from './idb.faults.ts'
import { IdbStore } from './idb.ts'
import { memoryStore } from './memory.ts'
import { digest, loaded, mapsOf, modelOf, oneOfEach, put, remove } from './store.contract.ts'
import type { KeepingStore, StoreProblem } from './store.ts'

afterEach(() => vi.restoreAllMocks())

let places = 0
function newName(): string {
  places += 1
  return `exchange ${places}`
}

async function open(name: string, onProblem: (problem: StoreProblem) => void = () => {}) {
  const store = new IdbStore(name, { onProblem, reserveBytes: 1_000 })
  return { store, rows: await loaded(store) }
}

const others = modelOf([put('x', 8, new Uint8Array(400_000)), put('y', 9)])

describe.each(['idb', 'memory'])('an exchange in the store %s', (kind) => {
  function place(): () => Promise<{ store: KeepingStore; rows: Rows }> {
    const [name, backing] = [newName(), emptyRows()]
    return async () => {
      const store = kind === 'idb' ? new IdbStore(name) : memoryStore(backing)
      return { store, rows: await loaded(store) }
    }
  }

  it('leaves the new rows and nothing of the old, and commits go on', async () => {
    const at = place()
    const { store } = await at()
    await store.commit([put('a'), put('b')])
    expect(await store.replace(others, null)).toBe(false)
    expect(store.asideUntil).toBeNull()
    await expect(store.takeBack()).rejects.toMatchObject({ name: 'NotFoundError' })
    await store.commit([put('z', 3)])
    expect([...(await at()).rows.message.keys()]).toEqual(['x', 'y', 'z'])
  })

  it('takes back exactly what was there, all tables of it, and not what came since', async () => {
    const at = place()
    const { store } = await at()
    await store.commit(oneOfEach())
    expect(await store.replace(emptyRows(), 5_000)).toBe(true)
    expect(store.asideUntil).toBe(5_000)
    await store.commit([put('since')])
    expect(mapsOf(await store.takeBack())).toEqual(modelOf(oneOfEach()))
    expect(store.asideUntil).toBeNull()
    await store.commit([put('later')])
    const { rows } = await at()
    expect([...rows.message.keys()].sort()).toEqual(['7', 'later'])
    expect(rows.session).toEqual(modelOf(oneOfEach()).session)
  })

  it('drops what is aside', async () => {
    const { store } = await place()()
    await store.commit([put('a')])
    await store.replace(emptyRows(), 5_000)
    await store.dropAside()
    await expect(store.takeBack()).rejects.toMatchObject({ name: 'NotFoundError' })
  })

  it('replaces the commits called before it, and keeps those called after it', async () => {
    const at = place()
    const { store } = await at()
    const all = [store.commit([put('before')]), store.replace(others, null), store.commit([put('after')])]
    await Promise.all(all)
    expect([...(await at()).rows.message.keys()]).toEqual(['x', 'y', 'after'])
  })
})

it('finds what is aside again after a restart, and takes it back', async () => {
  const name = newName()
  const { store } = await open(name)
  await store.commit(oneOfEach())
  await store.replace(emptyRows(), 5_000)
  const again = await open(name)
  expect(again.rows).toEqual(emptyRows())
  expect(again.store.asideUntil).toBe(5_000)
  expect(mapsOf(await again.store.takeBack())).toEqual(modelOf(oneOfEach()))
  expect((await open(name)).rows).toEqual(modelOf(oneOfEach()))
})

it('leaves nothing behind: what was replaced, and an exchange that broke off, are deleted', async () => {
  const name = newName()
  const { store } = await open(name)
  await store.commit([put('a')])
  await store.replace(others, null)
  const sequences = [...(await rawRead(databaseName(name))).keys()]
  expect(Math.min(...sequences)).toBeGreaterThan(1_000_000)
})

describe.each<Fault>(['throw', 'abort', 'lose'])('an exchange whose request fails (%s)', (fault) => {
  it('leaves the old rows or the new, whichever request it is', async () => {
    let requests = Number.POSITIVE_INFINITY
    const outcomes = new Set<string>()
    for (let n = 1; n <= requests; n += 1) {
      const name = newName()
      const { store } = await open(name)
      const old = modelOf([put('a'), put('b')])
      await store.commit([put('a'), put('b')])
      const made = failRequest(n, fault)
      const failed = await store.replace(others, null).then(
        () => false,
        () => true,
      )
      requests = Math.min(requests, failed || fault === 'lose' ? requests : made())
      if (fault === 'lose' && made() < n) requests = n
      vi.restoreAllMocks()
      const found = digest((await open(name)).rows)
      outcomes.add(String(failed))
      expect(found).toEqual(digest(failed ? old : others))
    }
    expect(outcomes.has(fault === 'lose' ? 'false' : 'true')).toBe(true)
  })
})

describe('a disk that is full', () => {
  it('refuses an exchange that has no room for both, and nothing has changed', async () => {
    const name = newName()
    const { store } = await open(name)
    await store.commit([put('a')])
    const puts = failPuts('QuotaExceededError')
    await expect(store.replace(others, null)).rejects.toMatchObject({ name: 'QuotaExceededError' })
    puts.restore()
    await store.commit([put('b')])
    expect([...(await open(name)).rows.message.keys()]).toEqual(['a', 'b'])
  })

  it('is emptied all the same, though that cannot be taken back', async () => {
    const name = newName()
    const { store } = await open(name)
    await store.commit([put('a')])
    const puts = failPuts('QuotaExceededError')
    expect(await store.replace(emptyRows(), 5_000)).toBe(false)
    puts.restore()
    await store.commit([put('b')])
    expect([...(await open(name)).rows.message.keys()]).toEqual(['b'])
  })

  it('makes room of what is dead, but not of a delete that an older put still needs', async () => {
    const name = newName()
    const { store } = await open(name)
    await store.commit([put('dead')])
    await store.commit([put('dead'), put('doomed'), put('kept')])
    await store.commit([remove('doomed')])
    await store.commit([put('later')])
    const puts = failPuts('QuotaExceededError')
    await expect(store.commit([put('x')])).rejects.toMatchObject({ name: 'QuotaExceededError' })
    puts.restore()
    expect([...(await rawRead(databaseName(name))).keys()]).toEqual([1, 2, 3])
    expect([...(await open(name)).rows.message.keys()]).toEqual(['dead', 'kept', 'later'])
  })

  it('gives up the room held back, so that the commit goes through, and takes it again when there is some', async () => {
    const name = newName()
    const problems: string[] = []
    const { store } = await open(name, (problem) => problems.push(problem.kind))
    expect(store.statistics.reserve).toBe('none')
    expect(await store.refill()).toBe(true)
    await store.commit([put('a')])
    const room = reserveOf()
    await store.commit([put('b')])
    expect(store.statistics.reserve).toBe('spent')
    expect(problems).toEqual(['disk-full'])
    expect(await store.refill()).toBe(false)
    // Still there: another start knows it.
    expect((await open(name)).store.statistics.reserve).toBe('none')
    room.restore()
    expect(await store.refill()).toBe(true)
    expect([...(await open(name)).rows.message.keys()]).toEqual(['a', 'b'])
  })
})

it('reads again what the browser closes the connection under: nothing counts as damaged that could not be asked for', async () => {
  const connections = watchConnections()
  const store = new IdbStore(newName())
  await store.load()
  await store.commit(oneOfEach())
  await store.replace(emptyRows(), 1)
  vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementationOnce(() => {
    lose(connections[0]!)
    throw new DOMException('The connection is closed.', 'InvalidStateError')
  })
  expect(mapsOf(await store.takeBack())).toEqual(modelOf(oneOfEach()))
  expect(connections).toHaveLength(2)
  expect(store.damaged).toEqual([])
})
