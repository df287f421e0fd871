// The flow of packets as an observer gets it: order, messages of exchanges, filters, stepping, slowness, breakpoints.
import { expect, test } from 'vitest'
import type { FlowEvent, FlowPacket, FlowResult, GateCommand } from '../core/flow-view.ts'
import type { PacketFilter } from '../protocol/packet-filter.ts'
import { type Rig, type RigOptions, rig, settle } from '../testing/rig.ts'

async function watched(options: RigOptions = {}, filter: PacketFilter = []) {
  const broker = rig(options)
  const observer = broker.observer().greet()
  observer.ask({ type: 'control', take: true })
  observer.take()
  observer.watch(1, 'flow', { filter, limit: 100 })
  await observer.look(1, 'flow')
  const command = async (what: GateCommand) => {
    observer.ask({ type: 'gate', command: what })
    await settle()
  }
  const look = () => observer.look(1, 'flow')
  return { broker, observer, command, look }
}

const packets = ({ events }: FlowResult) => events.filter((event): event is FlowPacket => event.kind === 'packet')
const line = (event: FlowEvent): string =>
  event.kind === 'packet'
    ? `${event.clientId} ${event.direction} ${event.type} ${event.packetId} m${event.message} ${event.way}`
    : `- ${event.trace.type} ${'decision' in event.trace ? `${event.trace.decision} ${event.trace.clientId}` : ''}`.trim()

async function pair(broker: Rig) {
  const phone = await broker.connected('phone')
  await phone.subscribe('#', 1)
  const sensor = await broker.connected('sensor')
  return { phone, sensor }
}

test('packets and decisions come in one order, and every acknowledgement knows its message', async () => {
  const { broker, look } = await watched()
  const { phone, sensor } = await pair(broker)
  await look()
  sensor.publish('home/temp', '21', { qos: 2, packetId: 7 })
  await settle()
  sensor.send({ type: 'pubrel', packetId: 7, reason: 0, properties: {} })
  await settle()
  const got = await phone.expectPublish('21')
  phone.send({ type: 'puback', packetId: got.packetId, reason: 0, properties: {} })
  const result = await look()
  const message = packets(result)[0]!.message
  expect(message).toBeGreaterThan(0)
  expect(result.events.map(line)).toEqual(
    [
      'sensor in publish 7 mN passed',
      '- published',
      '- delivery sent phone',
      'phone out publish 1 mN passed',
      'sensor out pubrec 7 mN passed',
      'sensor in pubrel 7 mN passed',
      'sensor out pubcomp 7 mN passed',
      'phone in puback 1 mN passed',
      '- delivery acknowledged phone',
    ].map((each) => each.replace('mN', `m${message}`)),
  )
  expect(packets(result)[1]).toMatchObject({ cause: packets(result)[0]!.seq, topic: 'home/temp', payloadBytes: 2 })
})

test('only what the filter lets through is told, decisions too', async () => {
  const { broker, look } = await watched({}, [{ key: 'topic', filter: 'a/#', not: false }])
  const { phone, sensor } = await pair(broker)
  sensor.publish('a/1', 'x', { qos: 1, packetId: 1 })
  sensor.publish('b/1', 'x', { qos: 1, packetId: 2 })
  await phone.expectPublish('x')
  const result = await look()
  expect(packets(result).map(({ topic, type }) => `${topic} ${type}`)).toEqual([
    'a/1 publish',
    'a/1 publish',
    'a/1 puback',
  ])
  expect(result.events.filter(({ kind }) => kind === 'decision').map(line)).toEqual([
    '- published',
    '- delivery sent phone',
  ])
})

test('stepping: everything stops, and goes on packet by packet in the order in which it came', async () => {
  const { broker, command, look } = await watched()
  const { phone, sensor } = await pair(broker)
  await look()
  await command({ type: 'pause' })
  sensor.publish('t', 'one', { qos: 1, packetId: 1 })
  await phone.expectNothing()
  expect((await look()).events.map(line)).toEqual(['sensor in publish 1 m0 held'])
  await command({ type: 'step', message: false })
  const handled = await look()
  expect(handled.updates).toMatchObject([{ way: 'passed' }])
  expect(packets(handled).map(line)).toEqual([
    expect.stringMatching(/^phone out publish 1 m\d+ held$/),
    expect.stringMatching(/^sensor out puback 1 m\d+ held$/),
  ])
  await phone.expectNothing()
  await command({ type: 'step', message: false })
  await phone.expectPublish('one')
  await sensor.expectNothing()
  await command({ type: 'run' })
  await sensor.expect({ type: 'puback', packetId: 1 })
})

