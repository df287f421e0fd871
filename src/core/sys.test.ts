// `$SYS`: counters that are true of a known exchange, Mosquitto's layout, intervals and switches.
// Does not count bytes on links: host/sys.test.ts does. EMQX's layout has a test of its own.
import { describe, expect, test } from 'vitest'
import type { Connect } from '../protocol/packet.ts'
import { CoreRig } from '../testing/core-rig.ts'
import { exchange, looked, retained, taken, watched } from '../testing/sys-rig.ts'
import { defaultConfig, defaultLimits, type Limits } from './limits.ts'
import { configure } from './sys.ts'

describe('counters', () => {
  test('are true of a known exchange', () => {
    const rig = new CoreRig()
    rig.client('watcher').subscribe('$SYS/#')
    exchange(rig)
    expect(rig.state.counters).toEqual({
      bytesReceived: 0,
      bytesSent: 0,
      packetsReceived: 33,
      packetsSent: 30,
      publishReceived: 11,
      publishSent: 4,
      publishDropped: 2,
      publishBytesReceived: 3 + 3 + 3 + 3 + 2 + 1 + 4 + 5 + 1 + 2 + 6,
      publishBytesSent: 3 + 3 + 3 + 4,
      connections: 6,
      clientsMaximum: 4,
      sessionsExpired: 0,
      received: {
        connect: 7,
        puback: 3,
        pubrec: 2,
        pubrel: 2,
        pubcomp: 2,
        subscribe: 3,
        unsubscribe: 1,
        pingreq: 1,
        disconnect: 1,
        auth: 0,
      },
      sent: {
        connack: 7,
        puback: 5,
        pubrec: 2,
        pubrel: 2,
        pubcomp: 2,
        suback: 3,
        unsuback: 1,
        pingresp: 1,
        disconnect: 3,
        auth: 0,
      },
      publishReceivedByQoS: [4, 5, 2],
      publishSentByQoS: [1, 2, 1],
      dropped: expect.objectContaining({ 'rejected-by-client': 1, 'offline-qos0': 1, 'queue-full': 0 }),
      publishUnmatched: 2,
      acknowledged: 2,
      publishFaults: 1,
      publishRefused: 1,
      publishDenied: 1,
      publishInUse: 1,
      missed: { puback: 1, pubrec: 1, pubrel: 1, pubcomp: 1 },
      subscribeRefused: 0,
      subscribeDenied: 0,
      connectRefused: 1,
      connectDenied: 1,
      authorizationAllowed: 8 + 4,
      socketsOpened: 7,
      disconnections: 4,
      sessionsCreated: 5,
      sessionsResumed: 1,
      sessionsTakenOver: 2,
      sessionsDiscarded: 1,
      sessionsTerminated: 2,
    })
    const { dropped, publishDropped } = rig.state.counters
    expect(Object.values(dropped).reduce((sum, count) => sum + count)).toBe(publishDropped)
  })

  test('subscriptions that were refused, and those that a rule denied', () => {
    const access = [{ effect: 'deny', action: 'subscribe', topic: 'secret' }] as const
    const rig = new CoreRig({ maximumTopicLevels: 2 }, { access })
    expect(rig.client('a').subscribe(['secret', 'a/b/c', 'a'])).toEqual([0x87, 0x8f, 0])
    expect(rig.state.counters).toMatchObject({ subscribeRefused: 2, subscribeDenied: 1, authorizationAllowed: 1 })
  })

  test('an enhanced authentication is one CONNECT and an AUTH for each step', () => {
    const rig = new CoreRig()
    const client = rig.open('a')
    const { link } = client
    const step = { method: 'm', data: null }
    const connect: Connect = {
      type: 'connect',
      version: 5,
      bridge: false,
      cleanStart: true,
      keepAliveSeconds: 0,
      clientId: 'a',
      properties: { authenticationMethod: 'm' },
    }
    rig.feed({ type: 'challenge', link, connect, step })
    rig.feed({ type: 'challenge', link, connect, step })
    const authentication = { ok: true, username: null, enhanced: step } as const
    rig.feed({ type: 'connect', link, packet: connect, authentication, size: 0 })
    rig.feed({ type: 'challenge', link, connect: null, step })
    rig.feed({ type: 'reauthenticated', link, step })
    expect(client.packets.map(({ type }) => type)).toEqual(['auth', 'auth', 'connack', 'auth', 'auth'])
    const { received, sent, packetsReceived, packetsSent } = rig.state.counters
    expect([received.connect, received.auth, packetsReceived]).toEqual([1, 4, 5])
    expect([sent.connack, sent.auth, packetsSent]).toEqual([1, 4, 5])
  })
})

