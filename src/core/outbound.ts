// The PUBLISH packet that one client gets for a message: expiry, identifiers, alias, and whether it fits.
// Does not know queues or windows: deliver.ts does.
import type { Publish, PublishProperties, QoS } from '../protocol/packet.ts'
import { publishSize } from '../protocol/publish.ts'
import { ownAliasesOut } from './own.ts'
import type { Connected, Message } from './state.ts'

/** Most that Topic Alias adds to a packet: itself, and a longer Property Length. */
const aliasBytes = 4

/** Shared by every receiver that needs nothing of its own. */
export function sharedProperties(message: Message, now: number): PublishProperties {
  if (message.expiresAt === null) return message.properties
  // The interval is the one received less the time it waited here. [MQTT-3.3.2-6]
  const seconds = Math.max(0, Math.ceil((message.expiresAt - now) / 1000))
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
      const hasRoom = (): boolean =>
        fitsClient(connection, message, copy.retain, copy.identifiers, qos, now, aliasBytes)
      if (known !== undefined) {
        // In place of a shorter topic it makes the packet longer.
        if (topic.length >= aliasBytes || hasRoom()) {
          properties = { ...properties, topicAlias: known }
          topic = ''
        }
      } else if (connection.aliasesOut.size < connection.aliasMaximumOut && hasRoom()) {
        // [MQTT-3.1.2-26]
        const topicAlias = connection.aliasesOut.size + 1
        ownAliasesOut(connection).set(topic, topicAlias)
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

/** Whether the packet without an alias stays within the client's Maximum Packet Size, `spare` bytes left. [MQTT-3.1.2-24] */
export function fitsClient(
  connection: Connected,
  message: Message,
  retain: boolean,
  identifiers: readonly number[],
  qos: QoS,
  now: number,
  spare = 0,
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
  return publishSize(packet, connection.version) + spare <= connection.maximumPacketSize
}
