// Cases on the data representation and packet format of MQTT 5.0, chapters 1 and 2.
// Does not know by which door the broker is reached.
import { isDeepStrictEqual } from 'node:util'
import { Reason } from '../../protocol/reason.ts'
import { connectBytes, four, illFormed, join, type Part, packet, set, text, two } from './bytes.ts'
import { type Broker, type Case, check, fromHex, same } from './kit.ts'
import { expelled } from './steps.ts'

const { malformedPacket, protocolError } = Reason
const bom = '\uFEFF'

const strings: readonly Case[] = [
  ...Object.entries(illFormed).map(([what, bytes]) =>
    expelled(
      ['5:MQTT-1.5.4-1'],
      `a topic filter with ${what}`,
      () => packet(0x82, two(1), 0, text(bytes), 0),
      malformedPacket,
    ),
  ),
  expelled(
    ['5:MQTT-1.5.4-1'],
    'an ill-formed filter in UNSUBSCRIBE',
    () => packet(0xa2, two(1), 0, text([0xff])),
    malformedPacket,
  ),
  expelled(
    ['5:MQTT-1.5.4-1'],
    'an ill-formed Reason String in DISCONNECT',
    () => packet(0xe0, 0x04, set(0x1f, text([0xc3, 0x28]))),
    malformedPacket,
  ),
  ...(
    [
      ['topic name', () => packet(0x30, text('a\0b'), 0)],
      ['topic filter', () => packet(0x82, two(1), 0, text('a\0b'), 0)],
      ['Content Type', () => packet(0x30, text('a'), set(0x03, text('\0')))],
    ] as const
  ).map(([what, bytes]) => expelled(['5:MQTT-1.5.4-2'], `U+0000 in a ${what}`, bytes, malformedPacket)),
  {
    ids: ['5:MQTT-1.5.4-3'],
    name: 'U+FEFF is kept in topic, filter and properties, first or not',
    async run(broker) {
      const topic = broker.topic(`${bom}a${bom}`)
      const client = await broker.client('a')
      await client.subscribe([topic, broker.topic('a')])
      const properties = {
        contentType: `${bom}b`,
        responseTopic: `${bom}c`,
        userProperties: [[`${bom}d`, bom]] as const,
      }
      client.publish(topic, '1', { properties })
      const { payload: _, ...got } = await client.expect('publish')
      same(got.topic, topic, 'topic')
      same(got.properties, properties, 'properties')
      client.publish(broker.topic('a'), '2')
      await client.expectMessage('2', { topic: broker.topic('a') })
    },
  },
  {
    ids: ['5:MQTT-1.5.4-3'],
    name: 'U+FEFF distinguishes client identifiers',
    async run(broker) {
      const properties = { sessionExpiryInterval: 100 }
      const marked = await broker.open(`${bom}a`)
      marked.send({ ...marked.connectPacket({ properties }), clientId: bom + broker.id('a') })
      await marked.expect('connack', { reason: 0 })
      const plain = await broker.client('a', { clean: false })
      same(plain.connack.sessionPresent, false, 'Session Present')
      await marked.expectQuiet()
    },
  },
  ...(
    [
      ['name', [text([0x80]), text('b')]],
      ['value', [text('a'), text([0xed, 0xbf, 0xbf])]],
      ['name, by U+0000', [text('\0'), text('b')]],
      ['value, which is missing', [text('a')]],
    ] as const
  ).map(([what, pair]) =>
    expelled(
      ['5:MQTT-1.5.7-1'],
      `a User Property with a bad ${what}`,
      () => packet(0x30, text('a'), set(0x26, ...pair)),
      malformedPacket,
    ),
  ),
]

