// What waits for a session goes on: what an earlier connection left, the queue, and what new subscriptions still bring.
// Does not know how a message came to wait: deliver.ts and retrieve.ts do.
import { discard, hasRoom, sendAtMostOnce, sendDelivery, start, takeQueued } from './deliver.ts'
import { fitsClient } from './outbound.ts'
import type { Outcome } from './outcome.ts'
import { ownInflight } from './own.ts'
import { newPiece, retrieve } from './retrieve.ts'
import type { BrokerState, Connected, Session } from './state.ts'

/** Sends what the window has room for: first what an earlier connection left, then the rest. [MQTT-4.4.0-1] */
export function pump(state: BrokerState, session: Session, connection: Connected, now: number, outcome: Outcome): void {
  if (session.resend.length > 0) {
    pumpResend(state, session, connection, now, outcome)
    if (session.resend.length > 0) return
  }
  if (session.retrievals.length === 0) {
    pumpQueue(state, session, connection, now, outcome)
    return
  }
  // The queue and what is retained come first by turns, so that neither waits for the end of the other.
  connection.retrievesFirst = !connection.retrievesFirst
  if (connection.retrievesFirst) retrieve(state, connection, newPiece(), now, outcome)
  pumpQueue(state, session, connection, now, outcome)
  if (!connection.retrievesFirst) retrieve(state, connection, newPiece(), now, outcome)
}

function pumpResend(state: BrokerState, session: Session, connection: Connected, now: number, outcome: Outcome): void {
  while (session.resend.length > 0 && connection.sendQuota > 0 && !connection.congested) {
    const delivery = session.resend.shift()!
    // It may have ended meanwhile.
    if (session.inflight.get(delivery.packetId) !== delivery || delivery.state !== 'sent') continue
    const { message, retain, identifiers, qos } = delivery
    if (!fitsClient(connection, message!, retain, identifiers, qos, now)) {
      // The client takes less than it did on the connection before. [MQTT-3.1.2-25]
      ownInflight(session).delete(delivery.packetId)
      session.inflightBytes -= message!.bytes
      discard(state, session, delivery, 'too-large', outcome)
      continue
    }
    connection.sendQuota -= 1
    delivery.holdsQuota = true
    sendDelivery(state, session, connection, delivery, true, now, outcome)
  }
}

function pumpQueue(state: BrokerState, session: Session, connection: Connected, now: number, outcome: Outcome): void {
  while (session.queue.length > 0 && !connection.congested) {
    const first = session.queue.peek()!
    if (first.qos > 0 && !hasRoom(state, session, connection)) return
    const delivery = takeQueued(state, session)!
    const message = delivery.message!
    if (message.expiresAt !== null && message.expiresAt <= now) {
      discard(state, session, delivery, 'expired-in-queue', outcome) // [MQTT-3.3.2-5]
    } else if (delivery.qos === 0) {
      sendAtMostOnce(state, connection, message, { ...delivery, grantedQoS: 0 }, now, outcome)
    } else {
      start(state, session, connection, delivery, message, now, outcome)
    }
  }
}
