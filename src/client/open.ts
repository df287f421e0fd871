// Opens the broker of this origin: one connection to its worker for each page and name, shared by all who ask, and made
// anew when the worker dies. Does not know what its links carry.
import type { Link } from '../transport/link.ts'
import type { GatewayInfo, GuestPass } from '../transport/messages.ts'
import type { PortLink } from '../transport/port.ts'
import type { Pipe } from '../transport/side-ports.ts'
import { type BrokerState, Connection } from './connection.ts'
import { type HostKind, sharedDoors } from './door.ts'
import { browserSurroundings, tabSurroundings } from './surroundings.ts'
import { tabDoors } from './tab-door.ts'
import { doTask } from './task.ts'

export interface OpenOptions {
  /** Name of the broker. Each name is a broker of its own, with its own sessions and retained messages. */
  readonly name?: string
  /** Where `mqtab-worker.js` is served, on this page's own origin; next to the page unless told. */
  readonly workerUrl?: string | URL
  /**
   * `shared-worker`: one worker for all tabs. `tab`: the worker of one tab, which the others reach through it; when that
   * tab goes, the next takes over. The SharedWorker where the browser has it, unless told.
   */
  readonly hostIn?: 'shared-worker' | 'tab'
}

/** A page's hold on a broker. The broker lives as long as any page of the origin does. */
export interface BrokerHandle {
  readonly name: string
  /**
   * `starting`: the worker loads. `waiting`: another instance owns this broker's name, or another tab must answer. `running`: clients are served.
   * `gone`: the worker died, or none answered; it is opened again by itself. `closed`: `close` was called.
   */
  readonly state: BrokerState
  /** Where the broker runs, once that is known: in a SharedWorker, or in a worker of this tab or of another. */
  readonly host: HostKind | null
  /** The cause of the state in a sentence, where there is one. */
  readonly why: string
  /** While `gone`: not even the first word of a worker has come, so that the broker has not started at all. */
  readonly unanswered: boolean
  /** The worker is of a newer build than this page: a reload brings the page up to date. */
  readonly outdated: boolean
  /** Calls `listener` after each change of `state`, `why` or `outdated`, until the function returned is called. */
  onChange(listener: () => void): () => void
  /**
   * A new link to the broker. Made before the broker runs, it waits; it ends with `error` when the worker dies. With a
   * pass it is a guest's, who may do what the pass says.
   */
  link(guest?: GuestPass): Link
  /** A new observer port, for `observe` of observer.ts. It falls silent when the worker dies. */
  observe(): Pipe
  /**
   * Everything kept, in one file: sessions, subscriptions, queues and what is in flight, inbound QoS 2 identifiers,
   * retained messages, delayed wills. A client connected now counts as gone in it.
   */
  export(): Promise<Blob>
  /**
   * Puts what a file of `export` holds in the place of all that this broker keeps: all of it or nothing, also when it is
   * killed meanwhile. Rejects in words, and changes nothing, when the file is foreign, damaged or of a newer version, when
   * there is no room for both, and when the broker keeps something and `replace` is not set. With `replace` all clients are
   * disconnected (0x98) and find what the file has of them.
   */
  import(file: Blob, options?: { readonly replace?: boolean }): Promise<ImportedSnapshot>
  /**
   * Clears everything kept. Clients whose sessions are kept are disconnected (0x98); for eight seconds nothing new is
   * promised, and `undoClear` brings back exactly what was there, even after a crash. Resolves with false when it is gone
   * for good at once, on a disk that is full to the last byte.
   */
  clear(): Promise<boolean>
  /** Rejects when the eight seconds are over. */
  undoClear(): Promise<void>
  /** Lets the broker serve the clients of the gateway that served this page. Told again to a worker that replaces this one. */
  joinGateway(gateway: GatewayInfo): void
  /** Calls `listener` when the gateway wants a fresh token, until the function returned is called. */
  onGatewayRefused(listener: () => void): () => void
  /** Gives the handle up and closes its links. Other handles of this page live on. */
  close(): void
}

