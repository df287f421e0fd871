// Cases on PUBLISH of MQTT 3.1.1 but for its acknowledgements: DUP, QoS, RETAIN, topic, who gets it. Section 3.3.
// Does not test the flows of QoS 1 and 2: v3-qos.ts does.
import { packet, text, two } from './bytes.ts'
import { type Case, check, same } from './kit.ts'
import { drain } from './steps.ts'
import { closed, lasting, leave, member, plain, retainedAt, witness } from './v3-steps.ts'

const flags: readonly Case[] = [
  {
    ids: ['3:MQTT-3.3.1-2', '3:MQTT-3.3.1-3', '3:MQTT-4.3.1-1'],
    name: "the publisher's DUP is not passed on, at no QoS",
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const subscribers = [await member(broker, 'x'), await member(broker, 'y'), await member(broker, 'z')]
      for (const [qos, to] of subscribers.entries()) await to.subscribe(topic, qos as 0 | 1 | 2)
      for (const qos of [1, 2] as const) {
        publisher.publish(topic, 'x', { qos, packetId: qos, dup: true })
        await publisher.expect(qos === 1 ? 'puback' : 'pubrec', { packetId: qos })
      }
      for (const [most, to] of subscribers.entries()) {
        for (const qos of [1, 2]) await to.expectMessage('x', { dup: false, qos: Math.min(qos, most) })
      }
    },
  },
  {
    ids: ['3:MQTT-3.3.1-1', '3:MQTT-3.3.1-3'],
    name: 'DUP is 1 on the second sending to one client and 0 on the first to another, for one message',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const [first, absent] = [await broker.client('s', lasting), await broker.client('l', lasting)]
      for (const client of [first, absent]) await client.subscribe(topic, 1)
      await absent.vanish()
      await publisher.publishAll(topic, 'x', 1)
      await first.expectMessage('x', { dup: false })
      await first.vanish()
      await (await broker.client('s', lasting)).expectMessage('x', { dup: true })
      await (await broker.client('l', lasting)).expectMessage('x', { dup: false })
    },
  },
  ...[0x36, 0x37, 0x3e].map((first) =>
    closed(['3:MQTT-3.3.1-4'], `PUBLISH with QoS 3 in first byte 0x${first.toString(16)}`, (broker) =>
      packet(first, text(broker.topic('t')), two(1), 0x78),
    ),
  ),
]

