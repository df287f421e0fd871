// Cases on session state in MQTT 3.1.1: CleanSession, what is kept, what is sent again. Sections 3.1.2.4, 4.1, 4.4 and 4.5.
// Does not test Session Present as such: v3-connack.ts does.
import { type Case, same } from './kit.ts'
import { drain } from './steps.ts'
import { lasting, leave, member, plain, retainedAt } from './v3-steps.ts'

const resumed: readonly Case[] = [
  ...([true, false] as const).map(
    (polite): Case => ({
      ids: ['3:MQTT-3.1.2-4', '3:MQTT-3.1.2-5', '3:MQTT-3.1.4-3'],
      name: `CleanSession 0: subscriptions stay after ${polite ? 'DISCONNECT' : 'a broken connection'}, messages at QoS 1 and 2 wait`,
      async run(broker) {
        const topic = broker.topic('a/b')
        const publisher = await member(broker, 'p')
        const first = await broker.client('s', lasting)
        await first.subscribe([broker.topic('a/+'), broker.topic('c')], 2)
        await first.unsubscribe(broker.topic('c'))
        if (polite) await leave(first)
        else await first.vanish()
        for (const qos of [1, 2] as const) await publisher.publishAll(topic, `waits at ${qos}`, qos)
        await publisher.publishAll(broker.topic('c'), 'not wanted any more', 1)
        const second = await broker.client('s', lasting)
        same(second.connack.sessionPresent, true, 'Session Present')
        await second.expectMessage('waits at 1', { qos: 1, dup: false, retain: false })
        await second.expectMessage('waits at 2', { qos: 2, dup: false, retain: false })
        await publisher.publishAll(topic, 'live', 1)
        await second.expectMessage('live', { qos: 1, dup: false })
        await second.expectQuiet()
      },
    }),
  ),
  {
    ids: ['3:MQTT-3.1.2-4', '3:MQTT-3.1.2-5', '3:MQTT-4.1.0-1'],
    name: 'a session and what waits for it are there when the broker has died and come back',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const first = await broker.client('s', lasting)
      await first.subscribe(topic, 2)
      await first.vanish()
      await publisher.publishAll(topic, 'one', 1)
      publisher.publish(topic, 'two', { qos: 2, packetId: 5 })
      await publisher.expect('pubrec', { packetId: 5 })
      await broker.restart()
      const second = await broker.client('s', lasting)
      same(second.connack.sessionPresent, true, 'Session Present')
      await second.expectMessage('one', { qos: 1 })
      await second.expectMessage('two', { qos: 2 })
      second.publish(topic, 'live')
      await second.expectMessage('live')
      await second.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.1.2-4', '3:MQTT-3.2.2-2'],
    name: 'a session that MQTT 5 has left is taken up by MQTT 3.1.1, and given back',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p')
      const five = { clean: false, properties: { sessionExpiryInterval: 100, topicAliasMaximum: 5 } }
      const first = await broker.client('s', five)
      await first.subscribe(topic, 2, { identifier: 7 })
      const properties = { contentType: 'x', userProperties: [['a', 'b']] as const }
      await publisher.publishAll(topic, 'sent', 1, { properties })
      const { packetId } = await first.expectMessage('sent')
      await first.vanish()
      await publisher.publishAll(topic, 'waiting', 2, { properties })
      const second = await broker.client('s', lasting)
      same(second.connack.sessionPresent, true, 'Session Present')
      await second.expectMessage('sent', { packetId, topic, dup: true })
      await second.expectMessage('waiting', { topic, dup: false })
      await second.expectQuiet()
      await second.vanish()
      const third = await broker.client('s', five)
      same(third.connack.sessionPresent, true, 'Session Present')
      await third.expectMessage('sent', { packetId, dup: true, properties })
      await third.expectMessage('waiting', { dup: true, properties })
    },
  },
  {
    ids: ['3:MQTT-4.1.0-1'],
    name: 'all parts of the state are taken up: subscriptions, unfinished exchanges both ways, waiting messages',
    seconds: 2,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const first = await broker.client('s', lasting)
      const watching = await member(broker, 'w')
      await watching.subscribe(broker.topic('u'))
      await first.subscribe(topic, 2)
      await publisher.publishAll(topic, 'unacknowledged', 1)
      await publisher.publishAll(topic, 'received', 2)
      const one = await first.expectMessage('unacknowledged')
      const two = await first.expectMessage('received')
      first.ack('pubrec', two.packetId)
      await first.expect('pubrel', { packetId: two.packetId })
      first.publish(broker.topic('u'), 'own', { qos: 2, packetId: 9 })
      await first.expect('pubrec', { packetId: 9 })
      await first.vanish()
      await publisher.publishAll(topic, 'waiting', 1)
      await broker.advance(1)
      const second = await broker.client('s', lasting)
      await second.expect('pubrel', { packetId: two.packetId })
      await second.expectMessage('unacknowledged', { packetId: one.packetId, dup: true })
      await second.expectMessage('waiting', { dup: false })
      // The repeat is known: it reaches nobody.
      second.publish(broker.topic('u'), 'own', { qos: 2, packetId: 9, dup: true })
      await second.expect('pubrec', { packetId: 9 })
      second.ack('pubrel', 9)
      await second.expect('pubcomp', { packetId: 9 })
      await second.expectQuiet()
      await watching.expectMessage('own')
      await watching.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-4.1.0-2'],
    name: 'the state of a clean session lasts as long as its connection',
    seconds: 3,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const client = await broker.client('s', plain)
      await client.subscribe(topic, 2)
      await publisher.publishAll(topic, 'before', 2)
      const { packetId } = await client.expectMessage('before')
      await broker.advance(2)
      client.ack('pubrec', packetId)
      await client.expect('pubrel', { packetId })
      client.ack('pubcomp', packetId)
      await publisher.publishAll(topic, 'after', 1)
      await client.expectMessage('after', { qos: 1 })
      await client.expectQuiet()
    },
  },
]

