// Subscriptions and retained messages through the core.
import { describe, expect, test } from 'vitest'
import { CoreRig } from '../testing/core-rig.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 1000 } } as const

describe('matching', () => {
  test.each([
    ['a/#', 'a', true],
    ['a/#', 'a/b/c', true],
    ['a/+', 'a/', true],
    ['a/+', 'a', false],
    ['+', '/a', false],
    ['/+', '/a', true],
    ['#', '$internal/a', false],
    ['+/a', '$internal/a', false],
    ['$internal/#', '$internal/a', true],
    ['+/+/c', 'a/b/c', true],
    ['A', 'a', false],
  ])('[MQTT-4.7.1-3] [MQTT-4.7.2-1] %s against %s: %s', (filter, topic, expected) => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.subscribe(filter)
    a.publish(topic, 'x')
    expect(a.messages().length === 1).toBe(expected)
    // The retained tree must agree with the tree of filters.
    const b = rig.client('b')
    a.publish(topic, 'x', { retain: true })
    b.subscribe(filter)
    expect(b.messages().length === 1).toBe(expected)
  })

  test('the cache of matches stays right as filters come and go', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b')]
    const heard = (payload: string): string[] => {
      a.publish('x/y', payload)
      return b.messages()
    }
    expect(heard('1')).toEqual([])
    b.subscribe('x/y/z')
    expect(heard('2')).toEqual([])
    b.subscribe('x/y')
    expect(heard('3')).toEqual(['x/y=3'])
    b.subscribe('x/#')
    expect(heard('4')).toEqual(['x/y=4'])
    for (const filter of ['x/y', 'x/#']) {
      b.send({ type: 'unsubscribe', packetId: 1, filters: [filter as never], properties: {} })
      b.take('unsuback')
    }
    expect(heard('5')).toEqual([])
  })
})

describe('options', () => {
  test('[MQTT-3.3.4-2] [MQTT-3.3.4-3] [MQTT-3.3.4-4] overlapping filters: one copy, highest QoS, all identifiers', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.subscribe('a/+', 1, { identifier: 5 })
    a.subscribe('a/#', 2, { identifier: 6 })
    a.subscribe('#', 0)
    a.publish('a/b', 'x', { qos: 2 })
    const publish = a.take('publish')
    expect(publish.qos).toBe(2)
    expect([...(publish.properties.subscriptionIdentifiers ?? [])].sort()).toEqual([5, 6])
    a.take('pubrec')
    expect(a.packets).toEqual([])
  })

  test('[MQTT-3.8.4-3] the same filter again replaces options and identifier', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.subscribe('t', 2, { identifier: 5 })
    a.subscribe('t', 0)
    a.publish('t', 'x', { qos: 1 })
    expect(a.take('publish')).toMatchObject({ qos: 0, properties: {} })
    a.take('puback')
    expect(a.packets).toEqual([])
  })

  test('[MQTT-3.8.3-3] No Local: not back to its publisher, but to another', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b')]
    a.subscribe('t', 0, { noLocal: true })
    b.subscribe('t', 0, { noLocal: true })
    a.publish('t', 'x')
    expect(a.messages()).toEqual([])
    expect(b.messages()).toEqual(['t=x'])
  })

  test('[MQTT-3.3.1-12] [MQTT-3.3.1-13] RETAIN goes on only with Retain As Published', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b')]
    a.subscribe('t', 0, { retainAsPublished: true })
    b.subscribe('t', 0)
    b.publish('t', 'x', { retain: true })
    expect(a.take('publish').retain).toBe(true)
    expect(b.take('publish').retain).toBe(false)
  })

  test('MQTT 3.1.1 [MQTT-3.3.1-9]: a resumed session of MQTT 5 has no Retain As Published', () => {
    const rig = new CoreRig()
    rig
      .client('a', { clean: false, properties: { sessionExpiryInterval: 100 } })
      .subscribe('t', 0, { retainAsPublished: true })
    const a = rig.client('a', { clean: false, version: 4 })
    rig.client('b').publish('t', 'x', { retain: true })
    expect(a.take('publish').retain).toBe(false)
  })

  test('[MQTT-3.8.4-5] [MQTT-3.8.4-6] one SUBACK with a code for each filter', () => {
    const rig = new CoreRig({ maximumQoS: 1, maximumSubscriptions: 2 })
    expect(rig.client('a').subscribe(['a', 'b', 'c'], 2)).toEqual([1, 1, 0x97])
  })

  test('UNSUBACK 0x00 and 0x11', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.subscribe('t')
    a.send({ type: 'unsubscribe', packetId: 3, filters: ['t', 'u'] as never, properties: {} })
    expect(a.take('unsuback')).toMatchObject({ packetId: 3, reasons: [0, 0x11] })
  })

  test.each([
    ['wildcardSubscriptionAvailable', 'a/#', {}, 0xa2],
    ['sharedSubscriptionAvailable', '$share/g/a', {}, 0x9e],
    ['subscriptionIdentifierAvailable', 'a', { identifier: 1 }, 0xa1],
  ])('%s off: DISCONNECT', (limit, filter, options, reason) => {
    const rig = new CoreRig({ [limit]: false })
    const a = rig.open('a')
    a.connect({})
    expect(a.take('connack').properties).toMatchObject({ [limit]: 0 })
    expect(() => a.subscribe(filter, 0, options)).toThrow(`"reason":${reason}`)
  })
})

