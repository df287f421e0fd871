// SUBSCRIBE and UNSUBSCRIBE: what is granted, kept in the tree, answered, and the retained messages that follow.
// Does not match messages published later: topic-tree.ts does.
import type { QoS, Subscribe, SubscriptionRequest, TopicFilter, Unsubscribe } from '../protocol/packet.ts'
import { Reason, type ReasonCode } from '../protocol/reason.ts'
import { hasWildcard, levelCount, shareOf } from '../protocol/topic.ts'
import { may } from './access.ts'
import { deliver, drop, noIdentifiers } from './deliver.ts'
import { codesFault } from './fit.ts'
import type { Outcome } from './outcome.ts'
import type { Fault } from './publish.ts'
import { eraseSubscription, writeSubscription } from './session.ts'
import type { BrokerState, Connected, Session, Subscription } from './state.ts'

/** One filter of a SUBSCRIBE as it was granted: a later one of the same packet may change the subscription again. */
interface Granted extends SubscriptionRequest {
  readonly identifier: number
  readonly isNew: boolean
}

/** Handles a SUBSCRIBE that the codec found well formed. A fault means that the connection must be closed. */
export function subscribe(
  state: BrokerState,
  connection: Connected,
  packet: Subscribe,
  now: number,
  outcome: Outcome,
): Fault | null {
  const identifier = packet.properties.subscriptionIdentifier ?? 0
  const fault = unavailable(state, packet, identifier) ?? codesFault(connection, 'SUBACK', packet.subscriptions.length)
  if (fault !== null) return fault
  const { session } = connection
  const reasons: number[] = []
  const wanted: Granted[] = []
  for (const request of packet.subscriptions) {
    const refusal = refuse(state, session, request)
    if (refusal !== null) {
      reasons.push(refusal)
      trace(state, session, request.filter, refusal, outcome)
      continue
    }
    const isNew = !session.subscriptions.has(request.filter)
    const subscription = grant(state, session, request, identifier, outcome)
    reasons.push(subscription.qos) // [MQTT-3.8.4-7]
    trace(state, session, request.filter, subscription.qos, outcome)
    wanted.push({ ...request, qos: subscription.qos, identifier, isNew })
  }
  const suback = {
    type: 'suback',
    packetId: packet.packetId,
    reasons,
    properties: {},
  } as const
  outcome.sends.push({ link: connection.link, packet: suback, message: 0 }) // [MQTT-3.8.4-1, MQTT-3.8.4-6]
  for (const granted of wanted) sendRetained(state, session, granted, now, outcome)
  return null
}

/** Features that CONNACK announced as missing. */
function unavailable(state: BrokerState, packet: Subscribe, identifier: number): Fault | null {
  const { limits } = state
  if (identifier > 0 && !limits.subscriptionIdentifierAvailable)
    return {
      reason: Reason.subscriptionIdentifiersNotSupported,
      detail: 'subscription identifiers are not available',
    }
  for (const { filter } of packet.subscriptions) {
    if (!limits.wildcardSubscriptionAvailable && hasWildcard(filter))
      return {
        reason: Reason.wildcardSubscriptionsNotSupported,
        detail: 'wildcard subscriptions are not available',
      }
    if (!limits.sharedSubscriptionAvailable && shareOf(filter) !== null)
      return {
        reason: Reason.sharedSubscriptionsNotSupported,
        detail: 'shared subscriptions are not available',
      }
  }
  return null
}

function refuse(state: BrokerState, session: Session, request: SubscriptionRequest): ReasonCode | null {
  const { limits } = state
  const filter = shareOf(request.filter)?.filter ?? request.filter
  if (levelCount(filter) > limits.maximumTopicLevels) return Reason.topicFilterInvalid
  if (!may(state.access, session.identity, 'subscribe', filter)) return Reason.notAuthorized
  if (!session.subscriptions.has(request.filter) && session.subscriptions.size >= limits.maximumSubscriptions)
    return Reason.quotaExceeded
  return null
}

