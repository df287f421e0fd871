// Shared subscriptions: who of a group gets a message by each strategy, who is skipped, and what becomes of what waits.
// Does not test $share filters themselves: subscribe.test.ts does.
import { describe, expect, test } from 'vitest'
import { CoreRig } from '../testing/core-rig.ts'
import type { ShareStrategy } from './limits.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 100 } } as const
const group = '$share/g/t/#'

function rigWith(strategy: ShareStrategy, members = ['a', 'b', 'c'], qos: 0 | 1 | 2 = 0): CoreRig {
  const rig = new CoreRig({ sharedSubscriptionStrategy: strategy })
  for (const name of members) rig.client(name, kept).subscribe(group, qos)
  rig.client('p')
  rig.traces.length = 0
  return rig
}

/** Publishes on each topic and says which client each message went to; empty where none. */
function picks(rig: CoreRig, topics: readonly string[], qos: 0 | 1 | 2 = 0, publisher = 'p'): string {
  const found: string[] = []
  for (const topic of topics) {
    const before = rig.traces.length
    rig.named(publisher).publish(topic, 'x', { qos })
    if (qos === 2) rig.named(publisher).ack('pubrel', 1)
    const pick = rig.traces.slice(before).find((trace) => trace.type === 'share-pick')
    found.push(pick?.type === 'share-pick' ? pick.clientId : '-')
  }
  return found.join('')
}

const many = (count: number, topic = 't/1'): string[] => Array.from({ length: count }, () => topic)

