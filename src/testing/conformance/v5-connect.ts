// Cases on the layout of CONNECT in MQTT 5.0, sections 3.1.0 to 3.1.4: what is refused, and how.
// Does not know by which door the broker is reached.
import { Reason } from '../../protocol/reason.ts'
import { type ConnectBytes, connectBytes, four, illFormed, join, type Part, packet, set, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, same } from './kit.ts'

const { malformedPacket, protocolError } = Reason

/** A CONNECT of these parts is refused with one of these codes; `id` is the client identifier as a string on the wire. */
function refused(
  ids: readonly string[],
  name: string,
  parts: (id: Uint8Array, broker: Broker) => ConnectBytes,
  ...reasons: readonly number[]
): Case {
  return {
    ids,
    name,
    async run(broker) {
      const client = await broker.open('a')
      client.send(connectBytes(parts(text(client.clientId), broker)))
      await client.expectRefused(...reasons)
    },
  }
}

const accepted = (
  ids: readonly string[],
  name: string,
  parts: (id: Uint8Array, broker: Broker) => ConnectBytes,
): Case => ({
  ids,
  name,
  async run(broker) {
    const client = await broker.open('a')
    client.send(connectBytes(parts(text(client.clientId), broker)))
    await client.expect('connack', { reason: 0, sessionPresent: false })
    await client.expectQuiet()
  },
})

/** A subscriber that would see what a client may not publish. */
async function witness(broker: Broker): Promise<Client> {
  const client = await broker.client('w')
  await client.subscribe(broker.topic('#'))
  return client
}

