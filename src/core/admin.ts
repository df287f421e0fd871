// What a person asks of the broker outside MQTT: throw out, cut, end a session, clear retained messages, shut down.
// Does not know who may ask: the host's observer does.
import { Reason } from '../protocol/reason.ts'
import { dropConnection, endSession, expel } from './lifecycle.ts'
import type { AdminAction, Outcome } from './outcome.ts'
import type { BrokerState } from './state.ts'

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
      dropConnection(state, connection, { reason: Reason.unspecifiedError, detail, keepsWill: true }, now, outcome)
      return
    }
    case 'end-session': {
      const session = state.sessions.get(action.clientId)
      if (session === undefined) return
      if (session.connection)
        expel(state, session.connection, Reason.administrativeAction, 'session ended by an administrator', now, outcome)
      // A session without expiry has ended with its connection.
      if (state.sessions.get(action.clientId) === session) endSession(state, session, 'admin', now, outcome)
      return
    }
    case 'clear-retained':
      for (const topic of action.topics) {
        const message = state.retained.get(topic)
        if (message === null || topic.startsWith('$SYS/')) continue
        state.retained.delete(topic)
        outcome.writes.push({ table: 'retained', key: topic, row: null })
        if (state.tracing)
          outcome.traces.push({
            type: 'retained',
            message: message.id,
            topic: message.topic,
            action: 'cleared',
          })
      }
      return
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
