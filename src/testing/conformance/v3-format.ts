// Cases on the data representation and packet format of MQTT 3.1.1: strings, fixed headers, identifiers. Chapters 1 and 2.
// Does not test CONNECT: v3-connect.ts does.
import { illFormed, join, packet, text, two } from './bytes.ts'
import { type Case, fromHex, same } from './kit.ts'
import { closed, connect4, lasting, member, retainedAt, witness } from './v3-steps.ts'

const bom = '\uFEFF'

const strings: readonly Case[] = [
  ...Object.entries({ ...illFormed, 'U+0000': [0x61, 0x00, 0x62] }).flatMap(([what, bytes]) => {
    const zero = what === 'U+0000'
    const ids = zero ? ['3:MQTT-1.5.3-2', '3:MQTT-4.7.3-2'] : ['3:MQTT-1.5.3-1']
    return [
      closed(zero ? ids : [...ids, '3:MQTT-3.8.3-1'], `SUBSCRIBE to a filter with ${what}`, () =>
        packet(0x82, two(1), text(bytes), 0),
      ),
      closed(zero ? ids : [...ids, '3:MQTT-3.8.3-1'], `SUBSCRIBE whose second filter has ${what}`, () =>
        packet(0x82, two(1), text('a'), 0, text(bytes), 0),
      ),
      closed(zero ? ids : [...ids, '3:MQTT-3.10.3-1'], `UNSUBSCRIBE from a filter with ${what}`, () =>
        packet(0xa2, two(1), text('a'), text(bytes)),
      ),
      closed(zero ? ids : [...ids, '3:MQTT-3.3.2-1'], `PUBLISH to a topic with ${what}`, () =>
        packet(0x30, text(bytes), 0x78),
      ),
      closed(zero ? ids : [...ids, '3:MQTT-3.3.2-1'], `PUBLISH at QoS 1 to a topic with ${what}`, () =>
        packet(0x32, text(bytes), two(1), 0x78),
      ),
    ]
  }),
  closed(['3:MQTT-3.3.2-1'], 'PUBLISH that ends within its topic', () => packet(0x30, two(5), [0x61, 0x62])),
  closed(['3:MQTT-3.10.3-1'], 'UNSUBSCRIBE with half a filter behind a whole one', () =>
    packet(0xa2, two(1), text('a'), two(5), 0x61),
  ),
  {
    ids: ['3:MQTT-1.5.3-3'],
    name: 'U+FEFF is kept in topic and filter, first or not, live and retained',
    async run(broker) {
      const topic = broker.topic(`${bom}a${bom}`)
      const client = await member(broker, 'a')
      await client.subscribe([topic, broker.topic('a')])
      client.publish(topic, '1', { retain: true })
      await client.expectMessage('1', { topic })
      client.publish(broker.topic('a'), '2')
      await client.expectMessage('2', { topic: broker.topic('a') })
      same(await retainedAt(broker, 's', '+'), { [topic]: '1' }, 'retained')
      await client.unsubscribe(broker.topic('a'))
      client.publish(topic, '', { retain: true })
      await client.expectMessage('', { topic })
    },
  },
  {
    ids: ['3:MQTT-1.5.3-3'],
    name: 'U+FEFF at the start distinguishes client identifiers, topics and Will Topics',
    async run(broker) {
      const marked = await broker.open('m', 4)
      const topic = `${bom}${broker.topic('will')}`
      const watching = await member(broker, 'w')
      await watching.subscribe([topic, broker.topic('will')])
      const connect = marked.connectPacket({ clean: false, will: { topic } })
      marked.send({ ...connect, clientId: bom + broker.id('a') })
      await marked.expect('connack', { reason: 0 })
      const unmarked = await broker.client('a', lasting)
      same(unmarked.connack.sessionPresent, false, 'Session Present')
      await marked.expectQuiet()
      await marked.vanish()
      await watching.expectMessage('gone', { topic })
      await watching.expectQuiet()
    },
  },
]

