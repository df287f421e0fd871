// One message to one session: sent within the window, queued, or dropped with its reason.
// Does not know who matched (route.ts, retrieve.ts), nor when what waits goes on (pump.ts).
import type { QoS, TopicFilter } from '../protocol/packet.ts'
import { fitsClient, makePublish } from './outbound.ts'
import type { DropReason, Outcome } from './outcome.ts'
import { ownInflight } from './own.ts'
import { eraseDelivery, writeDelivery } from './session.ts'
import type { BrokerState, Connected, Delivery, Message, Session } from './state.ts'

/** Shared by all copies of subscriptions without an identifier. */
export const noIdentifiers: readonly number[] = []
/** Highest packet identifier; they count up from 1 in each session. */
const lastPacketId = 65_535

/** One session's copy of a message, as the matching decided it. */
export interface Copy {
  readonly qos: QoS
  readonly grantedQoS: QoS
  readonly retain: boolean
  readonly identifiers: readonly number[]
  readonly share: TopicFilter | null
}

/** A session that a fan-out reaches, all its matching subscriptions merged. */
export interface Target {
  readonly session: Session
  qos: QoS
  retainAsPublished: boolean
  identifiers: readonly number[]
}

/** Hands `message` to `session`: sent, queued or dropped with its reason. */
export function deliver(
  state: BrokerState,
  session: Session,
  message: Message,
  copy: Copy,
  now: number,
  outcome: Outcome,
): void {
  const { connection } = session
  if (copy.qos === 0) {
    if (connection === null) {
      if (state.limits.queueQoS0 && session.expirySeconds > 0)
        enqueue(state, session, makeDelivery(session, message, copy), message, copy.grantedQoS, now, outcome)
      else drop(state, session, message, copy.grantedQoS, 'offline-qos0', outcome)
    } else if (connection.congested) {
      drop(state, session, message, copy.grantedQoS, connection.held ? 'link-held' : 'congested', outcome)
    } else {
      sendAtMostOnce(state, connection, message, copy, now, outcome)
    }
    return
  }
  if (connection === null && session.expirySeconds === 0) {
    drop(state, session, message, copy.grantedQoS, 'offline-clean-session', outcome)
    return
  }
  const delivery = makeDelivery(session, message, copy)
  const free = session.queue.length === 0 && session.resend.length === 0
  if (connection !== null && free && !connection.congested && hasRoom(state, session, connection))
    start(state, session, connection, delivery, message, now, outcome)
  else enqueue(state, session, delivery, message, copy.grantedQoS, now, outcome)
}

function makeDelivery(session: Session, message: Message, copy: Copy): Delivery {
  const order = session.nextOrder
  session.nextOrder += 1
  return {
    message,
    qos: copy.qos,
    retain: copy.retain,
    identifiers: copy.identifiers,
    share: copy.share,
    state: 'queued',
    packetId: 0,
    holdsQuota: false,
    order,
    key: '',
  }
}

/** Sends a message past the queue. Above QoS 0 the caller has made sure that there is room. */
export function sendNow(
  state: BrokerState,
  connection: Connected,
  message: Message,
  copy: Copy,
  now: number,
  outcome: Outcome,
): void {
  const { session } = connection
  if (copy.qos === 0) sendAtMostOnce(state, connection, message, copy, now, outcome)
  else start(state, session, connection, makeDelivery(session, message, copy), message, now, outcome)
}

/** Puts a delivery at the end of the queue, as far as the limits allow. */
function enqueue(
  state: BrokerState,
  session: Session,
  delivery: Delivery,
  message: Message,
  grantedQoS: QoS,
  now: number,
  outcome: Outcome,
): void {
  const { limits } = state
  while (
    session.queue.length >= limits.maximumQueuedMessages ||
    session.queuedBytes + message.bytes > limits.maximumQueuedBytes
  ) {
    const expiresAt = session.queue.peek()?.message?.expiresAt ?? null
    if (expiresAt !== null && expiresAt <= now) {
      discard(state, session, takeQueued(state, session)!, 'expired-in-queue', outcome) // [MQTT-3.3.2-5]
      continue
    }
    if (limits.queueDropPolicy === 'newest' || session.queue.length === 0) {
      drop(state, session, message, grantedQoS, 'queue-full', outcome)
      return
    }
    discard(state, session, takeQueued(state, session)!, 'queue-full', outcome)
  }
  session.queue.push(delivery)
  session.queuedBytes += message.bytes
  state.queuedCount += 1
  if (session.queue.length > session.queuedHighWater) session.queuedHighWater = session.queue.length
  writeDelivery(session, delivery, outcome)
  if (state.tracing) {
    const { connection } = session
    traceDelivery(session, message, grantedQoS, 'queued', connection && whyLater(connection), 0, outcome)
  }
}

