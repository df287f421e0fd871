// PUBACK, PUBREC and PUBCOMP from a client, and what a resumed session must send again.
// Does not know how a message came to be sent: deliver.ts does.
import type { Ack } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'
import type { Outcome } from './outcome.ts'
import { ownInflight } from './own.ts'
import { pump } from './pump.ts'
import { eraseDelivery, releaseMessage, writeDelivery } from './session.ts'
import type { BrokerState, Connected, Delivery, Session } from './state.ts'

const none = {} as const

/** Starts a resumed session's connection: PUBREL again in the order of the PUBRECs, then PUBLISH in its own. [MQTT-4.4.0-1] */
export function resume(
  state: BrokerState,
  session: Session,
  connection: Connected,
  now: number,
  outcome: Outcome,
): void {
  session.resend.clear()
  for (const delivery of session.inflight.values()) {
    // The quota is fresh, and a PUBREL takes none of it. Section 4.9.
    delivery.holdsQuota = false
    if (delivery.state === 'released')
      sendRelease(connection, delivery.packetId, Reason.success, outcome) // [MQTT-4.6.0-4]
    else session.resend.push(delivery)
  }
  pump(state, session, connection, now, outcome)
}

function sendRelease(connection: Connected, packetId: number, reason: number, outcome: Outcome): void {
  const packet: Ack = { type: 'pubrel', packetId, reason, properties: none }
  outcome.sends.push({ link: connection.link, packet, message: 0 })
}

/** PUBACK. False when it answers an exchange of QoS 2: a fault of the client. */
export function acknowledged(
  state: BrokerState,
  connection: Connected,
  packet: Ack,
  now: number,
  outcome: Outcome,
): boolean {
  const { session } = connection
  const delivery = session.inflight.get(packet.packetId)
  if (delivery === undefined) {
    state.counters.missed.puback += 1
    return true
  }
  if (delivery.qos !== 1) return false
  finish(state, connection, delivery, packet.reason, now, outcome)
  return true
}

/** PUBREC. False when it answers an exchange of QoS 1. */
export function received(
  state: BrokerState,
  connection: Connected,
  packet: Ack,
  now: number,
  outcome: Outcome,
): boolean {
  const { session } = connection
  const delivery = session.inflight.get(packet.packetId)
  if (delivery === undefined) {
    state.counters.missed.pubrec += 1
    // A refusal ends the exchange: it gets no PUBREL. [MQTT-4.3.3-4]
    if (packet.reason >= 0x80) return true
    // Nothing is known of it: the client may forget it.
    const reason = connection.version === 5 ? Reason.packetIdentifierNotFound : Reason.success
    sendRelease(connection, packet.packetId, reason, outcome)
    return true
  }
  if (delivery.qos !== 2) return false
  if (packet.reason >= 0x80) {
    finish(state, connection, delivery, packet.reason, now, outcome)
    return true
  }
  if (delivery.state === 'sent') {
    session.inflightBytes -= delivery.message?.bytes ?? 0
    releaseMessage(delivery, outcome)
    delivery.state = 'released'
    // Moved to the end: PUBRELs are sent again in the order of the PUBRECs. [MQTT-4.6.0-4]
    const inflight = ownInflight(session)
    inflight.delete(packet.packetId)
    inflight.set(packet.packetId, delivery)
    delivery.order = session.nextOrder
    session.nextOrder += 1
    writeDelivery(session, delivery, outcome)
  }
  sendRelease(connection, packet.packetId, Reason.success, outcome) // [MQTT-4.3.3-4]
  return true
}

/** PUBCOMP. False when PUBREC never came. */
export function completed(
  state: BrokerState,
  connection: Connected,
  packet: Ack,
  now: number,
  outcome: Outcome,
): boolean {
  const delivery = connection.session.inflight.get(packet.packetId)
  if (delivery === undefined) {
    state.counters.missed.pubcomp += 1
    return true
  }
  if (delivery.state !== 'released') return false
  finish(state, connection, delivery, packet.reason, now, outcome)
  return true
}

function finish(
  state: BrokerState,
  connection: Connected,
  delivery: Delivery,
  reason: number,
  now: number,
  outcome: Outcome,
): void {
  const { session } = connection
  ownInflight(session).delete(delivery.packetId)
  session.inflightBytes -= delivery.message?.bytes ?? 0
  const rejected = reason >= 0x80 && reason !== Reason.packetIdentifierNotFound
  if (rejected) {
    session.drops['rejected-by-client'] = (session.drops['rejected-by-client'] ?? 0) + 1
    state.counters.dropped['rejected-by-client'] += 1
    state.counters.publishDropped += 1
  } else {
    state.counters.acknowledged += 1
  }
  if (state.tracing)
    outcome.traces.push({
      type: 'delivery',
      message: delivery.message?.id ?? 0,
      clientId: session.clientId,
      decision: rejected ? 'dropped' : 'acknowledged',
      reason: rejected ? 'rejected-by-client' : null,
      publishedQoS: delivery.message?.qos ?? delivery.qos,
      grantedQoS: delivery.qos,
      packetId: delivery.packetId,
    })
  eraseDelivery(delivery, outcome)
  // What this connection has not sent gives nothing back: the quota stays within its start value. [MQTT-3.3.4-9]
  if (delivery.holdsQuota) connection.sendQuota += 1
  const waits = session.queue.length > 0 || session.resend.length > 0 || session.retrievals.length > 0
  if (waits) pump(state, session, connection, now, outcome)
}
