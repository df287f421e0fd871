// Every limit is reached, bites with the right reason code, and says why in a trace.
// Does not test how a link stops being read: host/pace.test.ts does.
import { describe, expect, test } from 'vitest'
import type { ProtocolVersion, PublishProperties } from '../protocol/packet.ts'
import { connectReturnCode } from '../protocol/reason.ts'
import { CoreRig } from '../testing/core-rig.ts'
import type { Trace } from './outcome.ts'
import { Flapping } from './quota.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 1000 } } as const

/** The newest trace of a type. */
function last<T extends Trace['type']>(rig: CoreRig, type: T): Extract<Trace, { type: T }> | undefined {
  return rig.traces.findLast((trace): trace is Extract<Trace, { type: T }> => trace.type === type)
}

/** Tries to connect; the reason code, and whether the link is still open. */
function attempt(rig: CoreRig, clientId: string, options: Parameters<CoreRig['client']>[1] = {}): readonly number[] {
  const client = rig.open(clientId)
  client.connect(options)
  const { reason } = client.take('connack')
  expect(client.open).toBe(reason === 0)
  if (reason !== 0) expect(last(rig, 'refused')).toMatchObject({ clientId, reason })
  return options.version === undefined || options.version === 5 ? [reason] : [reason, connectReturnCode(reason)]
}

describe('who may connect', () => {
  test('maximum connections: 0x89', () => {
    const rig = new CoreRig({ maximumConnections: 1 })
    expect(attempt(rig, 'a')).toEqual([0])
    expect(attempt(rig, 'b')).toEqual([0x89])
    expect(last(rig, 'refused')?.detail).toBe('1 clients are connected already')
    // Taking over needs no further place.
    expect(attempt(rig, 'a')).toEqual([0])
  })

  test('links that never speak: the first above twice the maximum is closed', () => {
    const rig = new CoreRig({ maximumConnections: 2 })
    const links = ['1', '2', '3'].map((name) => rig.open(name))
    expect(links.map((link) => link.open)).toEqual([true, true, false])
    expect(last(rig, 'refused')?.detail).toBe('too many links are open')
  })

  test('maximum sessions: 0x97, also beside sessions without a client', () => {
    const rig = new CoreRig({ maximumSessions: 1 })
    rig.client('a', kept).vanish()
    expect(attempt(rig, 'b')).toEqual([0x97])
    expect(last(rig, 'refused')?.detail).toBe('1 sessions are kept already')
    expect(attempt(rig, 'a', kept)).toEqual([0])
  })

  test('length of a client identifier, in bytes: 0x85', () => {
    const rig = new CoreRig({ maximumClientIdentifierLength: 23 })
    expect(attempt(rig, 'x'.repeat(23))).toEqual([0])
    expect(attempt(rig, `${'x'.repeat(22)}é`)).toEqual([0x85])
    expect(last(rig, 'refused')?.detail).toBe('the client identifier is too long')
  })

  test.each([
    [5, [0x9f]],
    [4, [0x9f, 3]],
    [3, [0x9f, 3]],
  ] as const)('connections per second, version %i: 0x9F, and in a second there is room again', (version, codes) => {
    const rig = new CoreRig({ connectionsPerSecond: 2 })
    for (const name of ['a', 'b']) expect(attempt(rig, name)).toEqual([0])
    expect(attempt(rig, 'c', { version })).toEqual(codes)
    expect(last(rig, 'refused')?.detail).toBe('more than 2 connections a second')
    rig.advance(0.5)
    expect(attempt(rig, 'c')).toEqual([0])
    expect(attempt(rig, 'd')).toEqual([0x9f])
    rig.advance(60)
    expect(['e', 'f', 'g'].map((name) => attempt(rig, name)[0])).toEqual([0, 0, 0x9f])
  })

  test('a clock that is set back gives no connections away', () => {
    const rig = new CoreRig({ connectionsPerSecond: 1 })
    expect(attempt(rig, 'a')).toEqual([0])
    rig.now -= 10_000
    expect(attempt(rig, 'b')).toEqual([0x9f])
    rig.advance(1)
    expect(attempt(rig, 'b')).toEqual([0])
  })

  test('a will that no topic could carry, or in the broker’s own place', () => {
    const rig = new CoreRig({ maximumTopicLevels: 2 })
    expect(attempt(rig, 'a', { will: { topic: 'a/b/c' } })).toEqual([0x90])
    expect(attempt(rig, 'a', { will: { topic: '$SYS/broker/version', retain: true } })).toEqual([0x87])
    expect(attempt(rig, 'a', { will: { topic: 'a/b' } })).toEqual([0])
  })
})

