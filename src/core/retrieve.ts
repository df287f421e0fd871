// The retained messages that a new subscription brings: oldest first, in pieces, as fast as the client takes them.
// Does not know who may subscribe, nor when the next piece is due: the host asks for it.
import type { QoS, SubscriptionRequest, TopicFilter } from '../protocol/packet.ts'
import { hasWildcard, matches } from '../protocol/topic.ts'
import { accessOf, may } from './access.ts'
import { type Copy, deliver, drop, hasRoom, noIdentifiers, sendNow } from './deliver.ts'
import type { Outcome } from './outcome.ts'
import { placedAtOnce, type Retrieval } from './retained.ts'
import type { SubscriptionRow } from './rows.ts'
import { writeSubscription } from './session.ts'
import type { BrokerState, Connected, Message, Session, Subscription } from './state.ts'

/** What one session may take of one turn: others wait so long. */
export interface Piece {
  /** Retained messages looked at. */
  looks: number
  bytes: number
}

export function newPiece(): Piece {
  return { looks: 500, bytes: 32 * 1024 }
}

/** A filter that reaches no more nodes than this is looked up in the tree of topics at once. */
const leastNodes = 4_096
/** A filter that reaches a larger share than this is held against every retained message, piece by piece. */
const treeShare = 16

const none: readonly Subscription[] = []

/**
 * The subscription wants what is retained now, with the options that it was asked for with. What it was still to bring
 * of an earlier time is part of that.
 */
export function begin(
  state: BrokerState,
  subscription: Subscription,
  { qos, noLocal }: SubscriptionRequest,
  identifier: number,
): void {
  const isWritten = subscription.retrieval?.isWritten ?? false
  const options = { qos, noLocal, identifier }
  wait(subscription, { ...options, after: 0, before: state.nextMessageId, ahead: new Set(), found: null, isWritten })
}

/** What a row tells that the subscription had still to bring. */
export function restoreRetrieval(subscription: Subscription, row: NonNullable<SubscriptionRow['retrieval']>): void {
  const { qos, noLocal, identifier } = subscription
  const { after, before, ahead } = row
  wait(subscription, { qos, noLocal, identifier, after, before, ahead: new Set(ahead), found: null, isWritten: true })
}

function wait(subscription: Subscription, retrieval: Retrieval): void {
  const { session } = subscription
  if (subscription.retrieval === null) session.retrievals = [...session.retrievals, subscription]
  subscription.retrieval = retrieval
}

/** The subscription is gone, or has got everything. */
export function endRetrieval(subscription: Subscription): void {
  if (subscription.retrieval === null) return
  subscription.retrieval = null
  const { session } = subscription
  const left = session.retrievals.filter((each) => each !== subscription)
  session.retrievals = left.length === 0 ? none : left
}

/** The connection is gone: what would have come at QoS 0 was promised to it alone. */
export function endUnpromised(session: Session): void {
  for (const subscription of session.retrievals) if (subscription.retrieval!.qos === 0) endRetrieval(subscription)
}

/** Sends as much as the client's window, its link and the piece allow. */
export function retrieve(state: BrokerState, connection: Connected, piece: Piece, now: number, outcome: Outcome): void {
  const { session } = connection
  while (session.retrievals.length > 0 && !connection.congested && !connection.awaitsPull) {
    const subscription = session.retrievals[0]!
    const retrieval = subscription.retrieval!
    const end = bring(state, connection, subscription.filter, retrieval, piece, now, outcome)
    if (end === 'done') {
      endRetrieval(subscription)
      if (retrieval.isWritten) writeSubscription(subscription, outcome)
      continue
    }
    // What is left is as much a promise as what was sent.
    if (retrieval.qos > 0) writeSubscription(subscription, outcome)
    if (end === 'spent') {
      connection.awaitsPull = true
      outcome.pulls.push(connection.link)
    }
    return
  }
}

