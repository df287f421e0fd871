// Everything kept, at once: cleared and taken back, saved and put in elsewhere, with clients that notice as they should.
import { expect, test } from 'vitest'
import { emptyRows, type Rows, tables } from '../core/rows.ts'
import { memoryStore, volatileStore } from '../store/memory.ts'
import { rig, settle } from '../testing/rig.ts'

const kept = { cleanStart: false, properties: { sessionExpiryInterval: 1000 } }
type Rig = ReturnType<typeof rig>

/** Retained messages, an absent session with a queue, a connected one with a message in flight, a delayed will. */
async function filled(broker: Rig): Promise<Awaited<ReturnType<Rig['connected']>>> {
  const away = await broker.connected('away', kept)
  await away.subscribe('t/#', 2)
  away.disconnect()
  const will = { topic: 'gone', payload: new Uint8Array([1]), qos: 1, retain: true, delaySeconds: 60, properties: {} }
  const dying = await broker.connected('dying', { ...kept, will } as never)
  dying.link.close()
  const here = await broker.connected('here', kept)
  await here.subscribe('t/2', 2)
  const a = await broker.connected('a')
  for (const n of [1, 2]) {
    a.publish(`t/${n}`, `payload ${n}`, { qos: 2, packetId: n, retain: n === 1 })
    await a.expect({ type: 'pubrec', packetId: n, reason: 0 })
    a.ack('pubrel', n)
    await a.expect({ type: 'pubcomp', packetId: n })
  }
  await here.expectPublish('payload 2', { packetId: 1 })
  a.disconnect()
  await settle()
  return here
}

/** Without what every disconnection changes. */
function timeless(rows: Rows): unknown {
  const session = [...rows.session].map(([key, row]) => [key, { ...row, disconnectedAt: null }])
  return tables.map((table) => (table === 'session' ? session : [...rows[table]]))
}

async function resumed(broker: Rig, clientId: string): Promise<Awaited<ReturnType<Rig['connected']>>> {
  const client = broker.client()
  client.sendConnect({ clientId, ...kept })
  await client.expect({ type: 'connack', reason: 0, sessionPresent: true })
  return client
}

test.each(['memory', 'volatile'])('clear, then undo: everything is exactly as it was (%s)', async (kind) => {
  const backing = emptyRows()
  const broker = rig({ store: kind === 'memory' ? memoryStore(backing) : volatileStore() })
  const here = await filled(broker)
  const clean = await broker.connected('clean')
  await clean.subscribe('free')
  const before = structuredClone(timeless(backing))

  expect(await broker.host.keeper.clear()).toBe(true)
  await here.expect({ type: 'disconnect', reason: 0x98 })
  expect(tables.map((table) => backing[table].size)).toEqual(tables.map(() => 0))
  expect(broker.host.keeper.undoUntil).toBe(broker.clock.now() + 8_000)
  // Nothing new is kept meanwhile; what keeps nothing lives on.
  const late = broker.client()
  late.sendConnect({ clientId: 'here', ...kept })
  await late.expect({ type: 'connack', reason: 0x97 })
  clean.publish('free', 'x')
  await clean.expectPublish('x')
  clean.publish('t/1', 'new', { qos: 1, packetId: 1, retain: true })
  await clean.expect({ type: 'puback', reason: 0x97 })
  await clean.subscribe('t/#')
  await clean.expectNothing()

  await broker.host.keeper.undo()
  expect(broker.host.keeper.undoUntil).toBeNull()
  if (kind === 'memory') expect(timeless(backing)).toEqual(before)
  const away = await resumed(broker, 'away')
  await away.expectPublish('payload 1', { qos: 2, retain: false })
  await away.expectPublish('payload 2', { qos: 2 })
  const back = await resumed(broker, 'here')
  await back.expectPublish('payload 2', { qos: 2, packetId: 1, dup: true })
  await clean.subscribe('t/1')
  await clean.expectPublish('payload 1', { retain: true })
  clean.publish('t/2', 'after', { qos: 1, packetId: 2 })
  await broker.advance(60_000)
  await clean.expect({ type: 'publish', topic: 't/2' })
  await clean.expect({ type: 'puback', reason: 0 })
  expect(backing.retained.has('gone')).toBe(kind === 'memory')
  await expect(broker.host.keeper.undo()).rejects.toThrow('too late')
})

