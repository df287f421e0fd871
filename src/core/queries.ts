// What an observer sees of the state: rows of a window, made anew for each look. Changes nothing.
// Does not know who looks, nor how often; every answer holds at most 500 rows.
import type { QoS } from '../protocol/packet.ts'
import { passes } from './client-filter.ts'
import { orderOf } from './client-order.ts'
import { overview } from './counters.ts'
import { placedAtOnce, type RetainedMessages, type RetainedNode } from './retained.ts'
import type { BrokerState, Message, Session } from './state.ts'
import type { ClientRow, Page, Queries, RetainedView, SessionView } from './views.ts'

/** Most rows of one answer. */
export const maximumRows = 500
/** Nodes of the retained tree looked at for one answer: what a filter finds beyond them is not counted. */
const maximumVisits = 20_000
const previewBytes = 256

/** What the broker view tells of the state. */
export function brokerCounts(state: BrokerState) {
  return {
    connections: state.links.size,
    connected: state.connected,
    sessions: state.sessions.size,
    subscriptions: state.subscriptionCount,
    retained: state.retained.size - state.retained.sysCount,
    queued: state.queuedCount,
    heapBytes: state.heap.current,
    counters: overview(state.counters),
  }
}

/** Sessions with or without a client, those whose client identifier or user name holds `text`. */
export function clientsPage(state: BrokerState, query: Queries['clients']): Page<ClientRow> {
  const text = query.text.toLowerCase()
  const picked: Session[] = []
  for (const session of state.sessions.values()) {
    if ((text === '' || isNamed(session, text)) && passes(session, query.filter)) picked.push(session)
  }
  const rows = pick(picked, orderOf(query.sort, query.descending === true), query.offset, query.limit).map(clientRow)
  return { total: picked.length, rows }
}

function isNamed(session: Session, text: string): boolean {
  const { clientId, identity } = session
  return clientId.toLowerCase().includes(text) || (identity.username?.toLowerCase().includes(text) ?? false)
}

function clientRow(session: Session): ClientRow {
  const { connection, will } = session
  return {
    clientId: session.clientId,
    connected: connection !== null,
    link: connection?.link ?? null,
    origin: connection?.origin ?? null,
    version: session.version,
    username: session.identity.username,
    connectedAt: connection?.connectedAt ?? null,
    disconnectedAt: session.disconnectedAt,
    keepAliveSeconds: connection?.keepAliveSeconds ?? 0,
    lastPacketAt: connection?.lastPacketAt ?? null,
    sessionExpirySeconds: session.expirySeconds,
    subscriptions: session.subscriptions.size,
    inflightOut: session.inflight.size,
    inflightIn: session.inbound.size,
    queued: session.queue.length,
    queuedHighWater: session.queuedHighWater,
    will:
      will === null
        ? null
        : { topic: will.topic, qos: will.qos, retain: will.retain, delaySeconds: will.delaySeconds, dueAt: will.dueAt },
    congested: connection?.congested ?? false,
  }
}

/** Everything about one session; its lists are cut to 500 rows each. Null when there is none of this name. */
export function sessionView(state: BrokerState, clientId: string): SessionView | null {
  const session = state.sessions.get(clientId)
  if (session === undefined) return null
  const { connection } = session
  const maximumPacketSize = connection?.maximumPacketSize ?? Number.POSITIVE_INFINITY
  return {
    ...clientRow(session),
    createdAt: session.createdAt,
    receiveMaximum: connection?.receiveMaximum ?? 0,
    maximumPacketSize: Number.isFinite(maximumPacketSize) ? maximumPacketSize : null,
    topicAliasMaximum: connection?.aliasMaximumOut ?? 0,
    subscriptionList: first(session.subscriptions.values(), (subscription) => ({
      filter: subscription.filter,
      qos: subscription.qos,
      noLocal: subscription.noLocal,
      retainAsPublished: subscription.retainAsPublished,
      retainHandling: subscription.retainHandling,
      identifier: subscription.identifier,
    })),
    inflight: inflightRows(session),
    queue: first(session.queue, ({ message, qos }) => ({
      message: message?.id ?? 0,
      topic: message?.topic ?? '',
      qos,
      bytes: message?.payload.length ?? 0,
    })),
    drops: { ...session.drops },
  }
}