const first: readonly Case[] = [
  ...(
    [
      ['PINGREQ', () => packet(0xc0)],
      ['PUBLISH', (broker) => packet(0x30, text(broker.topic('t')), 0, 0x61)],
      ['SUBSCRIBE', (broker) => packet(0x82, two(1), 0, text(broker.topic('t')), 0)],
      ['DISCONNECT', () => packet(0xe0)],
      ['AUTH', () => packet(0xf0, 0x18, set(0x15, text('m')))],
    ] as readonly (readonly [string, (broker: Broker) => Part])[]
  ).map(
    ([name, bytes]): Case => ({
      ids: ['5:MQTT-3.1.0-1'],
      name: `${name} first: closed without a word, and without effect`,
      async run(broker) {
        const watching = await witness(broker)
        const client = await broker.open('a')
        client.send(join(bytes(broker), connectBytes({ payload: text(client.clientId) })))
        await client.expectClosed()
        await watching.expectQuiet()
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.1.0-2', '5:MQTT-3.2.0-2'],
    name: 'a second CONNECT gets DISCONNECT 0x82, no second CONNACK, and the will is due',
    async run(broker) {
      const watching = await witness(broker)
      const client = await broker.client('a', { will: { topic: broker.topic('will') } })
      client.send(client.connectPacket())
      await client.expectExpelled(protocolError)
      await watching.expectMessage('gone')
    },
  },
  {
    ids: ['X5-09'],
    name: 'a connection without CONNECT is closed after a while',
    config: { limits: { connectTimeout: 1 } },
    seconds: 2,
    async run(broker) {
      const [silent, half] = [await broker.open('a'), await broker.open('b')]
      half.send([0x10, 0x20, 0x00])
      await broker.advance(1.2)
      await silent.expectClosed()
      await half.expectClosed()
    },
  },
]

const nameAndVersion: readonly Case[] = [
  ...['mqtt', 'MQTX', 'MQTTT', 'MQT', ''].map((name) =>
    refused(
      ['5:MQTT-3.1.2-1'],
      `Protocol Name '${name}'`,
      (payload) => ({ name, payload }),
      Reason.unsupportedProtocolVersion,
      malformedPacket,
    ),
  ),
  ...[0, 1, 2, 3, 6, 127, 255].map(
    (level): Case => ({
      ids: ['5:MQTT-3.1.2-2'],
      name: `Protocol Version ${level}`,
      async run(broker) {
        // The answer, if there is one, may be in the form of 3.1.1, where 1 is the code.
        const client = await broker.open('a')
        client.send(connectBytes({ level, payload: text(client.clientId) }))
        const frame = await client.nextFrame()
        const answers = [
          [0x20, 3, 0, Reason.unsupportedProtocolVersion, 0],
          [0x20, 2, 0, 1],
        ]
        if (frame !== null) same(Array.from(frame), frame.length === 5 ? answers[0] : answers[1], 'answer')
        await client.expectClosed()
      },
    }),
  ),
]

const flags: readonly Case[] = [
  refused(['5:MQTT-3.1.2-3'], 'the reserved flag is set', (payload) => ({ flags: 0x03, payload }), malformedPacket),
  ...[0x08, 0x10, 0x18].map((bits) =>
    refused(
      ['5:MQTT-3.1.2-11'],
      `Will QoS ${bits >> 3} without Will Flag`,
      (payload) => ({ flags: 2 | bits, payload }),
      malformedPacket,
      protocolError,
    ),
  ),
  refused(
    ['5:MQTT-3.1.2-12'],
    'Will QoS 3',
    (id) => ({ flags: 0x1e, payload: join(id, 0, text('t'), text('m')) }),
    malformedPacket,
  ),
  refused(
    ['5:MQTT-3.1.2-13'],
    'Will Retain without Will Flag',
    (payload) => ({ flags: 0x22, payload }),
    malformedPacket,
    protocolError,
  ),
  refused(['5:MQTT-3.1.2-9'], 'Will Flag and no will at all', (payload) => ({ flags: 0x06, payload }), malformedPacket),
  refused(
    ['5:MQTT-3.1.2-9'],
    'Will Flag without Will Properties',
    (id) => ({ flags: 0x06, payload: join(id, text('topic'), text('m')) }),
    malformedPacket,
    protocolError,
  ),
  refused(
    ['5:MQTT-3.1.2-9'],
    'Will Flag without Will Topic',
    (id) => ({ flags: 0x06, payload: join(id, 0) }),
    malformedPacket,
  ),
  refused(
    ['5:MQTT-3.1.2-9'],
    'Will Flag without Will Payload',
    (id) => ({ flags: 0x06, payload: join(id, 0, text('topic')) }),
    malformedPacket,
  ),
  refused(
    ['5:MQTT-3.1.2-16', '5:MQTT-3.1.4-1'],
    'a user name without its flag',
    (id) => ({ payload: join(id, text('user')) }),
    malformedPacket,
  ),
  refused(
    ['5:MQTT-3.1.2-17'],
    'User Name Flag without a user name',
    (payload) => ({ flags: 0x82, payload }),
    malformedPacket,
  ),
  refused(
    ['5:MQTT-3.1.2-18', '5:MQTT-3.1.4-1'],
    'a password without its flag',
    (id) => ({ flags: 0x82, payload: join(id, text('user'), text('secret')) }),
    malformedPacket,
  ),
  refused(
    ['5:MQTT-3.1.2-19'],
    'Password Flag without a password',
    (id) => ({ flags: 0xc2, payload: join(id, text('user')) }),
    malformedPacket,
  ),
  accepted(['5:MQTT-3.1.2-19'], 'a password without a user name is legal', (id) => ({
    flags: 0x42,
    payload: join(id, text('secret')),
  })),
]

const payload: readonly Case[] = [
  accepted(['5:MQTT-3.1.3-1', '5:MQTT-3.1.4-5'], 'all fields in their order', (id, broker) => ({
    flags: 0xc6,
    payload: join(id, set(0x18, four(5)), text(broker.topic('w')), text('gone'), text('user'), text([0, 255])),
  })),
  refused(['5:MQTT-3.1.3-1', '5:MQTT-3.1.4-1'], 'a byte too many', (id) => ({ payload: join(id, 0) }), malformedPacket),
  refused(
    ['5:MQTT-3.1.3-1', '5:MQTT-3.1.4-1'],
    'the last field cut off',
    (id) => ({ flags: 0x82, payload: join(id, [0, 9], [0x75, 0x73]) }),
    malformedPacket,
  ),
  refused(['5:MQTT-3.1.3-3'], 'no client identifier', () => ({ payload: [] }), malformedPacket),
  {
    ids: ['5:MQTT-3.1.4-1'],
    name: 'CONNECT that ends within its variable header',
    async run(broker) {
      const client = await broker.open('a')
      client.send(packet(0x10, text('MQTT'), 5, 2))
      await client.expectRefused(malformedPacket)
    },
  },
  ...Object.entries(illFormed).flatMap(([what, bytes]) => [
    refused(
      ['5:MQTT-3.1.3-4'],
      `a client identifier with ${what}`,
      () => ({ payload: text(bytes) }),
      malformedPacket,
      Reason.clientIdentifierNotValid,
    ),
    refused(
      ['5:MQTT-3.1.3-11'],
      `a Will Topic with ${what}`,
      (id) => ({ flags: 0x06, payload: join(id, 0, text(bytes), text('m')) }),
      malformedPacket,
    ),
    refused(
      ['5:MQTT-3.1.3-12'],
      `a user name with ${what}`,
      (id) => ({ flags: 0x82, payload: join(id, text(bytes)) }),
      malformedPacket,
    ),
  ]),
  refused(
    ['5:MQTT-1.5.4-2', '5:MQTT-3.1.3-4'],
    'a client identifier with U+0000',
    () => ({ payload: text('a\0b') }),
    malformedPacket,
    Reason.clientIdentifierNotValid,
  ),
]

const values: readonly Case[] = [
  ...(
    [
      ['X5-03', 'Receive Maximum 0', [0x21, 0, 0]],
      ['X5-03', 'Maximum Packet Size 0', [0x27, 0, 0, 0, 0]],
      ['X5-04', 'Request Response Information 2', [0x19, 2]],
      ['X5-04', 'Request Problem Information 2', [0x17, 2]],
      ['X5-04', 'Request Problem Information 255', [0x17, 255]],
      ['X5-05', 'Authentication Data without Authentication Method', [0x16, ...text('x')]],
    ] as const
  ).map(([id, name, property]) =>
    refused([id], name, (payload) => ({ properties: set(property), payload }), protocolError),
  ),
]

/** What a client sent right behind a CONNECT that is refused. */
const pipelined: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.4-6', '5:MQTT-3.1.4-2'],
    name: 'nothing behind a refused CONNECT has an effect',
    config: { users: { ann: { password: 'right' } } },
    async run(broker) {
      const watching = await witness(broker)
      const client = await broker.open('a')
      const payload = join(text(client.clientId), text('ann'), text('wrong'))
      client.send(
        join(
          connectBytes({ flags: 0xc2, payload }),
          packet(0x31, text(broker.topic('t')), 0, 0x61),
          packet(0x82, two(1), 0, text(broker.topic('t')), 0),
          packet(0xc0),
        ),
      )
      await client.expectRefused(Reason.badUserNameOrPassword)
      await watching.expectQuiet()
      await watching.subscribe(broker.topic('t'))
      await watching.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.2-30', '5:MQTT-3.1.4-6'],
    name: 'nothing but AUTH or DISCONNECT may follow a CONNECT with an Authentication Method',
    async run(broker) {
      const watching = await witness(broker)
      const client = await broker.open('a')
      client.send(
        join(
          connectBytes({ properties: set(0x15, text('none such')), payload: text(client.clientId) }),
          packet(0x30, text(broker.topic('t')), 0, 0x61),
        ),
      )
      await client.expectRefused(Reason.badAuthenticationMethod)
      await watching.expectQuiet()
    },
  },
]

export const connectCases: readonly Case[] = [
  ...first,
  ...nameAndVersion,
  ...flags,
  ...payload,
  ...values,
  ...pipelined,
]
