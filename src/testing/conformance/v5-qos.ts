// Cases on the protocol flows of QoS 0, 1 and 2 in MQTT 5.0, section 4.3.
// Does not test what a later connection gets: v5-resume.ts does.
import { Reason } from '../../protocol/reason.ts'
import { type Case, type Client, check } from './kit.ts'
import { kept } from './steps.ts'

const atMostOnce: readonly Case[] = [
  {
    ids: ['5:MQTT-4.3.1-1'],
    name: 'QoS 0 goes out once, with QoS 0 and DUP 0, whatever DUP and QoS the publisher used',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, subscriber] = [await broker.client('p'), await broker.client('s')]
      await subscriber.subscribe(topic, 0)
      publisher.publish(topic, '0')
      publisher.publish(topic, '1', { qos: 1, packetId: 1, dup: true })
      publisher.publish(topic, '2', { qos: 2, packetId: 2, dup: true })
      publisher.ack('pubrel', 2)
      for (const payload of ['0', '1', '2'])
        await subscriber.expectMessage(payload, { qos: 0, dup: false, packetId: 0 })
      await subscriber.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.3.1-1'],
    name: 'QoS 0 is not sent again on the next connection of its session',
    async run(broker) {
      const topic = broker.topic('t')
      const [publisher, first] = [await broker.client('p'), await broker.client('s', kept())]
      await first.subscribe(topic, 0)
      await publisher.publishAll(topic, 'once', 1)
      await first.expectMessage('once')
      await first.vanish()
      const second = await broker.client('s', kept())
      await second.expectQuiet()
    },
  },
]

/** A subscriber at QoS 2 and a publisher. */
async function pair(broker: Parameters<Case['run']>[0]): Promise<{ topic: string; from: Client; to: Client }> {
  const topic = broker.topic('t')
  const [from, to] = [await broker.client('p'), await broker.client('s')]
  await to.subscribe(topic, 2)
  return { topic, from, to }
}

const sending: readonly Case[] = ([1, 2] as const).map((qos) => ({
  ids: qos === 1 ? ['5:MQTT-4.3.2-1', '5:MQTT-4.3.2-2'] : ['5:MQTT-4.3.3-1', '5:MQTT-4.3.3-2'],
  name: `QoS ${qos} goes out with QoS ${qos}, DUP 0 and an identifier that no unfinished exchange has`,
  async run(broker) {
    const { topic, from, to } = await pair(broker)
    const open = new Set<number>()
    for (let round = 0; round < 20; round++) {
      // A publisher's DUP and identifier are its own.
      from.publish(topic, `${round}`, { qos, packetId: 4711, dup: round % 2 === 1 })
      await from.expect(qos === 1 ? 'puback' : 'pubrec', { packetId: 4711, reason: 0 })
      if (qos === 2) from.ack('pubrel', 4711)
      if (qos === 2) await from.expect('pubcomp')
      const { packetId } = await to.expectMessage(`${round}`, { qos, dup: false })
      check(packetId > 0 && !open.has(packetId), `identifier ${packetId} is in use`)
      open.add(packetId)
      if (round % 3 !== 0) continue
      const [oldest = 0] = open
      if (qos === 1) to.ack('puback', oldest)
      else to.ack('pubrec', oldest)
      if (qos === 2) await to.expect('pubrel', { packetId: oldest })
      if (qos === 2) to.ack('pubcomp', oldest)
      open.delete(oldest)
    }
    await to.expectQuiet()
  },
}))

const releasing: readonly Case[] = [
  {
    ids: ['5:MQTT-4.3.3-4'],
    name: 'PUBREC is answered by PUBREL with its identifier, a refusal by nothing; then the identifier is free',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (const reason of [0, 0x80, 0x97]) {
        await from.publishAll(topic, 'x', 2)
        const { packetId } = await to.expectMessage('x', { qos: 2 })
        to.ack('pubrec', packetId, reason)
        if (reason === 0) {
          await to.expect('pubrel', { packetId, reason: 0 })
          to.ack('pubcomp', packetId)
        }
        await to.expectQuiet()
        // Nothing is known of it any more.
        to.ack('pubrec', packetId)
        await to.expect('pubrel', { packetId, reason: Reason.packetIdentifierNotFound })
      }
    },
  },
  {
    ids: ['5:MQTT-4.3.3-6'],
    name: 'after PUBREL another PUBREC brings PUBREL again, never the PUBLISH',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      await from.publishAll(topic, 'x', 2)
      const { packetId } = await to.expectMessage('x')
      for (let round = 0; round < 3; round++) {
        to.ack('pubrec', packetId)
        await to.expect('pubrel', { packetId, reason: 0 })
      }
      to.ack('pubcomp', packetId)
      await to.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.3.3-7'],
    name: 'an exchange goes on past the Message Expiry Interval, as PUBLISH and as PUBREL',
    seconds: 3,
    async run(broker) {
      const topic = broker.topic('t')
      const [from, first] = [await broker.client('p'), await broker.client('s', kept())]
      await first.subscribe(topic, 2)
      const properties = { messageExpiryInterval: 1 }
      await from.publishAll(topic, 'sent', 2, { properties })
      await from.publishAll(topic, 'released', 2, { properties })
      const { packetId: sent } = await first.expectMessage('sent')
      const { packetId: released } = await first.expectMessage('released')
      first.ack('pubrec', released)
      await first.expect('pubrel', { packetId: released })
      await first.vanish()
      await broker.advance(2)
      const second = await broker.client('s', kept())
      await second.expect('pubrel', { packetId: released, reason: 0 })
      await second.expectMessage('sent', { packetId: sent, qos: 2, dup: true })
      second.ack('pubcomp', released)
      second.ack('pubrec', sent)
      await second.expect('pubrel', { packetId: sent, reason: 0 })
      second.ack('pubcomp', sent)
      await second.expectQuiet()
    },
  },
]

