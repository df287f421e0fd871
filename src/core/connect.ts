// CONNECT: who is let in, which session is taken up, what CONNACK says.
// Does not know how a client proved who it is: the host did that before.
import type { Connect, ProtocolVersion } from '../protocol/packet.ts'
import { Reason, type ReasonCode } from '../protocol/reason.ts'
import { resume } from './acknowledge.ts'
import { countRefused, whyNot } from './admission.ts'
import { type Announcement, connAckFault } from './fit.ts'
import { dropConnection, endSession, neverExpires, refuse } from './lifecycle.ts'
import type { Authentication, AuthenticationStep, Identity, Input, Outcome } from './outcome.ts'
import { emptyMap, emptySet } from './own.ts'
import { makeAllowance } from './quota.ts'
import { randomText } from './random.ts'
import { eraseSession, makeDurable, writeSession } from './session.ts'
import { type BrokerState, type Connected, makeSession, type Opened, type Session } from './state.ts'
import { tellConnected } from './sys-events.ts'
import { armWill, cancelWill } from './will.ts'

type ConnectInput = Extract<Input, { type: 'connect' }>

/** Handles the first packet of a link. */
export function connect(state: BrokerState, opened: Opened, input: ConnectInput, now: number, outcome: Outcome): void {
  const { packet, authentication } = input
  const assigned = packet.clientId === '' ? makeClientId(state) : null // [MQTT-3.1.3-6]
  const step = (authentication.ok && authentication.enhanced) || null
  const properties = packet.version === 5 ? announce(state, packet, assigned, step) : {}
  const refusal =
    whyNot(state, packet, authentication, expiryInForce(state, packet) > 0, now) ?? connAckFault(packet, properties)
  if (refusal !== null) {
    countRefused(state.counters, refusal.reason)
    refuse(state, opened, { ...refusal, clientId: packet.clientId, answer: answerOf(packet, refusal.reason) }, outcome)
    return
  }
  const clientId = assigned ?? packet.clientId
  const identity = identityOf(authentication, clientId)
  const old = state.sessions.get(clientId)
  if (old?.connection) takeOver(state, old, old.connection, opened, now, outcome)
  const { session, present } = takeSession(state, packet, identity, now, outcome)
  const connection = makeConnection(state, opened, input, session, now)
  state.links.set(opened.link, connection)
  session.connection = connection
  state.connected += 1
  state.counters.connections += 1
  if (state.connected > state.counters.clientsMaximum) state.counters.clientsMaximum = state.connected
  keep(session, packet, state, outcome)
  if (connection.keepAliveSeconds > 0)
    state.deadlines.push({
      at: now + connection.keepAliveSeconds * 1500,
      kind: 'keep-alive',
      link: opened.link,
    })
  // [MQTT-3.2.0-1, MQTT-3.1.4-5]
  outcome.sends.push({
    link: opened.link,
    packet: {
      type: 'connack',
      sessionPresent: present && packet.version !== 3,
      reason: Reason.success,
      properties,
    },
    message: 0,
  })
  outcome.traces.push({
    type: 'connected',
    link: opened.link,
    clientId,
    version: packet.version,
    sessionPresent: present,
    username: identity.username,
    keepAliveSeconds: connection.keepAliveSeconds,
    cleanStart: packet.cleanStart,
  })
  armWill(session, packet.will, outcome)
  tellConnected(state, connection, packet, now, outcome)
  resume(state, session, connection, now, outcome)
}

function identityOf(authentication: Authentication, clientId: string): Identity {
  if (!authentication.ok) return { username: null, clientId }
  const { username, access } = authentication
  return access === undefined ? { username, clientId } : { username, clientId, access }
}

/** A CONNACK fits every client but one whose Maximum Packet Size is tiny. [MQTT-3.1.2-24] */
export function answerOf(packet: Connect, reason: ReasonCode): 'none' | 'code' | 'reason' {
  // No code of MQTT 3 says this. [MQTT-3.2.2-6] of 3.1.1
  const unspeakable = reason === Reason.qosNotSupported || reason === Reason.retainNotSupported
  if (packet.version !== 5 && unspeakable) return 'none'
  const most = packet.properties.maximumPacketSize ?? Number.POSITIVE_INFINITY
  if (most < 5) return 'none'
  return packet.version === 5 && most >= 120 ? 'reason' : 'code'
}

function makeClientId(state: BrokerState): string {
  for (;;) {
    const clientId = `auto-${randomText(state.random, 12)}`
    if (!state.sessions.has(clientId)) return clientId
  }
}

/** Another connection of this client identifier: it is told, and closed. [MQTT-3.1.4-3] */
function takeOver(
  state: BrokerState,
  session: Session,
  old: Connected,
  opened: Opened,
  now: number,
  outcome: Outcome,
): void {
  const detail = 'session taken over'
  state.counters.sessionsTakenOver += 1
  if (old.version === 5)
    outcome.sends.push({
      link: old.link,
      packet: {
        type: 'disconnect',
        reason: Reason.sessionTakenOver,
        properties: {},
      },
      message: 0,
    })
  outcome.closes.push({ link: old.link, why: detail })
  outcome.traces.push({
    type: 'taken-over',
    clientId: session.clientId,
    link: old.link,
    by: opened.link,
  })
  // A will with a delay is scheduled here, and cancelled by the return unless Clean Start ends the session. Section 3.1.3.2.2.
  dropConnection(state, old, { reason: Reason.sessionTakenOver, detail, keepsWill: true }, now, outcome)
}

