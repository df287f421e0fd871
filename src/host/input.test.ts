// What comes in at the front door: chunks of any size, broken packets, credentials, floods; and one log line for each.
import { expect, test, vi } from 'vitest'
import { defaultConfig } from '../core/limits.ts'
import type { Authentication } from '../core/outcome.ts'
import { encodeClient } from '../protocol/codec-client.ts'
import type { ClientPacket } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'
import { connectPacket } from '../testing/raw-client.ts'
import { rig, settle } from '../testing/rig.ts'
import { backlogMark } from '../transport/link.ts'
import { pauseMillis } from './pressure.ts'

const bytes = (...list: number[]) => Uint8Array.from(list)

function joined(...packets: ClientPacket[]): Uint8Array {
  return Uint8Array.from(packets.flatMap((packet) => [...encodeClient(packet, 5)]))
}

function publishPacket(topic: string, payload: Uint8Array, packetId = 0): ClientPacket {
  const qos = packetId === 0 ? 0 : 1
  return { type: 'publish', dup: false, qos, retain: false, topic: topic as never, packetId, properties: {}, payload }
}

test('packets may be cut anywhere: a byte at a time says the same as one chunk', async () => {
  for (const size of [1, 2, 3, 7, 1000]) {
    const broker = rig()
    const listener = await broker.connected('listener')
    await listener.subscribe('#')
    const client = broker.client()
    const stream = joined(
      connectPacket(5, { clientId: 'chopped' }),
      publishPacket('a', new TextEncoder().encode('first')),
      publishPacket('b', new Uint8Array(300), 1),
      publishPacket('c', new TextEncoder().encode('last')),
    )
    for (let at = 0; at < stream.length; at += size) client.send(stream.subarray(at, at + size))
    await listener.expectPublish('first')
    await listener.expect({ type: 'publish', topic: 'b' })
    await listener.expectPublish('last')
    await client.expect({ type: 'connack', reason: 0 })
    await client.expect({ type: 'puback', packetId: 1 })
  }
})

test('a half packet that never ends hurts nobody', async () => {
  const broker = rig()
  const half = await broker.connected('half')
  half.send(bytes(0x30, 0x80, 0x80, 0x01, 0))
  const other = await broker.connected('other')
  await other.subscribe('x')
  other.publish('x', 'works')
  await other.expectPublish('works')
  expect(half.closed).toBeNull()
})

