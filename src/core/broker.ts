// The core: one synchronous function from state, input and time to what must be written, sent and closed.
// Does not know bytes, promises, clocks or disks: the host does.
import type { Ack, Disconnect } from '../protocol/packet.ts'
import { Reason, reasonName } from '../protocol/reason.ts'
import { acknowledged, completed, received } from './acknowledge.ts'
import { administer } from './admin.ts'
import { authenticationFailed, challenge, reauthenticated } from './authentication.ts'
import { answerOf, connect } from './connect.ts'
import { countReceived, countReceivedType } from './counters.ts'
import { dropConnection, expel, refuse } from './lifecycle.ts'
import { emptyOutcome, type Input, type Outcome } from './outcome.ts'
import { charge } from './pace.ts'
import { type Fault, publish, release } from './publish.ts'
import { pump } from './pump.ts'
import { makeDurable } from './session.ts'
import type { BrokerState, Connected, Opened } from './state.ts'
import { subscribe, unsubscribe } from './subscribe.ts'
import { wake } from './wake.ts'

type Received = Extract<Input, { type: 'received' }>
type Malformed = Extract<Input, { type: 'malformed' }>

/**
 * Takes one input and says what to do about it. `now` is in milliseconds since the epoch. A caller that reuses an
 * `outcome` finds the new wishes behind what it still holds.
 */
export function handle(state: BrokerState, input: Input, now: number, outcome: Outcome = emptyOutcome()): Outcome {
  switch (input.type) {
    case 'received':
      receive(state, input, now, outcome)
      break
    case 'opened':
      open(state, input, now, outcome)
      break
    case 'connect':
      receiveConnect(state, input, now, outcome)
      break
    case 'malformed':
      receiveMalformed(state, input, now, outcome)
      break
    case 'challenge':
      challenge(state, input, now, outcome)
      break
    case 'reauthenticated':
      reauthenticated(state, input, now, outcome)
      break
    case 'authentication-failed':
      authenticationFailed(state, input, now, outcome)
      break
    case 'closed': {
      const connection = state.links.get(input.link)
      if (connection?.state === 'connected') {
        const end = {
          reason: Reason.unspecifiedError,
          detail: `link ${input.end.replaceAll('-', ' ')}`,
          keepsWill: true,
          link: input.end,
        }
        dropConnection(state, connection, end, now, outcome)
      }
      state.links.delete(input.link)
      break
    }
    case 'congested':
    case 'drained': {
      const connection = state.links.get(input.link)
      if (connection?.state !== 'connected') break
      connection.congested = input.type === 'congested'
      connection.held = input.type === 'congested' && input.held === true
      if (!connection.congested) pump(state, connection.session, connection, now, outcome)
      break
    }
    case 'pull': {
      const connection = state.links.get(input.link)
      if (connection?.state !== 'connected') break
      connection.awaitsPull = false
      pump(state, connection.session, connection, now, outcome)
      break
    }
    case 'wake':
      break
    case 'storage':
      state.storage = { level: input.level, detail: input.detail }
      break
    case 'admin':
      administer(state, input.action, now, outcome)
      break
    default:
      input satisfies never
  }
  // Deadlines are compared with the clock on every input: a timer may come late, or never in a hidden page.
  if (state.deadlines.next <= now) wake(state, now, outcome)
  outcome.wakeAt = state.deadlines.next
  return outcome
}

function open(state: BrokerState, input: Extract<Input, { type: 'opened' }>, now: number, outcome: Outcome): void {
  const { link, origin } = input
  state.counters.socketsOpened += 1
  const opened: Opened = { state: 'opened', link, origin, challenged: null }
  // Links that have not said who they are get as many places again as clients do.
  if (state.links.size - state.connected >= state.limits.maximumConnections) {
    const detail = 'too many links are open'
    refuse(state, opened, { reason: Reason.serverBusy, detail, clientId: null, answer: 'none' }, outcome)
    return
  }
  state.links.set(link, opened)
  const { deadlines, links, sessions, retained } = state
  // Links that have gone leave their deadlines behind until those are due: not without end.
  if (deadlines.size > 20_000 + 4 * (links.size + sessions.size + retained.size))
    deadlines.sweep((known) => state.links.has(known))
  state.deadlines.push({
    at: now + state.limits.connectTimeout * 1000,
    kind: 'connect',
    link,
  })
}

function receiveConnect(
  state: BrokerState,
  input: Extract<Input, { type: 'connect' }>,
  now: number,
  outcome: Outcome,
): void {
  const connection = state.links.get(input.link)
  if (connection === undefined) return
  // What ends an enhanced authentication is the AUTH behind the CONNECT.
  if (connection.state === 'opened' && connection.challenged !== null) countReceivedType(state.counters, 'auth')
  else countReceived(state.counters, input.packet)
  if (connection.state === 'opened') connect(state, connection, input, now, outcome)
  else expel(state, connection, Reason.protocolError, 'a second CONNECT', now, outcome) // [MQTT-3.1.0-2]
}

