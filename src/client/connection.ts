// A page's connection to the worker that hosts a broker: greets it, sees its death by a Web Lock, and opens it again.
// Does not know what a SharedWorker is, nor how many share this connection.
import type { Locks } from '../transport/locks.ts'
import {
  type GatewayInfo,
  lockNames,
  type PageMessage,
  portVersion,
  silenceMillis,
  type WorkerMessage,
} from '../transport/messages.ts'
import { type PortLink, portLink } from '../transport/port.ts'

export type BrokerState = 'starting' | 'waiting' | 'running' | 'gone' | 'closed'

/** A worker just opened. */
export interface WorkerDoor {
  readonly port: MessagePort
  /** Its script could not be loaded, or broke while loading. */
  onFailure(tell: (why: string) => void): void
}

/** What a connection needs of the page it lives in. */
export interface Surroundings {
  readonly locks: Locks | null
  /** Seconds since the epoch at which this page's code was built. */
  readonly build: number
  /** Of the page, for people. */
  readonly address: string
  alarm(millis: number, wake: () => void): () => void
  /** `comesBack`: the page goes to the back/forward cache. */
  onPageHide(leave: (comesBack: boolean) => void): () => void
  /** The page is back from the back/forward cache. */
  onPageShow(back: () => void): () => void
}

/** Until a worker must have answered: one that is just dying never does. */
const welcomeMillis = 10_000
/** Until a connection that nobody uses is closed. */
const lingerMillis = 5_000
/** Waits before the worker is opened again; the last one repeats. */
const reopenMillis = [0, 100, 500, 2_000, 10_000]

/** One worker's life as this page sees it. */
interface Visit {
  readonly port: MessagePort
  /** Hello was said: what waited may be posted. */
  greeted: boolean
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

  readonly #openWorker: () => WorkerDoor
  readonly #around: Surroundings
  readonly #listeners = new Set<() => void>()
  readonly #refusals = new Set<() => void>()
  #links: PortLink[] = []
  readonly #stopWatchingPage: (() => void)[]
  #visit: Visit | null = null
  /** Held back until hello has been said. */
  #unsent: [PageMessage, MessagePort[]][] = []
  #gateway: GatewayInfo | null = null
  #attempts = 0
  #users = 0
  #stopLingering: () => void = () => {}
  #stopReopening: () => void = () => {}
  /** A worker is asked once only: where an old script is still served, asking again would never end. */
  #askedToRetire = false

  constructor(name: string, openWorker: () => WorkerDoor, surroundings: Surroundings) {
    this.name = name
    this.#openWorker = openWorker
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

  link(): PortLink {
    const { port1, port2 } = new MessageChannel()
    const link = portLink(port1)
    this.#links = this.#links.filter((known) => known.isOpen)
    this.#links.push(link)
    this.#post({ type: 'link', port: port2 }, [port2])
    return link
  }

  observe(): MessagePort {
    const { port1, port2 } = new MessageChannel()
    this.#post({ type: 'observe', port: port2 }, [port2])
    return port1
  }

  joinGateway(gateway: GatewayInfo): void {
    this.#gateway = gateway
    if (this.#visit?.greeted) this.#post({ type: 'uplink', ...gateway }, [])
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
    let door: WorkerDoor
    try {
      door = this.#openWorker()
    } catch (error) {
      this.#retry(String(error))
      return
    }
    const visit: Visit = { port: door.port, greeted: false, undo: [], ending: null, stopWaiting: () => {} }
    this.#visit = visit
    this.#become('starting', '')
    door.onFailure((why) => this.#lost(visit, why))
    door.port.onmessage = (event: MessageEvent<WorkerMessage>) => this.#received(visit, event.data)
    this.#await(visit, welcomeMillis, 'the worker does not answer')
    this.#greet(visit).catch((error: unknown) => this.#lost(visit, String(error)))
  }

  async #greet(visit: Visit): Promise<void> {
    const { locks, build, address } = this.#around
    let lock: string | null = null
    if (locks !== null) {
      lock = lockNames.page(crypto.randomUUID())
      // The worker asks for this lock to see this page die, so it must be held before the worker hears of it.
      const release = await locks.hold(lock)
      if (this.#visit !== visit) {
        release()
        return
      }
      visit.undo.push(release)
    }
    visit.greeted = true
    visit.port.postMessage({ type: 'hello', version: portVersion, build, lock, address } satisfies PageMessage)
    if (this.#gateway !== null) this.#post({ type: 'uplink', ...this.#gateway }, [])
    for (const [message, transfer] of this.#unsent.splice(0)) this.#post(message, transfer)
  }

  #received(visit: Visit, message: WorkerMessage): void {
    if (this.#visit !== visit) return
    switch (message.type) {
      case 'welcome':
        visit.stopWaiting()
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
        this.#await(visit, silenceMillis, 'the worker has fallen silent')
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
      this.#await(visit, silenceMillis, 'the worker has fallen silent')
    }
    this.outdated = worker.build > build || worker.version > portVersion
    if (worker.build < build && !this.#askedToRetire) {
      this.#askedToRetire = true
      this.#post({ type: 'retire', build }, [])
    }
  }

  /** The visit is lost unless the worker says something within `millis`. */
  #await(visit: Visit, millis: number, why: string): void {
    visit.stopWaiting()
    visit.stopWaiting = this.#around.alarm(millis, () => this.#lost(visit, why))
  }

  /** The worker died: all that hung on it ends, and it is opened again. */
  #lost(visit: Visit, why: string): void {
    if (this.#visit !== visit) return
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
    this.#visit?.port.postMessage({ type: 'goodbye' } satisfies PageMessage)
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
      visit.port.onmessage = null
      visit.port.close()
    }
    for (const link of this.#links.splice(0)) link.end('error')
    this.#unsent = []
  }

  #post(message: PageMessage, transfer: MessagePort[]): void {
    if (this.#visit?.greeted) this.#visit.port.postMessage(message, transfer)
    else this.#unsent.push([message, transfer])
  }

  #become(state: BrokerState, why: string): void {
    if (this.state === state && this.why === why) return
    this.state = state
    this.why = why
    for (const listener of [...this.#listeners]) listener()
  }
}
