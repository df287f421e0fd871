// Carries clients to the page that hosts the broker: chooses the page, opens a stream per client, and looks after
// clients while there is none. Does not know MQTT but for that one refusal, nor how clients or pages were let in.
import type { Origin } from '../core/outcome.ts'
import type { Link } from '../transport/link.ts'
import { Mux } from '../transport/mux.ts'
import type { FromHost, ToHost } from '../transport/uplink.types.ts'
import { Held } from './held.ts'
import { createSeldomLog, type Log } from './log.ts'
import { pipe } from './pipe.ts'

/** Milliseconds for which a page that was just fetched is awaited. */
const fetchedGraceMillis = 5_000
/** Milliseconds that a page may take to load what it kept, from when it joined, while its clients are held. */
const loadingGraceMillis = 30_000

/** While another page waits, the one that hosts is asked so often whether it lives. */
const askMillis = 5_000
/** So long it may leave that unanswered before the next takes over. */
const silenceMillis = 10_000

interface Page {
  readonly mux: Mux
  readonly address: string
  ready: boolean
  answers: boolean
  /** When it was asked what it has not answered yet, in milliseconds since the epoch. */
  askedAt: number | null
}

export interface TunnelOptions {
  readonly log: Log
  /** What to tell people to open. */
  readonly pageUrl: () => string
  /** Milliseconds in which a page that was lost, for example reloaded, is awaited to return; 2,000 unless told. */
  readonly lostGraceMillis?: number
}

export class Tunnel {
  /** The broker answers, or answers no longer. */
  onHosted: (hosted: boolean) => void = () => {}
  readonly #options: TunnelOptions
  readonly #seldom: { readonly refused: Log; readonly garbage: Log }
  /** The first one hosts; the others wait, in the order in which they came. */
  #pages: Page[] = []
  readonly #held = new Set<Held>()
  /** Until then a page is awaited, in milliseconds since the epoch. */
  #awaitedUntil = 0
  #timer: ReturnType<typeof setTimeout> | null = null
  #asking: ReturnType<typeof setTimeout> | null = null
  #closed = false

  constructor(options: TunnelOptions) {
    this.#options = options
    this.#seldom = { refused: createSeldomLog(options.log), garbage: createSeldomLog(options.log) }
  }

  /** Whether clients are being served. */
  get hosted(): boolean {
    return this.#pages[0]?.ready === true
  }

  /** A page will probably come within so many milliseconds: because it was just fetched, unless told. */
  expectPage(millis: number = fetchedGraceMillis): void {
    this.#await(millis)
  }

  /** Takes a client's link, and brings it to the broker, now or when there is one. */
  accept(link: Link, origin: Origin): void {
    if (this.#closed) {
      link.close()
      return
    }
    const page = this.#pages[0]
    if (page?.ready) {
      pipe(link, page.mux.open(origin), [])
      return
    }
    const held = new Held(link, origin, {
      onConnect: () => this.#settle(),
      onGone: (gone, fault) => {
        this.#held.delete(gone)
        if (fault) this.#seldom.garbage('warning', `${origin.transport} client at ${origin.address} closed: ${fault}`)
      },
    })
    this.#held.add(held)
  }

  /** Takes the link of a page that has proved that it may host. */
  join(carrier: Link, address: string): void {
    const page: Page = {
      address,
      ready: false,
      answers: false,
      askedAt: null,
      mux: new Mux(carrier, {
        side: 0,
        lost: 'page-gone',
        onOpen: (link) => link.close(),
        onNote: (note) => this.#noted(page, note as FromHost | null),
        onEnd: (fault) => this.#lost(page, fault),
      }),
    }
    this.#pages.push(page)
    if (this.#pages[0] === page) this.#host(page)
    else {
      this.#options.log('info', `Another page, at ${address}, waits to host when the first one goes`)
      page.mux.note({ type: 'waiting' } satisfies ToHost)
      if (this.#asking === null) this.#ask()
    }
  }

  /** Closes every page's uplink and every client. */
  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    if (this.#asking) clearTimeout(this.#asking)
    for (const held of [...this.#held]) held.close()
    for (const page of [...this.#pages]) page.mux.close()
  }

  #host(page: Page): void {
    page.mux.note({ type: 'hosting' } satisfies ToHost)
    if (page.ready) this.#serve(page)
    else this.#await(loadingGraceMillis)
  }

  #noted(page: Page, note: FromHost | null): void {
    if (note?.type === 'alive') page.askedAt = null
    if (note?.type !== 'ready' || page.ready) return
    page.ready = true
    page.answers = note.answers === true
    if (this.#pages[0] === page) this.#serve(page)
  }

  /** A page that hangs keeps its socket, and browsers answer a ping of WebSocket in its place. */
  #ask(): void {
    this.#asking = null
    const [page, next] = this.#pages
    if (page === undefined || next === undefined) return
    if (page.askedAt !== null && Date.now() - page.askedAt >= silenceMillis && next.ready) {
      this.#options.log('warning', `The page at ${page.address} has not answered for ${silenceMillis / 1000} s`)
      page.mux.abandon()
    } else if (page.answers && page.askedAt === null) {
      page.askedAt = Date.now()
      page.mux.note({ type: 'ask' } satisfies ToHost)
    }
    this.#asking = setTimeout(() => this.#ask(), askMillis)
  }

  #serve(page: Page): void {
    this.#awaitedUntil = 0
    this.#options.log('info', `The page at ${page.address} hosts the broker`)
    for (const held of this.#held) {
      held.release()
      pipe(held.link, page.mux.open(held.origin), held.chunks)
    }
    this.#held.clear()
    this.onHosted(true)
  }

  #lost(page: Page, fault: string | null): void {
    const hosting = this.#pages[0] === page
    this.#pages = this.#pages.filter((other) => other !== page)
    if (fault) this.#options.log('error', `The page at ${page.address} sent what is no frame: ${fault}`)
    if (!hosting || this.#closed) return
    const next = this.#pages[0]
    this.#options.log('warning', `The page at ${page.address} has gone${next ? '; the next one takes over' : ''}`)
    this.onHosted(false)
    if (next) this.#host(next)
    else this.expectPage(this.#options.lostGraceMillis ?? 2_000)
  }

  #await(millis: number): void {
    this.#awaitedUntil = Math.max(this.#awaitedUntil, Date.now() + millis)
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#settle(), this.#awaitedUntil - Date.now() + 1)
  }

  /** Refuses whoever waits, unless a page is awaited. */
  #settle(): void {
    if (Date.now() < this.#awaitedUntil) return
    for (const held of [...this.#held]) {
      if (held.version === null) continue
      this.#held.delete(held)
      held.refuse()
      const who = `${held.origin.transport} client at ${held.origin.address}`
      this.#seldom.refused('warning', `Refused ${who}: no page hosts the broker. Open ${this.#options.pageUrl()}`)
    }
  }
}
