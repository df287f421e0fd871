// PUBLISH both ways, the hot path: strict, one copy of the payload in, one encoding per fan-out. Section 3.3.
// Does not know aliases' meaning, sessions or delivery.
import type { ProtocolVersion, Publish, QoS, TopicName } from './packet.ts'
import type { Sender } from './properties.ts'
import {
  noProperties,
  publishPropertiesSize,
  readPublishProperties,
  writePublishProperties,
} from './publish-properties.ts'
import { Reader } from './reader.ts'
import { Reason } from './reason.ts'
import { recallTopic, rememberTopic } from './topic-memo.ts'
import { utf8Length } from './utf8.ts'
import { maximumRemainingLength, variableSize, writeString, writeTwo, writeVariable } from './writer.ts'

const emptyPayload = new Uint8Array(0)
const reader = new Reader(emptyPayload, 5)

/**
 * Reads one whole PUBLISH. The payload is a copy, so nothing keeps the chunk alive.
 * Throws ProtocolError: malformedPacket, protocolError, topicNameInvalid or topicAliasInvalid.
 */
export function decodePublish(frame: Uint8Array, version: ProtocolVersion, sender: Sender = 'client'): Publish {
  reader.reset(frame, version)
  const flags = reader.byte() & 15
  const qos = (flags >> 1) & 3
  if (qos === 3) reader.fault('QoS 3', 'MQTT-3.3.1-4', 0)
  if (flags === 8 || flags === 9) reader.fault('DUP is set at QoS 0', 'MQTT-3.3.1-2', 0)
  if (reader.variableByteInteger() !== frame.length - reader.at) {
    reader.fault('Remaining Length is not the length of the packet', undefined, 1)
  }
  const topicAt = reader.at
  const topic = readTopic()
  let packetId = 0 // [MQTT-2.2.1-2]
  if (qos > 0) {
    packetId = reader.twoByteInteger()
    if (packetId === 0) {
      const statement = version === 5 ? 'MQTT-2.2.1-3' : 'MQTT-2.3.1-1'
      reader.fault('Packet Identifier is 0', statement, reader.at - 2, Reason.protocolError)
    }
  }
  const properties = version === 5 ? readPublishProperties(reader, sender) : noProperties
  if (topic === '' && properties.topicAlias === undefined) {
    reader.fault('an empty topic without Topic Alias', 'MQTT-4.7.3-1', topicAt, Reason.protocolError)
  }
  const payload = reader.bytes.slice(reader.at)
  return {
    type: 'publish',
    dup: (flags & 8) !== 0,
    qos: qos as QoS,
    retain: (flags & 1) !== 0,
    topic,
    packetId,
    properties,
    payload,
  }
}

function readTopic(): TopicName | '' {
  const start = reader.at
  const length = reader.twoByteInteger()
  const from = reader.at
  const to = from + length
  if (to <= reader.end) {
    const known = recallTopic(reader.bytes, from, to)
    if (known !== null) {
      reader.at = to
      return known
    }
  }
  reader.at = start
  const topic = reader.string() // [MQTT-3.3.2-1]
  if (topic.includes('+') || topic.includes('#')) {
    reader.fault('a topic name holds a wildcard', wildcardStatement(reader.version), start, Reason.topicNameInvalid)
  }
  if (topic !== '') rememberTopic(reader.bytes, from, to, topic as TopicName)
  return topic as TopicName | ''
}

function wildcardStatement(version: ProtocolVersion): string {
  return version === 5 ? 'MQTT-3.3.2-2' : 'MQTT-4.7.1-1'
}

/** Bytes shared by all who send the same message; whoever sends at QoS 1 or 2 patches the identifier in a copy. */
export interface EncodedPublish {
  readonly bytes: Uint8Array
  /** Where the two bytes of the Packet Identifier stand, -1 at QoS 0. They hold the identifier of the packet first encoded. */
  readonly packetIdOffset: number
}

/** What was encoded last in one form; `encoded` is null until the same message is asked for again. */
interface Remembered {
  topic: string
  payload: Uint8Array
  properties: object
  encoded: EncodedPublish | null
}

const largestKept = 64 * 1024
/** One for each set of flags, without and with properties; the last is for large packets, of which one is kept. */
const memo: Remembered[] = Array.from({ length: 33 }, () => ({
  topic: '',
  payload: emptyPayload,
  properties: noProperties,
  encoded: null,
}))
let largeForm = -1

