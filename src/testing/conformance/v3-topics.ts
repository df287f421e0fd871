// Cases on topic names and topic filters of MQTT 3.1.1, section 4.7.
// Does not test ill-formed strings: v3-format.ts does.
import { packet, text, two } from './bytes.ts'
import { type Case, check, same } from './kit.ts'
import { drain } from './steps.ts'
import { closed, member } from './v3-steps.ts'

const badFilters: readonly (readonly [id: string, filter: string])[] = [
  ['3:MQTT-4.7.1-2', 'a#'],
  ['3:MQTT-4.7.1-2', 'a/b#'],
  ['3:MQTT-4.7.1-2', 'a/#/b'],
  ['3:MQTT-4.7.1-2', '#/a'],
  ['3:MQTT-4.7.1-2', '#a'],
  ['3:MQTT-4.7.1-2', '##'],
  ['3:MQTT-4.7.1-2', 'a/#/'],
  ['3:MQTT-4.7.1-2', '+#'],
  ['3:MQTT-4.7.1-3', 'a+'],
  ['3:MQTT-4.7.1-3', '+a'],
  ['3:MQTT-4.7.1-3', 'a/+b/c'],
  ['3:MQTT-4.7.1-3', 'a/b+/c'],
  ['3:MQTT-4.7.1-3', '++'],
]

const malformed: readonly Case[] = [
  ...badFilters.map(
    ([id, filter]): Case => ({
      ids: [id],
      name: `SUBSCRIBE to '${filter}': closed, or 0x80`,
      async run(broker) {
        const client = await member(broker, 'a')
        client.send(packet(0x82, two(1), text(broker.topic(filter)), 0))
        const frame = await client.nextFrame()
        if (frame !== null) same(Array.from(frame), [0x90, 3, 0, 1, 0x80], 'SUBACK')
      },
    }),
  ),
  closed(['3:MQTT-4.7.3-1'], 'PUBLISH to an empty topic', () => packet(0x30, text(''), 0x78)),
  closed(['3:MQTT-4.7.3-1'], 'PUBLISH at QoS 1 to an empty topic', () => packet(0x32, text(''), two(1), 0x78)),
  closed(['3:MQTT-4.7.3-1'], 'SUBSCRIBE to an empty filter', () => packet(0x82, two(1), text(''), 0)),
  closed(['3:MQTT-4.7.3-1'], 'SUBSCRIBE to an empty filter behind a good one', () =>
    packet(0x82, two(1), text('a'), 0, text(''), 0),
  ),
  closed(['3:MQTT-4.7.3-1'], 'UNSUBSCRIBE from an empty filter', () => packet(0xa2, two(1), text(''))),
]

/** Filters and names below a case's first level, and whether they match. */
const pairs: readonly (readonly [id: string, filter: string, topic: string, matches: boolean])[] = [
  ['3:MQTT-4.7.1-2', 'a/#', 'a/b', true],
  ['3:MQTT-4.7.1-2', 'a/#', 'a/b/c/d', true],
  ['3:MQTT-4.7.1-2', 'a/#', 'a', true],
  ['3:MQTT-4.7.1-2', 'a/#', 'a/', true],
  ['3:MQTT-4.7.1-2', 'a/#', 'ab', false],
  ['3:MQTT-4.7.1-2', '#', 'a', true],
  ['3:MQTT-4.7.1-3', '+', 'a', true],
  ['3:MQTT-4.7.1-3', '+', 'a/b', false],
  ['3:MQTT-4.7.1-3', 'a/+', 'a', false],
  ['3:MQTT-4.7.1-3', 'a/+', 'a/', true],
  ['3:MQTT-4.7.1-3', '+/b/+', 'a/b/c', true],
  ['3:MQTT-4.7.1-3', '+/b/+', 'a/c/c', false],
  ['3:MQTT-4.7.1-3', '+/+/#', 'a/b', true],
  ['3:MQTT-4.7.1-3', '+/+/#', 'a', false],
  ['3:MQTT-4.7.1-3', 'a/+/b', 'a//b', true],
  ['3:MQTT-4.7.1-3', '+/a', '/a', true],
  ['3:MQTT-4.7.1-3', '+', '/', false],
  ['3:MQTT-4.7.1-3', '+/+', '/', true],
  ['3:MQTT-4.7.3-4', 'a//b', 'a/b', false],
  ['3:MQTT-4.7.3-4', 'a//b', 'a//b', true],
  ['3:MQTT-4.7.3-4', '/a', 'a', false],
  ['3:MQTT-4.7.3-4', 'a/', 'a', false],
  ['3:MQTT-4.7.3-4', 'a', 'a/', false],
  ['3:MQTT-4.7.3-4', '/', '/', true],
  ['3:MQTT-4.7.3-4', '/', '//', false],
  ['3:MQTT-4.7.3-4', 'a', 'A', false],
  ['3:MQTT-4.7.3-4', '\u00e9', 'e\u0301', false],
  ['3:MQTT-4.7.3-4', '\u212b', '\u00c5', false],
  ['3:MQTT-4.7.3-4', '\ufb01', 'fi', false],
  ['3:MQTT-4.7.3-4', 'a b', 'a b', true],
  ['3:MQTT-4.7.3-4', 'a', 'a ', false],
  ['3:MQTT-4.7.3-4', 'a', ' a', false],
  ['3:MQTT-4.7.3-4', 'a.b', 'a/b', false],
  ['3:MQTT-4.7.3-4', '\ufeffa', 'a', false],
  ['3:MQTT-4.7.3-4', '\u{1f600}', '\u{1f600}', true],
  ['3:MQTT-4.7.3-4', '__proto__', 'constructor', false],
]

