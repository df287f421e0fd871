// Cases on PUBLISH in MQTT 5.0: flags, topic, matching, quotas; sections 3.3.1.1, 3.3.1.2, 3.3.2.1 and 3.3.4.
// Does not know by which door the broker is reached.
import { Reason } from '../../protocol/reason.ts'
import { four, illFormed, join, type Part, packet, set, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, check, same } from './kit.ts'
import type { Untestable } from './steps.ts'

const { malformedPacket, protocolError, topicNameInvalid } = Reason

/** A client that sends these bytes is thrown out, and nobody gets the message. */
function expelled(
  ids: readonly string[],
  name: string,
  bytes: (broker: Broker) => Part,
  ...reasons: readonly number[]
): Case {
  return {
    ids,
    name,
    async run(broker) {
      const watching = await broker.client('w')
      await watching.subscribe(broker.topic('#'), 2)
      const client = await broker.client('a')
      client.send(join(bytes(broker)))
      await client.expectExpelled(...reasons)
      await watching.expectQuiet()
    },
  }
}

const duplicates: readonly Case[] = [
  {
    ids: ['5:MQTT-3.3.1-1', '5:MQTT-3.3.1-2', '5:MQTT-3.3.1-3'],
    name: "DUP tells of the broker's own repetition, not of the publisher's",
    async run(broker) {
      const topic = broker.topic('t')
      const kept = { clean: false, properties: { sessionExpiryInterval: 100 } }
      const [publisher, plain] = [await broker.client('p'), await broker.client('q')]
      const first = await broker.client('s', kept)
      await plain.subscribe(topic, 0)
      await first.subscribe(topic, 2)
      for (const [qos, dup] of [
        [1, true],
        [2, true],
        [1, false],
      ] as const) {
        await publisher.publishAll(topic, `${qos}${dup}`, qos, { dup })
        await plain.expectMessage(`${qos}${dup}`, { dup: false, qos: 0 })
        await first.expectMessage(`${qos}${dup}`, { dup: false, qos })
      }
      await first.vanish()
      const second = await broker.client('s', kept)
      await second.expectMessage('1true', { dup: true })
      await second.expectMessage('2true', { dup: true })
      await second.expectMessage('1false', { dup: true })
      await publisher.publishAll(topic, 'new', 1)
      await second.expectMessage('new', { dup: false })
    },
  },
  {
    ids: ['5:MQTT-3.3.1-2'],
    name: 'DUP at QoS 0 from a client ends the connection, and nothing is passed on',
    async run(broker) {
      const topic = broker.topic('t')
      const watching = await broker.client('w')
      await watching.subscribe(topic, 2)
      const client = await broker.client('a')
      client.send(packet(0x38, text(topic), 0, 0x61))
      await client.expectExpelled(malformedPacket)
      await watching.expectQuiet()
    },
  },
]

const quality: readonly Case[] = [
  expelled(
    ['5:MQTT-3.3.1-4'],
    'QoS 3',
    (broker) => packet(0x36, text(broker.topic('t')), two(1), 0, 0x61),
    malformedPacket,
  ),
  expelled(
    ['5:MQTT-3.3.1-4'],
    'QoS 3 with DUP and RETAIN',
    (broker) => packet(0x3f, text(broker.topic('t')), two(1), 0, 0x61),
    malformedPacket,
  ),
  {
    ids: ['5:MQTT-3.3.4-1'],
    name: 'no answer at QoS 0, PUBACK at 1, PUBREC at 2, whether somebody matches or not',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      for (const _ of ['nobody', 'somebody']) {
        client.publish(topic, 'x')
        await client.expectQuiet()
        client.publish(topic, 'x', { qos: 1, packetId: 5 })
        const { reason } = await client.expect('puback', { packetId: 5 })
        check(reason === 0 || reason === 0x10, `PUBACK ${reason}`)
        client.publish(topic, 'x', { qos: 2, packetId: 6 })
        const { reason: second } = await client.expect('pubrec', { packetId: 6 })
        check(second === 0 || second === 0x10, `PUBREC ${second}`)
        client.ack('pubrel', 6)
        await client.expect('pubcomp', { packetId: 6, reason: 0 })
        await client.expectQuiet()
        const watching = await broker.client('w')
        await watching.subscribe(topic)
      }
    },
  },
]

