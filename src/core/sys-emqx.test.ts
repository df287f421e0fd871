// `$SYS` as EMQX publishes it: statistics and metrics that are true of a known exchange, and events of clients.
// Does not test switches of layouts: sys.test.ts does.
import { describe, expect, test } from 'vitest'
import type { TopicFilter } from '../protocol/packet.ts'
import { CoreRig } from '../testing/core-rig.ts'
import { decoder, kept, looked, node, retained, taken, watched } from '../testing/sys-rig.ts'

describe('EMQX’s layout', () => {
  test('version, node and description are retained for an hour', () => {
    const rig = looked()
    expect(retained(rig, '$SYS/brokers')).toEqual({
      '': 'mqtab@default',
      '/mqtab@default/version': '0.1.0',
      '/mqtab@default/sysdescr': 'mqtab, an MQTT broker in a browser tab',
    })
    expect(rig.state.retained.get(`${node}version`)!.expiresAt).toBe(1_000_000 + 3_600_000)
    rig.advance(7200)
    expect(retained(rig, node).version).toBe('0.1.0')
  })

  test('uptime in milliseconds and the time of day every half minute, not retained', () => {
    const { rig, watcher } = watched({ sysLayouts: ['emqx'] })
    rig.now = Date.UTC(2028, 1, 29, 23, 59, 58, 7)
    rig.feed({ type: 'wake' })
    expect(taken(watcher, node)).toMatchObject({ datetime: '2028-02-29T23:59:58.007Z' })
    rig.advance(29.9)
    expect(taken(watcher, node)).toEqual({})
    rig.advance(0.1)
    const uptime = String(Date.UTC(2028, 1, 29, 23, 59, 58, 7) + 30_000 - 1_000_000)
    expect(taken(watcher, node)).toEqual({ datetime: '2028-03-01T00:00:28.007Z', uptime })
    expect(Object.keys(retained(rig, node))).toEqual(['version', 'sysdescr'])
  })

  test.each([
    [0, '1970-01-01T00:00:00.000Z'],
    [Date.UTC(1999, 11, 31, 23, 59, 59, 999), '1999-12-31T23:59:59.999Z'],
    [Date.UTC(2000, 1, 29), '2000-02-29T00:00:00.000Z'],
    [Date.UTC(2100, 2, 1), '2100-03-01T00:00:00.000Z'],
    [Date.UTC(2026, 6, 4, 1, 2, 3, 4), '2026-07-04T01:02:03.004Z'],
  ])('the time of day %i is %s', (millis, text) => {
    const { rig, watcher } = watched()
    rig.now = millis
    rig.state.sys.running.set('emqx-heartbeat', millis)
    rig.state.deadlines.push({ at: millis, kind: 'sys', part: 'emqx-heartbeat' })
    rig.feed({ type: 'wake' })
    expect(taken(watcher, node).datetime).toBe(text)
    expect(text).toBe(new Date(millis).toISOString())
  })

  test('statistics have count and maximum', () => {
    const rig = looked(`${node}stats/#`, { sysLayouts: ['emqx'] })
    rig.client('more', kept).subscribe(['$share/g/x', 'y'])
    rig.named('more').publish('x', '1')
    const watcher = rig.named('watcher')
    rig.advance(50)
    expect(taken(watcher, `${node}stats/`)).toEqual({
      'connections/count': '4',
      'connections/max': '4',
      'live_connections/count': '3',
      'live_connections/max': '4',
      'channels/count': '4',
      'channels/max': '4',
      'sessions/count': '4',
      'sessions/max': '4',
      'topics/count': '4',
      'topics/max': '4',
      'suboptions/count': '4',
      'suboptions/max': '4',
      'subscribers/count': '3',
      'subscribers/max': '3',
      'subscriptions/count': '4',
      'subscriptions/max': '4',
      'subscriptions/shared/count': '1',
      'subscriptions/shared/max': '1',
      'retained/count': '1',
      'retained/max': '1',
    })
    rig.named('more').disconnect(0, 0)
    rig.advance(60)
    expect(taken(watcher, `${node}stats/`)).toMatchObject({
      'connections/count': '3',
      'connections/max': '4',
      'subscriptions/shared/count': '0',
      'subscriptions/shared/max': '1',
    })
  })

  test('metrics are true of the known exchange', () => {
    const rig = looked(`${node}metrics/#`, { sysLayouts: ['emqx'] })
    rig.named('watcher').packets.length = 0
    rig.advance(50)
    expect(taken(rig.named('watcher'), `${node}metrics/`)).toEqual({
      'bytes/received': '600',
      'bytes/sent': '1200',
      'packets/received': '33',
      'packets/sent': '30',
      'packets/publish/received': '11',
      'packets/publish/sent': '4',
      'packets/publish/error': '1',
      'packets/publish/auth_error': '1',
      'packets/publish/dropped': '1',
      'packets/publish/inuse': '1',
      'packets/connect/received': '7',
      'packets/connack/sent': '7',
      'packets/connack/error': '1',
      'packets/connack/auth_error': '1',
      'packets/puback/received': '3',
      'packets/puback/sent': '5',
      'packets/puback/missed': '1',
      'packets/pubrec/received': '2',
      'packets/pubrec/sent': '2',
      'packets/pubrec/missed': '1',
      'packets/pubrel/received': '2',
      'packets/pubrel/sent': '2',
      'packets/pubrel/missed': '1',
      'packets/pubcomp/received': '2',
      'packets/pubcomp/sent': '2',
      'packets/pubcomp/missed': '1',
      'packets/subscribe/received': '3',
      'packets/subscribe/error': '0',
      'packets/subscribe/auth_error': '0',
      'packets/suback/sent': '3',
      'packets/unsubscribe/received': '1',
      'packets/unsuback/sent': '1',
      'packets/pingreq/received': '1',
      'packets/pingresp/sent': '1',
      'packets/disconnect/received': '1',
      'packets/disconnect/sent': '3',
      'packets/auth/received': '0',
      'packets/auth/sent': '0',
      'messages/received': '11',
      'messages/sent': '4',
      'messages/qos0/received': '4',
      'messages/qos1/received': '5',
      'messages/qos2/received': '2',
      'messages/qos0/sent': '1',
      'messages/qos1/sent': '2',
      'messages/qos2/sent': '1',
      'messages/publish': '9',
      'messages/delivered': '4',
      'messages/acked': '2',
      'messages/dropped': '2',
      'messages/dropped/no_subscribers': '2',
      'messages/retained': '1',
      'messages/delayed': '0',
      'delivery/dropped': '2',
      'delivery/dropped/expired': '0',
      'delivery/dropped/no_local': '0',
      'delivery/dropped/qos0_msg': '1',
      'delivery/dropped/queue_full': '0',
      'delivery/dropped/too_large': '0',
      'client/connect': '7',
      'client/connack': '7',
      'client/connected': '6',
      'client/authenticate': '7',
      'client/subscribe': '3',
      'client/unsubscribe': '1',
      'client/disconnected': '4',
      'session/created': '5',
      'session/resumed': '1',
      'session/takenover': '2',
      'session/discarded': '1',
      'session/terminated': '2',
      'authorization/allow': '12',
      'authorization/deny': '1',
    })
  })

  test('the node has the broker’s name, as far as a topic level can hold it', () => {
    const { rig, watcher } = watched()
    Object.assign(rig.state, { name: 'room 7/+#' })
    rig.advance(60)
    expect(Object.keys(taken(watcher, '$SYS/brokers/'))).toContain('mqtab@room 7___/version')
  })

  test('nothing is made while nobody listens', () => {
    const rig = new CoreRig({ sysInterval: 10, sysLayouts: ['emqx'] })
    rig.client('a')
    const before = rig.state.nextMessageId
    rig.advance(59)
    expect(rig.state.nextMessageId).toBe(before)
  })
})

