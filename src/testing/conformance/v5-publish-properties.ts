// Cases on the properties of PUBLISH in MQTT 5.0, section 3.3.2.3: what is passed on, expiry, aliases.
// Does not know by which door the broker is reached.
import type { PublishProperties } from '../../protocol/packet.ts'
import { Reason } from '../../protocol/reason.ts'
import { illFormed, packet, set, text, two } from './bytes.ts'
import { type Case, check, same } from './kit.ts'
import { expelled } from './steps.ts'

const { malformedPacket, protocolError, topicAliasInvalid } = Reason

/** Typed arrays as lists, to compare and to show. */
const plain = ({ correlationData, ...rest }: PublishProperties): object =>
  correlationData === undefined ? rest : { ...rest, correlationData: Array.from(correlationData) }

/** What is published with these properties arrives with them: live at each QoS, retained, and after a wait. */
function passedOn(ids: readonly string[], name: string, properties: PublishProperties): Case {
  return {
    ids,
    name: `${name} arrives unchanged`,
    async run(broker) {
      const topic = broker.topic('t')
      const kept = { clean: false, properties: { sessionExpiryInterval: 100 } }
      const [publisher, live] = [await broker.client('p'), await broker.client('l')]
      const absent = await broker.client('s', kept)
      await absent.subscribe(topic, 2)
      await absent.vanish()
      await live.subscribe(topic, 2)
      for (const qos of [0, 1, 2] as const) {
        if (qos === 0) publisher.publish(topic, 'x', { properties })
        else await publisher.publishAll(topic, 'x', qos, { properties, retain: true })
        const got = await live.expectMessage('x', { qos })
        same(plain(got.properties), plain(properties), `properties at QoS ${qos}`)
      }
      const late = await broker.client('r')
      await late.subscribe(topic, 0)
      same(plain((await late.expectMessage('x')).properties), plain(properties), 'properties of what was retained')
      const back = await broker.client('s', kept)
      same(plain((await back.expectMessage('x')).properties), plain(properties), 'properties of what waited')
    },
  }
}

const unchanged: readonly Case[] = [
  passedOn(['5:MQTT-3.3.2-4'], 'Payload Format Indicator 0', { payloadFormatIndicator: 0 }),
  passedOn(['5:MQTT-3.3.2-4'], 'Payload Format Indicator 1', { payloadFormatIndicator: 1 }),
  passedOn(['5:MQTT-3.3.2-15'], 'Response Topic', { responseTopic: 'ä/ /ö' }),
  passedOn(['5:MQTT-3.3.2-16'], 'Correlation Data', { correlationData: Uint8Array.of(0, 255, 195, 40, 0) }),
  passedOn(['5:MQTT-3.3.2-16'], 'Correlation Data of 65,535 bytes', {
    correlationData: new Uint8Array(65_535).fill(7),
  }),
  passedOn(['5:MQTT-3.3.2-20'], 'Content Type', { contentType: 'text/plain; charset=utf-8 ✓' }),
  passedOn(['5:MQTT-3.3.2-20'], 'an empty Content Type', { contentType: '' }),
  passedOn(['5:MQTT-3.3.2-17', '5:MQTT-3.3.2-18'], 'every User Property, in order,', {
    userProperties: [
      ['b', '1'],
      ['a', '2'],
      ['b', '1'],
      ['b', ''],
      ['', 'x'],
      ['__proto__', 'y'],
      ['1', 'z'],
    ],
  }),
  passedOn(
    ['5:MQTT-3.3.2-4', '5:MQTT-3.3.2-15', '5:MQTT-3.3.2-16', '5:MQTT-3.3.2-17', '5:MQTT-3.3.2-20'],
    'all of them together',
    {
      payloadFormatIndicator: 1,
      contentType: 'a',
      responseTopic: 'b',
      correlationData: Uint8Array.of(1),
      userProperties: [['k', 'v']],
    },
  ),
]

