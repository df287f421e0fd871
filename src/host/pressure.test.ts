// Back-pressure from slow receivers to those who publish: what is lost, who waits, and for how long.
import { expect, test } from 'vitest'
import type { Input, LinkId } from '../core/outcome.ts'
import { encodeClient } from '../protocol/codec-client.ts'
import type { Publish } from '../protocol/packet.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { rig, rigStart, settle } from '../testing/rig.ts'
import { backlogMark, type Link, silent } from '../transport/link.ts'
import { BufferPool } from './buffer-pool.ts'
import { virtualClock } from './clock.ts'
import { Connection, Stop } from './connection.ts'
import { hardMark, Pressure, pauseMillis, totalMark } from './pressure.ts'

const large = new Uint8Array(100_000)
const isLarge = (packet: unknown) => (packet as Publish).payload.length === large.length

/** So many large messages, one behind the other. */
function chunkOf(topic: string, count: number): Uint8Array {
  const packet = encodeClient(
    {
      type: 'publish',
      dup: false,
      qos: 0,
      retain: false,
      topic: topic as never,
      packetId: 0,
      properties: {},
      payload: large,
    },
    5,
  )
  const chunk = new Uint8Array(count * packet.length)
  for (let index = 0; index < count; index++) chunk.set(packet, index * packet.length)
  return chunk
}

/** Takes what the next send brought, and no more. */
async function takeOne(client: RawClient): Promise<void> {
  const { onData } = client.link
  client.link.onData = (bytes) => {
    client.link.pause()
    onData(bytes)
  }
  client.link.resume()
  await settle()
  client.link.onData = onData
}

test('a receiver that reads late loses nothing: who floods it waits until it has drained', async () => {
  const broker = rig()
  const reader = await broker.connected('reader')
  await reader.subscribe('#')
  const publisher = await broker.connected('publisher')
  reader.link.pause()
  for (let count = 0; count < 60; count++) publisher.publish('flood', large)
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(true)
  expect(reader.brokerLink.backlogBytes).toBeGreaterThan(backlogMark)
  expect(reader.brokerLink.backlogBytes).toBeLessThan(backlogMark + 200_000)
  // Not at the first byte that it takes, but once it has caught up.
  await takeOne(reader)
  expect(publisher.brokerLink.isPaused).toBe(true)
  reader.link.resume()
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(false)
  expect(reader.inbox).toHaveLength(60)
  expect(reader.inbox.every(isLarge)).toBe(true)
  // Nothing is left behind: no alarm of back-pressure is due.
  await broker.advance(10 * pauseMillis)
  publisher.publish('x', 'after')
  await settle()
  expect(reader.inbox).toHaveLength(61)
})

test('one that floods itself waits for itself, and loses nothing', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  await client.subscribe('#')
  client.link.pause()
  for (let count = 0; count < 40; count++) client.publish('flood', large)
  await settle()
  expect(client.brokerLink.isPaused).toBe(true)
  client.link.resume()
  await settle()
  expect(client.inbox).toHaveLength(40)
})

test('a receiver that never reads costs others one pause; from then on QoS 0 to it is dropped until it drains', async () => {
  const broker = rig()
  const reader = await broker.connected('reader')
  await reader.subscribe('#')
  const stuck = await broker.connected('stuck')
  await stuck.subscribe('#')
  stuck.link.pause()
  const publisher = await broker.connected('publisher')
  for (let count = 0; count < 50; count++) publisher.publish('flood', large)
  await broker.advance(pauseMillis - 1)
  expect(publisher.brokerLink.isPaused).toBe(true)
  const early = reader.inbox.length
  expect(early).toBeLessThan(15)
  await broker.advance(1)
  expect(publisher.brokerLink.isPaused).toBe(false)
  expect(reader.inbox).toHaveLength(50)
  expect(stuck.brokerLink.backlogBytes).toBeLessThan(backlogMark + 200_000)
  for (let count = 0; count < 50; count++) publisher.publish('flood', large)
  await settle()
  expect(reader.inbox).toHaveLength(100)
  // It reads again: it counts again.
  stuck.link.resume()
  await settle()
  stuck.inbox.length = 0
  stuck.link.pause()
  for (let count = 0; count < 20; count++) publisher.publish('flood', large)
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(true)
  stuck.link.resume()
  await settle()
  expect(stuck.inbox).toHaveLength(20)
})