describe('events of clients', () => {
  const all = { sysEvents: ['connected', 'disconnected', 'subscribed', 'unsubscribed'] } as const

  /** Topics behind `clients/` and what they carry. */
  function events(watcher: ReturnType<typeof watched>['watcher']): readonly (readonly [string, object])[] {
    return watcher.packets.splice(0).flatMap((packet) => {
      if (packet.type !== 'publish' || !packet.topic.startsWith(`${node}clients/`)) return []
      expect(packet).toMatchObject({ qos: 0, retain: false })
      return [[packet.topic.slice(node.length + 8), JSON.parse(decoder.decode(packet.payload))]]
    })
  }

  test('connected', () => {
    const { rig, watcher } = watched()
    rig.client('c1', {
      username: 'ann',
      keepAlive: 30,
      clean: false,
      properties: {
        sessionExpiryInterval: 60,
        receiveMaximum: 5,
        authenticationData: undefined as never,
        userProperties: [['room', '7']],
      },
    })
    expect(events(watcher)).toEqual([
      [
        'c1/connected',
        {
          clientid: 'c1',
          username: 'ann',
          ipaddress: 'test',
          sockport: 0,
          protocol: 'mqtt',
          proto_name: 'MQTT',
          proto_ver: 5,
          keepalive: 30,
          clean_start: false,
          expiry_interval: 60,
          receive_maximum: 5,
          conn_props: { 'Session-Expiry-Interval': 60, 'Receive-Maximum': 5, 'User-Property': { room: '7' } },
          connected_at: rig.now,
          ts: rig.now,
        },
      ],
    ])
    rig.client('c3', { version: 3 })
    expect(events(watcher)).toMatchObject([['c3/connected', { proto_name: 'MQIsdp', proto_ver: 3, conn_props: {} }]])
  })

  test.each([
    ['10.0.0.7:51234', '10.0.0.7'],
    ['[2001:db8::7]:51234', '2001:db8::7'],
    ['https://example.org', 'https://example.org'],
  ])('the address of %s is %s', (address, ipaddress) => {
    const { rig, watcher } = watched()
    const client = rig.open('c1')
    rig.feed({ type: 'closed', link: client.link, end: 'cut' })
    rig.feed({ type: 'opened', link: client.link, origin: { transport: 'tcp', address } })
    client.connect({})
    expect(events(watcher)).toMatchObject([['c1/connected', { ipaddress }]])
  })

  test('disconnected, with the reason', () => {
    const { rig, watcher } = watched({ topicAliasMaximum: 1 })
    const begun = rig.now
    const ends: Record<string, (client: ReturnType<CoreRig['client']>) => void> = {
      normal: (client) => client.disconnect(),
      tcp_closed: (client) => client.vanish(),
      takenover: () => rig.client('c'),
      kicked: () => rig.admin({ type: 'disconnect', clientId: 'c', reason: 0x98 }),
      disconnect_with_will_message: (client) => client.disconnect(4),
      topic_alias_invalid: (client) => client.publish('t', 'x', { properties: { topicAlias: 2 } }),
      keep_alive_timeout: () => rig.advance(15),
    }
    for (const [reason, end] of Object.entries(ends)) {
      const client = rig.client('c', { username: 'ann', keepAlive: reason === 'keep_alive_timeout' ? 10 : 0 })
      events(watcher)
      end(client)
      const event = events(watcher).find(([topic]) => topic === 'c/disconnected')?.[1]
      expect(event).toEqual({
        clientid: 'c',
        username: 'ann',
        ipaddress: 'test',
        sockport: 0,
        protocol: 'mqtt',
        proto_name: 'MQTT',
        proto_ver: 5,
        reason,
        connected_at: begun,
        disconnected_at: rig.now,
        ts: rig.now,
      })
      const left = rig.state.sessions.get('c')?.connection
      if (left) rig.feed({ type: 'closed', link: left.link, end: 'cut' })
    }
  })

  test('subscribed and unsubscribed, where they are wanted', () => {
    const { rig, watcher } = watched(all, `${node}clients/+/+`)
    const a = rig.client('a')
    events(watcher)
    a.subscribe(['t/#', '$share/g/x'], 1, { noLocal: false, retainAsPublished: true, retainHandling: 2, identifier: 9 })
    const head = { clientid: 'a', username: null, protocol: 'mqtt', ts: rig.now }
    const subopts = { qos: 1, nl: 0, rap: 1, rh: 2, subid: 9 }
    expect(events(watcher)).toEqual([
      ['a/subscribed', { ...head, topic: 't/#', subopts }],
      ['a/subscribed', { ...head, topic: '$share/g/x', subopts }],
    ])
    const filters = ['none', 't/#'] as TopicFilter[]
    a.send({ type: 'unsubscribe', packetId: 1, filters, properties: {} })
    expect(events(watcher)).toEqual([['a/unsubscribed', { ...head, topic: 't/#' }]])
  })

  test('by default of coming and going only', () => {
    const { rig, watcher } = watched()
    rig.client('a').subscribe('t')
    rig.named('a').send({ type: 'unsubscribe', packetId: 1, filters: ['t' as TopicFilter], properties: {} })
    rig.named('a').disconnect()
    expect(events(watcher).map(([topic]) => topic)).toEqual(['a/connected', 'a/disconnected'])
  })

  test('[MQTT-3.3.2-2] a client identifier with wildcards makes no wildcard, a long one no message', () => {
    const { rig, watcher } = watched()
    rig.client('a/+/#/é"')
    expect(events(watcher)).toMatchObject([['a/_/_/é"/connected', { clientid: 'a/+/#/é"' }]])
    rig.client('é'.repeat(32_767)).disconnect()
    expect(events(watcher)).toEqual([])
  })

  test('a receiver may share them as any other message', () => {
    const rig = new CoreRig({ sysInterval: 10 })
    const [a, b] = [rig.client('a'), rig.client('b')]
    for (const client of [a, b]) client.subscribe(`$share/g/${node}clients/#`)
    for (const name of ['1', '2']) rig.client(name)
    expect([events(a).length, events(b).length]).toEqual([1, 1])
  })
})