/** What came with a snapshot. */
export interface ImportedSnapshot {
  /** Rows by table. */
  readonly counts: Readonly<Record<string, number>>
  /** Milliseconds since the epoch at which it was taken. */
  readonly takenAt: number
  /** The broker it was taken of. */
  readonly broker: string
}

const connections = new Map<string, Connection>()

/** Throws where the browser has no workers. */
export function openBroker(options: OpenOptions = {}): BrokerHandle {
  const name = options.name ?? 'default'
  const url = new URL(options.workerUrl ?? 'mqtab-worker.js', document.baseURI).href
  const host = options.hostIn ?? (typeof SharedWorker === 'undefined' ? 'tab' : 'shared-worker')
  if (typeof (host === 'tab' ? globalThis.Worker : globalThis.SharedWorker) === 'undefined') {
    throw new Error(
      `This browser has no ${host === 'tab' ? 'Worker' : 'SharedWorker'}, in which the broker would live.`,
    )
  }
  const key = `${name}\n${url}\n${host}`
  let connection = connections.get(key)
  if (connection === undefined || connection.closed) {
    const doors = host === 'tab' ? tabDoors(tabSurroundings(name, url)) : sharedDoors(url, name)
    connection = new Connection(name, doors, browserSurroundings)
    connections.set(key, connection)
  }
  return new Handle(connection)
}

class Handle implements BrokerHandle {
  readonly #connection: Connection
  #links: PortLink[] = []
  readonly #listeners = new Set<() => void>()
  readonly #refusals = new Set<() => void>()
  readonly #stops: (() => void)[]
  #closed = false

  constructor(connection: Connection) {
    this.#connection = connection
    connection.join()
    this.#stops = [
      connection.onChange(() => call(this.#listeners)),
      connection.onGatewayRefused(() => call(this.#refusals)),
    ]
  }

  get name(): string {
    return this.#connection.name
  }

  get state(): BrokerState {
    return this.#closed ? 'closed' : this.#connection.state
  }

  get host(): HostKind | null {
    return this.#connection.host
  }

  get why(): string {
    return this.#closed ? '' : this.#connection.why
  }

  get unanswered(): boolean {
    return !this.#closed && this.#connection.isUnanswered
  }

  get outdated(): boolean {
    return this.#connection.outdated
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  link(guest?: GuestPass): Link {
    this.#demandOpen()
    const link = this.#connection.link(guest)
    this.#links = this.#links.filter((known) => known.isOpen)
    this.#links.push(link)
    return link
  }

  observe(): Pipe {
    this.#demandOpen()
    return this.#connection.observe()
  }

  async export(): Promise<Blob> {
    return (await doTask(this, { kind: 'export' })) as Blob
  }

  async import(file: Blob, options: { readonly replace?: boolean } = {}): Promise<ImportedSnapshot> {
    return (await doTask(this, { kind: 'import', file, replace: options.replace ?? false })) as ImportedSnapshot
  }

  async clear(): Promise<boolean> {
    return (await doTask(this, { kind: 'clear' })) as boolean
  }

  async undoClear(): Promise<void> {
    await doTask(this, { kind: 'undo' })
  }

  joinGateway(gateway: GatewayInfo): void {
    this.#demandOpen()
    this.#connection.joinGateway(gateway)
  }

  onGatewayRefused(listener: () => void): () => void {
    this.#refusals.add(listener)
    return () => this.#refusals.delete(listener)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const link of this.#links) link.close()
    this.#links = []
    for (const stop of this.#stops) stop()
    call(this.#listeners)
    this.#listeners.clear()
    this.#refusals.clear()
    this.#connection.part()
  }

  #demandOpen(): void {
    if (this.#closed) throw new Error(`The handle on the broker '${this.name}' is closed.`)
  }
}

function call(listeners: ReadonlySet<() => void>): void {
  for (const listener of [...listeners]) listener()
}
