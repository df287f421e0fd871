// CONNECT, sessions, wills, keep alive, limits and rules through the core.
import { describe, expect, test } from 'vitest'
import { CoreRig } from '../testing/core-rig.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 100 } } as const

describe('CONNECT', () => {
  test('[MQTT-3.1.3-6] [MQTT-3.1.3-7] an empty client identifier gets one', () => {
    const rig = new CoreRig()
    const a = rig.open('')
    a.connect({})
    const assigned = a.take('connack').properties.assignedClientIdentifier
    expect(assigned).toMatch(/^auto-[0-9a-z]{12}$/)
    expect(rig.state.sessions.has(assigned!)).toBe(true)
  })

  test.each([
    [4, false, 0x85],
    [3, true, 0x85],
    [4, true, 0],
  ] as const)('empty client identifier, version %s, clean %s: %s', (version, clean, reason) => {
    const rig = new CoreRig()
    const a = rig.open('')
    a.connect({ version, clean })
    expect(a.take('connack').reason).toBe(reason)
    expect(a.open).toBe(reason === 0)
  })

  test('[MQTT-3.1.4-3] take-over: the old connection gets 0x8E, the session goes on', () => {
    const rig = new CoreRig()
    const a = rig.client('a', kept)
    a.subscribe('t', 1)
    const again = rig.client('a', kept)
    expect(again.sessionPresent).toBe(true)
    expect(a.take('disconnect').reason).toBe(0x8e)
    expect(a.open).toBe(false)
    a.publish('t', 'late')
    again.publish('t', '1', { qos: 1 })
    expect(again.take('publish')).toMatchObject({ topic: 't' })
  })

  test('[MQTT-3.1.0-1] [MQTT-3.1.0-2] CONNECT comes first, and once', () => {
    const rig = new CoreRig()
    const a = rig.open('a')
    a.publish('t', 'x')
    expect([a.open, a.packets.length]).toEqual([false, 0])
    const b = rig.client('b')
    b.connect({})
    expect(b.take('disconnect').reason).toBe(0x82)
    expect(b.open).toBe(false)
  })

  test('bad credentials, too many clients, too many sessions', () => {
    const rig = new CoreRig({ maximumConnections: 2, maximumSessions: 3 })
    const a = rig.open('a')
    a.connect({ refused: { reason: 0x86, detail: 'wrong password' } })
    expect(a.take('connack')).toMatchObject({ reason: 0x86, properties: { reasonString: 'wrong password' } })
    rig.client('b', kept).vanish()
    rig.client('c', kept).vanish()
    rig.client('d', kept)
    const e = rig.open('e')
    e.connect({})
    expect(e.take('connack').reason).toBe(0x97)
    rig.client('b', kept)
    const f = rig.open('c')
    f.connect(kept)
    expect(f.take('connack').reason).toBe(0x89)
  })

  test('[MQTT-3.2.2-12] [MQTT-3.2.2-13] a will beyond Maximum QoS or without RETAIN is refused', () => {
    const rig = new CoreRig({ maximumQoS: 1, retainAvailable: false })
    const a = rig.open('a')
    a.connect({ will: { topic: 't', qos: 2 } })
    expect(a.take('connack').reason).toBe(0x9b)
    const b = rig.open('b')
    b.connect({ will: { topic: 't', retain: true } })
    expect(b.take('connack').reason).toBe(0x9a)
    const c = rig.open('c')
    c.connect({})
    expect(c.take('connack').properties).toMatchObject({ maximumQoS: 1, retainAvailable: 0 })
    c.publish('t', 'x', { qos: 2 })
    expect(c.take('disconnect').reason).toBe(0x9b)
    const d = rig.client('d')
    d.publish('t', 'x', { retain: true })
    expect(d.take('disconnect').reason).toBe(0x9a)
  })

  test('a link that never speaks is closed', () => {
    const rig = new CoreRig({ connectTimeout: 5 })
    const a = rig.open('a')
    rig.advance(4.9)
    expect(a.open).toBe(true)
    rig.advance(0.2)
    expect(a.open).toBe(false)
    expect(rig.state.links.size).toBe(0)
  })
})

