// Cases on sessions, client identifiers and who is let in, MQTT 5.0 sections 3.1.2.4, 3.1.2.11.2, 3.1.3.1 and 3.1.4.
// Does not know by which door the broker is reached.
import { Reason } from '../../protocol/reason.ts'
import { type Broker, type Case, type Client, type ConnectOptions, check, same } from './kit.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 100 } } as const

/** A session with a subscription, a message sent but not acknowledged, and one that waits. */
async function leaveSession(broker: Broker, topic: string): Promise<Client> {
  const publisher = await broker.client('p')
  const client = await broker.client('a', kept)
  await client.subscribe(topic, 2)
  await publisher.publishAll(topic, 'sent', 1)
  await client.expectMessage('sent', { dup: false })
  await client.vanish()
  await publisher.publishAll(topic, 'queued', 2)
  return publisher
}

const taking: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.2-4', '5:MQTT-3.1.4-4', '5:MQTT-3.2.2-2'],
    name: 'Clean Start 1 wipes subscriptions, queue and what was unacknowledged',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await leaveSession(broker, topic)
      const client = await broker.client('a', { properties: kept.properties })
      same(client.connack.sessionPresent, false, 'Session Present')
      await publisher.publishAll(topic, 'new', 1)
      await client.expectQuiet()
      await client.subscribe(topic)
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.2-5', '5:MQTT-3.2.2-3', '5:MQTT-3.2.0-1', '5:MQTT-3.3.1-1'],
    name: 'Clean Start 0 carries on: CONNACK, what was unacknowledged, the queue, and the subscription',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await leaveSession(broker, topic)
      const client = await broker.client('a', kept)
      same(client.connack.sessionPresent, true, 'Session Present')
      const sent = await client.expectMessage('sent', { qos: 1, dup: true })
      const queued = await client.expectMessage('queued', { qos: 2, dup: false })
      client.ack('puback', sent.packetId)
      client.ack('pubrec', queued.packetId)
      await client.expect('pubrel', { packetId: queued.packetId })
      client.ack('pubcomp', queued.packetId)
      await publisher.publishAll(topic, 'new', 1)
      await client.expectMessage('new', { qos: 1, dup: false })
    },
  },
  {
    ids: ['5:MQTT-3.1.2-5'],
    name: 'Clean Start 0 carries on with a QoS 2 exchange that the client began',
    async run(broker) {
      const topic = broker.topic('t')
      const watching = await broker.client('w')
      await watching.subscribe(topic)
      const first = await broker.client('a', kept)
      first.publish(topic, 'once', { qos: 2, packetId: 9 })
      await first.expect('pubrec', { packetId: 9 })
      await first.vanish()
      const second = await broker.client('a', kept)
      second.publish(topic, 'once', { qos: 2, packetId: 9, dup: true })
      await second.expect('pubrec', { packetId: 9 })
      second.ack('pubrel', 9)
      await second.expect('pubcomp', { packetId: 9, reason: 0 })
      await watching.expectMessage('once')
      await watching.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.2-6', '5:MQTT-3.2.2-3'],
    name: 'Clean Start 0 without a session makes one',
    async run(broker) {
      const first = await broker.client('a', kept)
      same(first.connack.sessionPresent, false, 'Session Present')
      first.disconnect()
      await first.expectClosed()
      const second = await broker.client('a', kept)
      same(second.connack.sessionPresent, true, 'Session Present')
    },
  },
  {
    ids: ['5:MQTT-3.1.2-23'],
    name: 'a session that expires in 2 s is there after 1 s, and not after 3 s',
    seconds: 4,
    async run(broker) {
      const options = { clean: false, properties: { sessionExpiryInterval: 2 } }
      const first = await broker.client('a', options)
      first.disconnect()
      await first.expectClosed()
      await broker.advance(1)
      const second = await broker.client('a', options)
      same(second.connack.sessionPresent, true, 'Session Present after 1 s')
      await second.vanish()
      await broker.advance(3)
      const third = await broker.client('a', options)
      same(third.connack.sessionPresent, false, 'Session Present after 3 s')
    },
  },
  {
    ids: ['5:MQTT-3.1.2-23'],
    name: 'Session Expiry Interval 0xFFFFFFFF does not expire',
    async run(broker) {
      const options = { clean: false, properties: { sessionExpiryInterval: 0xffffffff } }
      const first = await broker.client('a', options)
      await first.subscribe(broker.topic('t'), 1)
      await first.vanish()
      await broker.advance(1)
      same((await broker.client('a', options)).connack.sessionPresent, true, 'Session Present')
    },
  },
  {
    ids: ['5:MQTT-3.1.2-23', '5:MQTT-3.1.2-5'],
    name: 'a session outlives the broker',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      await leaveSession(broker, topic)
      await broker.restart()
      const client = await broker.client('a', kept)
      same(client.connack.sessionPresent, true, 'Session Present')
      await client.expectMessage('sent', { qos: 1, dup: true })
      await client.expectMessage('queued', { qos: 2 })
    },
  },
  {
    ids: ['5:MQTT-3.1.2-23', 'X5-06'],
    name: 'the Session Expiry Interval of DISCONNECT holds after a restart of the broker',
    restarts: true,
    seconds: 2,
    async run(broker) {
      for (const [name, expiry] of [
        ['longer', 200],
        ['shorter', 1],
        ['none', 0],
      ] as const) {
        const client = await broker.client(name, kept)
        await client.subscribe(broker.topic('t'), 1)
        client.disconnect(0, expiry)
        await client.expectClosed()
      }
      await broker.restart()
      const present = async (name: string) => (await broker.client(name, kept)).connack.sessionPresent
      same(await present('none'), false, 'Session Present after an interval of 0')
      await broker.advance(2)
      same(await present('shorter'), false, 'Session Present after an interval of 1 s')
      same(await present('longer'), true, 'Session Present within an interval of 200 s')
    },
  },
  ...([{}, { sessionExpiryInterval: 0 }] as const).map(
    (properties): Case => ({
      ids: ['X5-06'],
      name: `the session ends with the connection where ${'sessionExpiryInterval' in properties ? 'its expiry is 0' : 'no expiry is asked for'}`,
      async run(broker) {
        const first = await broker.client('a', { clean: false, properties })
        await first.subscribe(broker.topic('t'), 1)
        await first.vanish()
        const second = await broker.client('a', { clean: false, properties })
        same(second.connack.sessionPresent, false, 'Session Present')
      },
    }),
  ),
  {
    ids: ['X5-11', '5:MQTT-3.1.2-23'],
    name: 'a Session Expiry Interval in CONNACK is the one in force',
    config: { limits: { maximumSessionExpiryInterval: 1 } },
    seconds: 2,
    async run(broker) {
      const first = await broker.client('a', kept)
      same(first.connack.properties.sessionExpiryInterval, 1, 'Session Expiry Interval')
      await first.vanish()
      await broker.advance(1.5)
      const second = await broker.client('a', kept)
      same(second.connack.sessionPresent, false, 'Session Present')
    },
  },
]

