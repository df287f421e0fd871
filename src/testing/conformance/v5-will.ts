// Cases on the Will, MQTT 5.0 sections 3.1.2.5 to 3.1.2.7 and 3.1.3.2.
// Does not know by which door the broker is reached.
import { Reason } from '../../protocol/reason.ts'
import { type Broker, type Case, type Client, check, same } from './kit.ts'

const properties = { sessionExpiryInterval: 100 }

async function watcher(broker: Broker, qos: 0 | 1 | 2 = 0): Promise<Client> {
  const client = await broker.client('w')
  await client.subscribe(broker.topic('will'), qos)
  return client
}

const due: readonly Case[] = [
  ...([0, 1, 2] as const).map(
    (qos): Case => ({
      ids: ['5:MQTT-3.1.2-7', '5:MQTT-3.1.2-8', '5:MQTT-3.1.2-14', 'X5-10'],
      name: `a connection that breaks leaves its Will at QoS ${qos}, at once, and nothing retained`,
      async run(broker) {
        const topic = broker.topic('will')
        const watching = await watcher(broker, 2)
        const client = await broker.client('a', { will: { topic, qos, payload: 'bye' } })
        await watching.expectQuiet()
        await client.vanish()
        await watching.expectMessage('bye', { topic, qos, retain: false })
        const late = await broker.client('l')
        await late.subscribe(topic)
        await late.expectQuiet()
      },
    }),
  ),
  {
    ids: ['5:MQTT-3.1.2-15'],
    name: 'Will Retain 1 makes it the retained message',
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await watcher(broker)
      const client = await broker.client('a', { will: { topic, retain: true } })
      await client.vanish()
      await watching.expectMessage('gone', { retain: false })
      const late = await broker.client('l')
      await late.subscribe(topic)
      await late.expectMessage('gone', { retain: true })
    },
  },
  {
    ids: ['5:MQTT-3.1.2-14'],
    name: 'Will Retain 0 leaves the retained message that is there',
    async run(broker) {
      const topic = broker.topic('will')
      const client = await broker.client('a', { will: { topic } })
      await client.publishAll(topic, 'kept', 1, { retain: true })
      const watching = await watcher(broker)
      await watching.expectMessage('kept', { retain: true })
      await client.vanish()
      await watching.expectMessage('gone', { retain: false })
      const late = await broker.client('l')
      await late.subscribe(topic)
      await late.expectMessage('kept', { retain: true })
    },
  },
  {
    ids: ['5:MQTT-3.1.2-8', '5:MQTT-3.1.2-10'],
    name: 'no Will after DISCONNECT 0x00, not even when the session ends',
    seconds: 2,
    async run(broker) {
      const watching = await watcher(broker)
      const will = { topic: broker.topic('will') }
      for (const options of [{ will }, { will, properties: { sessionExpiryInterval: 1 } }]) {
        const client = await broker.client('a', options)
        client.disconnect()
        await client.expectClosed()
      }
      await broker.advance(1.5)
      await watching.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.2-8'],
    name: 'DISCONNECT 0x04 and a protocol error leave the Will due',
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await watcher(broker)
      const polite = await broker.client('a', { will: { topic, payload: '1' } })
      polite.disconnect(0x04)
      await polite.expectClosed()
      await watching.expectMessage('1')
      const rude = await broker.client('b', { will: { topic, payload: '2' } })
      rude.send('ff 00')
      await rude.expectExpelled()
      await watching.expectMessage('2')
    },
  },
  {
    ids: ['5:MQTT-3.1.2-8'],
    name: 'a Will with a delay waits for it',
    seconds: 3,
    async run(broker) {
      const watching = await watcher(broker)
      const client = await broker.client('a', { properties, will: { topic: broker.topic('will'), delaySeconds: 2 } })
      await client.vanish()
      await broker.advance(1)
      await watching.expectQuiet()
      await broker.advance(1.5)
      await watching.expectMessage('gone')
    },
  },
  {
    ids: ['5:MQTT-3.1.2-8'],
    name: 'the end of the session ends the delay',
    seconds: 2,
    async run(broker) {
      const watching = await watcher(broker)
      const will = { topic: broker.topic('will'), delaySeconds: 1_000 }
      const client = await broker.client('a', { properties: { sessionExpiryInterval: 1 }, will })
      await client.vanish()
      await watching.expectQuiet()
      await broker.advance(1.5)
      await watching.expectMessage('gone')
      const short = await broker.client('b', { will })
      await short.vanish()
      await watching.expectMessage('gone')
    },
  },
  {
    ids: ['5:MQTT-3.1.2-8', '5:MQTT-3.1.2-10'],
    name: 'a Will that waits outlives the broker, and goes out once',
    restarts: true,
    async run(broker) {
      const will = { topic: broker.topic('will'), delaySeconds: 5, retain: true }
      const client = await broker.client('a', { properties, will })
      await client.vanish()
      const leftAt = Date.now()
      await broker.restart()
      const watching = await watcher(broker, 1)
      // A real broker may take longer to restart.
      if (Date.now() - leftAt < 4_000) await watching.expectQuiet()
      await broker.advance(5)
      await watching.expectMessage('gone')
      await broker.restart()
      const late = await watcher(broker, 1)
      await late.expectMessage('gone', { retain: true })
      await late.expectQuiet()
    },
  },
]