describe('Mosquitto’s layout', () => {
  test('has every topic, and its numbers are true', () => {
    const values = retained(looked(), '$SYS/broker/')
    const loads = Object.keys(values).filter((name) => name.startsWith('load/'))
    expect(Object.fromEntries(Object.entries(values).filter(([name]) => !name.startsWith('load/')))).toEqual({
      version: 'mqtab 0.1.0',
      uptime: '10 seconds',
      'clients/total': '3',
      'clients/maximum': '4',
      'clients/connected': '2',
      'clients/active': '2',
      'clients/disconnected': '1',
      'clients/inactive': '1',
      'clients/expired': '0',
      'connections/socket/count': '2',
      'messages/received': '33',
      'messages/sent': '30',
      'messages/stored': '2',
      'store/messages/count': '2',
      'store/messages/bytes': '15',
      'packet/out/count': '1',
      'packet/out/bytes': '6',
      'publish/messages/received': '11',
      'publish/messages/sent': '4',
      'publish/messages/dropped': '2',
      'publish/bytes/received': '33',
      'publish/bytes/sent': '13',
      'bytes/received': '600',
      'bytes/sent': '1200',
      'subscriptions/count': '2',
      'shared_subscriptions/count': '0',
      'retained messages/count': '1',
      'mqtt/publish/received': '11',
      'mqtt/publish/sent': '4',
      'mqtt/connect/received': '7',
      'mqtt/puback/received': '3',
      'mqtt/pubrec/received': '2',
      'mqtt/pubrel/received': '2',
      'mqtt/pubcomp/received': '2',
      'mqtt/subscribe/received': '3',
      'mqtt/unsubscribe/received': '1',
      'mqtt/pingreq/received': '1',
      'mqtt/disconnect/received': '1',
      'mqtt/auth/received': '0',
      'mqtt/connack/sent': '7',
      'mqtt/puback/sent': '5',
      'mqtt/pubrec/sent': '2',
      'mqtt/pubrel/sent': '2',
      'mqtt/pubcomp/sent': '2',
      'mqtt/suback/sent': '3',
      'mqtt/unsuback/sent': '1',
      'mqtt/pingresp/sent': '1',
      'mqtt/disconnect/sent': '3',
      'mqtt/auth/sent': '0',
    })
    const names = 'messages/received messages/sent publish/received publish/sent publish/dropped'.split(' ')
    names.push('bytes/received', 'bytes/sent', 'sockets', 'connections')
    expect(new Set(loads)).toEqual(
      new Set(names.flatMap((name) => ['1min', '5min', '15min'].map((span) => `load/${name}/${span}`))),
    )
  })

  test('load averages are those of a Unix load, per minute', () => {
    const rig = looked()
    // 33 packets in 10 s are 198 a minute.
    const load = (span: number, from: number, rate: number, seconds: number): number =>
      rate + Math.exp(-seconds / (span * 60)) * (from - rate)
    const first = [1, 5, 15].map((span) => load(span, 0, 198, 10))
    const values = (): (string | undefined)[] =>
      [1, 5, 15].map((span) => retained(rig, '$SYS/broker/')[`load/messages/received/${span}min`])
    expect(values()).toEqual(first.map((value) => value.toFixed(2)))
    rig.advance(10)
    expect(values()).toEqual([1, 5, 15].map((span, at) => load(span, first[at]!, 0, 10).toFixed(2)))
    expect(retained(rig, '$SYS/broker/')['load/sockets/1min']).toBe(load(1, load(1, 0, 42, 10), 0, 10).toFixed(2))
    expect(retained(rig, '$SYS/broker/')['load/bytes/sent/15min']).toBe(
      load(15, load(15, 0, 7200, 10), 0, 10).toFixed(2),
    )
  })

  test('sends every interval what has changed, to $SYS subscribers only', () => {
    const { rig, watcher } = watched()
    const all = rig.client('all')
    all.subscribe('#')
    all.packets.length = 0
    rig.advance(9.9)
    expect(taken(watcher, '$SYS/broker/')).toEqual({})
    rig.advance(0.1)
    expect(taken(watcher, '$SYS/broker/')).toMatchObject({ uptime: '10 seconds', 'clients/connected': '2' })
    rig.advance(10)
    const second = taken(watcher, '$SYS/broker/')
    expect(second.uptime).toBe('20 seconds')
    expect(second).not.toHaveProperty('clients/connected')
    expect(second).not.toHaveProperty('version')
    expect(all.packets).toEqual([])
  })

  test('a late timer makes up for nothing: one look, over the time that passed', () => {
    const { rig, watcher } = watched()
    rig.now += 3_600_000
    rig.feed({ type: 'wake' })
    expect(taken(watcher, '$SYS/broker/')).toMatchObject({ uptime: '3600 seconds' })
    rig.feed({ type: 'wake' })
    expect(watcher.packets).toEqual([])
  })

  test('limits of what is retained are for clients', () => {
    const rig = looked('$SYS/none', { maximumRetainedMessages: 0, maximumRetainedBytes: 0 })
    expect(retained(rig, '$SYS/broker/')).toMatchObject({ 'retained messages/count': '0', 'store/messages/bytes': '6' })
  })

  test('a Maximum Message Expiry Interval does not touch it, and nothing of it is written', () => {
    const rig = looked('$SYS/none', { maximumMessageExpiryInterval: 1 })
    rig.advance(25)
    expect(retained(rig, '$SYS/broker/').version).toBe('mqtab 0.1.0')
    expect([...rig.rows.retained.keys()].filter((topic) => topic.startsWith('$SYS'))).toEqual([])
  })
})

