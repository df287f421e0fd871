// The state that rows describe: starting is recovering.
// Does not read a disk; the host's store has.
import { neverExpires } from './lifecycle.ts'
import { emptyOutcome, type Outcome } from './outcome.ts'
import { ownInbound, ownInflight } from './own.ts'
import { restoreRetrieval } from './retrieve.ts'
import type { DeliveryRow, MessageRow, Rows } from './rows.ts'
import { writeSession } from './session.ts'
import { pullBack } from './set-back.ts'
import { type BrokerState, contentSize, type Delivery, type Message, makeSession, type Subscription } from './state.ts'
import { startSys } from './sys.ts'
import { wake } from './wake.ts'
import { scheduleWill } from './will.ts'

/**
 * Fills an empty state from `rows` and says what follows from the time that passed: sessions that expired, wills that are
 * due. `rows` are the state's from now on. Who was connected when the rows were last written has lost its connection.
 */
export function restore(state: BrokerState, rows: Rows, now: number): Outcome {
  const outcome = emptyOutcome()
  startSys(state, now)
  restoreKept(state, rows, now, outcome)
  wake(state, now, outcome)
  outcome.wakeAt = state.deadlines.next
  return outcome
}

/** The same for a broker that runs already and keeps nothing. */
export function restoreKept(state: BrokerState, rows: Rows, now: number, outcome: Outcome): void {
  pullBack(rows, now, outcome)
  const messages = restoreMessages(state, rows)
  restoreSessions(state, rows, now)
  restoreDeliveries(state, rows, messages, outcome)
  for (const [key, { references }] of messages) {
    // Its last delivery went while the message's own row stayed: nothing needs it.
    if (references === 0) outcome.writes.push({ table: 'message', key, row: null })
  }
  // After all is in place: a will may reach any session.
  for (const row of rows.session.values()) {
    const session = state.sessions.get(row.clientId)!
    if (row.disconnectedAt === null) {
      writeSession(session, outcome)
      scheduleWill(state, session, now, outcome)
    } else if (session.will !== null) {
      const dueAt = session.will.dueAt ?? now
      session.will.dueAt = dueAt
      state.deadlines.pushOnce({
        at: dueAt,
        kind: 'will',
        clientId: session.clientId,
      })
    }
    if (session.expirySeconds !== neverExpires) {
      const at = session.disconnectedAt! + session.expirySeconds * 1000
      state.deadlines.pushOnce({ at, kind: 'session', clientId: session.clientId })
    }
  }
}

function restoreMessages(state: BrokerState, rows: Rows): Map<string, Message> {
  const messages = new Map<string, Message>()
  for (const [key, row] of rows.message) messages.set(key, fromRow(state, row))
  for (const row of rows.retained.values()) {
    const message = fromRow(state, row)
    state.retained.set(message)
    if (message.expiresAt !== null)
      state.deadlines.pushOnce({
        at: message.expiresAt,
        kind: 'retained',
        topic: message.topic,
      })
  }
  return messages
}

function fromRow(state: BrokerState, row: MessageRow): Message {
  if (row.id >= state.nextMessageId) state.nextMessageId = row.id + 1
  const { id, topic, payload, qos, retain, properties, publisher, expiresAt, receivedAt } = row
  const bytes = contentSize(payload, properties)
  // Field by field as makeMessage does it: a spread of what was read from disk costs several times as much, and would
  // make messages of another shape, which slows down all that handles both.
  return {
    id,
    topic,
    payload,
    qos,
    retain,
    properties,
    bytes,
    publisher,
    expiresAt,
    receivedAt,
    references: 0,
    expiring: null,
  }
}

function restoreSessions(state: BrokerState, rows: Rows, now: number): void {
  for (const row of rows.session.values()) {
    const identity = { username: row.username, clientId: row.clientId }
    const session = makeSession(row.clientId, row.version, identity, row.createdAt)
    session.expirySeconds = row.expirySeconds
    session.durable = true
    session.disconnectedAt = row.disconnectedAt ?? now
    state.sessions.set(row.clientId, session)
  }
  for (const row of rows.subscription.values()) {
    const session = state.sessions.get(row.clientId)
    if (session === undefined) continue
    const { filter, qos, noLocal, retainAsPublished, retainHandling, identifier, retrieval: left } = row
    const options = { qos, noLocal, retainAsPublished, retainHandling }
    const subscription: Subscription = { filter, ...options, identifier, session, retrieval: null }
    if (left !== undefined) {
      restoreRetrieval(subscription, left)
      // Ids of messages that left no row are not used again: these would look like retained ones of that time.
      if (left.before > state.nextMessageId) state.nextMessageId = left.before
    }
    session.subscriptions.set(row.filter, subscription)
    state.tree.add(subscription)
    state.subscriptionCount += 1
  }
  for (const row of rows.inbound.values()) {
    const session = state.sessions.get(row.clientId)
    if (session !== undefined) ownInbound(session).add(row.packetId)
  }
  for (const row of rows.will.values()) {
    const session = state.sessions.get(row.clientId)
    if (session === undefined) continue
    const { clientId: _, ...will } = row
    session.will = will
  }
}

function restoreDeliveries(state: BrokerState, rows: Rows, messages: Map<string, Message>, outcome: Outcome): void {
  const inOrder = [...rows.delivery].sort((a, b) => a[1].order - b[1].order)
  for (const [key, row] of inOrder) {
    const session = state.sessions.get(row.clientId)
    const message = row.messageId === 0 ? null : (messages.get(row.messageId.toString(36)) ?? null)
    if (session === undefined || (message === null && row.state !== 'released')) {
      outcome.writes.push({ table: 'delivery', key, row: null })
      continue
    }
    const delivery = deliveryFrom(row, message, key)
    if (message !== null) message.references += 1
    if (row.order >= session.nextOrder) session.nextOrder = row.order + 1
    if (row.state === 'queued') {
      session.queue.push(delivery)
      session.queuedBytes += message?.bytes ?? 0
      session.queuedHighWater = Math.max(session.queuedHighWater, session.queue.length)
      state.queuedCount += 1
    } else {
      ownInflight(session).set(row.packetId, delivery)
      session.inflightBytes += message?.bytes ?? 0
      // Go on counting behind the highest that is in use.
      if (row.packetId >= session.nextPacketId) session.nextPacketId = (row.packetId % 65_535) + 1
    }
  }
}

function deliveryFrom(row: DeliveryRow, message: Message | null, key: string): Delivery {
  const { qos, retain, identifiers, state, packetId, order } = row
  return {
    message,
    qos,
    retain,
    identifiers,
    share: row.share as Delivery['share'],
    state,
    packetId,
    holdsQuota: false,
    order,
    key,
  }
}