const strings: readonly Case[] = [
  ...Object.entries(illFormed).flatMap(([what, bytes]) => [
    expelled(
      ['5:MQTT-3.3.2-13'],
      `a Response Topic with ${what}`,
      (broker) => packet(0x30, text(broker.topic('t')), set(0x08, text(bytes))),
      malformedPacket,
    ),
    expelled(
      ['5:MQTT-3.3.2-19'],
      `a Content Type with ${what}`,
      (broker) => packet(0x30, text(broker.topic('t')), set(0x03, text(bytes))),
      malformedPacket,
    ),
  ]),
  ...['a/#', '+', 'a+b'].map((topic) =>
    expelled(
      ['5:MQTT-3.3.2-14'],
      `the Response Topic '${topic}'`,
      (broker) => packet(0x30, text(broker.topic('t')), set(0x08, text(topic))),
      protocolError,
      malformedPacket,
      Reason.topicNameInvalid,
    ),
  ),
]

const kept = { clean: false, properties: { sessionExpiryInterval: 100 } }

const expiry: readonly Case[] = [
  {
    ids: ['5:MQTT-3.3.2-5'],
    name: 'what expired before its delivery began is dropped, and the rest comes',
    seconds: 2,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p')
      const first = await broker.client('s', kept)
      await first.subscribe(topic, 2)
      await first.vanish()
      await publisher.publishAll(topic, '1', 1, { properties: { messageExpiryInterval: 1 } })
      await publisher.publishAll(topic, '2', 1)
      await publisher.publishAll(topic, '3', 2, { properties: { messageExpiryInterval: 1 } })
      await publisher.publishAll(topic, '4', 2, { properties: { messageExpiryInterval: 100 } })
      await broker.advance(1.5)
      const second = await broker.client('s', kept)
      await second.expectMessage('2')
      await second.expectMessage('4')
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.3.2-5'],
    name: "what expired behind the client's Receive Maximum is dropped, and holds no quota",
    seconds: 2,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p')
      const client = await broker.client('s', { properties: { receiveMaximum: 1 } })
      await client.subscribe(topic, 1)
      await publisher.publishAll(topic, '1', 1, { properties: { messageExpiryInterval: 1 } })
      const { packetId } = await client.expectMessage('1')
      await publisher.publishAll(topic, '2', 1, { properties: { messageExpiryInterval: 1 } })
      await publisher.publishAll(topic, '3', 1)
      await broker.advance(1.5)
      client.ack('puback', packetId)
      await client.expectMessage('3')
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.3.2-6'],
    name: 'the interval is passed on less the seconds that the message waited',
    seconds: 3,
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, live] = [await broker.client('p'), await broker.client('l')]
      await live.subscribe(topic)
      const first = await broker.client('s', kept)
      await first.subscribe(topic, 1)
      await first.vanish()
      for (const messageExpiryInterval of [60, 0xffff_ffff]) {
        await publisher.publishAll(topic, 'x', 1, { properties: { messageExpiryInterval } })
        const { properties } = await live.expectMessage('x')
        same(properties.messageExpiryInterval, messageExpiryInterval, 'at once')
      }
      await publisher.publishAll(topic, 'x', 1)
      same((await live.expectMessage('x')).properties.messageExpiryInterval, undefined, 'without')
      await broker.advance(2.2)
      const second = await broker.client('s', kept)
      for (const from of [60, 0xffff_ffff]) {
        const left = (await second.expectMessage('x')).properties.messageExpiryInterval ?? 0
        check(left === from - 2 || left === from - 3, `${left} s of ${from} s after 2.2 s`)
      }
      same((await second.expectMessage('x')).properties.messageExpiryInterval, undefined, 'without')
    },
  },
]

const atOnce: Case = {
  ids: ['5:MQTT-3.3.2-5', '5:MQTT-3.3.2-6'],
  name: 'interval 0 does not grow, and nothing of it is kept',
  async run(broker) {
    const topic = broker.topic('t')
    const [publisher, live] = [await broker.client('p'), await broker.client('l')]
    await live.subscribe(topic)
    const properties = { messageExpiryInterval: 0 }
    await publisher.publishAll(topic, '1', 1, { retain: true, properties })
    await publisher.publishAll(topic, '2', 1)
    const first = await live.expect('publish')
    if (first.payload[0] === 0x31) {
      same(first.properties.messageExpiryInterval, 0, 'Message Expiry Interval')
      await live.expectMessage('2')
    }
    const late = await broker.client('s')
    await late.subscribe(topic)
    await late.expectQuiet()
  },
}

