// One application message on its way: made, retained, matched and handed to each session once.
// Does not know who sent the packet (publish.ts), nor windows and queues (deliver.ts).
import type { MessageProperties, Publish, QoS, TopicName } from '../protocol/packet.ts'
import { accessOf, may } from './access.ts'
import { type Copy, deliver, drop, noIdentifiers, type Target, traceDelivery } from './deliver.ts'
import { fitsClient, sharedProperties } from './outbound.ts'
import type { DropReason, Outcome, Trace } from './outcome.ts'
import { isSys, retain } from './retain.ts'
import { goAhead } from './retrieve.ts'
import { pickMember, strategyOf } from './share.ts'
import type { ShareGroup } from './share-group.ts'
import { type BrokerState, contentSize, type Message, type Session, type Source, type Subscription } from './state.ts'
import type { FilterEntry } from './topic-tree.ts'

/** What a message is made of. */
export interface Draft {
  readonly topic: TopicName
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
  readonly properties: MessageProperties
  readonly publisher: string
}

export function makeMessage(state: BrokerState, draft: Draft, now: number): Message {
  let { properties } = draft
  let seconds = properties.messageExpiryInterval
  if (seconds !== undefined) {
    const { messageExpiryInterval: _, ...rest } = properties
    properties = rest
  }
  const most = state.limits.maximumMessageExpiryInterval
  if (most > 0 && !isSys(draft.topic) && (seconds === undefined || seconds > most)) seconds = most
  const id = state.nextMessageId
  state.nextMessageId += 1
  return {
    id,
    topic: draft.topic,
    payload: draft.payload,
    qos: draft.qos,
    retain: draft.retain,
    properties,
    bytes: contentSize(draft.payload, properties),
    publisher: draft.publisher,
    expiresAt: seconds === undefined ? null : now + seconds * 1000,
    receivedAt: now,
    references: 0,
    expiring: null,
  }
}

/** Stores, matches and hands on one message; returns how many sessions it matched. */
export function route(
  state: BrokerState,
  message: Message,
  source: Source,
  publisher: Session | null,
  now: number,
  outcome: Outcome,
): number {
  const place = outcome.traces.length
  if (message.retain) state.shared.replaced = retain(state, message, source, outcome)
  const matched = fanOut(state, message, publisher, now, outcome)
  if (state.newest !== null) state.newest.note(message, matched, source)
  if (state.tracing) {
    const trace: Trace = {
      type: 'published',
      message: message.id,
      clientId: message.publisher,
      topic: message.topic,
      qos: message.qos,
      retain: message.retain,
      payload: message.payload,
      matched,
      source,
    }
    // Before the decisions about it, which its fan-out has just made.
    if (place === outcome.traces.length) outcome.traces.push(trace)
    else outcome.traces.splice(place, 0, trace)
  }
  return matched
}

/** Hands the message to every session that it reaches, once each, and to one member of every shared group. */
function fanOut(
  state: BrokerState,
  message: Message,
  publisher: Session | null,
  now: number,
  outcome: Outcome,
): number {
  const nodes = state.tree.match(message.topic)
  let matched = 0
  if (nodes.length === 1) {
    // One filter only: no session can be met twice.
    for (const subscription of nodes[0]!.subscriptions) {
      if (!mayReceive(state, subscription, message, publisher, outcome)) continue
      matched += 1
      hand(state, subscription.session, message, subscription, identifiersOf(subscription), now, outcome)
    }
  } else if (nodes.length > 1) {
    matched = fanOutMerged(state, nodes, message, publisher, now, outcome)
  }
  for (const node of nodes)
    for (const group of node.groups) matched += fanOutShared(state, group, message, now, outcome)
  state.shared.message = null
  state.shared.replaced = null
  return matched
}

/** Overlapping filters of one session give one copy, at the highest QoS, with all identifiers. [MQTT-3.3.4-2, -3, -4] */
function fanOutMerged(
  state: BrokerState,
  nodes: readonly FilterEntry[],
  message: Message,
  publisher: Session | null,
  now: number,
  outcome: Outcome,
): number {
  state.stamp += 1
  const targets: Target[] = []
  for (const node of nodes) {
    for (const subscription of node.subscriptions) {
      if (!mayReceive(state, subscription, message, publisher, outcome)) continue
      const { session } = subscription
      const identifiers = identifiersOf(subscription)
      if (session.matchStamp === state.stamp) {
        const target = targets[session.matchIndex]!
        if (subscription.qos > target.qos) target.qos = subscription.qos
        if (subscription.retainAsPublished) target.retainAsPublished = true
        if (identifiers.length > 0)
          target.identifiers = target.identifiers.length === 0 ? identifiers : [...target.identifiers, ...identifiers]
        continue
      }
      session.matchStamp = state.stamp
      session.matchIndex = targets.length
      const { qos, retainAsPublished } = subscription
      targets.push({ session, qos, retainAsPublished, identifiers })
    }
  }
  for (const target of targets) hand(state, target.session, message, target, target.identifiers, now, outcome)
  return targets.length
}

function identifiersOf(subscription: Subscription): readonly number[] {
  return subscription.identifier === 0 ? noIdentifiers : [subscription.identifier]
}

