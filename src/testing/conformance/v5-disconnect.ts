// Cases on PINGREQ and DISCONNECT of MQTT 5.0, sections 3.12 to 3.14.
// Does not test which errors end a connection: v5-errors.ts does.
import { Reason } from '../../protocol/reason.ts'
import { connectBytes, four, join, type Part, packet, set, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, check, same } from './kit.ts'
import { expectWithin, expelled, kept } from './steps.ts'

const { malformedPacket, protocolError, topicAliasInvalid, sessionTakenOver } = Reason

/** A client with a will and one that would see it. */
async function mortal(broker: Broker, options = {}): Promise<{ client: Client; witness: Client }> {
  const topic = broker.topic('will')
  const witness = await broker.client('w')
  await witness.subscribe(topic)
  return { client: await broker.client('a', { will: { topic, payload: 'gone' }, ...options }), witness }
}

const ping: readonly Case[] = [
  {
    ids: ['5:MQTT-3.12.4-1'],
    name: 'each PINGREQ gets one PINGRESP of two bytes, in its place among other answers',
    async run(broker) {
      const client = await broker.client('a')
      const topic = broker.topic('t')
      client.send(join([0xc0, 0], [0xc0, 0], packet(0x32, text(topic), two(1), 0), [0xc0, 0]))
      for (const first of [0xd0, 0xd0, 0x40, 0xd0]) {
        const frame = await client.nextFrame()
        same(frame?.[0], first, 'first byte')
        if (first === 0xd0) same(frame?.length, 2, 'bytes of PINGRESP')
      }
      await client.expectQuiet()
    },
  },
]

