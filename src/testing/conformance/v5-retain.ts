// Cases on retained messages, MQTT 5.0 section 3.3.1.3.
// Does not know by which door the broker is reached.
import { type Broker, type Case, check, same } from './kit.ts'

/** What a new subscriber with this filter is sent: payloads by topic. */
async function retainedAt(broker: Broker, name: string, rest: string): Promise<Record<string, string>> {
  const client = await broker.client(name)
  await client.subscribe(broker.topic(rest), 2)
  client.send({ type: 'pingreq' })
  const found: Record<string, string> = {}
  for (;;) {
    const frame = await client.nextFrame()
    check(frame !== null, 'closed')
    if (frame?.[0] === 0xd0) break
    client.frames.unshift(frame as Uint8Array)
    const packet = await client.expect('publish', { retain: true, dup: false })
    found[packet.topic] = new TextDecoder().decode(packet.payload)
  }
  client.disconnect()
  await client.expectClosed()
  return found
}

const storing: readonly Case[] = [
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      ids: ['5:MQTT-3.3.1-5', 'X5-13'],
      name: `RETAIN 1 at QoS ${qos} replaces the retained message of its topic alone`,
      async run(broker) {
        const client = await broker.client('a')
        await client.publishAll(broker.topic('u'), 'other', 1, { retain: true })
        for (const payload of ['old', 'new']) {
          if (qos === 0) client.publish(broker.topic('t'), payload, { retain: true })
          else await client.publishAll(broker.topic('t'), payload, qos, { retain: true })
        }
        await client.expectQuiet()
        same(
          await retainedAt(broker, 's', '+'),
          { [broker.topic('u')]: 'other', [broker.topic('t')]: 'new' },
          'retained',
        )
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.3.1-6', '5:MQTT-3.3.1-7'],
    name: 'RETAIN 1 with no payload is forwarded, clears the topic, and is not kept itself',
    async run(broker) {
      const topic = broker.topic('t')
      const [client, live] = [await broker.client('a'), await broker.client('l')]
      await client.publishAll(topic, 'old', 1, { retain: true })
      await live.subscribe(topic, 1, { retainHandling: 2, retainAsPublished: true })
      await client.publishAll(topic, '', 1, { retain: true })
      await live.expectMessage('', { retain: true })
      same(await retainedAt(broker, 's', '#'), {}, 'retained')
      // Where there was none, too.
      await client.publishAll(topic, '', 1, { retain: true })
      await live.expectMessage('', { retain: true })
      same(await retainedAt(broker, 's', '#'), {}, 'retained')
    },
  },
  {
    ids: ['5:MQTT-3.3.1-8'],
    name: 'RETAIN 0 adds, changes and removes nothing',
    async run(broker) {
      const client = await broker.client('a')
      await client.publishAll(broker.topic('t'), 'kept', 1, { retain: true })
      for (const payload of ['new', '']) await client.publishAll(broker.topic('t'), payload, 1)
      await client.publishAll(broker.topic('u'), 'new', 2)
      same(await retainedAt(broker, 's', '#'), { [broker.topic('t')]: 'kept' }, 'retained')
    },
  },
  {
    ids: ['X5-13', '5:MQTT-3.3.2-5', '5:MQTT-3.3.2-6'],
    name: 'a retained message tells how long it still holds, and goes when that is over',
    seconds: 3,
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.publishAll(topic, 'x', 1, { retain: true, properties: { messageExpiryInterval: 3 } })
      await broker.advance(1.1)
      const late = await broker.client('l')
      await late.subscribe(topic)
      const { properties } = await late.expectMessage('x', { retain: true })
      check([1, 2].includes(properties.messageExpiryInterval ?? 0), `${properties.messageExpiryInterval} s left`)
      await broker.advance(2)
      same(await retainedAt(broker, 's', '#'), {}, 'retained')
    },
  },
]

