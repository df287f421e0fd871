// Cases on CONNACK and what it announces, MQTT 5.0 section 3.2.
// Does not know by which door the broker is reached.
import { Reason } from '../../protocol/reason.ts'
import { join, packet, set, text, two } from './bytes.ts'
import { type Case, check, same } from './kit.ts'

const flags: readonly Case[] = [
  {
    ids: ['5:MQTT-3.2.2-1', '5:MQTT-3.2.2-2', '5:MQTT-3.2.2-3'],
    name: 'the acknowledge flags are 1 for a session that was there, and 0 otherwise',
    async run(broker) {
      const properties = { sessionExpiryInterval: 100 }
      const seen: (readonly (number | undefined)[])[] = []
      for (const clean of [false, false, true, false, true]) {
        const client = await broker.open('a')
        client.send(client.connectPacket({ clean, properties }))
        const frame = await client.nextFrame()
        seen.push([frame?.[0], frame?.[2], frame?.[3]])
        await client.vanish()
      }
      const session = [0, 1, 0, 1, 0]
      same(
        seen,
        session.map((present) => [0x20, present, 0]),
        'type, flags and code',
      )
    },
  },
  {
    ids: ['5:MQTT-3.2.2-6', '5:MQTT-3.2.2-1', '5:MQTT-3.2.2-7', '5:MQTT-3.2.2-8'],
    name: 'a CONNACK that refuses has Session Present 0, a code of its own, and nothing after it',
    async run(broker) {
      const properties = { sessionExpiryInterval: 100 }
      const good = await broker.client('a', { properties })
      await good.vanish()
      const allowed = new Set([
        0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97, 0x99, 0x9a, 0x9b,
        0x9c, 0x9d, 0x9f,
      ])
      const id = text(good.clientId)
      const head = [...text('MQTT'), 5]
      for (const bytes of [
        packet(0x10, head, 0, two(0), set(0x15, text('none such')), id),
        packet(0x10, head, 0, two(0), set(0x21, two(0)), id),
        packet(0x10, head, 1, two(0), 0, id),
        packet(0x10, head, 4, two(0), 0, id, 0, text('a/#'), text('')),
        packet(0x10, head, 4, two(0), 0, id, set(0x01, 2), text('a'), text('')),
        packet(0x10, text('MQTT'), 6, 0, two(0), 0, id),
      ]) {
        const client = await broker.open('b')
        client.send(join(bytes, packet(0xc0)))
        const frame = await client.nextFrame()
        if (frame !== null) {
          same([frame[0], frame[2]], [0x20, 0], 'type and flags')
          check(allowed.has(frame[3] ?? 0), `CONNACK with code ${frame[3]}`)
        }
        await client.expectClosed()
      }
      const back = await broker.client('a', { clean: false, properties })
      same(back.connack.sessionPresent, true, 'Session Present')
    },
  },
]

const quality: readonly Case[] = [
  ...([0, 1] as const).map(
    (maximumQoS): Case => ({
      ids: ['5:MQTT-3.2.2-9', '5:MQTT-3.2.2-10', '5:MQTT-3.2.2-11'],
      name: `Maximum QoS ${maximumQoS} is announced, granted, and enforced`,
      config: { limits: { maximumQoS } },
      async run(broker) {
        const topic = broker.topic('t')
        const client = await broker.client('a')
        same(client.connack.properties.maximumQoS, maximumQoS, 'Maximum QoS')
        for (const qos of [0, 1, 2] as const) {
          same(await client.subscribe(topic, qos), [Math.min(qos, maximumQoS)], 'granted')
        }
        client.publish(topic, 'x', { qos: 2, packetId: 3 })
        await client.expectExpelled(Reason.qosNotSupported)
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.2.2-9'],
    name: 'with QoS 2 there is no Maximum QoS in CONNACK',
    async run(broker) {
      const client = await broker.client('a')
      same(client.connack.properties.maximumQoS, undefined, 'Maximum QoS')
      same(await client.subscribe(broker.topic('t'), 2), [2], 'granted')
    },
  },
  {
    ids: ['5:MQTT-3.2.2-12', '5:MQTT-3.2.2-7'],
    name: 'a Will above Maximum QoS is refused',
    config: { limits: { maximumQoS: 0 } },
    async run(broker) {
      const client = await broker.open('a')
      client.send(client.connectPacket({ will: { topic: broker.topic('w'), qos: 1 } }))
      await client.expectRefused(Reason.qosNotSupported)
      await broker.client('b', { will: { topic: broker.topic('w'), qos: 0 } })
    },
  },
]

const retain: readonly Case[] = [
  {
    ids: ['5:MQTT-3.2.2-13', '5:MQTT-3.2.2-7'],
    name: 'Will Retain is refused where RETAIN is not available',
    config: { limits: { retainAvailable: false } },
    async run(broker) {
      const client = await broker.open('a')
      client.send(client.connectPacket({ will: { topic: broker.topic('w'), retain: true } }))
      await client.expectRefused(Reason.retainNotSupported)
    },
  },
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      ids: ['5:MQTT-3.2.2-14'],
      name: `RETAIN at QoS ${qos} after Retain Available 0`,
      config: { limits: { retainAvailable: false } },
      async run(broker) {
        const client = await broker.client('a')
        same(client.connack.properties.retainAvailable, 0, 'Retain Available')
        client.publish(broker.topic('t'), 'x', { qos, retain: true })
        await client.expectExpelled(Reason.retainNotSupported)
      },
    }),
  ),
]