test('a receiver that leaves lets go of those who wait for it; one who waits may leave, and is heard out', async () => {
  const broker = rig()
  const reader = await broker.connected('reader')
  await reader.subscribe('#')
  const slow = await broker.connected('slow')
  await slow.subscribe('#')
  slow.link.pause()
  const publisher = await broker.connected('publisher')
  for (let count = 0; count < 20; count++) publisher.publish('flood', large)
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(true)
  slow.link.break()
  await settle()
  expect(reader.inbox.splice(0)).toHaveLength(20)
  const another = await broker.connected('slow')
  await another.subscribe('#')
  another.link.pause()
  for (let count = 0; count < 40; count++) publisher.publish('flood', large)
  publisher.link.close()
  await broker.advance(pauseMillis)
  expect(reader.inbox).toHaveLength(40)
  expect(broker.log.at(-1)).toContain('"publisher" at rig (scratch) disconnected')
})

test('who publishes to others does not wait, also when it is read in the same turn', async () => {
  let atOnce = () => {}
  const authenticate = () => {
    atOnce()
    return { ok: true, username: null } as const
  }
  const broker = rig({ authenticate })
  const slow = await broker.connected('slow')
  await slow.subscribe('flood')
  const reader = await broker.connected('reader')
  await reader.subscribe('quiet')
  slow.link.pause()
  const flooder = await broker.connected('flooder')
  const other = await broker.connected('other')
  // What comes while a turn is under way is read in the next, together.
  atOnce = () => {
    flooder.brokerLink.onData(chunkOf('flood', 20))
    other.brokerLink.onData(chunkOf('quiet', 20))
    atOnce = () => {}
  }
  await broker.connected('hook')
  await settle()
  expect(flooder.brokerLink.isPaused).toBe(true)
  expect(other.brokerLink.isPaused).toBe(false)
  expect(reader.inbox).toHaveLength(20)
})

test('a slow receiver that lives presses until its backlog is at the hard mark', async () => {
  const broker = rig()
  const slow = await broker.connected('slow')
  await slow.subscribe('#')
  slow.link.pause()
  const publishers = [await broker.connected('one'), await broker.connected('two')]
  const piece = new Uint8Array(1_000_000)
  const total = 60
  for (let count = 0; count < total; count++) publishers[count % 2]!.publish('flood', piece)
  await settle()
  let pauses = 0
  while (publishers[0]!.brokerLink.isPaused) {
    pauses += 1
    const before = slow.brokerLink.backlogBytes
    expect(before).toBeLessThanOrEqual(hardMark)
    await takeOne(slow)
    await broker.advance(pauseMillis)
    expect(slow.brokerLink.backlogBytes).toBeLessThanOrEqual(before + 1_000_100)
  }
  expect(slow.brokerLink.backlogBytes).toBeGreaterThan(hardMark)
  expect(slow.brokerLink.backlogBytes).toBeLessThan(hardMark + 2_000_000)
  expect(pauses).toBeGreaterThan(12)
  await settle()
  expect(publishers.every(({ brokerLink, link }) => !brokerLink.isPaused && link.backlogBytes === 0)).toBe(true)
  slow.link.resume()
  await settle()
  expect(slow.inbox.length).toBeLessThan(total)
  publishers[0]!.publish('x', 'again')
  await settle()
  expect(slow.inbox.at(-1)).toMatchObject({ topic: 'x' })
})

test('what waits for the disk presses too: QoS 1 does not overflow the queue of a slow session', async () => {
  const broker = rig({ limits: { maximumQueuedMessages: 5 } })
  const slow = await broker.connected('slow', { properties: { sessionExpiryInterval: 60 } })
  await slow.subscribe('#', 1)
  const publisher = await broker.connected('publisher')
  slow.link.pause()
  for (let id = 1; id <= 20; id++) publisher.publish('flood', large, { qos: 1, packetId: id })
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(false)
  for (let id = 21; id <= 60; id++) publisher.publish('flood', large, { qos: 1, packetId: id })
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(true)
  expect(slow.brokerLink.backlogBytes).toBeLessThan(2_200_000)
  slow.link.resume()
  await settle()
  expect(slow.inbox).toHaveLength(60)
  expect(publisher.inbox).toHaveLength(60)
})