const handling: readonly Case[] = [
  {
    ids: ['5:MQTT-3.3.1-9', 'X5-14'],
    name: 'Retain Handling 0: sent on every SUBSCRIBE, with RETAIN 1 even at Retain As Published 0',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.publishAll(topic, 'x', 2, { retain: true })
      for (const retainAsPublished of [false, false, true]) {
        await client.subscribe(broker.topic('+'), 1, { retainAsPublished })
        const { packetId } = await client.expectMessage('x', { retain: true, qos: 1, topic })
        client.ack('puback', packetId)
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['5:MQTT-3.3.1-10', 'X5-14'],
    name: 'Retain Handling 1: sent to a new subscription only',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.publishAll(topic, 'x', 1, { retain: true })
      await client.subscribe(topic, 0, { retainHandling: 1 })
      await client.expectMessage('x', { retain: true })
      await client.subscribe(topic, 1, { retainHandling: 1, retainAsPublished: true })
      await client.expectQuiet()
      await client.unsubscribe(topic)
      await client.subscribe(topic, 0, { retainHandling: 1 })
      await client.expectMessage('x', { retain: true })
      await client.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.3.1-10'],
    name: 'Retain Handling 1: a subscription of a resumed session existed before',
    async run(broker) {
      const topic = broker.topic('t')
      const kept = { clean: false, properties: { sessionExpiryInterval: 100 } }
      const first = await broker.client('a', kept)
      await first.subscribe(topic, 1, { retainHandling: 1 })
      await first.publishAll(broker.topic('u'), '', 1)
      await first.vanish()
      const other = await broker.client('b')
      await other.publishAll(topic, 'x', 1, { retain: true })
      const second = await broker.client('a', kept)
      const { packetId } = await second.expectMessage('x', { retain: false })
      second.ack('puback', packetId)
      await second.subscribe(topic, 1, { retainHandling: 1 })
      await second.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.3.1-11'],
    name: 'Retain Handling 2: none are sent',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.publishAll(topic, 'x', 1, { retain: true })
      for (const filter of [topic, topic, broker.topic('#')]) {
        await client.subscribe(filter, 0, { retainHandling: 2 })
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['5:MQTT-3.3.1-9'],
    name: 'a shared subscription is sent none, whatever its Retain Handling',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      await client.publishAll(topic, 'x', 1, { retain: true })
      for (const retainHandling of [0, 1] as const) {
        await client.subscribe(`$share/g/${topic}`, 1, { retainHandling })
        await client.expectQuiet()
      }
    },
  },
]

const forwarding: readonly Case[] = [0, 1, 2].map(
  (qos): Case => ({
    ids: ['5:MQTT-3.3.1-12', '5:MQTT-3.3.1-13'],
    name: `Retain As Published decides the RETAIN of live messages, published at QoS ${qos}`,
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await broker.client('p')
      const [plain, published, both] = [await broker.client('a'), await broker.client('b'), await broker.client('c')]
      await plain.subscribe(topic, 2, { retainAsPublished: false })
      await published.subscribe(topic, 2, { retainAsPublished: true })
      await both.subscribe(topic, 2, { retainAsPublished: true })
      await both.subscribe(topic, 2, { retainAsPublished: false })
      for (const retain of [true, false]) {
        const payload = `${retain}`
        if (qos === 0) publisher.publish(topic, payload, { retain })
        else await publisher.publishAll(topic, payload, qos as 1 | 2, { retain })
        await plain.expectMessage(payload, { qos, retain: false })
        await published.expectMessage(payload, { qos, retain })
        await both.expectMessage(payload, { qos, retain: false })
      }
    },
  }),
)

const forwardingToMany: readonly Case[] = [
  ...([true, false] as const).map(
    (first): Case => ({
      ids: ['5:MQTT-3.3.1-13', '5:MQTT-3.3.4-2'],
      name: `one of two overlapping filters asks for RETAIN as published, ${first ? 'the literal one' : 'that with a wildcard'}: the copy has it`,
      async run(broker) {
        const client = await broker.client('a')
        await client.subscribe(broker.topic('t'), 1, { retainAsPublished: first })
        await client.subscribe(broker.topic('+'), 1, { retainAsPublished: !first })
        const publisher = await broker.client('p')
        for (const retain of [true, false]) {
          await publisher.publishAll(broker.topic('t'), `${retain}`, 1, { retain })
          await client.expectMessage(`${retain}`, { retain })
        }
        await client.expectQuiet()
      },
    }),
  ),
  ...([true, false] as const).map(
    (retainAsPublished): Case => ({
      ids: ['5:MQTT-3.3.1-12', '5:MQTT-3.3.1-13'],
      name: `a shared subscription ${retainAsPublished ? 'with' : 'without'} Retain As Published`,
      async run(broker) {
        const client = await broker.client('a')
        await client.subscribe(`$share/g/${broker.topic('t')}`, 1, { retainAsPublished })
        const publisher = await broker.client('p')
        for (const retain of [true, false]) {
          await publisher.publishAll(broker.topic('t'), `${retain}`, 1, { retain })
          await client.expectMessage(`${retain}`, { retain: retain && retainAsPublished })
        }
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.3.1-9'],
    name: 'retained messages that a client may not receive are withheld, the others are sent',
    config: { access: [{ client: 'nobody', effect: 'deny', action: 'receive', topic: '+/secret' }] },
    async run(broker) {
      const publisher = await broker.client('p')
      for (const name of ['secret', 'open']) {
        await publisher.publishAll(broker.topic(name), name, 1, { retain: true })
      }
      const nobody = await broker.open('nobody')
      nobody.send({ ...nobody.connectPacket(), clientId: 'nobody' })
      await nobody.expect('connack', { reason: 0 })
      await nobody.subscribe(broker.topic('+'), 1)
      await nobody.expectMessage('open', { retain: true })
      await nobody.expectQuiet()
      same(
        await retainedAt(broker, 's', '+'),
        { [broker.topic('secret')]: 'secret', [broker.topic('open')]: 'open' },
        'retained',
      )
    },
  },
]

export const retainCases: readonly Case[] = [...storing, ...handling, ...forwarding, ...forwardingToMany]