/** Connects with a client identifier as it is, not made unique. */
async function named(broker: Broker, clientId: string, options: ConnectOptions = {}): Promise<Client> {
  const client = await broker.open('n')
  client.send({ ...client.connectPacket(options), clientId })
  client.connack = await client.expect('connack', { reason: 0 })
  return client
}

const clientIdentifier: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.3-2'],
    name: 'client identifiers are case-sensitive keys of sessions',
    async run(broker) {
      const topic = broker.topic('t')
      const lower = await broker.client('a', kept)
      await lower.subscribe(topic)
      const upper = await named(broker, lower.clientId.replace('a', 'A'), kept)
      same(upper.connack.sessionPresent, false, 'Session Present')
      await lower.expectQuiet()
      upper.publish(topic, '1')
      await lower.expectMessage('1')
      await upper.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.3-5'],
    name: '1 to 23 bytes of digits and letters are admitted',
    async run(broker) {
      const all = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
      for (const clientId of ['0', 'Z', all.slice(0, 23), all.slice(23, 46), all.slice(39)]) {
        const client = await named(broker, clientId)
        same(client.connack.properties.assignedClientIdentifier, undefined, 'Assigned Client Identifier')
      }
    },
  },
  {
    ids: ['5:MQTT-3.1.3-6', '5:MQTT-3.1.3-7', '5:MQTT-3.2.2-16'],
    name: 'an empty client identifier is replaced by one of its own, under which the session is found again',
    async run(broker) {
      const topic = broker.topic('t')
      const clients = [await named(broker, '', kept), await named(broker, '', kept), await named(broker, '')]
      const assigned = clients.map(({ connack }) => connack.properties.assignedClientIdentifier ?? '')
      check(new Set(assigned).size === 3 && !assigned.includes(''), `assigned: ${assigned.join()}`)
      for (const client of clients) await client.expectQuiet()
      const [first] = clients
      await first?.subscribe(topic, 1)
      await first?.vanish()
      const back = await named(broker, assigned[0] ?? '', kept)
      same(back.connack.sessionPresent, true, 'Session Present')
      same(back.connack.properties.assignedClientIdentifier, undefined, 'Assigned Client Identifier')
      back.publish(topic, '1')
      await back.expectMessage('1')
    },
  },
  {
    ids: ['5:MQTT-3.1.3-8', '5:MQTT-3.2.2-7', '5:MQTT-3.2.2-8'],
    name: 'a client identifier that the broker does not want',
    config: { limits: { maximumClientIdentifierLength: 30 } },
    async run(broker) {
      const client = await broker.open('a'.repeat(31))
      client.send(client.connectPacket())
      await client.expectRefused(Reason.clientIdentifierNotValid)
      // Bytes count, not characters.
      const wide = await broker.open('ä'.repeat(15))
      wide.send(wide.connectPacket())
      await wide.expectRefused(Reason.clientIdentifierNotValid)
    },
  },
]

