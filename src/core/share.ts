// Which member of a shared subscription gets a message: the strategy's choice among those that can take it.
// Does not send.
import type { QoS } from '../protocol/packet.ts'
import { accessOf, may } from './access.ts'
import type { ShareStrategy } from './limits.ts'
import { fitsClient } from './outbound.ts'
import { randomBelow } from './random.ts'
import type { PassedOver, ShareGroup } from './share-group.ts'
import type { BrokerState, Message, Subscription } from './state.ts'

/** The strategy of this group: its own, or the one for all. */
export function strategyOf(state: BrokerState, group: ShareGroup): ShareStrategy {
  const { sharedSubscriptions } = state.config
  return Object.hasOwn(sharedSubscriptions, group.name)
    ? sharedSubscriptions[group.name]!
    : state.limits.sharedSubscriptionStrategy
}

/**
 * A member that can send the message on at once; when there is none, one whose session can keep it. Null when nobody can
 * take it. Section 4.8.2: each message goes to one member only.
 */
export function pickMember(
  state: BrokerState,
  group: ShareGroup,
  strategy: ShareStrategy,
  message: Message,
  now: number,
): Subscription | null {
  // Few are passed over, mostly nobody: then nothing is made.
  let over: Subscription[] | null = null
  const isReadyOr: Able = (state, candidate, message, now) => {
    if (isReady(state, candidate, message, now)) return true
    over ??= []
    over.push(candidate)
    return false
  }
  const member =
    pickAble(state, group, strategy, message, now, isReadyOr) ?? pickKeeper(state, group, strategy, message, now)
  const passed = over as Subscription[] | null
  if (passed !== null) for (const each of passed) if (each !== member) pass(state, group, each, message)
  if (member !== null) count(group, member, now)
  return member
}

/** None can send it at once: one that keeps it. */
function pickKeeper(
  state: BrokerState,
  group: ShareGroup,
  strategy: ShareStrategy,
  message: Message,
  now: number,
): Subscription | null {
  const member = pickAble(state, group, strategy, message, now, hasSpace)
  if (member !== null || state.limits.queueDropPolicy === 'newest') return member
  return pickAble(state, group, strategy, message, now, canKeep)
}

function count(group: ShareGroup, member: Subscription, now: number): void {
  const tally = group.tallies.get(member)!
  tally.picks += 1
  tally.lastPickAt = now
  group.picks += 1
}

/** Another gets what this member could not take at once. */
function pass(state: BrokerState, group: ShareGroup, member: Subscription, message: Message): void {
  const tally = group.tallies.get(member)!
  tally.passedOver += 1
  tally.lastReason = whyNotReady(state, member, message)
}

/** The first thing that `isReady` did not find. */
function whyNotReady(state: BrokerState, { session, qos }: Subscription, message: Message): PassedOver {
  const { connection, identity, inflight, queue, resend } = session
  if (connection === null) return 'offline'
  if (connection.congested) return 'congested'
  if (Math.min(message.qos, qos) > 0 && (connection.sendQuota <= 0 || inflight.size >= 65_535)) return 'window-full'
  if (queue.length > 0 || resend.length > 0) return 'queue-waits'
  const access = accessOf(state.access, identity)
  return access.limitsReceiving && !may(access, identity, 'receive', message.topic) ? 'acl-deny' : 'too-large'
}

type Able = (state: BrokerState, member: Subscription, message: Message, now: number) => boolean

function pickAble(
  state: BrokerState,
  group: ShareGroup,
  strategy: ShareStrategy,
  message: Message,
  now: number,
  able: Able,
): Subscription | null {
  const { members } = group
  switch (strategy) {
    case 'roundRobin':
      return inTurn(state, group, message, now, able)
    case 'sticky': {
      const { last } = group
      if (last !== null && able(state, last, message, now)) return last
      return inTurn(state, group, message, now, able)
    }
    case 'random':
      return atRandom(state, group, message, now, able)
    case 'leastInflight':
      return leastLoaded(state, group, message, now, able)
    case 'hashClientId':
      return from(hash(message.publisher) % members.length, state, group, message, now, able)
    case 'hashTopic':
      return from(hash(message.topic) % members.length, state, group, message, now, able)
    default:
      return strategy satisfies never
  }
}

