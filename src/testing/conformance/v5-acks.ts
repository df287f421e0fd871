// Cases on PUBACK, PUBREC, PUBREL and PUBCOMP of MQTT 5.0, sections 3.4 to 3.7: codes, flags, forms and sizes.
// Does not test what an exchange does: v5-qos.ts does.
import type { Ack } from '../../protocol/packet.ts'
import { Reason } from '../../protocol/reason.ts'
import { packet, set, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, same } from './kit.ts'
import { expectWithin, expelled } from './steps.ts'

const { malformedPacket, protocolError } = Reason

const denying = { access: [{ effect: 'deny', action: 'publish', topic: '+/denied' }] } as const

/** A publisher, and a subscriber that has one unanswered message. */
async function exchange(broker: Broker, qos: 1 | 2): Promise<{ subscriber: Client; packetId: number }> {
  const topic = broker.topic('t')
  const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
  await subscriber.subscribe(topic, qos)
  await publisher.publishAll(topic, 'x', qos)
  const { packetId } = await subscriber.expectMessage('x', { qos })
  return { subscriber, packetId }
}

const ofBroker: readonly Case[] = [
  {
    ids: ['5:MQTT-3.4.2-1', '5:MQTT-3.5.2-1', 'X5-18'],
    name: 'success, and 0x10 or 0x00 where nobody has subscribed: who hears nothing for No Local has',
    async run(broker) {
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(broker.topic('t'), 0)
      for (const qos of [1, 2] as const) {
        same(await publisher.publishAll(broker.topic('t'), '', qos), Reason.success, 'somebody')
        const reason = await publisher.publishAll(broker.topic('nobody'), '', qos)
        if (reason !== Reason.success) same(reason, Reason.noMatchingSubscribers, 'nobody')
        await publisher.subscribe(broker.topic('own'), 0, { noLocal: true })
        same(await publisher.publishAll(broker.topic('own'), '', qos), Reason.success, 'No Local')
      }
    },
  },
  {
    ids: ['5:MQTT-3.4.2-1', '5:MQTT-3.5.2-1'],
    name: 'a topic that is denied: 0x87, the connection lives, and nobody gets the message',
    config: denying,
    async run(broker) {
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(broker.topic('denied'), 2)
      for (const qos of [1, 2] as const)
        same(await publisher.publishAll(broker.topic('denied'), '', qos), Reason.notAuthorized, `QoS ${qos}`)
      await publisher.expectQuiet()
      await subscriber.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.4.2-1', '5:MQTT-3.5.2-1'],
    name: 'a topic of too many levels: 0x90',
    config: { limits: { maximumTopicLevels: 4 } },
    async run(broker) {
      const publisher = await broker.client('p')
      for (const qos of [1, 2] as const)
        same(await publisher.publishAll(broker.topic('2/3/4/5'), '', qos), Reason.topicNameInvalid, `QoS ${qos}`)
      await publisher.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.4.2-1', '5:MQTT-3.5.2-1'],
    name: 'no room for a retained message: 0x97',
    config: { limits: { maximumRetainedMessages: 1 } },
    async run(broker) {
      const publisher = await broker.client('p')
      await publisher.publishAll(broker.topic('1'), 'x', 1, { retain: true })
      for (const qos of [1, 2] as const)
        same(await publisher.publishAll(broker.topic('2'), 'x', qos, { retain: true }), Reason.quotaExceeded)
      await publisher.expectQuiet()
    },
  },
  {
    ids: ['X5-19', '5:MQTT-3.6.2-1', '5:MQTT-3.7.2-1'],
    name: 'PUBREC and PUBREL of an identifier that nobody knows: 0x92',
    async run(broker) {
      const client = await broker.client('a')
      client.ack('pubrec', 7)
      await client.expect('pubrel', { packetId: 7, reason: Reason.packetIdentifierNotFound })
      client.ack('pubrel', 8)
      await client.expect('pubcomp', { packetId: 8, reason: Reason.packetIdentifierNotFound })
      // What ends an exchange needs no answer.
      client.ack('puback', 9)
      client.ack('pubcomp', 9)
      client.ack('pubrec', 9, Reason.unspecifiedError)
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.6.2-1', '5:MQTT-3.7.2-1', '5:MQTT-3.6.1-1'],
    name: 'PUBREL and PUBCOMP of a known identifier: 0x00, in the flags that are due',
    async run(broker) {
      const { subscriber, packetId } = await exchange(broker, 2)
      subscriber.ack('pubrec', packetId)
      same((await subscriber.nextFrame())?.[0], 0x62, 'first byte of PUBREL')
      // A second PUBREC is answered again.
      subscriber.ack('pubrec', packetId)
      await subscriber.expect('pubrel', { packetId, reason: 0 })
      subscriber.ack('pubcomp', packetId)
      await subscriber.publishAll(broker.topic('other'), '', 2)
      await subscriber.expectQuiet()
    },
  },
]

/** Reason codes that the packet may not carry when a client sends it. */
const foreign: Readonly<Record<Ack['type'], readonly number[]>> = {
  puback: [0x01, 0x81, 0x92, 0xff],
  pubrec: [0x01, 0x82, 0x92, 0xff],
  pubrel: [0x01, 0x10, 0x80, 0xff],
  pubcomp: [0x01, 0x10, 0x80, 0xff],
}
const statements = { puback: '3.4.2-1', pubrec: '3.5.2-1', pubrel: '3.6.2-1', pubcomp: '3.7.2-1' } as const
const firstBytes = { puback: 0x40, pubrec: 0x50, pubrel: 0x62, pubcomp: 0x70 } as const
const types = ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const

const ofClient: readonly Case[] = [
  ...types.flatMap((type) =>
    foreign[type].map((code) =>
      expelled(
        [`5:MQTT-${statements[type]}`],
        `${type.toUpperCase()} from a client with code 0x${code.toString(16)}`,
        () => packet(firstBytes[type], two(1), code, 0),
        protocolError,
        malformedPacket,
      ),
    ),
  ),
  ...([0x60, 0x61, 0x63, 0x66, 0x6a, 0x6f] as const).map((first) =>
    expelled(
      ['5:MQTT-3.6.1-1'],
      `PUBREL with 0x${first.toString(16)} as its first byte`,
      () => packet(first, two(1)),
      malformedPacket,
    ),
  ),
  ...([0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99] as const).map(
    (code): Case => ({
      ids: ['5:MQTT-3.4.2-1', '5:MQTT-3.5.2-1'],
      name: `PUBACK and PUBREC from a client may say 0x${code.toString(16)}`,
      async run(broker) {
        const { subscriber, packetId } = await exchange(broker, 1)
        subscriber.ack('puback', packetId, code)
        await subscriber.expectQuiet()
        const topic = broker.topic('2')
        await subscriber.subscribe(topic, 2)
        subscriber.publish(topic, 'y')
        await subscriber.expectMessage('y')
        const other = await broker.client('q')
        await other.publishAll(topic, 'z', 2)
        const { packetId: second } = await subscriber.expectMessage('z', { qos: 2 })
        subscriber.ack('pubrec', second, code)
        if (code < 0x80) await subscriber.expect('pubrel', { packetId: second, reason: 0 })
        await subscriber.expectQuiet()
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.4.2-1', '5:MQTT-3.5.2-1', '5:MQTT-3.6.2-1', '5:MQTT-3.7.2-1'],
    name: 'short forms, Reason String and User Properties are taken',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(topic, 2)
      const why = set(0x1f, text('why'), 0x26, text('a'), text('b'), 0x26, text('a'), text('c'))
      for (const tail of [[], [0], [0, 0], [0, ...why]]) {
        await publisher.publishAll(topic, '1', 1)
        const first = await subscriber.expectMessage('1', { qos: 1 })
        subscriber.send(packet(0x40, two(first.packetId), tail))
        await publisher.publishAll(topic, '2', 2)
        const { packetId } = await subscriber.expectMessage('2', { qos: 2 })
        subscriber.send(packet(0x50, two(packetId), tail))
        await subscriber.expect('pubrel', { packetId, reason: 0 })
        subscriber.send(packet(0x70, two(packetId), tail))
        publisher.publish(topic, '3', { qos: 2, packetId: 5 })
        await publisher.expect('pubrec', { packetId: 5 })
        publisher.send(packet(0x62, two(5), tail))
        await publisher.expect('pubcomp', { packetId: 5, reason: 0 })
        const third = await subscriber.expectMessage('3', { qos: 2 })
        subscriber.ack('pubrec', third.packetId, Reason.unspecifiedError)
        await subscriber.expectQuiet()
      }
    },
  },
]

const sizes: readonly Case[] = [
  {
    ids: ['5:MQTT-3.4.2-2', '5:MQTT-3.4.2-3', '5:MQTT-3.5.2-2', '5:MQTT-3.5.2-3'],
    name: 'a refusal by PUBACK or PUBREC keeps within Maximum Packet Size',
    config: denying,
    async run(broker) {
      for (const maximumPacketSize of [20, 22, 24, 26, 28, 32, 64]) {
        const client = await broker.client(`a${maximumPacketSize}`, { properties: { maximumPacketSize } })
        const answers = [
          [1, 'puback'],
          [2, 'pubrec'],
        ] as const
        for (const [qos, type] of answers) {
          client.publish(broker.topic('denied'), '', { qos })
          await expectWithin(client, maximumPacketSize, type, { packetId: 1, reason: Reason.notAuthorized })
        }
      }
    },
  },
  {
    ids: ['5:MQTT-3.6.2-2', '5:MQTT-3.6.2-3', '5:MQTT-3.7.2-2', '5:MQTT-3.7.2-3'],
    name: 'PUBREL and PUBCOMP, with 0x92 too, keep within Maximum Packet Size',
    async run(broker) {
      for (const maximumPacketSize of [20, 24, 28, 64]) {
        const client = await broker.client(`a${maximumPacketSize}`, { properties: { maximumPacketSize } })
        const reason = Reason.packetIdentifierNotFound
        client.ack('pubrec', 7)
        await expectWithin(client, maximumPacketSize, 'pubrel', { packetId: 7, reason })
        client.ack('pubrel', 8)
        await expectWithin(client, maximumPacketSize, 'pubcomp', { packetId: 8, reason })
        client.publish(broker.topic('t'), '', { qos: 2 })
        await expectWithin(client, maximumPacketSize, 'pubrec', { packetId: 1 })
        client.ack('pubrel', 1)
        await expectWithin(client, maximumPacketSize, 'pubcomp', { packetId: 1, reason: 0 })
      }
    },
  },
]

export const ackCases: readonly Case[] = [...ofBroker, ...ofClient, ...sizes]
