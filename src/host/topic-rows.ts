// Rows of the topic tree as an observer gets them: numbers from the statistics, the pin and subscriptions from the state.
// Does not know which rows are wanted.
import { strategyOf } from '../core/share.ts'
import type { BrokerState, Message, Subscription } from '../core/state.ts'
import type { StoredMessage, TopicRow, TopicSubscriber } from '../core/topic-view.ts'
import type { TopicName } from '../protocol/packet.ts'
import { previewBytes } from './previews.ts'
import type { Placed } from './topic-outline.ts'
import type { TopicStats } from './topic-stats.ts'

const subscribersShown = 200

/** `before` is the row of the same node as last told: what has not changed of it is not made again. */
export function topicRow(
  stats: TopicStats,
  state: BrokerState,
  placed: Placed,
  now: number,
  before: TopicRow | undefined,
): TopicRow {
  const { node } = placed
  const path = before?.path ?? stats.names.path(node)
  const isTopic = stats.isTopic(node)
  const message = isTopic ? state.retained.get(path) : null
  const own = stats.ownOf(node)
  const same = before !== undefined && before.own === own && before.stored?.id === message?.id
  const isUnseen = own === 0 && message !== null
  const preview = isUnseen ? message.payload.slice(0, previewBytes) : stats.previewOf(node)
  return {
    id: node,
    path,
    name: stats.names.name(node),
    level: placed.level,
    place: placed.place,
    siblings: placed.siblings,
    parentRow: placed.parentRow,
    open: placed.open,
    topics: stats.topicsOf(node),
    messages: stats.messagesOf(node),
    own,
    rate: stats.rateOf(node, now),
    lastAt: Math.max(stats.lastAtOf(node), isUnseen ? message.receivedAt : 0),
    preview: same ? before.preview : preview,
    bytes: isUnseen ? message.payload.length : stats.bytesOf(node),
    subscribers: isTopic ? subscriptionCount(state, path) : 0,
    stored: message === null ? null : same ? before.stored : storedMessage(message),
  }
}

export function storedMessage({ id, qos, payload, receivedAt, publisher, expiresAt }: Message): StoredMessage {
  return { id, qos, bytes: payload.length, receivedAt, publisher, expiresAt }
}

function subscriptionCount(state: BrokerState, topic: string): number {
  let count = 0
  for (const { subscriptions, groups } of state.tree.match(topic as TopicName)) {
    count += subscriptions.length
    for (const group of groups) count += group.members.length
  }
  return count
}

/** The subscriptions that a message on `topic` would reach. */
export function subscribersOf(state: BrokerState, topic: string): { total: number; rows: TopicSubscriber[] } {
  const rows: TopicSubscriber[] = []
  let total = 0
  const add = (subscription: Subscription, group: TopicSubscriber['group']): void => {
    total += 1
    if (rows.length < subscribersShown) rows.push(subscriber(subscription, group))
  }
  for (const { subscriptions, groups } of state.tree.match(topic as TopicName)) {
    for (const subscription of subscriptions) add(subscription, null)
    for (const group of groups) {
      const [members, strategy] = [group.members.length, strategyOf(state, group)]
      for (const member of group.members) add(member, { members, strategy, isLast: member === group.last })
    }
  }
  return { total, rows }
}

function subscriber(subscription: Subscription, group: TopicSubscriber['group']): TopicSubscriber {
  const { session, filter, qos, noLocal, retainAsPublished, retainHandling, identifier } = subscription
  return {
    clientId: session.clientId,
    filter,
    qos,
    noLocal,
    retainAsPublished,
    retainHandling,
    identifier,
    connected: session.connection !== null,
    group,
  }
}

/** Whether two rows say the same. */
export function isSameRow(a: TopicRow, b: TopicRow): boolean {
  return (
    a.id === b.id &&
    a.messages === b.messages &&
    a.own === b.own &&
    a.rate === b.rate &&
    a.open === b.open &&
    a.topics === b.topics &&
    a.place === b.place &&
    a.siblings === b.siblings &&
    a.parentRow === b.parentRow &&
    a.level === b.level &&
    a.subscribers === b.subscribers &&
    a.lastAt === b.lastAt &&
    a.stored?.id === b.stored?.id
  )
}
