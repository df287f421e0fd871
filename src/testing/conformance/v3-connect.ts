// Cases on CONNECT of MQTT 3.1.1, section 3.1: what is closed without an answer, and what is not.
// Does not test sessions, wills and the codes of CONNACK: v3-session.ts, v3-will.ts and v3-connack.ts do.
import { illFormed, join, type Part, packet, text, two } from './bytes.ts'
import { type Broker, type Case, check, same } from './kit.ts'
import { connect4, lasting, member, unanswered, witness } from './v3-steps.ts'

const first: readonly Case[] = [
  ...(
    [
      ['PINGREQ', () => packet(0xc0)],
      ['PUBLISH', (broker) => packet(0x30, text(broker.topic('t')), 0x61)],
      ['SUBSCRIBE', (broker) => packet(0x82, two(1), text(broker.topic('t')), 0)],
      ['PUBREL', () => packet(0x62, two(1))],
      ['DISCONNECT', () => packet(0xe0)],
      ['a packet of type 0', () => packet(0x00)],
      ['a packet of type 15', () => packet(0xf0)],
    ] as readonly (readonly [string, (broker: Broker) => Part])[]
  ).map(
    ([name, bytes]): Case => ({
      ids: ['3:MQTT-3.1.0-1'],
      name: `${name} first: closed without a word, and without effect`,
      async run(broker) {
        const watching = await witness(broker)
        const client = await broker.open('a', 4)
        client.send(join(bytes(broker), connect4({ payload: text(client.clientId) })))
        await client.expectClosed()
        await watching.expectQuiet()
      },
    }),
  ),
  {
    ids: ['3:MQTT-3.1.0-1'],
    name: 'a connection that sends no whole CONNECT is closed after a while',
    config: { limits: { connectTimeout: 1 } },
    seconds: 2,
    async run(broker) {
      const [silent, half] = [await broker.open('a', 4), await broker.open('b', 4)]
      half.send([0x10, 0x20, 0x00])
      await broker.advance(1.2)
      await silent.expectClosed()
      await half.expectClosed()
    },
  },
  {
    ids: ['3:MQTT-3.1.0-2', '3:MQTT-4.8.0-1'],
    name: 'a second CONNECT gets no CONNACK but the end, and the Will is due',
    async run(broker) {
      const watching = await witness(broker)
      const client = await member(broker, 'a', { will: { topic: broker.topic('will') } })
      client.send(client.connectPacket())
      await client.expectClosed()
      await watching.expectMessage('gone')
    },
  },
]

const nameAndLevel: readonly Case[] = [
  ...['mqtt', 'MQTX', 'MQTTT', 'MQT', 'MQIsdq', 'MQIsdp', ''].map(
    (name): Case => ({
      ids: ['3:MQTT-3.1.2-1'],
      name: `Protocol Name '${name}' at level 4 is not taken for MQTT 3.1.1`,
      async run(broker) {
        const watching = await witness(broker)
        const client = await broker.open('a', 4)
        client.send(
          join(connect4({ name, payload: text(client.clientId) }), packet(0x30, text(broker.topic('t')), 0x61)),
        )
        // An answer in the form of 3.1.1 or of 5.0 tells a stranger that here is MQTT.
        const frame = await client.nextFrame()
        const answers = [
          [0x20, 2, 0, 1],
          [0x20, 3, 0, 0x84, 0],
        ]
        if (frame !== null) same(Array.from(frame), answers[frame.length - 4], 'answer')
        await client.expectClosed()
        await watching.expectQuiet()
      },
    }),
  ),
  {
    ids: ['3:MQTT-3.1.2-1'],
    name: "Protocol Name 'MQIsdp' at level 3 goes on by MQTT 3.1: state is kept, and no Session Present told",
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      for (const queued of [false, true]) {
        const client = await broker.open('s', 3)
        client.send(client.connectPacket({ clean: false }))
        const frame = await client.nextFrame()
        same(Array.from(frame ?? []), [0x20, 2, 0, 0], 'CONNACK')
        if (queued) await client.expectMessage('kept', { qos: 1 })
        else await client.subscribe(topic, 1)
        await client.vanish()
        await publisher.publishAll(topic, 'kept', 1)
      }
    },
  },
  {
    ids: ['3:MQTT-3.1.2-1'],
    name: 'MQTT 3.1 has DUP in SUBSCRIBE, UNSUBSCRIBE and PUBREL: taken from its clients, and only from them',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a', { version: 3 })
      client.send(packet(0x8a, two(1), text(topic), 2))
      await client.expect('suback', { packetId: 1, reasons: [2] })
      client.publish(broker.topic('u'), 'x', { qos: 2, packetId: 5 })
      await client.expect('pubrec', { packetId: 5 })
      client.send(packet(0x6a, two(5)))
      await client.expect('pubcomp', { packetId: 5 })
      const publisher = await member(broker, 'p')
      await publisher.publishAll(topic, 'x', 2)
      const { packetId } = await client.expectMessage('x', { qos: 2 })
      client.ack('pubrec', packetId)
      await client.expect('pubrel', { packetId })
      client.send(packet(0xaa, two(2), text(topic)))
      await client.expect('unsuback', { packetId: 2 })
      for (const bytes of [
        packet(0x8a, two(1), text(topic), 2),
        packet(0x6a, two(5)),
        packet(0xaa, two(2), text(topic)),
      ]) {
        const newer = await member(broker, 'b')
        newer.send(bytes)
        await newer.expectClosed()
      }
    },
  },
  ...[0, 1, 2, 3].map(
    (level): Case => ({
      ids: ['3:MQTT-3.1.2-2', '3:MQTT-3.2.2-4', '3:MQTT-3.2.2-5'],
      name: `protocol level ${level}: CONNACK 0x01, then closed`,
      async run(broker) {
        const client = await broker.open('a', 4)
        client.send(connect4({ level, payload: text(client.clientId) }))
        same(Array.from((await client.nextFrame()) ?? []), [0x20, 2, 0, 1], 'answer')
        await client.expectClosed()
      },
    }),
  ),
]

