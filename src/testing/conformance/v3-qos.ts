// Cases on the protocol flows of QoS 0, 1 and 2 and on message order in MQTT 3.1.1, sections 4.3 and 4.6.
// Does not test what a later connection gets, but for its order: v3-session.ts does.
import { join, packet, text, two } from './bytes.ts'
import { type Broker, type Case, type Client, check, same } from './kit.ts'
import { drain } from './steps.ts'
import { lasting, member } from './v3-steps.ts'

const numbers = (count: number): string[] => Array.from({ length: count }, (_, at) => `${at}`)

/** A publisher, and a subscriber at QoS 2 with a lasting session. */
async function pair(broker: Broker): Promise<{ topic: string; from: Client; to: Client }> {
  const topic = broker.topic('t')
  const [from, to] = [await member(broker, 'p'), await broker.client('s', lasting)]
  await to.subscribe(topic, 2)
  return { topic, from, to }
}

const atMostOnce: Case = {
  ids: ['3:MQTT-4.3.1-1', '3:MQTT-3.3.1-2', '3:MQTT-2.3.1-5'],
  name: 'QoS 0 goes out once with QoS 0 and DUP 0, and not again on the next connection',
  async run(broker) {
    const topic = broker.topic('t')
    const [from, first] = [await member(broker, 'p'), await broker.client('s', lasting)]
    await first.subscribe(topic, 0)
    from.publish(topic, '0')
    await first.expectMessage('0', { qos: 0, dup: false, packetId: 0 })
    for (const qos of [1, 2] as const) {
      await from.publishAll(topic, `${qos}`, qos, { dup: true })
      await first.expectMessage(`${qos}`, { qos: 0, dup: false, packetId: 0 })
    }
    await first.expectQuiet()
    await first.vanish()
    await (await broker.client('s', lasting)).expectQuiet()
  },
}

const sending: readonly Case[] = [
  ...([1, 2] as const).map(
    (qos): Case => ({
      ids: [qos === 1 ? '3:MQTT-4.3.2-1' : '3:MQTT-4.3.3-1', '3:MQTT-2.3.1-4', '3:MQTT-2.3.1-1'],
      name: `QoS ${qos} goes out with QoS ${qos}, DUP 0 and an identifier that no unfinished exchange has`,
      async run(broker) {
        const { topic, from, to } = await pair(broker)
        const open = new Set<number>()
        for (let round = 0; round < 20; round++) {
          // A publisher's DUP and identifier are its own.
          await from.publishAll(topic, `${round}`, qos, { packetId: 4711, dup: round % 2 === 1 })
          const { packetId } = await to.expectMessage(`${round}`, { qos, dup: false })
          check(packetId > 0 && !open.has(packetId), `identifier ${packetId} is in use`)
          open.add(packetId)
          if (round % 3 !== 0) continue
          const [oldest = 0] = open
          to.ack(qos === 1 ? 'puback' : 'pubrec', oldest)
          if (qos === 2) {
            await to.expect('pubrel', { packetId: oldest })
            to.ack('pubcomp', oldest)
          }
          open.delete(oldest)
        }
        await to.expectQuiet()
        await to.vanish()
        // All that is unacknowledged was kept, and nothing else.
        const again = await broker.client('s', lasting)
        for (const packetId of open) await again.expect('publish', { qos, dup: true, packetId })
        await again.expectQuiet()
      },
    }),
  ),
  {
    ids: ['3:MQTT-2.3.1-4'],
    name: 'identifiers of finished exchanges are free again: more messages than there are identifiers go through',
    async run(broker) {
      const topic = broker.topic('t')
      const client = await member(broker, 's')
      await client.subscribe(topic, 1)
      const held = new Set<number>()
      client.publish(topic, 'held', { qos: 1, packetId: 1 })
      const message = packet(0x32, text(topic), two(2), 0x78)
      const batch = join(...Array.from({ length: 1_000 }, () => message))
      let seen = 0
      // Acknowledges each but the first; the publisher's own PUBACKs come between.
      const receive = async (until: number): Promise<void> => {
        const answers: Uint8Array[] = []
        while (seen < until) {
          const frame = (await client.nextFrame()) ?? new Uint8Array([0])
          if (frame[0] === 0x40) continue
          const at = 4 + text(topic).length - 2
          const packetId = ((frame[at] ?? 0) << 8) | (frame[at + 1] ?? 0)
          check(frame[0] === 0x32 && packetId > 0, `first byte ${frame[0]}, identifier ${packetId}`)
          check(!held.has(packetId), `identifier ${packetId} is in use`)
          seen += 1
          if (seen === 1) held.add(packetId)
          else answers.push(packet(0x40, two(packetId)))
        }
        client.send(join(...answers))
      }
      await receive(1)
      for (let round = 1; round <= 66; round++) {
        client.send(batch)
        await receive(1 + round * 1_000)
      }
    },
  },
  {
    ids: ['3:MQTT-4.3.3-1', '3:MQTT-2.3.1-6'],
    name: 'PUBREC is answered by PUBREL with its identifier, again too, and never by the PUBLISH',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      await from.publishAll(topic, 'x', 2)
      const { packetId } = await to.expectMessage('x', { qos: 2 })
      for (let round = 0; round < 3; round++) {
        to.ack('pubrec', packetId)
        await to.expect('pubrel', { packetId })
      }
      await to.vanish()
      const again = await broker.client('s', lasting)
      await again.expect('pubrel', { packetId })
      await again.expectQuiet()
      again.ack('pubcomp', packetId)
      await again.expectQuiet()
      // A client that has missed the end of the exchange can still get there.
      again.ack('pubrec', packetId)
      await again.expect('pubrel', { packetId })
      again.ack('pubcomp', packetId)
      await again.expectQuiet()
      await again.vanish()
      await (await broker.client('s', lasting)).expectQuiet()
    },
  },
]

