// Cases on SUBSCRIBE and SUBACK of MQTT 5.0, sections 3.8 and 3.9.
// Does not test which topics a filter matches: v5-topics.ts does.
import type { SubscriptionRequest, TopicFilter } from '../../protocol/packet.ts'
import { Reason } from '../../protocol/reason.ts'
import { illFormed, packet, set, text, two, variable } from './bytes.ts'
import { type Case, type Client, same } from './kit.ts'
import { expectWithin, expelled, kept } from './steps.ts'

const { malformedPacket, protocolError } = Reason

type Options = Partial<SubscriptionRequest>

/** SUBSCRIBE with options of its own for each filter; waits for nothing. */
function sendSubscribe(client: Client, packetId: number, ...filters: readonly (readonly [string, Options])[]): void {
  client.send({
    type: 'subscribe',
    packetId,
    subscriptions: filters.map(([filter, options]) => ({
      qos: 0,
      noLocal: false,
      retainAsPublished: false,
      retainHandling: 0,
      ...options,
      filter: filter as TopicFilter,
    })),
    properties: {},
  })
}

const malformed: readonly Case[] = [
  ...([0x80, 0x81, 0x83, 0x86, 0x8a] as const).map((first) =>
    expelled(
      ['5:MQTT-3.8.1-1'],
      `SUBSCRIBE with 0x${first.toString(16)} as its first byte`,
      (broker) => packet(first, two(1), 0, text(broker.topic('t')), 0),
      malformedPacket,
    ),
  ),
  ...Object.entries(illFormed).map(([what, bytes]) =>
    expelled(
      ['5:MQTT-3.8.3-1'],
      `the second filter has ${what}`,
      (broker) => packet(0x82, two(1), 0, text(broker.topic('t')), 0, text(bytes), 0),
      malformedPacket,
    ),
  ),
  expelled(['5:MQTT-3.8.3-2'], 'no filter', () => packet(0x82, two(1), 0), protocolError),
  expelled(
    ['5:MQTT-3.8.3-2'],
    'no options behind the filter',
    (broker) => packet(0x82, two(1), 0, text(broker.topic('t'))),
    malformedPacket,
    protocolError,
  ),
  ...([0x40, 0x80, 0xc0] as const).map((bits) =>
    expelled(
      ['5:MQTT-3.8.3-5'],
      `Subscription Options with 0x${bits.toString(16)}`,
      (broker) => packet(0x82, two(1), 0, text(broker.topic('t')), bits),
      malformedPacket,
    ),
  ),
  ...(
    [
      ['Maximum QoS', 0x03],
      ['Retain Handling', 0x30],
    ] as const
  ).map(([name, bits]) =>
    expelled(['X5-21'], `${name} 3`, (broker) => packet(0x82, two(1), 0, text(broker.topic('t')), bits), protocolError),
  ),
  expelled(
    ['5:MQTT-3.8.3-4'],
    'No Local on a shared subscription',
    (broker) => packet(0x82, two(1), 0, text(`$share/g/${broker.topic('t')}`), 0x04),
    protocolError,
  ),
  expelled(
    ['X5-20'],
    'Subscription Identifier 0',
    (broker) => packet(0x82, two(1), set(0x0b, 0), text(broker.topic('t')), 0),
    protocolError,
  ),
  expelled(
    ['X5-20'],
    'two Subscription Identifiers',
    (broker) => packet(0x82, two(1), set(0x0b, 1, 0x0b, 2), text(broker.topic('t')), 0),
    protocolError,
  ),
  {
    ids: ['X5-20'],
    name: 'the smallest and the largest Subscription Identifier come back with messages',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      for (const identifier of [1, 128, 268_435_455]) {
        client.send(packet(0x82, two(1), set(0x0b, variable(identifier)), text(topic), 0))
        await client.expect('suback', { reasons: [0] })
        client.publish(topic, 'x')
        await client.expectMessage('x', { properties: { subscriptionIdentifiers: [identifier] } })
      }
    },
  },
]

