// Cases on enhanced authentication of MQTT 5.0, sections 3.15 and 4.12, by SCRAM-SHA-256.
// Does not know SCRAM beyond its client for tests.
import type { ClientPacket } from '../../protocol/packet.ts'
import { Reason } from '../../protocol/reason.ts'
import { ScramClient, type ScramClientOptions } from '../scram-client.ts'
import { packet, set, text } from './bytes.ts'
import { type Broker, type Case, type Client, type ConnectOptions, check, same } from './kit.ts'
import { expectWithin } from './steps.ts'

const { badAuthenticationMethod, malformedPacket, notAuthorized, packetTooLarge, protocolError } = Reason

const scram = 'SCRAM-SHA-256'
const method = [0x15, ...text(scram)]
const other = [0x15, ...text('SCRAM-SHA-1')]

/** `ann` has keys that `secret` gives, `bob` has a password that they must be made of, `cat` can't use SCRAM. */
const config = {
  allowAnonymous: false,
  users: {
    ann: {
      scram: {
        salt: 'QSXCR+Q6sek8bf92',
        iterations: 4096,
        storedKey: 'pTp++VztFQn1SdGx2W/BHExFvuxd6NWLibjZsMaOKcs=',
        serverKey: 'hyEyVhihkuh1GbLDKxogvmmDq1c7qW8vZ2VFyDe6d9A=',
      },
    },
    bob: { password: 'his' },
    cat: { passwordHash: 'scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$zB/zsDFSPEvGffkajtZ8MaIrjzTWL4Vf58LgsY27YHA' },
  },
} as const

const ann: ScramClientOptions = { username: 'ann', password: 'secret' }

function auth(reason: number, data: Uint8Array | null, authenticationMethod = scram): ClientPacket {
  const properties = { authenticationMethod, ...(data !== null && { authenticationData: data }) }
  return { type: 'auth', reason, properties }
}

/** A client that has sent CONNECT with the first SCRAM message, and has got the challenge. */
async function challenged(
  broker: Broker,
  name: string,
  user = ann,
  options: ConnectOptions = {},
): Promise<{ readonly client: Client; readonly exchange: ScramClient; readonly challenge: Uint8Array }> {
  const exchange = new ScramClient(user)
  const client = await broker.open(name)
  const properties = { ...options.properties, authenticationMethod: scram, authenticationData: exchange.first() }
  client.send(client.connectPacket({ ...options, properties }))
  return { client, exchange, challenge: await challengeOf(client) }
}

/** The next packet is AUTH 0x18 with data. */
async function challengeOf(client: Client): Promise<Uint8Array> {
  const { properties } = await client.expect('auth', { reason: 0x18, properties: { authenticationMethod: scram } })
  return properties.authenticationData ?? new Uint8Array(0)
}

/** A client that has connected by SCRAM. */
async function authenticated(broker: Broker, name: string, user = ann, options: ConnectOptions = {}): Promise<Client> {
  const { client, exchange, challenge } = await challenged(broker, name, user, options)
  client.send(auth(0x18, exchange.final(challenge)))
  client.connack = await client.expect('connack', { reason: 0, properties: { authenticationMethod: scram } })
  const data = client.connack.properties.authenticationData ?? new Uint8Array(0)
  check(exchange.isServer(data), "CONNACK does not hold the server's proof")
  return client
}