const clean: readonly Case[] = [
  {
    ids: ['3:MQTT-3.1.2-6', '3:MQTT-3.1.4-3', '3:MQTT-3.2.2-1'],
    name: 'CleanSession 1 discards the earlier session: subscriptions, messages sent and waiting, QoS 2 identifiers',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const earlier = await broker.client('s', lasting)
      await earlier.subscribe(topic, 2)
      await publisher.publishAll(topic, 'sent', 1)
      await earlier.expectMessage('sent')
      earlier.publish(broker.topic('u'), '1', { qos: 2, packetId: 9 })
      await earlier.expect('pubrec', { packetId: 9 })
      await earlier.vanish()
      await publisher.publishAll(topic, 'waiting', 1)
      const now = await broker.client('s', plain)
      same(now.connack.sessionPresent, false, 'Session Present')
      await publisher.publishAll(topic, 'live', 1)
      await now.expectQuiet()
      const watching = await member(broker, 'w')
      await watching.subscribe(broker.topic('u'))
      await now.publishAll(broker.topic('u'), '2', 2, { packetId: 9 })
      await watching.expectMessage('2')
    },
  },
  ...([true, false] as const).map(
    (polite): Case => ({
      ids: ['3:MQTT-3.1.2-6', '3:MQTT-3.2.2-3'],
      name: `no later session sees anything of a clean one that ended with ${polite ? 'DISCONNECT' : 'its connection'}`,
      async run(broker) {
        const topic = broker.topic('t')
        const publisher = await member(broker, 'p')
        const first = await broker.client('s', plain)
        await first.subscribe(topic, 2)
        await publisher.publishAll(topic, 'sent', 1)
        await first.expectMessage('sent')
        if (polite) await leave(first)
        else await first.vanish()
        await publisher.publishAll(topic, 'missed', 1)
        const later = await broker.client('s', lasting)
        same(later.connack.sessionPresent, false, 'Session Present')
        await publisher.publishAll(topic, 'live', 1)
        await later.expectQuiet()
      },
    }),
  ),
  {
    ids: ['3:MQTT-3.1.2-6'],
    name: 'no later session sees anything of a clean one that the death of the broker ended',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const first = await broker.client('s', plain)
      await first.subscribe(topic, 2)
      await publisher.publishAll(topic, 'sent', 1)
      await first.expectMessage('sent')
      await broker.restart()
      const later = await broker.client('s', lasting)
      same(later.connack.sessionPresent, false, 'Session Present')
      await later.publishAll(topic, 'live', 1)
      await later.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-3.1.2-6'],
    name: 'what CleanSession 1 discards does not come back with the broker',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const earlier = await broker.client('s', lasting)
      await earlier.subscribe(topic, 2)
      await publisher.publishAll(topic, 'sent', 1)
      await earlier.expectMessage('sent')
      earlier.publish(broker.topic('u'), '1', { qos: 2, packetId: 9 })
      await earlier.expect('pubrec', { packetId: 9 })
      await earlier.vanish()
      await publisher.publishAll(topic, 'waiting', 1)
      await leave(await broker.client('s', plain))
      const later = await broker.client('s', lasting)
      await later.subscribe(broker.topic('other'))
      await broker.restart()
      const again = await broker.client('s', lasting)
      same(again.connack.sessionPresent, true, 'Session Present')
      await again.publishAll(topic, 'live', 1)
      await again.expectQuiet()
      const watching = await member(broker, 'w')
      await watching.subscribe(broker.topic('u'))
      await again.publishAll(broker.topic('u'), '2', 2, { packetId: 9 })
      await watching.expectMessage('2')
    },
  },
  {
    ids: ['3:MQTT-3.1.2-7'],
    name: 'retained messages stay when the session of their publisher, clean or not, has ended',
    async run(broker) {
      for (const options of [plain, lasting]) {
        const publisher = await broker.client('p', options)
        await publisher.publishAll(broker.topic('t'), 'kept', 1, { retain: true })
        publisher.publish(broker.topic('u'), 'kept too', { retain: true })
        await publisher.expectQuiet()
        await publisher.vanish()
        await leave(await broker.client('p', plain))
        same(
          await retainedAt(broker, 's', '+'),
          { [broker.topic('t')]: 'kept', [broker.topic('u')]: 'kept too' },
          'retained',
        )
        const cleaner = await member(broker, 'c')
        for (const rest of ['t', 'u']) await cleaner.publishAll(broker.topic(rest), '', 1, { retain: true })
      }
    },
  },
  {
    ids: ['3:MQTT-3.1.2-7', '3:MQTT-3.3.1-5'],
    name: 'retained messages outlive the broker, with their QoS, until they are deleted',
    restarts: true,
    async run(broker) {
      const publisher = await member(broker, 'p')
      await publisher.publishAll(broker.topic('t'), 'kept', 2, { retain: true })
      await publisher.publishAll(broker.topic('u'), 'deleted', 1, { retain: true })
      await publisher.publishAll(broker.topic('u'), '', 1, { retain: true })
      await broker.restart()
      const client = await member(broker, 's')
      await client.subscribe(broker.topic('#'), 2)
      await client.expectMessage('kept', { topic: broker.topic('t'), qos: 2, retain: true })
      await client.expectQuiet()
    },
  },
]