const flags: readonly Case[] = [
  unanswered(['3:MQTT-3.1.2-3'], 'the reserved flag is set', (payload) => ({ flags: 0x03, payload })),
  ...[0x08, 0x10, 0x18].map((bits) =>
    unanswered(['3:MQTT-3.1.2-11', '3:MQTT-3.1.2-13'], `Will QoS ${bits >> 3} without Will Flag`, (payload) => ({
      flags: 2 | bits,
      payload,
    })),
  ),
  unanswered(['3:MQTT-3.1.2-11', '3:MQTT-3.1.2-15'], 'Will Retain without Will Flag', (payload) => ({
    flags: 0x22,
    payload,
  })),
  unanswered(['3:MQTT-3.1.2-11'], 'a will without its flag', (id, broker) => ({
    payload: join(id, text(broker.topic('w')), text('gone')),
  })),
  unanswered(['3:MQTT-3.1.2-14'], 'Will QoS 3', (id, broker) => ({
    flags: 0x1e,
    payload: join(id, text(broker.topic('w')), text('gone')),
  })),
  unanswered(['3:MQTT-3.1.2-9'], 'Will Flag and no will at all', (payload) => ({ flags: 0x06, payload })),
  unanswered(['3:MQTT-3.1.2-9'], 'Will Flag without Will Message', (id, broker) => ({
    flags: 0x06,
    payload: join(id, text(broker.topic('w'))),
  })),
  unanswered(['3:MQTT-3.1.2-18'], 'a user name without its flag', (id) => ({ payload: join(id, text('user')) })),
  unanswered(['3:MQTT-3.1.2-19'], 'User Name Flag without a user name', (payload) => ({ flags: 0x82, payload })),
  unanswered(['3:MQTT-3.1.2-20'], 'a password without its flag', (id) => ({
    flags: 0x82,
    payload: join(id, text('user'), text('secret')),
  })),
  unanswered(['3:MQTT-3.1.2-21'], 'Password Flag without a password', (id) => ({
    flags: 0xc2,
    payload: join(id, text('user')),
  })),
  unanswered(['3:MQTT-3.1.2-22'], 'a password without a user name', (id) => ({
    flags: 0x42,
    payload: join(id, text('secret')),
  })),
]

