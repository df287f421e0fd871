// A page's connection to the worker that hosts a broker: greets it, sees its death by a Web Lock, and opens it again.
// Does not know what kind of worker it is, nor how many share this connection.
import { uniqueId } from '../transport/lobby.ts'
import {
  type GatewayInfo,
  type GuestPass,
  lockNames,
  type PageMessage,
  portVersion,
  silenceMillis,
  type WorkerMessage,
} from '../transport/messages.ts'
import { type LinkPort, type PortLink, portLink } from '../transport/port.ts'
import type { Pipe } from '../transport/side-ports.ts'
import type { DoorPort, Doors, HostKind } from './door.ts'
import type { Surroundings } from './surroundings.ts'

export type BrokerState = 'starting' | 'waiting' | 'running' | 'gone' | 'closed'

/** Until a worker must have answered: one that is just dying never does. */
const welcomeMillis = 10_000
/** For what a worker said before, and this page, which slept or was busy, has not read yet. */
const graceMillis = 1_000
/** Until a connection that nobody uses is closed. */
const lingerMillis = 5_000
/** Waits before the worker is opened again; the last one repeats. */
const reopenMillis = [0, 100, 500, 2_000, 10_000]

/** One worker's life as this page sees it. */
interface Visit {
  /** Null until the door is open. */
  port: DoorPort | null
  closeDoor: () => void
  /** `greeted`: hello was said, and what waited may be posted; `welcome`: the worker has answered to it. */
  stage: 'new' | 'greeted' | 'welcome'
  /** Takes back every wait that ends with this visit. */
  readonly undo: (() => void)[]
  /** What the worker said of its own end. */
  ending: string | null
  /** Takes back the wait for its next word. */
  stopWaiting: () => void
}

export class Connection {
  readonly name: string
  closed = false
  state: BrokerState = 'starting'
  why = ''
  outdated = false
  /** The last worker that was opened has not said a word. */
  isUnanswered = false
  /** Where the worker is; null until one was found. */
  host: HostKind | null = null

  readonly #doors: Doors
  readonly #around: Surroundings
  readonly #listeners = new Set<() => void>()
  readonly #refusals = new Set<() => void>()
  #links: PortLink[] = []
  readonly #stopWatchingPage: (() => void)[]
  #visit: Visit | null = null
  /** Held back until hello has been said. */
  #unsent: [PageMessage, Transferable[]][] = []
  #gateway: GatewayInfo | null = null
  #attempts = 0
  #users = 0
  #stopLingering: () => void = () => {}
  #stopReopening: () => void = () => {}
  /** A worker is asked once only: where an old script is still served, asking again would never end. */
  #askedToRetire = false

  constructor(name: string, doors: Doors, surroundings: Surroundings) {
    this.name = name
    this.#doors = doors
    this.#around = surroundings
    this.#stopWatchingPage = [
      surroundings.onPageHide((comesBack) => {
        // A page that dies says so by its lock, after the last words of its links: a DISCONNECT among them is heard.
        if (comesBack || surroundings.locks === null) this.#leave('the page was left')
      }),
      surroundings.onPageShow(() => this.#open()),
    ]
    this.#open()
  }

  /** Calls `listener` when the gateway wants a fresh token, until the function returned is called. */
  onGatewayRefused(listener: () => void): () => void {
    this.#refusals.add(listener)
    return () => this.#refusals.delete(listener)
  }

  /** One more handle uses this connection. */
  join(): void {
    this.#users += 1
    this.#stopLingering()
  }