/** No Local, and the rules about what may be received. */
function mayReceive(
  state: BrokerState,
  subscription: Subscription,
  message: Message,
  publisher: Session | null,
  outcome: Outcome,
): boolean {
  const { session } = subscription
  if (subscription.noLocal && session === publisher) {
    drop(state, session, message, subscription.qos, 'no-local', outcome) // [MQTT-3.8.3-3]
    return false
  }
  return isAllowed(state, session, message, subscription.qos, outcome)
}

function isAllowed(state: BrokerState, session: Session, message: Message, qos: QoS, outcome: Outcome): boolean {
  const { identity } = session
  const access = accessOf(state.access, identity)
  if (!access.limitsReceiving || may(access, identity, 'receive', message.topic)) return true
  drop(state, session, message, qos, 'acl-deny', outcome)
  return false
}

/** One member of the group gets it. Section 4.8.2. */
export function fanOutShared(
  state: BrokerState,
  group: ShareGroup,
  message: Message,
  now: number,
  outcome: Outcome,
): number {
  const strategy = strategyOf(state, group)
  const member = pickMember(state, group, strategy, message, now)
  if (member === null) {
    return dropShared(state, group, message, now, outcome)
  }
  if (state.tracing)
    outcome.traces.push({
      type: 'share-pick',
      message: message.id,
      filter: group.filter,
      clientId: member.session.clientId,
      members: group.members.length,
      strategy,
    })
  if (member.session.retrievals.length > 0) goAhead(state, member.session, message.topic, now, outcome)
  const qos = Math.min(message.qos, member.qos) as QoS // [MQTT-3.8.4-8]
  const retain = message.retain && goesAsPublished(member.session, member)
  const copy: Copy = {
    qos,
    grantedQoS: member.qos,
    retain,
    identifiers: identifiersOf(member),
    share: group.filter,
  }
  deliver(state, member.session, message, copy, now, outcome)
  return 1
}

/** Nobody of the group can take it: the member whose turn it was tells why it is lost. 1 when it matched all the same. */
function dropShared(state: BrokerState, group: ShareGroup, message: Message, now: number, outcome: Outcome): 0 | 1 {
  const { session, qos } = group.members[group.next]!
  if (!isAllowed(state, session, message, qos, outcome)) return 0
  drop(state, session, message, qos, whyNobody(session, message, Math.min(message.qos, qos) > 0, now), outcome)
  return 1
}

function whyNobody({ connection, expirySeconds }: Session, message: Message, waits: boolean, now: number): DropReason {
  if (connection !== null) {
    if (!fitsClient(connection, message, false, noIdentifiers, 0, now)) return 'too-large'
    return waits ? 'queue-full' : connection.held ? 'link-held' : 'congested'
  }
  if (!waits) return 'offline-qos0'
  return expirySeconds === 0 ? 'offline-clean-session' : 'queue-full'
}

/**
 * RETAIN goes with the message only where Retain As Published asks for it [MQTT-3.3.1-12, MQTT-3.3.1-13], and not to one
 * who took a session of MQTT 5 over with a version that knows no such option (3.1.1 [MQTT-3.3.1-9]).
 */
function goesAsPublished(session: Session, granted: { readonly retainAsPublished: boolean }): boolean {
  return granted.retainAsPublished && session.version === 5
}

/** The hot path: a connected receiver at QoS 0 with nothing of its own gets the packet that all such receivers share. */
function hand(
  state: BrokerState,
  session: Session,
  message: Message,
  granted: { readonly qos: QoS; readonly retainAsPublished: boolean },
  identifiers: readonly number[],
  now: number,
  outcome: Outcome,
): void {
  const { connection } = session
  if (session.retrievals.length > 0) goAhead(state, session, message.topic, now, outcome)
  const qos = Math.min(message.qos, granted.qos) as QoS // [MQTT-3.8.4-8]
  const retain = message.retain && (goesAsPublished(session, granted) || (connection?.bridge ?? false))
  if (qos === 0 && connection !== null && connection.plain && !connection.congested && identifiers.length === 0) {
    outcome.sends.push({
      link: connection.link,
      packet: sharedPacket(state, message, retain, now),
      message: message.id,
    })
    if (state.tracing) traceDelivery(session, message, granted.qos, 'sent', null, 0, outcome)
    return
  }
  const copy: Copy = {
    qos,
    grantedQoS: granted.qos,
    retain,
    identifiers,
    share: null,
  }
  deliver(state, session, message, copy, now, outcome)
}

function sharedPacket(state: BrokerState, message: Message, retain: boolean, now: number): Publish {
  const { shared } = state
  if (shared.message !== message) {
    shared.message = message
    shared.plain = null
    shared.retained = null
  }
  const known = retain ? shared.retained : shared.plain
  if (known !== null) return known
  const packet: Publish = {
    type: 'publish',
    dup: false,
    qos: 0,
    retain,
    topic: message.topic,
    packetId: 0,
    properties: sharedProperties(message, now),
    payload: message.payload,
  }
  if (retain) shared.retained = packet
  else shared.plain = packet
  return packet
}
