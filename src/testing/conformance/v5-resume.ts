// Cases on session state, delivery retry and message receipt of MQTT 5.0, sections 4.1, 4.4 and 4.5.
// Does not test CONNACK's Session Present: the cases on CONNECT do.
import { Reason } from '../../protocol/reason.ts'
import { type Broker, type Case, type Client, same } from './kit.ts'
import { kept } from './steps.ts'

/** What a resumed connection has to bring: 1 released, then 2 to 4 again with their identifiers, then 5 for the first time. */
interface Unfinished {
  readonly topic: string
  readonly publisher: Client
  readonly ids: readonly number[]
}

/** Leaves a session with an exchange in every state; the client is gone afterwards. */
async function leaveUnfinished(broker: Broker): Promise<Unfinished> {
  const topic = broker.topic('t')
  const [publisher, subscriber] = [await broker.client('p'), await broker.client('s', kept())]
  await subscriber.subscribe(topic, 2)
  const ids: number[] = []
  for (const [payload, qos] of [
    ['done', 1],
    ['1', 2],
    ['2', 1],
    ['3', 2],
    ['4', 1],
  ] as const) {
    await publisher.publishAll(topic, payload, qos)
    ids.push((await subscriber.expectMessage(payload, { qos })).packetId)
  }
  subscriber.ack('puback', ids.shift() ?? 0)
  subscriber.ack('pubrec', ids[0] ?? 0)
  await subscriber.expect('pubrel', { packetId: ids[0] })
  subscriber.disconnect()
  await subscriber.expectClosed()
  await publisher.publishAll(topic, '5', 2)
  return { topic, publisher, ids }
}

async function expectUnfinished(client: Client, { ids }: Unfinished): Promise<void> {
  same(client.connack.sessionPresent, true, 'Session Present')
  await client.expect('pubrel', { packetId: ids[0], reason: 0 })
  await client.expectMessage('2', { packetId: ids[1], qos: 1, dup: true })
  await client.expectMessage('3', { packetId: ids[2], qos: 2, dup: true })
  await client.expectMessage('4', { packetId: ids[3], qos: 1, dup: true })
}

const retry: readonly Case[] = [
  {
    ids: ['5:MQTT-4.4.0-1', '5:MQTT-4.3.2-3', '5:MQTT-4.3.3-3', '5:MQTT-4.3.3-5', '5:MQTT-4.3.3-6'],
    name: 'what was not acknowledged comes again with its identifier on each new connection, until it is',
    async run(broker) {
      const unfinished = await leaveUnfinished(broker)
      const [one = 0, two = 0, three = 0, four = 0] = unfinished.ids
      const second = await broker.client('s', kept())
      await expectUnfinished(second, unfinished)
      const { packetId: five } = await second.expectMessage('5', { qos: 2, dup: false })
      await second.expectQuiet()
      await second.vanish()
      const third = await broker.client('s', kept())
      await expectUnfinished(third, unfinished)
      await third.expectMessage('5', { packetId: five, qos: 2, dup: true })
      third.ack('pubcomp', one)
      third.ack('puback', two)
      for (const packetId of [three, five]) {
        third.ack('pubrec', packetId)
        await third.expect('pubrel', { packetId, reason: 0 })
      }
      third.ack('pubcomp', three)
      third.ack('puback', four)
      await third.expectQuiet()
      await third.vanish()
      const fourth = await broker.client('s', kept())
      await fourth.expect('pubrel', { packetId: five, reason: 0 })
      fourth.ack('pubcomp', five)
      await fourth.expectQuiet()
      await fourth.vanish()
      const fifth = await broker.client('s', kept())
      await fifth.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.4.0-1', '5:MQTT-4.3.2-3', '5:MQTT-4.3.3-3', '5:MQTT-4.3.3-5'],
    name: 'all of that survives the death of the broker',
    restarts: true,
    async run(broker) {
      const unfinished = await leaveUnfinished(broker)
      await broker.restart()
      const client = await broker.client('s', kept())
      await expectUnfinished(client, unfinished)
      const { packetId } = await client.expectMessage('5', { qos: 2, dup: false })
      client.ack('pubrec', packetId)
      await client.expect('pubrel', { packetId, reason: 0 })
      await broker.restart()
      const again = await broker.client('s', kept())
      await again.expect('pubrel', { packetId: unfinished.ids[0], reason: 0 })
    },
  },
  {
    ids: ['5:MQTT-4.4.0-1'],
    name: 'Clean Start 1 brings nothing again',
    async run(broker) {
      await leaveUnfinished(broker)
      const client = await broker.client('s')
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.4.0-1'],
    name: 'on a connection that lasts nothing is sent again, however long the answer takes',
    seconds: 3,
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s', kept())]
      await subscriber.subscribe(topic, 2)
      await publisher.publishAll(topic, '1', 1)
      await publisher.publishAll(topic, '2', 2)
      await subscriber.expectMessage('1')
      const { packetId } = await subscriber.expectMessage('2')
      subscriber.ack('pubrec', packetId)
      await subscriber.expect('pubrel')
      await broker.advance(3)
      await subscriber.expectQuiet()
      await subscriber.subscribe(topic, 2)
      await subscriber.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.4.0-2'],
    name: 'a refusing PUBACK or PUBREC ends it: nothing of it comes on the next connection',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept())]
      await first.subscribe(topic, 2)
      for (const reason of [Reason.unspecifiedError, Reason.quotaExceeded, Reason.packetIdentifierInUse]) {
        await publisher.publishAll(topic, '1', 1)
        await publisher.publishAll(topic, '2', 2)
        first.ack('puback', (await first.expectMessage('1')).packetId, reason)
        first.ack('pubrec', (await first.expectMessage('2')).packetId, reason)
      }
      await first.expectQuiet()
      await first.vanish()
      const second = await broker.client('s', kept())
      await second.expectQuiet()
    },
  },
]