describe('sessions', () => {
  test('[MQTT-3.1.2-4] [MQTT-3.1.2-5] [MQTT-3.1.2-6] Clean Start wipes, 0 takes up, nothing is made anew', () => {
    const rig = new CoreRig()
    expect(rig.client('a', kept).sessionPresent).toBe(false)
    expect(rig.client('a', kept).sessionPresent).toBe(true)
    expect(rig.client('a').sessionPresent).toBe(false)
    expect(rig.rows.session.size).toBe(0)
  })

  test('[MQTT-3.1.2-23] a session ends with its expiry, not before, also across a crash', () => {
    const rig = new CoreRig()
    rig.client('a', kept).subscribe('t', 1)
    rig.crash()
    rig.advance(99)
    expect(rig.state.sessions.size).toBe(1)
    rig.advance(2)
    expect(rig.state.sessions.size + rig.rows.session.size + rig.rows.subscription.size).toBe(0)
    expect(rig.state.tree.isEmpty).toBe(true)
  })

  test('MQTT 3.1.1 clean session 0 never expires; 1 leaves nothing', () => {
    const rig = new CoreRig()
    rig.client('a', { version: 4, clean: false }).vanish()
    rig.client('b', { version: 4, clean: true }).vanish()
    rig.advance(1e9)
    expect([...rig.state.sessions.keys()]).toEqual(['a'])
  })

  test('DISCONNECT changes the expiry: shorter, to nothing, and not from 0 upwards', () => {
    const rig = new CoreRig()
    rig.client('a', kept).disconnect(0, 10)
    rig.advance(11)
    expect(rig.state.sessions.size).toBe(0)
    rig.client('a', kept).disconnect(0, 0)
    expect(rig.state.sessions.size + rig.rows.session.size).toBe(0)
    const watcher = rig.client('w')
    watcher.subscribe('#')
    const b = rig.client('b', { will: { topic: 'will' } })
    b.disconnect(0, 10)
    expect(b.take('disconnect').reason).toBe(0x82)
    expect(watcher.messages()).toEqual(['will=gone'])
  })

  test('resumed with expiry 0: its rows go at once, for a crash would end it', () => {
    const rig = new CoreRig()
    rig.client('a', kept).subscribe('t', 1)
    const again = rig.client('a', { clean: false })
    expect(again.sessionPresent).toBe(true)
    expect(rig.rows.session.size + rig.rows.subscription.size).toBe(0)
    again.publish('t', '1', { qos: 1 })
    expect(again.take('publish')).toMatchObject({ topic: 't' })
  })

  test('another user gets no session of the same client identifier, nor what waits in it', () => {
    const rig = new CoreRig()
    const ann = rig.client('a', { ...kept, username: 'ann' })
    ann.subscribe('t', 1)
    ann.vanish()
    rig.client('b').publish('t', 'hers', { qos: 1 })
    const bob = rig.client('a', { ...kept, username: 'bob' })
    expect([bob.sessionPresent, bob.packets]).toEqual([false, []])
    expect(rig.rows.subscription.size + rig.rows.delivery.size + rig.rows.message.size).toBe(0)
  })

  test('expired messages make room in a full queue', () => {
    const rig = new CoreRig({ maximumQueuedMessages: 2 })
    const a = rig.client('a', kept)
    a.subscribe('t', 1)
    a.vanish()
    const b = rig.client('b')
    for (const payload of ['1', '2']) b.publish('t', payload, { qos: 1, properties: { messageExpiryInterval: 5 } })
    rig.advance(6)
    b.publish('t', '3', { qos: 1 })
    expect(rig.client('a', kept).messages()).toEqual(['t=3'])
  })

  test('renewals leave no deadlines behind: of retained messages, of sessions, of links that flap', () => {
    const rig = new CoreRig()
    const b = rig.client('b')
    for (let n = 0; n < 500; n++) {
      b.publish('t', `${n}`, { retain: true, properties: { messageExpiryInterval: 1000 } })
      rig.client('a', kept).vanish()
      rig.now += 1
    }
    // Two for each flapping link, until they are swept or due.
    expect(rig.state.deadlines.size).toBeLessThan(510)
    rig.advance(999)
    expect(rig.state.retained.size).toBe(1)
    rig.advance(2)
    expect(rig.state.retained.size).toBe(0)
    expect(rig.state.sessions.has('a')).toBe(false)
    for (let n = 0; n < 30_000; n++) rig.open('x').vanish()
    expect(rig.state.deadlines.size).toBeLessThan(25_000)
  })

  test('QoS 0 waits for nobody, QoS 1 waits for a session with an expiry', () => {
    const rig = new CoreRig()
    const a = rig.client('a', kept)
    a.subscribe('#', 2)
    a.vanish()
    const b = rig.client('b')
    b.publish('t', '0')
    b.publish('t', '1', { qos: 1 })
    expect(rig.client('a', kept).messages()).toEqual(['t=1'])
  })

  test.each([
    ['newest', ['t=1', 't=2']],
    ['oldest', ['t=2', 't=3']],
  ] as const)('a full queue drops the %s', (queueDropPolicy, expected) => {
    const rig = new CoreRig({ maximumQueuedMessages: 2, queueDropPolicy })
    const a = rig.client('a', kept)
    a.subscribe('t', 1)
    a.vanish()
    const b = rig.client('b')
    for (let n = 1; n <= 3; n++) b.publish('t', `${n}`, { qos: 1 })
    expect(rig.rows.delivery.size).toBe(2)
    expect(rig.rows.message.size).toBe(2)
    expect(rig.client('a', kept).messages()).toEqual(expected)
    expect(rig.traces).toContainEqual(expect.objectContaining({ decision: 'dropped', reason: 'queue-full' }))
  })

  test('[MQTT-3.3.2-5] a message expires in the queue', () => {
    const rig = new CoreRig()
    const a = rig.client('a', kept)
    a.subscribe('t', 1)
    a.vanish()
    rig.client('b').publish('t', '1', { qos: 1, properties: { messageExpiryInterval: 5 } })
    rig.advance(6)
    expect(rig.client('a', kept).messages()).toEqual([])
    expect(rig.rows.message.size + rig.rows.delivery.size).toBe(0)
  })
})