function inflightRows(session: Session): SessionView['inflight'] {
  const rows: SessionView['inflight'][number][] = first(session.inflight.values(), (delivery) => ({
    packetId: delivery.packetId,
    state: delivery.state === 'released' ? ('released' as const) : ('sent' as const),
    message: delivery.message?.id ?? 0,
    topic: delivery.message?.topic ?? null,
    qos: delivery.qos as QoS,
  }))
  for (const packetId of session.inbound) {
    if (rows.length >= maximumRows) break
    rows.push({ packetId, state: 'received', message: 0, topic: null, qos: 2 })
  }
  return rows
}

/**
 * Retained messages that `filter` matches, in the order of the tree; an empty filter matches all, `$SYS` too. Of a very
 * large tree a filter finds only what its first 20,000 nodes hold, and soon after a start what has its place in it
 * already: `total` is then the least that there are.
 */
export function retainedWindow(state: BrokerState, query: Queries['retained']): Page<RetainedView> {
  const walk: Walk = { offset: query.offset, limit: query.limit, total: 0, visits: 0, rows: [] }
  if (query.filter !== '') {
    state.retained.settle(placedAtOnce)
    visit(state.retained, walk, state.retained.root, query.filter.split('/'), 0)
    return { total: walk.total, rows: walk.rows.map(retainedRow) }
  }
  for (const message of state.retained) {
    if (walk.rows.length >= walk.limit) break
    note(walk, message)
  }
  return { total: state.retained.size, rows: walk.rows.map(retainedRow) }
}

interface Walk {
  readonly offset: number
  readonly limit: number
  total: number
  visits: number
  readonly rows: Message[]
}

function visit(
  retained: RetainedMessages,
  walk: Walk,
  node: RetainedNode,
  levels: readonly string[],
  depth: number,
): void {
  walk.visits += 1
  if (walk.visits > maximumVisits) return
  const level = levels[depth]
  const isHash = level === '#'
  // 'a/#' also matches 'a'.
  if ((level === undefined || isHash) && node.topic !== null) note(walk, retained.get(node.topic)!)
  if (level === undefined) return
  if (!isHash && level !== '+') {
    const child = node.children.get(level)
    if (child !== undefined) visit(retained, walk, child, levels, depth + 1)
    return
  }
  for (const child of node.children.values()) {
    // Wildcards at the start do not match names that begin with $. [MQTT-4.7.2-1]
    if (node.parent === null && child.level.startsWith('$')) continue
    visit(retained, walk, child, levels, isHash ? depth : depth + 1)
  }
}

function note(walk: Walk, message: Message): void {
  if (walk.total >= walk.offset && walk.rows.length < walk.limit) walk.rows.push(message)
  walk.total += 1
}

function retainedRow(message: Message): RetainedView {
  return {
    topic: message.topic,
    qos: message.qos,
    preview: message.payload.slice(0, previewBytes),
    bytes: message.payload.length,
    receivedAt: message.receivedAt,
    expiresAt: message.expiresAt,
    publisher: message.publisher,
  }
}

function first<T, R>(items: Iterable<T>, row: (item: T) => R): R[] {
  const rows: R[] = []
  for (const item of items) {
    if (rows.length >= maximumRows) break
    rows.push(row(item))
  }
  return rows
}

/** Items from `offset` on in order, without sorting those that come after the window. */
function pick<T>(items: readonly T[], order: (a: T, b: T) => number, offset: number, limit: number): T[] {
  const count = offset + limit
  if (items.length <= 2 * count) return [...items].sort(order).slice(offset, count)
  // Keep the first `count` seen so far, sorted now and then: items far behind cost one comparison each.
  let kept: T[] = []
  let last: T | undefined
  for (const item of items) {
    if (last !== undefined && order(item, last) >= 0) continue
    kept.push(item)
    if (kept.length >= 2 * count) {
      kept = kept.sort(order).slice(0, count)
      last = kept[count - 1]
    }
  }
  return kept.sort(order).slice(offset, count)
}
