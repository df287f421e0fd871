// Who comes and what becomes of them: what each client went through last, its CONNECT, and who was refused and why.
// Does not decide anything: the core's traces say what happened.

import type { LinkId, Trace } from '../core/outcome.ts'
import { clientsPage, sessionView } from '../core/queries.ts'
import type { BrokerState } from '../core/state.ts'
import type { Queries, Results } from '../core/views.ts'
import type { ArrivalsView, ConnectSent, DropsView, Visit, VisitTrace } from '../core/visit-view.ts'
import type { Connect } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'
import type { Connection } from './connection.ts'

const clientsKept = 1_000
const visitsPerClient = 30
const arrivalsKept = 50
const openingShown = 50

/** What is known of one client, through all its connections. */
interface Known {
  visits: readonly Visit[]
  connect: ConnectSent | null
}

export class Visitors {
  readonly #clients = new Map<string, Known>()
  #arrivals: readonly Visit[] = []
  #seq = 0

  note(trace: Trace, connection: Connection | undefined, time: number): void {
    if (!isVisit(trace)) return
    this.#seq += 1
    const visit: Visit = { seq: this.#seq, time, origin: connection?.origin ?? null, trace }
    if (isArrival(trace)) {
      this.#arrivals = [visit, ...this.#arrivals.slice(0, arrivalsKept - 1)]
    }
    if (trace.clientId === null) return
    const known = this.#clients.get(trace.clientId)
    const connect = trace.type === 'connected' ? (connection?.connect ?? null) : (known?.connect ?? null)
    // Told once: what is kept here of the last clients would be kept twice, and with all who are connected.
    if (connection !== undefined) connection.connect = null
    const visits = [...(known?.visits ?? []).slice(1 - visitsPerClient), visit]
    // Last in the map is last seen.
    this.#clients.delete(trace.clientId)
    this.#clients.set(trace.clientId, { visits, connect })
    if (this.#clients.size > clientsKept) this.#clients.delete(this.#clients.keys().next().value!)
  }

  clients(state: BrokerState, links: ReadonlyMap<LinkId, Connection>, query: Queries['clients']): Results['clients'] {
    const { total, rows } = clientsPage(state, query)
    return { total, rows: rows.map((row) => ({ ...row, ...traffic(links, row.link) })) }
  }

  session(state: BrokerState, links: ReadonlyMap<LinkId, Connection>, query: Queries['session']): Results['session'] {
    const view = sessionView(state, query.clientId)
    if (view === null) return null
    const known = this.#clients.get(query.clientId)
    return { ...view, ...traffic(links, view.link), connect: known?.connect ?? null, visits: known?.visits ?? [] }
  }

  drops({ counters }: BrokerState): DropsView {
    const { dropped, publishUnmatched, connectRefused, publishRefused, publishFaults, subscribeRefused } = counters
    const refused = { connect: connectRefused, publish: publishRefused + publishFaults, subscribe: subscribeRefused }
    return { byReason: { ...dropped }, unmatched: publishUnmatched, refused }
  }

  arrivals(state: BrokerState, links: ReadonlyMap<LinkId, Connection>): ArrivalsView {
    const opening: ArrivalsView['opening'][number][] = []
    for (const { state: standing, link, origin } of state.links.values()) {
      if (opening.length >= openingShown) break
      if (standing === 'opened') opening.push({ link, origin, since: links.get(link)?.since ?? 0 })
    }
    return { opening, visits: this.#arrivals }
  }
}

/** PUBLISH packets of this connection, from the client and to it. */
function traffic(links: ReadonlyMap<LinkId, Connection>, link: number | null) {
  const connection = link === null ? undefined : links.get(link as LinkId)
  return { published: connection?.published ?? 0, delivered: connection?.delivered ?? 0 }
}

const told: readonly Trace['type'][] = [
  'connected',
  'refused',
  'disconnected',
  'session-ended',
  'taken-over',
  'limited',
  'subscribed',
  'unsubscribed',
  'will',
]

function isVisit(trace: Trace): trace is VisitTrace {
  return told.includes(trace.type)
}

/** Who was let in, who was not, and who was thrown out again: there a device's maker looks for the cause. */
function isArrival(trace: VisitTrace): boolean {
  const { type } = trace
  // The takeover says it already.
  if (type === 'disconnected')
    return trace.reason >= Reason.unspecifiedError && trace.reason !== Reason.sessionTakenOver
  return type === 'connected' || type === 'refused' || type === 'taken-over'
}

/** What may be shown of a CONNECT. */
export function connectSent(packet: Connect): ConnectSent {
  const { type: _, password, will, properties, ...rest } = packet
  const { authenticationData: __, ...shown } = properties
  return { ...rest, properties: shown, hasPassword: password !== undefined, will: willSent(will) }
}

function willSent(will: Connect['will']): ConnectSent['will'] {
  if (will === undefined) return null
  const { payload: _, ...rest } = will
  return rest
}