describe('a client that flaps', () => {
  const flapping = { flappingConnects: 3, flappingWindow: 60, flappingBan: 30 }

  function visit(rig: CoreRig, version: ProtocolVersion = 5): readonly number[] {
    const codes = attempt(rig, 'a', { version })
    const client = [...rig.clients.values()].at(-1)!
    if (client.open) client.vanish()
    return codes
  }

  test.each([
    [5, [0x8a]],
    [4, [0x8a, 5]],
  ] as const)('version %i: is banned for a while, with 0x8A, and nobody else is', (version, codes) => {
    const rig = new CoreRig(flapping)
    for (let n = 0; n < 3; n++) expect(visit(rig)).toEqual([0])
    expect(visit(rig, version)).toEqual(codes)
    expect(last(rig, 'refused')?.detail).toBe('more than 3 connections within 60 s')
    expect(attempt(rig, 'b')).toEqual([0])
    rig.advance(29)
    expect(visit(rig)).toEqual([0x8a])
    // To try again does not make it longer.
    rig.advance(1)
    for (let n = 0; n < 3; n++) expect(visit(rig)).toEqual([0])
    expect(visit(rig)).toEqual([0x8a])
  })

  test('is not one that comes as often within a longer time', () => {
    const rig = new CoreRig(flapping)
    for (let n = 0; n < 12; n++) {
      expect(visit(rig)).toEqual([0])
      rig.advance(20)
    }
  })

  test('is known by its proven name: a stranger with a wrong password bans nobody', () => {
    const rig = new CoreRig(flapping)
    for (let n = 0; n < 10; n++) attempt(rig, 'a', { refused: { reason: 0x86, detail: 'wrong' } })
    expect(visit(rig)).toEqual([0])
  })

  test('names are forgotten when their window is over, and the oldest when there are too many', () => {
    const names = new Flapping()
    const limits = { ...new CoreRig().state.limits, ...flapping }
    for (let n = 0; n < 100_000; n++) names.note(`c${n}`, limits, 0)
    expect(names.size).toBe(100_000)
    names.note('another', limits, 1)
    expect(names.size).toBe(100_000)
    names.note('later', limits, 60_000)
    expect(names.size).toBe(2)
  })

  test('0 bans nobody', () => {
    const rig = new CoreRig({ ...flapping, flappingConnects: 0 })
    for (let n = 0; n < 10; n++) expect(visit(rig)).toEqual([0])
  })
})

