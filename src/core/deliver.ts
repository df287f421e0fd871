// Deliveries of one session: queue, window, packet identifiers and the acknowledgements that end them.
// Does not know who matched: publish.ts and subscribe.ts hand the messages over.
import type { Ack, Publish, PublishProperties, QoS, TopicFilter } from '../protocol/packet.ts'
import { publishSize } from '../protocol/publish.ts'
import { Reason } from '../protocol/reason.ts'
import type { DropReason, Outcome } from './outcome.ts'
import { eraseDelivery, releaseMessage, writeDelivery } from './session.ts'
import type { BrokerState, Connected, Delivery, Message, Session } from './state.ts'

/** Shared by all copies of subscriptions without an identifier. */
export const noIdentifiers: readonly number[] = []
const none = {} as const
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
      if (state.limits.queueQoS0 && session.expirySeconds > 0) enqueue(state, session, message, copy, outcome)
      else drop(state, session, message, copy.grantedQoS, 'offline-qos0', outcome)
    } else if (connection.congested) {
      drop(state, session, message, copy.grantedQoS, 'congested', outcome)
    } else {
      sendAtMostOnce(state, connection, message, copy, now, outcome)
    }
    return
  }
  if (connection === null && session.expirySeconds === 0) {
    drop(state, session, message, copy.grantedQoS, 'offline-clean-session', outcome)
    return
  }
  if (!enqueue(state, session, message, copy, outcome)) return
  if (connection !== null) pump(state, session, connection, now, outcome)
}

/** Puts a copy at the end of the queue, as far as the limits allow. */
function enqueue(state: BrokerState, session: Session, message: Message, copy: Copy, outcome: Outcome): boolean {
  const { limits } = state
  while (
    session.queue.length >= limits.maximumQueuedMessages ||
    session.queuedBytes + message.payload.length > limits.maximumQueuedBytes
  ) {
    if (limits.queueDropPolicy === 'newest' || session.queue.length === 0) {
      drop(state, session, message, copy.grantedQoS, 'queue-full', outcome)
      return false
    }
    const oldest = takeQueued(state, session)!
    drop(state, session, oldest.message!, oldest.qos, 'queue-full', outcome)
    eraseDelivery(oldest, outcome)
  }
  const delivery: Delivery = {
    message,
    qos: copy.qos,
    retain: copy.retain,
    identifiers: copy.identifiers,
    share: copy.share,
    state: 'queued',
    packetId: 0,
    order: session.nextOrder,
    key: '',
  }
  session.nextOrder += 1
  session.queue.push(delivery)
  session.queuedBytes += message.payload.length
  state.queuedCount += 1
  const { connection } = session
  // What leaves at once is written once, by `pump`, with its packet identifier.
  const alone = session.queue.length === 1 && session.resend.length === 0
  if (alone && connection !== null && !connection.congested && hasRoom(session, connection)) return true
  if (session.queue.length > session.queuedHighWater) session.queuedHighWater = session.queue.length
  writeDelivery(session, delivery, outcome)
  if (state.tracing) {
    const reason = connection === null ? null : connection.congested ? 'congested' : 'quota-wait'
    traceDelivery(session, message, copy.grantedQoS, 'queued', reason, 0, outcome)
  }
  return true
}

/** Whether the client's Receive Maximum and the packet identifiers allow one more exchange. [MQTT-3.3.4-9] */
function hasRoom(session: Session, connection: Connected): boolean {
  return connection.sendQuota > 0 && session.inflight.size < lastPacketId
}

function takeQueued(state: BrokerState, session: Session): Delivery | undefined {
  const delivery = session.queue.shift()
  if (delivery === undefined) return undefined
  state.queuedCount -= 1
  session.queuedBytes -= delivery.message?.payload.length ?? 0
  return delivery
}

