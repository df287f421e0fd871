// PUBACK, PUBREC, PUBREL and PUBCOMP both ways, four bytes nearly always. Sections 3.4 to 3.7.
// Does not know what is being acknowledged.
import type { Ack, ProtocolVersion, ReasonProperties, UserProperty } from './packet.ts'
import type { Sender } from './properties.ts'
import { Reader } from './reader.ts'
import { Reason } from './reason.ts'
import { isReasonAllowed, reasonStatement } from './reason-table.ts'
import { utf8Length } from './utf8.ts'
import { variableSize, writeString, writeTwo, writeVariable } from './writer.ts'

const types = ['puback', 'pubrec', 'pubrel', 'pubcomp'] as const
const firstBytes = {
  puback: 0x40,
  pubrec: 0x50,
  pubrel: 0x62,
  pubcomp: 0x70,
} as const
const noProperties: ReasonProperties = Object.freeze({})
const reader = new Reader(new Uint8Array(0), 5)

/** Reads one whole PUBACK, PUBREC, PUBREL or PUBCOMP. Throws ProtocolError malformedPacket or protocolError. */
export function decodeAck(frame: Uint8Array, version: ProtocolVersion, sender: Sender = 'client'): Ack {
  reader.reset(frame, version)
  const first = reader.byte()
  const type = types[(first >> 4) - 4] as Ack['type']
  // MQTT 3.1 has DUP in PUBREL.
  const flags = version === 3 && type === 'pubrel' ? first & 7 : first & 15
  if (flags !== (type === 'pubrel' ? 2 : 0)) reader.fault('reserved flag bits', flagStatement(type, version), 0)
  const length = reader.variableByteInteger()
  if (length !== frame.length - reader.at) {
    reader.fault('Remaining Length is not the length of the packet', undefined, 1)
  }
  const packetId = reader.twoByteInteger()
  if (packetId === 0) {
    const statement = version === 5 ? 'MQTT-2.2.1-5' : 'MQTT-2.3.1-6'
    reader.fault('Packet Identifier is 0', statement, reader.at - 2, Reason.protocolError)
  }
  if (length === 2) return { type, packetId, reason: 0, properties: noProperties }
  if (version !== 5) reader.fault('bytes after the Packet Identifier')
  const reason = reader.byte()
  if (!isReasonAllowed(type, reason, sender)) {
    const message = `reason code 0x${reason.toString(16)} in ${type.toUpperCase()}`
    reader.fault(message, reasonStatement(type), reader.at - 1, Reason.protocolError)
  }
  const properties = length === 3 ? noProperties : readProperties(type)
  return { type, packetId, reason, properties }
}

function flagStatement(type: Ack['type'], version: ProtocolVersion): string {
  if (type === 'pubrel') return 'MQTT-3.6.1-1'
  return version === 5 ? 'MQTT-2.1.3-1' : 'MQTT-2.2.2-2'
}

function readProperties(type: Ack['type']): ReasonProperties {
  const start = reader.at
  const length = reader.variableByteInteger()
  const end = reader.at + length
  if (end > reader.end) reader.fault('Property Length passes the end of the packet', 'MQTT-2.2.2-1', start)
  const packetEnd = reader.end
  reader.end = end
  const found: {
    reasonString?: string
    userProperties?: readonly UserProperty[]
  } = {}
  let userProperties: UserProperty[] | null = null
  while (reader.at < end) {
    const at = reader.at
    const id = reader.variableByteInteger()
    if (id === 0x26) {
      const name = reader.string()
      userProperties ??= []
      userProperties.push([name, reader.string()])
    } else if (id === 0x1f) {
      if (found.reasonString !== undefined) {
        reader.fault('a property that may stand once stands twice', undefined, at, Reason.protocolError)
      }
      found.reasonString = reader.string()
    } else {
      reader.fault(
        `property 0x${id.toString(16).padStart(2, '0')} has no place in ${type.toUpperCase()}`,
        undefined,
        at,
      )
    }
  }
  reader.end = packetEnd
  if (reader.at < packetEnd) reader.fault('bytes after the properties')
  if (userProperties !== null) found.userProperties = userProperties
  return found
}

function propertiesSize(properties: ReasonProperties): number {
  if (properties === noProperties) return 0
  let size = 0
  if (properties.reasonString !== undefined) size += 3 + utf8Length(properties.reasonString)
  const pairs = properties.userProperties
  if (pairs !== undefined) for (const pair of pairs) size += 5 + utf8Length(pair[0]) + utf8Length(pair[1])
  return size
}

function remainingLength(packet: Ack, size: number): number {
  if (size > 0) return 3 + variableSize(size) + size
  return packet.reason === 0 ? 2 : 3
}

/** Bytes of the packet with its fixed header. */
export function ackSize(packet: Ack, version: ProtocolVersion): number {
  if (version !== 5) return 4
  const remaining = remainingLength(packet, propertiesSize(packet.properties))
  return 1 + variableSize(remaining) + remaining
}

/** Writes into a target with room for `ackSize` bytes at `offset`; returns the offset after it. v3 and v4: four bytes. */
export function encodeAckInto(target: Uint8Array, offset: number, packet: Ack, version: ProtocolVersion): number {
  target[offset] = firstBytes[packet.type]
  const size = version === 5 ? propertiesSize(packet.properties) : 0
  const remaining = version === 5 ? remainingLength(packet, size) : 2
  let at = writeVariable(target, offset + 1, remaining)
  at = writeTwo(target, at, packet.packetId)
  if (remaining === 2) return at
  target[at++] = packet.reason
  if (size === 0) return at
  at = writeVariable(target, at, size)
  const { reasonString, userProperties } = packet.properties
  if (reasonString !== undefined) {
    target[at++] = 0x1f
    at = writeString(target, at, reasonString)
  }
  if (userProperties !== undefined) {
    for (const pair of userProperties) {
      target[at++] = 0x26
      at = writeString(target, at, pair[0])
      at = writeString(target, at, pair[1])
    }
  }
  return at
}

/** The packet's bytes. Throws RangeError for a string that is too long. */
export function encodeAck(packet: Ack, version: ProtocolVersion): Uint8Array {
  const bytes = new Uint8Array(ackSize(packet, version))
  encodeAckInto(bytes, 0, packet, version)
  return bytes
}
