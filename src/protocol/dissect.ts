// The one grammar of all packets and versions: what each byte of a packet is, or the first fault in it.
// Does not make packets (codec.ts) and knows no session: what depends on one is not judged here.
import { dissectConnAck, dissectConnect } from './dissect-connect.ts'
import { dissectAck, dissectPublish } from './dissect-publish.ts'
import { dissectAuth, dissectDisconnect, dissectNothing } from './dissect-session.ts'
import { dissectSubAck, dissectSubscribe, dissectUnsubAck, dissectUnsubscribe } from './dissect-subscribe.ts'
import { Dissector, type Range } from './dissector.ts'
import { checkFirstByte } from './frame.ts'
import type { Ack, PacketType, ProtocolVersion, UserProperty } from './packet.ts'
import { packetTypes } from './packet-types.ts'
import type { Sender } from './properties.ts'
import { ProtocolError, Reason } from './reason.ts'

export interface Dissection {
  /** Null where the first byte names no packet. */
  readonly type: PacketType | null
  /** Of the packet; for CONNECT the one asked for, null where that could not be read. */
  readonly version: ProtocolVersion | null
  /** The whole packet. Its leaves cover it exactly, also after a fault: then the last one is named Unread. */
  readonly range: Range
  /** The first fault with its reason, sentence, statement and offset; null for a valid packet. */
  readonly fault: ProtocolError | null
  /** All User Properties of the packet and of its will, in order. */
  readonly userProperties: readonly UserProperty[]
  readonly willUserProperties: readonly UserProperty[]
  /** Bytes in which MQTT 3.1 is laxer than 3.1.1, as 3.1.1 would have them. */
  readonly patches: readonly { readonly offset: number; readonly byte: number }[]
}

const publishFlags = [
  ['Packet Type', 7, 4],
  ['DUP', 3, 3],
  ['QoS', 2, 1],
  ['RETAIN', 0, 0],
] as const

const reservedFlags = [
  ['Packet Type', 7, 4],
  ['Reserved', 3, 0],
] as const

/**
 * Explains one whole packet sent by a client or a server. `version` is the connection's; for CONNECT it does not matter,
 * and null before one. Throws nothing.
 */
export function dissect(bytes: Uint8Array, version: ProtocolVersion | null, sender: Sender): Dissection {
  const type = packetTypes[(bytes[0] ?? 0) >> 4] ?? null
  const to = new Dissector(bytes, version ?? 5, sender)
  to.type = type
  let fault: ProtocolError | null = null
  try {
    dissectPacket(to, type, version)
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    fault = error
  }
  const asked = type === 'connect' ? to.versionAsked : version
  if (fault !== null) fault.version = asked
  return {
    type,
    version: asked,
    range: to.close(),
    fault,
    userProperties: to.userProperties,
    willUserProperties: to.willUserProperties,
    patches: to.patches,
  }
}

function dissectPacket(to: Dissector, type: PacketType | null, version: ProtocolVersion | null): void {
  if (type !== null) to.name(type.toUpperCase(), `3.${packetTypes.indexOf(type)}`)
  let first = 0
  to.group('Fixed Header', to.section('2.1.1', '2.2'), () => {
    const fields = type === 'publish' ? publishFlags : reservedFlags
    first = to.flags('Packet Type and Flags', to.section('2.1.2', '2.2.1'), fields)
    checkFirstByte(first, version)
    const at = to.at
    const length = to.variable('Remaining Length', to.section('2.1.4', '2.2.3'))
    if (length !== to.reader.end - to.at) {
      to.fault('Remaining Length is not the length of the packet', undefined, at)
    }
    return null
  })
  if ((first & 15) === 10 && type !== 'publish') to.patches.push({ offset: 0, byte: (first & 0xf0) | 2 })
  dissectBody(to, type as PacketType, first & 15)
  if (!to.isAtEnd) to.fault('bytes after the last field')
}

function dissectBody(to: Dissector, type: PacketType, flags: number): void {
  if (type === 'publish') {
    dissectPublish(to, flags)
  } else if (type === 'puback' || type === 'pubrec' || type === 'pubrel' || type === 'pubcomp') {
    dissectAck(to, type)
  } else if (type === 'auth' && to.version !== 5) {
    to.fault('packet type 15 is reserved before MQTT 5.0', undefined, 0)
  } else {
    const older = type === 'disconnect' && to.version !== 5
    const [sender, grammar] = older ? olderDisconnect : grammars[type]
    if (sender !== null && sender !== to.sender) {
      to.fault(`only a ${sender} sends ${type.toUpperCase()}`, undefined, 0, Reason.protocolError)
    }
    grammar(to)
  }
}

/** Who may send a packet (null: both, section 2.1.2), and what it consists of. */
type Grammar = readonly [sender: Sender | null, grammar: (to: Dissector) => void]

const olderDisconnect: Grammar = ['client', dissectNothing]

const grammars: Readonly<Record<Exclude<PacketType, 'publish' | Ack['type']>, Grammar>> = {
  connect: ['client', dissectConnect],
  connack: ['server', dissectConnAck],
  subscribe: ['client', dissectSubscribe],
  suback: ['server', dissectSubAck],
  unsubscribe: ['client', dissectUnsubscribe],
  unsuback: ['server', dissectUnsubAck],
  pingreq: ['client', dissectNothing],
  pingresp: ['server', dissectNothing],
  disconnect: [null, dissectDisconnect],
  auth: [null, dissectAuth],
}
