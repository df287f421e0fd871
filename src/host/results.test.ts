// What the views of an observer show: the broker, messages, packets and traces, and what is recorded for whom.
import { expect, test } from 'vitest'
import type { Results } from '../core/views.ts'
import { rig, settle } from '../testing/rig.ts'
import type { Frame } from '../testing/rig-observer.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const allMessages = { limit: 100, text: '', sys: false }
const allPackets = { after: 0, limit: 500, clientId: null }

test('the broker view: counts, rates that rise and fall, storage', async () => {
  const broker = rig({ version: '1.2.3' })
  const keeper = await broker.connected('keeper', { properties: { sessionExpiryInterval: 100 } })
  await keeper.subscribe('#', 1)
  const observer = broker.observer().greet()
  observer.watch(1, 'broker', {})
  const before = await observer.look(1, 'broker')
  expect(before).toMatchObject({
    name: 'rig',
    version: '1.2.3',
    state: 'running',
    gateway: null,
    connections: 1,
    connected: 1,
    sessions: 1,
    subscriptions: 1,
    receivedRate: 0,
    storage: { kind: 'memory' },
  })
  expect(before.storage.commits).toBeGreaterThan(0)
  const talker = await broker.connected('talker')
  for (let id = 1; id <= 50; id++) talker.publish('x', 'y', { qos: 1, packetId: id })
  await settle()
  await broker.advance(4900)
  const busy = (observer.take().at(-1) as Frame).changes[0]!.result as Results['broker']
  expect(busy.counters.publishReceived).toBe(50)
  expect(busy.receivedRate).toBeGreaterThan(9)
  expect(busy.sentRate).toBeGreaterThan(9)
  expect(busy.counters.bytesReceived).toBeGreaterThan(500)
  expect(busy.counters.bytesSent).toBeGreaterThan(500)
  let rate = busy.receivedRate
  for (let count = 2; rate > 0 && count < 200; count++) {
    for (let frame = 2; frame <= count; frame++) observer.ask({ type: 'acknowledge', frame })
    await broker.advance(100)
    const frame = observer.take().at(-1) as Frame | undefined
    if (frame !== undefined) rate = (frame.changes[0]!.result as Results['broker']).receivedRate
  }
  expect(rate).toBe(0)
})

test('messages: newest first, filtered, with the mark of what is stored now', async () => {
  const broker = rig({ limits: { sysInterval: 10 } })
  const observer = broker.observer().greet()
  const talker = await broker.connected('talker')
  talker.publish('unseen', 'nobody watched')
  await settle()
  observer.watch(1, 'messages', allMessages)
  observer.watch(2, 'messages', { limit: 1, text: 'KEPT', sys: false })
  talker.publish('kept', 'old', { retain: true })
  talker.publish('kept', 'new', { retain: true })
  talker.publish('other', 'x'.repeat(1000), { qos: 1, packetId: 1 })
  await settle()
  await broker.advance(100)
  const { changes, frame } = observer.frame()
  observer.ask({ type: 'acknowledge', frame })
  const [all, some] = changes.map((change) => change.result as Results['messages'])
  expect(all!.rows.map((row) => [row.topic, row.stored, row.retain, row.qos, row.bytes])).toEqual([
    ['other', false, false, 1, 1000],
    ['kept', true, true, 0, 3],
    ['kept', false, true, 0, 3],
  ])
  expect(all!.rows[0]!.preview).toHaveLength(256)
  expect(all!.rows[0]).toMatchObject({ publisher: 'talker', matched: 0, source: 'client' })
  expect(some).toMatchObject({ total: 2 })
  expect(some!.rows.map((row) => text(row.preview))).toEqual(['new'])
  await broker.advance(20_000)
  expect(observer.take()).toEqual([])
  observer.watch(1, 'messages', { ...allMessages, sys: true })
  const withSys = await observer.look(1, 'messages')
  expect(withSys.total).toBeGreaterThan(3)
})

test('packets: the real bytes, both ways, with cause and message; nothing is kept while nobody looks', async () => {
  const broker = rig()
  const listener = await broker.connected('listener')
  await listener.subscribe('#', 1)
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.watch(1, 'packets', allPackets)
  talker.publish('x', 'hi', { qos: 1, packetId: 300 })
  const delivered = await listener.expectPublish('hi')
  listener.ack('puback', delivered.packetId)
  await settle()
  const { rows, lost } = await observer.look(1, 'packets')
  expect(lost).toBe(0)
  const shown = rows.map((row) => [row.seq, row.clientId, row.direction, row.type, row.packetId, row.cause])
  expect(shown.slice(0, 1)).toEqual([[1, 'talker', 'in', 'publish', 300, 0]])
  expect(shown.slice(1, 3)).toEqual(
    expect.arrayContaining([
      [expect.any(Number), 'listener', 'out', 'publish', delivered.packetId, 1],
      [expect.any(Number), 'talker', 'out', 'puback', 300, 1],
    ]),
  )
  expect(shown[3]).toEqual([4, 'listener', 'in', 'puback', delivered.packetId, 0])
  const inbound = rows[0]!
  expect(Array.from(inbound.bytes)).toEqual([0x32, 8, 0, 1, 0x78, 1, 0x2c, 0, 0x68, 0x69])
  expect(inbound.size).toBe(10)
  expect(inbound.message).toBeGreaterThan(0)
  const outbound = rows.find((row) => row.type === 'publish' && row.direction === 'out')!
  expect(outbound.message).toBe(inbound.message)
  expect(rows[3]!.message).toBe(inbound.message)
  // Another window, of one client.
  observer.watch(1, 'packets', { after: 1, limit: 500, clientId: 'listener' })
  const part = await observer.look(1, 'packets')
  expect(part.rows.every((row) => row.clientId === 'listener' && row.seq > 1)).toBe(true)
  expect(part.rows).toHaveLength(2)
  observer.ask({ type: 'unwatch', id: 1 })
  talker.publish('x', 'unseen')
  await listener.expectPublish('unseen')
  observer.watch(1, 'packets', allPackets)
  expect((await observer.look(1, 'packets')).rows).toHaveLength(4)
})

test('packets: broken ones too, and a generated client identifier', async () => {
  const broker = rig()
  const observer = broker.observer().greet()
  observer.watch(1, 'packets', allPackets)
  const nameless = broker.client()
  const { properties } = await nameless.connect({ clientId: '' })
  nameless.send(new Uint8Array([0x36, 3, 0, 1, 0x61]))
  await nameless.expect({ type: 'disconnect' })
  const { rows } = await observer.look(1, 'packets')
  expect(rows.map((row) => [row.direction, row.type])).toEqual([
    ['in', 'connect'],
    ['out', 'connack'],
    ['out', 'disconnect'],
  ])
  expect(rows.every((row) => row.clientId === properties.assignedClientIdentifier)).toBe(true)
})

test('traces: decisions in order, only while watched', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.watch(1, 'traces', { after: 0, limit: 100 })
  talker.publish('x', 'z'.repeat(5000))
  await settle()
  const { rows, lost } = await observer.look(1, 'traces')
  expect(lost).toBe(0)
  expect(rows[0]).toMatchObject({ seq: 1, type: 'published', topic: 'x', matched: 0 })
  expect((rows[0] as { payload: Uint8Array }).payload).toHaveLength(256)
  observer.watch(1, 'traces', { after: rows.at(-1)!.seq, limit: 100 })
  expect((await observer.look(1, 'traces')).rows).toEqual([])
})