describe('how fast a client may publish', () => {
  test('messages per second: what is above is handled, then its link is not read until it is paid for', () => {
    const rig = new CoreRig({ messagesPerSecond: 10 })
    const [a, b] = [rig.client('a'), rig.client('b')]
    b.subscribe('t')
    for (let n = 0; n < 10; n++) a.publish('t', `${n}`)
    expect(a.paused).toBe(false)
    a.publish('t', '10')
    expect(a.paused).toBe(true)
    expect(b.messages()).toHaveLength(11)
    const told = last(rig, 'limited')
    expect(told).toMatchObject({ clientId: 'a', limit: 'messagesPerSecond', repeated: false })
    expect(told?.detail).toBe('more than 10: not read for 100 ms')
    rig.advance(0.099)
    expect(a.paused).toBe(true)
    rig.advance(0.001)
    expect(a.paused).toBe(false)
    expect(rig.state.sessions.get('a')!.connection!.pausedUntil).toBe(0)
  })

  test('over a long time the rate is held, and others are not touched', () => {
    const rig = new CoreRig({ messagesPerSecond: 10 })
    const [a, b] = [rig.client('a'), rig.client('b')]
    let handled = 0
    for (let millis = 0; millis < 20_000; millis += 10) {
      rig.advance(0.01)
      if (a.paused) continue
      a.publish('t', 'x')
      handled += 1
    }
    // A second's worth at once, and ten in each of twenty.
    expect(handled).toBeGreaterThanOrEqual(200)
    expect(handled).toBeLessThanOrEqual(211)
    b.publish('t', 'x')
    expect(b.paused).toBe(false)
  })

  test('pings and acknowledgements are no messages, but they are bytes', () => {
    const rig = new CoreRig({ messagesPerSecond: 1, bytesPerSecond: 100 })
    const a = rig.client('a')
    for (let n = 0; n < 50; n++) a.send({ type: 'pingreq' })
    expect(a.paused).toBe(false)
    a.send({ type: 'pingreq' })
    expect(a.paused).toBe(true)
    expect(last(rig, 'limited')).toMatchObject({ limit: 'bytesPerSecond' })
    rig.advance(0.02)
    expect(a.paused).toBe(false)
  })

  test('bytes per second: a large packet is paid for in its time', () => {
    const rig = new CoreRig({ bytesPerSecond: 1000 })
    const a = rig.client('a', { keepAlive: 2 })
    a.publish('t', 'x'.repeat(4993))
    expect(a.paused).toBe(true)
    // Nobody listens to it, so it can't be silent: Keep Alive does not run meanwhile.
    rig.advance(3.999)
    expect([a.paused, a.open]).toEqual([true, true])
    rig.advance(0.001)
    expect([a.paused, a.open]).toEqual([false, true])
    rig.advance(2.999)
    expect(a.open).toBe(true)
    rig.advance(0.001)
    expect(a.open).toBe(false)
  })

  test('what was let through while it is paused is paid for too', () => {
    const rig = new CoreRig({ messagesPerSecond: 1 })
    const a = rig.client('a')
    for (let n = 0; n < 4; n++) a.publish('t', 'x')
    rig.advance(2.999)
    expect(a.paused).toBe(true)
    rig.advance(0.001)
    expect(a.paused).toBe(false)
  })

  test('a packet that ends the connection pauses nothing', () => {
    const rig = new CoreRig({ bytesPerSecond: 1 })
    const a = rig.client('a', kept)
    a.disconnect()
    expect(a.paused).toBe(false)
    expect(rig.client('a', kept).paused).toBe(false)
  })

  test('is told once on a connection, and each time only while somebody watches', () => {
    const rig = new CoreRig({ messagesPerSecond: 1 })
    const a = rig.client('a')
    const limited = () => rig.traces.flatMap((trace) => (trace.type === 'limited' ? [trace.repeated] : []))
    const flood = (): void => {
      for (let n = 0; n < 2; n++) a.publish('t', 'x')
      rig.advance(10)
    }
    rig.state.tracing = false
    flood()
    flood()
    expect(limited()).toEqual([false])
    rig.state.tracing = true
    flood()
    expect(limited()).toEqual([false, true])
  })

  test('no limit costs nothing: there is no bucket', () => {
    const rig = new CoreRig()
    rig.client('a')
    expect(rig.state.sessions.get('a')!.connection!.allowance).toBeNull()
  })
})

