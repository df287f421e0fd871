// Receives pages in the worker: gives their ports to the host, tells them how the broker stands, and sees when they die.
// Does not know what a link carries, nor that it runs in a SharedWorker.
import type { BrokerConfig } from '../core/limits.ts'
import {
  type GatewayInfo,
  lockNames,
  type PageMessage,
  pingMillis,
  portVersion,
  silenceMillis,
  type WorkerMessage,
} from '../transport/messages.ts'
import { type PortLink, portLink } from '../transport/port.ts'
import type { Host } from './host.types.ts'
import { Ownership } from './ownership.ts'
import { pageMessage } from './page-message.ts'
import type { PagePort, Reception, ReceptionOptions } from './reception.types.ts'
import { sentence } from './sentence.ts'
import type { Uplink } from './uplink.ts'

/** How long the links of a dead page are still read, and a worker lives on after its own goodbye. */
const lastWordsMillis = 20

interface Page {
  readonly port: PagePort
  /** Null until its hello. */
  address: string | null
  /** Takes back the wait for its death. */
  forget: () => void
  /** Has no Web Lock to hold. */
  pinged: boolean
  heardAt: number
  readonly links: Set<PortLink>
  /** What stops each of its observers. */
  readonly observers: Set<() => void>
  /** Ports that came before there was a host. Nothing is read from them until then. */
  readonly early: Visit[]
}

type Visit = Extract<PageMessage, { type: 'link' | 'observe' }>

export function reception(options: ReceptionOptions): Reception {
  return new WorkerReception(options)
}

class WorkerReception implements Reception {
  readonly #options: ReceptionOptions
  readonly #pages = new Set<Page>()
  readonly #lock: string | null
  /** Resolves when this worker's own sign of life is up; no page is welcomed before. */
  readonly #alive: Promise<unknown>
  readonly #ownership: Ownership
  #standing: WorkerMessage = { type: 'loading' }
  #host: Host | null = null
  #gateway: GatewayInfo | null = null
  #uplink: Pick<Uplink, 'update' | 'stop'> | null = null
  #pinging = false
  #ended = false

