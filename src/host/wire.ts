// What can be told of a packet without knowing its kind: its name by the first byte, and its identifier.
// Does not judge: codec.ts does.

import type { Packet, PacketType } from '../protocol/packet.ts'
import { packetTypes } from '../protocol/packet-types.ts'

/** The type of a packet by its first byte. */
export function typeName(frame: Uint8Array): PacketType | 'reserved' {
  return packetTypes[(frame[0] as number) >> 4] ?? 'reserved'
}

/** 0 where there is none. */
export function packetIdOf(packet: Packet): number {
  return 'packetId' in packet ? packet.packetId : 0
}
