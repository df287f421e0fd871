// Two brokers on one database: only the one that loaded it last can write, whatever the other was doing.
// Does not know how two brokers come to live at once.
import { afterEach, expect, it, vi } from 'vitest'
import { databaseName } from './connection.ts'
import { failPuts, lose, rawRead, watchConnections } from './idb.faults.ts'
import { IdbStore } from './idb.ts'
import { loaded, put } from './store.contract.ts'

afterEach(() => vi.restoreAllMocks())

let places = 0
async function twice(): Promise<{ name: string; old: IdbStore; young: IdbStore }> {
  places += 1
  const name = `fenced ${places}`
  const old = new IdbStore(name)
  await old.load()
  await old.commit([put('before')])
  const young = new IdbStore(name)
  expect([...(await loaded(young)).message.keys()]).toEqual(['before'])
  return { name, old, young }
}

const nameOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: Error) => error.name,
  )

async function keysIn(name: string): Promise<string[]> {
  return [...(await loaded(new IdbStore(name))).message.keys()]
}

it('a broker that was replaced commits nothing more, and folds nothing', async () => {
  const { name, old, young } = await twice()
  const records = await rawRead(databaseName(name))
  expect(await nameOf(old.commit([put('late')]))).toBe('SupersededError')
  expect(await nameOf(old.commit([put('later')]))).toBe('SupersededError')
  expect(await rawRead(databaseName(name))).toEqual(records)
  await young.commit([put('after')])
  expect(await keysIn(name)).toEqual(['before', 'after'])
})

it('a fold of a broker that was replaced leaves the records alone', async () => {
  const { name, old, young } = await twice()
  for (let n = 0; n < 5; n += 1) await young.commit([put('often', n)])
  const records = await rawRead(databaseName(name))
  expect(await nameOf(old.fold())).toBe('SupersededError')
  expect(await rawRead(databaseName(name))).toEqual(records)
})

it('what is being committed while another loads is either in its rows or refused', async () => {
  const { name, old } = await twice()
  const commits = Array.from({ length: 20 }, (_, n) => nameOf(old.commit([put(`racing ${n}`)])))
  const third = new IdbStore(name)
  const rows = await loaded(third)
  const ends = await Promise.all(commits)
  const kept = [...rows.message.keys()].filter((key) => key.startsWith('racing'))
  expect(ends.every((end) => end === 'SupersededError')).toBe(true)
  expect(kept).toEqual([])
})

it('a commit that was done before the other loaded is in its rows, and the next is refused', async () => {
  places += 1
  const name = `fenced ${places}`
  const old = new IdbStore(name)
  await old.load()
  const ends: Promise<string>[] = []
  const young = new IdbStore(name)
  let loading: Promise<string[]> | null = null
  for (let n = 0; n < 40; n += 1) {
    ends.push(nameOf(old.commit([put(`k${n}`)])))
    if (n === 10) loading = loaded(young).then((rows) => [...rows.message.keys()])
    await ends.at(-1)
  }
  const done = (await Promise.all(ends)).filter((end) => end === 'done').length
  expect(done).toBeGreaterThan(9)
  expect(done).toBeLessThan(40)
  expect(await loading).toEqual(Array.from({ length: done }, (_, n) => `k${n}`))
})

it('a broker whose connection was closed behind it is refused after it has opened it again', async () => {
  const connections = watchConnections()
  const { old } = await twice()
  lose(connections[0]!)
  expect(await nameOf(old.commit([put('late')]))).toBe('SupersededError')
})

it('the number grows, also where the clock stands still or goes back', async () => {
  const { name, old, young } = await twice()
  vi.spyOn(Date, 'now').mockReturnValue(5)
  const third = new IdbStore(name)
  await third.load()
  expect(young.epoch).toBeGreaterThan(old.epoch)
  expect(third.epoch).toBe(young.epoch + 1)
})

it('on a full disk a database is still taken over: the older can write no more, the newer can', async () => {
  const { name, old, young } = await twice()
  const disk = failPuts('QuotaExceededError')
  const third = new IdbStore(name)
  expect([...(await loaded(third)).message.keys()]).toEqual(['before'])
  expect(third.epoch).toBe(0)
  disk.restore()
  expect(await nameOf(young.commit([put('late')]))).toBe('SupersededError')
  expect(await nameOf(old.commit([put('late')]))).toBe('SupersededError')
  await third.commit([put('after')])
  const fourth = new IdbStore(name)
  expect([...(await loaded(fourth)).message.keys()]).toEqual(['before', 'after'])
  expect(fourth.epoch).toBeGreaterThan(young.epoch)
})

it('no number comes twice, also after a full disk has taken it away within one millisecond', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(1_795_000_000_000)
  const chance = vi.spyOn(Math, 'random').mockReturnValue(0.5)
  const { name, old, young } = await twice()
  const disk = failPuts('QuotaExceededError')
  await new IdbStore(name).load()
  disk.restore()
  const fourth = new IdbStore(name)
  await fourth.load()
  expect(fourth.epoch).toBeGreaterThan(young.epoch)
  expect(Number.isSafeInteger(fourth.epoch)).toBe(true)
  for (const replaced of [old, young]) expect(await nameOf(replaced.commit([put('late')]))).toBe('SupersededError')
  await fourth.commit([put('after')])
  expect(chance).toHaveBeenCalled()
})

it('workers that know nothing of each other claim different numbers within one millisecond', async () => {
  vi.spyOn(Date, 'now').mockReturnValue(1_995_000_000_000)
  const numbers: number[] = []
  for (const chance of [0.25, 0.75]) {
    vi.resetModules()
    vi.spyOn(Math, 'random').mockReturnValue(chance)
    const store = new (await import('./idb.ts')).IdbStore(`apart ${chance}`)
    await store.load()
    numbers.push(store.epoch)
  }
  expect(new Set(numbers).size).toBe(2)
})
