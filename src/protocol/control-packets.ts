// Turns packets as mqtt-packet names them into ours, and ours into theirs.
// Does not read or write bytes.
import { type ControlPacket, fromBuffer, toBuffer } from './control.ts'
import type { Dissection } from './dissect.ts'
import type {
  ClientPacket,
  Connect,
  MessageProperties,
  ProtocolVersion,
  QoS,
  ServerPacket,
  SubscriptionRequest,
  TopicFilter,
  TopicName,
  UserProperty,
  Will,
} from './packet.ts'
import { connectReturnCode } from './reason.ts'
import { utf8Length } from './utf8.ts'

type Loose = Record<string, unknown>
type Packet<Command extends ControlPacket['cmd']> = Extract<ControlPacket, { cmd: Command }>

/** mqtt-packet has these as booleans, the standard and we as 0 and 1. */
const flags = new Set([
  'payloadFormatIndicator',
  'requestResponseInformation',
  'requestProblemInformation',
  'retainAvailable',
  'wildcardSubscriptionAvailable',
  'subscriptionIdentifierAvailable',
  'sharedSubscriptionAvailable',
])

/** User Properties come from the dissection, because mqtt-packet loses their order. */
function ourProperties(theirs: object | undefined, userProperties: readonly UserProperty[]): Loose {
  const ours: Loose = {}
  for (const [name, value] of Object.entries(theirs ?? {})) {
    if (name === 'userProperties') continue
    const key = name === 'subscriptionIdentifiersAvailable' ? 'subscriptionIdentifierAvailable' : name
    ours[key] = typeof value === 'boolean' ? Number(value) : value instanceof Uint8Array ? fromBuffer(value) : value
  }
  if (userProperties.length > 0) ours.userProperties = userProperties
  return ours
}

function theirProperties(ours: object): Loose {
  const theirs: Loose = {}
  for (const [name, value] of Object.entries(ours)) {
    if (value === undefined) continue
    if (typeof value === 'string' && utf8Length(value) > 0xffff) throw new RangeError(`${name} is too long`)
    if (name === 'userProperties') {
      // A list of single pairs keeps the order; `__proto__` is a name like any other.
      theirs.userProperties = (value as readonly UserProperty[]).map(([key, text]) =>
        Object.defineProperty({}, key, { value: text, enumerable: true }),
      )
    } else {
      const key = name === 'subscriptionIdentifierAvailable' ? 'subscriptionIdentifiersAvailable' : name
      theirs[key] = flags.has(name) ? value === 1 : value instanceof Uint8Array ? toBuffer(value) : value
    }
  }
  return theirs
}

function ourWill(theirs: NonNullable<Packet<'connect'>['will']>, from: Dissection): Will {
  const { willDelayInterval, ...properties } = ourProperties(theirs.properties, from.willUserProperties)
  return {
    topic: theirs.topic as TopicName,
    payload: fromBuffer(theirs.payload as Uint8Array),
    qos: (theirs.qos ?? 0) as QoS,
    retain: theirs.retain ?? false,
    delaySeconds: (willDelayInterval as number | undefined) ?? 0,
    properties: properties as MessageProperties,
  }
}

function ourConnect(theirs: Packet<'connect'>, from: Dissection): Connect {
  return {
    type: 'connect',
    version: from.version as ProtocolVersion,
    bridge: (theirs as { bridgeMode?: boolean }).bridgeMode === true,
    cleanStart: theirs.clean ?? false,
    keepAliveSeconds: theirs.keepalive ?? 0,
    clientId: theirs.clientId,
    ...(theirs.username === undefined ? null : { username: theirs.username }),
    ...(theirs.password === undefined ? null : { password: fromBuffer(theirs.password) }),
    ...(theirs.will === undefined ? null : { will: ourWill(theirs.will, from) }),
    properties: ourProperties(theirs.properties, from.userProperties),
  }
}

function ourSubscription(theirs: Packet<'subscribe'>['subscriptions'][number]): SubscriptionRequest {
  return {
    filter: theirs.topic as TopicFilter,
    qos: theirs.qos,
    noLocal: theirs.nl ?? false,
    retainAsPublished: theirs.rap ?? false,
    retainHandling: (theirs.rh ?? 0) as 0 | 1 | 2,
  }
}

