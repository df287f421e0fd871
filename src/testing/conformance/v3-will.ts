// Cases on the Will and Keep Alive of MQTT 3.1.1, sections 3.1.2.5 to 3.1.2.7, 3.1.2.10 and 3.14.
// Does not know by which door the broker is reached.
import { join, packet, text } from './bytes.ts'
import { type Case, type Client, same } from './kit.ts'
import { lasting, leave, member, plain, retainedAt, witness } from './v3-steps.ts'

const due: readonly Case[] = [
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      ids: ['3:MQTT-3.1.2-8', '3:MQTT-3.1.2-9', '3:MQTT-3.1.2-16'],
      name: `a connection that breaks leaves its Will at QoS ${qos}, at once, and nothing retained`,
      async run(broker) {
        const topic = broker.topic('will')
        const watching = await witness(broker)
        const client = await member(broker, 'a', { will: { topic, qos, payload: 'bye' } })
        await watching.expectQuiet()
        await client.vanish()
        await watching.expectMessage('bye', { topic, qos, retain: false, dup: false })
        same(await retainedAt(broker, 'l', '#'), {}, 'retained')
      },
    }),
  ),
  {
    ids: ['3:MQTT-3.1.2-16'],
    name: 'Will Retain 0 leaves the retained message that is there',
    async run(broker) {
      const topic = broker.topic('will')
      const client = await member(broker, 'a', { will: { topic } })
      await client.publishAll(topic, 'kept', 1, { retain: true })
      const watching = await witness(broker)
      await watching.expectMessage('kept', { retain: true })
      await client.vanish()
      await watching.expectMessage('gone', { retain: false })
      same(await retainedAt(broker, 'l', '#'), { [topic]: 'kept' }, 'retained')
    },
  },
  {
    ids: ['3:MQTT-3.1.2-17', '3:MQTT-3.1.2-9'],
    name: 'Will Retain 1 makes it the retained message, and one without payload clears the topic',
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await witness(broker)
      for (const payload of ['old', 'new', '']) {
        const client = await member(broker, 'a', { will: { topic, payload, retain: true, qos: 1 } })
        await client.vanish()
        await watching.expectMessage(payload, { topic, retain: false })
        same(await retainedAt(broker, 'l', '#'), payload === '' ? {} : { [topic]: payload }, 'retained')
      }
    },
  },
  ...(
    [
      ['a malformed packet', () => packet(0xc1)],
      ['a protocol violation', () => packet(0x32, text('t'), [0, 0])],
      ['a second CONNECT', (client: Client) => join(packet(0x10, text('MQTT'), 4, 2, [0, 0], text(client.clientId)))],
    ] as const
  ).map(
    ([what, bytes]): Case => ({
      ids: ['3:MQTT-3.1.2-8', '3:MQTT-4.8.0-1'],
      name: `a connection that is closed for ${what} leaves its Will`,
      async run(broker) {
        const watching = await witness(broker)
        const client = await member(broker, 'a', { will: { topic: broker.topic('will') } })
        client.send(bytes(client))
        await client.expectClosed()
        await watching.expectMessage('gone')
      },
    }),
  ),
  {
    ids: ['3:MQTT-3.1.2-8'],
    name: 'a Will is due when the broker itself has died under its connection',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('will')
      const keeper = await broker.client('k', lasting)
      await keeper.subscribe(topic, 1)
      await leave(keeper)
      await broker.client('a', { ...lasting, will: { topic, qos: 1 } })
      await broker.restart()
      await (await broker.client('k', lasting)).expectMessage('gone', { qos: 1 })
    },
  },
]

