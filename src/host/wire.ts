// What can be told of a packet without knowing its kind: its name by the first byte, and its identifier.
// Does not judge: codec.ts does.
import type { Packet } from '../protocol/packet.ts'

const names = [
  'reserved',
  'connect',
  'connack',
  'publish',
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'subscribe',
  'suback',
  'unsubscribe',
  'unsuback',
  'pingreq',
  'pingresp',
  'disconnect',
  'auth',
] as const

/** The type of a packet by its first byte. */
export function typeName(frame: Uint8Array): (typeof names)[number] {
  return names[(frame[0] as number) >> 4] ?? 'reserved'
}

/** 0 where there is none. */
export function packetIdOf(packet: Packet): number {
  return 'packetId' in packet ? packet.packetId : 0
}