const letIn: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.4-2', '5:MQTT-3.2.2-6', '5:MQTT-3.2.2-7', '5:MQTT-3.2.2-8'],
    name: 'wrong password, unknown user and nobody at all are refused, and the session stays as it was',
    config: { allowAnonymous: false, users: { ann: { password: 'right' } } },
    async run(broker) {
      const password = new TextEncoder().encode('right')
      const wrong = new TextEncoder().encode('wrong')
      const good = await broker.client('a', { ...kept, username: 'ann', password })
      await good.subscribe(broker.topic('t'), 1)
      for (const [options, reason] of [
        [{ username: 'ann', password: wrong }, Reason.badUserNameOrPassword],
        [{ username: 'ann' }, Reason.badUserNameOrPassword],
        [{ username: 'bob', password }, Reason.badUserNameOrPassword],
        [{}, Reason.notAuthorized],
      ] as const) {
        const bad = await broker.open('a')
        bad.send(bad.connectPacket(options))
        await bad.expectRefused(reason)
      }
      await good.expectQuiet()
      await good.vanish()
      const back = await broker.client('a', { ...kept, username: 'ann', password })
      same(back.connack.sessionPresent, true, 'Session Present')
    },
  },
  {
    ids: ['5:MQTT-3.1.4-3'],
    name: 'the older connection of a client identifier gets DISCONNECT 0x8E',
    async run(broker) {
      const topic = broker.topic('t')
      const first = await broker.client('a', kept)
      await first.subscribe(topic, 1)
      const second = await broker.client('a', kept)
      await first.expectExpelled(Reason.sessionTakenOver)
      same(second.connack.sessionPresent, true, 'Session Present')
      second.publish(topic, '1')
      await second.expectMessage('1')
    },
  },
  {
    ids: ['5:MQTT-3.1.4-5', '5:MQTT-3.2.0-1', '5:MQTT-3.2.0-2', '5:MQTT-3.2.2-1'],
    name: 'CONNACK 0x00 comes first and once, whatever the client sent with its CONNECT',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await leaveSession(broker, topic)
      await publisher.publishAll(topic, 'kept', 1, { retain: true })
      const client = await broker.open('a')
      client.send(client.connectPacket(kept))
      client.send({ type: 'pingreq' })
      const [first, ...more] = [
        await client.nextFrame(),
        await client.nextFrame(),
        await client.nextFrame(),
        await client.nextFrame(),
        await client.nextFrame(),
      ]
      same([first?.[0], first?.[2], first?.[3]], [0x20, 1, 0], 'type, flags and code of the first packet')
      same(more.map((frame) => (frame?.[0] ?? 0) >> 4).sort(), [13, 3, 3, 3], 'the other packets')
      await client.expectQuiet()
    },
  },
]

export const sessionCases: readonly Case[] = [...taking, ...clientIdentifier, ...letIn]