  constructor(options: ReceptionOptions) {
    this.#options = options
    this.#lock = options.locks && lockNames.worker(options.id)
    this.#alive = options.locks && this.#lock !== null ? options.locks.hold(this.#lock) : Promise.resolve()
    this.#ownership = new Ownership({
      ...options,
      waiting: (why) => this.#announce({ type: 'waiting', why }),
      lost: (why) => this.#lost(why),
      retire: (build) => this.#retire(build),
      deserted: () => this.#pages.size === 0,
      knocked: (page) => {
        const port = options.openChannel(page)
        if (port !== null) this.connect(port)
      },
    })
    this.#start().catch(this.#crash)
  }

  connect(port: PagePort): void {
    const page: Page = {
      port,
      address: null,
      forget: () => {},
      pinged: false,
      heardAt: this.#options.clock.now(),
      links: new Set(),
      observers: new Set(),
      early: [],
    }
    this.#pages.add(page)
    port.onmessage = (event: { readonly data: unknown }) => {
      page.heardAt = this.#options.clock.now()
      const message = pageMessage(event.data)
      if (message === null) this.#options.log('warning', 'a page sent a message that cannot be read; it is ignored')
      else this.#received(page, message)
    }
  }

  /** Opens the broker once this worker owns its name. */
  async #start(): Promise<void> {
    await this.#alive
    await this.#ownership.own()
    if (this.#ended) return
    if (this.#standing.type !== 'loading') this.#announce({ type: 'loading' })
    const host = this.#options.openHost(this.#crash, (why) => this.#announce({ type: 'waiting', why }))
    this.#host = host
    for (const page of this.#pages) {
      for (const visit of page.early.splice(0)) this.#admit(host, page, visit)
    }
    this.#join()
    await host.ready
    if (this.#ended) return
    this.#ownership.loaded(this.#options.epoch())
    this.#announce({ type: 'running' })
  }

  #received(page: Page, message: PageMessage): void {
    // Nobody knows when a page that never said hello dies, so it gets nothing.
    if (page.address === null && message.type !== 'hello') return
    switch (message.type) {
      case 'hello':
        if (page.address === null) this.#greet(page, message)
        return
      case 'link':
      case 'observe':
        if (this.#host === null) page.early.push(message)
        else this.#admit(this.#host, page, message)
        return
      case 'uplink':
        this.#gateway = message
        this.#join()
        return
      case 'retire':
        this.#retire(message.build)
        return
      case 'goodbye':
        this.#gone(page)
        return
      case 'pong':
        return
      default:
        message satisfies never
    }
  }

  #greet(page: Page, hello: Extract<PageMessage, { type: 'hello' }>): void {
    page.address = hello.address
    if (hello.lock !== null && this.#options.locks !== null) {
      page.forget = this.#options.locks.whenFree(hello.lock, () => this.#gone(page))
    } else {
      page.pinged = true
    }
    this.#alive
      .then(() => {
        const { build } = this.#options
        page.port.postMessage({ type: 'welcome', version: portVersion, build, lock: this.#lock })
        page.port.postMessage(this.#standing)
        page.port.postMessage({ type: 'ping' })
        if (!this.#pinging) this.#pingLater()
      })
      .catch(this.#crash)
  }

  #admit(host: Host, page: Page, visit: Visit): void {
    if (visit.type === 'observe') {
      page.observers.add(host.observe(visit.port as never))
      return
    }
    const link = portLink(visit.port)
    const { guest = null } = visit
    if (guest === null) host.accept(link, { transport: 'tab', address: page.address ?? '' })
    else host.accept(link, { transport: 'webrtc', address: guest.address }, guest)
    page.links.add(link)
    const { onClose } = link
    link.onClose = (cause) => {
      page.links.delete(link)
      onClose(cause)
    }
  }

  /** The page was closed, left, crashed, or has been silent for too long. */
  #gone(page: Page): void {
    if (!this.#pages.delete(page)) return
    page.forget()
    page.port.onmessage = null
    page.port.close()
    for (const visit of page.early) visit.port.close()
    for (const stop of page.observers) stop()
    // What the page said last, a DISCONNECT perhaps, may come by another way than the news of its death.
    const { clock } = this.#options
    clock.alarm(clock.now() + lastWordsMillis, () => {
      for (const link of [...page.links]) link.end('page-gone')
    })
  }

  /** Every tab of a gateway's page says the same; a newer word may carry a fresh token. */
  #join(): void {
    if (this.#host === null || this.#gateway === null) return
    const { config } = this.#gateway
    if (config !== null) this.#host.configure(config as BrokerConfig)
    this.#uplink?.update(this.#gateway)
    this.#uplink ??= this.#options.joinGateway(this.#host, this.#gateway, () => this.#say({ type: 'gateway-refused' }))
  }

  #announce(standing: WorkerMessage): void {
    this.#standing = standing
    this.#say(standing)
  }

  #say(message: WorkerMessage): void {
    for (const page of this.#pages) if (page.address !== null) page.port.postMessage(message)
  }

  /** Hands over to a newer build: what was promised is made durable, then the pages reopen. */
  #retire(build: number): void {
    if (this.#ended || build <= this.#options.build) return
    this.#ended = true
    this.#options.log('info', 'this worker ends, and one of a newer build or of another page takes over')
    this.#uplink?.stop()
    const stopped = this.#host?.stop() ?? Promise.resolve()
    stopped
      .catch((error: unknown) => this.#options.log('error', `the broker did not stop cleanly: ${sentence(error)}`))
      .then(() => this.#end('retired', 'another worker takes over'))
      .catch(() => this.#options.die())
  }

  /** Another worker owns the database now: it refuses whatever this one would still write. */
  #lost(why: string): void {
    if (this.#ended) return
    this.#ended = true
    this.#options.log('warning', `this worker ends: ${why}`)
    this.#uplink?.stop()
    this.#end('retired', why)
  }

  readonly #crash = (error: unknown): void => {
    if (this.#ended) return
    this.#ended = true
    this.#options.log('error', `the broker crashed: ${sentence(error)}`)
    this.#end('crashed', sentence(error))
  }

  #end(cause: 'crashed' | 'retired', why: string): void {
    this.#ownership.end()
    this.#announce({ type: 'ended', cause, why })
    const { clock, die } = this.#options
    clock.alarm(clock.now() + lastWordsMillis, die)
  }

  /** So that a page sees a worker that hangs; and where there are no Web Locks, the worker a page that died. */
  #ping(): void {
    const { clock } = this.#options
    const oldest = clock.now() - silenceMillis
    for (const page of [...this.#pages]) {
      // One that has not said hello may have knocked as its last word.
      if ((page.pinged || page.address === null) && page.heardAt < oldest) this.#gone(page)
      else page.port.postMessage({ type: 'ping' })
    }
    this.#pinging = false
    if (this.#pages.size > 0) this.#pingLater()
  }

  #pingLater(): void {
    const { clock } = this.#options
    this.#pinging = true
    clock.alarm(clock.now() + pingMillis, () => this.#ping())
  }
}
