// PUBLISH and PUBREL from a client: aliases, limits, rules, QoS 2 duplicates, and the acknowledgement.
// Does not know who receives: route.ts does.
import type { Ack, MessageProperties, Publish, TopicName } from '../protocol/packet.ts'
import { Reason, type ReasonCode } from '../protocol/reason.ts'
import { levelCount } from '../protocol/topic.ts'
import { accessOf, explain, judge } from './access.ts'
import type { Outcome } from './outcome.ts'
import { ownAliasesIn, ownInbound, ownUnreleased } from './own.ts'
import { retainedHasRoom } from './retain.ts'
import { makeMessage, route } from './route.ts'
import { eraseInbound, writeInbound } from './session.ts'
import { type BrokerState, type Connected, contentSize, type Session } from './state.ts'

const none = {} as const

/** A client broke the protocol: the reason code it is thrown out with, and a sentence. */
export interface Fault {
  readonly reason: ReasonCode
  readonly detail: string
}

/** Handles a PUBLISH that the codec found well formed. A fault means that the connection must be closed. */
export function publish(
  state: BrokerState,
  connection: Connected,
  packet: Publish,
  now: number,
  outcome: Outcome,
): Fault | null {
  const { counters } = state
  const topic = resolveTopic(state, connection, packet)
  if (typeof topic !== 'string') return topic
  const fault = breach(state, connection, packet)
  if (fault !== null) return fault
  const { session } = connection
  if (packet.qos === 2 && session.inbound.has(packet.packetId)) {
    // The message has gone its way already. [MQTT-4.3.3-10]
    counters.publishInUse += 1
    if (state.tracing) traceRefusal(session, topic, { reason: Reason.success, detail: 'duplicate-suppressed' }, outcome)
    answer(connection, 'pubrec', packet.packetId, Reason.success, null, outcome)
    return null
  }
  const refusal = refuse(state, connection, packet, topic)
  if (refusal !== null) {
    counters.publishRefused += 1
    if (refusal.reason === Reason.notAuthorized) counters.publishDenied += 1
    if (state.tracing) traceRefusal(session, topic, refusal, outcome)
    // MQTT 3 has no way to say that there is no room now. [MQTT-4.8.0-2] of 3.1.1
    if (refusal.reason === Reason.quotaExceeded && connection.version !== 5) return refusal
    acknowledge(connection, packet, refusal.reason, refusal.detail, outcome)
    return null
  }
  counters.authorizationAllowed += 1
  const { payload, qos, retain } = packet
  const properties = connection.version === 5 ? forwarded(packet) : none
  const draft = {
    topic,
    payload,
    qos,
    retain,
    properties,
    publisher: session.clientId,
  }
  const matched = route(state, makeMessage(state, draft, now), 'client', session, now, outcome)
  if (matched === 0) counters.publishUnmatched += 1
  const isUnheard = matched === 0 && !matchesOwn(state, session, topic)
  acknowledge(connection, packet, isUnheard ? Reason.noMatchingSubscribers : Reason.success, null, outcome)
  return null
}

/** Whether a subscription of the publisher matches, which No Local alone kept from it: then there is a subscriber. */
function matchesOwn(state: BrokerState, session: Session, topic: TopicName): boolean {
  for (const { subscriptions } of state.tree.match(topic)) {
    for (const subscription of subscriptions) if (subscription.session === session && subscription.noLocal) return true
  }
  return false
}

/** PUBREL: the identifier is free again. */
export function release(state: BrokerState, connection: Connected, packet: Ack, outcome: Outcome): void {
  const { session } = connection
  if (connection.unreleased.size > 0) ownUnreleased(connection).delete(packet.packetId)
  const known = session.inbound.size > 0 && ownInbound(session).delete(packet.packetId)
  if (known) eraseInbound(session, packet.packetId, outcome)
  else state.counters.missed.pubrel += 1
  const reason = known || connection.version !== 5 ? Reason.success : Reason.packetIdentifierNotFound
  answer(connection, 'pubcomp', packet.packetId, reason, null, outcome) // [MQTT-4.3.3-11]
}

/** The topic, an alias resolved. */
function resolveTopic(state: BrokerState, connection: Connected, packet: Publish): TopicName | Fault {
  const alias = packet.properties.topicAlias
  if (alias === undefined) return packet.topic as TopicName
  const most = state.limits.topicAliasMaximum
  if (alias > most) {
    // [MQTT-3.3.2-9]
    return {
      reason: Reason.topicAliasInvalid,
      detail: `topic alias ${alias} is above the maximum of ${most}`,
    }
  }
  if (packet.topic !== '') {
    ownAliasesIn(connection).set(alias, packet.topic)
    return packet.topic
  }
  const topic = connection.aliasesIn.get(alias)
  if (topic === undefined)
    return {
      reason: Reason.protocolError,
      detail: `topic alias ${alias} was not set on this connection`,
    }
  return topic
}

