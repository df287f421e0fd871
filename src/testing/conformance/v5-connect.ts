// Cases on CONNECT and sessions of MQTT 5.0, section 3.1.
// Does not know by which door the broker is reached.
import type { Case } from './kit.ts'
import { same } from './kit.ts'

export const connectCases: readonly Case[] = [
  {
    ids: ['5:MQTT-3.1.2-4'],
    name: 'Clean Start 1 wipes the session that was there',
    async run(broker) {
      const topic = broker.topic('t')
      const kept = { clean: false, properties: { sessionExpiryInterval: 100 } }
      const first = await broker.client('a', kept)
      await first.subscribe(topic, 1)
      first.disconnect()
      await first.expectClosed()
      const second = await broker.client('a', { properties: kept.properties })
      same(second.connack.sessionPresent, false, 'Session Present')
      await second.publishAll(topic, '1', 1)
      await second.expectQuiet()
    },
  },
]