test('one chunk that makes much output is read in parts', async () => {
  const broker = rig()
  const slow = await broker.connected('slow')
  await slow.subscribe('#')
  slow.link.pause()
  const publisher = await broker.connected('publisher', { properties: {} })
  // Each is twenty bytes of input and 60 kB of output.
  const topic = 't'.repeat(60_000)
  publisher.publish(topic, '', { properties: { topicAlias: 1 } })
  await settle()
  const sends = publisher.brokerLink.sends
  const packets: Uint8Array[] = []
  const { link } = publisher
  const send = link.send.bind(link)
  link.send = (bytes) => void packets.push(bytes)
  for (let count = 0; count < 400; count++) publisher.publish('', 'twelve bytes', { properties: { topicAlias: 1 } })
  link.send = send
  publisher.send(new Uint8Array(packets.flatMap((packet) => [...packet])))
  await settle()
  expect(publisher.brokerLink.sends).toBe(sends)
  expect(slow.brokerLink.backlogBytes).toBeGreaterThan(backlogMark)
  expect(slow.brokerLink.backlogBytes).toBeLessThan(2 * backlogMark)
  slow.link.resume()
  await settle()
  expect(slow.inbox).toHaveLength(401)
})

class FakeLink implements Link {
  backlogBytes = 0
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  send(): void {}
  close(): void {}
  pause(): void {}
  resume(): void {}
}

function bareConnection(id: number): { connection: Connection; link: FakeLink } {
  const link = new FakeLink()
  const origin = { transport: 'scratch', address: '' } as const
  return { connection: new Connection(id as LinkId, link, origin, null, 1000, new BufferPool()), link }
}

function barePressure(clock = virtualClock(rigStart)) {
  const fed: Input[] = []
  const read: Connection[] = []
  const pressure = new Pressure({
    clock,
    feed: (input) => void fed.push(input),
    readSoon: (connection) => void read.push(connection),
    soon: (job) => job(),
  })
  return { clock, pressure, fed, read }
}

test('all backlogs together have a mark: beyond it receivers are given up at once, and memory is bounded', () => {
  const { pressure, fed, read } = barePressure()
  const source = bareConnection(1).connection
  const each = 8 * backlogMark
  const count = totalMark / each
  const receivers = Array.from({ length: count + 1 }, (_, index) => bareConnection(index + 2))
  for (const { connection, link } of receivers.slice(0, count)) {
    link.backlogBytes = each
    pressure.watch(connection)
  }
  expect(fed).toEqual([])
  const last = receivers[count]!
  last.link.backlogBytes = backlogMark + 1
  pressure.wasRead(source)
  pressure.watch(last.connection)
  expect(fed).toEqual([{ type: 'congested', link: last.connection.id }])
  expect(source.isStopped).toBe(false)
  // When another has drained there is room again.
  receivers[0]!.link.backlogBytes = 0
  pressure.drained(receivers[0]!.connection)
  last.link.backlogBytes = 0
  pressure.drained(last.connection)
  expect(fed.at(-1)).toEqual({ type: 'drained', link: last.connection.id })
  last.link.backlogBytes = backlogMark + 1
  pressure.watch(last.connection)
  expect(source.isStoppedFor(Stop.pressed)).toBe(true)
  pressure.forget(last.connection)
  expect(read).toEqual([source])
})

test('a pause that ends late, because this process stood still, tells nothing about the receiver', () => {
  const alarms: (() => void)[] = []
  let time = 0
  const clock = {
    now: () => time,
    alarm: (_: number, wake: () => void) => {
      alarms.push(wake)
      return () => {}
    },
    advance: () => {},
  }
  const { pressure, fed } = barePressure(clock)
  const { connection, link } = bareConnection(2)
  link.backlogBytes = 2 * backlogMark
  pressure.watch(connection)
  time = 5 * pauseMillis
  alarms.shift()!()
  expect(fed).toEqual([])
  time += pauseMillis
  alarms.shift()!()
  expect(fed).toEqual([{ type: 'congested', link: connection.id }])
})

test('who is held up by several goes on when the last of them lets go', () => {
  const { pressure, read } = barePressure()
  const source = bareConnection(1).connection
  const receivers = [bareConnection(2), bareConnection(3)]
  pressure.wasRead(source)
  for (const { connection, link } of receivers) {
    link.backlogBytes = 2 * backlogMark
    pressure.watch(connection)
  }
  pressure.flushed()
  for (const { connection, link } of receivers) {
    expect(read).toEqual([])
    link.backlogBytes = 0
    pressure.drained(connection)
  }
  expect(read).toEqual([source])
})

test('a receiver that has drained leaves no alarm behind', () => {
  let alarms = 0
  const clock = {
    now: () => 0,
    alarm: () => {
      alarms += 1
      return () => {
        alarms -= 1
      }
    },
    advance: () => {},
  }
  const { pressure } = barePressure(clock)
  const { connection, link } = bareConnection(2)
  link.backlogBytes = 2 * backlogMark
  pressure.watch(connection)
  expect(alarms).toBe(1)
  link.backlogBytes = 0
  pressure.drained(connection)
  expect(alarms).toBe(0)
})
