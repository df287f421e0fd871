// All that a broker keeps, taken out as rows, forgotten, and put in again: what snapshots, clearing and its undo need.
// Does not know where the rows go.
import { Reason } from '../protocol/reason.ts'
import { endSession, expel } from './lifecycle.ts'
import type { Outcome } from './outcome.ts'
import { restoreKept } from './restore.ts'
import { isSys } from './retain.ts'
import { emptyRows, type RowSource, type Rows } from './rows.ts'
import { deliveryRow, join, messageRow, sessionRow, subscriptionRow, willRow } from './session.ts'
import type { BrokerState, Delivery, Session } from './state.ts'

/**
 * The rows of everything kept, as they stand at `now`. A client that is connected counts as gone from now on; its will,
 * which nobody owes yet, is not among them. Payloads are shared with the state, not copied.
 */
export function keptRows(state: BrokerState, now: number): Rows {
  const rows = emptyRows()
  for (const message of state.retained) {
    if (!isSys(message.topic)) rows.retained.set(message.topic, messageRow(message))
  }
  for (const session of state.sessions.values()) if (session.durable) addSession(rows, session, now)
  return rows
}

function addSession(rows: Rows, session: Session, now: number): void {
  const { clientId, will } = session
  rows.session.set(clientId, { ...sessionRow(session), disconnectedAt: session.disconnectedAt ?? now })
  for (const subscription of session.subscriptions.values()) {
    rows.subscription.set(clientId + join + subscription.filter, subscriptionRow(subscription))
  }
  for (const packetId of session.inbound) rows.inbound.set(clientId + join + packetId, { clientId, packetId })
  for (const delivery of session.inflight.values()) addDelivery(rows, session, delivery)
  for (const delivery of session.queue) addDelivery(rows, session, delivery)
  if (will !== null && will.dueAt !== null) rows.will.set(clientId, willRow(session, will))
}

function addDelivery(rows: Rows, session: Session, delivery: Delivery): void {
  const { key, message } = delivery
  if (key === '') return
  rows.delivery.set(key, deliveryRow(session, delivery))
  if (message !== null) rows.message.set(message.id.toString(36), messageRow(message))
}

/** Whether nothing is kept. */
export function keepsNothing(state: BrokerState): boolean {
  if (state.retained.size > state.retained.sysCount) return false
  for (const session of state.sessions.values()) if (session.durable) return false
  return true
}

/** Throws out the clients whose sessions are kept, or all: 0x98 in MQTT 5. Their wills are due, as ever. */
export function expelKept(state: BrokerState, all: boolean, detail: string, now: number, outcome: Outcome): void {
  for (const connection of [...state.links.values()]) {
    if (connection.state === 'connected' && (all || connection.session.durable))
      expel(state, connection, Reason.administrativeAction, detail, now, outcome)
  }
}

/** Drops everything kept from memory, as if it had never been. Nothing is written, no will is published. */
export function forgetKept(state: BrokerState): void {
  for (const message of [...state.retained]) if (!isSys(message.topic)) state.retained.delete(message.topic)
  for (const session of [...state.sessions.values()]) {
    if (!session.durable) continue
    for (const subscription of session.subscriptions.values()) state.tree.remove(subscription)
    state.subscriptionCount -= session.subscriptions.size
    state.queuedCount -= session.queue.length
    state.sessions.delete(session.clientId)
  }
}

/**
 * Puts rows into a state that keeps nothing: a running broker's. Who uses the name of one of the sessions without having
 * it kept is thrown out. A message that was retained meanwhile, a will's, is newer and stays.
 */
export function putKept(state: BrokerState, rows: RowSource, detail: string, now: number, outcome: Outcome): void {
  rows.session.forEach(({ clientId }) => {
    const session = state.sessions.get(clientId)
    if (session === undefined) return
    if (session.connection) expel(state, session.connection, Reason.administrativeAction, detail, now, outcome)
    if (state.sessions.get(clientId) === session) endSession(state, session, 'admin', now, outcome)
  })
  const newer = [...state.retained].filter((message) => !isSys(message.topic))
  restoreKept(state, rows, now, outcome)
  for (const message of newer) {
    state.retained.set(message)
    outcome.writes.push({ table: 'retained', key: message.topic, row: messageRow(message) })
  }
}