function formOf(packet: Publish, version: ProtocolVersion): number {
  const flags = (packet.dup ? 8 : 0) | (packet.qos << 1) | (packet.retain ? 1 : 0)
  return version === 5 ? flags | 16 : flags
}

function slotOf(packet: Publish, form: number): Remembered {
  if (packet.payload.length <= largestKept) return memo[form] as Remembered
  const slot = memo[32] as Remembered
  if (form !== largeForm) {
    slot.encoded = null
    slot.payload = emptyPayload
    largeForm = form
  }
  return slot
}

function isSame(slot: Remembered, packet: Publish, form: number): boolean {
  return (
    slot.payload === packet.payload &&
    slot.topic === packet.topic &&
    (form < 16 || slot.properties === packet.properties)
  )
}

/**
 * The packet's bytes. Calls that differ only in Packet Identifier (same form, and the very same topic, payload and
 * properties objects) get the same result. The bytes must be neither changed nor transferred. Throws RangeError for what cannot be written.
 */
export function encodePublish(packet: Publish, version: ProtocolVersion): EncodedPublish {
  const form = formOf(packet, version)
  const slot = slotOf(packet, form)
  const same = isSame(slot, packet, form)
  if (same && slot.encoded !== null) return slot.encoded
  if (!same) remember(slot, packet)
  const remaining = remainingLength(packet, version)
  const bytes = new Uint8Array(1 + variableSize(remaining) + remaining)
  write(bytes, 0, packet, form, remaining)
  slot.encoded = {
    bytes,
    packetIdOffset: packet.qos === 0 ? -1 : writtenIdOffset,
  }
  return slot.encoded
}

function remember(slot: Remembered, packet: Publish): void {
  slot.topic = packet.topic
  slot.payload = packet.payload
  slot.properties = packet.properties
  slot.encoded = null
}

/**
 * Writes the packet, its own Packet Identifier included, into a target with room for `publishSize` bytes at `offset`.
 * Returns the offset after it. From the second of a fan-out on this is a copy of bytes.
 */
export function encodePublishInto(
  target: Uint8Array,
  offset: number,
  packet: Publish,
  version: ProtocolVersion,
): number {
  const form = formOf(packet, version)
  const slot = slotOf(packet, form)
  if (!isSame(slot, packet, form)) {
    remember(slot, packet)
    return write(target, offset, packet, form, remainingLength(packet, version))
  }
  const encoded = slot.encoded ?? encodePublish(packet, version)
  target.set(encoded.bytes, offset)
  if (encoded.packetIdOffset >= 0) writeTwo(target, offset + encoded.packetIdOffset, packet.packetId)
  return offset + encoded.bytes.length
}

/** Bytes of the packet with its fixed header, without encoding it. */
export function publishSize(packet: Publish, version: ProtocolVersion): number {
  const form = formOf(packet, version)
  const slot = slotOf(packet, form)
  if (slot.encoded !== null && isSame(slot, packet, form)) return slot.encoded.bytes.length
  const remaining = remainingLength(packet, version)
  return 1 + variableSize(remaining) + remaining
}

let sizedTopic = ''
let sizeOfTopic = 0

function remainingLength(packet: Publish, version: ProtocolVersion): number {
  if (packet.topic !== sizedTopic) {
    sizeOfTopic = utf8Length(packet.topic)
    sizedTopic = packet.topic
  }
  let size = 2 + sizeOfTopic + (packet.qos === 0 ? 0 : 2) + packet.payload.length
  if (version === 5) {
    const propertiesSize = publishPropertiesSize(packet.properties)
    size += variableSize(propertiesSize) + propertiesSize
  }
  if (size > maximumRemainingLength) throw new RangeError(`a packet of ${size} bytes`)
  return size
}

/** Left by `write`, so that it need not return two numbers. */
let writtenIdOffset = -1

function write(target: Uint8Array, offset: number, packet: Publish, form: number, remaining: number): number {
  target[offset] = 0x30 | (form & 15)
  let at = writeVariable(target, offset + 1, remaining)
  at = writeString(target, at, packet.topic)
  if (packet.qos > 0) {
    writtenIdOffset = at - offset
    at = writeTwo(target, at, packet.packetId)
  }
  if (form >= 16) at = writePublishProperties(target, at, packet.properties)
  target.set(packet.payload, at)
  return at + packet.payload.length
}
