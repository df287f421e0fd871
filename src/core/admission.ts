// Who is let in: the rules about a CONNECT before any session is touched.
// Does not answer, nor know how a client proved who it is: the host did that before.
import type { Connect } from '../protocol/packet.ts'
import { Reason, type ReasonCode } from '../protocol/reason.ts'
import { levelCount } from '../protocol/topic.ts'
import { utf8Length } from '../protocol/utf8.ts'
import type { BrokerCounters } from './counters.ts'
import type { Authentication } from './outcome.ts'
import type { Fault } from './publish.ts'
import { refill } from './quota.ts'
import type { BrokerState } from './state.ts'

/** Why this client is not let in, or null. Taking the rate of connections and their frequency into account counts it. */
export function whyNot(
  state: BrokerState,
  packet: Connect,
  authentication: Authentication,
  isLasting: boolean,
  now: number,
): Fault | null {
  const { limits } = state
  const { clientId, will } = packet
  if (!takesConnect(state, now))
    return {
      reason: Reason.connectionRateExceeded,
      detail: `more than ${limits.connectionsPerSecond} connections a second`,
    }
  // Whoever asked for a method is let in by that method alone. [MQTT-4.12.0-1]
  if (authentication.ok && packet.properties.authenticationMethod !== authentication.enhanced?.method)
    return {
      reason: Reason.badAuthenticationMethod,
      detail: 'the authentication method is not available',
    }
  if (!authentication.ok) return { reason: authentication.reason, detail: authentication.detail }
  if (clientId !== '' && state.flapping.note(clientId, limits, now) > 0)
    return {
      reason: Reason.banned,
      detail: `more than ${limits.flappingConnects} connections within ${limits.flappingWindow} s`,
    }
  if (clientId === '' && (packet.version === 3 || (packet.version === 4 && !packet.cleanStart))) {
    // [MQTT-3.1.3-8] of 3.1.1
    return {
      reason: Reason.clientIdentifierNotValid,
      detail: 'an empty client identifier needs a clean session',
    }
  }
  if (utf8Length(clientId) > limits.maximumClientIdentifierLength)
    return {
      reason: Reason.clientIdentifierNotValid,
      detail: 'the client identifier is too long',
    }
  if (will !== undefined && will.qos > limits.maximumQoS) {
    // [MQTT-3.2.2-12]
    return {
      reason: Reason.qosNotSupported,
      detail: `Will QoS is above the Maximum QoS ${limits.maximumQoS}`,
    }
  }
  if (will?.retain && !limits.retainAvailable) {
    // [MQTT-3.2.2-13]
    return {
      reason: Reason.retainNotSupported,
      detail: 'Will Retain is set and RETAIN is not available',
    }
  }
  if (will?.topic.startsWith('$SYS/')) return { reason: Reason.notAuthorized, detail: '$SYS belongs to the broker' }
  if (will !== undefined && levelCount(will.topic) > limits.maximumTopicLevels)
    return { reason: Reason.topicNameInvalid, detail: `more than ${limits.maximumTopicLevels} topic levels` }
  const old = state.sessions.get(clientId)
  if (!old?.connection && state.connected >= limits.maximumConnections)
    return {
      reason: Reason.serverBusy,
      detail: `${limits.maximumConnections} clients are connected already`,
    }
  if (old === undefined && state.sessions.size >= limits.maximumSessions)
    return {
      reason: Reason.quotaExceeded,
      detail: `${limits.maximumSessions} sessions are kept already`,
    }
  const isKept = old?.durable === true
  if (
    (state.storage.level === 'full' && isLasting && !isKept) ||
    (state.storage.level === 'closed' && (isLasting || isKept))
  )
    return { reason: Reason.quotaExceeded, detail: state.storage.detail }
  return null
}

/** Whether the rate of all connections allows one more. */
function takesConnect(state: BrokerState, now: number): boolean {
  const { connectionsPerSecond } = state.limits
  if (connectionsPerSecond === 0) return true
  const { connectBucket } = state
  refill(connectBucket, connectionsPerSecond, now)
  if (connectBucket.tokens < 1) return false
  connectBucket.tokens -= 1
  return true
}

export function countRefused(counters: BrokerCounters, reason: ReasonCode): void {
  counters.connectRefused += 1
  if (
    reason === Reason.badUserNameOrPassword ||
    reason === Reason.notAuthorized ||
    reason === Reason.badAuthenticationMethod
  )
    counters.connectDenied += 1
}
