// Whether CONNACK, SUBACK and UNSUBACK stay within a client's Maximum Packet Size. [MQTT-3.1.2-24]
// Does not know PUBLISH: outbound.ts does.
import type { ConnAckProperties, Connect } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'
import { utf8Length } from '../protocol/utf8.ts'
import type { Fault } from './publish.ts'
import type { Connected } from './state.ts'

/** Bytes of every property that CONNACK announces, identifier included; those of a string itself come on top. */
const propertySizes = {
  sessionExpiryInterval: 5,
  receiveMaximum: 3,
  maximumQoS: 2,
  retainAvailable: 2,
  maximumPacketSize: 5,
  assignedClientIdentifier: 3,
  topicAliasMaximum: 3,
  wildcardSubscriptionAvailable: 2,
  subscriptionIdentifierAvailable: 2,
  sharedSubscriptionAvailable: 2,
  serverKeepAlive: 3,
  authenticationMethod: 3,
  authenticationData: 3,
} as const satisfies Partial<Record<keyof ConnAckProperties, number>>

export type Announcement = Pick<ConnAckProperties, keyof typeof propertySizes>

/** A client that cannot even be told what the broker allows is not let in. */
export function connAckFault(packet: Connect, properties: Announcement): Fault | null {
  const most = packet.properties.maximumPacketSize
  if (most === undefined) return null
  let size = 5 + (properties.assignedClientIdentifier?.length ?? 0)
  const { authenticationMethod, authenticationData } = properties
  if (authenticationMethod !== undefined) size += utf8Length(authenticationMethod)
  if (authenticationData !== undefined) size += authenticationData.length + 2
  for (const key of Object.keys(properties)) size += propertySizes[key as keyof Announcement]
  return size > most ? tooLarge('CONNACK', size, most) : null
}

/** SUBACK and UNSUBACK have one code for each filter; in MQTT 5 there is no way to send fewer. */
export function codesFault(connection: Connected, type: 'SUBACK' | 'UNSUBACK', codes: number): Fault | null {
  const most = connection.maximumPacketSize
  // At most: fixed header, identifier and Property Length, then the codes.
  const size = codes + 3 + (codes + 3 < 128 ? 2 : codes + 3 < 16_384 ? 3 : 5)
  return size > most ? tooLarge(type, size, most) : null
}

function tooLarge(type: string, size: number, most: number): Fault {
  const detail = `a ${type} of ${size} bytes is above the client's Maximum Packet Size of ${most}`
  return { reason: Reason.packetTooLarge, detail }
}
