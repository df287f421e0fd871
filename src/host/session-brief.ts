// What a session looked like around a packet, for whoever inspects it: a few numbers, noted while an observer looks.
// Does not know the packet's meaning beyond what it opens and ends. Section 4.3.
import type { SessionBrief } from '../core/flow-view.ts'
import type { BrokerState } from '../core/state.ts'
import type { Packet } from '../protocol/packet.ts'

/** Null for a client without a session. */
export function briefOf(state: BrokerState, clientId: string | null): SessionBrief | null {
  const session = clientId === null ? undefined : state.sessions.get(clientId)
  if (session === undefined) return null
  return {
    connected: session.connection !== null,
    subscriptions: session.subscriptions.size,
    inbound: session.inbound.size,
    outbound: session.inflight.size,
    receiveMaximum: session.connection?.receiveMaximum ?? 65_535,
    queued: session.queue.length,
  }
}

/** The session as it was before it owed this packet to its client: the core had made up its mind when it was sent. */
export function beforeSending(packet: Packet, after: SessionBrief | null): SessionBrief | null {
  if (after === null) return null
  switch (packet.type) {
    case 'publish':
      return packet.qos === 0 || packet.dup ? after : { ...after, outbound: Math.max(0, after.outbound - 1) }
    case 'pubrec':
      return packet.reason >= 0x80 ? after : { ...after, inbound: Math.max(0, after.inbound - 1) }
    case 'pubcomp':
      return packet.reason >= 0x80 ? after : { ...after, inbound: after.inbound + 1 }
    case 'connack':
      return { ...after, connected: false }
    default:
      return after
  }
}