const noLocal: readonly Case[] = [
  {
    ids: ['5:MQTT-3.8.3-3'],
    name: 'No Local: what a client publishes goes to others, not to itself',
    async run(broker) {
      const topic = broker.topic('t')
      const [first, second] = [await broker.client('a'), await broker.client('b')]
      await first.subscribe(topic, 2, { noLocal: true })
      await second.subscribe(topic, 2, { noLocal: true })
      for (const qos of [0, 1, 2] as const) {
        first.publish(topic, `from a ${qos}`, { qos })
        if (qos > 0) await first.expect(qos === 1 ? 'puback' : 'pubrec')
        await first.expectQuiet()
        await second.expectMessage(`from a ${qos}`, { qos })
      }
      second.publish(topic, 'from b')
      await first.expectMessage('from b')
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.8.3-3'],
    name: 'No Local holds for this filter only: another of the same client still brings the message',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.subscribe(topic, 2, { noLocal: true, identifier: 1 })
      await client.subscribe(broker.topic('+'), 0, { identifier: 2 })
      client.publish(topic, 'x', { qos: 1 })
      await client.expectMessage('x', { qos: 0, properties: { subscriptionIdentifiers: [2] } })
      await client.expect('puback')
      await client.unsubscribe(broker.topic('+'))
      client.publish(topic, 'y')
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.8.3-3'],
    name: 'No Local counts by client identifier: also what an earlier connection left as a retained message',
    async run(broker) {
      const topic = broker.topic('t')
      const first = await broker.client('a')
      await first.publishAll(topic, 'mine', 1, { retain: true })
      first.disconnect()
      await first.expectClosed()
      const [second, other] = [await broker.client('a'), await broker.client('b')]
      await second.subscribe(topic, 1, { noLocal: true })
      await second.expectQuiet()
      await other.subscribe(topic, 1, { noLocal: true })
      await other.expectMessage('mine', { retain: true })
      await other.publishAll(topic, '', 1, { retain: true })
    },
  },
]

const answers: readonly Case[] = [
  {
    ids: ['5:MQTT-3.8.4-1', '5:MQTT-3.8.4-2', '5:MQTT-3.8.4-6', '5:MQTT-3.8.4-7', '5:MQTT-3.9.3-1'],
    name: 'each SUBSCRIBE gets one SUBACK with its identifier and a code for each filter, in their order',
    async run(broker) {
      const client = await broker.client('a')
      const filters = [2, 0, 1, 1, 0, 2].map((qos, at) => [broker.topic(`${at}/#`), { qos } as Options] as const)
      sendSubscribe(client, 65_535, ...filters)
      sendSubscribe(client, 1, ...filters.toReversed())
      sendSubscribe(client, 2, [broker.topic('0/#'), { qos: 1 }])
      await client.expect('suback', { packetId: 65_535, reasons: [2, 0, 1, 1, 0, 2], properties: {} })
      await client.expect('suback', { packetId: 1, reasons: [2, 0, 1, 1, 0, 2], properties: {} })
      await client.expect('suback', { packetId: 2, reasons: [1], properties: {} })
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.8.4-7', '5:MQTT-3.9.3-1', '5:MQTT-3.9.3-2'],
    name: 'a filter that is denied, or too deep, or one too many gets a code of its own, the others are granted',
    config: {
      access: [{ effect: 'deny', action: 'subscribe', topic: '+/denied/#' }],
      limits: { maximumTopicLevels: 5, maximumSubscriptions: 2 },
    },
    async run(broker) {
      const client = await broker.client('a')
      const filters = ['1', 'denied/x', '3/4/5/6/7', '4', '5'].map((rest) => broker.topic(rest))
      const { notAuthorized, topicFilterInvalid, quotaExceeded } = Reason
      same(await client.subscribe(filters, 1), [1, notAuthorized, topicFilterInvalid, 1, quotaExceeded], 'codes')
      for (const filter of filters) client.publish(filter, filter)
      for (const filter of [filters[0], filters[3]]) await client.expectMessage(filter ?? '')
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.8.4-7', '5:MQTT-3.8.4-8'],
    name: 'with Maximum QoS 1 the broker grants no more',
    config: { limits: { maximumQoS: 1 } },
    async run(broker) {
      const client = await broker.client('a')
      const topic = broker.topic('t')
      same(await client.subscribe(topic, 2), [1], 'code')
      client.publish(topic, 'x', { qos: 1 })
      await client.expectMessage('x', { qos: 1 })
    },
  },
  {
    ids: ['5:MQTT-3.9.2-1', '5:MQTT-3.9.2-2'],
    name: 'a SUBACK that refuses keeps within Maximum Packet Size',
    config: { access: [{ effect: 'deny', action: 'subscribe', topic: '+/denied/#' }] },
    async run(broker) {
      for (const maximumPacketSize of [20, 24, 28, 32, 64, 200]) {
        const client = await broker.client(`a${maximumPacketSize}`, { properties: { maximumPacketSize } })
        sendSubscribe(client, 1, [broker.topic('denied'), {}], [broker.topic('t'), {}])
        await expectWithin(client, maximumPacketSize, 'suback', { reasons: [Reason.notAuthorized, 0] })
      }
    },
  },
  {
    ids: ['5:MQTT-3.8.4-8'],
    name: 'messages come at the lower QoS of what was published and what was granted',
    async run(broker) {
      const publisher = await broker.client('p')
      for (const granted of [0, 1, 2] as const) {
        const topic = broker.topic(`${granted}`)
        const subscriber = await broker.client(`s${granted}`)
        await subscriber.subscribe(topic, granted)
        for (const published of [0, 1, 2] as const) {
          const payload = `${published} to ${granted}`
          if (published === 0) publisher.publish(topic, payload)
          else await publisher.publishAll(topic, payload, published)
          await subscriber.expectMessage(payload, { qos: Math.min(granted, published) })
        }
      }
    },
  },
]

const replacement: readonly Case[] = [
  {
    ids: ['5:MQTT-3.8.4-3', 'X5-22'],
    name: 'the same filter again replaces QoS, options and identifier, and gives no second copy',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(topic, 2, { identifier: 5, retainAsPublished: true })
      const steps = [
        [0, { identifier: 6 }, { qos: 0, retain: false }, [6]],
        [1, { retainAsPublished: true }, { qos: 1, retain: true }, undefined],
        [2, { identifier: 7 }, { qos: 2, retain: false }, [7]],
        [0, {}, { qos: 0, retain: false }, undefined],
      ] as const
      for (const [qos, options, expected, identifiers] of steps) {
        same(await subscriber.subscribe(topic, qos, { retainHandling: 2, ...options }), [qos], 'code')
        await publisher.publishAll(topic, 'x', 2, { retain: true })
        const { properties } = await subscriber.expectMessage('x', expected)
        same(properties.subscriptionIdentifiers, identifiers, 'Subscription Identifiers')
        await subscriber.expectQuiet()
      }
      await publisher.publishAll(topic, '', 1, { retain: true })
    },
  },
  {
    ids: ['5:MQTT-3.8.4-3', '5:MQTT-3.8.3-3'],
    name: 'the same filter again replaces No Local',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      for (const noLocal of [true, false, true]) {
        await client.subscribe(topic, 0, { noLocal })
        client.publish(topic, 'own')
        if (!noLocal) await client.expectMessage('own')
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['5:MQTT-3.8.4-3'],
    name: 'a subscription of an earlier connection is replaced as well, and one UNSUBSCRIBE ends it',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept())]
      await first.subscribe(topic, 1, { identifier: 1 })
      first.disconnect()
      await first.expectClosed()
      const second = await broker.client('s', kept())
      await second.subscribe(topic, 0)
      await publisher.publishAll(topic, 'x', 1)
      const { properties } = await second.expectMessage('x', { qos: 0 })
      same(properties.subscriptionIdentifiers, undefined, 'Subscription Identifiers')
      same(await second.unsubscribe(topic), [0], 'code')
      await publisher.publishAll(topic, 'y', 1)
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.8.4-4'],
    name: 'Retain Handling 0 sends retained messages anew on each replacement',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.publishAll(topic, 'kept', 1, { retain: true })
      for (const qos of [1, 0, 0] as const) {
        await client.subscribe(topic, qos)
        await client.expectMessage('kept', { qos, retain: true })
      }
      await client.subscribe(topic, 0, { retainHandling: 1 })
      await client.expectQuiet()
      await client.publishAll(broker.topic('t2'), '', 1)
    },
  },
  {
    ids: ['5:MQTT-3.8.4-4'],
    name: 'replacing a subscription loses nothing that is on its way, sent or waiting',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p')
      const subscriber = await broker.client('s', { properties: { receiveMaximum: 1 } })
      await subscriber.subscribe(topic, 2)
      for (const payload of ['1', '2', '3']) await publisher.publishAll(topic, payload, 1)
      const first = await subscriber.expectMessage('1', { qos: 1 })
      await subscriber.subscribe(topic, 1)
      await publisher.publishAll(topic, '4', 2)
      let { packetId } = first
      for (const payload of ['2', '3', '4']) {
        subscriber.ack('puback', packetId)
        packetId = (await subscriber.expectMessage(payload, { qos: 1 })).packetId
      }
      subscriber.ack('puback', packetId)
      await subscriber.expectQuiet()
    },
  },
]

