// Cases on Keep Alive and what a client allows the broker, MQTT 5.0 sections 3.1.2.10 and 3.1.2.11.
// Does not know by which door the broker is reached.
import { encode } from '../../protocol/codec.ts'
import { Reason } from '../../protocol/reason.ts'
import { type Case, check, same } from './kit.ts'

const keepAlive: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.2-22', '5:MQTT-3.2.2-22'],
    name: 'after one and a half times the Keep Alive the client is gone, and its Will is due',
    seconds: 3,
    async run(broker) {
      const watching = await broker.client('w')
      await watching.subscribe(broker.topic('will'))
      const client = await broker.client('a', { keepAlive: 1, will: { topic: broker.topic('will') } })
      same(client.connack.properties.serverKeepAlive, undefined, 'Server Keep Alive')
      await broker.advance(1.1)
      await client.expectQuiet()
      await watching.expectQuiet()
      await broker.advance(1.6)
      await client.expectExpelled(Reason.keepAliveTimeout)
      await watching.expectMessage('gone')
    },
  },
  {
    ids: ['5:MQTT-3.1.2-22'],
    name: 'any packet counts, and what is sent to the client does not',
    seconds: 4,
    async run(broker) {
      const topic = broker.topic('t')
      const other = await broker.client('b')
      const client = await broker.client('a', { keepAlive: 1 })
      await client.subscribe(topic)
      await broker.advance(1.1)
      client.publish(broker.topic('u'), '1')
      await broker.advance(1.1)
      other.publish(topic, '2')
      await client.expectMessage('2')
      await broker.advance(0.6)
      await client.expectExpelled(Reason.keepAliveTimeout)
    },
  },
  {
    ids: ['5:MQTT-3.1.2-22'],
    name: 'Keep Alive 0 is none',
    seconds: 2,
    async run(broker) {
      const client = await broker.client('a', { keepAlive: 0 })
      await broker.advance(2)
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.2-21', '5:MQTT-3.2.2-21'],
    name: 'Server Keep Alive stands in place of what the client asked for',
    config: { limits: { serverKeepAlive: 1 } },
    seconds: 2,
    async run(broker) {
      const clients = [await broker.client('a', { keepAlive: 100 }), await broker.client('b')]
      for (const { connack } of clients) same(connack.properties.serverKeepAlive, 1, 'Server Keep Alive')
      await broker.advance(1.8)
      for (const client of clients) await client.expectExpelled(Reason.keepAliveTimeout)
    },
  },
]

/** Bytes of a PUBLISH without properties as the broker sends it. */
const sizeOf = (topic: string, payload: number, qos: 0 | 1): number =>
  encode(
    {
      type: 'publish',
      dup: false,
      retain: false,
      qos,
      packetId: qos,
      topic: topic as never,
      properties: {},
      payload: new Uint8Array(payload),
    },
    5,
  ).length

