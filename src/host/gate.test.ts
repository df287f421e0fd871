// Packets held, released, delayed, replaced and cut, by commands and by a gate; order on a link is kept in all of it.
import { expect, test } from 'vitest'
import { encodeClient } from '../protocol/codec-client.ts'
import { connectPacket } from '../testing/raw-client.ts'
import { rig, settle } from '../testing/rig.ts'
import type { Direction } from './host.types.ts'

async function heldRig() {
  const broker = rig()
  const listener = await broker.connected('listener')
  await listener.subscribe('#')
  const talker = await broker.connected('talker')
  const command = (type: 'hold' | 'open', link: number, direction: Direction) =>
    broker.host.command({ type, link, direction })
  const release = (link: number, direction: Direction, count: number) =>
    broker.host.command({ type: 'release', link, direction, count })
  return { broker, listener, talker, command, release }
}

test('held input waits, is released one by one in order, and goes on when the gate opens', async () => {
  const { listener, talker, command, release } = await heldRig()
  command('hold', talker.id, 'in')
  for (const word of ['one', 'two', 'three', 'four']) talker.publish('x', word)
  await listener.expectNothing()
  release(talker.id, 'in', 1)
  await listener.expectPublish('one')
  await listener.expectNothing()
  release(talker.id, 'in', 2)
  await listener.expectPublish('two')
  await listener.expectPublish('three')
  await listener.expectNothing()
  release(talker.id, 'in', 100)
  await listener.expectPublish('four')
  talker.publish('x', 'five')
  await listener.expectNothing()
  command('open', talker.id, 'in')
  await listener.expectPublish('five')
  talker.publish('x', 'six')
  await listener.expectPublish('six')
})

test('held output waits in order, and other links go on', async () => {
  const { broker, listener, talker, command, release } = await heldRig()
  const other = await broker.connected('other')
  await other.subscribe('#')
  command('hold', listener.id, 'out')
  talker.publish('x', 'one')
  listener.send({ type: 'pingreq' })
  await settle()
  talker.publish('x', 'two')
  await other.expectPublish('one')
  await other.expectPublish('two')
  await listener.expectNothing()
  release(listener.id, 'out', 2)
  await listener.expectPublish('one')
  await listener.expect({ type: 'pingresp' })
  await listener.expectNothing()
  command('open', listener.id, 'out')
  await listener.expectPublish('two')
})

test('a close and an end wait behind what is held', async () => {
  const { broker, listener, talker, command } = await heldRig()
  command('hold', listener.id, 'out')
  talker.publish('x', 'before')
  await settle()
  broker.host.admin({ type: 'disconnect', clientId: 'listener', reason: 0x98 })
  await settle()
  expect(listener.closed).toBeNull()
  command('open', listener.id, 'out')
  await listener.expectPublish('before')
  await listener.expect({ type: 'disconnect', reason: 0x98 })
  await listener.expectClosed()

  const other = await broker.connected('other')
  await other.subscribe('#')
  command('hold', talker.id, 'in')
  talker.publish('x', 'last')
  talker.link.close()
  await other.expectNothing()
  command('open', talker.id, 'in')
  await other.expectPublish('last')
  await settle()
  expect(broker.log.at(-1)).toContain('"talker" at rig (scratch) disconnected')
})

test('a broken packet waits behind those held before it', async () => {
  const { listener, talker, command } = await heldRig()
  command('hold', talker.id, 'in')
  talker.publish('x', 'good')
  talker.send(new Uint8Array([0x36, 3, 0, 1, 0x61]))
  await talker.expectNothing()
  command('open', talker.id, 'in')
  await listener.expectPublish('good')
  await talker.expect({ type: 'disconnect', reason: 0x81 })
})

test('cut ends a link with no word: what waits on it is lost, and its will is published', async () => {
  const { broker, listener, command } = await heldRig()
  const will = {
    topic: 'will' as never,
    payload: new TextEncoder().encode('gone'),
    qos: 0 as const,
    retain: false,
    delaySeconds: 0,
    properties: {},
  }
  const doomed = await broker.connected('doomed', { will })
  command('hold', doomed.id, 'in')
  doomed.publish('x', 'lost')
  await settle()
  broker.host.command({ type: 'cut', link: doomed.id })
  await listener.expectPublish('gone')
  await doomed.expectClosed()
  await listener.expectNothing()
  // Unknown links are no trouble.
  broker.host.command({ type: 'cut', link: 4711 })
  broker.host.command({ type: 'hold', link: 4711, direction: 'in' })
})

test('a gate is asked for every packet, both ways, with its bytes', async () => {
  const { broker, listener, talker } = await heldRig()
  const asked: string[] = []
  broker.host.gate = (link, direction, packet, bytes) => {
    asked.push(`${link === talker.id ? 'talker' : 'listener'} ${direction} ${packet.type} ${bytes.length}`)
    return 'pass'
  }
  talker.publish('x', 'one', { qos: 1, packetId: 1 })
  await listener.expectPublish('one')
  await talker.expect({ type: 'puback' })
  expect(asked).toEqual(['talker in publish 11', 'listener out publish 9', 'talker out puback 4'])
  broker.host.gate = null
  talker.publish('x', 'two')
  await listener.expectPublish('two')
  expect(asked).toHaveLength(3)
})

