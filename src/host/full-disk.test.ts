// A disk that refuses to take more, under a broker at work: nothing that was promised is lost, and nothing else is promised.
import { expect, test } from 'vitest'
import { emptyRows } from '../core/rows.ts'
import { memoryStore } from '../store/memory.ts'
import type { KeepingStore } from '../store/store.ts'
import { rig, settle } from '../testing/rig.ts'

const kept = { cleanStart: false, properties: { sessionExpiryInterval: 1000 } }

/** A store on rows that outlive it; while `full` it takes nothing. */
function fillable(backing = emptyRows()) {
  const store = memoryStore(backing)
  const disk = { full: false, attempts: 0, reserve: 'none' as 'none' | 'kept' | 'spent', refills: 0 }
  const faulty: KeepingStore = {
    ...store,
    get asideUntil() {
      return store.asideUntil
    },
    get statistics() {
      return { ...store.statistics, reserve: disk.reserve }
    },
    commit(writes) {
      disk.attempts += 1
      if (disk.full) return Promise.reject(new DOMException('no room', 'QuotaExceededError'))
      return store.commit(writes)
    },
    async refill() {
      disk.refills += 1
      if (!disk.full) disk.reserve = 'kept'
      return !disk.full
    },
  }
  return { backing, disk, store: faulty }
}

test('a commit without room is no crash: what it promises is told when there is room, in order, once', async () => {
  const { disk, store, backing } = fillable()
  const broker = rig({ store })
  const old = await broker.connected('old', kept)
  await old.subscribe('t', 1)
  const a = await broker.connected('a')
  const b = await broker.connected('b')
  await b.subscribe('free')
  disk.full = true
  a.publish('t', 'one', { qos: 1, packetId: 1 })
  await a.expectNothing()
  await old.expectNothing()
  // Refused from now on, though a's answer stands behind the one that it waits for.
  b.publish('t', 'two', { qos: 1, packetId: 2 })
  await b.expect({ type: 'puback', packetId: 2, reason: 0x97 })
  b.publish('free', 'x')
  await b.expectPublish('x')
  disk.full = false
  await broker.advance(500)
  await a.expect({ type: 'puback', packetId: 1, reason: 0 })
  const got = await old.expectPublish('one')
  old.ack('puback', got.packetId)
  await settle()
  expect(backing.message.size).toBe(0)
  b.publish('t', 'three', { qos: 1, packetId: 3 })
  await b.expect({ type: 'puback', reason: 0 })
  expect(broker.crashes).toEqual([])
  expect(broker.log.filter((line) => /room|promise/.test(line))).toEqual([
    'error: A commit has no room and waits for some; nothing is lost: QuotaExceededError: no room',
    'warning: Nothing new is promised: the browser has no space left for this site, and nothing can be written.',
    'info: The storage takes new promises again.',
  ])
})

test('what gathers behind a commit without room is joined with it, and goes with it', async () => {
  const { disk, store, backing } = fillable()
  const broker = rig({ store })
  const a = await broker.connected('a')
  for (const [at, topic] of ['kept', 'gone too'].entries()) {
    a.publish(topic, 'x', { qos: 1, packetId: at + 1, retain: true })
    await a.expect({ type: 'puback' })
  }
  disk.full = true
  broker.host.admin({ type: 'clear-retained', topics: ['kept'] })
  await settle()
  broker.host.admin({ type: 'clear-retained', topics: ['gone too'] })
  await settle()
  const b = await broker.connected('b')
  b.publish('kept', '', { qos: 1, packetId: 1, retain: true })
  await b.expect({ type: 'puback', reason: 0x97 })
  for (let n = 0; n < 3; n += 1) await broker.advance(500)
  disk.full = false
  await broker.advance(500)
  expect(backing.retained.size).toBe(0)
})

