// Cases on authentication of MQTT 5.0, sections 3.15 and 4.12, without enhanced authentication; v5-scram.ts has those with it.
// Does not know where users come from.
import { Reason } from '../../protocol/reason.ts'
import { connectBytes, join, type Part, packet, set, text } from './bytes.ts'
import { type Case, same } from './kit.ts'
import { expelled } from './steps.ts'

const { malformedPacket, protocolError, notAuthorized, badUserNameOrPassword, badAuthenticationMethod } = Reason

const method = [0x15, ...text('X-NOBODY-HAS-THIS')]
const data = [0x16, ...text('n,,n=ann,r=1')]
const secret = new TextEncoder().encode('hers')
const annOnly = { allowAnonymous: false, users: { ann: { password: 'hers' } } } as const

/** AUTH packets that would be good if a method had been agreed on, and some that never are. */
const auths: readonly (readonly [ids: readonly string[], name: string, bytes: () => Part])[] = [
  [['5:MQTT-4.12.0-7'], 'AUTH 0x18', () => packet(0xf0, 0x18, set(method, data))],
  [['5:MQTT-4.12.0-7'], 'AUTH 0x19', () => packet(0xf0, 0x19, set(method, data))],
  [['X5-26'], 'AUTH without a method', () => packet(0xf0, 0x18, set(data))],
  [['X5-26'], 'AUTH without properties', () => packet(0xf0, 0x18, 0)],
  [['X5-26'], 'AUTH with two methods', () => packet(0xf0, 0x18, set(method, method))],
  [['5:MQTT-3.15.2-1'], 'AUTH of no bytes, which means 0x00,', () => packet(0xf0)],
  [['5:MQTT-3.15.2-1'], 'AUTH 0x00', () => packet(0xf0, 0x00, set(method))],
  [['5:MQTT-3.15.2-1'], 'AUTH 0x80', () => packet(0xf0, 0x80, set(method))],
  [['5:MQTT-3.15.2-1'], 'AUTH 0x1a', () => packet(0xf0, 0x1a, set(method))],
]

const packets: readonly Case[] = [
  ...auths.map(([ids, name, bytes]) =>
    expelled(ids, `${name} from a client without a method: DISCONNECT 0x82`, bytes, protocolError),
  ),
  ...([0xf1, 0xf2, 0xf4, 0xf8] as const).map((first) =>
    expelled(
      ['5:MQTT-3.15.1-1'],
      `AUTH with 0x${first.toString(16)} as its first byte`,
      () => packet(first, 0x18, set(method)),
      malformedPacket,
    ),
  ),
  {
    ids: ['5:MQTT-4.12.0-7'],
    name: 'AUTH ends nothing but its own connection, and that like any fault: the will is due',
    async run(broker) {
      const witness = await broker.client('w')
      await witness.subscribe(broker.topic('will'))
      const client = await broker.client('a', { will: { topic: broker.topic('will') } })
      client.send(packet(0xf0, 0x19, set(method)))
      await client.expectExpelled(protocolError)
      await witness.expectMessage('gone')
      await witness.expectQuiet()
    },
  },
]

const connecting: readonly Case[] = [
  ...(
    [
      ['a method', set(method)],
      ['a method and data', set(method, data)],
      ['an empty method', set(0x15, text(''))],
    ] as const
  ).map(
    ([name, properties]): Case => ({
      ids: ['5:MQTT-4.12.0-1'],
      name: `a CONNECT with ${name} that is not supported: CONNACK 0x8c or 0x87 at most, and closed`,
      async run(broker) {
        const client = await broker.open('a')
        client.send(join(connectBytes({ properties, payload: text(client.clientId) }), [0xc0, 0]))
        await client.expectRefused(badAuthenticationMethod, notAuthorized)
        const next = await broker.client('a', { clean: false })
        same(next.connack.sessionPresent, false, 'Session Present')
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.12.0-6'],
    name: 'without a method there is none in CONNACK, and no AUTH, be the client let in or not',
    config: annOnly,
    async run(broker) {
      const client = await broker.client('a', { username: 'ann', password: secret })
      same(client.connack.properties.authenticationMethod, undefined, 'Authentication Method')
      same(client.connack.properties.authenticationData, undefined, 'Authentication Data')
      await client.expectQuiet()
      const stranger = await broker.open('b')
      stranger.send(stranger.connectPacket())
      const { properties, reason } = await stranger.expect('connack')
      same(properties.authenticationMethod, undefined, 'Authentication Method')
      same(reason >= 0x80, true, 'refusal')
      await stranger.expectClosed()
    },
  },
  ...(
    [
      ['nobody', {}],
      ['a user without a password', { username: 'ann' }],
      ['a password without a user', { password: secret }],
      ['a wrong password', { username: 'ann', password: new TextEncoder().encode('Hers') }],
      ['an empty password', { username: 'ann', password: new Uint8Array() }],
      ['a longer password', { username: 'ann', password: new TextEncoder().encode('hers\0') }],
      ['another user', { username: 'Ann', password: secret }],
      ['a name that every object has', { username: 'constructor', password: secret }],
    ] as const
  ).map(
    ([name, credentials]): Case => ({
      ids: ['X5-34', '5:MQTT-4.12.0-4'],
      name: `${name} is rejected: CONNACK 0x86 or 0x87, and closed`,
      config: annOnly,
      async run(broker) {
        const client = await broker.open('a')
        client.send(client.connectPacket(credentials))
        client.send([0xc0, 0])
        await client.expectRefused(badUserNameOrPassword, notAuthorized)
      },
    }),
  ),
  {
    ids: ['X5-34'],
    name: 'the right user and password of CONNECT let a client in',
    config: annOnly,
    async run(broker) {
      const client = await broker.client('a', { username: 'ann', password: secret })
      await client.subscribe(broker.topic('t'))
      client.publish(broker.topic('t'), 'x')
      await client.expectMessage('x')
    },
  },
]

export const authCases: readonly Case[] = [...packets, ...connecting]