const retry: readonly Case[] = [
  {
    ids: ['3:MQTT-4.4.0-1', '3:MQTT-3.3.1-1', '3:MQTT-2.3.1-4', '3:MQTT-4.3.2-1', '3:MQTT-4.3.3-1'],
    name: 'unacknowledged PUBLISH and PUBREL are sent again on each connection with their identifiers, PUBLISH with DUP 1',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      let client = await broker.client('s', lasting)
      await client.subscribe(topic, 2)
      const ids: number[] = []
      for (const [at, qos] of ([1, 2, 2, 1] as const).entries()) {
        await publisher.publishAll(topic, `${at}`, qos)
        ids.push((await client.expectMessage(`${at}`, { qos, dup: false })).packetId)
      }
      client.ack('pubrec', ids[1] ?? 0)
      await client.expect('pubrel', { packetId: ids[1] })
      client.ack('puback', ids[3] ?? 0)
      for (let round = 0; round < 2; round++) {
        await client.expectQuiet()
        await client.vanish()
        client = await broker.client('s', lasting)
        await client.expect('pubrel', { packetId: ids[1] })
        await client.expectMessage('0', { packetId: ids[0], qos: 1, dup: true })
        await client.expectMessage('2', { packetId: ids[2], qos: 2, dup: true })
      }
      client.ack('pubcomp', ids[1] ?? 0)
      client.ack('puback', ids[0] ?? 0)
      client.ack('pubrec', ids[2] ?? 0)
      await client.expect('pubrel', { packetId: ids[2] })
      client.ack('pubcomp', ids[2] ?? 0)
      await client.expectQuiet()
      await client.vanish()
      await (await broker.client('s', lasting)).expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-4.4.0-1', '3:MQTT-4.1.0-1'],
    name: 'the death of the broker changes none of it',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      const first = await broker.client('s', lasting)
      await first.subscribe(topic, 2)
      await publisher.publishAll(topic, 'one', 1)
      await publisher.publishAll(topic, 'two', 2)
      const one = await first.expectMessage('one')
      const two = await first.expectMessage('two')
      first.ack('pubrec', two.packetId)
      await first.expect('pubrel', { packetId: two.packetId })
      first.publish(broker.topic('u'), 'own', { qos: 2, packetId: 9 })
      await first.expect('pubrec', { packetId: 9 })
      await broker.restart()
      const watching = await member(broker, 'w')
      await watching.subscribe(broker.topic('u'))
      const second = await broker.client('s', lasting)
      await second.expect('pubrel', { packetId: two.packetId })
      await second.expectMessage('one', { packetId: one.packetId, dup: true })
      second.publish(broker.topic('u'), 'own', { qos: 2, packetId: 9, dup: true })
      await second.expect('pubrec', { packetId: 9 })
      await second.expectQuiet()
      await watching.expectQuiet()
    },
  },
]