const state: readonly Case[] = [
  ...([0, 1] as const).map(
    (seconds): Case => ({
      ids: ['5:MQTT-4.1.0-1'],
      name: `a session with an expiry of ${seconds} s lives as long as its connection`,
      seconds: 3,
      async run(broker) {
        const topic = broker.topic('t')
        const [publisher, subscriber] = [await broker.client('p'), await broker.client('s', kept(seconds))]
        await subscriber.subscribe(topic, 2)
        await publisher.publishAll(topic, '1', 2)
        const { packetId } = await subscriber.expectMessage('1', { qos: 2 })
        subscriber.publish(topic, '2', { qos: 2, packetId: 3 })
        const frames = [(await subscriber.nextFrame())?.[0], (await subscriber.nextFrame())?.[0]]
        same(frames.toSorted(), [0x34, 0x50], 'first bytes of PUBLISH and PUBREC')
        await broker.advance(3)
        subscriber.ack('pubrel', 3)
        await subscriber.expect('pubcomp', { packetId: 3, reason: 0 })
        subscriber.ack('pubrec', packetId)
        await subscriber.expect('pubrel', { packetId, reason: 0 })
        await publisher.publishAll(topic, '3', 1)
        await subscriber.expectMessage('3', { qos: 1 })
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.1.0-1'],
    name: 'the expiry of an earlier connection does not end the session while the next one lasts',
    seconds: 3,
    async run(broker) {
      const topic = broker.topic('t')
      const first = await broker.client('s', kept(1))
      await first.subscribe(topic, 1)
      first.disconnect()
      await first.expectClosed()
      const second = await broker.client('s', kept(1))
      same(second.connack.sessionPresent, true, 'Session Present')
      await broker.advance(3)
      second.publish(topic, 'x')
      await second.expectMessage('x')
    },
  },
  {
    ids: ['5:MQTT-4.1.0-2'],
    name: 'with an expiry of 0 all of it goes with the connection: subscriptions, messages, QoS 2 identifiers',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept(0))]
      await first.subscribe(topic, 1)
      await publisher.publishAll(topic, '1', 1)
      await first.expectMessage('1')
      first.publish(broker.topic('other'), '', { qos: 2, packetId: 3 })
      await first.expect('pubrec', { packetId: 3 })
      first.disconnect()
      await first.expectClosed()
      await publisher.publishAll(topic, '2', 1)
      const second = await broker.client('s', kept(0))
      same(second.connack.sessionPresent, false, 'Session Present')
      await publisher.publishAll(topic, '3', 1)
      second.ack('pubrel', 3)
      await second.expect('pubcomp', { packetId: 3, reason: Reason.packetIdentifierNotFound })
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.1.0-2'],
    name: 'once the Session Expiry Interval has run out there is nothing left',
    seconds: 3,
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept(1))]
      await first.subscribe(topic, 1)
      await first.vanish()
      await publisher.publishAll(topic, '1', 1)
      await broker.advance(2)
      const second = await broker.client('s', kept(1))
      same(second.connack.sessionPresent, false, 'Session Present')
      await publisher.publishAll(topic, '2', 1)
      await second.expectQuiet()
    },
  },
  {
    ids: ['X5-27'],
    name: "a retained message stays when its publisher's session has ended",
    seconds: 2,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p', kept(1))
      await publisher.publishAll(topic, 'kept', 1, { retain: true })
      publisher.disconnect(0, 0)
      await publisher.expectClosed()
      await broker.advance(2)
      const again = await broker.client('p', kept(0))
      same(again.connack.sessionPresent, false, 'Session Present')
      await again.subscribe(topic, 1)
      await again.expectMessage('kept', { retain: true })
      again.publish(topic, '', { retain: true })
    },
  },
]

const receipt: readonly Case[] = [
  {
    ids: ['5:MQTT-4.5.0-1'],
    name: 'a message joins the state of every session that wants it, of absent ones too',
    async run(broker) {
      const topic = broker.topic('a/b')
      const publisher = await broker.client('p')
      const wanted = [
        ['plus', 'a/+', 1],
        ['hash', 'a/#', 2],
        ['same', 'a/b', 2],
        ['both', 'a/b', 1],
      ] as const
      for (const [name, filter, qos] of wanted) {
        const client = await broker.client(name, kept())
        await client.subscribe(broker.topic(filter), qos)
        if (name === 'both') await client.subscribe(broker.topic('#'), 0)
        client.disconnect()
        await client.expectClosed()
      }
      const present = await broker.client('present')
      await present.subscribe(topic, 1)
      await publisher.publishAll(topic, 'one', 1)
      await publisher.publishAll(topic, 'two', 2)
      for (const payload of ['one', 'two']) await present.expectMessage(payload, { qos: 1 })
      for (const [name, , granted] of wanted) {
        const client = await broker.client(name, kept())
        await client.expectMessage('one', { qos: 1, dup: false })
        await client.expectMessage('two', { qos: granted, dup: false })
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['5:MQTT-4.5.0-1'],
    name: 'what was acknowledged to the publisher survives the death of the broker',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept())]
      await first.subscribe(topic, 2)
      first.disconnect()
      await first.expectClosed()
      await publisher.publishAll(topic, 'one', 1)
      publisher.publish(topic, 'two', { qos: 2 })
      await publisher.expect('pubrec', { reason: 0 })
      await broker.restart()
      const second = await broker.client('s', kept())
      await second.expectMessage('one', { qos: 1 })
      await second.expectMessage('two', { qos: 2 })
      await second.expectQuiet()
    },
  },
]

export const resumeCases: readonly Case[] = [...retry, ...state, ...receipt]
