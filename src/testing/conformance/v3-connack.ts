// Cases on the answer to CONNECT in MQTT 3.1.1, sections 3.1.4 and 3.2.
// Does not test malformed CONNECTs: v3-connect.ts does.
import { join, packet, text, two } from './bytes.ts'
import { type Case, type Client, same } from './kit.ts'
import { connect4, lasting, leave, member, witness } from './v3-steps.ts'

async function expectBytes(client: Client, ...bytes: readonly number[]): Promise<void> {
  same(Array.from((await client.nextFrame()) ?? []), bytes, 'answer')
}

const secret = new TextEncoder().encode('right')
const wrong = new TextEncoder().encode('wrong')
const users = { ann: { password: 'right' } }

const accepted: readonly Case[] = [
  {
    ids: ['3:MQTT-3.1.4-3', '3:MQTT-3.1.4-4', '3:MQTT-3.2.2-1', '3:MQTT-3.2.2-2', '3:MQTT-3.2.2-3'],
    name: 'code 0; Session Present is 1 only with CleanSession 0 and state that is there',
    async run(broker) {
      for (const [clean, present] of [
        [false, 0],
        [false, 1],
        [true, 0],
        [true, 0],
        [false, 0],
        [false, 1],
      ] as const) {
        const client = await broker.open('a', 4)
        client.send(client.connectPacket({ clean }))
        await expectBytes(client, 0x20, 2, present, 0)
        await client.vanish()
      }
    },
  },
  {
    ids: ['3:MQTT-3.2.0-1', '3:MQTT-3.1.4-4'],
    name: 'CONNACK comes before what waits for the session, and before answers to what the client did not wait with',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const before = await member(broker, 's', lasting)
      await before.subscribe(topic, 2)
      await publisher.publishAll(topic, 'unacknowledged', 1)
      await before.expectMessage('unacknowledged')
      await before.vanish()
      await publisher.publishAll(topic, 'waiting', 2)
      const client = await broker.open('s', 4)
      client.send(
        join(
          connect4({ flags: 0, payload: text(client.clientId) }),
          packet(0xc0),
          packet(0x82, two(7), text(broker.topic('u')), 0),
        ),
      )
      await expectBytes(client, 0x20, 2, 1, 0)
      const rest = new Set<number>()
      for (let at = 0; at < 4; at++) rest.add(((await client.nextFrame())?.[0] ?? 0) >> 4)
      same([...rest].sort(), [13, 3, 9], 'packet types')
    },
  },
  {
    ids: ['3:MQTT-3.1.4-2', '3:MQTT-3.1.3-2'],
    name: 'another CONNECT of the same client identifier ends the older connection, and its Will is due',
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await witness(broker)
      for (const clean of [true, false, true]) {
        const older = await member(broker, 'a', { clean, will: { topic } })
        const newer = await member(broker, 'a', { clean })
        await older.expectClosed()
        await watching.expectMessage('gone', { topic })
        await newer.expectQuiet()
      }
    },
  },
  {
    ids: ['3:MQTT-3.1.4-2'],
    name: 'the older connection ends whichever versions the two speak',
    async run(broker) {
      const five = await broker.client('a')
      const four = await broker.client('a', { version: 4 })
      await five.expectExpelled(0x8e)
      const three = await broker.client('a', { version: 3 })
      await four.expectClosed()
      await broker.client('a')
      await three.expectClosed()
    },
  },
]