const cancelled: readonly Case[] = [
  {
    ids: ['3:MQTT-3.14.4-3', '3:MQTT-3.1.2-8', '3:MQTT-3.1.2-10'],
    name: 'DISCONNECT deletes the Will, of a clean session and of a lasting one; the connection is closed',
    async run(broker) {
      const watching = await witness(broker)
      for (const options of [plain, lasting]) {
        const client = await broker.client('a', { ...options, will: { topic: broker.topic('will') } })
        await leave(client)
        await watching.expectQuiet()
        const again = await broker.client('a', options)
        await again.vanish()
        await watching.expectQuiet()
      }
    },
  },
  {
    ids: ['3:MQTT-3.1.2-10'],
    name: 'a Will goes out once: the next connection of the session has its own or none',
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await witness(broker)
      const first = await broker.client('a', { ...lasting, will: { topic, payload: '1' } })
      await first.vanish()
      await watching.expectMessage('1')
      const second = await broker.client('a', lasting)
      await second.vanish()
      await watching.expectQuiet()
      const third = await broker.client('a', { ...lasting, will: { topic, payload: '3' } })
      await third.vanish()
      await watching.expectMessage('3')
      await watching.expectQuiet()
      // Nor does it go out with the session.
      await leave(await broker.client('a', plain))
      await watching.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.1.2-10'],
    name: 'a Will that was published or deleted does not come back with the broker',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('will')
      const keeper = await broker.client('k', lasting)
      await keeper.subscribe(topic, 1)
      await (await broker.client('a', { ...lasting, will: { topic, qos: 1 } })).vanish()
      await leave(await broker.client('b', { ...lasting, will: { topic, qos: 1 } }))
      keeper.ack('puback', (await keeper.expectMessage('gone')).packetId)
      await keeper.expectQuiet()
      await broker.restart()
      await (await broker.client('k', lasting)).expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.1.2-12', '3:MQTT-3.1.2-11'],
    name: 'without Will Flag nothing is published when the connection breaks',
    async run(broker) {
      const watching = await witness(broker)
      for (const options of [plain, lasting]) await (await broker.client('a', options)).vanish()
      await watching.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.14.4-1', '3:MQTT-3.14.4-2'],
    name: 'what a client sends behind DISCONNECT is ignored, and the connection is closed',
    async run(broker) {
      const watching = await witness(broker)
      const client = await member(broker, 'a', { will: { topic: broker.topic('will') } })
      client.send(join(packet(0xe0), packet(0x30, text(broker.topic('t')), 0x61), packet(0xc1)))
      await client.expectClosed()
      await watching.expectQuiet()
    },
  },
  ...[0xe1, 0xe2, 0xe4, 0xe8].map(
    (first): Case => ({
      ids: ['3:MQTT-3.14.1-1', '3:MQTT-2.2.2-2'],
      name: `DISCONNECT with first byte 0x${first.toString(16)} is none: closed, and the Will is due`,
      async run(broker) {
        const watching = await witness(broker)
        const client = await member(broker, 'a', { will: { topic: broker.topic('will') } })
        client.send(packet(first))
        await client.expectClosed()
        await watching.expectMessage('gone')
      },
    }),
  ),
]

const keepAlive: readonly Case[] = [
  {
    ids: ['3:MQTT-3.1.2-24', '3:MQTT-3.1.2-8'],
    name: 'one and a half times the Keep Alive without a packet end the connection, and the Will goes out',
    seconds: 4,
    async run(broker) {
      const watching = await witness(broker)
      const client = await member(broker, 'a', { keepAlive: 2, will: { topic: broker.topic('will') } })
      await broker.advance(2.5)
      await watching.expectQuiet()
      await broker.advance(1)
      await client.expectClosed()
      await watching.expectMessage('gone')
    },
  },
  {
    ids: ['3:MQTT-3.1.2-24'],
    name: 'any packet of the client counts, and none of the broker does',
    seconds: 6,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const client = await member(broker, 'a', { keepAlive: 1 })
      await client.subscribe(topic, 1)
      for (const act of [
        () => client.send({ type: 'pingreq' }),
        () => client.publish(broker.topic('u'), ''),
        () => client.ack('puback', 4711),
      ]) {
        await broker.advance(1)
        act()
      }
      await client.expect('pingresp')
      await broker.advance(0.8)
      await publisher.publishAll(topic, 'x', 1)
      await client.expectMessage('x')
      await broker.advance(1)
      await client.expectClosed()
    },
  },
  {
    ids: ['3:MQTT-3.1.2-24'],
    name: "a clean session ends with it, a lasting one stays; the broker's own Keep Alive is not for MQTT 3.1.1",
    config: { limits: { serverKeepAlive: 1 } },
    seconds: 3,
    async run(broker) {
      const off = await member(broker, 'o')
      const lost = await broker.client('l', { ...lasting, keepAlive: 1 })
      const slow = await member(broker, 's', { keepAlive: 100 })
      await broker.advance(2)
      await lost.expectClosed()
      await off.expectQuiet()
      await slow.expectQuiet()
      same((await broker.client('l', lasting)).connack.sessionPresent, true, 'Session Present')
    },
  },
]

export const will3Cases: readonly Case[] = [...due, ...cancelled, ...keepAlive]