/** The session that this connection works with, and whether it was there before. [MQTT-3.1.2-4, -5, -6] */
function takeSession(
  state: BrokerState,
  packet: Connect,
  identity: Identity,
  now: number,
  outcome: Outcome,
): { readonly session: Session; readonly present: boolean } {
  const { clientId, username } = identity
  const old = state.sessions.get(clientId)
  // What waits for one user is not for another who knows the client identifier.
  const owner = old?.identity.username ?? null
  if (old !== undefined && !packet.cleanStart && (owner === null || owner === username)) {
    cancelWill(old, outcome) // [MQTT-3.1.3-9]
    state.counters.sessionsResumed += 1
    old.version = packet.version
    old.identity = identity
    return { session: old, present: true }
  }
  if (old !== undefined) endSession(state, old, 'clean-start', now, outcome)
  state.counters.sessionsCreated += 1
  const session = makeSession(clientId, packet.version, identity, now)
  state.sessions.set(clientId, session)
  return { session, present: false }
}

/** Seconds that the session outlives its connection. MQTT 3: for ever, or not at all. Section 3.1.2.11.2. */
function expiryOf(packet: Connect): number {
  if (packet.version !== 5) return packet.cleanStart ? 0 : neverExpires
  return packet.properties.sessionExpiryInterval ?? 0
}

function expiryInForce(state: BrokerState, packet: Connect): number {
  return Math.min(expiryOf(packet), state.limits.maximumSessionExpiryInterval)
}

/** Makes the session's rows agree with its expiry. */
function keep(session: Session, packet: Connect, state: BrokerState, outcome: Outcome): void {
  session.expirySeconds = expiryInForce(state, packet)
  session.disconnectedAt = null
  if (session.expirySeconds === 0) eraseSession(session, outcome)
  else if (session.durable) writeSession(session, outcome)
  else makeDurable(session, outcome)
}

function makeConnection(
  state: BrokerState,
  opened: Opened,
  input: ConnectInput,
  session: Session,
  now: number,
): Connected {
  const { packet, authentication } = input
  const { properties, version } = packet
  const { limits } = state
  const receiveMaximum = version === 5 ? (properties.receiveMaximum ?? 65_535) : 65_535
  const aliasMaximumOut = Math.min(properties.topicAliasMaximum ?? 0, limits.topicAliasMaximumOutbound)
  const maximumPacketSize = properties.maximumPacketSize ?? Number.POSITIVE_INFINITY
  return {
    state: 'connected',
    link: opened.link,
    origin: opened.origin,
    version,
    session,
    connectedAt: now,
    keepAliveSeconds: keepAlive(state, packet.keepAliveSeconds, version),
    requestedExpirySeconds: expiryOf(packet),
    lastPacketAt: now,
    receiveMaximum,
    sendQuota: receiveMaximum,
    maximumPacketSize,
    problemInformation: properties.requestProblemInformation !== 0,
    bridge: packet.bridge,
    aliasesIn: emptyMap,
    aliasMaximumOut,
    aliasesOut: emptyMap,
    unreleased: emptySet,
    congested: false,
    held: false,
    awaitsPull: false,
    retrievesFirst: false,
    allowance: makeAllowance((authentication.ok && authentication.rates) || limits, now),
    pausedUntil: 0,
    limitsTold: [],
    plain: aliasMaximumOut === 0 && maximumPacketSize === Number.POSITIVE_INFINITY,
  }
}

/** Only a v5 client can be told another interval than its own. [MQTT-3.2.2-22] */
function keepAlive(state: BrokerState, asked: number, version: ProtocolVersion): number {
  return version === 5 && state.limits.serverKeepAlive > 0 ? state.limits.serverKeepAlive : asked
}

/** What the client must know of the broker. Section 3.2.2.3. */
function announce(
  state: BrokerState,
  packet: Connect,
  assigned: string | null,
  step: AuthenticationStep | null,
): Announcement {
  const { limits } = state
  const expirySeconds = expiryInForce(state, packet)
  return {
    ...(expirySeconds !== expiryOf(packet) && {
      sessionExpiryInterval: expirySeconds,
    }),
    ...(limits.receiveMaximum < 65_535 && {
      receiveMaximum: limits.receiveMaximum,
    }),
    ...(limits.maximumQoS < 2 && { maximumQoS: limits.maximumQoS as 0 | 1 }),
    ...(!limits.retainAvailable && { retainAvailable: 0 as const }),
    maximumPacketSize: limits.maximumPacketSize,
    ...(assigned !== null && { assignedClientIdentifier: assigned }), // [MQTT-3.1.3-7]
    ...(limits.topicAliasMaximum > 0 && {
      topicAliasMaximum: limits.topicAliasMaximum,
    }),
    ...(!limits.wildcardSubscriptionAvailable && {
      wildcardSubscriptionAvailable: 0 as const,
    }),
    ...(!limits.subscriptionIdentifierAvailable && {
      subscriptionIdentifierAvailable: 0 as const,
    }),
    ...(!limits.sharedSubscriptionAvailable && {
      sharedSubscriptionAvailable: 0 as const,
    }),
    ...(limits.serverKeepAlive > 0 && {
      serverKeepAlive: limits.serverKeepAlive,
    }), // [MQTT-3.1.2-21]
    // [MQTT-4.12.0-5, MQTT-4.12.0-6]
    ...(step !== null && { authenticationMethod: step.method }),
    ...(step?.data && { authenticationData: step.data }),
  }
}