describe('what is kept', () => {
  test('subscriptions of a session, and in all: 0x97; one that replaces another is welcome', () => {
    const rig = new CoreRig({ maximumSubscriptions: 2, maximumSubscriptionsInAll: 3 })
    const [a, b] = [rig.client('a'), rig.client('b')]
    expect(a.subscribe(['1', '2', '3', '1'])).toEqual([0, 0, 0x97, 0])
    expect(last(rig, 'limited')).toMatchObject({ clientId: 'a', limit: 'maximumSubscriptions' })
    expect(b.subscribe(['1', '2', '1'])).toEqual([0, 0x97, 0])
    expect(last(rig, 'limited')).toMatchObject({
      clientId: 'b',
      limit: 'maximumSubscriptionsInAll',
      detail: '3 subscriptions are kept already',
    })
    a.send({ type: 'unsubscribe', packetId: 1, filters: ['1' as never], properties: {} })
    expect(b.subscribe(['2'])).toEqual([0])
  })

  test('levels of a topic: 0x90 in PUBACK, 0x8F in SUBACK, the group of a shared filter not counted', () => {
    const rig = new CoreRig({ maximumTopicLevels: 2 })
    const a = rig.client('a')
    expect(a.subscribe(['a/b', 'a/b/c', '$share/g/a/b', '$share/g/a/b/c'])).toEqual([0, 0x8f, 0, 0x8f])
    expect(last(rig, 'limited')).toMatchObject({ limit: 'maximumTopicLevels' })
    a.publish('a/b/c', 'x', { qos: 1 })
    expect(a.take('puback').reason).toBe(0x90)
    expect(last(rig, 'publish-denied')).toMatchObject({ reason: 0x90, detail: 'more than 2 topic levels' })
  })

  test('retained messages and their bytes: 0x97, replacing and clearing are welcome', () => {
    const rig = new CoreRig({ maximumRetainedMessages: 2, maximumRetainedBytes: 10 })
    const a = rig.client('a')
    const retain = (topic: string, payload: string): number => {
      a.publish(topic, payload, { qos: 1, retain: true })
      return a.take('puback').reason
    }
    expect([retain('a', '1'), retain('b', '1'), retain('c', '1')]).toEqual([0x10, 0x10, 0x97])
    expect(last(rig, 'publish-denied')?.detail).toBe('no room for another retained message')
    expect([retain('a', '1234567'), retain('a', '12345678')]).toEqual([0x10, 0x97])
    a.publish('c', 'a long one that is not retained', { qos: 1 })
    expect(a.take('puback').reason).toBe(0x10)
    expect([retain('b', ''), retain('c', '1')]).toEqual([0x10, 0x10])
    // At QoS 0 nobody can be told: it goes on, and is not kept.
    a.publish('d', '1', { retain: true })
    expect(last(rig, 'retained')).toMatchObject({ topic: 'd', action: 'refused' })
    expect([...rig.rows.retained.keys()]).toEqual(['a', 'c'])
  })

  test('Message Expiry Interval: a longer one, or none, becomes the maximum', () => {
    const rig = new CoreRig({ maximumMessageExpiryInterval: 10 })
    const [a, b] = [rig.client('a'), rig.client('b')]
    b.subscribe('t')
    for (const properties of [{}, { messageExpiryInterval: 11 }, { messageExpiryInterval: 9 }]) {
      a.publish('t', 'x', { properties })
    }
    const seconds = [1, 2, 3].map(() => b.take('publish').properties.messageExpiryInterval)
    expect(seconds).toEqual([10, 10, 9])
  })

  test('topic aliases: 0x94 above the maximum', () => {
    const rig = new CoreRig({ topicAliasMaximum: 1 })
    const a = rig.client('a')
    a.publish('t', 'x', { properties: { topicAlias: 1 } })
    a.publish('t', 'x', { properties: { topicAlias: 2 } })
    expect(a.take('disconnect').reason).toBe(0x94)
    expect(last(rig, 'refused')?.detail).toBe('topic alias 2 is above the maximum of 1')
  })

  test.each([
    ['newest', ['t=1', 't=2']],
    ['oldest', ['t=2', 't=3']],
  ] as const)('messages waiting for a session; the %s goes', (queueDropPolicy, left) => {
    const rig = new CoreRig({ maximumQueuedMessages: 2, queueDropPolicy })
    rig.client('a', kept).subscribe('t', 1)
    rig.named('a').vanish()
    const b = rig.client('b')
    for (const payload of ['1', '2', '3']) b.publish('t', payload, { qos: 1 })
    expect(last(rig, 'delivery')).toBeDefined()
    expect(rig.traces.filter((each) => each.type === 'delivery' && each.reason === 'queue-full')).toHaveLength(1)
    expect(rig.client('a', kept).messages()).toEqual(left)
  })

  test('bytes waiting for a session', () => {
    const rig = new CoreRig({ maximumQueuedBytes: 5 })
    rig.client('a', kept).subscribe('t', 1)
    rig.named('a').vanish()
    const b = rig.client('b')
    for (const payload of ['123', '456', '78', '9']) b.publish('t', payload, { qos: 1 })
    expect(rig.client('a', kept).messages()).toEqual(['t=123', 't=78'])
    expect(rig.state.counters.dropped['queue-full']).toBe(2)
  })

  test('properties take room too, in a queue and among the retained messages', () => {
    const rig = new CoreRig({ maximumQueuedBytes: 10, maximumRetainedBytes: 12 })
    rig.client('a', kept).subscribe('t', 1)
    rig.named('a').vanish()
    const b = rig.client('b')
    const publish = (properties: PublishProperties) => {
      b.publish('t', 'xx', { qos: 1, retain: true, properties })
      return b.take('puback').reason
    }
    const heavy: PublishProperties[] = [
      { contentType: '1234567890' },
      { responseTopic: '1234567890' },
      { correlationData: new Uint8Array(10) },
      { userProperties: [['12345', '67890']] },
    ]
    for (const properties of heavy) {
      expect(publish(properties)).toBe(0x97)
      b.publish('t', 'xx', { qos: 1, properties })
      b.take('puback')
    }
    expect(rig.state.counters.dropped['queue-full']).toBe(4)
    expect(publish({ contentType: '12345678' })).toBe(0)
    expect(rig.state.sessions.get('a')!.queuedBytes).toBe(10)
  })

  test.each([
    [false, []],
    [true, ['t=x']],
  ] as const)('QoS 0 for a session that is away: %s', (queueQoS0, left) => {
    const rig = new CoreRig({ queueQoS0 })
    rig.client('a', kept).subscribe('t', 1)
    rig.named('a').vanish()
    rig.client('b').publish('t', 'x')
    expect(rig.client('a', kept).messages()).toEqual(left)
    if (!queueQoS0) expect(rig.state.counters.dropped['offline-qos0']).toBe(1)
  })
})