/** What CONNACK announced and the client did not keep to. */
function breach(state: BrokerState, connection: Connected, packet: Publish): Fault | null {
  const { limits } = state
  if (packet.qos > limits.maximumQoS) {
    // [MQTT-3.2.2-11]
    return {
      reason: Reason.qosNotSupported,
      detail: `QoS ${packet.qos} is above the Maximum QoS ${limits.maximumQoS}`,
    }
  }
  if (packet.retain && !limits.retainAvailable) {
    // [MQTT-3.2.2-14]
    return {
      reason: Reason.retainNotSupported,
      detail: 'RETAIN is not available',
    }
  }
  if (packet.qos === 2) {
    ownUnreleased(connection).add(packet.packetId)
    if (connection.version === 5 && connection.unreleased.size > limits.receiveMaximum) {
      // [MQTT-3.3.4-7]
      const detail = `more than ${limits.receiveMaximum} unfinished PUBLISH packets`
      return { reason: Reason.receiveMaximumExceeded, detail }
    }
  }
  return null
}

/** Why this message is not taken, though the packet is good. */
function refuse(state: BrokerState, connection: Connected, packet: Publish, topic: TopicName): Fault | null {
  const { limits } = state
  // Section 4.7.2: $SYS is the broker's own.
  if (topic.charCodeAt(0) === 36 && topic.startsWith('$SYS/'))
    return {
      reason: Reason.notAuthorized,
      detail: '$SYS belongs to the broker',
    }
  if (levelCount(topic) > limits.maximumTopicLevels)
    return {
      reason: Reason.topicNameInvalid,
      detail: `more than ${limits.maximumTopicLevels} topic levels`,
    }
  const { identity } = connection.session
  const access = accessOf(state.access, identity)
  if (access.rules.length > 0) {
    const verdict = judge(access, identity, 'publish', topic)
    if (!verdict.allowed) return { reason: Reason.notAuthorized, detail: explain(verdict) }
  }
  // To acknowledge is to promise, and what is promised is written first.
  if (state.storage.level !== 'open' && packet.qos > 0 && !(state.storage.level === 'full' && makesRoom(packet)))
    return { reason: Reason.quotaExceeded, detail: state.storage.detail }
  // At QoS 0 there is no one to tell: the message goes on and is not retained.
  if (
    packet.retain &&
    packet.qos > 0 &&
    packet.payload.length > 0 &&
    !retainedHasRoom(state, topic, contentSize(packet.payload, packet.properties))
  )
    return {
      reason: Reason.quotaExceeded,
      detail: 'no room for another retained message',
    }
  return null
}

/** Clears what is retained under its topic. */
function makesRoom(packet: Publish): boolean {
  return packet.retain && packet.payload.length === 0
}

/** What is forwarded unchanged: all but the alias, which belongs to this connection. [MQTT-3.3.2-17, MQTT-3.3.2-18] */
function forwarded(packet: Publish): MessageProperties {
  if (packet.properties.topicAlias === undefined) return packet.properties
  const { topicAlias: _, ...rest } = packet.properties
  return rest
}

function acknowledge(
  connection: Connected,
  packet: Publish,
  reason: ReasonCode,
  detail: string | null,
  outcome: Outcome,
): void {
  if (packet.qos === 0) return
  // MQTT 3 has no negative acknowledgement: a positive one, and nothing done. [MQTT-3.3.5-2]
  const told = connection.version === 5 ? reason : Reason.success
  if (packet.qos === 1) {
    answer(connection, 'puback', packet.packetId, told, detail, outcome) // [MQTT-4.3.2-4]
    return
  }
  if (told >= 0x80) {
    ownUnreleased(connection).delete(packet.packetId)
  } else {
    const { session } = connection
    ownInbound(session).add(packet.packetId)
    writeInbound(session, packet.packetId, outcome)
  }
  answer(connection, 'pubrec', packet.packetId, told, detail, outcome) // [MQTT-4.3.3-8]
}

function answer(
  connection: Connected,
  type: 'puback' | 'pubrec' | 'pubcomp',
  packetId: number,
  reason: number,
  detail: string | null,
  outcome: Outcome,
): void {
  // A diagnosis only if the client wants it and it fits. [MQTT-3.4.2-2, MQTT-3.5.2-2, MQTT-3.1.2-29]
  const explain = detail !== null && connection.version === 5 && connection.problemInformation
  const properties = explain && detail.length + 16 <= connection.maximumPacketSize ? { reasonString: detail } : none
  outcome.sends.push({
    link: connection.link,
    packet: { type, packetId, reason, properties },
    message: 0,
  })
}

function traceRefusal(session: Session, topic: TopicName, refusal: Fault, outcome: Outcome): void {
  outcome.traces.push({
    type: 'publish-denied',
    clientId: session.clientId,
    topic,
    ...refusal,
  })
}