function receive(state: BrokerState, input: Received, now: number, outcome: Outcome): void {
  const connection = state.links.get(input.link)
  // What comes after the core has closed a link is ignored. [MQTT-3.14.4-1]
  if (connection === undefined) return
  const { packet } = input
  countReceived(state.counters, packet)
  if (connection.state === 'opened') {
    receiveEarly(state, connection, packet, outcome)
    return
  }
  connection.lastPacketAt = now
  const fault = dispatch(state, connection, packet, now, outcome)
  if (fault !== null) {
    if (packet.type === 'publish') state.counters.publishFaults += 1
    expel(state, connection, fault.reason, fault.detail, now, outcome)
  }
  const { allowance } = connection
  if (allowance !== null)
    charge(state, connection, allowance, packet.type === 'publish' ? 1 : 0, input.size, now, outcome)
}

/** A packet before CONNECT [MQTT-3.1.0-1], or one that is not AUTH while the broker waits for that. [MQTT-3.1.2-30] */
function receiveEarly(state: BrokerState, opened: Opened, packet: Received['packet'], outcome: Outcome): void {
  const { challenged } = opened
  const type = packet.type.toUpperCase()
  const detail = challenged === null ? `${type} before CONNECT` : `${type} during authentication`
  const answer =
    challenged === null || packet.type === 'disconnect' ? 'none' : answerOf(challenged, Reason.protocolError)
  const clientId = challenged?.clientId ?? null
  refuse(state, opened, { reason: Reason.protocolError, detail, clientId, answer }, outcome)
}

function dispatch(
  state: BrokerState,
  connection: Connected,
  packet: Received['packet'],
  now: number,
  outcome: Outcome,
): Fault | null {
  switch (packet.type) {
    case 'publish':
      return publish(state, connection, packet, now, outcome)
    case 'puback':
      return acknowledged(state, connection, packet, now, outcome) ? null : mismatch(packet)
    case 'pubrec':
      return received(state, connection, packet, now, outcome) ? null : mismatch(packet)
    case 'pubcomp':
      return completed(state, connection, packet, now, outcome) ? null : mismatch(packet)
    case 'pubrel':
      release(state, connection, packet, outcome)
      return null
    case 'subscribe':
      return subscribe(state, connection, packet, now, outcome)
    case 'unsubscribe':
      return unsubscribe(state, connection, packet, now, outcome)
    case 'pingreq':
      outcome.sends.push({
        link: connection.link,
        packet: { type: 'pingresp' },
        message: 0,
      }) // [MQTT-3.12.4-1]
      return null
    case 'disconnect':
      return disconnect(state, connection, packet, now, outcome)
    case 'auth':
      // No method was agreed on. [MQTT-4.12.0-7]
      return {
        reason: Reason.protocolError,
        detail: 'AUTH without an authentication method',
      }
  }
}

function mismatch(packet: Ack): Fault {
  return {
    reason: Reason.protocolError,
    detail: `${packet.type.toUpperCase()} ${packet.packetId} does not fit the exchange of that identifier`,
  }
}

/** DISCONNECT from the client. Section 3.14. */
function disconnect(
  state: BrokerState,
  connection: Connected,
  packet: Disconnect,
  now: number,
  outcome: Outcome,
): Fault | null {
  const { session, link } = connection
  const asked = packet.properties.sessionExpiryInterval
  if (asked !== undefined && asked !== connection.requestedExpirySeconds) {
    if (connection.requestedExpirySeconds === 0) {
      return {
        reason: Reason.protocolError,
        detail: 'DISCONNECT may not raise a Session Expiry Interval of 0',
      }
    }
    // Its row is written, or erased, when the connection is dropped.
    session.expirySeconds = Math.min(asked, state.limits.maximumSessionExpiryInterval)
    if (session.expirySeconds > 0) makeDurable(session, outcome)
  }
  // The will goes unpublished only with 0x00. [MQTT-3.14.4-3]
  const keepsWill = packet.reason !== Reason.success
  const detail = keepsWill ? `client says: ${reasonName(packet.reason)}` : 'client says goodbye'
  outcome.closes.push({ link, why: detail })
  dropConnection(state, connection, { reason: packet.reason, detail, keepsWill }, now, outcome)
  return null
}

/** The codec refused a packet: the reason code is told as far as the version allows, and the link is closed. */
function receiveMalformed(state: BrokerState, input: Malformed, now: number, outcome: Outcome): void {
  const connection = state.links.get(input.link)
  if (connection === undefined) return
  const { reason, detail } = input
  if (connection.state === 'connected') {
    expel(state, connection, reason, detail, now, outcome)
    return
  }
  // MQTT 3 has one code for a CONNECT that cannot be served by its version; a malformed one gets a plain close.
  const v5 = (input.packet === 'connect' && input.version === 5) || connection.challenged !== null
  const level = input.packet === 'connect' && reason === Reason.unsupportedProtocolVersion
  const answer = v5 || level ? 'code' : 'none'
  refuse(state, connection, { reason, detail, clientId: null, answer }, outcome)
}