test('after 8 s a clearing is for good, and promises are made again', async () => {
  const broker = rig()
  await filled(broker)
  await broker.host.keeper.clear()
  await broker.advance(8_000)
  await expect(broker.host.keeper.undo()).rejects.toThrow('too late')
  const fresh = broker.client()
  fresh.sendConnect({ clientId: 'here', ...kept })
  await fresh.expect({ type: 'connack', reason: 0, sessionPresent: false })
  const looking = await broker.connected('looking')
  await looking.subscribe('#')
  await looking.expectNothing()
})

test('a crash within the 8 s: the next broker can still take it back, and one that comes later cannot', async () => {
  const backing = emptyRows()
  const store = memoryStore(backing)
  const broker = rig({ store })
  await filled(broker)
  await broker.host.keeper.clear()
  broker.clock.advance(3_000)
  // Killed: another host finds the same store.
  const second = rig({ store, clock: broker.clock })
  await second.host.ready
  await settle()
  expect(second.host.keeper.undoUntil).toBe(broker.clock.now() + 5_000)
  const refused = second.client()
  refused.sendConnect({ clientId: 'away', ...kept })
  await refused.expect({ type: 'connack', reason: 0x97 })
  await second.host.keeper.undo()
  const away = await resumed(second, 'away')
  await away.expectPublish('payload 1')

  await second.host.keeper.clear()
  second.clock.advance(9_000)
  const third = rig({ store, clock: broker.clock })
  await third.host.ready
  expect(third.host.keeper.undoUntil).toBeNull()
  expect(backing.session.size).toBe(0)
})

test('a snapshot put in elsewhere: clients resume there as if nothing had happened', async () => {
  const broker = rig()
  await filled(broker)
  const file = await broker.host.keeper.export()
  const backing = emptyRows()
  const other = rig({ store: memoryStore(backing), clock: broker.clock, name: 'other' })
  const imported = await other.host.keeper.import(file, false)
  expect(imported).toMatchObject({
    broker: 'rig',
    takenAt: broker.clock.now(),
    counts: { session: 3, subscription: 2, message: 2, delivery: 3, inbound: 0, retained: 1, will: 1 },
  })
  await settle()
  expect(backing.session.size).toBe(3)
  const away = await resumed(other, 'away')
  await away.expectPublish('payload 1')
  await away.expectPublish('payload 2')
  const here = await resumed(other, 'here')
  await here.expectPublish('payload 2', { qos: 2, packetId: 1, dup: true })
  // Message identifiers go on behind those that came with the snapshot.
  const a = await other.connected('a')
  a.publish('t/2', 'new', { qos: 1, packetId: 1 })
  await a.expect({ type: 'puback', reason: 0 })
  await away.expectPublish('new')
  await here.expectPublish('new')
})

test('an import is refused while something is kept, and replaces it when told to', async () => {
  const broker = rig()
  await filled(broker)
  const file = await broker.host.keeper.export()
  const backing = emptyRows()
  const other = rig({ store: memoryStore(backing), clock: broker.clock })
  const a = await other.connected('a')
  a.publish('own', 'x', { qos: 1, packetId: 1, retain: true })
  await a.expect({ type: 'puback', reason: 0x10 })
  await expect(other.host.keeper.import(file, false)).rejects.toThrow('say that they are to be replaced')
  await a.expectNothing()
  expect([...backing.retained.keys()]).toEqual(['own'])
  await other.host.keeper.import(file, true)
  await a.expect({ type: 'disconnect', reason: 0x98 })
  expect([...backing.retained.keys()]).toEqual(['t/1'])
  await resumed(other, 'away')
})

test('a file that is damaged, foreign or too large for the disk changes nothing, and says so', async () => {
  const backing = emptyRows()
  const store = memoryStore(backing)
  const broker = rig({ store })
  const here = await filled(broker)
  const before = structuredClone(timeless(backing))
  const { keeper } = broker.host
  const file = await keeper.export()
  await expect(keeper.import(new Blob(['no']), true)).rejects.toThrow('no snapshot')
  await expect(keeper.import(file.slice(0, file.size - 3), true)).rejects.toThrow('damaged')
  await here.expectNothing()
  store.replace = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'))
  await expect(keeper.import(file, true)).rejects.toMatchObject({ name: 'QuotaExceededError' })
  await here.expect({ type: 'disconnect', reason: 0x98 })
  await settle()
  expect(timeless(backing)).toEqual(before)
  const away = await resumed(broker, 'away')
  await away.expectPublish('payload 1')
  expect(broker.crashes).toEqual([])
})