const packetSize: readonly Case[] = [
  ...(
    [
      [0, 0],
      [1, 0],
      [0, 5],
      [1, 5],
    ] as const
  ).map(
    ([qos, topicAliasMaximum]): Case => ({
      ids: ['5:MQTT-3.1.2-24', '5:MQTT-3.1.2-25'],
      name: `a message of just the Maximum Packet Size comes, a larger one does not: QoS ${qos}, ${topicAliasMaximum} aliases`,
      async run(broker) {
        // An alias may make the packet of a short topic larger than its name does.
        for (const topic of [broker.id(''), broker.topic('a long topic')]) {
          const maximumPacketSize = sizeOf(topic, 100, qos)
          const properties = { maximumPacketSize, topicAliasMaximum, receiveMaximum: 1 }
          const [small, large] = [await broker.client('a', { properties }), await broker.client('b')]
          await small.subscribe(topic, qos)
          await large.subscribe(topic, qos)
          const publisher = await broker.client('p')
          for (const size of [101, 100, 5_000, 90, 101, 100]) {
            await publisher.publishAll(topic, 'x'.repeat(size), 1)
            for (const client of size > 100 ? [large] : [large, small]) {
              const frame = await client.nextFrame()
              check(client === large || (frame?.length ?? 0) <= maximumPacketSize, `packet of ${frame?.length} bytes`)
              client.frames.unshift(frame ?? new Uint8Array())
              const { packetId } = await client.expectMessage('x'.repeat(size))
              if (qos === 1) client.ack('puback', packetId)
            }
          }
          await small.expectQuiet()
        }
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.1.2-24', '5:MQTT-3.1.2-25'],
    name: 'what was sent on an earlier connection is not sent again where it is too large now',
    async run(broker) {
      const topic = broker.topic('t')
      const properties = { sessionExpiryInterval: 100 }
      const publisher = await broker.client('p')
      const first = await broker.client('a', { properties })
      await first.subscribe(topic, 2)
      for (const size of [200, 20]) {
        await publisher.publishAll(topic, 'x'.repeat(size), 1)
        await first.expectMessage('x'.repeat(size))
      }
      await first.vanish()
      await publisher.publishAll(topic, 'y'.repeat(200), 2)
      await publisher.publishAll(topic, 'z', 2)
      const less = { ...properties, maximumPacketSize: 100, receiveMaximum: 2 }
      const second = await broker.client('a', { clean: false, properties: less })
      await second.expectMessage('x'.repeat(20), { dup: true })
      await second.expectMessage('z', { dup: false })
      await second.vanish()
      // It counts as delivered: it does not come back.
      const third = await broker.client('a', { clean: false, properties })
      await third.expectMessage('x'.repeat(20), { dup: true })
      await third.expectMessage('z', { dup: true })
      await third.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.2-24', '5:MQTT-3.2.2-19', '5:MQTT-3.2.2-20'],
    name: 'whatever a client with a small Maximum Packet Size does, no answer is larger',
    async run(broker) {
      for (let maximumPacketSize = 1; maximumPacketSize < 40; maximumPacketSize++) {
        for (const options of [{}, { properties: { authenticationMethod: 'none such' } }]) {
          const properties = { ...options.properties, maximumPacketSize }
          const client = await broker.open('a')
          client.send(client.connectPacket({ properties }))
          const connack = await client.nextFrame()
          if (connack === null) continue
          check(connack.length <= maximumPacketSize, `CONNACK of ${connack.length} bytes`)
          if (connack[3] !== 0) continue
          const subscriptions = Array.from({ length: 30 }, (_, at) => ({
            filter: broker.topic(`t${at}`) as never,
            qos: 0 as const,
            noLocal: false,
            retainAsPublished: false,
            retainHandling: 0 as const,
          }))
          client.publish('$SYS/x', '', { qos: 1 })
          client.send({ type: 'subscribe', packetId: 1, subscriptions, properties: {} })
          client.send({
            type: 'unsubscribe',
            packetId: 2,
            filters: subscriptions.map(({ filter }) => filter),
            properties: {},
          })
          client.send('00 00')
          for (let frame = await client.nextFrame(); frame !== null; frame = await client.nextFrame()) {
            check(frame.length <= maximumPacketSize, `packet ${frame[0]} of ${frame.length} bytes`)
          }
        }
      }
    },
  },
]

const aliases: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.2-26', '5:MQTT-3.3.2-11', '5:MQTT-3.3.2-8'],
    name: 'aliases from the broker stay within the Topic Alias Maximum and lead to the right topics',
    async run(broker) {
      const client = await broker.client('a', { properties: { topicAliasMaximum: 2 } })
      await client.subscribe(broker.topic('#'))
      const known = new Map<number, string>()
      for (const name of ['1', '2', '3', '1', '2', '3', '4', '1']) {
        client.publish(broker.topic(name), name)
        const { topic, properties } = await client.expectMessage(name)
        const alias = properties.topicAlias
        check(alias === undefined || (alias >= 1 && alias <= 2), `alias ${alias}`)
        if (topic !== '' && alias !== undefined) known.set(alias, topic)
        same(topic === '' ? known.get(alias ?? 0) : topic, broker.topic(name), 'topic')
      }
    },
  },
  ...([{}, { topicAliasMaximum: 0 }] as const).map(
    (properties): Case => ({
      ids: ['5:MQTT-3.1.2-27'],
      name: `no alias from the broker with ${'topicAliasMaximum' in properties ? 'Topic Alias Maximum 0' : 'no Topic Alias Maximum'}`,
      async run(broker) {
        const topic = broker.topic('t')
        const client = await broker.client('a', { properties })
        await client.subscribe(topic)
        for (let count = 0; count < 3; count++) {
          client.publish(topic, '', { properties: { topicAlias: 1 } })
          const packet = await client.expect('publish', { topic })
          same(packet.properties.topicAlias, undefined, 'Topic Alias')
        }
      },
    }),
  ),
]

const information: readonly Case[] = [
  ...([undefined, 0, 1] as const).map(
    (asked): Case => ({
      ids: ['5:MQTT-3.1.2-28'],
      name: `CONNACK without Response Information where ${asked ?? 'nothing'} is asked for`,
      async run(broker) {
        const properties = asked === undefined ? {} : { requestResponseInformation: asked }
        const { connack } = await broker.client('a', { properties })
        same(connack.properties.responseInformation, undefined, 'Response Information')
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.1.2-29'],
    name: 'Request Problem Information 0: no diagnosis in acknowledgements',
    async run(broker) {
      for (const requestProblemInformation of [0, 1] as const) {
        const client = await broker.client('a', { properties: { requestProblemInformation } })
        client.publish('$SYS/x', 'x', { qos: 1, packetId: 1 })
        const puback = await client.expect('puback', { reason: Reason.notAuthorized })
        client.publish('$SYS/x', 'x', { qos: 2, packetId: 2 })
        const pubrec = await client.expect('pubrec', { reason: Reason.notAuthorized })
        client.ack('pubrel', 3)
        const pubcomp = await client.expect('pubcomp')
        client.ack('pubrec', 4)
        const pubrel = await client.expect('pubrel')
        client.send('82 0b 00 01 00 00 05 24 53 59 53 2f 00')
        const suback = await client.expect('suback')
        client.send('a2 0a 00 01 00 00 05 24 53 59 53 2f')
        const unsuback = await client.expect('unsuback')
        if (requestProblemInformation === 1) continue
        for (const { type, properties } of [puback, pubrec, pubcomp, pubrel, suback, unsuback]) {
          same(properties, {}, `properties of ${type}`)
        }
      }
    },
  },
]

export const connectPropertyCases: readonly Case[] = [...keepAlive, ...packetSize, ...aliases, ...information]
