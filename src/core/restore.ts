// The state that rows describe: starting is recovering.
// Does not read a disk; the host's store has.
import type { TopicName } from '../protocol/packet.ts'
import { noIdentifiers } from './deliver.ts'
import { neverExpires } from './lifecycle.ts'
import { emptyOutcome, type Outcome } from './outcome.ts'
import { emptyMap, ownInbound, ownInflight } from './own.ts'
import { restoreRetrieval } from './retrieve.ts'
import type { DeliveryRow, MessageRow, RowSource } from './rows.ts'
import { writeSession } from './session.ts'
import { pullBackMessage, pullBackSession, pullBackWill } from './set-back.ts'
import {
  type BrokerState,
  contentSize,
  type Delivery,
  type Message,
  makeSession,
  type Session,
  type Subscription,
} from './state.ts'
import { startSys } from './sys.ts'
import { wake } from './wake.ts'
import { scheduleWill } from './will.ts'

const none = {} as const

/**
 * Fills an empty state from `rows` and says what follows from the time that passed: sessions that expired, wills that are
 * due. `rows` are the state's from now on. Who was connected when the rows were last written has lost its connection.
 */
export function restore(state: BrokerState, rows: RowSource, now: number): Outcome {
  const outcome = emptyOutcome()
  startSys(state, now)
  restoreKept(state, rows, now, outcome)
  wake(state, now, outcome)
  outcome.wakeAt = state.deadlines.next
  return outcome
}

/** The same for a broker that runs already and keeps nothing. */
export function restoreKept(state: BrokerState, rows: RowSource, now: number, outcome: Outcome): void {
  const messages = restoreMessages(state, rows, now, outcome)
  restoreSessions(state, rows, now, outcome)
  restoreDeliveries(state, rows, messages, outcome)
  for (const { id, references } of messages.values()) {
    // Its last delivery went while the message's own row stayed: nothing needs it.
    if (references === 0) outcome.writes.push({ table: 'message', key: id.toString(36), row: null })
  }
  // After all is in place: a will may reach any session.
  rows.session.forEach((row) => {
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
  })
}

/** Returns the messages of deliveries, by their ids. */
function restoreMessages(state: BrokerState, rows: RowSource, now: number, outcome: Outcome): Map<number, Message> {
  const messages = new Map<number, Message>()
  rows.message.forEach((row, key) => {
    const sound = pullBackMessage('message', key, row, now, outcome)
    messages.set(row.id, fromRow(state, sound, row.topic))
  })
  rows.retained.forEach((row, key) => {
    // One string is enough for row and key, and the key is hashed already.
    const message = fromRow(state, pullBackMessage('retained', key, row, now, outcome), key as TopicName)
    state.retained.restore(message)
    if (message.expiresAt !== null)
      state.deadlines.pushOnce({
        at: message.expiresAt,
        kind: 'retained',
        topic: message.topic,
      })
  })
  return messages
}

function fromRow(state: BrokerState, row: MessageRow, topic: TopicName): Message {
  if (row.id >= state.nextMessageId) state.nextMessageId = row.id + 1
  const { id, payload, qos, retain = false, properties = none, publisher, expiresAt = null, receivedAt } = row
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

function restoreSessions(state: BrokerState, rows: RowSource, now: number, outcome: Outcome): void {
  rows.session.forEach((found, key) => {
    const row = pullBackSession(key, found, now, outcome)
    const identity = { username: row.username, clientId: row.clientId }
    const session = makeSession(row.clientId, row.version, identity, row.createdAt)
    session.expirySeconds = row.expirySeconds
    session.durable = true
    session.disconnectedAt = row.disconnectedAt ?? now
    state.sessions.set(row.clientId, session)
  })
  rows.subscription.forEach((row) => {
    const session = state.sessions.get(row.clientId)
    if (session === undefined) return
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
  })
  rows.inbound.forEach((row) => {
    const session = state.sessions.get(row.clientId)
    if (session !== undefined) ownInbound(session).add(row.packetId)
  })
  rows.will.forEach((row, key) => {
    const session = state.sessions.get(row.clientId)
    if (session === undefined) return
    const { clientId: _, ...will } = pullBackWill(key, row, now, outcome)
    session.will = will
  })
}

function restoreDeliveries(
  state: BrokerState,
  rows: RowSource,
  messages: ReadonlyMap<number, Message>,
  outcome: Outcome,
): void {
  /** Those of whose deliveries some were read behind later ones. */
  const unordered = new Set<Session>()
  rows.delivery.forEach((row, key) => {
    const session = state.sessions.get(row.clientId)
    const message = row.messageId === 0 ? null : (messages.get(row.messageId) ?? null)
    const delivery = deliveryFrom(row, message, key)
    if (session === undefined || (message === null && delivery.state !== 'released')) {
      outcome.writes.push({ table: 'delivery', key, row: null })
      return
    }
    if (message !== null) message.references += 1
    if (row.order >= session.nextOrder) session.nextOrder = row.order + 1
    else unordered.add(session)
    if (delivery.state === 'queued') {
      session.queue.push(delivery)
      session.queuedBytes += message?.bytes ?? 0
      session.queuedHighWater = Math.max(session.queuedHighWater, session.queue.length)
      state.queuedCount += 1
    } else {
      ownInflight(session).set(delivery.packetId, delivery)
      session.inflightBytes += message?.bytes ?? 0
      countPast(session, delivery.packetId)
    }
  })
  for (const session of unordered) putInOrder(session)
}

/** Packet identifiers go on behind the highest that is in use. */
function countPast(session: Session, packetId: number): void {
  if (packetId >= session.nextPacketId) session.nextPacketId = (packetId % 65_535) + 1
}

function putInOrder(session: Session): void {
  const byOrder = (a: Delivery, b: Delivery): number => a.order - b.order
  const queued = [...session.queue].sort(byOrder)
  session.queue.clear()
  for (const delivery of queued) session.queue.push(delivery)
  if (session.inflight === emptyMap) return
  const sent = [...session.inflight.values()].sort(byOrder)
  const inflight = ownInflight(session)
  inflight.clear()
  session.nextPacketId = 1
  for (const delivery of sent) {
    inflight.set(delivery.packetId, delivery)
    countPast(session, delivery.packetId)
  }
}

function deliveryFrom(row: DeliveryRow, message: Message | null, key: string): Delivery {
  const { qos, retain = false, identifiers = noIdentifiers, share = null, state = 'queued', packetId = 0, order } = row
  return {
    message,
    qos,
    retain,
    identifiers,
    share: share as Delivery['share'],
    state,
    packetId,
    holdsQuota: false,
    order,
    key,
  }
}