const matching: readonly Case[] = [
  ...pairs.map(
    ([id, filter, topic, matches]): Case => ({
      ids: [id],
      name: `'${filter}' ${matches ? 'matches' : 'does not match'} '${topic}', live and retained`,
      async run(broker) {
        const name = broker.topic(topic)
        const client = await member(broker, 'a')
        await client.subscribe(broker.topic(filter))
        client.publish(name, 'live', { retain: true })
        if (matches) await client.expectMessage('live', { topic: name, retain: false })
        await client.expectQuiet()
        const second = await member(broker, 'b')
        await second.subscribe(broker.topic(filter))
        if (matches) await second.expectMessage('live', { topic: name, retain: true })
        await second.expectQuiet()
        await second.vanish()
        client.publish(name, '', { retain: true })
      },
    }),
  ),
  {
    ids: ['3:MQTT-4.7.3-1'],
    name: "one character is enough, and '/' is one",
    async run(broker) {
      const client = await member(broker, 'a')
      await client.subscribe('/', 1)
      const payload = broker.id('x')
      client.publish('/', payload)
      await client.expectMessage(payload, { topic: '/' })
    },
  },
  {
    ids: ['3:MQTT-4.7.3-3'],
    name: 'a topic of 65,535 bytes is taken, matched and sent on whole',
    async run(broker) {
      const start = broker.topic('')
      const topic = start + '\u00e9'.repeat((65_535 - start.length) >> 1) + 'x'.repeat((65_535 - start.length) & 1)
      const client = await member(broker, 'a')
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
    ids: ['3:MQTT-4.7.2-1'],
    name: 'filters that begin with a wildcard see no $SYS, neither retained nor live; $SYS/# does',
    config: { limits: { sysInterval: 1 } },
    seconds: 2,
    async run(broker) {
      const client = await member(broker, 'a')
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
    ids: ['3:MQTT-4.7.2-1'],
    name: 'filters that begin with a wildcard match no topic of clients that begins with $ either',
    async run(broker) {
      const [live, seen] = [broker.id('live'), broker.id('seen')]
      const topic = `$${broker.topic(live)}`
      const client = await member(broker, 'a')
      await client.subscribe([`+/${live}`, '+/+', '#'])
      client.publish(topic, live, { retain: true })
      client.publish(broker.topic(live), seen)
      // Whatever others have left there comes too.
      const payloads = (await drain(client)).filter((payload) => payload === live || payload === seen)
      same(payloads, [seen], 'payloads')
      // The first may still be getting what others have left.
      const named = await member(broker, 'b')
      await named.subscribe(`$${broker.topic('+')}`)
      await named.expectMessage(live, { retain: true, topic })
      client.publish(topic, '', { retain: true })
      await named.expectMessage('', { topic })
    },
  },
  {
    ids: ['3:MQTT-4.7.2-1'],
    name: 'a $ further back is an ordinary character',
    async run(broker) {
      const client = await member(broker, 'a')
      await client.subscribe([broker.topic('+'), broker.topic('$a/#')])
      for (const rest of ['$a', '$']) {
        client.publish(broker.topic(rest), rest)
        await client.expectMessage(rest)
      }
      await client.expectQuiet()
    },
  },
]

export const topic3Cases: readonly Case[] = [...malformed, ...matching, ...dollar]
