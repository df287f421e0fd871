// Cases on what a broker must still know when it was killed and started again, more than once. MQTT 5.0 section 4.1.
// Does not know where it keeps that.
import type { Broker, Case, Client } from './kit.ts'
import { same } from './kit.ts'
import { kept } from './steps.ts'

/** A session with one subscription at QoS 2 and no connection. */
async function absent(broker: Broker, name: string, topic: string): Promise<void> {
  const client = await broker.client(name, kept(1_000))
  await client.subscribe(topic, 2)
  client.disconnect()
  await client.expectClosed()
}

/** Takes one message at QoS 1 to its end. */
async function takes(client: Client, payload: string): Promise<void> {
  const { packetId } = await client.expectMessage(payload, { qos: 1 })
  client.ack('puback', packetId)
  await client.expectQuiet()
}

export const restartCases: readonly Case[] = [
  {
    ids: ['5:MQTT-4.5.0-1'],
    name: 'what two sessions wait for is kept for the second when the first has taken it',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      for (const name of ['a', 'b']) await absent(broker, name, topic)
      await (await broker.client('p')).publishAll(topic, 'both', 1)
      await broker.restart()
      await takes(await broker.client('a', kept(1_000)), 'both')
      await broker.restart()
      await takes(await broker.client('b', kept(1_000)), 'both')
    },
  },
  {
    ids: ['5:MQTT-4.5.0-1'],
    name: 'what comes after a restart does not take the place of what came before',
    restarts: true,
    async run(broker) {
      const names = ['a', 'b']
      for (const name of names) {
        await absent(broker, name, broker.topic(name))
        await (await broker.client('p')).publishAll(broker.topic(name), name, 1)
        await broker.restart()
      }
      for (const name of names) await takes(await broker.client(name, kept(1_000)), name)
    },
  },
  {
    ids: ['5:MQTT-2.2.1-4', '5:MQTT-4.3.3-12'],
    name: 'the identifier of an exchange at QoS 2 that was finished is free after a restart',
    restarts: true,
    async run(broker) {
      const topic = broker.topic('t')
      const client = await broker.client('a', kept(1_000))
      same(await client.publishAll(broker.topic('u'), 'one', 2, { packetId: 7 }), 0x10, 'PUBREC')
      await broker.restart()
      const again = await broker.client('a', kept(1_000))
      await again.subscribe(topic, 0)
      await again.publish(topic, 'two', { qos: 2, packetId: 7 })
      await again.expectMessage('two')
      await again.expect('pubrec', { packetId: 7, reason: 0 })
    },
  },
  {
    ids: ['5:MQTT-3.1.2-23'],
    name: 'a session that lost its connection by a restart runs out from then on, whatever restarts follow',
    restarts: true,
    seconds: 6,
    async run(broker) {
      await broker.client('a', kept(5))
      await broker.restart()
      await broker.advance(3)
      await broker.restart()
      await broker.advance(3)
      same((await broker.client('a', kept(5))).connack.sessionPresent, false, 'Session Present')
    },
  },
  {
    ids: ['5:MQTT-3.3.2-5'],
    name: 'a retained message runs out after a restart',
    restarts: true,
    seconds: 2,
    async run(broker) {
      const publisher = await broker.client('p')
      const properties = { messageExpiryInterval: 1 }
      await publisher.publishAll(broker.topic('t'), 'short', 1, { retain: true, properties })
      await publisher.publishAll(broker.topic('u'), 'long', 1, {
        retain: true,
        properties: { messageExpiryInterval: 500 },
      })
      await broker.restart()
      await broker.advance(2)
      const client = await broker.client('a')
      await client.subscribe(broker.topic('+'), 1)
      await client.expectMessage('long', { retain: true })
      await client.expectQuiet()
    },
  },
]