/** Sends what the window has room for: first what an earlier connection left, then the queue. [MQTT-4.4.0-1] */
export function pump(state: BrokerState, session: Session, connection: Connected, now: number, outcome: Outcome): void {
  while (session.resend.length > 0 && connection.sendQuota > 0 && !connection.congested) {
    const delivery = session.resend.shift()!
    // It may have ended meanwhile.
    if (session.inflight.get(delivery.packetId) !== delivery || delivery.state !== 'sent') continue
    connection.sendQuota -= 1
    sendDelivery(state, session, connection, delivery, true, now, outcome)
  }
  if (session.resend.length > 0) return
  while (session.queue.length > 0 && !connection.congested) {
    const first = session.queue.peek()!
    if (first.qos > 0 && !hasRoom(session, connection)) return
    const delivery = takeQueued(state, session)!
    const message = delivery.message!
    if (message.expiresAt !== null && message.expiresAt <= now) {
      // [MQTT-3.3.2-5]
      drop(state, session, message, delivery.qos, 'expired-in-queue', outcome)
      eraseDelivery(delivery, outcome)
      continue
    }
    if (delivery.qos === 0) {
      sendAtMostOnce(state, connection, message, { ...delivery, grantedQoS: 0 }, now, outcome)
      continue
    }
    if (!fitsClient(connection, message, delivery.retain, delivery.identifiers, delivery.qos, now)) {
      // [MQTT-3.1.2-25]
      drop(state, session, message, delivery.qos, 'too-large', outcome)
      eraseDelivery(delivery, outcome)
      continue
    }
    delivery.packetId = nextPacketId(session)
    delivery.state = 'sent'
    session.inflight.set(delivery.packetId, delivery)
    connection.sendQuota -= 1
    writeDelivery(session, delivery, outcome)
    sendDelivery(state, session, connection, delivery, false, now, outcome)
  }
}

/** The next identifier that no unfinished exchange holds. [MQTT-2.2.1-4] */
function nextPacketId(session: Session): number {
  let id = session.nextPacketId
  while (session.inflight.has(id)) id = id === lastPacketId ? 1 : id + 1
  session.nextPacketId = id === lastPacketId ? 1 : id + 1
  return id
}

function sendDelivery(
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
  state.counters.publishSent += 1
  state.counters.publishBytesSent += message.payload.length
  if (state.tracing)
    traceDelivery(session, message, delivery.qos, dup ? 'resent' : 'sent', null, delivery.packetId, outcome)
}

function sendAtMostOnce(
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
  state.counters.publishSent += 1
  state.counters.publishBytesSent += message.payload.length
  if (state.tracing) traceDelivery(session, message, copy.grantedQoS, 'sent', null, 0, outcome)
}

/** Shared by every receiver that needs nothing of its own. */
export function sharedProperties(message: Message, now: number): PublishProperties {
  if (message.expiresAt === null) return message.properties
  // The interval is the one received less the time it waited here. [MQTT-3.3.2-6]
  const seconds = Math.max(1, Math.ceil((message.expiresAt - now) / 1000))
  if (message.expiring === null || message.expiring.seconds !== seconds) {
    message.expiring = {
      seconds,
      properties: { ...message.properties, messageExpiryInterval: seconds },
    }
  }
  return message.expiring.properties
}

function makePublish(
  connection: Connected,
  message: Message,
  copy: { readonly retain: boolean; readonly identifiers: readonly number[] },
  qos: QoS,
  packetId: number,
  dup: boolean,
  now: number,
): Publish {
  let properties = sharedProperties(message, now)
  let topic: Publish['topic'] = message.topic
  if (connection.version === 5) {
    if (copy.identifiers.length > 0) properties = { ...properties, subscriptionIdentifiers: copy.identifiers } // [MQTT-3.3.4-3]
    if (connection.aliasMaximumOut > 0) {
      const known = connection.aliasesOut.get(topic)
      if (known !== undefined) {
        properties = { ...properties, topicAlias: known }
        topic = ''
      } else if (connection.aliasesOut.size < connection.aliasMaximumOut) {
        // [MQTT-3.1.2-26]
        const topicAlias = connection.aliasesOut.size + 1
        connection.aliasesOut.set(topic, topicAlias)
        properties = { ...properties, topicAlias }
      }
    }
  }
  return {
    type: 'publish',
    dup,
    qos,
    retain: copy.retain,
    topic,
    packetId,
    properties,
    payload: message.payload,
  }
}

/** Whether the packet stays within the client's Maximum Packet Size, a possible alias counted in. [MQTT-3.1.2-24] */
function fitsClient(
  connection: Connected,
  message: Message,
  retain: boolean,
  identifiers: readonly number[],
  qos: QoS,
  now: number,
): boolean {
  if (connection.maximumPacketSize === Number.POSITIVE_INFINITY) return true
  let properties = sharedProperties(message, now)
  if (identifiers.length > 0) properties = { ...properties, subscriptionIdentifiers: identifiers }
  const packet: Publish = {
    type: 'publish',
    dup: false,
    qos,
    retain,
    topic: message.topic,
    packetId: 1,
    properties,
    payload: message.payload,
  }
  const alias = connection.aliasMaximumOut > 0 && connection.aliasesOut.size < connection.aliasMaximumOut ? 4 : 0
  return publishSize(packet, connection.version) + alias <= connection.maximumPacketSize
}

