// Cases on message order and flow control of MQTT 5.0, sections 4.6 and 4.9.
// Does not test limits of queues.
import { Reason } from '../../protocol/reason.ts'
import { join, packet, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, check, same } from './kit.ts'
import { drain, kept } from './steps.ts'

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at}`)

/** A publisher, and a subscriber at QoS 2 with this Receive Maximum. */
async function pair(broker: Broker, receiveMaximum?: number): Promise<{ topic: string; from: Client; to: Client }> {
  const topic = broker.topic('t')
  const properties = receiveMaximum === undefined ? {} : { receiveMaximum }
  const [from, to] = [await broker.client('p'), await broker.client('s', kept(100, properties))]
  await to.subscribe(topic, 2)
  return { topic, from, to }
}

const order: readonly Case[] = [
  {
    ids: ['5:MQTT-4.6.0-1'],
    name: 'what is sent again comes in the order in which it was sent first, QoS 1 and 2 mixed',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      const ids: number[] = []
      for (const payload of numbers(9)) {
        await from.publishAll(topic, payload, Number(payload) % 3 === 0 ? 2 : 1)
        ids.push((await to.expectMessage(payload)).packetId)
      }
      // Answers out of order, from the middle and the front.
      for (const at of [4, 1, 7]) to.ack('puback', ids[at] ?? 0)
      await to.expectQuiet()
      await to.vanish()
      for (let round = 0; round < 2; round++) {
        const again = await broker.client('s', kept())
        for (const at of [0, 2, 3, 5, 6, 8]) await again.expectMessage(`${at}`, { packetId: ids[at], dup: true })
        await again.expectQuiet()
        await again.vanish()
      }
    },
  },
  {
    ids: ['5:MQTT-4.6.0-1', '5:MQTT-4.6.0-5'],
    name: 'what waits behind a small Receive Maximum keeps its order across connections',
    async run(broker) {
      const { topic, from, to } = await pair(broker, 2)
      for (const payload of numbers(6)) await from.publishAll(topic, payload, 1)
      same(await drain(to), ['0', '1'], 'first connection')
      await to.vanish()
      const second = await broker.client('s', kept(100, { receiveMaximum: 1 }))
      const { packetId } = await second.expectMessage('0', { dup: true })
      await second.expectQuiet()
      second.ack('puback', packetId)
      await second.expectMessage('1', { dup: true })
      await second.vanish()
      await from.publishAll(topic, '6', 1)
      const third = await broker.client('s', kept())
      await third.expectMessage('1', { dup: true })
      same(await drain(third), ['2', '3', '4', '5', '6'], 'third connection')
    },
  },
  ...([1, 2] as const).map(
    (qos): Case => ({
      ids: [qos === 1 ? '5:MQTT-4.6.0-2' : '5:MQTT-4.6.0-3'],
      name: `${qos === 1 ? 'PUBACKs' : 'PUBRECs'} go out in the order of their PUBLISHes, whoever gets those`,
      config: { access: [{ effect: 'deny', action: 'publish', topic: '+/denied' }] },
      async run(broker) {
        const client = await broker.client('a')
        const keeper = await broker.client('k', kept())
        await keeper.subscribe(broker.topic('t'), 2)
        keeper.disconnect()
        await keeper.expectClosed()
        // Kept, for nobody, denied, and retained: each takes another way through the broker.
        const topics = ['t', 'nobody', 'denied', 'retained']
        const ids = Array.from({ length: 40 }, (_, at) => ((at * 17) % 101) + 1)
        const publishes = ids.map((packetId, at) => {
          const first = 0x30 | (qos << 1) | (at % 4 === 3 ? 1 : 0)
          return packet(first, text(broker.topic(topics[at % 4] ?? '')), two(packetId), 0, 0x78)
        })
        client.send(join(...publishes))
        for (const packetId of ids) await client.expect(qos === 1 ? 'puback' : 'pubrec', { packetId })
        client.publish(broker.topic('retained'), '', { retain: true })
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.6.0-4'],
    name: 'PUBRELs go out in the order of the PUBRECs, on the next connection too',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      const ids: number[] = []
      for (const payload of numbers(6)) {
        await from.publishAll(topic, payload, 2)
        ids.push((await to.expectMessage(payload)).packetId)
      }
      const answered = [4, 0, 5, 2].map((at) => ids[at] ?? 0)
      to.send(join(...answered.map((packetId) => packet(0x50, two(packetId)))))
      for (const packetId of answered) await to.expect('pubrel', { packetId, reason: 0 })
      await to.vanish()
      const second = await broker.client('s', kept())
      for (const packetId of answered) await second.expect('pubrel', { packetId, reason: 0 })
      same(await drain(second), ['1', '3'], 'sent again')
    },
  },
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      ids: ['5:MQTT-4.6.0-5', '5:MQTT-4.6.0-6'],
      name: `QoS ${qos} messages of two publishers come in publishing order, each publisher's by itself`,
      async run(broker) {
        const topic = broker.topic('a/b')
        const [first, second] = [await broker.client('p'), await broker.client('q')]
        const subscribers = await Promise.all(['x', 'y', 'z'].map((name) => broker.client(name)))
        const filters = [topic, broker.topic('a/+'), broker.topic('#')]
        for (const [at, to] of subscribers.entries()) await to.subscribe(filters[at] ?? '', 2)
        for (const payload of numbers(30)) {
          first.publish(topic, `p${payload}`, { qos, packetId: qos && Number(payload) + 1 })
          second.publish(topic, `q${payload}`, { qos, packetId: qos && Number(payload) + 1 })
        }
        for (const publisher of [first, second]) {
          for (let answer = 0; qos > 0 && answer < 30; answer++) await publisher.expect(qos === 1 ? 'puback' : 'pubrec')
          await publisher.expectQuiet()
        }
        for (const to of subscribers) {
          const payloads = await drain(to)
          for (const mark of ['p', 'q']) {
            const own = payloads.filter((payload) => payload.startsWith(mark))
            same(
              own,
              numbers(30).map((payload) => mark + payload),
              mark,
            )
          }
        }
      },
    }),
  ),
  {
    ids: ['5:MQTT-4.6.0-5', '5:MQTT-4.6.0-6'],
    name: 'messages for an absent session come in publishing order, and live ones behind them',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      to.disconnect()
      await to.expectClosed()
      for (const payload of numbers(8)) await from.publishAll(topic, payload, 2)
      const again = await broker.client('s', kept(100, { receiveMaximum: 3 }))
      const got: string[] = []
      for (let at = 0; at < 8; at++) {
        // New ones arrive while old ones still wait.
        await from.publishAll(topic, `${8 + at}`, 2)
      }
      for (let at = 0; at < 16; at++) {
        const { packetId, payload } = await again.expect('publish', { qos: 2 })
        got.push(new TextDecoder().decode(payload))
        again.ack('pubrec', packetId, Reason.unspecifiedError)
      }
      same(got, numbers(16), 'payloads')
      await again.expectQuiet()
    },
  },
]