const topics: readonly Case[] = [
  ...Object.entries(illFormed).map(([what, bytes]) =>
    expelled(
      ['5:MQTT-3.3.2-1', '5:MQTT-1.5.4-1'],
      `a topic with ${what}`,
      (broker) => packet(0x30, text([...new TextEncoder().encode(broker.topic('')), ...bytes]), 0),
      malformedPacket,
    ),
  ),
  expelled(['5:MQTT-3.3.2-1'], 'no topic', () => packet(0x30), malformedPacket),
  expelled(['5:MQTT-3.3.2-1'], 'a topic longer than the packet', () => packet(0x30, [0, 9], 0x61), malformedPacket),
  expelled(['X5-15'], 'an empty topic without alias', () => packet(0x30, text(''), 0), protocolError),
  ...['+', '#', 'a/+', 'a/#', 'a+', 'a#b', '+/a'].map((name) =>
    expelled(
      ['5:MQTT-3.3.2-2'],
      `the topic '${name}'`,
      (broker) => packet(0x30, text(broker.topic(name)), 0, 0x61),
      topicNameInvalid,
      protocolError,
      malformedPacket,
    ),
  ),
  ...(['a/#', '+'] as const).map(
    (topic): Case => ({
      ids: ['5:MQTT-3.3.2-2'],
      name: `the Will Topic '${topic}'`,
      async run(broker) {
        const client = await broker.open('a')
        client.send(client.connectPacket({ will: { topic } }))
        await client.expectRefused(topicNameInvalid, protocolError, malformedPacket)
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.3.2-3'],
    name: 'each subscriber gets the topics that its filter matches, under their own names',
    async run(broker) {
      const publisher = await broker.client('p')
      const names = ['a', 'a/b', 'a/b/c', 'a/', '/a', 'A/b', 'b/b', 'a//c']
      const wanted: Readonly<Record<string, readonly string[]>> = {
        a: ['a'],
        'a/+': ['a/b', 'a/'],
        'a/#': ['a', 'a/b', 'a/b/c', 'a/', 'a//c'],
        '+/b': ['a/b', 'A/b', 'b/b'],
        'a/+/c': ['a/b/c', 'a//c'],
        '#': names,
        '+/+': ['a/b', 'a/', '/a', 'A/b', 'b/b'],
      }
      const clients: [Client, readonly string[]][] = []
      for (const [filter, topics] of Object.entries(wanted)) {
        const client = await broker.client(`s${clients.length}`)
        await client.subscribe(broker.topic(filter))
        clients.push([client, topics])
      }
      for (const name of names) publisher.publish(broker.topic(name), name)
      await publisher.expectQuiet()
      for (const [client, topics] of clients) {
        for (const name of topics) await client.expectMessage(name, { topic: broker.topic(name) })
        await client.expectQuiet()
      }
    },
  },
]

const overlapping: readonly Case[] = [
  {
    ids: ['5:MQTT-3.3.4-2', '5:MQTT-3.3.4-3', '5:MQTT-3.3.4-4'],
    name: 'overlapping subscriptions: highest QoS, and the identifiers of all that have one',
    async run(broker) {
      const client = await broker.client('s')
      const publisher = await broker.client('p')
      await client.subscribe(broker.topic('a/b'), 0, { identifier: 3 })
      await client.subscribe(broker.topic('a/+'), 2, { identifier: 268_435_455 })
      await client.subscribe(broker.topic('a/#'), 1)
      await client.subscribe(broker.topic('b'), 2, { identifier: 4 })
      const found = new Set<number>()
      for (const [qos, expected] of [
        [0, 0],
        [1, 1],
        [2, 2],
      ] as const) {
        if (qos === 0) publisher.publish(broker.topic('a/b'), '0')
        else await publisher.publishAll(broker.topic('a/b'), `${qos}`, qos)
        const { properties } = await client.expectMessage(`${qos}`, { qos: expected })
        same([...(properties.subscriptionIdentifiers ?? [])].sort(), [268_435_455, 3], 'Subscription Identifiers')
        found.add(qos)
        await client.expectQuiet()
      }
      await publisher.publishAll(broker.topic('a/c/d'), 'x', 2)
      const plain = await client.expectMessage('x', { qos: 1 })
      same(plain.properties.subscriptionIdentifiers, undefined, 'Subscription Identifiers')
    },
  },
  {
    ids: ['5:MQTT-3.3.4-3', '5:MQTT-3.3.4-4'],
    name: 'identifiers wait with a message for an absent session',
    async run(broker) {
      const properties = { sessionExpiryInterval: 100 }
      const publisher = await broker.client('p')
      const first = await broker.client('s', { properties })
      await first.subscribe(broker.topic('+'), 1, { identifier: 1 })
      await first.subscribe(broker.topic('t'), 1, { identifier: 2 })
      await first.vanish()
      await publisher.publishAll(broker.topic('t'), 'x', 1)
      const second = await broker.client('s', { clean: false, properties })
      const got = await second.expectMessage('x', { qos: 1 })
      same([...(got.properties.subscriptionIdentifiers ?? [])].sort(), [1, 2], 'Subscription Identifiers')
      await second.expectQuiet()
    },
  },
  expelled(
    ['5:MQTT-3.3.4-6'],
    'PUBLISH from a client with a Subscription Identifier',
    (broker) => packet(0x30, text(broker.topic('t')), set(0x0b, 1), 0x61),
    protocolError,
  ),
]

const quotas: readonly Case[] = [
  {
    ids: ['5:MQTT-3.3.4-7'],
    name: 'one unfinished PUBLISH more than the Receive Maximum of the broker: 0x93',
    config: { limits: { receiveMaximum: 2 } },
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      same(client.connack.properties.receiveMaximum, 2, 'Receive Maximum')
      // Finished ones do not count, nor do repetitions, nor QoS 0.
      for (let count = 0; count < 3; count++) await client.publishAll(topic, 'x', 2)
      for (const packetId of [1, 2, 2]) {
        client.publish(topic, 'x', { qos: 2, packetId })
        await client.expect('pubrec', { packetId })
      }
      client.publish(topic, 'x')
      await client.expectQuiet()
      client.publish(topic, 'x', { qos: 2, packetId: 3 })
      await client.expectExpelled(Reason.receiveMaximumExceeded)
    },
  },
  {
    ids: ['5:MQTT-3.3.4-7'],
    name: 'the quota is full again after PUBCOMP, and on the next connection',
    config: { limits: { receiveMaximum: 2 } },
    async run(broker) {
      const topic = broker.topic('t')
      const properties = { sessionExpiryInterval: 100 }
      const first = await broker.client('a', { properties })
      for (const packetId of [1, 2]) {
        first.publish(topic, 'x', { qos: 2, packetId })
        await first.expect('pubrec', { packetId })
      }
      first.ack('pubrel', 1)
      await first.expect('pubcomp', { packetId: 1 })
      first.publish(topic, 'x', { qos: 2, packetId: 3 })
      await first.expect('pubrec', { packetId: 3 })
      await first.vanish()
      const second = await broker.client('a', { clean: false, properties })
      for (const packetId of [2, 3]) {
        second.publish(topic, 'x', { qos: 2, packetId, dup: true })
        await second.expect('pubrec', { packetId })
      }
      for (const packetId of [2, 3]) second.ack('pubrel', packetId)
      for (const packetId of [2, 3]) await second.expect('pubcomp', { packetId, reason: 0 })
      await second.publishAll(topic, 'x', 2)
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.3.4-9', '5:MQTT-3.3.4-10'],
    name: "the client's Receive Maximum holds back PUBLISH at QoS 1 and 2, and nothing else",
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p')
      const client = await broker.client('s', { properties: { receiveMaximum: 2 } })
      await client.subscribe(topic, 2)
      await client.subscribe(broker.topic('zero'), 0)
      for (const payload of ['1', '2', '3', '4', '5', '6']) {
        await publisher.publishAll(topic, payload, payload === '1' || payload === '4' ? 1 : 2)
      }
      const one = await client.expectMessage('1', { qos: 1 })
      const two = await client.expectMessage('2', { qos: 2 })
      await client.expectQuiet()
      await client.subscribe(broker.topic('other'), 1)
      await client.unsubscribe(broker.topic('other'))
      await client.publishAll(broker.topic('nobody'), '', 1)
      await client.publishAll(broker.topic('nobody'), '', 2)
      publisher.publish(broker.topic('zero'), '0')
      await client.expectMessage('0', { qos: 0 })
      client.ack('pubrec', two.packetId)
      await client.expect('pubrel', { packetId: two.packetId })
      await client.expectQuiet()
      client.ack('puback', one.packetId)
      const three = await client.expectMessage('3')
      await client.expectQuiet()
      client.ack('pubcomp', two.packetId)
      await client.expectMessage('4')
      await client.expectQuiet()
      // A PUBREC that fails ends the exchange.
      client.ack('pubrec', three.packetId, 0x80)
      await client.expectMessage('5')
      await client.expectQuiet()
    },
  },
]

const malformedPayload: readonly Case[] = [
  {
    ids: ['X5-17'],
    name: 'Payload Format 1 with bytes that are not UTF-8: refused with 0x99, or passed on as it is',
    async run(broker) {
      const topic = broker.topic('t')
      const watching = await broker.client('w')
      await watching.subscribe(topic, 1)
      const client = await broker.client('a')
      const bytes = Uint8Array.of(0xff, 0xfe)
      client.publish(topic, bytes, { qos: 1, packetId: 1, properties: { payloadFormatIndicator: 1 } })
      const { reason } = await client.expect('puback', { packetId: 1 })
      if (reason !== Reason.success) same(reason, Reason.payloadFormatInvalid, 'PUBACK')
      else {
        const got = await watching.expect('publish')
        same([Array.from(got.payload), got.properties.payloadFormatIndicator], [[0xff, 0xfe], 1], 'message')
      }
    },
  },
  ...[
    ['Payload Format Indicator 2', set(0x01, 2)],
    ['Message Expiry Interval cut off', set(0x02, four(1).slice(1))],
  ].map(([name, part]) =>
    expelled(
      ['X5-01'],
      `PUBLISH with ${name as string}`,
      (broker) => packet(0x30, text(broker.topic('t')), part as Part),
      malformedPacket,
      protocolError,
    ),
  ),
]

export const publishCases: readonly Case[] = [
  ...duplicates,
  ...quality,
  ...topics,
  ...overlapping,
  ...quotas,
  ...malformedPayload,
]

export const untestable: readonly Untestable[] = [
  {
    id: '5:MQTT-3.3.4-5',
    reason: 'void: a client gets one copy for several matching subscriptions, as MQTT-3.3.4-4 has it',
  },
]