const connecting: readonly Case[] = [
  ...([ann, { username: 'bob', password: 'his' }] as const).map(
    (user): Case => ({
      ids: ['5:MQTT-4.12.0-2', '5:MQTT-4.12.0-5'],
      name: `${user.username} connects: AUTH 0x18, AUTH 0x18, CONNACK with the method and the server's proof`,
      config,
      async run(broker) {
        const client = await authenticated(broker, 'a', user)
        same(await client.subscribe(broker.topic('t'), 1), [1], 'SUBACK')
        client.publish(broker.topic('t'), 'x')
        await client.expectMessage('x')
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.12.0-2'],
    name: 'a CONNECT with a method and no data is asked for it by AUTH 0x18',
    config,
    async run(broker) {
      const exchange = new ScramClient(ann)
      const client = await broker.open('a')
      client.send(client.connectPacket({ properties: { authenticationMethod: scram } }))
      const asked = await client.expect('auth', { reason: 0x18, properties: { authenticationMethod: scram } })
      same(asked.properties.authenticationData, undefined, 'Authentication Data')
      client.send(auth(0x18, exchange.first()))
      client.send(auth(0x18, exchange.final(await challengeOf(client))))
      await client.expect('connack', { reason: 0 })
    },
  },
  {
    ids: ['5:MQTT-4.12.0-2'],
    name: 'user name and password of CONNECT do not count beside a method',
    config,
    async run(broker) {
      const password = new TextEncoder().encode('wrong')
      await authenticated(broker, 'a', ann, { username: 'bob', password })
    },
  },
  {
    ids: ['5:MQTT-4.12.0-1'],
    name: 'another method than the one that is supported: CONNACK 0x8c, and closed',
    config,
    async run(broker) {
      const client = await broker.open('a')
      client.send(client.connectPacket({ properties: { authenticationMethod: 'SCRAM-SHA-1' } }))
      await client.expect('connack', { reason: badAuthenticationMethod })
      await client.expectClosed()
    },
  },
  {
    ids: ['5:MQTT-4.12.0-1'],
    name: 'SCRAM-SHA-256 where no user can use it: CONNACK 0x8c, and closed',
    config: { allowAnonymous: true, users: { cat: config.users.cat } },
    async run(broker) {
      const client = await broker.open('a')
      const properties = { authenticationMethod: scram, authenticationData: new ScramClient(ann).first() }
      client.send(client.connectPacket({ properties }))
      await client.expect('connack', { reason: badAuthenticationMethod })
      await client.expectClosed()
    },
  },
  ...(
    [
      ['a wrong password', { username: 'ann', password: 'Secret' }],
      ['a wrong password that must be derived', { username: 'bob', password: 'hers' }],
      ['a user who is not there', { username: 'dan', password: 'secret' }],
      ['a user who cannot use SCRAM', { username: 'cat', password: 'its' }],
    ] as const
  ).map(
    ([name, user]): Case => ({
      ids: ['5:MQTT-4.12.0-4'],
      name: `${name}: the challenge comes all the same, then CONNACK 0x87, and closed`,
      config,
      async run(broker) {
        const { client, exchange, challenge } = await challenged(broker, 'a', user)
        client.send(auth(0x18, exchange.final(challenge)))
        await client.expectRefused(notAuthorized)
      },
    }),
  ),
  ...(
    [
      ['nothing in it', new Uint8Array(0)],
      ['no SCRAM in it', Uint8Array.of(1, 2, 3)],
      ['a channel binding', new ScramClient({ ...ann, header: 'p=tls-unique,,' }).first()],
    ] as const
  ).map(
    ([name, authenticationData]): Case => ({
      ids: ['5:MQTT-4.12.0-4'],
      name: `a first message with ${name}: CONNACK 0x87, and closed`,
      config,
      async run(broker) {
        const client = await broker.open('a')
        client.send(client.connectPacket({ properties: { authenticationMethod: scram, authenticationData } }))
        await client.expectRefused(notAuthorized)
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.12.0-4'],
    name: 'each challenge is another: a recorded exchange is of no use',
    config,
    async run(broker) {
      const first = await challenged(broker, 'a')
      const second = await challenged(broker, 'b')
      check(!Buffer.from(first.challenge).equals(Buffer.from(second.challenge)), 'two challenges are the same')
      second.client.send(auth(0x18, first.exchange.final(first.challenge)))
      await second.client.expectRefused(notAuthorized)
    },
  },
]

/** What must not come between AUTH 0x18 and CONNACK. */
const early: readonly (readonly [ids: readonly string[], name: string, bytes: Uint8Array, reason: number])[] = [
  [['5:MQTT-4.12.0-3'], 'AUTH 0x19', packet(0xf0, 0x19, set(method, 0x16, text('n,,n=ann,r=1'))), protocolError],
  [['5:MQTT-4.12.0-5'], 'AUTH with another method', packet(0xf0, 0x18, set(other, 0x16, text('x'))), protocolError],
  [['X5-26'], 'AUTH without a method', packet(0xf0, 0x18, set(0x16, text('x'))), protocolError],
  [['X5-26'], 'AUTH without properties', packet(0xf0, 0x18, 0), protocolError],
  [['X5-26'], 'AUTH with two methods', packet(0xf0, 0x18, set(method, method)), protocolError],
  [['5:MQTT-3.15.2-1'], 'AUTH 0x00', packet(0xf0, 0x00, set(method)), protocolError],
  [['5:MQTT-3.15.2-1'], 'AUTH 0x80', packet(0xf0, 0x80, set(method)), protocolError],
  [['5:MQTT-3.15.1-1'], 'AUTH with flags', packet(0xf1, 0x18, set(method)), malformedPacket],
  [['5:MQTT-3.1.2-30'], 'PINGREQ', packet(0xc0), protocolError],
  [['5:MQTT-3.1.2-30'], 'SUBSCRIBE', packet(0x82, 0, 1, 0, text('t'), 0), protocolError],
  [['5:MQTT-3.1.2-30'], 'PUBLISH', packet(0x30, text('t'), 0, 1), protocolError],
]

const beforeConnack: readonly Case[] = [
  ...early.map(
    ([ids, name, bytes, reason]): Case => ({
      ids,
      name: `${name} in place of AUTH 0x18 before CONNACK: CONNACK with the reason, and closed`,
      config,
      async run(broker) {
        const { client } = await challenged(broker, 'a')
        client.send(bytes)
        await client.expect('connack', { reason, sessionPresent: false })
        await client.expectClosed()
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.1.0-2', '5:MQTT-3.1.2-30'],
    name: 'a second CONNECT before CONNACK is refused',
    config,
    async run(broker) {
      const { client } = await challenged(broker, 'a')
      client.send(client.connectPacket({ username: 'bob', password: new TextEncoder().encode('his') }))
      await client.expectRefused(protocolError)
    },
  },
  {
    ids: ['5:MQTT-3.1.2-30'],
    name: 'DISCONNECT before CONNACK ends the connection without a word',
    config,
    async run(broker) {
      const { client } = await challenged(broker, 'a')
      client.disconnect()
      await client.expectClosed()
    },
  },
  {
    ids: ['X5-09'],
    name: 'an exchange that the client does not go on with ends like a link without CONNECT',
    config: { ...config, limits: { connectTimeout: 2 } },
    seconds: 3,
    async run(broker) {
      const { client } = await challenged(broker, 'a')
      await broker.advance(2.5)
      await client.expectRefused()
    },
  },
  {
    ids: ['5:MQTT-3.15.2-2', '5:MQTT-3.15.2-3'],
    name: 'no AUTH is larger than the client allows, and none has a Reason String or User Property',
    config,
    async run(broker) {
      const exchange = new ScramClient(ann)
      const client = await broker.open('a')
      const properties = { authenticationMethod: scram, authenticationData: exchange.first(), maximumPacketSize: 150 }
      client.send(client.connectPacket({ properties }))
      const frame = await client.nextFrame()
      client.frames.unshift(frame!)
      await expectWithin(client, 150, 'auth', { reason: 0x18 })
      client.frames.unshift(frame!)
      const asked = await client.expect('auth')
      same(asked.properties.reasonString, undefined, 'Reason String')
      client.send(auth(0x18, exchange.final(asked.properties.authenticationData!)))
      await expectWithin(client, 150, 'connack', { reason: 0 })
    },
  },
  {
    ids: ['5:MQTT-3.1.2-24'],
    name: 'a challenge that the client has no room for: CONNACK 0x95, and closed',
    config,
    async run(broker) {
      const client = await broker.open('a')
      const authenticationData = new ScramClient(ann).first()
      const properties = { authenticationMethod: scram, authenticationData, maximumPacketSize: 90 }
      client.send(client.connectPacket({ properties }))
      await client.expectRefused(packetTooLarge)
    },
  },
  {
    ids: ['5:MQTT-3.1.2-24'],
    name: "a CONNACK that the client has no room for, the server's proof counted: CONNACK 0x95, and closed",
    config: {
      ...config,
      limits: { receiveMaximum: 10, maximumQoS: 1, serverKeepAlive: 60, maximumSessionExpiryInterval: 10 },
    },
    async run(broker) {
      const exchange = new ScramClient(ann)
      const client = await broker.open('a')
      const asked = { authenticationMethod: scram, authenticationData: exchange.first() }
      const properties = { ...asked, maximumPacketSize: 110, sessionExpiryInterval: 20 }
      client.send({ ...client.connectPacket({ properties }), clientId: '' })
      client.send(auth(0x18, exchange.final(await challengeOf(client))))
      await client.expectRefused(packetTooLarge)
    },
  },
]

const again: readonly Case[] = [
  {
    ids: ['X5-35', '5:MQTT-4.12.1-1', '5:MQTT-4.12.0-5'],
    name: "re-authentication: AUTH 0x18, then AUTH 0x00 with the method and the server's proof, as often as one likes",
    config,
    async run(broker) {
      const client = await authenticated(broker, 'a')
      for (const nonce of ['one', 'two']) {
        const exchange = new ScramClient({ ...ann, nonce })
        client.send(auth(0x19, exchange.first()))
        client.send(auth(0x18, exchange.final(await challengeOf(client))))
        const { properties } = await client.expect('auth', { reason: 0, properties: { authenticationMethod: scram } })
        check(exchange.isServer(properties.authenticationData!), "AUTH does not hold the server's proof")
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['X5-35'],
    name: 'other packets go both ways during re-authentication',
    config,
    async run(broker) {
      const bob = { username: 'bob', password: 'his' }
      const client = await authenticated(broker, 'a', bob)
      const exchange = new ScramClient(bob)
      await client.subscribe(broker.topic('t'), 1)
      client.send(auth(0x19, null))
      same((await challengeOf(client)).length, 0, 'length of the data')
      client.send(auth(0x18, exchange.first()))
      const challenge = await challengeOf(client)
      client.publish(broker.topic('t'), 'x', { qos: 1, packetId: 5 })
      await client.expectMessage('x')
      await client.expect('puback', { packetId: 5, reason: 0 })
      await client.expectQuiet()
      client.send(auth(0x18, exchange.final(challenge)))
      await client.expect('auth', { reason: 0 })
    },
  },
  ...(
    [
      ['a wrong password', { username: 'ann', password: 'Secret' }],
      ['another user', { username: 'bob', password: 'his' }],
      ['a user who is not there', { username: 'dan', password: 'x' }],
    ] as const
  ).map(
    ([name, user]): Case => ({
      ids: ['5:MQTT-4.12.1-2'],
      name: `re-authentication with ${name}: DISCONNECT 0x87, closed, and the will is due`,
      config,
      async run(broker) {
        const witness = await authenticated(broker, 'w')
        await witness.subscribe(broker.topic('will'))
        const client = await authenticated(broker, 'a', ann, { will: { topic: broker.topic('will') } })
        const exchange = new ScramClient(user)
        client.send(auth(0x19, exchange.first()))
        client.send(auth(0x18, exchange.final(await challengeOf(client))))
        await client.expectExpelled(notAuthorized)
        await witness.expectMessage('gone')
      },
    }),
  ),
  ...(
    [
      [['5:MQTT-4.12.1-1', 'X5-26'], 'AUTH 0x19 with another method', packet(0xf0, 0x19, set(other)), protocolError],
      [['5:MQTT-4.12.0-5', 'X5-26'], 'AUTH 0x18 with another method', packet(0xf0, 0x18, set(other)), protocolError],
      [['X5-26'], 'AUTH 0x19 without a method', packet(0xf0, 0x19, 0), protocolError],
      [['5:MQTT-4.12.0-3'], 'AUTH 0x18 that nobody asked for', packet(0xf0, 0x18, set(method)), protocolError],
      [['5:MQTT-3.15.2-1'], 'AUTH 0x00', packet(0xf0, 0x00, set(method)), protocolError],
      [['5:MQTT-3.15.1-1'], 'AUTH with flags', packet(0xf8, 0x19, set(method)), malformedPacket],
    ] as const
  ).map(
    ([ids, name, bytes, reason]): Case => ({
      ids,
      name: `${name} from a client that has connected by a method: DISCONNECT with the reason, and closed`,
      config,
      async run(broker) {
        const client = await authenticated(broker, 'a')
        client.send(bytes)
        await client.expectExpelled(reason)
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.12.0-3'],
    name: 'AUTH 0x19 within re-authentication: DISCONNECT 0x82, and closed',
    config,
    async run(broker) {
      const client = await authenticated(broker, 'a')
      client.send(auth(0x19, new ScramClient(ann).first()))
      await challengeOf(client)
      client.send(auth(0x19, new ScramClient(ann).first()))
      await client.expectExpelled(protocolError)
    },
  },
  {
    ids: ['5:MQTT-4.12.0-7'],
    name: 'AUTH 0x19 from a client that has connected by a password: DISCONNECT 0x82, and closed',
    config,
    async run(broker) {
      const password = new TextEncoder().encode('his')
      const client = await broker.client('a', { username: 'bob', password })
      same(client.connack.properties.authenticationMethod, undefined, 'Authentication Method')
      client.send(auth(0x19, new ScramClient(ann).first()))
      await client.expectExpelled(protocolError)
    },
  },
  {
    ids: ['5:MQTT-3.1.0-2'],
    name: 'a second CONNECT with a method, once connected: DISCONNECT 0x82, and closed',
    config,
    async run(broker) {
      const client = await authenticated(broker, 'a')
      const properties = { authenticationMethod: scram, authenticationData: new ScramClient(ann).first() }
      client.send(client.connectPacket({ properties }))
      await client.expectExpelled(protocolError)
    },
  },
]

export const scramCases: readonly Case[] = [...connecting, ...beforeConnack, ...again]