const integers: readonly Case[] = [
  expelled(['5:MQTT-1.5.5-1'], 'a Remaining Length of five bytes', () => fromHex('c0 ff ff ff ff 01'), malformedPacket),
  expelled(['5:MQTT-1.5.5-1'], 'a Remaining Length longer than needed', () => fromHex('c0 80 00'), malformedPacket),
  expelled(
    ['5:MQTT-1.5.5-1'],
    'a Property Length longer than needed',
    () => packet(0x30, text('a'), [0x80, 0x00]),
    malformedPacket,
  ),
  expelled(
    ['5:MQTT-1.5.5-1'],
    'a Subscription Identifier longer than needed',
    () => packet(0x82, two(1), set(0x0b, [0x81, 0x80, 0x00]), text('a'), 0),
    malformedPacket,
  ),
  expelled(
    ['5:MQTT-1.5.5-1'],
    'a Subscription Identifier of five bytes',
    () => packet(0x82, two(1), set(0x0b, [0x81, 0x80, 0x80, 0x80, 0x01]), text('a'), 0),
    malformedPacket,
  ),
  {
    ids: ['5:MQTT-1.5.5-1'],
    name: 'lengths go out in their shortest form',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.subscribe(topic)
      for (const [remaining, header] of [
        [127, [0x30, 0x7f]],
        [128, [0x30, 0x80, 0x01]],
        [16_383, [0x30, 0xff, 0x7f]],
        [16_384, [0x30, 0x80, 0x80, 0x01]],
        [2_097_152, [0x30, 0x80, 0x80, 0x80, 0x01]],
      ] as const) {
        client.publish(topic, new Uint8Array(remaining - topic.length - 3))
        const frame = await client.nextFrame()
        same(Array.from(frame?.subarray(0, header.length) ?? []), header, 'fixed header')
        same(frame?.length, remaining + header.length, 'bytes')
      }
    },
  },
]

/** First bytes whose low half is not what the standard says, with a body that would be good. */
const wrongFlags: readonly (readonly [string, (broker: Broker) => Part])[] = [
  ['PUBACK', () => packet(0x42, two(1))],
  ['PUBREC', () => packet(0x51, two(1))],
  ['PUBREL', () => packet(0x60, two(1))],
  ['PUBCOMP', () => packet(0x78, two(1))],
  ['SUBSCRIBE', (broker) => packet(0x80, two(1), 0, text(broker.topic('t')), 0)],
  ['SUBSCRIBE, one bit too many,', (broker) => packet(0x83, two(1), 0, text(broker.topic('t')), 0)],
  ['UNSUBSCRIBE', (broker) => packet(0xa0, two(1), 0, text(broker.topic('t')))],
  ['PINGREQ', () => packet(0xc1)],
  ['DISCONNECT', () => packet(0xe2)],
  ['AUTH', () => packet(0xf4)],
]

const header: readonly Case[] = [
  ...wrongFlags.map(([name, bytes]) =>
    expelled(['5:MQTT-2.1.3-1'], `${name} with wrong reserved flags`, bytes, malformedPacket),
  ),
  {
    ids: ['5:MQTT-2.1.3-1'],
    name: 'CONNECT with wrong reserved flags',
    async run(broker) {
      const client = await broker.open('a')
      const bytes = connectBytes({ payload: text(client.clientId) })
      client.send(join(0x11, bytes.subarray(1)))
      await client.expectRefused(malformedPacket)
    },
  },
  {
    ids: ['5:MQTT-2.1.3-1', '5:MQTT-2.2.2-1', '5:MQTT-2.2.1-2'],
    name: 'what the broker sends: flags, property lengths, no identifier at QoS 0',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      const expectBytes = async (...parts: Part[]): Promise<void> => {
        same(Array.from((await client.nextFrame()) ?? []), Array.from(join(...parts)), 'bytes')
      }
      client.send(packet(0x82, two(513), 0, text(topic), 2))
      await expectBytes(0x90, 4, two(513), 0, 2)
      client.send(packet(0x30, text(topic), 0, 0x61))
      await expectBytes(packet(0x30, text(topic), 0, 0x61))
      client.send(packet(0x34, text(topic), two(7), 0, 0x62))
      const frames = [await client.nextFrame(), await client.nextFrame()]
      const [pubrec, publish] = frames[0]?.[0] === 0x50 ? frames : frames.reverse()
      same(pubrec?.[0], 0x50, 'first byte of PUBREC')
      const packetId = Array.from(publish?.subarray(4 + topic.length, 6 + topic.length) ?? [])
      same(Array.from(publish ?? []), Array.from(packet(0x34, text(topic), packetId, 0, 0x62)), 'PUBLISH')
      client.send(packet(0x50, packetId))
      same((await client.nextFrame())?.[0], 0x62, 'first byte of PUBREL')
      client.send(packet(0x62, two(7)))
      same((await client.nextFrame())?.[0], 0x70, 'first byte of PUBCOMP')
      client.send(packet(0xa2, two(514), 0, text(topic)))
      await expectBytes(0xb0, 4, two(514), 0, 0)
      client.send(packet(0xc0))
      await expectBytes(0xd0, 0)
    },
  },
  {
    ids: ['5:MQTT-2.2.1-2'],
    name: 'at QoS 0 properties come right after the topic',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.subscribe(topic)
      client.send(packet(0x30, text(topic), set(0x03, text('ct')), [0, 5]))
      const { payload, properties } = await client.expect('publish', { packetId: 0 })
      same(Array.from(payload), [0, 5], 'payload')
      same(properties.contentType, 'ct', 'Content Type')
    },
  },
]