test('a gate holds one packet, and those behind it are asked about only afterwards', async () => {
  const { broker, listener, talker, release } = await heldRig()
  let asked = 0
  broker.host.gate = (_link, direction, packet) => {
    if (direction === 'out' || packet.type !== 'publish') return 'pass'
    asked += 1
    return asked === 1 ? 'hold' : 'pass'
  }
  talker.publish('x', 'one')
  talker.publish('x', 'two')
  await listener.expectNothing()
  expect(asked).toBe(1)
  release(talker.id, 'in', 1)
  await listener.expectPublish('one')
  await listener.expectPublish('two')
  expect(asked).toBe(2)
  asked = 0
  talker.publish('x', 'three')
  await listener.expectNothing()
  // No gate, nothing held.
  broker.host.gate = null
  await listener.expectPublish('three')
})

test('a delayed packet comes in its time, and order is kept', async () => {
  const { broker, listener, talker } = await heldRig()
  broker.host.gate = (link, direction) => (link === talker.id && direction === 'in' ? { delayMillis: 100 } : 'pass')
  talker.publish('x', 'one')
  talker.publish('x', 'two')
  await settle()
  await broker.advance(99)
  await listener.expectNothing()
  await broker.advance(1)
  await listener.expectPublish('one')
  await listener.expectNothing()
  await broker.advance(100)
  await listener.expectPublish('two')
})

test('a gate may cut a link, before the packet is handled', async () => {
  const { broker, listener, talker } = await heldRig()
  broker.host.gate = (_link, direction, packet) => (direction === 'in' && packet.type === 'publish' ? 'cut' : 'pass')
  talker.publish('x', 'lost', { qos: 1, packetId: 1 })
  await talker.expectClosed()
  await listener.expectNothing()
  // After it is handled and before it is acknowledged: the classic duplicate.
  const again = await broker.connected('talker')
  broker.host.gate = (_link, direction, packet) => (direction === 'out' && packet.type === 'puback' ? 'cut' : 'pass')
  again.publish('x', 'arrives', { qos: 1, packetId: 1 })
  await listener.expectPublish('arrives')
  await again.expectClosed()
})

test('a gate may replace bytes, both ways, even by broken ones', async () => {
  const { broker, listener, talker } = await heldRig()
  broker.host.gate = (link, direction, packet, bytes) => {
    if (packet.type !== 'publish') return 'pass'
    const changed = bytes.slice()
    const last = changed.length - 1
    if (link === talker.id && direction === 'in') changed[last] = 0x41
    else changed[last - 1] = 0x42
    return { replace: changed }
  }
  talker.publish('x', '....')
  await listener.expectPublish('..BA')
  broker.host.gate = (_link, direction) => (direction === 'in' ? { replace: new Uint8Array([0, 0]) } : 'pass')
  talker.publish('x', 'y')
  await settle()
  expect(broker.log.at(-1)).toMatch(/"talker".*refused: malformed packet/)
})

test('a held CONNECT may be replaced, and what was released with it waits for its answer', async () => {
  let answer: (() => void) | undefined
  const broker = rig({
    authenticate: () => new Promise((resolve) => (answer = () => resolve({ ok: true, username: null }))),
  })
  broker.host.gate = (_link, direction, packet) => {
    if (direction === 'out' || packet.type !== 'connect') return 'pass'
    return { replace: encodeClient(connectPacket(5, { clientId: 'other' }), 5) }
  }
  const client = broker.client()
  broker.host.command({ type: 'hold', link: client.id, direction: 'in' })
  client.sendConnect({ clientId: 'one' })
  client.send({ type: 'pingreq' })
  await settle()
  broker.host.command({ type: 'open', link: client.id, direction: 'in' })
  await client.expectNothing()
  answer?.()
  await client.expect({ type: 'connack', reason: 0 })
  await client.expect({ type: 'pingresp' })
  expect(broker.log.at(-1)).toContain('"other"')
})

test('input held without end is left at the sender', async () => {
  const { talker, listener, command } = await heldRig()
  command('hold', talker.id, 'in')
  const chunk = new Uint8Array(200_000)
  for (let count = 0; count < 20; count++) {
    talker.publish('x', chunk)
    await settle()
  }
  expect(talker.brokerLink.isPaused).toBe(true)
  expect(talker.link.backlogBytes).toBeGreaterThan(2_000_000)
  command('open', talker.id, 'in')
  await settle()
  expect(listener.inbox.length).toBeGreaterThan(0)
  expect(talker.link.backlogBytes).toBe(0)
})

test('output held without end counts as a backlog', async () => {
  const { broker, talker, listener, command } = await heldRig()
  command('hold', listener.id, 'out')
  const chunk = new Uint8Array(200_000)
  for (let count = 0; count < 20; count++) {
    talker.publish('x', chunk)
    await settle()
  }
  const observer = broker.observer().greet()
  observer.watch(1, 'drops', {})
  // Not that the client reads too slowly.
  expect((await observer.look(1, 'drops')).byReason).toMatchObject({ congested: 0, 'link-held': 14 })
  command('open', listener.id, 'out')
  await settle()
  expect(listener.inbox.splice(0)).toHaveLength(6)
  talker.publish('x', 'on')
  await listener.expectPublish('on')
  expect(broker.crashes).toEqual([])
})