const cancelled: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.3-9', '5:MQTT-3.1.2-8'],
    name: 'the return of the session within the delay cancels the Will',
    seconds: 2,
    async run(broker) {
      const watching = await watcher(broker)
      const client = await broker.client('a', { properties, will: { topic: broker.topic('will'), delaySeconds: 1 } })
      await client.vanish()
      const back = await broker.client('a', { clean: false, properties })
      same(back.connack.sessionPresent, true, 'Session Present')
      await broker.advance(1.5)
      await watching.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.3-9', '5:MQTT-3.1.2-8'],
    name: 'the delay of a cancelled Will does not set off the next one',
    seconds: 2,
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await watcher(broker)
      const client = await broker.client('a', { properties, will: { topic, delaySeconds: 1, payload: 'old' } })
      await client.vanish()
      const will = { topic, delaySeconds: 100, payload: 'new' }
      const back = await broker.client('a', { clean: false, properties, will })
      await broker.advance(0.5)
      await back.vanish()
      await broker.advance(1)
      await watching.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.3-9', '5:MQTT-3.1.2-8'],
    name: 'a return with Clean Start 1 ends the session, and the Will goes out',
    async run(broker) {
      const watching = await watcher(broker)
      const will = { topic: broker.topic('will'), delaySeconds: 1_000 }
      const client = await broker.client('a', { properties, will })
      await client.vanish()
      await broker.client('a', { properties })
      await watching.expectMessage('gone')
      await watching.expectQuiet()
    },
  },
  {
    ids: ['5:MQTT-3.1.2-10'],
    name: 'a Will goes out once: the next connection has its own or none',
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await watcher(broker)
      const first = await broker.client('a', { properties, will: { topic, payload: '1' } })
      await first.vanish()
      await watching.expectMessage('1')
      const second = await broker.client('a', { clean: false, properties })
      await second.vanish()
      await watching.expectQuiet()
      const third = await broker.client('a', { clean: false, properties, will: { topic, payload: '3' } })
      await third.vanish()
      await watching.expectMessage('3')
      await watching.expectQuiet()
    },
  },
  ...(
    [
      ['with Clean Start 0 and a delay: not sent', false, 1, false],
      ['with Clean Start 0 and no delay: sent', false, 0, true],
      ['with Clean Start 1 and a delay: sent', true, 1, true],
      ['with Clean Start 1 and no delay: sent', true, 0, true],
    ] as const
  ).map(
    ([name, clean, delaySeconds, isSent]): Case => ({
      ids: ['X5-07'],
      name: `the Will of a connection taken over ${name}`,
      seconds: 2,
      async run(broker) {
        const watching = await watcher(broker)
        const first = await broker.client('a', { properties, will: { topic: broker.topic('will'), delaySeconds } })
        await broker.client('a', { clean, properties })
        await first.expectExpelled(Reason.sessionTakenOver)
        if (isSent) await watching.expectMessage('gone')
        await broker.advance(1.5)
        await watching.expectQuiet()
      },
    }),
  ),
]

const carried: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.3-10'],
    name: 'User Properties of the Will keep their order, and all its properties arrive',
    async run(broker) {
      const watching = await watcher(broker)
      const carried = {
        payloadFormatIndicator: 1 as const,
        contentType: 'text/plain',
        responseTopic: 'answers',
        correlationData: Uint8Array.of(0, 255),
        userProperties: [
          ['b', '1'],
          ['a', '2'],
          ['b', '3'],
          ['a', '2'],
          ['', ''],
        ] as const,
      }
      const client = await broker.client('a', { will: { topic: broker.topic('will'), properties: carried } })
      await client.vanish()
      const { properties: got } = await watching.expectMessage('gone')
      same(
        { ...got, correlationData: Array.from(got.correlationData ?? []) },
        { ...carried, correlationData: [0, 255] },
        'properties',
      )
    },
  },
  {
    ids: ['X5-08'],
    name: "the Will's Message Expiry Interval counts from when it is published; absent stays absent",
    seconds: 2,
    async run(broker) {
      const topic = broker.topic('will')
      const watching = await watcher(broker)
      const lasting = { topic, delaySeconds: 1, properties: { messageExpiryInterval: 60 } }
      const client = await broker.client('a', { properties, will: lasting })
      await client.vanish()
      await broker.advance(1.2)
      const { properties: got } = await watching.expectMessage('gone')
      check(got.messageExpiryInterval === 60, `Message Expiry Interval ${got.messageExpiryInterval}`)
      const plain = await broker.client('b', { will: { topic } })
      await plain.vanish()
      const { properties: none } = await watching.expectMessage('gone')
      same(none.messageExpiryInterval, undefined, 'Message Expiry Interval')
    },
  },
]

export const willCases: readonly Case[] = [...due, ...cancelled, ...carried]