const identifiers: readonly Case[] = [
  ...(
    [
      ['PUBLISH at QoS 1', (broker) => packet(0x32, text(broker.topic('t')), two(0), 0)],
      ['PUBLISH at QoS 2', (broker) => packet(0x34, text(broker.topic('t')), two(0), 0)],
      ['SUBSCRIBE', (broker) => packet(0x82, two(0), 0, text(broker.topic('t')), 0)],
      ['UNSUBSCRIBE', (broker) => packet(0xa2, two(0), 0, text(broker.topic('t')))],
    ] as readonly (readonly [string, (broker: Broker) => Part])[]
  ).map(([name, bytes]) =>
    expelled(['5:MQTT-2.2.1-3'], `${name} with Packet Identifier 0`, bytes, protocolError, malformedPacket),
  ),
  {
    ids: ['5:MQTT-2.2.1-4'],
    name: 'unfinished exchanges of one session have identifiers of their own, none of them 0',
    async run(broker) {
      const topic = broker.topic('t')
      const kept = { clean: false, properties: { sessionExpiryInterval: 100 } }
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept)]
      await first.subscribe(topic, 2)
      const ids: number[] = []
      for (const [payload, qos] of [
        ['1', 1],
        ['2', 1],
        ['3', 2],
        ['4', 2],
      ] as const) {
        await publisher.publishAll(topic, payload, qos)
        ids.push((await first.expectMessage(payload)).packetId)
      }
      check(new Set(ids).size === 4 && !ids.includes(0), `identifiers ${ids.join()}`)
      // The second ends, and the third is half way.
      first.ack('puback', ids[1] ?? 0)
      first.ack('pubrec', ids[2] ?? 0)
      await first.expect('pubrel', { packetId: ids[2] })
      await first.vanish()
      const second = await broker.client('s', kept)
      const frames = [await second.nextFrame(), await second.nextFrame(), await second.nextFrame()]
      const pubrel = Array.from(packet(0x62, two(ids[2] ?? 0)))
      check(
        frames.some((frame) => frame !== null && isDeepStrictEqual(Array.from(frame), pubrel)),
        'no PUBREL',
      )
      await publisher.publishAll(topic, '5', 1)
      const { packetId } = await second.expectMessage('5')
      check(![0, ids[0], ids[2], ids[3]].includes(packetId), `identifier ${packetId} is in use`)
    },
  },
  {
    ids: ['5:MQTT-2.2.1-4'],
    name: 'identifiers wrap around past those in use',
    seconds: 4,
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(topic, 1)
      await publisher.publishAll(topic, 'held', 1)
      const { packetId: held } = await subscriber.expectMessage('held')
      const one = packet(0x32, text(topic), two(7), 0, 0x78)
      const batch = 1_000
      const many = new Uint8Array(one.length * batch)
      for (let at = 0; at < batch; at++) many.set(one, at * one.length)
      for (let round = 0; round < 66; round++) {
        publisher.send(many)
        const acks = new Uint8Array(4 * batch)
        for (let at = 0; at < batch; at++) {
          const frame = (await subscriber.nextFrame()) ?? new Uint8Array()
          const id = frame.subarray(4 + topic.length, 6 + topic.length)
          const packetId = (id[0] ?? 0) * 256 + (id[1] ?? 0)
          if (packetId === 0 || packetId === held) throw new Error(`identifier ${packetId} in a new PUBLISH`)
          acks.set([0x40, 2, id[0] ?? 0, id[1] ?? 0], 4 * at)
        }
        subscriber.send(acks)
        publisher.frames.length = 0
      }
      await subscriber.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-2.2.1-5', '5:MQTT-2.2.1-6'],
    name: 'acknowledgements repeat the identifier',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      for (const packetId of [1, 0x1234, 65_535]) {
        const filter = { filter: topic as never, qos: 2, noLocal: false, retainAsPublished: false, retainHandling: 0 }
        client.send({ type: 'subscribe', packetId, subscriptions: [filter as never], properties: {} })
        await client.expect('suback', { packetId })
        client.send({ type: 'unsubscribe', packetId, filters: [topic as never], properties: {} })
        await client.expect('unsuback', { packetId })
        await client.publishAll(topic, '', 1, { packetId })
        await client.publishAll(topic, '', 2, { packetId })
      }
    },
  },
  {
    ids: ['5:MQTT-2.2.1-5'],
    name: 'PUBREL repeats the identifier of its PUBLISH',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(topic, 2)
      for (const payload of ['1', '2', '3']) await publisher.publishAll(topic, payload, 2)
      const ids: number[] = []
      for (const payload of ['1', '2', '3']) ids.push((await subscriber.expectMessage(payload, { qos: 2 })).packetId)
      for (const packetId of ids.reverse()) {
        subscriber.ack('pubrec', packetId)
        await subscriber.expect('pubrel', { packetId, reason: 0 })
      }
    },
  },
]