const receiving: readonly Case[] = [
  {
    ids: ['3:MQTT-3.3.4-1', '3:MQTT-2.3.1-6', '3:MQTT-4.3.2-2', '3:MQTT-4.3.3-2'],
    name: 'PUBLISH is answered by nothing, PUBACK or PUBREC, PUBREL by PUBCOMP, with their identifiers, subscribers or not',
    async run(broker) {
      const client = await member(broker, 'p')
      const to = await member(broker, 's')
      await to.subscribe(broker.topic('t'), 0)
      for (const topic of [broker.topic('t'), broker.topic('nobody')]) {
        for (const packetId of [1, 256, 65_535]) {
          client.publish(topic, '0')
          await client.expectQuiet()
          client.publish(topic, '1', { qos: 1, packetId })
          await client.expect('puback', { packetId })
          await client.expectQuiet()
          client.publish(topic, '2', { qos: 2, packetId })
          await client.expect('pubrec', { packetId })
          await client.expectQuiet()
          client.ack('pubrel', packetId)
          await client.expect('pubcomp', { packetId })
          await client.expectQuiet()
        }
      }
      same(await drain(to), ['0', '1', '2', '0', '1', '2', '0', '1', '2'], 'messages')
    },
  },
  {
    ids: ['3:MQTT-4.3.2-2'],
    name: 'after PUBACK the identifier brings a new message, with DUP 1 too',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (const dup of [false, true, true]) {
        from.publish(topic, 'same', { qos: 1, packetId: 3, dup })
        await from.expect('puback', { packetId: 3 })
      }
      for (let copy = 0; copy < 3; copy++) await to.expectMessage('same', { qos: 1, dup: false })
      await to.expectQuiet()
    },
  },
  {
    ids: ['3:MQTT-4.3.3-2'],
    name: 'until PUBREL a repeat gets PUBREC again and reaches nobody; after PUBCOMP it is a new message',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      for (const round of ['1', '2']) {
        for (const dup of [false, true, false]) {
          from.publish(topic, round, { qos: 2, packetId: 9, dup })
          await from.expect('pubrec', { packetId: 9 })
        }
        from.ack('pubrel', 9)
        await from.expect('pubcomp', { packetId: 9 })
        // Lost on its way, it comes again.
        from.ack('pubrel', 9)
        await from.expect('pubcomp', { packetId: 9 })
        await to.expectMessage(round, { qos: 2 })
        await to.expectQuiet()
      }
    },
  },
  {
    ids: ['3:MQTT-4.3.3-2', '3:MQTT-4.1.0-1'],
    name: 'a repeat on the next connection of the session reaches nobody either',
    async run(broker) {
      const topic = broker.topic('t')
      const [first, to] = [await broker.client('p', lasting), await member(broker, 's')]
      await to.subscribe(topic, 0)
      first.publish(topic, 'x', { qos: 2, packetId: 9 })
      await first.expect('pubrec', { packetId: 9 })
      await first.vanish()
      const second = await broker.client('p', lasting)
      second.publish(topic, 'x', { qos: 2, packetId: 9, dup: true })
      await second.expect('pubrec', { packetId: 9 })
      second.ack('pubrel', 9)
      await second.expect('pubcomp', { packetId: 9 })
      await to.expectMessage('x')
      await to.expectQuiet()
      await second.publishAll(topic, 'y', 2, { packetId: 9 })
      await to.expectMessage('y')
    },
  },
]