describe('switches', () => {
  const topics = (rig: CoreRig): string[] => [...rig.state.retained].map(({ topic }) => topic.split('/')[1]!)

  test.each([
    [['mosquitto'], ['broker']],
    [['emqx'], ['brokers']],
    [
      ['mosquitto', 'emqx'],
      ['broker', 'brokers'],
    ],
    [[], []],
  ] as const)('layouts %j', (sysLayouts, expected) => {
    const rig = new CoreRig({ sysInterval: 10, sysLayouts })
    expect([...new Set(topics(rig))]).toEqual(expected)
    expect(rig.wakeAt === Number.POSITIVE_INFINITY).toBe(expected.length === 0)
  })

  test('interval 0 turns all of it off, events too', () => {
    const rig = new CoreRig({ sysInterval: 0 })
    const watcher = rig.client('watcher')
    watcher.subscribe('$SYS/#')
    rig.client('a').disconnect()
    rig.advance(600)
    expect([watcher.packets, rig.wakeAt, rig.state.retained.size]).toEqual([[], Number.POSITIVE_INFINITY, 0])
  })

  test('a new configuration takes back what is no longer wanted, and begins what is', () => {
    const rig = new CoreRig({ sysInterval: 10, sysLayouts: ['mosquitto'] })
    const set = (limits: Partial<Limits>): void => {
      configure(rig.state, { ...defaultConfig, limits: { ...defaultLimits, ...limits } }, rig.now)
      rig.feed({ type: 'wake' })
      rig.advance(60)
    }
    set({ sysLayouts: ['emqx'] })
    expect(new Set(topics(rig))).toEqual(new Set(['brokers']))
    set({ sysInterval: 0 })
    expect(topics(rig)).toEqual([])
    set({ sysLayouts: ['mosquitto'], sysInterval: 5 })
    expect(new Set(topics(rig))).toEqual(new Set(['broker']))
    expect(retained(rig, '$SYS/broker/').version).toBe('mqtab 0.1.0')
  })

  test('a shorter interval holds at once, and leaves one clock', () => {
    const { rig, watcher } = watched({ sysInterval: 10, sysLayouts: ['mosquitto'] }, '$SYS/broker/uptime')
    const limits = { ...defaultLimits, sysInterval: 1, sysLayouts: ['mosquitto'] as const }
    configure(rig.state, { ...defaultConfig, limits }, rig.now)
    rig.feed({ type: 'wake' })
    watcher.packets.length = 0
    rig.advance(20)
    expect(watcher.packets).toHaveLength(20)
  })

  test('one clock each, however often it is configured', () => {
    const { rig, watcher } = watched({ sysLayouts: ['emqx'] }, '$SYS/brokers/+/datetime')
    for (let n = 0; n < 3; n++) configure(rig.state, { ...defaultConfig }, rig.now)
    rig.advance(60)
    expect(watcher.packets).toHaveLength(2)
  })

  test('a layout that is turned on late has no load from before', () => {
    const rig = looked('$SYS/none', { sysLayouts: [] })
    configure(rig.state, defaultConfig, rig.now)
    rig.feed({ type: 'wake' })
    rig.advance(10)
    expect(retained(rig, '$SYS/broker/')).toMatchObject({
      'messages/received': '33',
      'load/messages/received/1min': '0.00',
    })
  })
})