test('a step of a whole message ends where the next one begins', async () => {
  const { broker, command } = await watched()
  const { phone, sensor } = await pair(broker)
  await command({ type: 'pause' })
  sensor.publish('t', 'one', { qos: 1, packetId: 1 })
  sensor.publish('t', 'two', { qos: 1, packetId: 2 })
  await phone.expectNothing()
  await command({ type: 'step', message: true })
  await phone.expectPublish('one')
  await sensor.expect({ type: 'puback', packetId: 1 })
  await phone.expectNothing()
  await command({ type: 'step', message: true })
  await phone.expectPublish('two')
  await sensor.expect({ type: 'puback', packetId: 2 })
})

test('slow motion delays each packet, of those clients only', async () => {
  const { broker, command, look } = await watched()
  const { phone, sensor } = await pair(broker)
  await look()
  await command({ type: 'slow', millis: 600, clients: ['phone'] })
  sensor.publish('t', 'one', { qos: 1, packetId: 1 })
  await sensor.expect({ type: 'puback', packetId: 1 })
  await phone.expectNothing()
  expect(
    packets(await look()).find(({ direction, clientId }) => direction === 'out' && clientId === 'phone'),
  ).toMatchObject({
    way: 'slowed',
    until: broker.clock.now() + 500,
  })
  await broker.advance(500)
  await phone.expectPublish('one')
})

test('another speed holds for what is on its way, too', async () => {
  const { broker, command } = await watched()
  const { phone, sensor } = await pair(broker)
  await command({ type: 'slow', millis: 600, clients: ['phone'] })
  sensor.publish('t', 'one')
  await settle()
  await broker.advance(100)
  await command({ type: 'slow', millis: 3_000, clients: ['phone'] })
  await broker.advance(600)
  await phone.expectNothing()
  await broker.advance(2_400)
  await phone.expectPublish('one')
})

test('a pause catches what is on its way slowly', async () => {
  const { broker, command } = await watched()
  const { phone, sensor } = await pair(broker)
  await command({ type: 'slow', millis: 600, clients: null })
  sensor.publish('t', 'one')
  await settle()
  await command({ type: 'pause' })
  await broker.advance(10_000)
  await phone.expectNothing()
  await command({ type: 'step', message: false })
  await command({ type: 'step', message: false })
  await phone.expectPublish('one')
})

test('a breakpoint stops everything at the first packet that it names, and running on passes that one', async () => {
  const { broker, observer, command } = await watched()
  const { phone, sensor } = await pair(broker)
  observer.watch(2, 'gates', {})
  await command({ type: 'break', filters: [[{ key: 'type', types: ['puback'], not: false }]] })
  sensor.publish('t', 'one', { qos: 1, packetId: 1 })
  await phone.expectPublish('one')
  await sensor.expectNothing()
  expect(await observer.look(2, 'gates')).toMatchObject({ stepping: true, held: 1, lanes: [{ clientId: 'sensor' }] })
  await command({ type: 'run' })
  await sensor.expect({ type: 'puback', packetId: 1 })
})

test('cut after it arrived: the message is taken, and its acknowledgement never leaves', async () => {
  const { broker, command } = await watched()
  const { phone, sensor } = await pair(broker)
  await command({ type: 'hold', link: sensor.id, direction: 'in' })
  sensor.publish('t', 'one', { qos: 1, packetId: 1 })
  await phone.expectNothing()
  await command({ type: 'cut', link: sensor.id, after: 'in' })
  await phone.expectPublish('one')
  await sensor.expectClosed()
  expect(broker.crashes).toEqual([])
})

test.each([false, true])('a hold ends before a keep alive would; letting it die: %s', async (on) => {
  const broker = rig()
  const observer = broker.observer().greet()
  const phone = await broker.connected('phone', { keepAliveSeconds: 10 })
  observer.ask({ type: 'control', take: true })
  observer.ask({ type: 'gate', command: { type: 'let-die', on } })
  observer.ask({ type: 'gate', command: { type: 'pause' } })
  observer.take()
  phone.send({ type: 'pingreq' })
  for (let second = 0; second < 16; second++) await broker.advance(1_000)
  observer.watch(3, 'broker', {})
  expect((await observer.look(3, 'broker')).connected).toBe(on ? 0 : 1)
  observer.watch(2, 'gates', {})
  expect((await observer.look(2, 'gates')).spared.map(({ clientId }) => clientId)).toEqual(on ? [] : ['phone'])
})

test.each(['other', 'demo-sensor'])('pretend clients are cut before the broker hears of %s', async (name) => {
  const { broker, command } = await watched()
  const phone = await broker.connected('demo-phone')
  await broker.connected('demo-sensor')
  await command({ type: 'alone', clients: ['demo-sensor', 'demo-phone'] })
  const other = await broker.connected(name)
  await phone.expectClosed()
  await other.subscribe('#')
  await other.expectNothing()
})

