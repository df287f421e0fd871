// What is worth a word of a packet that is no PUBLISH; and its reason code.
// Does not know the words, nor who reads them.
import type { FlowDetail } from '../core/flow-view.ts'
import type { Packet } from '../protocol/packet.ts'

/** Filters named of one SUBSCRIBE, and codes of one SUBACK. */
const named = 3

/** The Reason Code; of several the first that is a failure, else the first. Null where the packet has none. */
export function reasonOf(packet: Packet): number | null {
  if ('reason' in packet) return packet.reason
  if ('reasons' in packet) return packet.reasons.find((reason) => reason >= 0x80) ?? packet.reasons[0] ?? null
  return null
}

export function detailOf(packet: Packet): FlowDetail | null {
  switch (packet.type) {
    case 'connect': {
      const { version, cleanStart, keepAliveSeconds, will } = packet
      return { type: 'connect', version, cleanStart, keepAliveSeconds, will: will?.topic ?? null }
    }
    case 'connack':
      return packet.sessionPresent ? { type: 'session-present' } : null
    case 'subscribe': {
      const filters = packet.subscriptions.slice(0, named).map(({ filter, qos }) => ({ filter, qos }))
      return { type: 'filters', filters, more: packet.subscriptions.length - filters.length }
    }
    case 'unsubscribe': {
      const filters = packet.filters.slice(0, named).map((filter) => ({ filter, qos: null }))
      return { type: 'filters', filters, more: packet.filters.length - filters.length }
    }
    case 'suback': {
      const codes = packet.reasons.slice(0, named)
      return { type: 'granted', codes, more: packet.reasons.length - codes.length }
    }
    default:
      return null
  }
}
