// The properties of PUBLISH on the hot path: read in one pass, written once per properties object. Section 3.3.2.3.
// Does not know the rest of the packet.
import type { PublishProperties, UserProperty } from './packet.ts'
import type { Sender } from './properties.ts'
import type { Reader } from './reader.ts'
import { Reason } from './reason.ts'
import { utf8Length } from './utf8.ts'
import { variableSize, writeBinary, writeFour, writeString, writeTwo, writeVariable } from './writer.ts'

/** What every packet without properties shares. */
export const noProperties: PublishProperties = Object.freeze({})

type Mutable = {
  -readonly [Key in keyof PublishProperties]: PublishProperties[Key]
}

/** Reads Property Length and properties. Throws ProtocolError as dissect.ts would. */
export function readPublishProperties(reader: Reader, sender: Sender): PublishProperties {
  const packetEnd = reader.end
  const start = reader.at
  const length = reader.variableByteInteger()
  if (length === 0) return noProperties
  const end = reader.at + length
  if (end > packetEnd) reader.fault('Property Length passes the end of the packet', 'MQTT-2.2.2-1', start)
  reader.end = end
  const found: Mutable = {}
  let userProperties: UserProperty[] | null = null
  let identifiers: number[] | null = null
  let seen = 0
  while (reader.at < end) {
    const at = reader.at
    const id = reader.variableByteInteger()
    if (id === 0x26) {
      const name = reader.string()
      userProperties ??= []
      userProperties.push([name, reader.string()])
    } else if (id === 0x0b) {
      identifiers ??= []
      identifiers.push(readIdentifier(reader, sender, at))
    } else {
      const bit = id === 0x23 ? 1 : 1 << id
      if (id < 0x20 && seen & bit) repeated(reader, at)
      if (id === 0x23 && seen & bit) repeated(reader, at)
      seen |= bit
      readOne(reader, id, found, at)
    }
  }
  reader.end = packetEnd
  if (userProperties !== null) found.userProperties = userProperties
  if (identifiers !== null) found.subscriptionIdentifiers = identifiers
  return found
}

function repeated(reader: Reader, at: number): never {
  return reader.fault('a property that may stand once stands twice', undefined, at, Reason.protocolError)
}

function readOne(reader: Reader, id: number, found: Mutable, at: number): void {
  switch (id) {
    case 0x01: {
      const format = reader.byte()
      if (format > 1) reader.fault(`Payload Format Indicator is ${format}`, undefined, at, Reason.protocolError)
      found.payloadFormatIndicator = format as 0 | 1
      return
    }
    case 0x02:
      found.messageExpiryInterval = reader.fourByteInteger()
      return
    case 0x03:
      found.contentType = reader.string() // [MQTT-3.3.2-19]
      return
    case 0x08:
      found.responseTopic = readResponseTopic(reader, at)
      return
    case 0x09:
      found.correlationData = reader.binary()
      return
    case 0x23: {
      const alias = reader.twoByteInteger()
      if (alias === 0) reader.fault('Topic Alias is 0', 'MQTT-3.3.2-8', at, Reason.topicAliasInvalid)
      found.topicAlias = alias
      return
    }
    default:
      reader.fault(`property 0x${id.toString(16).padStart(2, '0')} has no place in PUBLISH`, undefined, at)
  }
}

function readIdentifier(reader: Reader, sender: Sender, at: number): number {
  if (sender === 'client') {
    const message = 'a client put a Subscription Identifier in PUBLISH'
    reader.fault(message, 'MQTT-3.3.4-6', at, Reason.protocolError)
  }
  const identifier = reader.variableByteInteger()
  if (identifier === 0) reader.fault('Subscription Identifier is 0', undefined, at, Reason.protocolError)
  return identifier
}

function readResponseTopic(reader: Reader, at: number): string {
  const topic = reader.string() // [MQTT-3.3.2-13]
  if (topic.includes('+') || topic.includes('#')) {
    reader.fault('Response Topic holds a wildcard', 'MQTT-3.3.2-14', at, Reason.protocolError)
  }
  if (topic === '') reader.fault('Response Topic is empty', 'MQTT-4.7.3-1', at, Reason.protocolError)
  return topic
}

let sized: PublishProperties = noProperties
let sizeOfSized = 0

/** Bytes of the properties without Property Length. The last object asked for is remembered. */
export function publishPropertiesSize(properties: PublishProperties): number {
  if (properties === noProperties) return 0
  if (properties !== sized) {
    sizeOfSized = measure(properties)
    sized = properties
  }
  return sizeOfSized
}

function measure(properties: PublishProperties): number {
  let size = 0
  if (properties.payloadFormatIndicator !== undefined) size += 2
  if (properties.messageExpiryInterval !== undefined) size += 5
  if (properties.contentType !== undefined) size += 3 + utf8Length(properties.contentType)
  if (properties.responseTopic !== undefined) size += 3 + utf8Length(properties.responseTopic)
  if (properties.correlationData !== undefined) size += 3 + properties.correlationData.length
  if (properties.topicAlias !== undefined) size += 3
  const identifiers = properties.subscriptionIdentifiers
  if (identifiers !== undefined) for (const identifier of identifiers) size += 1 + variableSize(identifier)
  const pairs = properties.userProperties
  if (pairs !== undefined) for (const pair of pairs) size += 5 + utf8Length(pair[0]) + utf8Length(pair[1])
  return size
}

/** Writes Property Length and properties at `offset`; returns the offset after them. */
export function writePublishProperties(target: Uint8Array, offset: number, properties: PublishProperties): number {
  const size = publishPropertiesSize(properties)
  let at = writeVariable(target, offset, size) // 0 when there are none [MQTT-2.2.2-1]
  if (size === 0) return at
  const { payloadFormatIndicator, messageExpiryInterval, contentType, responseTopic, correlationData } = properties
  if (payloadFormatIndicator !== undefined) {
    target[at++] = 0x01
    target[at++] = payloadFormatIndicator
  }
  if (messageExpiryInterval !== undefined) {
    target[at++] = 0x02
    at = writeFour(target, at, messageExpiryInterval)
  }
  if (contentType !== undefined) {
    target[at++] = 0x03
    at = writeString(target, at, contentType)
  }
  if (responseTopic !== undefined) {
    target[at++] = 0x08
    at = writeString(target, at, responseTopic)
  }
  if (correlationData !== undefined) {
    target[at++] = 0x09
    at = writeBinary(target, at, correlationData)
  }
  if (properties.topicAlias !== undefined) {
    target[at++] = 0x23
    at = writeTwo(target, at, properties.topicAlias)
  }
  return writeRepeated(target, at, properties)
}

function writeRepeated(target: Uint8Array, offset: number, properties: PublishProperties): number {
  let at = offset
  if (properties.subscriptionIdentifiers !== undefined) {
    for (const identifier of properties.subscriptionIdentifiers) {
      target[at++] = 0x0b
      at = writeVariable(target, at, identifier)
    }
  }
  if (properties.userProperties !== undefined) {
    for (const pair of properties.userProperties) {
      target[at++] = 0x26 // in the publisher's order [MQTT-3.3.2-18]
      at = writeString(target, at, pair[0])
      at = writeString(target, at, pair[1])
    }
  }
  return at
}