/** A client's control packet in our words. */
export function fromClientControl(theirs: ControlPacket, from: Dissection): ClientPacket {
  switch (theirs.cmd) {
    case 'connect':
      return ourConnect(theirs, from)
    case 'subscribe':
      return {
        type: 'subscribe',
        packetId: theirs.messageId as number,
        subscriptions: theirs.subscriptions.map(ourSubscription),
        properties: ourProperties(theirs.properties, from.userProperties),
      }
    case 'unsubscribe':
      return {
        type: 'unsubscribe',
        packetId: theirs.messageId as number,
        filters: theirs.unsubscriptions as TopicFilter[],
        properties: ourProperties(theirs.properties, from.userProperties),
      }
    case 'pingreq':
      return { type: 'pingreq' }
    case 'disconnect':
    case 'auth':
      return fromEitherControl(theirs, from)
    default:
      throw new Error(`no control packet of a client: ${theirs.cmd}`)
  }
}

function fromEitherControl(theirs: Packet<'disconnect' | 'auth'>, from: Dissection) {
  return {
    type: theirs.cmd,
    reason: theirs.reasonCode ?? 0,
    properties: ourProperties(theirs.properties, from.userProperties),
  }
}

/** A server's control packet in our words. Codes of v3 and v4 stay as they are on the wire. */
export function fromServerControl(theirs: ControlPacket, from: Dissection): ServerPacket {
  const properties = ourProperties((theirs as { properties?: object }).properties, from.userProperties)
  switch (theirs.cmd) {
    case 'connack':
      return {
        type: 'connack',
        sessionPresent: theirs.sessionPresent,
        reason: theirs.reasonCode ?? theirs.returnCode ?? 0,
        properties,
      }
    case 'suback':
      return { type: 'suback', packetId: theirs.messageId as number, reasons: theirs.granted as number[], properties }
    case 'unsuback':
      return { type: 'unsuback', packetId: theirs.messageId as number, reasons: theirs.granted ?? [], properties }
    case 'pingresp':
      return { type: 'pingresp' }
    case 'disconnect':
    case 'auth':
      return fromEitherControl(theirs, from)
    default:
      throw new Error(`no control packet of a server: ${theirs.cmd}`)
  }
}

type ServerControl = Exclude<ServerPacket, { type: 'publish' | 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' }>
type ClientControl = Exclude<ClientPacket, { type: 'publish' | 'puback' | 'pubrec' | 'pubrel' | 'pubcomp' | 'connect' }>

/** Our packet in the words of mqtt-packet; before MQTT 5.0 with the codes of that version and without properties. */
export function toControl(packet: ServerControl | ClientControl, version: ProtocolVersion): ControlPacket {
  const properties = version === 5 && 'properties' in packet ? theirProperties(packet.properties) : {}
  switch (packet.type) {
    case 'connack': {
      const accepted = packet.reason === 0
      // Session Present came with 3.1.1, and only goes with success [MQTT-3.2.2-6].
      const sessionPresent = packet.sessionPresent && accepted && version !== 3
      if (version === 5) return { cmd: 'connack', sessionPresent, reasonCode: packet.reason, properties }
      return { cmd: 'connack', sessionPresent, returnCode: connectReturnCode(packet.reason) }
    }
    case 'suback': {
      const granted = version === 5 ? [...packet.reasons] : packet.reasons.map((code) => Math.min(code, 0x80))
      return { cmd: 'suback', messageId: packet.packetId, granted, properties }
    }
    case 'unsuback':
      return { cmd: 'unsuback', messageId: packet.packetId, granted: [...packet.reasons], properties }
    case 'disconnect':
      return { cmd: 'disconnect', reasonCode: packet.reason, properties }
    case 'auth':
      return { cmd: 'auth', reasonCode: packet.reason, properties }
    case 'subscribe': {
      const subscriptions = packet.subscriptions.map((one) => ({
        topic: one.filter,
        qos: one.qos,
        nl: one.noLocal,
        rap: one.retainAsPublished,
        rh: one.retainHandling,
      }))
      return { cmd: 'subscribe', messageId: packet.packetId, subscriptions, properties }
    }
    case 'unsubscribe':
      return { cmd: 'unsubscribe', messageId: packet.packetId, unsubscriptions: [...packet.filters], properties }
    case 'pingreq':
    case 'pingresp':
      return { cmd: packet.type }
    default:
      return packet satisfies never
  }
}