const many: readonly Case[] = [
  {
    ids: ['5:MQTT-3.8.4-5'],
    name: 'many filters act like as many SUBSCRIBEs: each with its options and its retained messages',
    async run(broker) {
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      const [a, b, c] = ['a', 'b', 'c'].map((rest) => broker.topic(rest)) as [string, string, string]
      for (const topic of [a, b, c]) await publisher.publishAll(topic, topic, 2, { retain: true })
      sendSubscribe(subscriber, 3, [c, { qos: 1 }], [a, { retainHandling: 2 }], [b, { qos: 2, noLocal: true }])
      await subscriber.expect('suback', { packetId: 3, reasons: [1, 0, 2] })
      await subscriber.expectMessage(c, { qos: 1, retain: true })
      await subscriber.expectMessage(b, { qos: 2, retain: true })
      await subscriber.expectQuiet()
      subscriber.publish(b, 'own')
      subscriber.publish(a, 'own')
      await subscriber.expectMessage('own', { topic: a })
      await subscriber.expectQuiet()
      for (const topic of [a, b, c]) await publisher.publishAll(topic, '', 1, { retain: true })
    },
  },
  {
    ids: ['5:MQTT-3.8.4-5', '5:MQTT-3.8.4-6'],
    name: 'one filter twice in a SUBSCRIBE: two codes, each turn answered with its own options, the last one stays',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await publisher.publishAll(topic, 'kept', 2, { retain: true })
      sendSubscribe(subscriber, 3, [topic, { qos: 2 }], [topic, { qos: 0 }], [topic, { qos: 1, retainHandling: 1 }])
      await subscriber.expect('suback', { packetId: 3, reasons: [2, 0, 1] })
      await subscriber.expectMessage('kept', { qos: 2, retain: true })
      await subscriber.expectMessage('kept', { qos: 0, retain: true })
      await subscriber.expectQuiet()
      await publisher.publishAll(topic, '', 2, { retain: true })
      await subscriber.expectMessage('', { qos: 1, retain: false })
      await subscriber.expectQuiet()
    },
  },
  {
    ids: ['X5-23'],
    name: 'a shared subscription brings no retained message, neither new nor again',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      const filter = `$share/${broker.id('g')}/${topic}`
      // The filter is also a topic name; no shared subscription means that topic.
      for (const name of [topic, filter]) await publisher.publishAll(name, 'kept', 1, { retain: true })
      for (let round = 0; round < 2; round++) {
        same(await subscriber.subscribe(filter, 1), [1], 'code')
        await subscriber.expectQuiet()
      }
      for (const name of [filter, topic]) await publisher.publishAll(name, '', 1, { retain: true })
      await subscriber.expectMessage('', { topic, retain: false })
      await subscriber.expectQuiet()
    },
  },
]

export const subscribeCases: readonly Case[] = [...malformed, ...noLocal, ...answers, ...replacement, ...many]
