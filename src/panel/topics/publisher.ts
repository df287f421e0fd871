// Publishes one message as an MQTT client of this page, which leaves when it has nothing more to do for a while.
// Does not know who asks.
import type { MqttClient } from 'mqtt'
import { connect } from '../../client/connect.ts'
import type { QoS } from '../../protocol/packet.ts'
import { hostAsked } from '../broker-source.ts'
import { paneText } from './pane-text.ts'

const words = paneText.publish
/** The client stays for so long after its last message, milliseconds. */
const idleMillis = 5_000

let client: MqttClient | null = null
let timer = 0

/** Resolves when the broker has taken the message as far as its QoS promises; rejects with the broker's reason. */
export async function publishOnce(topic: string, payload: Uint8Array, qos: QoS, retain: boolean): Promise<void> {
  clearTimeout(timer)
  client ??= connect({
    ...hostAsked(),
    clientId: `topics-${Math.random().toString(36).slice(2, 8)}`,
    reconnectPeriod: 0,
  })
  const used = client
  try {
    if (!used.connected) await connected(used)
    await used.publishAsync(topic, payload as Parameters<MqttClient['publishAsync']>[1], { qos, retain })
  } catch (error) {
    leave(used)
    throw error
  }
  clearTimeout(timer)
  timer = window.setTimeout(() => leave(used), idleMillis)
}

function connected(used: MqttClient): Promise<void> {
  return new Promise((resolve, reject) => {
    used.once('connect', () => resolve())
    used.once('error', reject)
    used.once('close', () => reject(new Error(words.closed)))
  })
}

function leave(used: MqttClient): void {
  if (client === used) client = null
  used.end()
}