const size: readonly Case[] = [
  {
    ids: ['5:MQTT-3.2.2-15'],
    name: 'a packet of just the Maximum Packet Size is taken, one byte more is not',
    config: { limits: { maximumPacketSize: 200 } },
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a')
      same(client.connack.properties.maximumPacketSize, 200, 'Maximum Packet Size')
      await client.subscribe(topic)
      const payload = 'x'.repeat(200 - 3 - 3 - topic.length)
      client.publish(topic, payload)
      await client.expectMessage(payload)
      client.publish(topic, `${payload}x`)
      await client.expectExpelled(Reason.packetTooLarge)
    },
  },
  {
    ids: ['5:MQTT-3.2.2-15'],
    name: 'a packet that announces too much is refused before it has come',
    config: { limits: { maximumPacketSize: 200 } },
    async run(broker) {
      const client = await broker.client('a')
      client.send('30 ff ff ff 7f 00 01')
      await client.expectExpelled(Reason.packetTooLarge)
    },
  },
]

const aliases: readonly Case[] = [
  {
    ids: ['5:MQTT-3.2.2-17', '5:MQTT-3.3.2-9', 'X5-16'],
    name: 'an alias above the Topic Alias Maximum',
    config: { limits: { topicAliasMaximum: 3 } },
    async run(broker) {
      const client = await broker.client('a')
      same(client.connack.properties.topicAliasMaximum, 3, 'Topic Alias Maximum')
      client.publish(broker.topic('t'), 'x', { properties: { topicAlias: 3 } })
      await client.expectQuiet()
      client.publish(broker.topic('t'), 'x', { properties: { topicAlias: 4 } })
      await client.expectExpelled(Reason.topicAliasInvalid)
    },
  },
  {
    ids: ['5:MQTT-3.2.2-18'],
    name: 'any alias where there is no Topic Alias Maximum',
    config: { limits: { topicAliasMaximum: 0 } },
    async run(broker) {
      const client = await broker.client('a')
      check(!client.connack.properties.topicAliasMaximum, 'Topic Alias Maximum')
      client.publish(broker.topic('t'), 'x', { properties: { topicAlias: 1 } })
      await client.expectExpelled(Reason.topicAliasInvalid)
    },
  },
]

const missing: readonly Case[] = (
  [
    ['wildcardSubscriptionAvailable', 'wildcard', '+', 0, Reason.wildcardSubscriptionsNotSupported],
    ['subscriptionIdentifierAvailable', 'identifier', 't', 5, Reason.subscriptionIdentifiersNotSupported],
    ['sharedSubscriptionAvailable', 'shared', 't', 0, Reason.sharedSubscriptionsNotSupported],
  ] as const
).map(
  ([limit, name, rest, identifier, reason]): Case => ({
    ids: ['X5-12'],
    name: `SUBSCRIBE with what is announced as unavailable: ${name}`,
    config: { limits: { [limit]: false } },
    async run(broker) {
      const client = await broker.client('a')
      same(client.connack.properties[limit], 0, limit)
      same(await client.subscribe(broker.topic('plain')), [0], 'granted')
      const filter = name === 'shared' ? `$share/g/${broker.topic(rest)}` : broker.topic(rest)
      client.send(packet(0x82, two(1), identifier === 0 ? 0 : set(0x0b, identifier), text(filter), 0))
      await client.expectExpelled(reason)
    },
  }),
)

export const connackCases: readonly Case[] = [...flags, ...quality, ...retain, ...size, ...aliases, ...missing]
