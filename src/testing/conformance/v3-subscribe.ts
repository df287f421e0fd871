// Cases on SUBSCRIBE, UNSUBSCRIBE and PINGREQ of MQTT 3.1.1, sections 3.8 to 3.13.
// Does not test which topics a filter matches: v3-topics.ts does.
import { join, packet, text, two } from './bytes.ts'
import { type Case, same } from './kit.ts'
import { drain } from './steps.ts'
import { closed, lasting, leave, member } from './v3-steps.ts'

const malformed: readonly Case[] = [
  closed(['3:MQTT-3.8.3-3', '3:MQTT-4.8.0-1'], 'SUBSCRIBE without a filter', () => packet(0x82, two(1))),
  closed(['3:MQTT-3.8.3-3'], 'SUBSCRIBE whose filter has no QoS', () => packet(0x82, two(1), text('a'))),
  closed(['3:MQTT-3.8.3-3'], 'SUBSCRIBE whose second filter has no QoS', () =>
    packet(0x82, two(1), text('a'), 0, text('b')),
  ),
  ...[0x03, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x81, 0xff].map((options) =>
    closed(['3:MQTT-3.8.3-4'], `SUBSCRIBE with a requested QoS of 0x${options.toString(16)}`, () =>
      packet(0x82, two(1), text('a'), 0, text('b'), options),
    ),
  ),
  closed(['3:MQTT-3.10.3-2', '3:MQTT-4.8.0-1'], 'UNSUBSCRIBE without a filter', () => packet(0xa2, two(1))),
  {
    ids: ['3:MQTT-3.8.3-2'],
    name: 'a broker that is told to do without wildcards refuses filters that have them, and takes others',
    config: { limits: { wildcardSubscriptionAvailable: false } },
    async run(broker) {
      for (const filter of ['+', '#', 'a/+/b', 'a/#']) {
        const client = await member(broker, 'a')
        same(await client.subscribe(broker.topic('plain'), 1), [1], 'SUBACK')
        client.send(packet(0x82, two(9), text(broker.topic(filter)), 1))
        const frame = await client.nextFrame()
        if (frame !== null) same(Array.from(frame), [0x90, 3, 0, 9, 0x80], 'SUBACK')
        await client.vanish()
      }
    },
  },
]