describe('strategies of shared subscriptions', () => {
  test('round robin is the default and takes turns', () => {
    const rig = rigWith('roundRobin')
    expect(new CoreRig().state.limits.sharedSubscriptionStrategy).toBe('roundRobin')
    expect(picks(rig, many(7))).toBe('abcabca')
  })

  test('round robin: the turn stays right when a member leaves', () => {
    const rig = rigWith('roundRobin')
    expect(picks(rig, many(2))).toBe('ab')
    rig.named('a').send({ type: 'unsubscribe', packetId: 1, filters: [group as never], properties: {} })
    expect(picks(rig, many(3))).toBe('cbc')
  })

  test('random follows the seed, reaches everybody, and prefers nobody behind one who is skipped', () => {
    const rig = rigWith('random')
    const first = picks(rig, many(30))
    expect(first).toBe(picks(rigWith('random'), many(30)))
    expect(new Set(first)).toEqual(new Set('abc'))
    rig.named('a').vanish()
    const counts = { a: 0, b: 0, c: 0, '-': 0 }
    for (const name of picks(rig, many(1000))) counts[name as keyof typeof counts] += 1
    expect(counts).toMatchObject({ a: 0, '-': 0 })
    // Behind 'a' stands 'b': were it asked next, it would get two of three.
    expect(counts.b).toBeGreaterThan(420)
    expect(counts.b).toBeLessThan(580)
  })

  test('sticky stays with one until that one cannot, then with the next', () => {
    const rig = rigWith('sticky')
    expect(picks(rig, many(4))).toBe('aaaa')
    rig.named('a').vanish()
    expect(picks(rig, many(3))).toBe('bbb')
    rig.client('a', kept)
    expect(picks(rig, many(2))).toBe('bb')
    rig.feed({ type: 'congested', link: rig.named('b').link })
    expect(picks(rig, many(2))).toBe('cc')
  })

  test('least in-flight goes to whom the fewest are unacknowledged, among equals in turn', () => {
    const rig = rigWith('leastInflight', ['a', 'b', 'c'], 1)
    expect(picks(rig, many(3), 1)).toBe('abc')
    rig.named('b').ack('puback', 1)
    expect(picks(rig, many(1), 1)).toBe('b')
    rig.named('c').ack('puback', 1)
    rig.named('a').ack('puback', 1)
    expect(picks(rig, many(2), 1)).toBe('ca')
  })

  test('hash of client id: one publisher, one member; another may have another', () => {
    const rig = rigWith('hashClientId')
    for (const name of ['p1', 'p2', 'p3', 'p4', 'p5']) rig.client(name)
    const members = ['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => picks(rig, ['t/1', 't/2', 't/3'], 0, name))
    for (const picked of members) expect(new Set(picked).size).toBe(1)
    expect(new Set(members).size).toBe(3)
  })

  test('hash of topic: one topic, one member, whoever publishes', () => {
    const rig = rigWith('hashTopic')
    rig.client('q')
    const topics = ['t/1', 't/2', 't/3', 't/4', 't/5', 't/6']
    const once = picks(rig, topics)
    expect(picks(rig, topics)).toBe(once)
    expect(picks(rig, topics, 0, 'q')).toBe(once)
    expect(new Set(once).size).toBe(3)
  })

  test('a group may have a strategy of its own, also one with the name of an object’s property', () => {
    const rig = new CoreRig({}, { sharedSubscriptions: { g: 'sticky' } })
    for (const name of ['a', 'b']) rig.client(name).subscribe([group, '$share/constructor/t/#'])
    rig.client('p').publish('t/1', 'x')
    rig.named('p').publish('t/1', 'x')
    const found = rig.traces.flatMap((trace) =>
      trace.type === 'share-pick' ? [[trace.filter, trace.strategy, trace.clientId, trace.members]] : [],
    )
    expect(found).toEqual([
      [group, 'sticky', 'a', 2],
      ['$share/constructor/t/#', 'roundRobin', 'a', 2],
      [group, 'sticky', 'a', 2],
      ['$share/constructor/t/#', 'roundRobin', 'b', 2],
    ])
  })
})

describe.each(['roundRobin', 'random', 'sticky', 'leastInflight', 'hashClientId', 'hashTopic'] as const)(
  '%s skips a member that',
  (strategy) => {
    /** Everything must go to b. */
    const onlyB = (rig: CoreRig, qos: 0 | 1 | 2): void => expect(picks(rig, many(4), qos)).toBe('bbbb')

    test('is gone, though its session would keep the message', () => {
      const rig = rigWith(strategy, ['a', 'b'], 1)
      rig.named('a').vanish()
      onlyB(rig, 1)
      expect(rig.state.queuedCount).toBe(0)
    })

    test('is congested', () => {
      const rig = rigWith(strategy, ['a', 'b'])
      rig.feed({ type: 'congested', link: rig.named('a').link })
      onlyB(rig, 0)
    })

    test('has no room in its window', () => {
      const rig = new CoreRig({ sharedSubscriptionStrategy: strategy })
      const a = rig.client('a', { properties: { receiveMaximum: 1 } })
      a.subscribe([group, 'own'], 1)
      rig.client('p').publish('own', '1', { qos: 1 })
      rig.client('b').subscribe(group, 1)
      onlyB(rig, 1)
      a.ack('puback', 1)
      expect(rig.state.queuedCount).toBe(0)
    })

    test('may not receive this', () => {
      const rig = new CoreRig(
        { sharedSubscriptionStrategy: strategy },
        { access: [{ client: 'a', effect: 'deny', action: 'receive', topic: 't/1' }] },
      )
      for (const name of ['a', 'b', 'p']) rig.client(name).subscribe(group, 1)
      rig.named('p').send({ type: 'unsubscribe', packetId: 1, filters: [group as never], properties: {} })
      onlyB(rig, 1)
    })

    test('takes no packet of this size [3.1.2.11.4]', () => {
      const rig = new CoreRig({ sharedSubscriptionStrategy: strategy })
      rig.client('a', { properties: { maximumPacketSize: 30 } }).subscribe(group, 1)
      rig.client('b').subscribe(group, 1)
      rig.client('p')
      const before = rig.traces.length
      for (let n = 0; n < 4; n++) rig.named('p').publish('t/1', 'x'.repeat(40), { qos: 1 })
      const picked = rig.traces.slice(before).flatMap((each) => (each.type === 'share-pick' ? [each.clientId] : []))
      expect(picked).toEqual(['b', 'b', 'b', 'b'])
    })
  },
)

describe('when no member can send it on', () => {
  test('a session that is away keeps QoS 1 and 2, and gets it on its return', () => {
    const rig = rigWith('roundRobin', ['a', 'b'], 1)
    for (const name of ['a', 'b']) rig.named(name).vanish()
    expect(picks(rig, many(2), 1)).toBe('ab')
    expect(rig.client('a', kept).messages()).toEqual(['t/1=x'])
  })

  test('a full queue is passed over for one with room; when all are full it is dropped with its reason', () => {
    const rig = new CoreRig({ maximumQueuedMessages: 1 })
    for (const name of ['a', 'b']) rig.client(name, kept).subscribe(group, 1)
    const publisher = rig.client('p')
    for (const name of ['a', 'b']) rig.named(name).vanish()
    expect(picks(rig, many(3), 1)).toBe('ab-')
    expect(publisher.packets.at(-1)).toMatchObject({ type: 'puback', reason: 0 })
    expect(rig.state.counters.dropped['queue-full']).toBe(1)
  })

  test('a queue that drops its oldest message takes the new one', () => {
    const rig = new CoreRig({ maximumQueuedMessages: 1, queueDropPolicy: 'oldest' })
    rig.client('a', kept).subscribe(group, 1)
    rig.client('p')
    rig.named('a').vanish()
    for (const payload of ['1', '2']) rig.named('p').publish('t/1', payload, { qos: 1 })
    expect(rig.client('a', kept).messages()).toEqual(['t/1=2'])
  })

  test('too large for all: dropped for that reason', () => {
    const rig = new CoreRig()
    rig.client('a', { properties: { maximumPacketSize: 30 } }).subscribe(group, 1)
    rig.client('p').publish('t/1', 'x'.repeat(40), { qos: 1 })
    expect(rig.state.counters.dropped['too-large']).toBe(1)
  })

  test('QoS 0 does not wait for a member that is away', () => {
    const rig = rigWith('roundRobin', ['a'])
    rig.named('a').vanish()
    expect(picks(rig, many(1))).toBe('-')
    expect(rig.state.counters.dropped['offline-qos0']).toBe(1)
  })

  test('QoS 0 goes past what waits for a window', () => {
    const rig = new CoreRig()
    const a = rig.client('a', { properties: { receiveMaximum: 1 } })
    a.subscribe(group, 1)
    const p = rig.client('p')
    for (const payload of ['1', '2']) p.publish('t/1', payload, { qos: 1 })
    p.publish('t/1', '3')
    expect(a.messages()).toEqual(['t/1=1', 't/1=3'])
  })
})

describe('a member that refuses', () => {
  test.each([
    [1, 'puback'],
    [2, 'pubrec'],
  ] as const)('[MQTT-4.8.2-6] QoS %i: the message is discarded, not offered to another', (qos, type) => {
    const rig = rigWith('roundRobin', ['a', 'b'], qos)
    expect(picks(rig, many(1), qos)).toBe('a')
    rig.named('a').take('publish')
    rig.named('a').ack(type, 1, 0x97)
    rig.named('a').disconnect(0, 0)
    expect(rig.named('b').packets).toEqual([])
    expect(rig.state.counters.dropped['rejected-by-client']).toBe(1)
  })
})

describe('what a member leaves behind when its session ends', () => {
  test('X5-32 QoS 1 that was sent and not acknowledged goes to another', () => {
    const rig = rigWith('roundRobin', ['a', 'b'], 1)
    picks(rig, many(1), 1)
    rig.named('a').disconnect(0, 0)
    expect(rig.named('b').messages()).toEqual(['t/1=x'])
  })

  test('[MQTT-4.8.2-4, MQTT-4.8.2-5] QoS 2 that was sent goes to nobody else', () => {
    const rig = rigWith('roundRobin', ['a', 'b'], 2)
    picks(rig, many(1), 2)
    rig.named('a').take('publish')
    rig.named('a').vanish()
    expect(rig.named('b').packets).toEqual([])
    rig.advance(100)
    expect(rig.state.sessions.has('a')).toBe(false)
    expect(rig.named('b').packets).toEqual([])
  })

  test('QoS 2 released by PUBREC goes to nobody else', () => {
    const rig = rigWith('roundRobin', ['a', 'b'], 2)
    picks(rig, many(1), 2)
    rig.named('a').ack('pubrec', 1)
    rig.named('a').disconnect(0, 0)
    expect(rig.named('b').packets).toEqual([])
  })

  test.each([1, 2] as const)(
    'QoS %i that was only queued goes to another, in order, when the session expires',
    (qos) => {
      const rig = rigWith('roundRobin', ['a'], qos)
      rig.named('a').vanish()
      for (const payload of ['1', '2']) {
        rig.named('p').publish('t/1', payload, { qos, id: Number(payload) })
      }
      const b = rig.client('b', kept)
      b.subscribe(group, qos)
      rig.advance(100)
      expect(b.messages()).toEqual(['t/1=1', 't/1=2'])
      expect(rig.state.queuedCount).toBe(0)
    },
  )

  test('what has expired meanwhile, and what came by an own subscription, goes to nobody', () => {
    const rig = rigWith('roundRobin', ['a'], 1)
    rig.named('a').subscribe('own', 1)
    rig.named('a').vanish()
    rig.named('p').publish('own', 'x', { qos: 1 })
    rig.named('p').publish('t/1', 'x', { qos: 1, properties: { messageExpiryInterval: 50 } })
    const b = rig.client('b', kept)
    b.subscribe([group, 'own'], 1)
    rig.advance(100)
    expect(b.messages()).toEqual([])
  })

  test('with the last member group and messages are gone', () => {
    const rig = rigWith('roundRobin', ['a'], 1)
    rig.named('a').vanish()
    rig.named('p').publish('t/1', 'x', { qos: 1 })
    rig.advance(100)
    expect(rig.state.tree.group(group as never)).toBeUndefined()
    expect(rig.state.tree).toMatchObject({ filterCount: 0, sharedCount: 0 })
    const b = rig.client('b')
    b.subscribe(group, 1)
    expect(b.messages()).toEqual([])
    expect([...rig.rows.delivery.keys(), ...rig.rows.message.keys()]).toEqual([])
  })
})
