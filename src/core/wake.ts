// What happens when time has come: silent links, keep alive, expired sessions and messages, delayed wills, $SYS.
// Does not set timers: the host wakes the core at `wakeAt`.
import { Reason } from '../protocol/reason.ts'
import type { Deadline } from './deadlines.ts'
import { endSession, expel, neverExpires, refuse } from './lifecycle.ts'
import type { Outcome } from './outcome.ts'
import { endPause } from './pace.ts'
import type { BrokerState } from './state.ts'
import { publishSys } from './sys.ts'
import { fireWill } from './will.ts'

/** Milliseconds by which a look at a silent client may come late before it gets so many more. */
const lateMillis = 1_000

/** Does everything that is due at `now`, each at most once. */
export function wake(state: BrokerState, now: number, outcome: Outcome): void {
  for (;;) {
    const deadline = state.deadlines.pop(now)
    if (deadline === undefined) return
    meet(state, deadline, now, outcome)
  }
}

function meet(state: BrokerState, deadline: Deadline, now: number, outcome: Outcome): void {
  switch (deadline.kind) {
    case 'connect': {
      const connection = state.links.get(deadline.link)
      if (connection?.state !== 'opened') return
      const what = connection.challenged === null ? 'CONNECT' : 'proof of who it is'
      const detail = `no ${what} within ${state.limits.connectTimeout} s`
      refuse(
        state,
        connection,
        {
          reason: Reason.maximumConnectTime,
          detail,
          clientId: null,
          answer: 'none',
        },
        outcome,
      )
      return
    }
    case 'keep-alive':
      watchKeepAlive(state, deadline, now, outcome)
      return
    case 'paused': {
      const connection = state.links.get(deadline.link)
      if (connection?.state === 'connected') endPause(state, connection, now, outcome)
      return
    }
    case 'will': {
      const session = state.sessions.get(deadline.clientId)
      const dueAt = session?.will?.dueAt ?? null
      if (session === undefined || dueAt === null) return
      if (dueAt <= now) fireWill(state, session, now, outcome)
      else state.deadlines.pushOnce({ at: dueAt, kind: 'will', clientId: deadline.clientId })
      return
    }
    case 'session': {
      const session = state.sessions.get(deadline.clientId)
      if (session === undefined || session.connection !== null || session.expirySeconds === neverExpires) return
      const end = (session.disconnectedAt ?? now) + session.expirySeconds * 1000
      if (end <= now)
        endSession(state, session, 'expired', now, outcome) // [MQTT-3.1.2-23]
      else state.deadlines.pushOnce({ at: end, kind: 'session', clientId: deadline.clientId })
      return
    }
    case 'retained': {
      const message = state.retained.get(deadline.topic)
      if (message === null || message.expiresAt === null) return
      if (message.expiresAt > now) {
        state.deadlines.pushOnce({ at: message.expiresAt, kind: 'retained', topic: message.topic })
        return
      }
      state.retained.delete(deadline.topic)
      outcome.writes.push({
        table: 'retained',
        key: deadline.topic,
        row: null,
      })
      if (state.tracing)
        outcome.traces.push({
          type: 'retained',
          message: message.id,
          topic: message.topic,
          action: 'expired',
        })
      return
    }
    case 'sys':
      publishSys(state, deadline.part, deadline.at, now, outcome)
      return
    default:
      deadline satisfies never
  }
}

function watchKeepAlive(
  state: BrokerState,
  deadline: Extract<Deadline, { readonly kind: 'connect' | 'keep-alive' | 'paused' }>,
  now: number,
  outcome: Outcome,
): void {
  const { link } = deadline
  const connection = state.links.get(link)
  if (connection?.state !== 'connected') return
  const heardAt = Math.max(connection.lastPacketAt, connection.pausedUntil)
  const due = heardAt + connection.keepAliveSeconds * 1500
  if (due > now) {
    // It has spoken since: look again when that runs out.
    state.deadlines.push({ at: due, kind: 'keep-alive', link })
  } else if (now - due > lateMillis && deadline.graceSince !== heardAt) {
    // The broker itself has slept: what the client sent meanwhile may be waiting to be read. Once for each silence.
    state.deadlines.push({ at: now + lateMillis, kind: 'keep-alive', link, graceSince: heardAt })
  } else {
    const detail = `nothing heard for 1.5 × ${connection.keepAliveSeconds} s`
    expel(state, connection, Reason.keepAliveTimeout, detail, now, outcome) // [MQTT-3.1.2-22]
  }
}