describe('retained messages', () => {
  test('[MQTT-3.3.1-5] [MQTT-3.3.1-6] [MQTT-3.3.1-8] the newest is kept, sent with RETAIN, cleared by an empty payload', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.publish('t', '1', { retain: true })
    a.publish('t', '2', { retain: true })
    const b = rig.client('b')
    b.subscribe('t')
    expect(b.take('publish').retain).toBe(true)
    a.publish('t', '', { retain: true })
    const c = rig.client('c')
    c.subscribe('t')
    expect(c.packets).toEqual([])
    expect(rig.rows.retained.size).toBe(0)
  })

  test('QoS 0 retained messages survive a crash', () => {
    const rig = new CoreRig()
    rig.client('a').publish('t', '1', { retain: true })
    rig.crash()
    const b = rig.client('b')
    b.subscribe('#')
    expect(b.messages()).toEqual(['t=1'])
  })

  test('[MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11] Retain Handling 0, 1 and 2', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.publish('t', '1', { retain: true })
    const again = (retainHandling: 0 | 1 | 2, filter = 't'): number => {
      a.subscribe(filter, 0, { retainHandling })
      return a.messages().length
    }
    expect([again(0), again(0), again(1), again(2)]).toEqual([1, 1, 0, 0])
    expect([again(1, '+'), again(2, '#')]).toEqual([1, 0])
  })

  test('a filter repeated in one SUBSCRIBE brings them again, but not without end', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    for (let n = 0; n < 100; n++) a.publish(`t/${n}`, 'x', { retain: true })
    a.subscribe(Array.from({ length: 5_000 }, () => 't/#'))
    expect(a.messages().length).toBeLessThan(10_200)
  })

  test('shared subscriptions get none', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.publish('t', '1', { retain: true })
    a.subscribe('$share/g/t')
    expect(a.packets).toEqual([])
  })

  test('[MQTT-3.3.2-5] [MQTT-3.3.2-6] expiry: the remaining time is sent, then the message is gone', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.publish('t', '1', { retain: true, properties: { messageExpiryInterval: 10 } })
    rig.advance(4)
    a.subscribe('t')
    expect(a.take('publish').properties.messageExpiryInterval).toBe(6)
    rig.advance(6)
    a.subscribe('t')
    expect(a.packets).toEqual([])
    expect(rig.rows.retained.size).toBe(0)
  })

  test('no room: 0x97 at QoS 1, passed on but not kept at QoS 0', () => {
    const rig = new CoreRig({ maximumRetainedMessages: 1 })
    const a = rig.client('a')
    a.publish('t', '1', { retain: true })
    a.publish('u', '1', { retain: true, qos: 1 })
    expect(a.take('puback').reason).toBe(0x97)
    a.publish('t', '2', { retain: true, qos: 1 })
    expect(a.take('puback').reason).toBe(0x10)
    a.subscribe('u')
    a.publish('u', '1', { retain: true })
    expect(a.messages()).toEqual(['u=1'])
    expect(rig.state.retained.size).toBe(1)
  })
})

describe('shared subscriptions', () => {
  test('each message goes to one member in turn, and to plain subscribers as well', () => {
    const rig = new CoreRig()
    const [a, b, c] = [rig.client('a'), rig.client('b'), rig.client('c')]
    a.subscribe('$share/g/t/#')
    b.subscribe('$share/g/t/#')
    b.subscribe('$share/h/t/+')
    c.subscribe('t/1')
    for (let n = 1; n <= 4; n++) c.publish('t/1', `${n}`)
    expect(a.messages()).toEqual(['t/1=1', 't/1=3'])
    expect(b.messages().sort()).toEqual(['t/1=1', 't/1=2', 't/1=2', 't/1=3', 't/1=4', 't/1=4'])
    expect(c.messages()).toHaveLength(4)
  })

  test('a member that is away is passed over while another is there', () => {
    const rig = new CoreRig()
    const b = rig.client('b', kept)
    b.subscribe('$share/g/t', 1)
    const c = rig.client('c', kept)
    c.subscribe('$share/g/t', 1)
    b.vanish()
    const a = rig.client('a')
    for (let n = 1; n <= 3; n++) a.publish('t', `${n}`, { qos: 1 })
    expect(c.messages()).toEqual(['t=1', 't=2', 't=3'])
    c.vanish()
    a.publish('t', '4', { qos: 1 })
    a.publish('t', '5', { qos: 1 })
    const [again, other] = [rig.client('b', kept), rig.client('c', kept)]
    const fresh = [...again.packets, ...other.packets].filter((packet) => packet.type === 'publish' && !packet.dup)
    expect(fresh).toHaveLength(2)
  })

  test('[MQTT-4.8.2-5] a session ends: what it had not finished at QoS 1 goes to another member, at QoS 2 only if unsent', () => {
    const rig = new CoreRig()
    const b = rig.client('b', { properties: { receiveMaximum: 2 } })
    b.subscribe('$share/g/t', 2)
    const a = rig.client('a')
    a.publish('t', '1', { qos: 1 })
    a.publish('t', '2', { qos: 2, id: 2 })
    a.publish('t', '3', { qos: 2, id: 3 })
    const c = rig.client('c')
    c.subscribe('$share/g/t', 2)
    expect(b.messages()).toEqual(['t=1', 't=2'])
    b.vanish()
    expect(c.messages()).toEqual(['t=1', 't=3'])
  })
})