test.each([
  ['a packet before CONNECT [MQTT-3.1.0-1]', [0xc0, 0], /PINGREQ|not CONNECT/i],
  ['the beginning of what will never be CONNECT', [...new TextEncoder().encode('POST /')], /not CONNECT \(0x50\)/],
  ['a reserved packet type', [0x00, 0], /reserved/],
  ['text of another protocol', [...new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n')], /refused/],
  ['a Remaining Length of five bytes', [0x10, 0xff, 0xff, 0xff, 0xff, 0x7f], /four bytes/],
  ['a length over Maximum Packet Size', [0x10, 0xff, 0xff, 0xff, 0x7f], /packet too large/],
])('%s closes the link with one log line', async (_name, list, words) => {
  const broker = rig()
  const neighbour = await broker.connected('neighbour')
  await neighbour.subscribe('x')
  const lines = broker.log.length
  const client = broker.client(5, { address: '10.0.0.9:1234' })
  client.send(Uint8Array.from(list))
  client.send(joined(connectPacket(5)))
  client.inbox.length = 0
  await settle()
  client.inbox.length = 0
  await client.expectClosed()
  expect(broker.log.slice(lines)).toHaveLength(1)
  expect(broker.log.at(-1)).toMatch(words)
  expect(broker.log.at(-1)).toContain('10.0.0.9:1234')
  neighbour.publish('x', 'unmoved')
  await neighbour.expectPublish('unmoved')
})

test('a wrong version gets its answer [MQTT-3.1.2-2]', async () => {
  const broker = rig()
  const client = broker.client()
  client.send(bytes(0x10, 13, 0, 4, 0x4d, 0x51, 0x54, 0x54, 9, 2, 0, 0, 0, 0, 0))
  await client.expect({ type: 'connack', reason: Reason.unsupportedProtocolVersion })
  await client.expectClosed()
  expect(broker.log).toHaveLength(1)
})

test('a second CONNECT throws the client out, and what follows is ignored [MQTT-3.1.0-2]', async () => {
  const broker = rig()
  const listener = await broker.connected('listener')
  await listener.subscribe('#')
  const client = await broker.connected('twice')
  client.send(joined(connectPacket(5, { clientId: 'twice' }), publishPacket('x', bytes(1))))
  await client.expect({ type: 'disconnect', reason: Reason.protocolError })
  await client.expectClosed()
  await listener.expectNothing()
  const lines = broker.log.filter((line) => line.includes('"twice"'))
  expect(lines).toHaveLength(2)
  expect(lines[1]).toMatch(/warning.*refused: protocol error \(0x82\).*second CONNECT/)
})

test('packets before the broken one count [MQTT-4.13.1-1]', async () => {
  const broker = rig()
  const listener = await broker.connected('listener')
  await listener.subscribe('#')
  const client = await broker.connected('client')
  client.send(Uint8Array.from([...joined(publishPacket('x', new TextEncoder().encode('good'))), 0x36, 3, 0, 1, 0x61]))
  await listener.expectPublish('good')
  await client.expect({ type: 'disconnect', reason: Reason.malformedPacket })
  await client.expectClosed()
})

test('wrong credentials are refused with 0x86, none with 0x87, and neither reaches the broker', async () => {
  const broker = rig({ config: { allowAnonymous: false, users: { ann: { password: 'secret' } } } })
  const wrong = broker.client()
  wrong.sendConnect({ clientId: 'wrong', username: 'ann', password: bytes(1) })
  await wrong.expect({ type: 'connack', reason: Reason.badUserNameOrPassword, sessionPresent: false })
  await wrong.expectClosed()
  const none = broker.client(4)
  none.sendConnect({ clientId: 'none' })
  await none.expect({ type: 'connack', reason: 5 })
  await none.expectClosed()
  const right = broker.client()
  await right.connect({ clientId: 'right', username: 'ann', password: new TextEncoder().encode('secret') })
  expect(broker.log.filter((line) => line.startsWith('warning'))).toHaveLength(2)
  expect(broker.log.at(-1)).toContain('connected as "ann"')
})

test('while it is found out who a client is, what it sends waits', async () => {
  const answers: ((answer: Authentication) => void)[] = []
  const broker = rig({ authenticate: () => new Promise((resolve) => answers.push(resolve)) })
  const client = broker.client()
  client.send(joined(connectPacket(5, { clientId: 'patient' }), { type: 'pingreq' }))
  await client.expectNothing()
  expect(client.brokerLink.isPaused).toBe(true)
  answers[0]!({ ok: true, username: 'ann' })
  await client.expect({ type: 'connack', reason: 0 })
  await client.expect({ type: 'pingresp' })
  // One that leaves meanwhile is no trouble.
  const hasty = broker.client()
  hasty.sendConnect({ clientId: 'hasty' })
  await settle()
  hasty.link.break()
  await settle()
  answers[1]!({ ok: true, username: null })
  await settle()
  expect(broker.log.filter((line) => line.includes('"hasty"'))).toHaveLength(2)
})

test('an authentication that fails refuses the client with 0x80', async () => {
  const broker = rig({ authenticate: () => Promise.reject(new Error('no answer')) })
  const client = broker.client()
  client.sendConnect()
  await client.expect({ type: 'connack', reason: Reason.unspecifiedError })
  await client.expectClosed()
})

test('a changed configuration holds for whoever comes next', async () => {
  const broker = rig()
  await broker.connected('before')
  broker.host.configure({ ...defaultConfig, allowAnonymous: false })
  const after = broker.client()
  after.sendConnect()
  await after.expect({ type: 'connack', reason: Reason.notAuthorized })
})

test('a client that does not read loses QoS 0, harms nobody, and gets QoS 1 once it reads again', async () => {
  const broker = rig()
  const reader = await broker.connected('reader')
  await reader.subscribe('#')
  const lazy = await broker.connected('lazy')
  await lazy.subscribe('#', 1)
  lazy.link.pause()
  const publisher = await broker.connected('publisher')
  const chunk = new Uint8Array(100_000)
  for (let count = 0; count < 50; count++) {
    publisher.publish('flood', chunk)
    await settle()
  }
  await broker.advance(pauseMillis)
  expect(reader.inbox.splice(0)).toHaveLength(50)
  expect(lazy.brokerLink.backlogBytes).toBeGreaterThan(backlogMark)
  expect(lazy.brokerLink.backlogBytes).toBeLessThan(backlogMark + 200_000)
  publisher.publish('kept', 'waits', { qos: 1, packetId: 1 })
  await publisher.expect({ type: 'puback', packetId: 1 })
  lazy.link.resume()
  await settle()
  const got = lazy.inbox.splice(0)
  expect(got.length).toBeLessThan(15)
  expect(got.at(-1)).toMatchObject({ type: 'publish', topic: 'kept', qos: 1 })
  publisher.publish('x', 'again')
  await lazy.expectPublish('again')
})

test('a client that floods but never reads is stopped by its own answers', async () => {
  const broker = rig()
  const flooder = await broker.connected('flooder')
  flooder.link.pause()
  // Each is refused in more bytes than it has.
  const refused = encodeClient(publishPacket('$SYS/x', bytes(), 1), 5)
  const chunk = new Uint8Array(2_000 * refused.length)
  for (let at = 0; at < chunk.length; at += refused.length) chunk.set(refused, at)
  for (let count = 0; count < 36; count++) {
    flooder.send(chunk)
    await settle()
  }
  const { backlogBytes } = flooder.brokerLink
  expect(backlogBytes).toBeGreaterThan(backlogMark)
  expect(backlogBytes).toBeLessThan(2 * backlogMark + 6 * chunk.length)
  expect(flooder.brokerLink.isPaused).toBe(true)
  const neighbour = await broker.connected('neighbour')
  neighbour.send({ type: 'pingreq' })
  await neighbour.expect({ type: 'pingresp' })
  let answered = 0
  flooder.link.onData = (answers) => {
    answered += answers.length
  }
  flooder.link.resume()
  await settle()
  expect(flooder.brokerLink.isPaused).toBe(false)
  expect(flooder.link.backlogBytes).toBe(0)
  expect(answered).toBeGreaterThan(backlogBytes)
})

test('a link that closes after its last packets is heard out', async () => {
  const broker = rig()
  const listener = await broker.connected('listener')
  await listener.subscribe('#')
  const client = broker.client()
  client.send(
    joined(connectPacket(5, { clientId: 'brief' }), publishPacket('x', new TextEncoder().encode('last word'))),
  )
  client.link.close()
  await listener.expectPublish('last word')
  await settle()
  expect(broker.log.at(-1)).toContain('"brief" at rig (scratch) disconnected')
})

test('a silent link is closed when its time is up, by one alarm', async () => {
  const broker = rig()
  const alarm = vi.spyOn(broker.clock, 'alarm')
  const client = broker.client()
  await settle()
  const active = await broker.connected('active', { keepAliveSeconds: 10 })
  for (let count = 0; count < 100; count++) {
    active.send({ type: 'pingreq' })
    await active.expect({ type: 'pingresp' })
  }
  expect(alarm.mock.calls.length).toBeLessThan(5)
  await broker.advance(10_000)
  await client.expectClosed()
  expect(broker.log.at(-1)).toMatch(/warning/)
  await broker.advance(6_000)
  await active.expect({ type: 'disconnect', reason: Reason.keepAliveTimeout })
  await active.expectClosed()
})

test('random and mutated bytes: each link gets a log line or goes on, and nobody else notices', async () => {
  const broker = rig()
  const neighbour = await broker.connected('neighbour')
  await neighbour.subscribe('x')
  let state = 20_261_122
  const random = (below: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % below
  }
  for (let round = 0; round < 300; round++) {
    const version = ([3, 4, 5] as const)[round % 3]!
    const client = broker.client(version)
    // What comes back need not make sense to this client.
    client.link.onData = () => {}
    const good = joined(
      connectPacket(version, { clientId: `c${round}` }),
      publishPacket('y', new Uint8Array(random(50)), 1 + random(9)),
      { type: 'pingreq' },
    )
    if (round % 2 === 0) for (let count = 0; count <= random(3); count++) good[random(good.length)] = random(256)
    client.send(good)
    client.send(Uint8Array.from({ length: random(100) }, () => random(256)))
    await settle()
    if (random(2) === 0) client.link.break()
  }
  neighbour.publish('x', 'unmoved')
  await neighbour.expectPublish('unmoved')
  expect(broker.crashes).toEqual([])
  const lines = broker.log.filter((line) => line.startsWith('warning'))
  expect(lines.length).toBeGreaterThan(200)
  expect(lines.length).toBeLessThanOrEqual(300)
})