const payload: readonly Case[] = [
  {
    ids: ['3:MQTT-3.1.3-1', '3:MQTT-3.1.2-9', '3:MQTT-3.1.2-19', '3:MQTT-3.1.2-21'],
    name: 'client identifier, will, user name and password are each taken for what they are',
    config: { users: { ann: { password: 'right' } } },
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await witness(broker)
      const client = await broker.open('a', 4)
      const fields = [client.clientId, topic, 'gone', 'ann', 'right']
      client.send(connect4({ flags: 0xec, payload: join(...fields.map((field) => text(field))) }))
      await client.expect('connack', { reason: 0, sessionPresent: false })
      await client.expectQuiet()
      await client.vanish()
      await watching.expectMessage('gone', { topic, qos: 1 })
      const ann = { username: 'ann', password: new TextEncoder().encode('right') }
      const again = await broker.client('a', { ...lasting, ...ann })
      same(again.connack.sessionPresent, true, 'Session Present')
      again.publish(topic, '', { retain: true })
      await again.expectQuiet()
    },
  },
  unanswered(['3:MQTT-3.1.3-1'], 'a byte too many', (id) => ({ payload: join(id, 0) })),
  unanswered(['3:MQTT-3.1.3-1'], 'the last field cut off', (id) => ({
    flags: 0x82,
    payload: join(id, two(9), [0x75, 0x73]),
  })),
  unanswered(['3:MQTT-3.1.3-3'], 'no client identifier', () => ({ payload: [] })),
  {
    ids: ['3:MQTT-3.1.4-1'],
    name: 'CONNECT that ends within its variable header',
    async run(broker) {
      const client = await broker.open('a', 4)
      client.send(packet(0x10, text('MQTT'), 4, 2))
      await client.expectClosed()
    },
  },
  ...Object.entries({ ...illFormed, 'U+0000': [0x61, 0x00, 0x62] }).flatMap(([what, bytes]) => {
    const ofString = what === 'U+0000' ? '3:MQTT-1.5.3-2' : '3:MQTT-1.5.3-1'
    return [
      unanswered(['3:MQTT-3.1.3-4', ofString], `a client identifier with ${what}`, () => ({ payload: text(bytes) })),
      unanswered(['3:MQTT-3.1.3-10', ofString], `a Will Topic with ${what}`, (id) => ({
        flags: 0x06,
        payload: join(id, text(bytes), text('gone')),
      })),
      unanswered(['3:MQTT-3.1.3-11', ofString], `a user name with ${what}`, (id) => ({
        flags: 0x82,
        payload: join(id, text(bytes)),
      })),
    ]
  }),
  ...['', '+', 'a/#'].map((topic) =>
    unanswered([topic === '' ? '3:MQTT-4.7.3-1' : '3:MQTT-4.7.1-1'], `a Will Topic '${topic}'`, (id) => ({
      flags: 0x06,
      payload: join(id, text(topic), text('gone')),
    })),
  ),
]

const identifiers: readonly Case[] = [
  {
    ids: ['3:MQTT-3.1.3-5'],
    name: 'client identifiers of 1 to 23 letters and digits are let in',
    async run(broker) {
      const letters = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
      const ids = ['7', 'q', 'Z', letters.slice(0, 23), letters.slice(23, 46), letters.slice(39)]
      for (const clientId of ids) {
        const client = await broker.open('a', 4)
        client.send({ ...client.connectPacket(), clientId })
        await client.expect('connack', { reason: 0 })
        client.disconnect()
        await client.expectClosed()
      }
    },
  },
  {
    ids: ['3:MQTT-3.1.3-6', '3:MQTT-3.1.3-7'],
    name: 'an empty client identifier with a clean session: each such client is one of its own',
    async run(broker) {
      const topic = broker.topic('t')
      const clients = [await broker.open('a', 4), await broker.open('b', 4), await broker.open('c', 4)]
      for (const client of clients) {
        client.send({ ...client.connectPacket(), clientId: '' })
        await client.expect('connack', { reason: 0, sessionPresent: false })
      }
      for (const client of clients) await client.subscribe(topic, 1)
      clients[0]?.publish(topic, 'all')
      for (const client of clients) {
        await client.expectMessage('all')
        await client.expectQuiet()
      }
    },
  },
  {
    ids: ['3:MQTT-3.1.3-2'],
    name: 'each client identifier has a session of its own, upper and lower case told apart',
    async run(broker) {
      const topic = broker.topic('t')
      const publisher = await member(broker, 'p')
      for (const name of ['s', 'S', 'ss']) {
        const client = await broker.client(name, lasting)
        check(!client.connack.sessionPresent, `'${name}' found another's session`)
        if (name === 's') await client.subscribe(topic, 1)
        await client.vanish()
      }
      await publisher.publishAll(topic, 'x', 1)
      for (const name of ['S', 'ss', 's']) {
        const client = await broker.client(name, lasting)
        check(client.connack.sessionPresent, `'${name}' lost its session`)
        if (name === 's') await client.expectMessage('x', { qos: 1 })
        await client.expectQuiet()
      }
    },
  },
]

export const connect3Cases: readonly Case[] = [...first, ...nameAndLevel, ...flags, ...payload, ...identifiers]