const storing: readonly Case[] = [
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      ids: qos === 0 ? ['3:MQTT-3.3.1-5', '3:MQTT-3.3.1-7'] : ['3:MQTT-3.3.1-5'],
      name: `RETAIN 1 at QoS ${qos} replaces the retained message of its topic alone`,
      async run(broker) {
        const client = await member(broker, 'a')
        await client.publishAll(broker.topic('u'), 'other', 1, { retain: true })
        await client.publishAll(broker.topic('t'), 'old', 2, { retain: true })
        if (qos === 0) client.publish(broker.topic('t'), 'new', { retain: true })
        else await client.publishAll(broker.topic('t'), 'new', qos, { retain: true })
        await client.expectQuiet()
        same(
          await retainedAt(broker, 's', '+'),
          { [broker.topic('u')]: 'other', [broker.topic('t')]: 'new' },
          'retained',
        )
        const late = await member(broker, 'l')
        await late.subscribe(broker.topic('t'), 2)
        await late.expectMessage('new', { qos })
      },
    }),
  ),
  {
    ids: ['3:MQTT-3.3.1-6', '3:MQTT-3.3.1-8'],
    name: 'a new subscription gets the last retained message of each topic that matches, with RETAIN 1, once',
    async run(broker) {
      const publisher = await member(broker, 'p')
      for (const rest of ['a', 'a/b', 'a/c', 'b/c', 'b/c/d']) {
        for (const payload of ['old', rest])
          await publisher.publishAll(broker.topic(rest), payload, 1, { retain: true })
      }
      for (const [filter, expected] of [
        ['a/#', ['a', 'a/b', 'a/c']],
        ['+/c', ['a/c', 'b/c']],
        ['a', ['a']],
        ['#', ['a', 'a/b', 'a/c', 'b/c', 'b/c/d']],
        ['none', []],
      ] as const) {
        const client = await member(broker, 's')
        await client.subscribe(broker.topic(filter), 0)
        const payloads: string[] = []
        for (const _ of expected) {
          const { payload } = await client.expect('publish', { retain: true, qos: 0, dup: false })
          payloads.push(new TextDecoder().decode(payload))
        }
        same(payloads.sort(), expected, filter)
        await client.expectQuiet()
        await leave(client)
      }
    },
  },
  {
    ids: ['3:MQTT-3.3.1-9'],
    name: 'to a subscription that is there RETAIN is 0, at once, from the queue, and to MQTT 5 without Retain As Published',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const [live, five, absent] = [
        await member(broker, 'l'),
        await broker.client('f'),
        await broker.client('s', lasting),
      ]
      for (const client of [live, five, absent]) await client.subscribe(topic, 1)
      await leave(absent)
      await publisher.publishAll(topic, 'x', 1, { retain: true })
      for (const client of [live, five, await broker.client('s', lasting)])
        await client.expectMessage('x', { retain: false })
    },
  },
  {
    ids: ['3:MQTT-3.3.1-10', '3:MQTT-3.3.1-11'],
    name: 'RETAIN 1 with no payload is forwarded, clears the topic alone, and is not kept itself',
    async run(broker) {
      const topic = broker.topic('t')
      const [client, live] = [await member(broker, 'a'), await member(broker, 'l')]
      await client.publishAll(topic, 'old', 1, { retain: true })
      await client.publishAll(broker.topic('t/u'), 'below', 1, { retain: true })
      await live.subscribe(topic, 2)
      await live.expectMessage('old', { retain: true })
      for (const qos of [1, 2, 0] as const) {
        if (qos === 0) client.publish(topic, '', { retain: true })
        else await client.publishAll(topic, '', qos, { retain: true })
        await live.expectMessage('', { retain: false, qos })
        same(await retainedAt(broker, 's', '#'), { [broker.topic('t/u')]: 'below' }, 'retained')
      }
    },
  },
  {
    ids: ['3:MQTT-3.3.1-12'],
    name: 'RETAIN 0 adds, changes and removes nothing',
    async run(broker) {
      const client = await member(broker, 'a')
      await client.publishAll(broker.topic('t'), 'kept', 1, { retain: true })
      for (const payload of ['new', '']) await client.publishAll(broker.topic('t'), payload, 1)
      client.publish(broker.topic('t'), '')
      await client.publishAll(broker.topic('u'), 'new', 2)
      same(await retainedAt(broker, 's', '#'), { [broker.topic('t')]: 'kept' }, 'retained')
    },
  },
  {
    ids: ['3:MQTT-4.8.0-2'],
    name: 'no room for a retained message: its connection ends, the message goes to nobody, and others go on',
    config: { limits: { maximumRetainedMessages: 1 } },
    async run(broker) {
      const watching = await witness(broker)
      const other = await member(broker, 'o')
      await other.publishAll(broker.topic('t'), 'kept', 1, { retain: true })
      await watching.expectMessage('kept')
      for (const qos of [1, 2] as const) {
        const client = await member(broker, 'a')
        client.publish(broker.topic('u'), 'no room', { qos, retain: true })
        await client.expectClosed()
      }
      await other.publishAll(broker.topic('t'), 'new', 2, { retain: true })
      await watching.expectMessage('new')
      await watching.expectQuiet()
    },
  },
]

