// The end of connections and sessions: expelled, refused, gone, expired.
// Does not know what a client did wrong: who calls says the reason code.
import { Reason, type ReasonCode } from '../protocol/reason.ts'
import type { LinkEnd, Outcome, Trace } from './outcome.ts'
import { endUnpromised } from './retrieve.ts'
import { fanOutShared } from './route.ts'
import { eraseSession, writeSession } from './session.ts'
import type { BrokerState, Connected, Delivery, Opened, Session } from './state.ts'
import { tellDisconnected } from './sys-events.ts'
import { cancelWill, fireWill, scheduleWill } from './will.ts'

/** Session Expiry Interval that means never. Section 3.1.2.11.2. */
export const neverExpires = 0xffffffff

/** Takes a connection out of the state; its will and its session go on as the standard says. The link is not closed here. */
export function dropConnection(
  state: BrokerState,
  connection: Connected,
  end: {
    readonly reason: number
    readonly detail: string
    readonly keepsWill: boolean
    readonly link?: LinkEnd
  },
  now: number,
  outcome: Outcome,
): void {
  const { session } = connection
  state.links.delete(connection.link)
  state.connected -= 1
  session.connection = null
  session.disconnectedAt = now
  session.resend.clear()
  if (session.retrievals.length > 0) endUnpromised(session)
  state.counters.disconnections += 1
  outcome.traces.push({
    type: 'disconnected',
    link: connection.link,
    clientId: session.clientId,
    reason: end.reason,
    detail: end.detail,
    end: end.link ?? null,
    will: end.keepsWill && session.will !== null,
  })
  tellDisconnected(state, connection, end.reason, now, outcome)
  if (!end.keepsWill) cancelWill(session, outcome)
  if (session.expirySeconds === 0) {
    endSession(state, session, 'disconnect', now, outcome)
    return
  }
  writeSession(session, outcome)
  scheduleWill(state, session, now, outcome)
  if (session.expirySeconds !== neverExpires)
    state.deadlines.pushOnce({
      at: now + session.expirySeconds * 1000,
      kind: 'session',
      clientId: session.clientId,
    })
}

/** Ends a session that has no connection: its will is due at once, its subscriptions and messages go. */
export function endSession(
  state: BrokerState,
  session: Session,
  why: Extract<Trace, { type: 'session-ended' }>['why'],
  now: number,
  outcome: Outcome,
): void {
  const orphans: Delivery[] = []
  for (const delivery of session.inflight.values()) {
    // Sent at QoS 2: no other member may get it. At QoS 1 another should. [MQTT-4.8.2-5]
    if (delivery.share !== null && delivery.qos === 1) orphans.push({ ...delivery })
  }
  for (const delivery of session.queue) if (delivery.share !== null) orphans.push({ ...delivery })
  for (const subscription of session.subscriptions.values()) state.tree.remove(subscription)
  state.subscriptionCount -= session.subscriptions.size
  state.queuedCount -= session.queue.length
  fireWill(state, session, now, outcome)
  eraseSession(session, outcome)
  state.sessions.delete(session.clientId)
  state.counters.sessionsTerminated += 1
  if (why === 'expired') state.counters.sessionsExpired += 1
  if (why === 'clean-start') state.counters.sessionsDiscarded += 1
  outcome.traces.push({
    type: 'session-ended',
    clientId: session.clientId,
    why,
  })
  for (const { share, message } of orphans) {
    const group = state.tree.group(share!)
    const stale = message === null || (message.expiresAt !== null && message.expiresAt <= now)
    if (group !== undefined && !stale) fanOutShared(state, group, message, now, outcome)
  }
}

/** Throws a client out: DISCONNECT with the reason in MQTT 5, then the link is closed. The will is due. [MQTT-4.13.1-1] */
export function expel(
  state: BrokerState,
  connection: Connected,
  reason: ReasonCode,
  detail: string,
  now: number,
  outcome: Outcome,
): void {
  const { link, session } = connection
  if (connection.version === 5) {
    // A diagnosis may go with it unless the packet would be too large. [MQTT-3.14.2-3]
    const properties = detail.length + 16 <= connection.maximumPacketSize ? { reasonString: detail } : {}
    outcome.sends.push({
      link,
      packet: { type: 'disconnect', reason, properties },
      message: 0,
    })
  }
  outcome.closes.push({ link, why: detail })
  if (isFault(reason))
    outcome.traces.push({
      type: 'refused',
      link,
      clientId: session.clientId,
      reason,
      detail,
    })
  dropConnection(state, connection, { reason, detail, keepsWill: true }, now, outcome)
}

/** The client's own doing, as against an administrator's or another connection's. */
function isFault(reason: ReasonCode): boolean {
  return (
    reason !== Reason.sessionTakenOver &&
    reason !== Reason.administrativeAction &&
    reason !== Reason.serverShuttingDown &&
    reason !== Reason.keepAliveTimeout
  )
}

/** Closes a link that never became a client's, with a CONNACK if one can be sent. */
export function refuse(
  state: BrokerState,
  connection: Opened,
  refusal: {
    readonly reason: ReasonCode
    readonly detail: string
    readonly clientId: string | null
    /** Whether a CONNACK is sent, and whether it may carry a reason string. */
    readonly answer: 'none' | 'code' | 'reason'
  },
  outcome: Outcome,
): void {
  const { link } = connection
  const { reason, detail, clientId } = refusal
  if (refusal.answer !== 'none') {
    const properties = refusal.answer === 'reason' ? { reasonString: detail } : {}
    // Session Present is 0 with every failure. [MQTT-3.2.2-6]
    outcome.sends.push({
      link,
      packet: { type: 'connack', sessionPresent: false, reason, properties },
      message: 0,
    })
  }
  outcome.closes.push({ link, why: detail })
  outcome.traces.push({ type: 'refused', link, clientId, reason, detail })
  state.links.delete(link)
}
