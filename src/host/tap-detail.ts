// What is worth a word of a packet that is no PUBLISH, in one line; and its reason code.
// Does not know who reads it.
import type { Packet } from '../protocol/packet.ts'

/** Filters named of one SUBSCRIBE. */
const named = 3

/** The Reason Code; of several the first that is a failure, else the first. Null where the packet has none. */
export function reasonOf(packet: Packet): number | null {
  if ('reason' in packet) return packet.reason
  if ('reasons' in packet) return packet.reasons.find((reason) => reason >= 0x80) ?? packet.reasons[0] ?? null
  return null
}

export function detailOf(packet: Packet): string {
  switch (packet.type) {
    case 'connect': {
      const version = { 3: '3.1', 4: '3.1.1', 5: '5.0' }[packet.version]
      const parts = [
        `MQTT ${version}`,
        packet.cleanStart ? 'clean start' : 'resume',
        `keep alive ${packet.keepAliveSeconds} s`,
      ]
      if (packet.will !== undefined) parts.push(`will ${packet.will.topic}`)
      return parts.join(' · ')
    }
    case 'connack':
      return packet.sessionPresent ? 'session present' : ''
    case 'subscribe':
      return list(packet.subscriptions.map(({ filter, qos }) => `${filter} QoS ${qos}`))
    case 'unsubscribe':
      return list(packet.filters)
    case 'suback':
      return list(packet.reasons.map((reason) => (reason < 3 ? `QoS ${reason} granted` : `0x${reason.toString(16)}`)))
    default:
      return ''
  }
}

function list(items: readonly string[]): string {
  const more = items.length - named
  return items.slice(0, named).join(', ') + (more > 0 ? ` +${more}` : '')
}
