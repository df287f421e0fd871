// The other way round than codec.ts, for tests, bench and panel: writes what clients send, reads what servers send.
// Does not refuse to write what a server would have to refuse.
import { decodeAck, encodeAck } from './ack.ts'
import { readShort, validate } from './codec.ts'
import { readControl, writeControl } from './control.ts'
import { fromServerControl, toControl } from './control-packets.ts'
import type { ClientPacket, Connect, ProtocolVersion, ServerPacket, UserProperty, Will } from './packet.ts'
import { properties as rules } from './properties.ts'
import { decodePublish, encodePublish } from './publish.ts'
import { utf8Length } from './utf8.ts'
import { variableSize, writeBinary, writeFour, writeString, writeTwo, writeVariable } from './writer.ts'

/** The bytes of one packet of a client. `version` does not matter for CONNECT, which has its own. */
export function encodeClient(packet: ClientPacket, version: ProtocolVersion): Uint8Array {
  switch (packet.type) {
    case 'connect':
      return encodeConnect(packet)
    case 'publish': {
      const { bytes, packetIdOffset } = encodePublish(packet, version)
      const own = bytes.slice()
      if (packetIdOffset >= 0) writeTwo(own, packetIdOffset, packet.packetId)
      return own
    }
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return encodeAck(packet, version)
    case 'disconnect':
      if (version !== 5) return new Uint8Array([0xe0, 0])
      return writeControl(toControl(packet, version), version)
    default:
      return writeControl(toControl(packet, version), version)
  }
}

/**
 * Reads one whole packet of a server. Codes of v3 and v4 stay as they are on the wire.
 * Throws ProtocolError for what no server may send.
 */
export function decodeServer(frame: Uint8Array, version: ProtocolVersion): ServerPacket {
  const type = (frame[0] ?? 0) >> 4
  if (type === 3) return decodePublish(frame, version, 'server')
  if (type >= 4 && type <= 7) return decodeAck(frame, version, 'server')
  const dissection = validate(frame, version, 'server')
  return readShort(frame, dissection) ?? fromServerControl(readControl(frame, version), dissection)
}

/** Our own, because mqtt-packet writes no password without a user name and no empty client identifier in some cases. */
function encodeConnect(packet: Connect): Uint8Array {
  const body = new Uint8Array(connectRoom(packet))
  let at = writeString(body, 0, packet.version === 3 ? 'MQIsdp' : 'MQTT')
  body[at++] = packet.version | (packet.bridge ? 0x80 : 0)
  body[at++] = connectFlags(packet)
  at = writeTwo(body, at, packet.keepAliveSeconds)
  if (packet.version === 5) at = writePropertySet(body, at, packet.properties)
  at = writeString(body, at, packet.clientId)
  if (packet.will !== undefined) {
    if (packet.version === 5) at = writePropertySet(body, at, willProperties(packet.will))
    at = writeString(body, at, packet.will.topic)
    at = writeBinary(body, at, packet.will.payload)
  }
  if (packet.username !== undefined) at = writeString(body, at, packet.username)
  if (packet.password !== undefined) at = writeBinary(body, at, packet.password)
  const bytes = new Uint8Array(1 + variableSize(at) + at)
  bytes[0] = 0x10
  bytes.set(body.subarray(0, at), writeVariable(bytes, 1, at))
  return bytes
}

function connectFlags(packet: Connect): number {
  const { will } = packet
  const willFlags = will === undefined ? 0 : 4 | (will.qos << 3) | (will.retain ? 0x20 : 0)
  return (
    (packet.username === undefined ? 0 : 0x80) |
    (packet.password === undefined ? 0 : 0x40) |
    willFlags |
    (packet.cleanStart ? 2 : 0)
  )
}

function willProperties(will: Will): object {
  return will.delaySeconds === 0 ? will.properties : { willDelayInterval: will.delaySeconds, ...will.properties }
}

/** Bytes that are surely enough. */
function connectRoom({ clientId, username, password, will, properties }: Connect): number {
  const willRoom = will === undefined ? 0 : 3 * will.topic.length + will.payload.length + setRoom(willProperties(will))
  return 64 + 3 * (clientId.length + (username?.length ?? 0)) + (password?.length ?? 0) + setRoom(properties) + willRoom
}

function setRoom(set: object): number {
  let room = 8
  for (const value of Object.values(set)) room += valueRoom(value)
  return room
}

function valueRoom(value: unknown): number {
  if (typeof value === 'string') return 3 + utf8Length(value)
  if (value instanceof Uint8Array) return 3 + value.length
  if (!Array.isArray(value)) return 5
  return (value as UserProperty[]).reduce((sum, [name, text]) => sum + 5 + utf8Length(name) + utf8Length(text), 0)
}

function writePropertySet(target: Uint8Array, offset: number, set: object): number {
  const inner = new Uint8Array(setRoom(set))
  const values = set as Record<string, unknown>
  let at = 0
  for (const rule of rules) {
    const value = values[rule.key]
    if (value === undefined) continue
    if (rule.type === 'pair') {
      for (const [name, text] of value as readonly UserProperty[]) {
        inner[at++] = rule.id
        at = writeString(inner, writeString(inner, at, name), text)
      }
      continue
    }
    inner[at++] = rule.id
    if (rule.type === 'string') at = writeString(inner, at, value as string)
    else if (rule.type === 'binary') at = writeBinary(inner, at, value as Uint8Array)
    else if (rule.type === 'four') at = writeFour(inner, at, value as number)
    else if (rule.type === 'two') at = writeTwo(inner, at, value as number)
    else inner[at++] = value as number
  }
  const start = writeVariable(target, offset, at)
  target.set(inner.subarray(0, at), start)
  return start + at
}
