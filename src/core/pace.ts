// Publishing faster than the limits allow: what came is handled, and then the link is not read until it is paid for.
// Does not stop a link: the host does.
import type { Limits } from './limits.ts'
import type { Outcome } from './outcome.ts'
import { type Allowance, debtMillis, refill } from './quota.ts'
import type { BrokerState, Connected } from './state.ts'

/** Charges a packet that was handled; `messages` is 1 for PUBLISH, else 0. */
export function charge(
  state: BrokerState,
  connection: Connected,
  allowance: Allowance,
  messages: 0 | 1,
  bytes: number,
  now: number,
  outcome: Outcome,
): void {
  const { messagesPerSecond, bytesPerSecond } = allowance
  let wait = 0
  let limit: 'messagesPerSecond' | 'bytesPerSecond' = 'messagesPerSecond'
  if (messagesPerSecond > 0) {
    refill(allowance.messages, messagesPerSecond, now)
    allowance.messages.tokens -= messages
    wait = debtMillis(allowance.messages, messagesPerSecond)
  }
  if (bytesPerSecond > 0) {
    refill(allowance.bytes, bytesPerSecond, now)
    allowance.bytes.tokens -= bytes
    const millis = debtMillis(allowance.bytes, bytesPerSecond)
    if (millis > wait) {
      wait = millis
      limit = 'bytesPerSecond'
    }
  }
  // Its packet may have been its last.
  if (wait === 0 || connection.session.connection !== connection) return
  const { link } = connection
  if (connection.pausedUntil === 0) {
    outcome.pauses.push({ link, paused: true })
    state.deadlines.push({ at: now + wait, kind: 'paused', link })
    tellLimit(state, connection, limit, `more than ${allowance[limit]}: not read for ${wait} ms`, outcome)
  }
  connection.pausedUntil = now + wait
}

/** The time has come to look whether a paused link may be read again. */
export function endPause(state: BrokerState, connection: Connected, now: number, outcome: Outcome): void {
  const { link, pausedUntil } = connection
  if (pausedUntil === 0) return
  if (pausedUntil > now) {
    state.deadlines.push({ at: pausedUntil, kind: 'paused', link })
    return
  }
  connection.pausedUntil = 0
  // It may have spoken: nobody listened. [MQTT-3.1.2-22]
  connection.lastPacketAt = now
  outcome.pauses.push({ link, paused: false })
}

/** Says that a limit has bitten: once on each connection, and each time while somebody watches. */
export function tellLimit(
  state: BrokerState,
  connection: Connected,
  limit: keyof Limits | 'storage',
  detail: string,
  outcome: Outcome,
): void {
  const repeated = connection.limitsTold.includes(limit)
  if (repeated && !state.tracing) return
  if (!repeated) connection.limitsTold = [...connection.limitsTold, limit]
  const { link, session } = connection
  outcome.traces.push({ type: 'limited', link, clientId: session.clientId, limit, detail, repeated })
}