function whyLater({ congested, held }: Connected): DropReason {
  return congested ? (held ? 'link-held' : 'congested') : 'quota-wait'
}

/** Whether the client's Receive Maximum and the packet identifiers allow one more exchange. [MQTT-3.3.4-9] */
export function hasRoom(state: BrokerState, session: Session, connection: Connected): boolean {
  // Who never acknowledges holds no more bytes than may wait in its queue.
  if (session.inflightBytes >= state.limits.maximumQueuedBytes) return false
  return connection.sendQuota > 0 && session.inflight.size < lastPacketId
}

export function takeQueued(state: BrokerState, session: Session): Delivery | undefined {
  const delivery = session.queue.shift()
  if (delivery === undefined) return undefined
  state.queuedCount -= 1
  session.queuedBytes -= delivery.message?.bytes ?? 0
  return delivery
}

/** Sends a message for the first time: it gets its packet identifier and a place in the window. */
export function start(
  state: BrokerState,
  session: Session,
  connection: Connected,
  delivery: Delivery,
  message: Message,
  now: number,
  outcome: Outcome,
): void {
  if (!fitsClient(connection, message, delivery.retain, delivery.identifiers, delivery.qos, now)) {
    discard(state, session, delivery, 'too-large', outcome) // [MQTT-3.1.2-25]
    return
  }
  delivery.packetId = nextPacketId(session)
  delivery.state = 'sent'
  ownInflight(session).set(delivery.packetId, delivery)
  session.inflightBytes += message.bytes
  connection.sendQuota -= 1
  delivery.holdsQuota = true
  writeDelivery(session, delivery, outcome)
  sendDelivery(state, session, connection, delivery, false, now, outcome)
}

/** Drops a delivery that was made already, and its row. */
export function discard(
  state: BrokerState,
  session: Session,
  delivery: Delivery,
  reason: DropReason,
  outcome: Outcome,
): void {
  drop(state, session, delivery.message!, delivery.qos, reason, outcome)
  eraseDelivery(delivery, outcome)
}

/** The next identifier that no unfinished exchange holds. [MQTT-2.2.1-4] */
function nextPacketId(session: Session): number {
  let id = session.nextPacketId
  while (session.inflight.has(id)) id = id === lastPacketId ? 1 : id + 1
  session.nextPacketId = id === lastPacketId ? 1 : id + 1
  return id
}

export function sendDelivery(
  state: BrokerState,
  session: Session,
  connection: Connected,
  delivery: Delivery,
  dup: boolean,
  now: number,
  outcome: Outcome,
): void {
  const message = delivery.message!
  const packet = makePublish(connection, message, delivery, delivery.qos, delivery.packetId, dup, now)
  outcome.sends.push({ link: connection.link, packet, message: message.id })
  if (state.tracing)
    traceDelivery(session, message, delivery.qos, dup ? 'resent' : 'sent', null, delivery.packetId, outcome)
}

export function sendAtMostOnce(
  state: BrokerState,
  connection: Connected,
  message: Message,
  copy: Copy,
  now: number,
  outcome: Outcome,
): void {
  const { session } = connection
  if (!fitsClient(connection, message, copy.retain, copy.identifiers, 0, now)) {
    drop(state, session, message, copy.grantedQoS, 'too-large', outcome)
    return
  }
  const packet = makePublish(connection, message, copy, 0, 0, false, now)
  outcome.sends.push({ link: connection.link, packet, message: message.id })
  if (state.tracing) traceDelivery(session, message, copy.grantedQoS, 'sent', null, 0, outcome)
}

export function drop(
  state: BrokerState,
  session: Session,
  message: Message,
  grantedQoS: QoS,
  reason: DropReason,
  outcome: Outcome,
): void {
  state.counters.publishDropped += 1
  state.counters.dropped[reason] += 1
  session.drops[reason] = (session.drops[reason] ?? 0) + 1
  if (state.tracing) traceDelivery(session, message, grantedQoS, 'dropped', reason, 0, outcome)
}

export function traceDelivery(
  session: Session,
  message: Message,
  grantedQoS: QoS,
  decision: 'sent' | 'queued' | 'dropped' | 'resent',
  reason: DropReason | null,
  packetId: number,
  outcome: Outcome,
): void {
  outcome.traces.push({
    type: 'delivery',
    message: message.id,
    clientId: session.clientId,
    decision,
    reason,
    publishedQoS: message.qos,
    grantedQoS,
    packetId,
  })
}
