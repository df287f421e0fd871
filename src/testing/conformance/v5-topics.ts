// Cases on topic names and topic filters of MQTT 5.0, section 4.7.
// Does not test shared subscriptions: v5-shared.ts does.
import { Reason } from '../../protocol/reason.ts'
import { connectBytes, packet, text, two } from './bytes.ts'
import { type Case, check, same } from './kit.ts'
import { drain, expelled } from './steps.ts'

const { malformedPacket, protocolError, topicFilterInvalid, topicNameInvalid } = Reason

const badFilters: readonly (readonly [id: string, filter: string])[] = [
  ['5:MQTT-4.7.1-1', 'a#'],
  ['5:MQTT-4.7.1-1', 'a/b#'],
  ['5:MQTT-4.7.1-1', 'a/#/b'],
  ['5:MQTT-4.7.1-1', '#/a'],
  ['5:MQTT-4.7.1-1', '#a'],
  ['5:MQTT-4.7.1-1', '##'],
  ['5:MQTT-4.7.1-1', 'a/#/'],
  ['5:MQTT-4.7.1-1', '+#'],
  ['5:MQTT-4.7.1-2', 'a+'],
  ['5:MQTT-4.7.1-2', '+a'],
  ['5:MQTT-4.7.1-2', 'a/+b/c'],
  ['5:MQTT-4.7.1-2', 'a/b+/c'],
  ['5:MQTT-4.7.1-2', '++'],
  ['5:MQTT-4.7.3-1', ''],
]

const malformed: readonly Case[] = [
  ...badFilters.flatMap(([id, filter]) => [
    expelled(
      [id],
      `SUBSCRIBE to '${filter}'`,
      () => packet(0x82, two(1), 0, text(filter), 0),
      topicFilterInvalid,
      malformedPacket,
      protocolError,
    ),
    expelled(
      [id],
      `UNSUBSCRIBE from '${filter}'`,
      () => packet(0xa2, two(1), 0, text(filter)),
      topicFilterInvalid,
      malformedPacket,
      protocolError,
    ),
  ]),
  ...['+', '#', 'a/+', 'a/#', 'a+b', 'a#'].map((topic) =>
    expelled(
      ['5:MQTT-4.7.0-1'],
      `PUBLISH to '${topic}'`,
      () => packet(0x30, text(topic), 0, 0x78),
      topicNameInvalid,
      malformedPacket,
      protocolError,
    ),
  ),
  {
    ids: ['5:MQTT-4.7.0-1'],
    name: 'a Will Topic with a wildcard',
    async run(broker) {
      const client = await broker.open('a')
      const payload = [...text(client.clientId), 0, ...text(broker.topic('+')), ...text('gone')]
      client.send(connectBytes({ flags: 0x06, payload }))
      await client.expectRefused(topicNameInvalid, malformedPacket, protocolError)
    },
  },
  expelled(['5:MQTT-4.7.3-1'], 'PUBLISH to an empty topic', () => packet(0x30, text(''), 0, 0x78), protocolError),
  ...(
    [
      ['PUBLISH', () => packet(0x30, text('a\0b'), 0, 0x78)],
      ['SUBSCRIBE', () => packet(0x82, two(1), 0, text('a/\0'), 0)],
      ['SUBSCRIBE to a shared filter', () => packet(0x82, two(1), 0, text('$share/g/a\0'), 0)],
      ['UNSUBSCRIBE', () => packet(0xa2, two(1), 0, text('\0'))],
    ] as const
  ).map(([name, bytes]) => expelled(['5:MQTT-4.7.3-2'], `${name} with U+0000`, bytes, malformedPacket)),
]

