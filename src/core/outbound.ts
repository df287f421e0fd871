// The PUBLISH packet that one client gets for a message: expiry, identifiers, alias, and whether it fits.
// Does not know queues or windows: deliver.ts does.
import type { Publish, PublishProperties, QoS } from '../protocol/packet.ts'
import { publishSize } from '../protocol/publish.ts'
import type { Connected, Message } from './state.ts'

/** Shared by every receiver that needs nothing of its own. */
export function sharedProperties(message: Message, now: number): PublishProperties {
  if (message.expiresAt === null) return message.properties
  // The interval is the one received less the time it waited here. [MQTT-3.3.2-6]
  const seconds = Math.max(1, Math.ceil((message.expiresAt - now) / 1000))
  if (message.expiring === null || message.expiring.seconds !== seconds) {
    message.expiring = {
      seconds,
      properties: { ...message.properties, messageExpiryInterval: seconds },
    }
  }
  return message.expiring.properties
}

export function makePublish(
  connection: Connected,
  message: Message,
  copy: { readonly retain: boolean; readonly identifiers: readonly number[] },
  qos: QoS,
  packetId: number,
  dup: boolean,
  now: number,
): Publish {
  let properties = sharedProperties(message, now)
  let topic: Publish['topic'] = message.topic
  if (connection.version === 5) {
    if (copy.identifiers.length > 0) properties = { ...properties, subscriptionIdentifiers: copy.identifiers } // [MQTT-3.3.4-3]
    if (connection.aliasMaximumOut > 0) {
      const known = connection.aliasesOut.get(topic)
      if (known !== undefined) {
        properties = { ...properties, topicAlias: known }
        topic = ''
      } else if (connection.aliasesOut.size < connection.aliasMaximumOut) {
        // [MQTT-3.1.2-26]
        const topicAlias = connection.aliasesOut.size + 1
        connection.aliasesOut.set(topic, topicAlias)
        properties = { ...properties, topicAlias }
      }
    }
  }
  return {
    type: 'publish',
    dup,
    qos,
    retain: copy.retain,
    topic,
    packetId,
    properties,
    payload: message.payload,
  }
}

/** Whether the packet stays within the client's Maximum Packet Size, a possible alias counted in. [MQTT-3.1.2-24] */
export function fitsClient(
  connection: Connected,
  message: Message,
  retain: boolean,
  identifiers: readonly number[],
  qos: QoS,
  now: number,
): boolean {
  if (connection.maximumPacketSize === Number.POSITIVE_INFINITY) return true
  let properties = sharedProperties(message, now)
  if (identifiers.length > 0) properties = { ...properties, subscriptionIdentifiers: identifiers }
  const packet: Publish = {
    type: 'publish',
    dup: false,
    qos,
    retain,
    topic: message.topic,
    packetId: 1,
    properties,
    payload: message.payload,
  }
  const alias = connection.aliasMaximumOut > 0 && connection.aliasesOut.size < connection.aliasMaximumOut ? 4 : 0
  return publishSize(packet, connection.version) + alias <= connection.maximumPacketSize
}
