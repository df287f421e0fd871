// In which order sessions stand in a table: by one of their columns, and where that is alike by client identifier.
// Does not know the window that is shown.
import type { Session } from './state.ts'
import type { ClientSort } from './visit-view.ts'

type Order = (a: Session, b: Session) => number

export function isClientSort(value: unknown): value is ClientSort {
  return typeof value === 'string' && Object.hasOwn(orders, value)
}

/** Sessions by one column. Those alike in it are in ascending order of client identifiers either way. */
export function orderOf(sort: ClientSort, descending: boolean): Order {
  const order = orders[sort]
  const sign = descending ? -1 : 1
  return (a, b) => sign * order(a, b) || byClientId(a, b)
}

const orders: Record<ClientSort, Order> = {
  clientId: byClientId,
  // Connected, connected but slow, offline.
  state: by(({ connection }) => (connection === null ? 2 : connection.congested ? 1 : 0)),
  from: byOrigin,
  version: by(({ version }) => version),
  keepAlive: by(({ connection }) => connection?.keepAliveSeconds ?? 0),
  session: byRest,
  subscriptions: by(({ subscriptions }) => subscriptions.size),
  inflight: by(({ inflight, inbound }) => inflight.size + inbound.size),
  queued: by(({ queue }) => queue.length),
  // None, armed, then those that wait to be published by their time.
  will: by(({ will }) => (will === null ? -1 : (will.dueAt ?? 0))),
}

function by(value: (session: Session) => number): Order {
  return (a, b) => value(a) - value(b)
}

function byClientId(a: Session, b: Session): number {
  return compare(a.clientId, b.clientId)
}

/** By transport, then address; those without a client first. */
function byOrigin({ connection: a }: Session, { connection: b }: Session): number {
  const [from, to] = [a?.origin, b?.origin]
  return compare(from?.transport ?? '', to?.transport ?? '') || compare(from?.address ?? '', to?.address ?? '')
}

/** How long it is kept once its client has gone; after those with a client the ones that wait for theirs, by their end. */
function byRest(a: Session, b: Session): number {
  return compare(a.connection === null, b.connection === null) || restOf(a) - restOf(b)
}

function restOf({ connection, disconnectedAt, expirySeconds }: Session): number {
  return connection === null ? (disconnectedAt ?? 0) + expirySeconds * 1000 : expirySeconds
}

function compare<Value extends string | boolean>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0
}