const refused: readonly Case[] = [
  {
    ids: ['3:MQTT-3.1.3-7', '3:MQTT-3.1.3-8', '3:MQTT-3.2.2-4', '3:MQTT-3.2.2-5'],
    name: 'an empty client identifier without CleanSession: code 2, then closed',
    async run(broker) {
      const client = await broker.open('a', 4)
      client.send(connect4({ flags: 0, payload: text('') }))
      await expectBytes(client, 0x20, 2, 0, 2)
      await client.expectClosed()
    },
  },
  {
    ids: ['3:MQTT-3.1.3-8', '3:MQTT-3.1.3-9'],
    name: 'an empty client identifier in MQTT 3.1, which has none: code 2, then closed',
    async run(broker) {
      for (const flags of [0, 2]) {
        const client = await broker.open('a', 3)
        client.send(connect4({ name: 'MQIsdp', level: 3, flags, payload: text('') }))
        await expectBytes(client, 0x20, 2, 0, 2)
        await client.expectClosed()
      }
    },
  },
  {
    ids: ['3:MQTT-3.1.3-9', '3:MQTT-3.2.2-5'],
    name: 'a client identifier longer than the broker takes: code 2, then closed',
    config: { limits: { maximumClientIdentifierLength: 23 } },
    async run(broker) {
      for (const [clientId, code] of [
        ['a'.repeat(23), 0],
        ['a'.repeat(24), 2],
        ['\u00e9'.repeat(12), 2],
      ] as const) {
        const client = await broker.open('a', 4)
        client.send({ ...client.connectPacket(), clientId })
        await expectBytes(client, 0x20, 2, 0, code)
        if (code !== 0) await client.expectClosed()
      }
    },
  },
  {
    ids: ['3:MQTT-3.2.2-4', '3:MQTT-3.2.2-5'],
    name: 'unknown users and wrong passwords: code 4 with Session Present 0, though there is a session; then closed',
    config: { users },
    async run(broker) {
      const first = await member(broker, 'a', { ...lasting, username: 'ann', password: secret })
      await first.vanish()
      for (const options of [
        { username: 'ann', password: wrong },
        { username: 'bob', password: secret },
        { username: 'ann' },
      ]) {
        const client = await broker.open('a', 4)
        client.send(client.connectPacket({ clean: false, ...options }))
        await expectBytes(client, 0x20, 2, 0, 4)
        await client.expectClosed()
      }
      const again = await member(broker, 'a', { ...lasting, username: 'ann', password: secret })
      same(again.connack.sessionPresent, true, 'Session Present')
    },
  },
  {
    ids: ['3:MQTT-3.2.2-4', '3:MQTT-3.2.2-5'],
    name: 'a client without a name where one is needed: code 5, then closed',
    config: { users, allowAnonymous: false },
    async run(broker) {
      const client = await broker.open('a', 4)
      client.send(client.connectPacket({ clean: false }))
      await expectBytes(client, 0x20, 2, 0, 5)
      await client.expectClosed()
    },
  },
  {
    ids: ['3:MQTT-4.8.0-2', '3:MQTT-3.2.2-4', '3:MQTT-3.2.2-5'],
    name: 'no room for another client: code 3, then closed; who is there stays, and the next finds the place free',
    config: { limits: { maximumConnections: 1 } },
    async run(broker) {
      const inside = await member(broker, 'a')
      const client = await broker.open('b', 4)
      client.send(client.connectPacket({ clean: false }))
      await expectBytes(client, 0x20, 2, 0, 3)
      await client.expectClosed()
      await inside.expectQuiet()
      await leave(inside)
      await member(broker, 'b')
    },
  },
  ...(
    [
      ['Will QoS 2 where 1 is the most', { maximumQoS: 1 }, { qos: 2 }],
      ['Will Retain where nothing is retained', { retainAvailable: false }, { retain: true }],
    ] as const
  ).map(
    ([what, limits, will]): Case => ({
      ids: ['3:MQTT-3.2.2-6'],
      name: `${what}: no code fits, so there is no CONNACK but the end`,
      config: { limits },
      async run(broker) {
        const client = await broker.open('a', 4)
        client.send(client.connectPacket({ will: { topic: broker.topic('will'), ...will } }))
        await client.expectClosed()
      },
    }),
  ),
]

/** What a client sent right behind a CONNECT that is refused. */
const pipelined: readonly Case[] = [
  {
    ids: ['3:MQTT-3.1.4-5', '3:MQTT-3.2.2-5'],
    name: 'nothing behind a refused CONNECT has an effect',
    config: { users },
    async run(broker) {
      const watching = await witness(broker)
      const topic = broker.topic('t')
      const client = await broker.open('a', 4)
      client.send(
        join(
          connect4({ flags: 0xc2, payload: join(text(client.clientId), text('ann'), text('wrong')) }),
          packet(0x31, text(topic), 0x61),
          packet(0x33, text(topic), two(1), 0x62),
          packet(0x82, two(1), text(topic), 0),
          packet(0xc0),
        ),
      )
      await client.expectRefused(4)
      await watching.expectQuiet()
      await watching.subscribe(topic)
      await watching.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.1.4-5'],
    name: 'nothing behind an empty client identifier without CleanSession has an effect',
    async run(broker) {
      const watching = await witness(broker)
      const client = await broker.open('a', 4)
      client.send(join(connect4({ flags: 0, payload: text('') }), packet(0x30, text(broker.topic('t')), 0x61)))
      await client.expectRefused(2)
      await watching.expectQuiet()
    },
  },
]

export const connack3Cases: readonly Case[] = [...accepted, ...refused, ...pipelined]