const receipt: readonly Case[] = [
  {
    ids: ['3:MQTT-4.5.0-1', '3:MQTT-3.1.2-5'],
    name: 'a message joins the state of every client whose subscription matches, present or absent',
    async run(broker) {
      const topic = broker.topic('a/b')
      const publisher = await member(broker, 'p')
      const present = await member(broker, 'x')
      await present.subscribe(topic, 1)
      const wanted = [
        ['plus', 'a/+', 1],
        ['hash', '#', 2],
        ['same', 'a/b', 2],
      ] as const
      for (const [name, filter, qos] of wanted) {
        const client = await broker.client(name, lasting)
        await client.subscribe(broker.topic(filter), qos)
        await leave(client)
      }
      const other = await broker.client('other', lasting)
      await other.subscribe(broker.topic('b/#'), 2)
      await leave(other)
      await publisher.publishAll(topic, 'one', 1)
      await publisher.publishAll(topic, 'two', 2)
      same(await drain(present), ['one', 'two'], 'present')
      for (const [name, , granted] of wanted) {
        const client = await broker.client(name, lasting)
        await client.expectMessage('one', { topic, qos: 1, dup: false })
        await client.expectMessage('two', { topic, qos: granted, dup: false })
        await client.expectQuiet()
      }
      await (await broker.client('other', lasting)).expectQuiet()
    },
  },
]

export const session3Cases: readonly Case[] = [...resumed, ...clean, ...retry, ...receipt]