/** The first from a place on, around the circle. */
function from(
  start: number,
  state: BrokerState,
  group: ShareGroup,
  message: Message,
  now: number,
  able: Able,
): Subscription | null {
  const { members } = group
  for (let step = 0; step < members.length; step++) {
    const place = (start + step) % members.length
    const member = members[place]!
    if (!able(state, member, message, now)) continue
    group.next = (place + 1) % members.length
    group.last = member
    return member
  }
  return null
}

function inTurn(state: BrokerState, group: ShareGroup, message: Message, now: number, able: Able): Subscription | null {
  return from(group.next, state, group, message, now, able)
}

/** Each that can take it is as likely as the others: who stands behind one that can't is not preferred. */
function atRandom(
  state: BrokerState,
  group: ShareGroup,
  message: Message,
  now: number,
  able: Able,
): Subscription | null {
  let count = 0
  for (const member of group.members) if (able(state, member, message, now)) count += 1
  if (count === 0) return null
  let skip = randomBelow(state.random, count)
  for (const member of group.members) {
    if (!able(state, member, message, now)) continue
    if (skip === 0) return member
    skip -= 1
  }
  return null
}

/** The fewest messages sent and not acknowledged, or waiting; among equals the next in turn. */
function leastLoaded(
  state: BrokerState,
  group: ShareGroup,
  message: Message,
  now: number,
  able: Able,
): Subscription | null {
  const { members } = group
  let best: Subscription | null = null
  let bestLoad = Number.POSITIVE_INFINITY
  let bestPlace = 0
  for (let step = 0; step < members.length; step++) {
    const place = (group.next + step) % members.length
    const member = members[place]!
    const load = member.session.inflight.size + member.session.queue.length
    if (load >= bestLoad || !able(state, member, message, now)) continue
    best = member
    bestLoad = load
    bestPlace = place
  }
  if (best !== null) group.next = (bestPlace + 1) % members.length
  return best
}

/** Whether it would be sent now: nothing waits before it, the window has room, and the client takes this size. */
function isReady(state: BrokerState, member: Subscription, message: Message, now: number): boolean {
  const { session } = member
  const { connection } = session
  if (connection === null || connection.congested || session.queue.length > 0 || session.resend.length > 0) return false
  const qos = Math.min(message.qos, member.qos) as QoS
  if (qos > 0 && (connection.sendQuota <= 0 || session.inflight.size >= 65_535)) return false
  return mayTake(state, member, message, qos, now)
}

/** Whether its queue takes the message without another being dropped for it. */
function hasSpace(state: BrokerState, member: Subscription, message: Message, now: number): boolean {
  const { queue, queuedBytes } = member.session
  const { maximumQueuedMessages, maximumQueuedBytes } = state.limits
  if (queue.length >= maximumQueuedMessages || queuedBytes + message.bytes > maximumQueuedBytes) return false
  return canKeep(state, member, message, now)
}

/** Whether its session may hold the message until it can be sent. */
function canKeep(state: BrokerState, member: Subscription, message: Message, now: number): boolean {
  const { session } = member
  const { connection } = session
  const qos = Math.min(message.qos, member.qos) as QoS
  if (connection === null) {
    if (session.expirySeconds === 0 || (qos === 0 && !state.limits.queueQoS0)) return false
  } else if (qos === 0 && connection.congested) {
    return false
  }
  return mayTake(state, member, message, qos, now)
}

/** The rules let it receive this, and it is not above its Maximum Packet Size, so that another can have it. Section 3.1.2.11.4. */
function mayTake(state: BrokerState, member: Subscription, message: Message, qos: QoS, now: number): boolean {
  const { connection, identity } = member.session
  const access = accessOf(state.access, identity)
  if (access.limitsReceiving && !may(access, identity, 'receive', message.topic)) return false
  if (connection === null) return true
  const identifiers = member.identifier === 0 ? none : [member.identifier]
  return fitsClient(connection, message, member.retainAsPublished && message.retain, identifiers, qos, now)
}

const none: readonly number[] = []

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