const headers: readonly Case[] = [
  ...(
    [
      [['3:MQTT-3.6.1-1'], 'PUBREL', [0x60, 0x61, 0x63, 0x66, 0x6a], two(1)],
      [['3:MQTT-3.8.1-1'], 'SUBSCRIBE', [0x80, 0x81, 0x83, 0x86, 0x8a], join(two(1), text('a'), 0)],
      [['3:MQTT-3.10.1-1'], 'UNSUBSCRIBE', [0xa0, 0xa1, 0xa3, 0xa6, 0xaa], join(two(1), text('a'))],
      [[], 'PUBACK', [0x41, 0x42, 0x48], two(1)],
      [[], 'PUBREC', [0x51, 0x52, 0x58], two(1)],
      [[], 'PUBCOMP', [0x71, 0x72, 0x78], two(1)],
      [[], 'PINGREQ', [0xc1, 0xc2, 0xc4, 0xc8], []],
    ] as const
  ).flatMap(([ids, name, bytes, rest]) =>
    bytes.map((byte) =>
      closed([...ids, '3:MQTT-2.2.2-2'], `${name} with first byte 0x${byte.toString(16)}`, () => packet(byte, rest)),
    ),
  ),
  {
    ids: ['3:MQTT-2.2.2-2', '3:MQTT-3.1.4-1'],
    name: 'CONNECT with flags in its first byte',
    async run(broker) {
      for (const byte of [0x11, 0x12, 0x18]) {
        const client = await broker.open('a', 4)
        client.send(join(byte, connect4({ payload: text(client.clientId) }).subarray(1)))
        await client.expectClosed()
      }
    },
  },
  {
    ids: ['3:MQTT-2.2.2-1', '3:MQTT-2.3.1-6', '3:MQTT-2.3.1-7', '3:MQTT-3.10.4-4', '3:MQTT-3.12.4-1'],
    name: 'each packet of the broker, byte by byte',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.open('a', 4)
      const expectBytes = async (hex: string): Promise<void> =>
        same(Array.from((await client.nextFrame()) ?? []), Array.from(fromHex(hex)), 'packet')
      client.send(connect4({ payload: text(client.clientId) }))
      await expectBytes('20 02 00 00')
      client.send(packet(0x82, two(0x1234), text(topic), 2))
      await expectBytes('90 03 12 34 02')
      client.send(packet(0x32, text(broker.topic('u')), two(0xfffe)))
      await expectBytes('40 02 ff fe')
      client.send(packet(0x34, text(broker.topic('u')), two(0x0100)))
      await expectBytes('50 02 01 00')
      client.send(packet(0x62, two(0x0100)))
      await expectBytes('70 02 01 00')
      // Unknown ones are answered too, so that the client can go on.
      client.send(packet(0x62, two(0x0101)))
      await expectBytes('70 02 01 01')
      const publisher = await member(broker, 'p')
      await publisher.publishAll(topic, 'x', 2)
      const { packetId } = await client.expectMessage('x', { qos: 2 })
      client.send(packet(0x50, two(packetId)))
      await expectBytes(`62 02 ${packetId.toString(16).padStart(4, '0')}`)
      client.send(packet(0x70, two(packetId)))
      client.send(packet(0xa2, two(0x5678), text(topic), text('none such')))
      await expectBytes('b0 02 56 78')
      client.send('c0 00')
      await expectBytes('d0 00')
    },
  },
]

