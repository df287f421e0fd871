// What a person asks of the broker outside MQTT: throw out, cut, end a session, clear retained messages, shut down.
// Does not know who may ask: the host's observer does.
import { Reason } from '../protocol/reason.ts'
import { makeAccess } from './access.ts'
import { dropConnection, endSession, expel } from './lifecycle.ts'
import type { AdminAction, Outcome } from './outcome.ts'
import { isSys } from './retain.ts'
import { writeSession } from './session.ts'
import type { BrokerState, Message, Session } from './state.ts'

export function administer(state: BrokerState, action: AdminAction, now: number, outcome: Outcome): void {
  switch (action.type) {
    case 'disconnect': {
      const connection = state.sessions.get(action.clientId)?.connection
      if (connection) expel(state, connection, action.reason, 'disconnected by an administrator', now, outcome)
      return
    }
    case 'cut': {
      const connection = state.sessions.get(action.clientId)?.connection
      if (!connection) return
      const detail = 'cut by an administrator'
      outcome.closes.push({ link: connection.link, why: detail })
      const end = { reason: Reason.unspecifiedError, detail, keepsWill: true, link: 'cut' } as const
      dropConnection(state, connection, end, now, outcome)
      return
    }
    case 'end-session':
      endByHand(state, state.sessions.get(action.clientId), now, outcome)
      return
    case 'end-sessions':
      for (const session of [...state.sessions.values()]) if (session.durable) endByHand(state, session, now, outcome)
      return
    case 'clear-retained':
      for (const topic of action.topics) clearByHand(state, state.retained.get(topic), outcome)
      return
    case 'clear-matching':
      for (const message of state.retained.match(action.filter) ?? []) clearByHand(state, message, outcome)
      return
    case 'identify': {
      const session = state.sessions.get(action.clientId)
      if (session === undefined) return
      const { clientId, username, rules } = action
      session.identity = { clientId, username, access: makeAccess(rules) }
      writeSession(session, outcome)
      return
    }
    case 'shut-down':
      for (const connection of [...state.links.values()]) {
        if (connection.state === 'connected')
          expel(state, connection, Reason.serverShuttingDown, 'the broker is shutting down', now, outcome)
        else
          outcome.closes.push({
            link: connection.link,
            why: 'the broker is shutting down',
          })
      }
      state.links.clear()
      return
    default:
      action satisfies never
  }
}

function endByHand(state: BrokerState, session: Session | undefined, now: number, outcome: Outcome): void {
  if (session === undefined) return
  if (session.connection)
    expel(state, session.connection, Reason.administrativeAction, 'session ended by an administrator', now, outcome)
  // A session without expiry has ended with its connection.
  if (state.sessions.get(session.clientId) === session) endSession(state, session, 'admin', now, outcome)
}

function clearByHand(state: BrokerState, message: Message | null, outcome: Outcome): void {
  if (message === null || isSys(message.topic)) return
  const { id, topic } = message
  state.retained.delete(topic)
  outcome.writes.push({ table: 'retained', key: topic, row: null })
  if (state.tracing) outcome.traces.push({ type: 'retained', message: id, topic, action: 'cleared' })
}