const aliases: readonly Case[] = [
  {
    ids: ['X5-16', '5:MQTT-3.3.2-12'],
    name: 'an alias stands for its topic until it is set to another, and never reaches a subscriber',
    async run(broker) {
      const watching = await broker.client('w')
      await watching.subscribe(broker.topic('#'))
      const client = await broker.client('a')
      const properties = { topicAlias: 1, contentType: 'c' }
      for (const [topic, expected] of [
        ['one', 'one'],
        ['', 'one'],
        ['two', 'two'],
        ['', 'two'],
      ] as const) {
        client.publish(topic === '' ? '' : broker.topic(topic), 'x', { properties })
        const got = await watching.expectMessage('x', { topic: broker.topic(expected) })
        same(got.properties, { contentType: 'c' }, 'properties')
      }
    },
  },
  {
    ids: ['5:MQTT-3.3.2-12', '5:MQTT-3.3.2-9'],
    name: 'all aliases up to the Topic Alias Maximum can be in use at once, and be set anew',
    async run(broker) {
      const watching = await broker.client('w')
      await watching.subscribe(broker.topic('#'))
      const client = await broker.client('a')
      const most = Math.min(client.connack.properties.topicAliasMaximum ?? 0, 300)
      const all = Array.from({ length: most }, (_, index) => index + 1)
      for (const prefix of ['first', 'second']) {
        for (const topicAlias of all)
          client.publish(broker.topic(`${prefix}/${topicAlias}`), '', { properties: { topicAlias } })
        for (const topicAlias of all) client.publish('', 'x', { properties: { topicAlias } })
        for (const alias of all) await watching.expectMessage('', { topic: broker.topic(`${prefix}/${alias}`) })
        for (const alias of all) await watching.expectMessage('x', { topic: broker.topic(`${prefix}/${alias}`) })
      }
    },
  },
  {
    ids: ['5:MQTT-3.3.2-7', 'X5-16'],
    name: 'an alias dies with its connection, though the session goes on',
    async run(broker) {
      const first = await broker.client('a', kept)
      first.publish(broker.topic('t'), 'x', { properties: { topicAlias: 1 } })
      await first.expectQuiet()
      await first.vanish()
      const second = await broker.client('a', kept)
      second.publish('', 'x', { properties: { topicAlias: 1 } })
      await second.expectExpelled(protocolError, topicAliasInvalid)
    },
  },
  {
    ids: ['5:MQTT-3.3.2-7'],
    name: "the broker's own aliases begin anew on each connection, and are the connection's own",
    async run(broker) {
      const topic = broker.topic('t')
      const options = { clean: false, properties: { sessionExpiryInterval: 100, topicAliasMaximum: 5 } }
      const publisher = await broker.client('p')
      const other = await broker.client('o', { properties: { topicAliasMaximum: 5 } })
      for (let round = 0; round < 2; round++) {
        const client = await broker.client('a', options)
        await client.subscribe(topic)
        if (round === 1) await other.subscribe(topic)
        publisher.publish(topic, '1')
        await client.expectMessage('1', { topic })
        publisher.publish(topic, '2')
        const second = await client.expectMessage('2')
        check(second.topic === topic || second.properties.topicAlias !== undefined, 'no topic and no alias')
        await client.vanish()
      }
      await other.expectMessage('1', { topic })
    },
  },
  {
    ids: ['X5-16'],
    name: "another connection's alias is not known here",
    async run(broker) {
      const [client, other] = [await broker.client('a'), await broker.client('b')]
      other.publish(broker.topic('t'), 'x', { properties: { topicAlias: 2 } })
      await other.expectQuiet()
      client.publish('', 'x', { properties: { topicAlias: 2 } })
      await client.expectExpelled(protocolError, topicAliasInvalid)
    },
  },
  ...(['t', ''] as const).map((rest) =>
    expelled(
      ['5:MQTT-3.3.2-8', 'X5-16'],
      `alias 0 with ${rest === '' ? 'no' : 'a'} topic`,
      (broker) => packet(0x30, text(rest === '' ? '' : broker.topic(rest)), set(0x23, two(0)), 0x61),
      topicAliasInvalid,
    ),
  ),
]

export const publishPropertyCases: readonly Case[] = [...unchanged, ...strings, ...expiry, atOnce, ...aliases]
