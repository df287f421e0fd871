// The will of a session: armed by CONNECT, scheduled when the connection goes, published when due.
// Does not know why the connection went.
import type { Will } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'
import { accessOf, explain, judge } from './access.ts'
import type { Outcome } from './outcome.ts'
import { makeMessage, route } from './route.ts'
import { writeWill } from './session.ts'
import type { BrokerState, Session } from './state.ts'

/** Keeps the will of a CONNECT with the session, or forgets the one before. [MQTT-3.1.2-7] */
export function armWill(session: Session, will: Will | undefined, outcome: Outcome): void {
  const had = session.will !== null
  session.will = will === undefined ? null : { ...will, dueAt: null }
  if (will !== undefined || had) writeWill(session, outcome)
  if (will !== undefined)
    outcome.traces.push({
      type: 'will',
      clientId: session.clientId,
      action: 'armed',
      dueAt: null,
      message: 0,
    })
}

/** The connection has gone without a good DISCONNECT: the will is published now or after its delay. [MQTT-3.1.2-8] */
export function scheduleWill(state: BrokerState, session: Session, now: number, outcome: Outcome): void {
  const { will } = session
  if (will === null) return
  // The end of the session ends the delay too; endSession then publishes it. [MQTT-3.1.3-9] forbids it after a reconnect.
  if (will.delaySeconds === 0) {
    fireWill(state, session, now, outcome)
    return
  }
  will.dueAt = now + will.delaySeconds * 1000
  state.deadlines.pushOnce({
    at: will.dueAt,
    kind: 'will',
    clientId: session.clientId,
  })
  writeWill(session, outcome)
  outcome.traces.push({
    type: 'will',
    clientId: session.clientId,
    action: 'scheduled',
    dueAt: will.dueAt,
    message: 0,
  })
}

/** Publishes the will and forgets it, so that none goes out twice. [MQTT-3.1.2-10] */
export function fireWill(state: BrokerState, session: Session, now: number, outcome: Outcome): void {
  const { will } = session
  if (will === null) return
  session.will = null
  writeWill(session, outcome)
  const { topic, payload, qos, retain, properties } = will
  const verdict = judge(accessOf(state.access, session.identity), session.identity, 'publish', topic)
  // Rules hold when the will is due, not at CONNECT: who may not publish there is let in, and its will is dropped.
  if (!verdict.allowed) {
    outcome.traces.push({
      type: 'publish-denied',
      clientId: session.clientId,
      topic,
      reason: Reason.notAuthorized,
      detail: `will ${explain(verdict)}`,
    })
    outcome.traces.push({
      type: 'will',
      clientId: session.clientId,
      action: 'cancelled',
      dueAt: null,
      message: 0,
    })
    return
  }
  const draft = {
    topic,
    payload,
    qos,
    retain,
    properties,
    publisher: session.clientId,
  }
  const message = makeMessage(state, draft, now)
  outcome.traces.push({
    type: 'will',
    clientId: session.clientId,
    action: 'fired',
    dueAt: null,
    message: message.id,
  })
  route(state, message, 'will', session, now, outcome)
}

/** A good DISCONNECT, or the client's return within the delay: there is nothing to publish. */
export function cancelWill(session: Session, outcome: Outcome): void {
  if (session.will === null) return
  session.will = null
  writeWill(session, outcome)
  outcome.traces.push({
    type: 'will',
    clientId: session.clientId,
    action: 'cancelled',
    dueAt: null,
    message: 0,
  })
}
