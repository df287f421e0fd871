// Links of a page to its broker, their bytes carried in and out of the page, for clients that live in the test.
// Does not know what the bytes are, nor how the page was opened.
import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, Page } from '@playwright/test'
import type { OpenOptions } from '../src/client/open.ts'
import { type Door, probe } from '../src/testing/conformance/kit.ts'
import { type Link, type LinkClose, silent } from '../src/transport/link.ts'

/** How pages of one browser are heard. */
interface Ear {
  readonly pages: Map<Page, PageLinks>
  /** Rejects for good when a page of the browser is closed meanwhile: where pages die, it is made before they are opened. */
  readonly ready: Promise<unknown>
}
const ears = new WeakMap<BrowserContext, Ear>()

/** One for all pages: to a page that dies meanwhile none can be given without harm to Playwright. */
export function earOf(context: BrowserContext): Ear {
  let ear = ears.get(context)
  if (ear === undefined) {
    const pages = new Map<Page, PageLinks>()
    const said = (source: { page: Page }, id: number, text: string | null) => pages.get(source.page)?.said(id, text)
    ear = { pages, ready: context.exposeBinding('linkSaid', said) }
    ears.set(context, ear)
  }
  return ear
}

/** The page must hold the library as `tab.mqtab`. */
export class PageLinks {
  readonly #page: Page
  readonly #options: OpenOptions
  readonly #links = new Map<number, PageLink>()
  readonly #gone: Promise<void>
  #last = 0

  private constructor(page: Page, options: OpenOptions) {
    this.#page = page
    this.#options = options
    this.#gone = new Promise((resolve) => {
      const gone = () => {
        resolve()
        for (const id of this.#links.keys()) this.#ended(id, 'page-gone')
      }
      page.on('close', gone)
      page.on('crash', gone)
    })
  }

  static async of(page: Page, options: OpenOptions = {}): Promise<PageLinks> {
    const links = new PageLinks(page, options)
    const { pages, ready } = earOf(page.context())
    pages.set(page, links)
    await ready
    return links
  }

  /** A new link to the page's broker. Rejects when the page is gone. */
  async open(): Promise<Link> {
    this.#last += 1
    const id = this.#last
    const link = new PageLink(this.#page, id, () => this.#ended(id, 'host-closed'))
    this.#links.set(id, link)
    // A call into a page that dies may never end.
    await Promise.race([this.#page.evaluate(openInPage, [id, this.#options] as const), this.#gone])
    if (!this.#links.has(id)) throw new Error('the page has gone')
    return link
  }

  /** For the page. */
  said(id: number, text: string | null): void {
    if (text === null) this.#ended(id, 'closed-by-peer')
    else this.#links.get(id)?.onData(Uint8Array.from(Buffer.from(text, 'base64')))
  }

  #ended(id: number, cause: LinkClose): void {
    const link = this.#links.get(id)
    this.#links.delete(id)
    link?.ended(cause)
  }
}

/** The page's broker as conformance cases reach it. */
export async function pageDoor(page: Page): Promise<Door> {
  const links = await PageLinks.of(page)
  const door: Door = {
    open: () => links.open(),
    advance: (seconds) => sleep(seconds * 1000 + 50),
    heard: () => probe(door),
    restart: null,
  }
  return door
}

class PageLink implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  readonly backlogBytes = 0
  readonly #page: Page
  readonly #id: number
  readonly #onClosed: () => void
  /** Calls into the page go one after the other. */
  #queue: Promise<unknown> = Promise.resolve()
  /** What the next of them takes along; null closes. */
  #texts: (string | null)[] = []
  #isOpen = true

  constructor(page: Page, id: number, onClosed: () => void) {
    this.#page = page
    this.#id = id
    this.#onClosed = onClosed
  }

  send(bytes: Uint8Array): void {
    this.#call(Buffer.from(bytes).toString('base64'))
  }

  close(): void {
    this.#call(null)
    void this.#queue.then(this.#onClosed)
  }

  pause(): void {
    this.#queue = this.#queue.then(() => this.#page.evaluate(pauseInPage, this.#id))
  }

  resume(): void {}

  ended(cause: LinkClose): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.onClose(cause)
  }

  #call(text: string | null): void {
    if (!this.#isOpen) return
    this.#texts.push(text)
    if (this.#texts.length > 1) return
    this.#queue = this.#queue
      .then(() => this.#page.evaluate(sendInPage, [this.#id, this.#texts.splice(0)] as const))
      // The last words may come too late for the page.
      .catch(() => {})
  }
}

interface LinkInPage {
  pause(): void
  onData(bytes: Uint8Array): void
  onClose(): void
  send(bytes: Uint8Array): void
  close(): void
}
declare const tab: {
  mqtab: { openBroker(options: OpenOptions): { link(): LinkInPage } }
  links?: Map<number, LinkInPage>
}
declare function linkSaid(id: number, text: string | null): Promise<void>

function openInPage([id, options]: readonly [number, OpenOptions]): void {
  tab.links ??= new Map()
  const link = tab.mqtab.openBroker(options).link()
  tab.links.set(id, link)
  link.onData = (bytes) => {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    void linkSaid(id, btoa(text))
  }
  link.onClose = () => {
    tab.links!.delete(id)
    void linkSaid(id, null)
  }
}

function pauseInPage(id: number): void {
  tab.links!.get(id)!.pause()
}

function sendInPage([id, texts]: readonly [number, readonly (string | null)[]]): void {
  const link = tab.links!.get(id)
  for (const text of texts) {
    if (text === null) link?.close()
    else link?.send(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
  }
}
