// Bytes ⇄ packets as the broker needs them: what clients send is read, what servers send is written.
// Does not know connections: the caller keeps the version that CONNECT asked for.
import { ackSize, decodeAck, encodeAck, encodeAckInto } from './ack.ts'
import { readControl, writeControl } from './control.ts'
import { fromClientControl, toControl } from './control-packets.ts'
import { type Dissection, dissect } from './dissect.ts'
import type { ClientPacket, ProtocolVersion, ServerPacket } from './packet.ts'
import type { Sender } from './properties.ts'
import { decodePublish, encodePublish, encodePublishInto, publishSize } from './publish.ts'
import { ProtocolError, Reason } from './reason.ts'
import { writeTwo } from './writer.ts'

const pingRequest = { type: 'pingreq' } as const
const pingResponse = new Uint8Array([0xd0, 0])

/**
 * Reads one whole packet of a client, as Framer cuts them. `version` is null for the first packet of a link, which has
 * to be CONNECT and decides the version. Throws ProtocolError with the reason code to answer with; after a broken
 * CONNECT its `version` says in which version to answer, where that is known.
 */
export function decode(frame: Uint8Array, version: ProtocolVersion | null): ClientPacket {
  const type = (frame[0] ?? 0) >> 4
  if (version === null) {
    if (type > 1) throw new ProtocolError(Reason.protocolError, 'the first packet is not CONNECT', 'MQTT-3.1.0-1')
  } else if (type === 3) {
    return decodePublish(frame, version)
  } else if (type >= 4 && type <= 7) {
    return decodeAck(frame, version)
  } else if (type === 1) {
    throw new ProtocolError(Reason.protocolError, 'a second CONNECT', 'MQTT-3.1.0-2')
  } else if (frame.length === 2 && frame[0] === 0xc0 && frame[1] === 0) {
    return pingRequest
  }
  if (frame.length > largestControlPacket) {
    const detail = `${frame.length} bytes are too many for anything but PUBLISH`
    throw new ProtocolError(Reason.packetTooLarge, detail)
  }
  const dissection = validate(frame, version, 'client')
  const short = readShort(frame, dissection)
  return short ?? fromClientControl(readControl(patched(frame, dissection), dissection.version ?? 4), dissection)
}

/**
 * Bytes above which no packet but PUBLISH is read: every string and will of a CONNECT at its longest fits in well, and a
 * million empty properties do not.
 */
const largestControlPacket = 1024 * 1024

/** Dissects, and throws the fault if there is one. */
export function validate(frame: Uint8Array, version: ProtocolVersion | null, sender: Sender): Dissection {
  const dissection = dissect(frame, version, sender)
  if (dissection.fault !== null) throw dissection.fault
  return dissection
}

/** AUTH and DISCONNECT with nothing after the fixed header mean reason code 0x00; mqtt-packet fails on them. */
export function readShort(frame: Uint8Array, dissection: Dissection) {
  if (frame.length !== 2) return null
  if (dissection.type !== 'auth' && dissection.type !== 'disconnect') return null
  return { type: dissection.type, reason: 0, properties: {} }
}

/** The packet as mqtt-packet would have it, where MQTT 3.1 is laxer. */
function patched(frame: Uint8Array, dissection: Dissection): Uint8Array {
  if (dissection.patches.length === 0) return frame
  const copy = new Uint8Array(frame)
  for (const { offset, byte } of dissection.patches) copy[offset] = byte
  return copy
}

/**
 * The bytes of one packet of the server. Those of a PUBLISH are its own. Before MQTT 5.0 reason codes become return
 * codes, properties are left out, and DISCONNECT and AUTH do not exist: to ask for them is an Error.
 */
export function encode(packet: ServerPacket, version: ProtocolVersion): Uint8Array {
  switch (packet.type) {
    case 'publish': {
      const { bytes, packetIdOffset } = encodePublish(packet, version)
      if (packetIdOffset < 0) return bytes.slice()
      const own = bytes.slice()
      writeTwo(own, packetIdOffset, packet.packetId)
      return own
    }
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return encodeAck(packet, version)
    case 'pingresp':
      return pingResponse.slice()
    case 'disconnect':
    case 'auth':
      if (version !== 5) throw new Error(`a server has no ${packet.type.toUpperCase()} before MQTT 5.0`)
      return writeControl(toControl(packet, version), version)
    case 'connack':
    case 'suback':
    case 'unsuback':
      return writeControl(toControl(packet, version), version)
    default:
      return packet satisfies never
  }
}

let sizedPacket: ServerPacket | null = null
let sizedVersion: ProtocolVersion = 5
let sizedBytes = pingResponse

function encodeOnce(packet: ServerPacket, version: ProtocolVersion): Uint8Array {
  if (packet !== sizedPacket || version !== sizedVersion) {
    sizedBytes = encode(packet, version) as Uint8Array<ArrayBuffer>
    sizedPacket = packet
    sizedVersion = version
  }
  return sizedBytes
}

/** Bytes of the packet with its fixed header, at no cost for PUBLISH and its acknowledgements. */
export function encodedSize(packet: ServerPacket, version: ProtocolVersion): number {
  switch (packet.type) {
    case 'publish':
      return publishSize(packet, version)
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return ackSize(packet, version)
    default:
      return encodeOnce(packet, version).length
  }
}

/**
 * Writes the packet into a target with room for `encodedSize` bytes at `offset`; returns the offset after it. The way to
 * append packets to a link's output without a buffer for each.
 */
export function encodeInto(target: Uint8Array, offset: number, packet: ServerPacket, version: ProtocolVersion): number {
  switch (packet.type) {
    case 'publish':
      return encodePublishInto(target, offset, packet, version)
    case 'puback':
    case 'pubrec':
    case 'pubrel':
    case 'pubcomp':
      return encodeAckInto(target, offset, packet, version)
    default: {
      const bytes = encodeOnce(packet, version)
      target.set(bytes, offset)
      return offset + bytes.length
    }
  }
}