/** Keeps the subscription, replacing one with the same filter. [MQTT-3.8.4-3] */
function grant(
  state: BrokerState,
  session: Session,
  request: SubscriptionRequest,
  identifier: number,
  outcome: Outcome,
): Subscription {
  const qos = Math.min(request.qos, state.limits.maximumQoS) as QoS // [MQTT-3.2.2-10]
  const { filter, noLocal, retainAsPublished, retainHandling } = request
  let subscription = session.subscriptions.get(filter)
  if (subscription === undefined) {
    subscription = {
      session,
      filter,
      qos,
      noLocal,
      retainAsPublished,
      retainHandling,
      identifier,
    }
    session.subscriptions.set(filter, subscription)
    state.subscriptionCount += 1
    state.tree.add(subscription)
  } else {
    subscription.qos = qos
    subscription.noLocal = noLocal
    subscription.retainAsPublished = retainAsPublished
    subscription.retainHandling = retainHandling
    subscription.identifier = identifier
  }
  writeSubscription(subscription, outcome)
  return subscription
}

/** Retained messages that a new subscription asks for; shared ones get none. [MQTT-3.3.1-9, -10, -11] */
function sendRetained(state: BrokerState, session: Session, granted: Granted, now: number, outcome: Outcome): void {
  const { filter, retainHandling } = granted
  if (retainHandling === 2 || (retainHandling === 1 && !granted.isNew) || shareOf(filter) !== null) return
  const identifiers = granted.identifier === 0 ? noIdentifiers : [granted.identifier]
  for (const message of state.retained.match(filter)) {
    if (message.expiresAt !== null && message.expiresAt <= now) continue
    if (granted.noLocal && message.publisher === session.clientId) {
      drop(state, session, message, granted.qos, 'no-local', outcome)
      continue
    }
    if (state.access.limitsReceiving && !may(state.access, session.identity, 'receive', message.topic)) {
      drop(state, session, message, granted.qos, 'acl-deny', outcome)
      continue
    }
    const qos = Math.min(message.qos, granted.qos) as QoS
    // RETAIN is 1, whatever Retain As Published says. [MQTT-3.3.1-8]
    const copy = {
      qos,
      grantedQoS: granted.qos,
      retain: true,
      identifiers,
      share: null,
    }
    deliver(state, session, message, copy, now, outcome)
  }
}

/** Handles an UNSUBSCRIBE; what is already on its way to the client still goes. [MQTT-3.10.4-2, MQTT-3.10.4-3] */
export function unsubscribe(
  state: BrokerState,
  connection: Connected,
  packet: Unsubscribe,
  outcome: Outcome,
): Fault | null {
  const fault = codesFault(connection, 'UNSUBACK', packet.filters.length)
  if (fault !== null) return fault
  const { session } = connection
  const reasons: number[] = []
  for (const filter of packet.filters) {
    const subscription = session.subscriptions.get(filter)
    const existed = subscription !== undefined
    reasons.push(existed ? Reason.success : Reason.noSubscriptionExisted)
    if (existed) {
      session.subscriptions.delete(filter)
      state.subscriptionCount -= 1
      state.tree.remove(subscription)
      eraseSubscription(subscription, outcome)
    }
    if (state.tracing)
      outcome.traces.push({
        type: 'unsubscribed',
        clientId: session.clientId,
        filter,
        existed,
      })
  }
  const unsuback = {
    type: 'unsuback',
    packetId: packet.packetId,
    reasons,
    properties: {},
  } as const
  outcome.sends.push({ link: connection.link, packet: unsuback, message: 0 }) // [MQTT-3.10.4-4]
  return null
}

function trace(state: BrokerState, session: Session, filter: TopicFilter, reason: number, outcome: Outcome): void {
  if (state.tracing)
    outcome.traces.push({
      type: 'subscribed',
      clientId: session.clientId,
      filter,
      reason,
      retained: 0,
    })
}
