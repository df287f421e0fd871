// What observers see of the storage and ask of it, through the front door: sizes, faults, tasks.
import { expect, test } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import type { StoreProblem } from '../store/store.ts'
import { type Rig, rig, settle } from '../testing/rig.ts'

const kept = { cleanStart: false, properties: { sessionExpiryInterval: 1000 } }

async function filled(options: Parameters<typeof rig>[0] = {}): Promise<Rig> {
  const broker = rig(options)
  const away = await broker.connected('away', kept)
  await away.subscribe('#', 1)
  away.disconnect()
  const a = await broker.connected('a')
  for (const [at, topic] of ['home/lamp', 'home/door', 'cameras/1', '/odd'].entries()) {
    const payload = new Uint8Array(topic.startsWith('cameras') ? 5_000 : 10)
    a.publish(topic, payload, { qos: 1, packetId: at + 1, retain: true })
    await a.expect({ type: 'puback', reason: 0 })
  }
  return broker
}

test('the storage view names what is largest, by first topic level and by client', async () => {
  const broker = await filled()
  const observer = broker.observer().greet()
  observer.watch(1, 'storage', {})
  const view = await observer.look(1, 'storage')
  expect(view.retained).toEqual({
    count: 4,
    bytes: 5_009 + 19 + 19 + 14,
    largest: [
      { level: 'cameras', count: 1, bytes: 5_009 },
      { level: 'home', count: 2, bytes: 38 },
      { level: '', count: 1, bytes: 14 },
    ],
  })
  expect(view.sessions).toEqual({
    count: 1,
    bytes: 5_030,
    largest: [{ clientId: 'away', messages: 4, bytes: 5_030 }],
  })
  expect(view).toMatchObject({ durability: 'relaxed', durabilityIsFixed: false, usage: null, damaged: [] })
})

test('what the browser says of its disk is shown when it has said it, though nothing else happens', async () => {
  const said = { usageBytes: 5, quotaBytes: 100, isPersisted: true }
  let say = () => {}
  const usage = () =>
    new Promise<typeof said>((resolve) => {
      say = () => resolve(said)
    })
  const broker = rig({ usage, storageKind: 'indexeddb' })
  const observer = broker.observer().greet()
  observer.watch(1, 'storage', {})
  expect(await observer.look(1, 'storage')).toMatchObject({ usage: null })
  say()
  await settle()
  expect(await observer.look(1, 'storage')).toMatchObject({ usage: said })
})

test('tasks of an observer are answered by their number, and a refusal says why', async () => {
  const broker = await filled()
  const observer = broker.observer().greet()
  observer.ask({ type: 'task', id: 1, task: { kind: 'undo' } })
  await settle()
  expect(observer.take()).toEqual([{ type: 'failed', id: 1, why: 'It is too late: what was cleared is gone.' }])
  observer.ask({ type: 'task', id: 2, task: { kind: 'clear' } })
  await settle()
  expect(observer.take()).toEqual([{ type: 'done', id: 2, result: true }])
  observer.watch(1, 'broker', {})
  const view = await observer.look(1, 'broker')
  expect(view.storage).toMatchObject({ level: 'closed', undoUntil: broker.clock.now() - 100 + 8_000 })
  expect(view).toMatchObject({ sessions: 1, retained: 0 })
  for (const task of [{ kind: 'import', file: 'no blob', replace: true }, { kind: 'format' }, null]) {
    observer.ask({ type: 'task', id: 3, task })
    expect(observer.take()).toMatchObject([{ type: 'refused' }])
  }
})

test('a person clears by prefix and ends all sessions that are kept', async () => {
  const broker = await filled()
  broker.host.admin({ type: 'clear-matching', filter: 'home/#' })
  broker.host.admin({ type: 'end-sessions' })
  await settle()
  const looking = await broker.connected('looking')
  await looking.subscribe('#')
  await looking.expect({ type: 'publish', topic: 'cameras/1' })
  await looking.expect({ type: 'publish', topic: '/odd' })
  await looking.expectNothing()
  const away = broker.client()
  away.sendConnect({ clientId: 'away', ...kept })
  await away.expect({ type: 'connack', reason: 0, sessionPresent: false })
})

function faulty(error: Error) {
  const store = memoryStore()
  return { ...store, asideUntil: null, load: () => Promise.reject(error) }
}

test('a database that cannot be opened is told in words; clients wait, until somebody says: in memory', async () => {
  const faults: string[] = []
  const store = faulty(new DOMException('Internal error opening backing store.', 'UnknownError'))
  const broker = rig({ store, storageKind: 'indexeddb', onFault: (why) => faults.push(why) })
  await settle()
  const why = 'The database cannot be opened: UnknownError: Internal error opening backing store.'
  expect(faults).toEqual([why])
  expect(broker.crashes).toEqual([])
  const waiting = broker.client()
  waiting.sendConnect({ clientId: 'waiting', ...kept })
  await waiting.expectNothing()
  const observer = broker.observer().greet()
  observer.watch(1, 'broker', {})
  expect((await observer.look(1, 'broker')).storage).toMatchObject({ kind: 'indexeddb', fault: why })
  observer.ask({ type: 'task', id: 1, task: { kind: 'run-in-memory' } })
  await waiting.expect({ type: 'connack', reason: 0 })
  expect(observer.take()).toContainEqual({ type: 'done', id: 1, result: undefined })
  waiting.publish('t', 'x', { qos: 1, packetId: 1, retain: true })
  await waiting.expect({ type: 'puback', reason: 0x10 })
  observer.watch(2, 'broker', {})
  await broker.advance(100)
  expect(JSON.stringify(observer.take())).toContain('"kind":"memory"')
  expect(broker.log).toContain('warning: The broker runs in memory only: nothing is kept.')
})

test('a database of a newer version is told in its own words; to try again is to start again', async () => {
  const newer = Object.assign(new Error('It was written by a newer version.'), { name: 'VersionError' })
  const faults: string[] = []
  const broker = rig({ store: faulty(newer), onFault: (why) => faults.push(why) })
  await settle()
  expect(faults).toEqual(['It was written by a newer version.'])
  const observer = broker.observer().greet()
  observer.ask({ type: 'task', id: 1, task: { kind: 'retry' } })
  await settle()
  expect(broker.crashes).toHaveLength(1)
})

test('problems of the store are kept for whoever looks; an upgrade that is blocked is told at once', async () => {
  const store = memoryStore()
  const faults: string[] = []
  const broker = rig({ store, onFault: (why) => faults.push(why) })
  const tell = store.onProblem as (problem: StoreProblem) => void
  for (let at = 0; at < 60; at += 1) tell({ kind: 'reopened', message: `again ${at}`, cause: null })
  tell({ kind: 'upgrade-blocked', message: 'Close the other page.', cause: null })
  expect(faults).toEqual(['Close the other page.'])
  const observer = broker.observer().greet()
  observer.watch(1, 'storage', {})
  const { problems } = await observer.look(1, 'storage')
  expect(problems).toHaveLength(50)
  expect(problems.at(-1)).toMatchObject({ kind: 'upgrade-blocked', message: 'Close the other page.' })
})

test('the configuration sets the durability over what was chosen, and says so', async () => {
  const store = memoryStore()
  const broker = rig({ store, config: { durability: 'strict' } })
  await broker.host.ready
  expect(store.durability).toBe('strict')
  const observer = broker.observer().greet()
  observer.watch(1, 'storage', {})
  expect(await observer.look(1, 'storage')).toMatchObject({ durability: 'strict', durabilityIsFixed: true })
})
