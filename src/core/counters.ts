// The one set of counters: what the panel, both layouts of `$SYS` and the load averages are made of.
// Does not know topics or intervals; adding to a counter is all that happens on the way of a message.
import type { ClientPacket, ServerPacket } from '../protocol/packet.ts'
import type { DropReason } from './outcome.ts'
import type { Counters } from './views.ts'

type Told = Exclude<ClientPacket['type'], 'publish'>
type Said = Exclude<ServerPacket['type'], 'publish'>

/** Since the broker started. PUBLISH is counted apart from the other types, by QoS. */
export interface BrokerCounters extends Counters {
  readonly received: Record<Told, number>
  readonly sent: Record<Said, number>
  readonly publishReceivedByQoS: [number, number, number]
  readonly publishSentByQoS: [number, number, number]
  /** Messages that did not go to some session, by reason; `publishDropped` is their sum. */
  readonly dropped: Record<DropReason, number>
  /** Messages that matched no subscription. */
  publishUnmatched: number
  /** Messages whose exchange at QoS 1 or 2 a client ended. */
  acknowledged: number
  /** PUBLISH that was a fault, that was refused, and that a rule denied. */
  publishFaults: number
  publishRefused: number
  publishDenied: number
  /** PUBLISH of QoS 2 with an identifier that is not released. */
  publishInUse: number
  /** Acknowledgements of what is not under way. */
  readonly missed: Record<'puback' | 'pubrec' | 'pubrel' | 'pubcomp', number>
  /** Filters refused, and those that a rule denied. */
  subscribeRefused: number
  subscribeDenied: number
  /** CONNECT refused, and those for who it was. */
  connectRefused: number
  connectDenied: number
  /** Publishing and subscribing that the rules let pass. */
  authorizationAllowed: number
  /** Links opened, and clients that went. */
  socketsOpened: number
  disconnections: number
  sessionsCreated: number
  sessionsResumed: number
  sessionsTakenOver: number
  /** Ended by Clean Start; and ended in any way. */
  sessionsDiscarded: number
  sessionsTerminated: number
}

export function makeCounters(): BrokerCounters {
  return {
    bytesReceived: 0,
    bytesSent: 0,
    packetsReceived: 0,
    packetsSent: 0,
    publishReceived: 0,
    publishSent: 0,
    publishDropped: 0,
    publishBytesReceived: 0,
    publishBytesSent: 0,
    connections: 0,
    clientsMaximum: 0,
    sessionsExpired: 0,
    received: {
      connect: 0,
      puback: 0,
      pubrec: 0,
      pubrel: 0,
      pubcomp: 0,
      subscribe: 0,
      unsubscribe: 0,
      pingreq: 0,
      disconnect: 0,
      auth: 0,
    },
    sent: {
      connack: 0,
      puback: 0,
      pubrec: 0,
      pubrel: 0,
      pubcomp: 0,
      suback: 0,
      unsuback: 0,
      pingresp: 0,
      disconnect: 0,
      auth: 0,
    },
    publishReceivedByQoS: [0, 0, 0],
    publishSentByQoS: [0, 0, 0],
    dropped: makeDropped(),
    publishUnmatched: 0,
    acknowledged: 0,
    publishFaults: 0,
    publishRefused: 0,
    publishDenied: 0,
    publishInUse: 0,
    missed: { puback: 0, pubrec: 0, pubrel: 0, pubcomp: 0 },
    subscribeRefused: 0,
    subscribeDenied: 0,
    connectRefused: 0,
    connectDenied: 0,
    authorizationAllowed: 0,
    socketsOpened: 0,
    disconnections: 0,
    sessionsCreated: 0,
    sessionsResumed: 0,
    sessionsTakenOver: 0,
    sessionsDiscarded: 0,
    sessionsTerminated: 0,
  }
}

function makeDropped(): Record<DropReason, number> {
  return {
    'no-subscription': 0,
    'no-local': 0,
    'acl-deny': 0,
    'offline-clean-session': 0,
    'offline-qos0': 0,
    'queue-full': 0,
    'expired-in-queue': 0,
    'too-large': 0,
    'quota-wait': 0,
    'share-other-member': 0,
    'session-ended': 0,
    'session-expired': 0,
    'rejected-by-client': 0,
    'retain-handling': 0,
    'duplicate-suppressed': 0,
    congested: 0,
    'link-held': 0,
  }
}

/** Counts a packet that came, whatever becomes of it. The frequent types by name: a look-up by type costs more. */
export function countReceived(counters: BrokerCounters, packet: ClientPacket): void {
  counters.packetsReceived += 1
  const { received } = counters
  switch (packet.type) {
    case 'publish':
      counters.publishReceived += 1
      counters.publishBytesReceived += packet.payload.length
      counters.publishReceivedByQoS[packet.qos] += 1
      return
    case 'puback':
      received.puback += 1
      return
    case 'pubrec':
      received.pubrec += 1
      return
    case 'pubrel':
      received.pubrel += 1
      return
    case 'pubcomp':
      received.pubcomp += 1
      return
    default:
      received[packet.type] += 1
  }
}

/** Counts a packet of which only the type is at hand. */
export function countReceivedType(counters: BrokerCounters, type: Told): void {
  counters.packetsReceived += 1
  counters.received[type] += 1
}

/** Counts a packet that is handed to its link: who carries the core's sends out calls it once for each. */
export function countSent(counters: BrokerCounters, packet: ServerPacket): void {
  counters.packetsSent += 1
  const { sent } = counters
  switch (packet.type) {
    case 'publish':
      counters.publishSent += 1
      counters.publishBytesSent += packet.payload.length
      counters.publishSentByQoS[packet.qos] += 1
      return
    case 'puback':
      sent.puback += 1
      return
    case 'pubrec':
      sent.pubrec += 1
      return
    case 'pubrel':
      sent.pubrel += 1
      return
    case 'pubcomp':
      sent.pubcomp += 1
      return
    default:
      sent[packet.type] += 1
  }
}

/** What the panel shows, as it is now. */
export function overview(counters: Counters): Counters {
  return {
    bytesReceived: counters.bytesReceived,
    bytesSent: counters.bytesSent,
    packetsReceived: counters.packetsReceived,
    packetsSent: counters.packetsSent,
    publishReceived: counters.publishReceived,
    publishSent: counters.publishSent,
    publishDropped: counters.publishDropped,
    publishBytesReceived: counters.publishBytesReceived,
    publishBytesSent: counters.publishBytesSent,
    connections: counters.connections,
    clientsMaximum: counters.clientsMaximum,
    sessionsExpired: counters.sessionsExpired,
  }
}