const lackingProperties: readonly Case[] = [
  {
    ids: ['5:MQTT-2.2.2-1'],
    name: 'CONNECT without Property Length',
    async run(broker) {
      const client = await broker.open('a')
      client.send(connectBytes({ properties: [], payload: text(client.clientId) }))
      await client.expectRefused(malformedPacket)
    },
  },
  expelled(['5:MQTT-2.2.2-1'], 'PUBLISH without Property Length', () => packet(0x30, text('ab')), malformedPacket),
  expelled(
    ['5:MQTT-2.2.2-1'],
    'SUBSCRIBE without Property Length',
    () => packet(0x82, two(1), text('abc'), 0),
    malformedPacket,
    protocolError,
  ),
  expelled(
    ['5:MQTT-2.2.2-1'],
    'UNSUBSCRIBE without Property Length',
    () => packet(0xa2, two(1), text('abc')),
    malformedPacket,
    protocolError,
  ),
]

const properties: readonly Case[] = [
  ...(
    [
      ['an unknown property', set(0x7f, 0)],
      ['a property of CONNECT', set(0x11, four(1))],
      ['a property that only acknowledgements have', set(0x1f, text('why'))],
      ['a value that is cut off', set(0x02, [0, 0])],
      ['a Property Length beyond the packet', [0x20, 0x01, 0x00]],
    ] as const
  ).map(([what, part]) =>
    expelled(['X5-01'], `PUBLISH with ${what}`, () => packet(0x30, text('a'), part), malformedPacket),
  ),
  {
    ids: ['X5-01'],
    name: 'CONNECT with a property of CONNACK',
    async run(broker) {
      const client = await broker.open('a')
      client.send(connectBytes({ properties: set(0x13, two(9)), payload: text(client.clientId) }))
      await client.expectRefused(malformedPacket)
    },
  },
  ...(
    [
      ['Session Expiry Interval', [0x11, ...four(1)]],
      ['Receive Maximum', [0x21, ...two(9)]],
      ['Maximum Packet Size', [0x27, ...four(900)]],
      ['Topic Alias Maximum', [0x22, ...two(9)]],
      ['Request Problem Information', [0x17, 1]],
      ['Authentication Method', [0x15, ...text('m')]],
    ] as const
  ).map(
    ([name, property]): Case => ({
      ids: ['X5-02'],
      name: `CONNECT with two of ${name}`,
      async run(broker) {
        const client = await broker.open('a')
        client.send(connectBytes({ properties: set(property, property), payload: text(client.clientId) }))
        await client.expectRefused(protocolError)
      },
    }),
  ),
  ...(
    [
      ['Content Type', [0x03, ...text('x')]],
      ['Response Topic', [0x08, ...text('x')]],
      ['Correlation Data', [0x09, ...text('x')]],
      ['Topic Alias', [0x23, ...two(1)]],
    ] as const
  ).map(([name, property]) =>
    expelled(
      ['X5-02'],
      `PUBLISH with two of ${name}`,
      () => packet(0x30, text('a'), set(property, property)),
      protocolError,
    ),
  ),
  expelled(
    ['X5-02'],
    'DISCONNECT with two Reason Strings',
    () => packet(0xe0, 0, set(0x1f, text('a'), 0x1f, text('b'))),
    protocolError,
  ),
]

export const formatCases: readonly Case[] = [
  ...strings,
  ...integers,
  ...header,
  ...identifiers,
  ...lackingProperties,
  ...properties,
]