const early: readonly Case[] = [
  ...(
    [
      ['a first packet that is no CONNECT', () => packet(0xc0)],
      ['a first packet of type 0', () => packet(0x00)],
      ['a CONNECT that is cut short', () => packet(0x10, text('MQTT'), 5, 2)],
      ['a CONNECT with reserved flags', (id) => connectBytes({ flags: 3, payload: id })],
      ['a CONNECT of version 6', (id) => connectBytes({ level: 6, payload: id })],
      [
        'a CONNECT with a property twice',
        (id) => connectBytes({ properties: set([0x21, 0, 1, 0x21, 0, 1]), payload: id }),
      ],
      ['a DISCONNECT', () => packet(0xe0)],
      ['bytes that are no packet', () => [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ] as readonly (readonly [string, (id: Uint8Array) => Part])[]
  ).map(
    ([name, bytes]): Case => ({
      ids: ['5:MQTT-3.14.0-1'],
      name: `${name}: CONNACK or a plain close, no DISCONNECT`,
      async run(broker) {
        const client = await broker.open('a')
        client.send(join(bytes(text(client.clientId))))
        await client.expectRefused()
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.14.0-1'],
    name: 'a client that is not let in: CONNACK, no DISCONNECT',
    config: { allowAnonymous: false },
    async run(broker) {
      const client = await broker.open('a')
      client.send(client.connectPacket())
      client.send([0xc0, 0])
      await client.expectRefused(Reason.notAuthorized, Reason.badUserNameOrPassword)
    },
  },
]

/** Codes that a client may send, those that only a server may, and some that are none. Section 3.14.2.1. */
const clientCodes = [0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99]
const foreignCodes = [0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2]
const noCodes = [0x01, 0x10, 0x84, 0x8c, 0xa3, 0xff]

const codes: readonly Case[] = [
  ...([0xe1, 0xe2, 0xe4, 0xe8, 0xef] as const).map((first) =>
    expelled(
      ['5:MQTT-3.14.1-1'],
      `DISCONNECT with 0x${first.toString(16)} as its first byte`,
      () => packet(first, 0),
      malformedPacket,
    ),
  ),
  {
    ids: ['5:MQTT-3.14.1-1'],
    name: 'a DISCONNECT with wrong flags is none: the will is due',
    async run(broker) {
      const { client, witness } = await mortal(broker)
      client.send([0xe2, 0])
      await client.expectExpelled(malformedPacket)
      await witness.expectMessage('gone')
    },
  },
  ...clientCodes.map(
    (code): Case => ({
      ids: ['5:MQTT-3.14.2-1', '5:MQTT-3.14.4-2', '5:MQTT-3.14.4-3', 'X5-25'],
      name: `DISCONNECT 0x${code.toString(16)} from a client: closed without an answer, will ${code === 0 ? 'deleted' : 'published'}`,
      async run(broker) {
        const { client, witness } = await mortal(broker)
        client.disconnect(code)
        await client.expectClosed()
        if (code !== 0) await witness.expectMessage('gone')
        await witness.expectQuiet()
      },
    }),
  ),
  ...[...foreignCodes, ...noCodes].map((code) =>
    expelled(
      ['5:MQTT-3.14.2-1'],
      `DISCONNECT 0x${code.toString(16)} from a client`,
      () => packet(0xe0, code, 0),
      protocolError,
      malformedPacket,
    ),
  ),
  ...(
    [
      ['no byte', []],
      ['the code alone', [0]],
      ['code and Property Length', [0, 0]],
      ['Reason String and User Properties', [0, ...set(0x1f, text('why'), 0x26, text('a'), text('b'))]],
    ] as const
  ).map(
    ([name, rest]): Case => ({
      ids: ['5:MQTT-3.14.4-3', 'X5-25'],
      name: `DISCONNECT of ${name} is a normal one: the will is deleted`,
      async run(broker) {
        const { client, witness } = await mortal(broker)
        client.send(packet(0xe0, rest))
        await client.expectClosed()
        await witness.expectQuiet()
      },
    }),
  ),
]

/** What makes the broker send DISCONNECT, and with which code. */
const endings: readonly (readonly [name: string, reason: number, bytes: (broker: Broker, client: Client) => Part])[] = [
  ['malformed', malformedPacket, () => packet(0xe2, 0)],
  ['a second CONNECT', protocolError, (_, client) => connectBytes({ payload: text(client.clientId) })],
  ['a bad alias', topicAliasInvalid, (broker) => packet(0x30, text(broker.topic('t')), set([0x23, 0, 0]))],
  ['a wildcard in a topic', Reason.topicNameInvalid, () => packet(0x30, text('a/+'), 0)],
]

const ofBroker: readonly Case[] = [
  ...endings.map(
    ([name, reason, bytes]): Case => ({
      ids: ['5:MQTT-3.14.2-1', '5:MQTT-3.14.2-2', '5:MQTT-3.14.4-1', '5:MQTT-3.14.4-2'],
      name: `${name}: DISCONNECT without Session Expiry Interval, nothing after it, then the end`,
      async run(broker) {
        const topic = broker.topic('t')
        const client = await broker.client('a', kept(100))
        const other = await broker.client('b')
        await client.subscribe(topic, 0)
        client.send(join(bytes(broker, client), [0xc0, 0], packet(0x32, text(topic), two(1), 0, 0x78)))
        const { reason: code, properties } = await client.expect('disconnect')
        same(code, reason, 'code')
        same(properties.sessionExpiryInterval, undefined, 'Session Expiry Interval')
        await other.publishAll(topic, 'late', 1)
        await client.expectClosed()
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.14.2-1', '5:MQTT-3.14.2-2', '5:MQTT-3.14.4-1', '5:MQTT-3.14.4-2'],
    name: 'taken over: DISCONNECT 0x8e, nothing after it, then the end',
    async run(broker) {
      const first = await broker.client('a', kept(100))
      await first.subscribe(broker.topic('t'))
      const second = await broker.client('a', kept(100))
      second.publish(broker.topic('t'), 'x')
      await second.expectMessage('x')
      const { properties } = await first.expect('disconnect', { reason: sessionTakenOver })
      same(properties.sessionExpiryInterval, undefined, 'Session Expiry Interval')
      await first.expectClosed()
    },
  },
  {
    ids: ['5:MQTT-3.14.2-3', '5:MQTT-3.14.2-4'],
    name: 'DISCONNECT keeps within Maximum Packet Size, whatever is wrong',
    async run(broker) {
      for (const maximumPacketSize of [20, 21, 24, 28, 32, 40, 48, 64, 96, 128]) {
        for (const [at, [, reason, bytes]] of endings.entries()) {
          const name = `a${maximumPacketSize}x${at}`
          const client = await broker.client(name, { properties: { maximumPacketSize } })
          client.send(join(bytes(broker, client)))
          await expectWithin(client, maximumPacketSize, 'disconnect', { reason })
        }
      }
    },
  },
  {
    ids: ['5:MQTT-3.14.2-3', '5:MQTT-3.14.2-4'],
    name: 'so does the one for a client that fell silent',
    seconds: 2,
    async run(broker) {
      const clients: (readonly [number, Client])[] = []
      for (const maximumPacketSize of [20, 30, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 60]) {
        const options = { keepAlive: 1, properties: { maximumPacketSize } }
        clients.push([maximumPacketSize, await broker.client(`a${maximumPacketSize}`, options)])
      }
      await broker.advance(2)
      for (const [most, client] of clients)
        await expectWithin(client, most, 'disconnect', { reason: Reason.keepAliveTimeout })
    },
  },
  {
    ids: ['5:MQTT-3.14.4-1'],
    name: 'what a client sends behind its DISCONNECT is ignored',
    async run(broker) {
      const topic = broker.topic('t')
      const { client, witness } = await mortal(broker)
      await witness.subscribe(topic)
      client.send(join([0xe0, 0], packet(0x30, text(topic), 0, 0x78), [0xc0, 0], [0xff, 0xff]))
      await client.expectClosed()
      await witness.expectQuiet()
    },
  },
]

const expiry: readonly Case[] = [
  {
    ids: ['X5-24'],
    name: 'DISCONNECT shortens the session: 0 ends it at once',
    async run(broker) {
      const first = await broker.client('a', kept(100))
      first.disconnect(0, 0)
      await first.expectClosed()
      const second = await broker.client('a', kept(100))
      same(second.connack.sessionPresent, false, 'Session Present')
    },
  },
  {
    ids: ['X5-24'],
    name: 'DISCONNECT shortens the session to 1 s, or lengthens it from there',
    seconds: 3,
    async run(broker) {
      const [short, long] = [await broker.client('a', kept(100)), await broker.client('b', kept(1))]
      short.disconnect(0, 1)
      long.disconnect(0, 100)
      await short.expectClosed()
      await long.expectClosed()
      await broker.advance(2)
      same((await broker.client('a', kept(0))).connack.sessionPresent, false, 'Session Present of the shortened')
      same((await broker.client('b', kept(0))).connack.sessionPresent, true, 'Session Present of the lengthened')
    },
  },
  {
    ids: ['X5-24'],
    name: 'the new interval holds for this time only',
    async run(broker) {
      const first = await broker.client('a', kept(100))
      first.disconnect(0, 50)
      await first.expectClosed()
      const second = await broker.client('a', { clean: false })
      same(second.connack.sessionPresent, true, 'Session Present')
      second.disconnect()
      await second.expectClosed()
      same((await broker.client('a', { clean: false })).connack.sessionPresent, false, 'Session Present')
    },
  },
  {
    ids: ['X5-24', '5:MQTT-3.14.4-3'],
    name: 'above 0 after 0 in CONNECT: DISCONNECT 0x82, the will is due, and the session has ended',
    async run(broker) {
      for (const properties of [{}, { sessionExpiryInterval: 0 }]) {
        const { client, witness } = await mortal(broker, { properties })
        client.send(packet(0xe0, 0, set(0x11, four(5))))
        await client.expectExpelled(protocolError)
        await witness.expectMessage('gone')
        const again = await broker.client('a', { clean: false })
        check(!again.connack.sessionPresent, 'the session is still there')
        await again.vanish()
      }
    },
  },
]

export const disconnectCases: readonly Case[] = [...ping, ...early, ...codes, ...ofBroker, ...expiry]