const routing: readonly Case[] = [
  ...['+', '#', 'a/+', 'a/#', 'a+b', 'a#'].flatMap((topic) => [
    closed(['3:MQTT-3.3.2-2', '3:MQTT-4.7.1-1'], `PUBLISH to '${topic}'`, () => packet(0x30, text(topic), 0x78)),
    closed(['3:MQTT-3.3.2-2', '3:MQTT-4.7.1-1'], `PUBLISH at QoS 2 to '${topic}'`, () =>
      packet(0x34, text(topic), two(1), 0x78),
    ),
  ]),
  {
    ids: ['3:MQTT-3.3.2-3'],
    name: 'the topic is the one published to, and matches the filter, whatever wildcards that has',
    async run(broker) {
      const publisher = await member(broker, 'p')
      const subscribers = new Map<string, readonly string[]>([
        ['+', ['a']],
        ['a/+', ['a/', 'a/b']],
        ['+/b', ['a/b']],
        ['a/#', ['a', 'a/', 'a/b', 'a/b/c']],
      ])
      const clients = new Map([...subscribers.keys()].map((filter, at) => [filter, member(broker, `s${at}`)]))
      for (const [filter, client] of clients) await (await client).subscribe(broker.topic(filter), 1)
      for (const rest of ['a', 'a/', 'a/b', 'a/b/c', 'ab/c']) await publisher.publishAll(broker.topic(rest), rest, 1)
      for (const [filter, client] of clients) {
        for (const rest of subscribers.get(filter) ?? [])
          await (await client).expectMessage(rest, { topic: broker.topic(rest) })
        await (await client).expectQuiet()
      }
    },
  },
  {
    ids: ['3:MQTT-3.3.5-1'],
    name: 'of several subscriptions that match the highest QoS counts, in whatever order they came',
    async run(broker) {
      const topic = broker.topic('a/b')
      const publisher = await member(broker, 'p')
      const orders = [
        [0, 1, 2],
        [2, 1, 0],
        [1, 2, 0],
      ] as const
      for (const [at, order] of orders.entries()) {
        const client = await member(broker, `s${at}`)
        for (const [index, filter] of ['a/b', 'a/+', '#'].entries())
          await client.subscribe(broker.topic(filter), order[index] ?? 0)
        for (const qos of [2, 1] as const) {
          await publisher.publishAll(topic, 'x', qos)
          await client.expectMessage('x', { topic, qos })
          // Further copies are allowed.
          check(
            (await drain(client)).every((payload) => payload === 'x'),
            'a copy of something else',
          )
        }
      }
    },
  },
  {
    ids: ['3:MQTT-3.3.5-2'],
    name: 'what a client may not publish is acknowledged as usual or ends the connection, and nobody gets it',
    config: { access: [{ effect: 'deny', action: 'publish', topic: '+/denied' }] },
    async run(broker) {
      const watching = await witness(broker)
      const topic = broker.topic('denied')
      for (const qos of [0, 1, 2] as const) {
        const client = await member(broker, 'a')
        client.publish(topic, 'x', { qos, packetId: qos && 7, retain: true })
        client.send({ type: 'pingreq' })
        const frame = await client.nextFrame()
        if (frame === null) continue
        const answer = [
          [0xd0, 0],
          [0x40, 2, 0, 7],
          [0x50, 2, 0, 7],
        ][qos]
        same(Array.from(frame), answer, `answer at QoS ${qos}`)
        if (qos === 0) continue
        await client.expect('pingresp')
        if (qos === 1) continue
        client.ack('pubrel', 7)
        await client.expect('pubcomp', { packetId: 7 })
      }
      await watching.expectQuiet()
      await watching.subscribe(topic)
      await watching.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-4.7.2-1', '3:MQTT-3.3.5-2'],
    name: 'clients cannot use $SYS among themselves',
    async run(broker) {
      const topic = `$SYS/broker/${broker.id('t')}`
      const [publisher, subscriber] = [await member(broker, 'p'), await member(broker, 's')]
      await subscriber.subscribe(topic, 2)
      publisher.publish(topic, 'x', { retain: true })
      await publisher.expectQuiet()
      for (const qos of [1, 2] as const) await publisher.publishAll(topic, 'x', qos, { retain: true })
      await subscriber.expectQuiet()
      await subscriber.subscribe(topic, 2)
      await subscriber.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-4.5.0-1', '3:MQTT-3.3.2-3'],
    name: 'a message goes between all versions, and to its own publisher too',
    async run(broker) {
      const topic = broker.topic('t')
      const clients = [
        await broker.client('x', { version: 3 }),
        await broker.client('y', plain),
        await broker.client('z'),
      ]
      for (const client of clients) await client.subscribe(topic, 2)
      for (const [at, from] of clients.entries()) {
        from.publish(topic, `${at}`)
        for (const to of clients) await to.expectMessage(`${at}`, { qos: 0, topic })
      }
    },
  },
]

export const publish3Cases: readonly Case[] = [...flags, ...storing, ...routing]