describe('wills', () => {
  const watch = (rig: CoreRig) => {
    const watcher = rig.client('w', { keepAlive: 0 })
    watcher.subscribe('will', 0, { retainAsPublished: true })
    return watcher
  }

  test('[MQTT-3.1.2-8] [MQTT-3.14.4-3] published when the link goes, not after a good DISCONNECT', () => {
    const rig = new CoreRig()
    const w = watch(rig)
    rig.client('a', { will: { topic: 'will' } }).vanish()
    expect(w.messages()).toEqual(['will=gone'])
    rig.client('a', { will: { topic: 'will' } }).disconnect()
    expect(w.messages()).toEqual([])
    rig.client('a', { will: { topic: 'will' } }).disconnect(4)
    expect(w.messages()).toEqual(['will=gone'])
  })

  test('[MQTT-3.1.2-22] nothing heard for 1.5 × Keep Alive: 0x8D, and the will', () => {
    const rig = new CoreRig()
    const w = watch(rig)
    const a = rig.client('a', { keepAlive: 10, will: { topic: 'will' } })
    rig.advance(10)
    a.send({ type: 'pingreq' })
    a.take('pingresp')
    rig.advance(14.9)
    expect(a.open).toBe(true)
    rig.advance(0.2)
    expect(a.take('disconnect').reason).toBe(0x8d)
    expect(w.messages()).toEqual(['will=gone'])
  })

  test('a broker that slept gives the client one more second to be heard', () => {
    const rig = new CoreRig()
    const a = rig.client('a', { keepAlive: 10 })
    const b = rig.client('b', { keepAlive: 10 })
    rig.now += 60_000
    rig.feed({ type: 'wake' })
    expect([a.open, b.open]).toEqual([true, true])
    a.send({ type: 'pingreq' })
    rig.advance(2)
    expect([a.open, b.open]).toEqual([true, false])
  })

  test('whoever was heard after a sleep gets the second again when the broker sleeps once more', () => {
    const rig = new CoreRig()
    const a = rig.client('a', { keepAlive: 10 })
    rig.now += 60_000
    rig.feed({ type: 'wake' })
    a.send({ type: 'pingreq' })
    rig.now += 60_000
    rig.feed({ type: 'wake' })
    expect(a.open).toBe(true)
    rig.advance(2)
    expect(a.open).toBe(false)
  })

  test('[MQTT-3.2.2-22] Server Keep Alive binds v5 clients; older ones keep their own', () => {
    const rig = new CoreRig({ serverKeepAlive: 10 })
    const a = rig.open('a')
    a.connect({ keepAlive: 1000 })
    expect(a.take('connack').properties.serverKeepAlive).toBe(10)
    const b = rig.client('b', { version: 4, keepAlive: 1000 })
    rig.advance(16)
    expect([a.open, b.open]).toEqual([false, true])
  })

  test('[MQTT-3.1.3-9] a delayed will waits, is cancelled by the return, ended by the session', () => {
    const rig = new CoreRig()
    const w = watch(rig)
    const will = { topic: 'will', delaySeconds: 10 }
    rig.client('a', { ...kept, will }).vanish()
    rig.advance(9)
    rig.client('a', { ...kept, will })
    rig.advance(30)
    expect(w.messages()).toEqual([])
    rig.crash()
    const after = watch(rig)
    rig.advance(9)
    expect(after.messages()).toEqual([])
    rig.advance(2)
    expect(after.messages()).toEqual(['will=gone'])
    rig.client('b', { ...kept, properties: { sessionExpiryInterval: 5 }, will }).vanish()
    rig.advance(6)
    expect(after.messages()).toEqual(['will=gone'])
    rig.client('c', { ...kept, will }).vanish()
    rig.client('c')
    expect(after.messages()).toEqual(['will=gone'])
    expect(rig.rows.will.size).toBe(0)
  })

  test('[MQTT-3.1.2-15] Will Retain makes it the retained message', () => {
    const rig = new CoreRig()
    rig.client('a', { will: { topic: 'will', retain: true, qos: 1 } }).vanish()
    const w = watch(rig)
    expect(w.take('publish')).toMatchObject({ retain: true, topic: 'will' })
  })
})