  /** One handle less. After the last, the connection stays a while: its links' last words may still be on their way. */
  part(): void {
    this.#users -= 1
    if (this.#users === 0) this.#stopLingering = this.#around.alarm(lingerMillis, () => this.#close())
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A link of this page's own, or one for a guest that it lets in. */
  link(guest?: GuestPass): PortLink {
    const { mine, theirs, transfer } = this.#doors.ports()
    const link = portLink(mine as LinkPort)
    this.#links = this.#links.filter((known) => known.isOpen)
    this.#links.push(link)
    this.#post({ type: 'link', port: theirs, ...(guest !== undefined && { guest }) }, transfer)
    return link
  }

  observe(): Pipe {
    const { mine, theirs, transfer } = this.#doors.ports()
    this.#post({ type: 'observe', port: theirs }, transfer)
    return mine
  }

  joinGateway(gateway: GatewayInfo): void {
    this.#gateway = gateway
    if ((this.#visit?.stage ?? 'new') !== 'new') this.#post({ type: 'uplink', ...gateway }, [])
  }

  #close(): void {
    this.closed = true
    for (const stop of this.#stopWatchingPage) stop()
    this.#leave('')
    this.#become('closed', '')
  }

  /** Opens the worker and says hello. */
  #open(): void {
    if (this.#visit !== null || this.closed) return
    const nothing = () => {}
    const visit: Visit = { port: null, closeDoor: nothing, stage: 'new', undo: [], ending: null, stopWaiting: nothing }
    this.#visit = visit
    // Another try is no news: how the last one ended stays said until a worker answers.
    if (!this.isUnanswered) this.#become('starting', '')
    try {
      const closeDoor = this.#doors.open({
        opened: (port, host) => this.#entered(visit, port, host),
        waiting: (why) => this.#visit === visit && this.#become('waiting', why),
        failed: (why) => this.#lost(visit, why),
      })
      if (this.#visit === visit) visit.closeDoor = closeDoor
      else closeDoor()
    } catch (error) {
      this.#lost(visit, String(error))
    }
  }

  #entered(visit: Visit, port: DoorPort, host: HostKind): void {
    if (this.#visit !== visit) return
    visit.port = port
    this.host = host
    port.onmessage = (event: MessageEvent<WorkerMessage>) => this.#received(visit, event.data)
    this.#await(visit, welcomeMillis, 'its worker does not answer')
    this.#greet(visit).catch((error: unknown) => this.#lost(visit, String(error)))
  }

  async #greet(visit: Visit): Promise<void> {
    const { locks, build, address } = this.#around
    let lock: string | null = null
    if (locks !== null) {
      lock = lockNames.page(uniqueId())
      // The worker asks for this lock to see this page die, so it must be held before the worker hears of it.
      const release = await locks.hold(lock)
      if (this.#visit !== visit) {
        release()
        return
      }
      visit.undo.push(release)
    }
    visit.stage = 'greeted'
    visit.port?.postMessage({ type: 'hello', version: portVersion, build, lock, address }, [])
    if (this.#gateway !== null) this.#post({ type: 'uplink', ...this.#gateway }, [])
    for (const [message, transfer] of this.#unsent.splice(0)) this.#post(message, transfer)
  }

  #received(visit: Visit, message: WorkerMessage): void {
    if (this.#visit !== visit) return
    switch (message.type) {
      case 'welcome':
        visit.stopWaiting()
        visit.stage = 'welcome'
        this.isUnanswered = false
        this.#welcomed(visit, message)
        return
      case 'loading':
        this.#become('starting', '')
        return
      case 'waiting':
        this.#become('waiting', message.why)
        return
      case 'running':
        this.#attempts = 0
        this.#become('running', '')
        return
      case 'ended':
        visit.ending = message.why
        if (message.cause === 'retired') this.#attempts = 0
        // With locks its death is seen; a new worker may not be opened before, or it would be the old one again.
        if (this.#around.locks === null) this.#await(visit, 250, message.why)
        return
      case 'gateway-refused':
        for (const listener of [...this.#refusals]) listener()
        return
      case 'ping':
        this.#post({ type: 'pong' }, [])
        // One that has not heard the hello is no worker to stay with, however well it is.
        if (visit.stage === 'welcome') this.#awaitPing(visit)
        return
      default:
        // A word of a newer worker.
        message satisfies never
    }
  }

  #welcomed(visit: Visit, worker: Extract<WorkerMessage, { type: 'welcome' }>): void {
    const { locks, build } = this.#around
    if (locks !== null && worker.lock !== null) {
      visit.undo.push(locks.whenFree(worker.lock, () => this.#lost(visit, 'the worker died')))
    } else {
      this.#awaitPing(visit)
    }
    this.outdated = worker.build > build || worker.version > portVersion
    if (worker.build < build && !this.#askedToRetire) {
      this.#askedToRetire = true
      this.#post({ type: 'retire', build }, [])
    }
  }

  #awaitPing(visit: Visit): void {
    visit.stopWaiting()
    visit.stopWaiting = this.#around.alarm(silenceMillis, () =>
      this.#await(visit, graceMillis, 'the worker has fallen silent'),
    )
  }

  /** The visit is lost unless the worker says something within `millis`. */
  #await(visit: Visit, millis: number, why: string): void {
    visit.stopWaiting()
    visit.stopWaiting = this.#around.alarm(millis, () => this.#lost(visit, why))
  }

  /** The worker died: all that hung on it ends, and it is opened again. */
  #lost(visit: Visit, why: string): void {
    if (this.#visit !== visit) return
    if (visit.stage !== 'welcome') this.isUnanswered = true
    this.#end()
    this.#retry(visit.ending ?? why)
  }

  #retry(why: string): void {
    const wait = reopenMillis[Math.min(this.#attempts, reopenMillis.length - 1)]!
    this.#attempts += 1
    this.#stopReopening = this.#around.alarm(wait, () => this.#open())
    this.#become('gone', why)
  }

  /** This page goes, or nobody in it needs the broker any more. */
  #leave(why: string): void {
    this.#stopReopening()
    this.#visit?.port?.postMessage({ type: 'goodbye' }, [])
    this.#end()
    this.#become('gone', why)
  }

  /** Lets go of the worker, and of all that hung on it. */
  #end(): void {
    const visit = this.#visit
    this.#visit = null
    if (visit !== null) {
      visit.stopWaiting()
      for (const undo of visit.undo) undo()
      visit.closeDoor()
    }
    for (const link of this.#links.splice(0)) link.end('error')
    this.#unsent = []
  }

  #post(message: PageMessage, transfer: Transferable[]): void {
    if ((this.#visit?.stage ?? 'new') !== 'new') this.#visit?.port?.postMessage(message, transfer)
    else this.#unsent.push([message, transfer])
  }

  #become(state: BrokerState, why: string): void {
    if (this.state === state && this.why === why) return
    this.state = state
    this.why = why
    for (const listener of [...this.#listeners]) listener()
  }
}