const granting: readonly Case[] = [
  {
    ids: ['3:MQTT-3.8.4-1', '3:MQTT-3.8.4-2', '3:MQTT-2.3.1-7'],
    name: 'each SUBSCRIBE has a SUBACK with its identifier, however many come at once',
    async run(broker) {
      const client = await member(broker, 'a')
      const ids = [1, 255, 256, 4711, 65_535]
      client.send(join(...ids.map((id, at) => packet(0x82, two(id), text(broker.topic(`t${at}`)), at % 3))))
      for (const [at, packetId] of ids.entries()) await client.expect('suback', { packetId, reasons: [at % 3] })
    },
  },
  {
    ids: ['3:MQTT-3.8.4-1', '3:MQTT-3.8.4-4', '3:MQTT-3.8.4-5', '3:MQTT-3.9.3-1', '3:MQTT-3.9.3-2'],
    name: 'SUBACK has a code for each filter in their order: the QoS that is granted, or 0x80 where it is denied',
    config: { access: [{ effect: 'deny', action: 'subscribe', topic: '+/denied/#' }] },
    async run(broker) {
      const topics = ['b', 'denied/x', 'a', 'denied', 'c', 'a'].map((rest) => broker.topic(rest))
      const client = await member(broker, 'a')
      const pairs = topics.map((topic, at) => join(text(topic), [2, 1, 0, 0, 1, 2][at] ?? 0))
      client.send(packet(0x82, two(7), ...pairs))
      same(Array.from((await client.nextFrame()) ?? []), [0x90, 8, 0, 7, 2, 0x80, 0, 0x80, 1, 2], 'SUBACK')
      // One that is denied as a whole has its SUBACK too.
      same(await client.subscribe(broker.topic('denied/y'), 2), [0x80], 'SUBACK')
      const publisher = await member(broker, 'p')
      for (const topic of topics.slice(0, 5)) await publisher.publishAll(topic, topic, 2)
      await client.expectMessage(broker.topic('b'), { qos: 2 })
      await client.expectMessage(broker.topic('a'), { qos: 2 })
      await client.expectMessage(broker.topic('c'), { qos: 1 })
      await client.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.9.3-2', '3:MQTT-3.8.4-5'],
    name: 'whatever the broker refuses for, SUBACK has no other code than 0x80',
    config: { limits: { maximumSubscriptions: 1, maximumTopicLevels: 5 } },
    async run(broker) {
      const client = await member(broker, 'a')
      const filters = ['a', 'b', 'a', 'b/c/d/e/f/g'].map((rest) => broker.topic(rest))
      same(await client.subscribe(filters, 1), [1, 0x80, 1, 0x80], 'SUBACK')
    },
  },
  {
    ids: ['3:MQTT-3.8.4-5', '3:MQTT-3.9.3-2'],
    name: 'a lower QoS than asked for may be granted, and is what SUBACK says',
    config: { limits: { maximumQoS: 1 } },
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, client] = [await member(broker, 'p'), await member(broker, 'a')]
      same(await client.subscribe([topic, broker.topic('u')], 2), [1, 1], 'SUBACK')
      await publisher.publishAll(topic, 'x', 1)
      await client.expectMessage('x', { qos: 1 })
    },
  },
  {
    ids: ['3:MQTT-3.8.4-6'],
    name: 'messages come at the lower of the QoS published with and the QoS granted',
    async run(broker) {
      const publisher = await member(broker, 'p')
      for (const granted of [0, 1, 2] as const) {
        const client = await member(broker, `s${granted}`)
        const topic = broker.topic(`t${granted}`)
        same(await client.subscribe(topic, granted), [granted], 'SUBACK')
        for (const qos of [0, 1, 2] as const) {
          if (qos === 0) publisher.publish(topic, `${qos}`)
          else await publisher.publishAll(topic, `${qos}`, qos)
          await client.expectMessage(`${qos}`, { qos: Math.min(qos, granted) })
        }
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['3:MQTT-3.8.4-3'],
    name: 'the same filter again replaces the subscription, with its new QoS, and brings retained messages anew',
    async run(broker) {
      const topic = broker.topic('a/t')
      const publisher = await member(broker, 'p')
      await publisher.publishAll(topic, 'kept', 2, { retain: true })
      const client = await member(broker, 's')
      for (const qos of [0, 2, 1] as const) {
        await client.subscribe(broker.topic('a/+'), qos)
        await client.expectMessage('kept', { retain: true, qos })
        await publisher.publishAll(topic, 'live', 2)
        await client.expectMessage('live', { retain: false, qos })
        await client.expectQuiet()
      }
      // Equal in what they match, but not the same.
      await client.subscribe(topic, 0)
      await client.expectMessage('kept', { retain: true })
      await client.unsubscribe(topic)
      await publisher.publishAll(topic, 'still', 2)
      await client.expectMessage('still', { qos: 1 })
    },
  },
  {
    ids: ['3:MQTT-3.8.4-3'],
    name: 'no message is lost or doubled while a subscription is replaced',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await member(broker, 's')
      await client.subscribe(topic, 1)
      const message = (name: string) => packet(0x30, text(topic), [...new TextEncoder().encode(name)])
      const again = packet(0x82, two(2), text(topic), 0)
      client.send(join(message('1'), again, message('2'), again, again, message('3')))
      const payloads: string[] = []
      let answers = 0
      while (payloads.length < 3 || answers < 3) {
        const frame = await client.nextFrame()
        if (frame === null) throw new Error('closed')
        if (frame[0] === 0x90) answers += 1
        else payloads.push(String.fromCharCode(frame.at(-1) ?? 0))
      }
      same(payloads, ['1', '2', '3'], 'messages')
      await client.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.8.4-4'],
    name: 'many filters act like as many SUBSCRIBEs in their order, and have one SUBACK',
    async run(broker) {
      const [a, b] = [broker.topic('a'), broker.topic('b')]
      const publisher = await member(broker, 'p')
      for (const topic of [a, b]) await publisher.publishAll(topic, topic, 1, { retain: true })
      const client = await member(broker, 's')
      client.send(packet(0x82, two(3), text(a), 1, text(b), 0, text(a), 0))
      await client.expect('suback', { packetId: 3, reasons: [1, 0, 0] })
      const retained: string[] = []
      for (let at = 0; at < 3; at++) {
        const { payload } = await client.expect('publish', { retain: true })
        retained.push(new TextDecoder().decode(payload))
      }
      same(retained.sort(), [a, a, b], 'retained messages')
      for (const topic of [a, b]) {
        await publisher.publishAll(topic, 'live', 1)
        await client.expectMessage('live', { topic, qos: 0 })
      }
      await client.expectQuiet()
    },
  },
]

const leaving: readonly Case[] = [
  {
    ids: ['3:MQTT-3.10.4-1'],
    name: 'UNSUBSCRIBE removes the filter that is the same letter by letter, and no other',
    async run(broker) {
      const filters = ['a/b', 'a/+', '+/b', 'a/#', 'A/b', 'a/b/', '/a/b'].map((rest) => broker.topic(rest))
      const publisher = await member(broker, 'p')
      for (const [at, gone] of filters.entries()) {
        const client = await member(broker, `s${at}`)
        const other = await member(broker, `o${at}`)
        for (const one of [client, other]) await one.subscribe(gone, 1)
        for (const filter of filters) {
          if (filter !== gone) await client.unsubscribe(filter)
        }
        await client.unsubscribe([broker.topic('+/+'), broker.topic('#'), '#'])
        const topic = gone.replace(/[+#]/, gone.includes('+/') ? 'a' : 'b')
        await publisher.publishAll(topic, 'there', 1)
        for (const one of [client, other]) await one.expectMessage('there')
        await client.unsubscribe(gone)
        await publisher.publishAll(topic, 'gone', 1)
        await other.expectMessage('gone')
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['3:MQTT-3.10.4-2'],
    name: 'after UNSUBSCRIBE no message is sent or queued for the subscription, at any QoS',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const client = await broker.client('s', lasting)
      await client.subscribe(topic, 2)
      await client.unsubscribe(topic)
      for (const qos of [1, 2] as const) await publisher.publishAll(topic, 'x', qos)
      publisher.publish(topic, 'x')
      await publisher.expectQuiet()
      await client.expectQuiet()
      await leave(client)
      await publisher.publishAll(topic, 'x', 1)
      const again = await broker.client('s', lasting)
      same(again.connack.sessionPresent, true, 'Session Present')
      await again.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.10.4-2', '3:MQTT-3.10.4-1', '3:MQTT-4.1.0-1'],
    name: 'an UNSUBSCRIBE outlives the broker, and subscriptions that do so can be replaced and removed',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p', lasting)
      const client = await broker.client('s', lasting)
      await client.subscribe([topic, broker.topic('u')], 1)
      await client.unsubscribe(topic)
      await publisher.publishAll(topic, 'x', 1)
      await broker.restart()
      const again = await broker.client('s', lasting)
      await again.publishAll(topic, 'x', 1)
      again.publish(broker.topic('u'), 'y')
      await again.expectMessage('y')
      await again.expectQuiet()
      // What came back with the broker can be replaced and removed as before.
      await again.subscribe(broker.topic('u'), 0)
      again.publish(broker.topic('u'), 'once')
      await again.expectMessage('once')
      await again.unsubscribe(broker.topic('u'))
      again.publish(broker.topic('u'), 'z')
      await again.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.10.4-3'],
    name: 'exchanges at QoS 1 and 2 that have begun are finished after UNSUBSCRIBE, on the next connection too',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const first = await broker.client('s', lasting)
      await first.subscribe(topic, 2)
      await publisher.publishAll(topic, '1', 1)
      await publisher.publishAll(topic, '2', 2)
      await publisher.publishAll(topic, '3', 2)
      const one = await first.expectMessage('1')
      const two = await first.expectMessage('2')
      const three = await first.expectMessage('3')
      await first.unsubscribe(topic)
      first.ack('pubrec', two.packetId)
      await first.expect('pubrel', { packetId: two.packetId })
      await first.vanish()
      const second = await broker.client('s', lasting)
      await second.expect('pubrel', { packetId: two.packetId })
      await second.expectMessage('1', { packetId: one.packetId, dup: true })
      await second.expectMessage('3', { packetId: three.packetId, dup: true })
      second.ack('pubcomp', two.packetId)
      second.ack('puback', one.packetId)
      second.ack('pubrec', three.packetId)
      await second.expect('pubrel', { packetId: three.packetId })
      second.ack('pubcomp', three.packetId)
      await second.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.10.4-4', '3:MQTT-3.10.4-5', '3:MQTT-2.3.1-7'],
    name: 'each UNSUBSCRIBE has an UNSUBACK with its identifier and nothing else, though there was no subscription',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await member(broker, 'a')
      await client.subscribe(topic)
      for (const id of [1, 256, 65_535]) {
        client.send(packet(0xa2, two(id), text(topic)))
        same(Array.from((await client.nextFrame()) ?? []), [0xb0, 2, ...two(id)], 'UNSUBACK')
      }
    },
  },
  {
    ids: ['3:MQTT-3.10.4-6'],
    name: 'many filters in one UNSUBSCRIBE, known and unknown, go at once with one UNSUBACK',
    async run(broker) {
      const topics = ['a', 'b', 'c', 'd'].map((rest) => broker.topic(rest))
      const [a = '', b = '', c = '', d = ''] = topics
      const client = await member(broker, 's')
      await client.subscribe([a, b, c], 1)
      client.send(packet(0xa2, two(5), text(a), text(d), text(c), text(a)))
      same(Array.from((await client.nextFrame()) ?? []), [0xb0, 2, 0, 5], 'UNSUBACK')
      const publisher = await member(broker, 'p')
      for (const topic of topics) await publisher.publishAll(topic, topic, 1)
      same(await drain(client), [b], 'messages')
    },
  },
  {
    ids: ['3:MQTT-3.12.4-1'],
    name: 'each PINGREQ has a PINGRESP, however many come at once',
    async run(broker) {
      const client = await member(broker, 'a')
      client.send(join(packet(0xc0), packet(0xc0), packet(0x30, text(broker.topic('t'))), packet(0xc0)))
      for (let at = 0; at < 3; at++) same(Array.from((await client.nextFrame()) ?? []), [0xd0, 0], 'PINGRESP')
      await client.expectQuiet()
    },
  },
]

export const subscribe3Cases: readonly Case[] = [...malformed, ...granting, ...leaving]