/** Starts a resumed session's connection: PUBREL again in the order of the PUBRECs, then PUBLISH in its own. [MQTT-4.4.0-1] */
export function resume(
  state: BrokerState,
  session: Session,
  connection: Connected,
  now: number,
  outcome: Outcome,
): void {
  session.resend.clear()
  for (const delivery of session.inflight.values()) {
    if (delivery.state === 'released')
      sendRelease(connection, delivery.packetId, Reason.success, outcome) // [MQTT-4.6.0-4]
    else session.resend.push(delivery)
  }
  pump(state, session, connection, now, outcome)
}

function sendRelease(connection: Connected, packetId: number, reason: number, outcome: Outcome): void {
  const packet: Ack = { type: 'pubrel', packetId, reason, properties: none }
  outcome.sends.push({ link: connection.link, packet, message: 0 })
}

/** PUBACK. False when it answers an exchange of QoS 2: a fault of the client. */
export function acknowledged(
  state: BrokerState,
  connection: Connected,
  packet: Ack,
  now: number,
  outcome: Outcome,
): boolean {
  const { session } = connection
  const delivery = session.inflight.get(packet.packetId)
  if (delivery === undefined) return true
  if (delivery.qos !== 1) return false
  finish(state, connection, delivery, packet.reason, now, outcome)
  return true
}

/** PUBREC. False when it answers an exchange of QoS 1. */
export function received(
  state: BrokerState,
  connection: Connected,
  packet: Ack,
  now: number,
  outcome: Outcome,
): boolean {
  const { session } = connection
  const delivery = session.inflight.get(packet.packetId)
  if (delivery === undefined) {
    // Nothing is known of it: the client may forget it.
    const reason = connection.version === 5 ? Reason.packetIdentifierNotFound : Reason.success
    sendRelease(connection, packet.packetId, reason, outcome)
    return true
  }
  if (delivery.qos !== 2) return false
  if (packet.reason >= 0x80) {
    finish(state, connection, delivery, packet.reason, now, outcome)
    return true
  }
  if (delivery.state === 'sent') {
    releaseMessage(delivery, outcome)
    delivery.state = 'released'
    // Moved to the end: PUBRELs are sent again in the order of the PUBRECs. [MQTT-4.6.0-4]
    session.inflight.delete(packet.packetId)
    session.inflight.set(packet.packetId, delivery)
    delivery.order = session.nextOrder
    session.nextOrder += 1
    writeDelivery(session, delivery, outcome)
  }
  sendRelease(connection, packet.packetId, Reason.success, outcome) // [MQTT-4.3.3-4]
  return true
}

/** PUBCOMP. False when PUBREC never came. */
export function completed(
  state: BrokerState,
  connection: Connected,
  packet: Ack,
  now: number,
  outcome: Outcome,
): boolean {
  const delivery = connection.session.inflight.get(packet.packetId)
  if (delivery === undefined) return true
  if (delivery.qos !== 2 || delivery.state !== 'released') return false
  finish(state, connection, delivery, packet.reason, now, outcome)
  return true
}

function finish(
  state: BrokerState,
  connection: Connected,
  delivery: Delivery,
  reason: number,
  now: number,
  outcome: Outcome,
): void {
  const { session } = connection
  session.inflight.delete(delivery.packetId)
  const rejected = reason >= 0x80 && reason !== Reason.packetIdentifierNotFound
  if (rejected) session.drops['rejected-by-client'] = (session.drops['rejected-by-client'] ?? 0) + 1
  if (state.tracing)
    outcome.traces.push({
      type: 'delivery',
      message: delivery.message?.id ?? 0,
      clientId: session.clientId,
      decision: rejected ? 'dropped' : 'acknowledged',
      reason: rejected ? 'rejected-by-client' : null,
      publishedQoS: delivery.message?.qos ?? delivery.qos,
      grantedQoS: delivery.qos,
      packetId: delivery.packetId,
    })
  eraseDelivery(delivery, outcome)
  // Never above its start value. Section 4.9.
  if (connection.sendQuota < connection.receiveMaximum) connection.sendQuota += 1
  if (session.queue.length > 0 || session.resend.length > 0) pump(state, session, connection, now, outcome)
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
