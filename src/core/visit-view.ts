// What an observer sees of a client beyond its session: its CONNECT, what happened to it, and who came and was refused.
// Types only; the host's visitors.ts makes the rows.
import type { Connect, Will } from '../protocol/packet.ts'
import type { DropReason, Origin, Trace } from './outcome.ts'
import type { ClientRow, SessionView } from './views.ts'

/** A CONNECT as it was sent, without its secrets. */
export interface ConnectSent extends Omit<Connect, 'type' | 'password' | 'will'> {
  readonly hasPassword: boolean
  readonly will: Omit<Will, 'payload'> | null
}

export type VisitTrace = Extract<
  Trace,
  {
    readonly type:
      | 'connected'
      | 'refused'
      | 'disconnected'
      | 'session-ended'
      | 'taken-over'
      | 'limited'
      | 'subscribed'
      | 'unsubscribed'
      | 'will'
  }
>

export interface Visit {
  /** Grows from one to the next. */
  readonly seq: number
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly origin: Origin | null
  readonly trace: VisitTrace
}

export interface ArrivalsView {
  /** Links whose CONNECT is not complete, or not answered yet. */
  readonly opening: readonly { readonly link: number; readonly origin: Origin; readonly since: number }[]
  /** Who was let in, refused or thrown out, newest first. */
  readonly visits: readonly Visit[]
}

/** What clients can be in the order of. */
export type ClientSort =
  | 'clientId'
  | 'state'
  | 'from'
  | 'version'
  | 'keepAlive'
  | 'session'
  | 'subscriptions'
  | 'inflight'
  | 'queued'
  | 'will'

/** A row with what the host knows of the link: PUBLISH packets from the client and to it, on this connection. */
export interface ClientView extends ClientRow {
  readonly published: number
  readonly delivered: number
}

/** `connect` is the last that was let in; `visits` what happened to the client, oldest first, since the broker runs. */
export interface SessionDetail extends SessionView, ClientView {
  readonly connect: ConnectSent | null
  readonly visits: readonly Visit[]
}

/** Since the broker runs: why messages did not go to a session, and what was refused. */
export interface DropsView {
  readonly byReason: Readonly<Record<DropReason, number>>
  /** Messages that no subscription matched. */
  readonly unmatched: number
  readonly refused: { readonly connect: number; readonly publish: number; readonly subscribe: number }
}
