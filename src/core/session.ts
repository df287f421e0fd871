// The rows of a session: what is written when it begins, changes and ends.
// Does not decide when that is.
import type { Outcome } from './outcome.ts'
import type { Retrieval } from './retained.ts'
import type { DeliveryRow, MessageRow, SessionRow, SubscriptionRow, WillRow } from './rows.ts'
import type { Delivery, Message, PendingWill, Session, Subscription } from './state.ts'

/** Joins the parts of a key: no MQTT string holds U+0000 [MQTT-1.5.4-2]. */
export const join = '\u0000'

export function writeSession(session: Session, outcome: Outcome): void {
  if (session.durable)
    outcome.writes.push({
      table: 'session',
      key: session.clientId,
      row: sessionRow(session),
    })
}

export function writeSubscription(subscription: Subscription, outcome: Outcome): void {
  const { session } = subscription
  if (!session.durable) return
  const key = session.clientId + join + subscription.filter
  outcome.writes.push({
    table: 'subscription',
    key,
    row: subscriptionRow(subscription),
  })
}

export function eraseSubscription(subscription: Subscription, outcome: Outcome): void {
  const { session } = subscription
  if (!session.durable) return
  outcome.writes.push({
    table: 'subscription',
    key: session.clientId + join + subscription.filter,
    row: null,
  })
}

export function writeInbound(session: Session, packetId: number, outcome: Outcome): void {
  if (!session.durable) return
  const row = { clientId: session.clientId, packetId }
  outcome.writes.push({
    table: 'inbound',
    key: session.clientId + join + packetId,
    row,
  })
}

export function eraseInbound(session: Session, packetId: number, outcome: Outcome): void {
  if (session.durable)
    outcome.writes.push({
      table: 'inbound',
      key: session.clientId + join + packetId,
      row: null,
    })
}

export function writeWill(session: Session, outcome: Outcome): void {
  if (!session.durable) return
  const row = session.will === null ? null : willRow(session, session.will)
  outcome.writes.push({ table: 'will', key: session.clientId, row })
}

/** Writes a delivery, and its message when this is the first durable reference to it. QoS 0 is never written. */
export function writeDelivery(session: Session, delivery: Delivery, outcome: Outcome): void {
  if (!session.durable || delivery.qos === 0) return
  if (delivery.key === '') {
    delivery.key = session.clientId + join + delivery.order.toString(36)
    const { message } = delivery
    if (message !== null) {
      if (message.references === 0)
        outcome.writes.push({
          table: 'message',
          key: message.id.toString(36),
          row: messageRow(message),
        })
      message.references += 1
    }
  }
  outcome.writes.push({
    table: 'delivery',
    key: delivery.key,
    row: deliveryRow(session, delivery),
  })
}

/** The client has taken the message over (PUBREC): the delivery stays, the message need not. */
export function releaseMessage(delivery: Delivery, outcome: Outcome): void {
  const { message } = delivery
  delivery.message = null
  if (message === null || delivery.key === '') return
  message.references -= 1
  if (message.references === 0)
    outcome.writes.push({
      table: 'message',
      key: message.id.toString(36),
      row: null,
    })
}

export function eraseDelivery(delivery: Delivery, outcome: Outcome): void {
  if (delivery.key === '') return
  releaseMessage(delivery, outcome)
  outcome.writes.push({ table: 'delivery', key: delivery.key, row: null })
  delivery.key = ''
}

/** Its expiry rose above 0: everything it holds is written. */
export function makeDurable(session: Session, outcome: Outcome): void {
  if (session.durable) return
  session.durable = true
  writeSession(session, outcome)
  for (const subscription of session.subscriptions.values()) writeSubscription(subscription, outcome)
  for (const packetId of session.inbound) writeInbound(session, packetId, outcome)
  for (const delivery of session.inflight.values()) writeDelivery(session, delivery, outcome)
  for (const delivery of session.queue) writeDelivery(session, delivery, outcome)
  if (session.will !== null) writeWill(session, outcome)
}

/** It ends, or will end with its connection: nothing of it stays written. */
export function eraseSession(session: Session, outcome: Outcome): void {
  if (!session.durable) return
  for (const subscription of session.subscriptions.values()) eraseSubscription(subscription, outcome)
  for (const packetId of session.inbound) eraseInbound(session, packetId, outcome)
  for (const delivery of session.inflight.values()) detach(delivery, outcome)
  for (const delivery of session.queue) detach(delivery, outcome)
  outcome.writes.push({ table: 'will', key: session.clientId, row: null })
  outcome.writes.push({ table: 'session', key: session.clientId, row: null })
  session.durable = false
}

/** Erases the row but leaves the delivery as it is in memory. */
function detach(delivery: Delivery, outcome: Outcome): void {
  const { message } = delivery
  eraseDelivery(delivery, outcome)
  delivery.message = message
}

export function sessionRow(session: Session): SessionRow {
  return {
    clientId: session.clientId,
    version: session.version,
    username: session.identity.username,
    expirySeconds: session.expirySeconds,
    disconnectedAt: session.disconnectedAt,
    createdAt: session.createdAt,
  }
}

export function subscriptionRow(subscription: Subscription): SubscriptionRow {
  const { retrieval } = subscription
  const isKept = retrieval !== null && retrieval.qos > 0
  if (isKept) retrieval.isWritten = true
  return {
    clientId: subscription.session.clientId,
    filter: subscription.filter,
    qos: subscription.qos,
    noLocal: subscription.noLocal,
    retainAsPublished: subscription.retainAsPublished,
    retainHandling: subscription.retainHandling,
    identifier: subscription.identifier,
    ...(isKept && { retrieval: rowOf(retrieval) }),
  }
}

/** Ids kept of those that went ahead: the newest, should there ever be more. */
const mostAhead = 1_000

function rowOf({ after, before, ahead }: Retrieval): NonNullable<SubscriptionRow['retrieval']> {
  return { after, before, ahead: [...ahead].filter((id) => id > after).slice(-mostAhead) }
}

type Writable<R> = { -readonly [F in keyof R]: R[F] }

export function messageRow(message: Message): MessageRow {
  const { id, topic, payload, qos, retain, properties, publisher, expiresAt, receivedAt } = message
  const row: Writable<MessageRow> = { id, topic, payload, qos, publisher, receivedAt }
  if (retain) row.retain = true
  for (const _ in properties) {
    row.properties = properties
    break
  }
  if (expiresAt !== null) row.expiresAt = expiresAt
  return row
}

export function deliveryRow(session: Session, delivery: Delivery): DeliveryRow {
  const { order, message, qos, state, packetId, retain, identifiers, share } = delivery
  const row: Writable<DeliveryRow> = {
    clientId: session.clientId,
    order,
    messageId: message?.id ?? 0,
    qos: qos as 1 | 2,
  }
  if (state !== 'queued') row.state = state
  if (packetId !== 0) row.packetId = packetId
  if (retain) row.retain = true
  if (identifiers.length > 0) row.identifiers = identifiers
  if (share !== null) row.share = share
  return row
}

export function willRow(session: Session, will: PendingWill): WillRow {
  return {
    clientId: session.clientId,
    topic: will.topic,
    payload: will.payload,
    qos: will.qos,
    retain: will.retain,
    properties: will.properties,
    delaySeconds: will.delaySeconds,
    dueAt: will.dueAt,
  }
}