test('after 10 s those who wait are let go, and hear 0x97 when they come back; clean sessions come and go', async () => {
  const { disk, store } = fillable()
  const broker = rig({ store })
  const old = await broker.connected('old', kept)
  await old.subscribe('t', 1)
  const a = await broker.connected('a')
  disk.full = true
  a.publish('t', 'x', { qos: 1, packetId: 1 })
  await a.expectNothing()
  await broker.advance(9_000)
  expect(a.closed).toBeNull()
  await broker.advance(1_500)
  expect([a.closed, old.closed].every((end) => end !== null)).toBe(true)
  const back = broker.client()
  back.sendConnect({ clientId: 'old', ...kept })
  await back.expect({ type: 'connack', reason: 0x97 })
  const four = broker.client(4)
  four.sendConnect({ clientId: 'old', cleanStart: false })
  await four.expect({ type: 'connack', reason: 3 })
  await broker.connected('clean')
  disk.full = false
  await broker.advance(500)
  const again = broker.client()
  again.sendConnect({ clientId: 'old', ...kept })
  await again.expect({ type: 'connack', reason: 0, sessionPresent: true })
  await again.expectPublish('x')
})

test('a crash while the disk is full loses nothing that was acknowledged, and the next start does not crash', async () => {
  const { disk, store, backing } = fillable()
  const broker = rig({ store })
  const old = await broker.connected('old', kept)
  await old.subscribe('t', 1)
  old.disconnect()
  const a = await broker.connected('a')
  a.publish('t', 'kept', { qos: 1, packetId: 1 })
  await a.expect({ type: 'puback', reason: 0 })
  disk.full = true
  a.publish('t', 'never acknowledged', { qos: 1, packetId: 2 })
  await a.expectNothing()
  // Killed; the disk stays full while the next one starts and everybody comes back.
  const next = fillable(backing)
  next.disk.full = true
  const second = rig({ store: next.store, clock: broker.clock })
  await second.host.ready
  await second.connected('clean')
  const back = second.client()
  back.sendConnect({ clientId: 'old', ...kept })
  await back.expectNothing()
  next.disk.full = false
  await second.advance(500)
  await back.expect({ type: 'connack', reason: 0, sessionPresent: true })
  await back.expectPublish('kept')
  await back.expectNothing()
  expect(second.crashes).toEqual([])
})

test('in the room held back acknowledgements and clearing go on; it is held back again before promises are', async () => {
  const { disk, store, backing } = fillable()
  const broker = rig({ store })
  const old = await broker.connected('old', kept)
  await old.subscribe('t', 1)
  await broker.advance(2_000)
  expect([disk.refills, disk.reserve]).toEqual([1, 'kept'])
  const a = await broker.connected('a')
  a.publish('t', 'x', { qos: 1, packetId: 1, retain: true })
  await a.expect({ type: 'puback', reason: 0 })
  const got = await old.expectPublish('x')
  disk.reserve = 'spent'
  old.ack('puback', got.packetId)
  await settle()
  a.publish('t', 'y', { qos: 1, packetId: 2 })
  await a.expect({ type: 'puback', reason: 0x97 })
  a.publish('t', '', { qos: 1, packetId: 3, retain: true })
  await a.expect({ type: 'puback', reason: 0 })
  await settle()
  expect(backing.retained.size).toBe(0)
  await broker.advance(5_000)
  expect(disk.reserve).toBe('kept')
  a.publish('t', 'z', { qos: 1, packetId: 4 })
  await a.expect({ type: 'puback', reason: 0 })
})

test('a broker that starts on a full disk promises nothing new from its first packet on', async () => {
  const { store, backing } = fillable()
  const broker = rig({ store })
  const a = await broker.connected('a')
  a.publish('t', 'x', { qos: 1, packetId: 1, retain: true })
  await a.expect({ type: 'puback' })
  const next = fillable(backing)
  next.store.refill = async () => {
    next.disk.reserve = 'spent'
    return false
  }
  const second = rig({ store: next.store })
  const b = second.client()
  b.sendConnect({ clientId: 'b' })
  b.publish('t', 'y', { qos: 1, packetId: 1 })
  await b.expect({ type: 'connack', reason: 0 })
  await b.expect({ type: 'puback', reason: 0x97 })
})

test('a broker with a commit that has no room still ends', async () => {
  const { disk, store } = fillable()
  const broker = rig({ store })
  const a = await broker.connected('a')
  disk.full = true
  a.publish('t', 'x', { qos: 1, packetId: 1, retain: true })
  await a.expectNothing()
  await expect(broker.host.stop()).rejects.toMatchObject({ name: 'QuotaExceededError' })
  expect(a.closed).not.toBeNull()
})