describe('a database without room', () => {
  function fullRig(): CoreRig {
    const rig = new CoreRig()
    rig.client('old', kept).subscribe('t', 1)
    rig.feed({ type: 'storage', level: 'full', detail: 'the storage is full' })
    return rig
  }

  test.each([
    [1, 'puback'],
    [2, 'pubrec'],
  ] as const)('QoS %i is refused with 0x97: nothing new is promised', (qos, type) => {
    const rig = fullRig()
    const before = structuredClone(rig.rows)
    const a = rig.client('a')
    a.publish('t', 'x', { qos })
    expect(a.take(type).reason).toBe(0x97)
    expect(last(rig, 'publish-denied')?.detail).toBe('the storage is full')
    expect(rig.named('old').packets).toEqual([])
    expect(rig.rows).toEqual(before)
    rig.feed({ type: 'storage', level: 'open', detail: '' })
    a.publish('t', 'x', { qos })
    expect(a.take(type).reason).toBe(0)
  })

  test('MQTT 3 has no word for it: the connection is closed, and the client sends it again later', () => {
    const rig = fullRig()
    const a = rig.client('a', { version: 4 })
    a.publish('t', 'x', { qos: 1 })
    expect([a.packets, a.open]).toEqual([[], false])
  })

  test('QoS 0 goes on, and is not retained; to clear is welcome', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.subscribe('#')
    a.publish('t', 'x', { retain: true })
    rig.feed({ type: 'storage', level: 'full', detail: 'the storage is full' })
    a.publish('u', 'x', { retain: true })
    a.publish('t', '', { retain: true })
    expect(a.messages()).toEqual(['t=x', 'u=x', 't='])
    expect([...rig.rows.retained.keys()]).toEqual([])
  })

  test.each([1, 2] as const)('clearing what is retained makes room, and always goes through: QoS %i', (qos) => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.publish('t', 'x', { retain: true })
    rig.feed({ type: 'storage', level: 'full', detail: 'the storage is full' })
    a.publish('t', '', { qos, retain: true })
    expect(a.take(qos === 1 ? 'puback' : 'pubrec').reason).toBeLessThan(0x80)
    expect([...rig.rows.retained.keys()]).toEqual([])
    const four = rig.client('four', { version: 4 })
    four.publish('t', '', { qos, retain: true })
    expect(four.open).toBe(true)
  })

  test('closed: whose session is kept cannot come back, as nothing can be written; clean sessions live on', () => {
    const rig = fullRig()
    rig.named('old').vanish()
    rig.feed({ type: 'storage', level: 'closed', detail: 'nothing can be written' })
    const before = structuredClone(rig.rows)
    expect(attempt(rig, 'old', kept)).toEqual([0x97])
    expect(attempt(rig, 'old')).toEqual([0x97])
    const a = rig.client('a')
    expect(a.subscribe('t')).toEqual([0])
    a.publish('t', 'x')
    expect(a.messages()).toEqual(['t=x'])
    a.publish('t', '', { qos: 1, retain: true })
    expect(a.take('puback').reason).toBe(0x97)
    expect(rig.rows).toEqual(before)
  })

  test('a session that would be written is refused with 0x97; a known one and a clean one are not', () => {
    const rig = fullRig()
    expect(attempt(rig, 'new', kept)).toEqual([0x97])
    expect(last(rig, 'refused')?.detail).toBe('the storage is full')
    expect(attempt(rig, 'new', { clean: false, version: 4 })).toEqual([0x97, 3])
    expect(attempt(rig, 'new')).toEqual([0])
    expect(attempt(rig, 'old', kept)).toEqual([0])
  })

  test('a subscription that would be written is refused with 0x97; one that replaces another is not', () => {
    const rig = fullRig()
    expect(rig.named('old').subscribe(['t', 'u'])).toEqual([0, 0x97])
    expect(last(rig, 'limited')).toMatchObject({ limit: 'storage', detail: 'the storage is full' })
    expect(rig.client('a').subscribe('u')).toEqual([0])
  })

  test('a will accepted before is a promise that is kept', () => {
    const rig = new CoreRig()
    const a = rig.client('a', { will: { topic: 't', payload: 'x', qos: 1, retain: true } })
    rig.feed({ type: 'storage', level: 'full', detail: 'the storage is full' })
    a.vanish()
    expect([...rig.rows.retained.keys()]).toEqual(['t'])
  })
})
