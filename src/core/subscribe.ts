// SUBSCRIBE and UNSUBSCRIBE: what is granted, kept in the tree, answered, and the retained messages that follow.
// Does not match messages published later: topic-tree.ts does.
import type { QoS, SubAck, Subscribe, SubscriptionRequest, TopicFilter, Unsubscribe } from '../protocol/packet.ts'
import { Reason, type ReasonCode } from '../protocol/reason.ts'
import { hasWildcard, levelCount, shareOf } from '../protocol/topic.ts'
import { utf8Length } from '../protocol/utf8.ts'
import { accessOf, explain, judge, may } from './access.ts'
import { codesFault } from './fit.ts'
import type { Limits } from './limits.ts'
import type { Outcome } from './outcome.ts'
import { tellLimit } from './pace.ts'
import type { Fault } from './publish.ts'
import { begin, endRetrieval, newPiece, retrieve } from './retrieve.ts'
import { eraseSubscription, writeSubscription } from './session.ts'
import type { BrokerState, Connected, Session, Subscription } from './state.ts'
import { tellSubscribed, tellUnsubscribed } from './sys-events.ts'

/** One filter of a SUBSCRIBE as it was granted: a later one of the same packet may change the subscription again. */
interface Granted extends SubscriptionRequest {
  readonly subscription: Subscription
  readonly identifier: number
  readonly isNew: boolean
}

/** A limit in the way of a subscription. */
interface Bound {
  readonly reason: ReasonCode
  readonly limit: keyof Limits | 'storage'
  readonly detail: string
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
  const why: string[] = []
  for (const request of packet.subscriptions) {
    const refusal = refuse(state, session, request)
    if (refusal !== null) {
      if (refusal === Reason.notAuthorized) why.push(whyDenied(state, session, packet, reasons.length))
      state.counters.subscribeRefused += 1
      if (refusal === Reason.notAuthorized) state.counters.subscribeDenied += 1
      const bound = beyond(state, session, request)
      if (bound !== null) tellLimit(state, connection, bound.limit, bound.detail, outcome)
      reasons.push(refusal)
      trace(state, session, request.filter, refusal, outcome)
      continue
    }
    const isNew = !session.subscriptions.has(request.filter)
    const subscription = grant(state, session, request, identifier, outcome)
    reasons.push(subscription.qos) // [MQTT-3.8.4-7]
    trace(state, session, request.filter, subscription.qos, outcome)
    state.counters.authorizationAllowed += 1
    wanted.push({ ...request, subscription, qos: subscription.qos, identifier, isNew })
  }
  const suback = {
    type: 'suback',
    packetId: packet.packetId,
    reasons,
    properties: explanation(connection, reasons.length, why),
  } as const
  outcome.sends.push({ link: connection.link, packet: suback, message: 0 }) // [MQTT-3.8.4-1, MQTT-3.8.4-6]
  const piece = newPiece()
  for (const granted of wanted) {
    if (asksForRetained(granted)) {
      // As many SUBSCRIBE packets would: a filter that is repeated brings them again, if not without end. [MQTT-3.8.4-5]
      begin(state, granted.subscription, granted, granted.identifier)
      retrieve(state, connection, piece, now, outcome)
    }
    tellSubscribed(state, session, granted, now, outcome)
  }
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
  const bound = beyond(state, session, request)
  if (bound !== null) return bound.reason
  const filter = shareOf(request.filter)?.filter ?? request.filter
  const { identity } = session
  return may(accessOf(state.access, identity), identity, 'subscribe', filter) ? null : Reason.notAuthorized
}

/** The limit that a subscription would pass. One that replaces another adds nothing. */
function beyond(state: BrokerState, session: Session, { filter }: SubscriptionRequest): Bound | null {
  const { maximumTopicLevels, maximumSubscriptions, maximumSubscriptionsInAll } = state.limits
  if (levelCount(shareOf(filter)?.filter ?? filter) > maximumTopicLevels) {
    const detail = `more than ${maximumTopicLevels} topic levels`
    return { reason: Reason.topicFilterInvalid, limit: 'maximumTopicLevels', detail }
  }
  if (session.subscriptions.has(filter)) return null
  const reason = Reason.quotaExceeded
  if (session.subscriptions.size >= maximumSubscriptions)
    return {
      reason,
      limit: 'maximumSubscriptions',
      detail: `${maximumSubscriptions} subscriptions are its own already`,
    }
  if (state.subscriptionCount >= maximumSubscriptionsInAll) {
    const detail = `${maximumSubscriptionsInAll} subscriptions are kept already`
    return { reason, limit: 'maximumSubscriptionsInAll', detail }
  }
  // What must outlive the connection could not be written.
  if (state.storage.level !== 'open' && session.durable)
    return { reason, limit: 'storage', detail: state.storage.detail }
  return null
}

/** Names the rule, and the filter by its place where there are several. */
function whyDenied(state: BrokerState, session: Session, { subscriptions }: Subscribe, index: number): string {
  const { filter } = subscriptions[index]!
  const { identity } = session
  const asked = shareOf(filter)?.filter ?? filter
  const verdict = judge(accessOf(state.access, identity), identity, 'subscribe', asked)
  return (subscriptions.length === 1 ? '' : `filter ${index + 1}: `) + explain(verdict)
}

/** A Reason String only if the client wants it and it fits. [MQTT-3.9.2-1, MQTT-3.1.2-29] */
function explanation(connection: Connected, codes: number, why: readonly string[]): SubAck['properties'] {
  if (why.length === 0 || connection.version !== 5 || !connection.problemInformation) return {}
  const shown = why.length > 8 ? [...why.slice(0, 8), '…'] : why
  const reasonString = shown.join('; ')
  // At most: fixed header, identifier, Property Length of 3, the property and the codes.
  return codes + utf8Length(reasonString) + 13 <= connection.maximumPacketSize ? { reasonString } : {}
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
      retrieval: null,
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

/** Whether the subscription brings retained messages; a shared one does not. [MQTT-3.3.1-9, -10, -11] */
function asksForRetained({ filter, retainHandling, isNew }: Granted): boolean {
  return (retainHandling === 0 || (retainHandling === 1 && isNew)) && shareOf(filter) === null
}

/** Handles an UNSUBSCRIBE; what is already on its way to the client still goes. [MQTT-3.10.4-2, MQTT-3.10.4-3] */
export function unsubscribe(
  state: BrokerState,
  connection: Connected,
  packet: Unsubscribe,
  now: number,
  outcome: Outcome,
): Fault | null {
  const fault = codesFault(connection, 'UNSUBACK', packet.filters.length)
  if (fault !== null) return fault
  const { session } = connection
  const reasons: number[] = []
  const gone: TopicFilter[] = []
  for (const filter of packet.filters) {
    const subscription = session.subscriptions.get(filter)
    const existed = subscription !== undefined
    reasons.push(existed ? Reason.success : Reason.noSubscriptionExisted)
    if (existed) {
      session.subscriptions.delete(filter)
      state.subscriptionCount -= 1
      state.tree.remove(subscription)
      endRetrieval(subscription)
      eraseSubscription(subscription, outcome)
      gone.push(filter)
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
  for (const filter of gone) tellUnsubscribed(state, session, filter, now, outcome)
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
