// Cases on UNSUBSCRIBE and UNSUBACK of MQTT 5.0, sections 3.10 and 3.11.
// Does not know how subscriptions are kept.
import type { TopicFilter } from '../../protocol/packet.ts'
import { Reason } from '../../protocol/reason.ts'
import { illFormed, packet, text, two } from './bytes.ts'
import { type Case, type Client, same } from './kit.ts'
import { expectWithin, expelled, kept } from './steps.ts'

const { malformedPacket, protocolError, noSubscriptionExisted } = Reason

function sendUnsubscribe(client: Client, packetId: number, ...filters: readonly string[]): void {
  client.send({ type: 'unsubscribe', packetId, filters: filters as readonly TopicFilter[], properties: {} })
}

export const unsubscribeCases: readonly Case[] = [
  ...([0xa0, 0xa1, 0xa3, 0xa6, 0xaa] as const).map((first) =>
    expelled(
      ['5:MQTT-3.10.1-1'],
      `UNSUBSCRIBE with 0x${first.toString(16)} as its first byte`,
      (broker) => packet(first, two(1), 0, text(broker.topic('t'))),
      malformedPacket,
    ),
  ),
  ...Object.entries(illFormed).map(([what, bytes]) =>
    expelled(
      ['5:MQTT-3.10.3-1'],
      `the second filter has ${what}`,
      (broker) => packet(0xa2, two(1), 0, text(broker.topic('t')), text(bytes)),
      malformedPacket,
    ),
  ),
  expelled(['5:MQTT-3.10.3-2'], 'no filter', () => packet(0xa2, two(1), 0), protocolError),
  {
    ids: ['5:MQTT-3.10.4-1'],
    name: 'only the very same filter is taken away: no wildcard is expanded, no other client suffers',
    async run(broker) {
      const topic = broker.topic('a/b')
      const [client, other] = [await broker.client('a'), await broker.client('b')]
      const filters = ['a/b', 'a/+', 'a/#'].map((rest) => broker.topic(rest))
      await client.subscribe(filters)
      await other.subscribe(filters)
      const none = ['#', '+/b', '+/+', 'a/b/', 'A/b', 'a', 'a/b/#'].map((rest) => broker.topic(rest))
      same(
        await client.unsubscribe(none),
        none.map(() => noSubscriptionExisted),
        'codes',
      )
      client.publish(topic, 'all three')
      await client.expectMessage('all three')
      same(await client.unsubscribe([filters[1] ?? '', filters[2] ?? '']), [0, 0], 'codes')
      client.publish(topic, 'one')
      await client.expectMessage('one')
      same(await client.unsubscribe(topic), [0], 'code')
      client.publish(topic, 'none')
      await client.expectQuiet()
      for (const payload of ['all three', 'one', 'none']) await other.expectMessage(payload)
    },
  },
  {
    ids: ['5:MQTT-3.10.4-1'],
    name: 'a shared subscription and a plain one with the same filter are two',
    async run(broker) {
      const topic = broker.topic('t')
      const shared = `$share/${broker.id('g')}/${topic}`
      const client = await broker.client('a')
      await client.subscribe([topic, shared])
      same(await client.unsubscribe(`$share/${broker.id('h')}/${topic}`), [noSubscriptionExisted], 'code')
      same(await client.unsubscribe(topic), [0], 'code')
      client.publish(topic, 'shared')
      await client.expectMessage('shared')
      await client.expectQuiet()
      same(await client.unsubscribe(shared), [0], 'code')
      client.publish(topic, 'none')
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.10.4-2'],
    name: 'nothing more is queued, neither for a client that waits nor for its absent session',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p')
      const first = await broker.client('s', kept(100, { receiveMaximum: 1 }))
      await first.subscribe(topic, 1)
      await publisher.publishAll(topic, '1', 1)
      const { packetId } = await first.expectMessage('1')
      await first.unsubscribe(topic)
      await publisher.publishAll(topic, '2', 1)
      first.ack('puback', packetId)
      await first.expectQuiet()
      first.disconnect()
      await first.expectClosed()
      await publisher.publishAll(topic, '3', 1)
      const second = await broker.client('s', kept())
      same(second.connack.sessionPresent, true, 'Session Present')
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.10.4-3'],
    name: 'exchanges that had begun are finished, on a later connection too',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept())]
      await first.subscribe(topic, 2)
      await publisher.publishAll(topic, '1', 1)
      await publisher.publishAll(topic, '2', 2)
      await publisher.publishAll(topic, '3', 2)
      const ids: number[] = []
      for (const payload of ['1', '2', '3']) ids.push((await first.expectMessage(payload)).packetId)
      const [one = 0, two = 0, three = 0] = ids
      same(await first.unsubscribe(topic), [0], 'code')
      first.ack('pubrec', two)
      await first.expect('pubrel', { packetId: two, reason: 0 })
      first.disconnect()
      await first.expectClosed()
      const second = await broker.client('s', kept())
      await second.expect('pubrel', { packetId: two, reason: 0 })
      await second.expectMessage('1', { packetId: one, qos: 1, dup: true })
      await second.expectMessage('3', { packetId: three, qos: 2, dup: true })
      second.ack('pubcomp', two)
      second.ack('puback', one)
      second.ack('pubrec', three)
      await second.expect('pubrel', { packetId: three, reason: 0 })
      second.ack('pubcomp', three)
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.10.4-4', '5:MQTT-3.10.4-5', '5:MQTT-3.11.3-1', '5:MQTT-3.11.3-2'],
    name: 'each UNSUBSCRIBE gets one UNSUBACK with its identifier and a code for each filter, in their order',
    async run(broker) {
      const client = await broker.client('a')
      const [a, b, c] = ['a', 'b/#', 'c/+'].map((rest) => broker.topic(rest)) as [string, string, string]
      await client.subscribe([a, c])
      sendUnsubscribe(client, 65_535, b, c, b, a)
      sendUnsubscribe(client, 1, a)
      const gone = noSubscriptionExisted
      await client.expect('unsuback', { packetId: 65_535, reasons: [gone, 0, gone, 0], properties: {} })
      await client.expect('unsuback', { packetId: 1, reasons: [gone], properties: {} })
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.10.4-6'],
    name: 'many filters act like as many UNSUBSCRIBEs in order, answered at once',
    async run(broker) {
      const client = await broker.client('a')
      const filters = ['a', 'b', 'c'].map((rest) => broker.topic(rest)) as [string, string, string]
      const [a, b, c] = filters
      await client.subscribe(filters)
      sendUnsubscribe(client, 9, b, b, a)
      await client.expect('unsuback', { packetId: 9, reasons: [0, noSubscriptionExisted, 0] })
      for (const topic of filters) client.publish(topic, topic)
      await client.expectMessage(c)
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.11.2-1', '5:MQTT-3.11.2-2'],
    name: 'UNSUBACK keeps within Maximum Packet Size',
    async run(broker) {
      for (const maximumPacketSize of [20, 24, 32, 64]) {
        const client = await broker.client(`a${maximumPacketSize}`, { properties: { maximumPacketSize } })
        sendUnsubscribe(client, 1, broker.topic('t'))
        await expectWithin(client, maximumPacketSize, 'unsuback', { reasons: [noSubscriptionExisted] })
      }
    },
  },
]