describe('topic aliases', () => {
  test('[MQTT-3.3.2-9] from the client: set, used, set anew, unknown, too high', () => {
    const rig = new CoreRig({ topicAliasMaximum: 2 })
    const b = rig.client('b')
    b.subscribe('#')
    const a = rig.client('a')
    a.publish('t', '1', { properties: { topicAlias: 1 } })
    a.publish('', '2', { properties: { topicAlias: 1 } })
    a.publish('u', '3', { properties: { topicAlias: 1 } })
    a.publish('', '4', { properties: { topicAlias: 1 } })
    expect(b.messages()).toEqual(['t=1', 't=2', 'u=3', 'u=4'])
    a.publish('', '5', { properties: { topicAlias: 2 } })
    expect(a.take('disconnect').reason).toBe(0x82)
    const c = rig.client('c')
    c.publish('t', '5', { properties: { topicAlias: 3 } })
    expect(c.take('disconnect').reason).toBe(0x94)
  })

  test('[MQTT-3.1.2-26] towards a client that allows them', () => {
    const rig = new CoreRig()
    const a = rig.client('a', { properties: { topicAliasMaximum: 1 } })
    a.subscribe('#')
    // A short topic is left as it is: an alias would make the packet larger.
    for (const topic of ['topic', 'other', 'topic', 'other', 't']) a.publish(topic, 'x')
    const sent = a.packets.map((packet) => packet.type === 'publish' && [packet.topic, packet.properties.topicAlias])
    expect(sent).toEqual([
      ['topic', 1],
      ['other', undefined],
      ['', 1],
      ['other', undefined],
      ['t', undefined],
    ])
  })
})