const flow: readonly Case[] = [
  {
    ids: ['5:MQTT-4.9.0-1', '5:MQTT-4.9.0-2'],
    name: 'PUBACK, PUBCOMP and a refusing PUBREC give back one each, nothing else does',
    async run(broker) {
      const { topic, from, to } = await pair(broker, 3)
      for (const [payload, qos] of [
        ['1', 1],
        ['2', 2],
        ['3', 2],
        ['4', 1],
        ['5', 2],
        ['6', 1],
        ['7', 1],
      ] as const)
        await from.publishAll(topic, payload, qos)
      const { packetId: one } = await to.expectMessage('1')
      const { packetId: two } = await to.expectMessage('2')
      const { packetId: three } = await to.expectMessage('3')
      await to.expectQuiet()
      to.ack('pubrec', two)
      await to.expect('pubrel', { packetId: two })
      await to.expectQuiet()
      to.ack('pubrec', three, Reason.unspecifiedError)
      await to.expectMessage('4')
      await to.expectQuiet()
      to.ack('pubcomp', two)
      await to.expectMessage('5')
      await to.expectQuiet()
      to.ack('puback', one, Reason.unspecifiedError)
      await to.expectMessage('6')
      await to.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-4.9.0-2', 'X5-33'],
    name: 'answers to what was never sent do not raise the quota',
    async run(broker) {
      const { topic, from, to } = await pair(broker, 2)
      for (const packetId of [100, 101, 102]) {
        to.ack('puback', packetId)
        to.ack('pubcomp', packetId)
        to.ack('pubrec', packetId, Reason.unspecifiedError)
      }
      for (const payload of numbers(4)) await from.publishAll(topic, payload, 1)
      same(await drain(to), ['0', '1'], 'sent')
    },
  },
  {
    ids: ['5:MQTT-4.9.0-1', 'X5-33'],
    name: 'each connection starts with its own Receive Maximum, whatever was open before',
    async run(broker) {
      const { topic, from, to } = await pair(broker, 2)
      for (const payload of numbers(6)) await from.publishAll(topic, payload, 1)
      same(await drain(to), ['0', '1'], 'with 2')
      await to.vanish()
      const steps = [
        [1, ['0']],
        [4, ['0', '1', '2', '3']],
        [3, ['0', '1', '2']],
        [65_535, ['0', '1', '2', '3', '4', '5']],
      ] as const
      for (const [receiveMaximum, payloads] of steps) {
        const again = await broker.client('s', kept(100, { receiveMaximum }))
        same(await drain(again), payloads, `with ${receiveMaximum}`)
        await again.vanish()
      }
    },
  },
  {
    ids: ['5:MQTT-4.9.0-2', 'X5-33'],
    name: 'PUBCOMP for a PUBREL of an earlier connection does not lift the quota above its start value',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (const payload of ['a', 'b']) {
        await from.publishAll(topic, payload, 2)
        const { packetId } = await to.expectMessage(payload)
        to.ack('pubrec', packetId)
        await to.expect('pubrel', { packetId })
      }
      await to.vanish()
      for (const payload of numbers(5)) await from.publishAll(topic, payload, 1)
      const again = await broker.client('s', kept(100, { receiveMaximum: 2 }))
      const released = [(await again.expect('pubrel')).packetId, (await again.expect('pubrel')).packetId]
      const { packetId: first } = await again.expectMessage('0')
      await again.expectMessage('1')
      for (const packetId of released) again.ack('pubcomp', packetId)
      // Two are unanswered on this connection: that is all there may be.
      await again.expectQuiet()
      again.ack('puback', first)
      same(await drain(again), ['2'], 'after one answer')
    },
  },
  {
    ids: ['5:MQTT-4.9.0-3'],
    name: 'without quota everything else goes on',
    async run(broker) {
      const { topic, from, to } = await pair(broker, 1)
      const other = broker.topic('other')
      for (const payload of ['1', '2']) await from.publishAll(topic, payload, 2)
      const { packetId } = await to.expectMessage('1')
      same(await to.subscribe(other, 0), [0], 'SUBACK')
      from.publish(other, 'QoS 0')
      await to.expectMessage('QoS 0', { qos: 0 })
      same(await to.unsubscribe(other), [0], 'UNSUBACK')
      check((await to.publishAll(broker.topic('nobody'), '', 1)) < 0x80, 'PUBACK refuses')
      check((await to.publishAll(broker.topic('nobody'), '', 2)) < 0x80, 'PUBREC refuses')
      to.ack('pubrec', packetId)
      await to.expect('pubrel', { packetId, reason: 0 })
      await to.expectQuiet()
      to.ack('pubcomp', packetId)
      await to.expectMessage('2')
    },
  },
]

export const orderCases: readonly Case[] = [...order, ...flow]