test('a flood is recorded in part, at full speed, and it is said how much was left out', async () => {
  const { broker, look } = await watched()
  const sensor = await broker.connected('sensor')
  await look()
  for (let batch = 0; batch < 50; batch++) {
    for (let n = 0; n < 100; n++) sensor.publish('t', 'x')
    await settle()
  }
  const crowd = await look()
  expect(crowd.crowd).not.toBeNull()
  expect(crowd.newest).toBeLessThan(1_300)
  let last = crowd
  for (let tenth = 0; tenth < 15 && last.crowd !== null; tenth++) last = await look()
  sensor.publish('calm', 'x')
  await settle()
  expect(packets(await look()).map(({ topic }) => topic)).toEqual(['calm'])
})

test('of a flood that goes on less is recorded of each tenth of a second, and as many as before once it is over', async () => {
  const { broker, look } = await watched()
  const sensor = await broker.connected('sensor')
  let newest = (await look()).newest
  const recorded = async (packets: number): Promise<number> => {
    for (let n = 0; n < packets; n++) sensor.publish('t', 'x')
    const result = await look()
    const more = result.newest - newest
    newest = result.newest
    return more
  }
  expect(await recorded(3_000)).toBe(602)
  expect(await recorded(3_000)).toBe(302)
  expect(await recorded(3_000)).toBe(302)
  expect(await recorded(10)).toBe(10)
  await recorded(10)
  expect(await recorded(3_000)).toBe(602)
})

test('a flood that comes in one piece is recorded no further', async () => {
  const { broker, look } = await watched()
  const sensor = await broker.connected('sensor')
  const reader = await broker.connected('reader')
  await reader.subscribe('t')
  const before = (await look()).newest
  // PUBLISH of 'x' to 't', 3,000 of them in one piece.
  const publish = [0x30, 5, 0, 1, 0x74, 0, 0x78]
  sensor.send(Uint8Array.from({ length: 3_000 * publish.length }, (_, at) => publish[at % publish.length]!))
  await settle()
  const { newest } = await look()
  expect(newest - before).toBeGreaterThan(600)
  expect(newest - before).toBeLessThan(610)
})

test('what passed while nobody looked is said where it is missing', async () => {
  const { broker, observer, look } = await watched()
  const sensor = await broker.connected('sensor')
  await look()
  observer.ask({ type: 'unwatch', id: 1 })
  for (let n = 0; n < 3; n++) sensor.publish('t', 'x')
  await settle()
  observer.watch(1, 'flow', { filter: [], limit: 100 })
  sensor.publish('t', 'seen')
  await settle()
  const { events } = await look()
  const gap = events.findIndex((event) => event.kind === 'decision' && event.trace.type === 'unrecorded')
  expect(events[gap]).toMatchObject({ trace: { packets: 3 } })
  expect(events.slice(gap + 1).filter(({ kind }) => kind === 'packet')).toHaveLength(1)
})

test('what is held is recorded, however much it is', async () => {
  const { broker, command, look } = await watched()
  const sensor = await broker.connected('sensor')
  await look()
  await command({ type: 'hold', link: sensor.id, direction: 'out' })
  for (let n = 0; n < 3_000; n++) {
    sensor.publish('t', 'x')
    if (n % 100 === 0) await settle()
  }
  await settle()
  expect((await look()).newest).toBeGreaterThan(3_000)
})

test('without control nothing can be held', async () => {
  const broker = rig()
  const [first, second] = [broker.observer().greet(), broker.observer().greet()]
  first.ask({ type: 'control', take: true })
  second.ask({ type: 'gate', command: { type: 'pause' } })
  expect(second.take()).toEqual([{ type: 'control', controller: false, denied: true }])
})

test('more than can be read is named, not told, until it is calm', async () => {
  const { broker, look } = await watched()
  const sensor = await broker.connected('sensor')
  await look()
  for (let n = 0; n < 400; n++) sensor.publish(`t/${n % 3}`, 'x')
  const result = await look()
  expect(result.events).toEqual([])
  expect(result.perSecond).toBeGreaterThanOrEqual(400)
  expect(result.crowd?.topics[0]).toEqual(['t/0', expect.closeTo(134, -1)])
  let last = result
  for (let tenth = 0; tenth < 12 && last.crowd !== null; tenth++) last = await look()
  expect(last.crowd).toBeNull()
  sensor.publish('t/calm', 'x')
  await settle()
  expect(packets(await look()).map(({ topic }) => topic)).toEqual(['t/calm'])
})