/** `full`: the window is, and an acknowledgement goes on. `spent`: the piece is. */
function bring(
  state: BrokerState,
  connection: Connected,
  filter: TopicFilter,
  retrieval: Retrieval,
  piece: Piece,
  now: number,
  outcome: Outcome,
): 'done' | 'full' | 'spent' {
  if (piece.looks <= 0) return 'spent'
  const { session } = connection
  const { retained } = state
  let end: 'done' | 'full' | 'spent' = 'done'
  const visit = (message: Message): boolean => {
    if (message.id >= retrieval.before) return false
    if (piece.looks <= 0 || piece.bytes <= 0) {
      end = 'spent'
      return false
    }
    piece.looks -= 1
    if (isWanted(message, filter, retrieval, now)) {
      const copy = copyOf(state, session, retrieval, message, outcome)
      if (copy !== null) {
        if (copy.qos > 0 && !hasRoom(state, session, connection)) {
          end = 'full'
          return false
        }
        piece.bytes -= message.bytes + message.topic.length
        sendNow(state, connection, message, copy, now, outcome)
      }
    }
    retrieval.after = message.id
    return true
  }
  retrieval.found ??= lookUp(state, filter, piece)
  if (retrieval.found === null) return 'spent'
  if (retrieval.found === 'much') {
    retained.byAge.after(retrieval.after, visit)
  } else {
    for (const message of retrieval.found) {
      if (message.id <= retrieval.after || retained.get(message.topic) !== message) continue
      if (!visit(message)) break
    }
  }
  return end
}

/** What a narrow filter reaches, oldest first. Null when the piece went into the tree that this is to be looked up in. */
function lookUp(state: BrokerState, filter: string, piece: Piece): readonly Message[] | 'much' | null {
  const most = Math.max(leastNodes, Math.floor(state.retained.size / treeShare))
  if (filter === '#' && state.retained.size > most) return 'much'
  if (hasWildcard(filter) && !state.retained.settle(placedAtOnce)) {
    piece.looks = 0
    return null
  }
  const found = state.retained.match(filter, most)
  if (found === null) {
    piece.looks = 1
    return 'much'
  }
  return found.sort((a, b) => a.id - b.id)
}

function isWanted(message: Message, filter: string, retrieval: Retrieval, now: number): boolean {
  if (message.expiresAt !== null && message.expiresAt <= now) return false
  return matches(filter, message.topic) && !retrieval.ahead.has(message.id)
}

/** How the session gets it, or null when it must not. */
function copyOf(
  state: BrokerState,
  session: Session,
  { qos: grantedQoS, noLocal, identifier }: Retrieval,
  message: Message,
  outcome: Outcome,
): Copy | null {
  if (noLocal && message.publisher === session.clientId) {
    drop(state, session, message, grantedQoS, 'no-local', outcome)
    return null
  }
  const access = accessOf(state.access, session.identity)
  if (access.limitsReceiving && !may(access, session.identity, 'receive', message.topic)) {
    drop(state, session, message, grantedQoS, 'acl-deny', outcome)
    return null
  }
  const qos = Math.min(message.qos, grantedQoS) as QoS
  const identifiers = identifier === 0 ? noIdentifiers : [identifier]
  // RETAIN is 1, whatever Retain As Published says. [MQTT-3.3.1-8]
  return { qos, grantedQoS, retain: true, identifiers, share: null }
}

/**
 * A message is about to go to a session that still waits for retained ones: the one of its topic goes before it, for no
 * older value may follow a newer one. [MQTT-4.6.0-5]
 */
export function goAhead(state: BrokerState, session: Session, topic: string, now: number, outcome: Outcome): void {
  const { replaced } = state.shared
  const kept = replaced ?? state.retained.get(topic)
  if (kept === null || (kept.expiresAt !== null && kept.expiresAt <= now)) return
  for (const subscription of session.retrievals) {
    const retrieval = subscription.retrieval!
    const isDue = kept.id > retrieval.after && kept.id < retrieval.before && !retrieval.ahead.has(kept.id)
    if (!isDue || !matches(subscription.filter, topic)) continue
    const copy = copyOf(state, session, retrieval, kept, outcome)
    if (copy !== null) deliver(state, session, kept, copy, now, outcome)
    // One that was replaced is not met again.
    if (replaced !== null) continue
    retrieval.ahead.add(kept.id)
    if (retrieval.qos > 0) writeSubscription(subscription, outcome)
  }
}