/** Filters and names below a case's first level, and whether they match. */
const pairs: readonly (readonly [ids: readonly string[], filter: string, topic: string, matches: boolean])[] = [
  [['5:MQTT-4.7.1-1'], 'a/#', 'a/b', true],
  [['5:MQTT-4.7.1-1'], 'a/#', 'a/b/c/d', true],
  [['5:MQTT-4.7.1-1'], 'a/#', 'a', true],
  [['5:MQTT-4.7.1-1'], 'a/#', 'a/', true],
  [['5:MQTT-4.7.1-1'], 'a/#', 'ab', false],
  [['5:MQTT-4.7.1-1'], '#', 'a', true],
  [['5:MQTT-4.7.1-2'], '+', 'a', true],
  [['5:MQTT-4.7.1-2'], '+', 'a/b', false],
  [['5:MQTT-4.7.1-2'], 'a/+', 'a', false],
  [['5:MQTT-4.7.1-2', 'X5-28'], 'a/+', 'a/', true],
  [['5:MQTT-4.7.1-2'], '+/b/+', 'a/b/c', true],
  [['5:MQTT-4.7.1-2'], '+/b/+', 'a/c/c', false],
  [['5:MQTT-4.7.1-2'], '+/+/#', 'a/b', true],
  [['5:MQTT-4.7.1-2'], '+/+/#', 'a', false],
  [['X5-28'], 'a//b', 'a/b', false],
  [['X5-28'], 'a//b', 'a//b', true],
  [['X5-28'], 'a/+/b', 'a//b', true],
  [['X5-28'], '/a', 'a', false],
  [['X5-28'], '+/a', '/a', true],
  [['X5-28'], 'a/', 'a', false],
  [['X5-28'], '/', '/', true],
  [['X5-28'], '+/+', '/', true],
  [['X5-28'], '+', '/', false],
  [['X5-28'], '//', '//', true],
  [['X5-28'], '/', '//', false],
  [['5:MQTT-4.7.3-4'], 'a', 'A', false],
  [['5:MQTT-4.7.3-4'], '\u00e9', 'e\u0301', false],
  [['5:MQTT-4.7.3-4'], '\u212b', '\u00c5', false],
  [['5:MQTT-4.7.3-4'], '\ufb01', 'fi', false],
  [['5:MQTT-4.7.3-4'], 'stra\u00dfe', 'strasse', false],
  [['5:MQTT-4.7.3-4'], '\u0130', 'i', false],
  [['5:MQTT-4.7.3-4'], 'a b', 'a b', true],
  [['5:MQTT-4.7.3-4'], 'a', 'a ', false],
  [['5:MQTT-4.7.3-4'], 'a', ' a', false],
  [['5:MQTT-4.7.3-4'], '\ufeffa', 'a', false],
  [['5:MQTT-4.7.3-4'], '\u{1f600}', '\u{1f600}', true],
  [['5:MQTT-4.7.3-4'], '__proto__', 'constructor', false],
  [['5:MQTT-4.7.3-4'], '__proto__', '__proto__', true],
]

const matching: readonly Case[] = [
  ...pairs.map(
    ([ids, filter, topic, matches]): Case => ({
      ids,
      name: `'${filter}' ${matches ? 'matches' : 'does not match'} '${topic}', live and retained`,
      async run(broker) {
        const name = broker.topic(topic)
        const client = await broker.client('a')
        await client.subscribe(broker.topic(filter))
        client.publish(name, 'live', { retain: true })
        if (matches) await client.expectMessage('live', { topic: name, retain: false })
        await client.expectQuiet()
        const second = await broker.client('b')
        await second.subscribe(broker.topic(filter))
        if (matches) await second.expectMessage('live', { topic: name, retain: true })
        await second.expectQuiet()
        client.publish(name, '', { retain: true })
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.7.3-3'],
    name: 'a topic of 65,535 bytes is taken, matched and sent on whole',
    async run(broker) {
      const start = broker.topic('')
      const topic = start + '\u00e9'.repeat((65_535 - start.length) >> 1) + 'x'.repeat((65_535 - start.length) & 1)
      const client = await broker.client('a')
      await client.subscribe(topic, 1)
      client.publish(topic, 'x', { retain: true })
      await client.expectMessage('x', { topic, retain: false })
      await client.subscribe(broker.topic('+'), 1)
      await client.expectMessage('x', { topic, retain: true })
      client.publish(topic, '', { retain: true })
      await client.expectMessage('')
    },
  },
]

const dollar: readonly Case[] = [
  {
    ids: ['5:MQTT-4.7.2-1'],
    name: 'filters that begin with a wildcard see no $SYS, neither retained nor live; $SYS/# does',
    config: { limits: { sysInterval: 1 } },
    seconds: 2,
    async run(broker) {
      const client = await broker.client('a')
      const filters = ['#', '+/#', '+/broker/#', '+/broker/uptime', '+/+/version']
      await client.subscribe(filters)
      client.publish(broker.topic('t'), 'seen')
      await broker.advance(2)
      for (const payload of await drain(client)) same(payload, 'seen', 'payload')
      await client.unsubscribe(filters)
      await client.subscribe('$SYS/broker/version')
      const { topic } = await client.expect('publish', { retain: true })
      same(topic, '$SYS/broker/version', 'topic')
      await client.subscribe('$SYS/+/uptime')
      await client.expect('publish', { retain: true })
      await broker.advance(2)
      check((await drain(client)).length > 0, 'no uptime came')
    },
  },
  {
    ids: ['X5-29'],
    name: 'clients cannot use $SYS among themselves: 0x87, and nobody gets it',
    async run(broker) {
      const topic = `$SYS/broker/${broker.id('t')}`
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(topic, 2)
      for (const qos of [1, 2] as const)
        same(await publisher.publishAll(topic, 'x', qos, { retain: true }), Reason.notAuthorized, `QoS ${qos}`)
      publisher.publish(topic, 'x', { retain: true })
      await publisher.expectQuiet()
      await subscriber.expectQuiet()
      await subscriber.subscribe(topic, 2)
      await subscriber.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.7.2-1'],
    name: 'a $ further back is an ordinary character',
    async run(broker) {
      const client = await broker.client('a')
      await client.subscribe([broker.topic('+'), broker.topic('$a/#')])
      for (const rest of ['$a', '$']) {
        client.publish(broker.topic(rest), rest)
        await client.expectMessage(rest)
      }
      await client.expectQuiet()
    },
  },
]

export const topicCases: readonly Case[] = [...malformed, ...matching, ...dollar]
