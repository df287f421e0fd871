// What the reception of pages needs of the worker that it runs in, and what it is to it.
// Types only; reception.ts keeps these promises.
import type { Lobby } from '../transport/lobby.ts'
import type { Locks } from '../transport/locks.ts'
import type { GatewayInfo, WorkerMessage } from '../transport/messages.ts'
import type { Clock } from './clock.ts'
import type { Host, Log } from './host.types.ts'
import type { Uplink } from './uplink.ts'

export interface ReceptionOptions {
  /** Of the broker. */
  readonly name: string
  /** Names this worker among all that ever ran. */
  readonly id: string
  /** Seconds since the epoch at which this worker was built. */
  readonly build: number
  /** Null where the browser has none: then only a ping without an answer tells that a page has died. */
  readonly locks: Locks | null
  /** Null where the browser has no BroadcastChannel. */
  readonly lobby: Lobby | null
  readonly clock: Clock
  readonly log: Log
  /** Called once, when this worker owns the broker's name. */
  readonly openHost: (onCrash: (error: unknown) => void, onFault: (why: string) => void) => Host
  /** Of the database, once the host is ready. */
  readonly epoch: () => number
  /** The channel to a page that knocked in the lobby; null when it is open already. */
  readonly openChannel: (page: string) => PagePort | null
  /** Joins the host to a gateway. `onRefused`: a page must ask the gateway for a fresh token. */
  readonly joinGateway: (host: Host, gateway: GatewayInfo, onRefused: () => void) => Pick<Uplink, 'update' | 'stop'>
  /** Ends the worker, and with it every lock it holds. */
  readonly die: () => void
}

/** The smallest part of a SharedWorker's port that is needed here. */
export interface PagePort {
  postMessage(message: WorkerMessage): void
  close(): void
  onmessage: ((event: never) => void) | null
}

export interface Reception {
  /** A page has connected. */
  connect(port: PagePort): void
}
