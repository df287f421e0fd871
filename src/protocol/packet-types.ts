// The names of the packets by the numbers that stand for them on the wire.
// Does not know what is in them.
import type { PacketType } from './packet.ts'

/** Packet types by the upper half of the first byte, which names them in the standard's section 2.1.2. */
export const packetTypes: readonly (PacketType | null)[] = [
  null,
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
]