const order: readonly Case[] = [
  {
    ids: ['3:MQTT-4.6.0-1', '3:MQTT-4.6.0-6', '3:MQTT-4.4.0-1'],
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
      await from.publishAll(topic, 'new', 1)
      for (let round = 0; round < 2; round++) {
        const again = await broker.client('s', lasting)
        for (const at of [0, 2, 3, 5, 6, 8]) await again.expectMessage(`${at}`, { packetId: ids[at], dup: true })
        await again.expectMessage('new', { dup: round === 1 })
        await again.expectQuiet()
        await again.vanish()
      }
    },
  },
  ...([1, 2] as const).map(
    (qos): Case => ({
      ids: [qos === 1 ? '3:MQTT-4.6.0-2' : '3:MQTT-4.6.0-3'],
      name: `${qos === 1 ? 'PUBACKs' : 'PUBRECs'} go out in the order of their PUBLISHes, whoever gets those`,
      config: { access: [{ effect: 'deny', action: 'publish', topic: '+/denied' }] },
      async run(broker) {
        const client = await member(broker, 'a')
        const keeper = await broker.client('k', lasting)
        await keeper.subscribe(broker.topic('t'), 2)
        await keeper.vanish()
        // Kept, for nobody, denied, and retained: each takes another way through the broker.
        const topics = ['t', 'nobody', 'denied', 'retained']
        const ids = Array.from({ length: 40 }, (_, at) => ((at * 17) % 101) + 1)
        const publishes = ids.map((packetId, at) => {
          const first = 0x30 | (qos << 1) | (at % 4 === 3 ? 1 : 0)
          return packet(first, text(broker.topic(topics[at % 4] ?? '')), two(packetId), 0x78)
        })
        client.send(join(...publishes))
        for (const packetId of ids) await client.expect(qos === 1 ? 'puback' : 'pubrec', { packetId })
        client.publish(broker.topic('retained'), '', { retain: true })
        await client.expectQuiet()
      },
    }),
  ),
  {
    ids: ['3:MQTT-4.6.0-4', '3:MQTT-4.6.0-6'],
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
      for (const packetId of answered) await to.expect('pubrel', { packetId })
      await to.vanish()
      const second = await broker.client('s', lasting)
      for (const packetId of answered) await second.expect('pubrel', { packetId })
      same(await drain(second), ['1', '3'], 'sent again')
    },
  },
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      ids: ['3:MQTT-4.6.0-5', '3:MQTT-4.6.0-6'],
      name: `QoS ${qos} messages of two publishers come in publishing order on any topic, each publisher's by itself`,
      async run(broker) {
        const [first, second] = [await member(broker, 'p'), await member(broker, 'q')]
        const subscribers = [await member(broker, 'x'), await member(broker, 'y'), await member(broker, 'z')]
        const filters = [broker.topic('a/b'), broker.topic('a/+'), broker.topic('#')]
        for (const [at, to] of subscribers.entries()) await to.subscribe(filters[at] ?? '', 2)
        for (const payload of numbers(30)) {
          const packetId = qos && Number(payload) + 1
          first.publish(broker.topic('a/b'), `p${payload}`, { qos, packetId })
          second.publish(broker.topic('a/b'), `q${payload}`, { qos, packetId })
        }
        for (const publisher of [first, second]) {
          for (let answer = 0; qos > 0 && answer < 30; answer++) await publisher.expect(qos === 1 ? 'puback' : 'pubrec')
          await publisher.expectQuiet()
        }
        for (const to of subscribers) {
          const payloads = await drain(to)
          for (const mark of ['p', 'q'])
            same(
              payloads.filter((payload) => payload.startsWith(mark)),
              numbers(30).map((payload) => mark + payload),
              mark,
            )
        }
      },
    }),
  ),
  {
    ids: ['3:MQTT-4.6.0-5', '3:MQTT-4.6.0-6', '3:MQTT-3.1.2-5'],
    name: 'messages for an absent session come in publishing order, and live ones behind them',
    async run(broker) {
      const { topic, from, to } = await pair(broker)
      await to.vanish()
      for (const payload of numbers(20)) await from.publishAll(topic, payload, Number(payload) % 2 === 0 ? 1 : 2)
      const again = await broker.client('s', lasting)
      await from.publishAll(topic, '20', 2)
      same(await drain(again), numbers(21), 'payloads')
    },
  },
]

export const qos3Cases: readonly Case[] = [atMostOnce, ...sending, ...receiving, ...order]