const receiving: readonly Case[] = [
  {
    ids: ['5:MQTT-4.3.2-4', '5:MQTT-4.3.3-8', '5:MQTT-4.3.3-11'],
    name: 'PUBACK, PUBREC and PUBCOMP have the identifier of what they answer, and subscribers have the message',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (const packetId of [1, 256, 65_535]) {
        await from.publishAll(topic, 'one', 1, { packetId })
        const one = await to.expectMessage('one', { qos: 1 })
        to.ack('puback', one.packetId)
        from.publish(topic, 'two', { qos: 2, packetId })
        await from.expect('pubrec', { packetId, reason: 0 })
        // Handed on with PUBREC or with PUBREL: both are good. Section 4.3.3.
        from.ack('pubrel', packetId)
        await from.expect('pubcomp', { packetId, reason: 0 })
        const two = await to.expectMessage('two', { qos: 2 })
        to.ack('pubrec', two.packetId, Reason.unspecifiedError)
      }
      await to.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.3.2-5'],
    name: 'after PUBACK the identifier brings a new message, with DUP 1 too',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (const dup of [false, true, true]) {
        from.publish(topic, 'same', { qos: 1, packetId: 3, dup })
        await from.expect('puback', { packetId: 3, reason: 0 })
      }
      for (let copy = 0; copy < 3; copy++) await to.expectMessage('same', { qos: 1, dup: false })
      await to.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.3.3-9'],
    name: 'after a refusing PUBREC the identifier brings a new message',
    config: { access: [{ effect: 'deny', action: 'publish', topic: '+/denied' }] },
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (const dup of [false, true]) {
        from.publish(broker.topic('denied'), 'no', { qos: 2, packetId: 3, dup })
        await from.expect('pubrec', { packetId: 3, reason: Reason.notAuthorized })
      }
      from.publish(topic, 'yes', { qos: 2, packetId: 3 })
      await from.expect('pubrec', { packetId: 3, reason: 0 })
      from.ack('pubrel', 3)
      await from.expect('pubcomp', { packetId: 3, reason: 0 })
      await to.expectMessage('yes', { qos: 2 })
      await to.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.3.3-10', '5:MQTT-4.3.3-12'],
    name: 'until PUBREL a repeat gets PUBREC again and reaches nobody; after PUBCOMP it is a new message',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (let round = 0; round < 2; round++) {
        for (const dup of [false, true, true]) {
          from.publish(topic, `round ${round}`, { qos: 2, packetId: 9, dup })
          await from.expect('pubrec', { packetId: 9, reason: 0 })
        }
        from.ack('pubrel', 9)
        await from.expect('pubcomp', { packetId: 9, reason: 0 })
        await to.expectMessage(`round ${round}`, { qos: 2 })
        await to.expectQuiet()
      }
    },
  },
  {
    ids: ['5:MQTT-4.3.3-10'],
    name: 'a repeat on the next connection of the session reaches nobody either',
    async run(broker) {
      const topic = broker.topic('t')
      const [first, to] = [await broker.client('p', kept()), await broker.client('s')]
      await to.subscribe(topic, 0)
      first.publish(topic, 'x', { qos: 2, packetId: 9 })
      await first.expect('pubrec', { packetId: 9, reason: 0 })
      await first.vanish()
      const second = await broker.client('p', kept())
      second.publish(topic, 'x', { qos: 2, packetId: 9, dup: true })
      await second.expect('pubrec', { packetId: 9 })
      second.ack('pubrel', 9)
      await second.expect('pubcomp', { packetId: 9, reason: 0 })
      await to.expectMessage('x')
      await to.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.3.3-10'],
    name: 'a session that ended has forgotten: the same identifier brings a new message',
    async run(broker) {
      const topic = broker.topic('t')
      const [first, to] = [await broker.client('p'), await broker.client('s')]
      await to.subscribe(topic, 0)
      first.publish(topic, '1', { qos: 2, packetId: 9 })
      await first.expect('pubrec', { packetId: 9, reason: 0 })
      await first.vanish()
      const second = await broker.client('p')
      await second.publishAll(topic, '2', 2, { packetId: 9 })
      await to.expectMessage('1')
      await to.expectMessage('2')
    },
  },
  {
    ids: ['5:MQTT-4.3.3-13'],
    name: 'PUBREC and PUBCOMP come for a message that has expired meanwhile',
    seconds: 2,
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      const properties = { messageExpiryInterval: 1 }
      from.publish(topic, 'x', { qos: 2, packetId: 9, properties })
      await from.expect('pubrec', { packetId: 9, reason: 0 })
      await broker.advance(2)
      from.publish(topic, 'x', { qos: 2, packetId: 9, properties, dup: true })
      await from.expect('pubrec', { packetId: 9, reason: 0 })
      from.ack('pubrel', 9)
      await from.expect('pubcomp', { packetId: 9, reason: 0 })
      await to.expectMessage('x')
      await to.expectQuiet()
    },
  },
]

export const qosCases: readonly Case[] = [...atMostOnce, ...sending, ...releasing, ...receiving]
