// Enhanced authentication: the AUTH packets that the broker sends, and what follows when it fails. MQTT 5.0 section 4.12.
// Does not know any method, nor who is right: the host found that out.
import { Reason } from '../protocol/reason.ts'
import { utf8Length } from '../protocol/utf8.ts'
import { answerOf } from './connect.ts'
import { countReceivedType } from './counters.ts'
import { expel, refuse } from './lifecycle.ts'
import type { AuthenticationStep, Input, LinkId, Outcome } from './outcome.ts'
import type { BrokerState } from './state.ts'

/** The host wants more of the client: AUTH 0x18. [MQTT-4.12.0-2] */
export function challenge(
  state: BrokerState,
  input: Extract<Input, { type: 'challenge' }>,
  now: number,
  outcome: Outcome,
): void {
  const connection = state.links.get(input.link)
  if (connection === undefined) return
  const { step, connect } = input
  countReceivedType(
    state.counters,
    connection.state === 'opened' && connection.challenged === null ? 'connect' : 'auth',
  )
  if (connection.state === 'connected') {
    connection.lastPacketAt = now
    if (fits(step, connection.maximumPacketSize)) send(input.link, Reason.continueAuthentication, step, outcome)
    else expel(state, connection, Reason.packetTooLarge, tooLarge, now, outcome)
    return
  }
  connection.challenged ??= connect
  const { challenged } = connection
  if (challenged === null) throw new Error('a challenge before CONNECT')
  if (fits(step, challenged.properties.maximumPacketSize ?? Number.POSITIVE_INFINITY)) {
    send(input.link, Reason.continueAuthentication, step, outcome)
    return
  }
  const reason = Reason.packetTooLarge
  const answer = answerOf(challenged, reason)
  const refusal = { reason, detail: tooLarge, clientId: challenged.clientId, answer }
  refuse(state, connection, refusal, outcome)
}

/** The client has proved again who it is: AUTH 0x00. Section 4.12.1. */
export function reauthenticated(
  state: BrokerState,
  input: Extract<Input, { type: 'reauthenticated' }>,
  now: number,
  outcome: Outcome,
): void {
  const connection = state.links.get(input.link)
  if (connection?.state !== 'connected') return
  countReceivedType(state.counters, 'auth')
  connection.lastPacketAt = now
  if (fits(input.step, connection.maximumPacketSize)) send(input.link, Reason.success, input.step, outcome)
  else expel(state, connection, Reason.packetTooLarge, tooLarge, now, outcome)
}

/** A client that has connected broke the protocol with AUTH, or proved nothing. [MQTT-4.12.1-2, MQTT-4.12.0-5] */
export function authenticationFailed(
  state: BrokerState,
  input: Extract<Input, { type: 'authentication-failed' }>,
  now: number,
  outcome: Outcome,
): void {
  const connection = state.links.get(input.link)
  if (connection?.state !== 'connected') return
  countReceivedType(state.counters, 'auth')
  expel(state, connection, input.reason, input.detail, now, outcome)
}

const tooLarge = "an AUTH is above the client's Maximum Packet Size"

/** AUTH has neither Reason String nor User Property to leave out: it fits, or authentication cannot go on. [MQTT-3.1.2-24] */
function fits({ method, data }: AuthenticationStep, most: number): boolean {
  // At most: fixed header of 4, reason code, Property Length of 3, identifiers and lengths.
  return 14 + utf8Length(method) + (data?.length ?? 0) <= most
}

function send(link: LinkId, reason: number, step: AuthenticationStep, outcome: Outcome): void {
  const { method, data } = step
  const properties = { authenticationMethod: method, ...(data !== null && { authenticationData: data }) } // [MQTT-4.12.0-5]
  outcome.sends.push({ link, packet: { type: 'auth', reason, properties }, message: 0 })
}