const identifiers: readonly Case[] = [
  closed(['3:MQTT-2.3.1-1', '3:MQTT-4.8.0-1'], 'SUBSCRIBE with Packet Identifier 0', () =>
    packet(0x82, two(0), text('a'), 0),
  ),
  closed(['3:MQTT-2.3.1-1', '3:MQTT-4.8.0-1'], 'UNSUBSCRIBE with Packet Identifier 0', () =>
    packet(0xa2, two(0), text('a')),
  ),
  closed(['3:MQTT-2.3.1-1', '3:MQTT-4.8.0-1'], 'PUBLISH at QoS 1 with Packet Identifier 0', (broker) =>
    packet(0x32, text(broker.topic('t')), two(0), 0x78),
  ),
  closed(['3:MQTT-2.3.1-1', '3:MQTT-4.8.0-1'], 'PUBLISH at QoS 2 with Packet Identifier 0', (broker) =>
    packet(0x34, text(broker.topic('t')), two(0), 0x78),
  ),
  {
    ids: ['3:MQTT-2.3.1-5', '3:MQTT-4.3.1-1'],
    name: 'at QoS 0 the payload stands right behind the topic, both ways; properties of MQTT 5 publishers are left out',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await member(broker, 'a')
      await client.subscribe(topic, 2)
      client.send(packet(0x30, text(topic), [0x00, 0x07, 0x78]))
      same(Array.from((await client.nextFrame()) ?? []), Array.from(packet(0x30, text(topic), [0, 7, 0x78])), 'PUBLISH')
      const five = await broker.client('f')
      const properties = { contentType: 'text/plain', userProperties: [['a', 'b']] as const, messageExpiryInterval: 60 }
      five.publish(topic, 'y', { properties })
      same(Array.from((await client.nextFrame()) ?? []), Array.from(packet(0x30, text(topic), 0x79)), 'from MQTT 5')
      client.send(packet(0x30, text(topic)))
      await client.expectMessage('', { topic })
    },
  },
]

const violations: readonly Case[] = [
  ...(
    [
      ['CONNACK', '20 02 00 00'],
      ['SUBACK', '90 03 00 01 00'],
      ['UNSUBACK', 'b0 02 00 01'],
      ['PINGRESP', 'd0 00'],
      ['a packet of type 0', '00 00'],
      ['AUTH of MQTT 5', 'f0 00'],
      ['PUBACK with a reason code', '40 03 00 01 00'],
      ['PUBACK with half an identifier', '40 01 00'],
      ['PUBREL without an identifier', '62 00'],
      ['PUBCOMP with more than an identifier', '70 04 00 01 00 00'],
      ['PINGREQ with a payload', 'c0 01 00'],
      ['a Remaining Length of five bytes', 'c0 80 80 80 80 01'],
      ['PUBLISH without a topic', '30 00'],
      ['PUBLISH at QoS 1 without an identifier', '32 03 00 01 61'],
      ['UNSUBSCRIBE without an identifier', 'a2 01 00'],
    ] as const
  ).map(([name, hex]) => closed(['3:MQTT-4.8.0-1'], name, () => fromHex(hex))),
  {
    ids: ['3:MQTT-4.8.0-1'],
    name: 'DISCONNECT with a reason code is none: closed, and the Will goes out',
    async run(broker) {
      const watching = await witness(broker)
      const client = await member(broker, 'a', { will: { topic: broker.topic('will') } })
      client.send('e0 01 00')
      await client.expectClosed()
      await watching.expectMessage('gone')
    },
  },
  closed(
    ['3:MQTT-4.8.0-1'],
    'a packet larger than the broker takes',
    (broker) => packet(0x30, text(broker.topic('t')), new Uint8Array(1_000)),
    { limits: { maximumPacketSize: 1_000 } },
  ),
  {
    ids: ['3:MQTT-4.8.0-1'],
    name: 'PUBACK and PUBCOMP for an exchange that stands elsewhere',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      for (const type of ['puback', 'pubcomp'] as const) {
        const client = await member(broker, type)
        await client.subscribe(topic, 2)
        await publisher.publishAll(topic, 'x', 2)
        client.ack(type, (await client.expectMessage('x')).packetId)
        await client.expectClosed()
      }
      await publisher.expectQuiet()
    },
  },
]

export const format3Cases: readonly Case[] = [...strings, ...headers, ...identifiers, ...violations]