describe('limits and rules', () => {
  test('[MQTT-3.1.2-24] [MQTT-3.1.2-25] nothing above the Maximum Packet Size of the client; the next still comes', () => {
    const rig = new CoreRig()
    const a = rig.client('a', { properties: { maximumPacketSize: 30 } })
    a.subscribe('t', 1)
    const b = rig.client('b')
    for (const qos of [0, 1] as const) {
      b.publish('t', 'x'.repeat(40), { qos })
      b.publish('t', 'y', { qos })
    }
    expect(a.messages()).toEqual(['t=y', 't=y'])
    expect(rig.traces.filter((trace) => trace.type === 'delivery' && trace.reason === 'too-large')).toHaveLength(2)
  })

  test('rules in order; %u and %c; allow elsewhere denies here; deny subscribe withholds from #', () => {
    const rig = new CoreRig(
      {},
      {
        access: [
          { user: 'ann', effect: 'allow', action: 'publish', topic: 'home/%u/#' },
          { effect: 'deny', action: 'subscribe', topic: 'secret/#' },
          { effect: 'deny', action: 'publish', topic: 'c/%c' },
        ],
      },
    )
    const ann = rig.client('a', { username: 'ann' })
    const bob = rig.client('bob')
    expect(bob.subscribe(['#', 'secret/x', 'secret/#'], 1)).toEqual([1, 0x87, 0x87])
    ann.publish('home/ann/x', '1', { qos: 1 })
    expect(ann.take('puback').reason).toBe(0)
    ann.publish('home/bob/x', '1', { qos: 1 })
    expect(ann.take('puback')).toMatchObject({ reason: 0x87, properties: { reasonString: 'no rule allows it' } })
    bob.publish('secret/x', '1', { qos: 1 })
    expect(bob.packets.map((packet) => packet.type)).toEqual(['publish', 'puback'])
    bob.packets.length = 0
    bob.publish('c/bob', '1', { qos: 1 })
    expect(bob.take('puback')).toMatchObject({ properties: { reasonString: 'denied by rule 3' } })
    const old = rig.client('c', { version: 4 })
    old.publish('c/c', '1', { qos: 1 })
    expect(old.take('puback').reason).toBe(0)
    expect(bob.packets).toEqual([])
  })

  test('a session that nobody owned belongs to the user who takes it up, by whose rules it receives from then on', () => {
    const rig = new CoreRig({}, { access: [{ user: 'ann', effect: 'deny', action: 'receive', topic: 'secret' }] })
    rig.client('a', kept).subscribe(['secret', 'open'], 1)
    const ann = rig.client('a', { ...kept, username: 'ann' })
    expect(ann.sessionPresent).toBe(true)
    const publisher = rig.client('p')
    for (const topic of ['secret', 'open']) publisher.publish(topic, 'x', { qos: 1 })
    expect(ann.messages()).toEqual(['open=x'])
    expect(rig.client('a', kept).sessionPresent).toBe(false)
  })

  test('a congested client: QoS 0 is dropped, QoS 1 waits', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.subscribe('t', 1)
    rig.feed({ type: 'congested', link: a.link })
    const b = rig.client('b')
    b.publish('t', '0')
    b.publish('t', '1', { qos: 1 })
    expect(a.packets).toEqual([])
    rig.feed({ type: 'drained', link: a.link })
    expect(a.messages()).toEqual(['t=1'])
  })

  test('a client whose link is held: the same, and that is why', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.subscribe('t', 1)
    rig.feed({ type: 'congested', link: a.link, held: true })
    rig.state.tracing = true
    const b = rig.client('b')
    b.publish('t', '0')
    b.publish('t', '1', { qos: 1 })
    expect(rig.traces.flatMap((trace) => (trace.type === 'delivery' ? [[trace.decision, trace.reason]] : []))).toEqual([
      ['dropped', 'link-held'],
      ['queued', 'link-held'],
    ])
    rig.feed({ type: 'drained', link: a.link })
    expect(a.messages()).toEqual(['t=1'])
  })

  test('$SYS topics belong to the broker: published by it, refused from clients, hidden from #', () => {
    const rig = new CoreRig({ sysInterval: 10 })
    const a = rig.client('a')
    a.subscribe('#')
    expect(a.packets).toEqual([])
    a.publish('$SYS/broker/version', 'x', { qos: 1 })
    expect(a.take('puback').reason).toBe(0x87)
    a.subscribe('$SYS/broker/clients/+')
    expect(a.messages()).toContain('$SYS/broker/clients/connected=0')
    rig.advance(10)
    expect(a.messages()).toContain('$SYS/broker/clients/connected=1')
    expect(rig.rows.retained.size).toBe(0)
  })

  test('shutting down: v5 clients are told, sessions stay', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a', kept), rig.client('b', { version: 4 })]
    rig.admin({ type: 'shut-down' })
    expect(a.take('disconnect').reason).toBe(0x8b)
    expect([a.open, b.open]).toEqual([false, false])
    rig.crash()
    expect(rig.client('a', kept).sessionPresent).toBe(true)
  })
})
