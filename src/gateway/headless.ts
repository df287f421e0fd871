// Keeps the page open in a browser without a window, and opens it again when the page or the browser has crashed.
// Does not know what the page does, nor whether its broker answers: `revive` is told by who knows.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from 'playwright-core'
import { findBrowser } from './browser.ts'
import { StartError } from './listeners.ts'
import type { Log } from './log.ts'

export interface HeadlessOptions {
  readonly url: string
  /** Where the browser keeps its data; null is a folder that is removed at the end. */
  readonly profile: string | null
  readonly log: Log
}

export interface Headless {
  /** Opens the page anew: it lives, but its broker does not answer. */
  revive(): void
  /** Ends the browser in good order, so that what its page has stored is on the disk. */
  close(): Promise<void>
}

const firstRestartMillis = 500
const longestRestartMillis = 30_000
/** A browser that lived so long did start well: the next restart is quick again. */
const healthyMillis = 60_000

/** Resolves when the page was opened. Rejects with StartError or NoBrowserError when the browser cannot be started. */
export async function openHeadless(options: HeadlessOptions): Promise<Headless> {
  const program = await findBrowser({ tell: (line) => options.log('info', line) })
  const folder = options.profile ?? (await mkdtemp(join(tmpdir(), 'mqtab-')))
  const browser = new HeadlessBrowser(options, program, folder)
  try {
    await browser.launch()
  } catch (error) {
    await browser.close()
    throw asStartError(error, program, folder)
  }
  return browser
}

class HeadlessBrowser implements Headless {
  readonly #options: HeadlessOptions
  readonly #program: string
  readonly #folder: string
  #context: BrowserContext | null = null
  #closed = false
  #restartMillis = firstRestartMillis
  #launchedAt = 0
  #timer: ReturnType<typeof setTimeout> | null = null

  constructor(options: HeadlessOptions, program: string, folder: string) {
    this.#options = options
    this.#program = program
    this.#folder = folder
  }

  async launch(): Promise<void> {
    this.#launchedAt = Date.now()
    const context = await chromium.launchPersistentContext(this.#folder, {
      executablePath: this.#program,
      headless: true,
      // Chromium refuses to run as root with its sandbox.
      chromiumSandbox: process.getuid?.() !== 0,
      // Signals are the gateway's: it ends the browser after the links.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
      viewport: null,
      args: ['--disable-gpu'],
    })
    if (this.#closed) {
      await context.close()
      return
    }
    this.#context = context
    context.on('close', () => this.#gone(context, 'the browser has ended'))
    await this.#openPage(context)
  }

  revive(): void {
    const context = this.#context
    if (!context || this.#closed) return
    this.#openPage(context).catch(() => this.#restart(context, 'the page could not be opened anew'))
  }

  async close(): Promise<void> {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    const context = this.#context
    this.#context = null
    await context?.close().catch(() => {})
    if (this.#options.profile === null) await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  /** One page, whatever a restored profile came with. */
  async #openPage(context: BrowserContext): Promise<void> {
    const old = context.pages()
    const page = await context.newPage()
    page.on('crash', () => {
      this.#options.log('error', 'The headless page has crashed; opening it again')
      this.revive()
    })
    page.on('console', (message) => {
      if (message.type() === 'error') this.#options.log('debug', `page: ${message.text()}`)
    })
    await page.goto(this.#options.url, { waitUntil: 'commit' })
    // After the new one is there: without any page the browser would end.
    for (const other of old) await other.close().catch(() => {})
  }

  #restart(context: BrowserContext, why: string): void {
    this.#gone(context, why)
    context.close().catch(() => {})
  }

  #gone(context: BrowserContext, why: string): void {
    if (this.#closed || this.#context !== context) return
    this.#context = null
    if (Date.now() - this.#launchedAt > healthyMillis) this.#restartMillis = firstRestartMillis
    const millis = this.#restartMillis
    this.#restartMillis = Math.min(longestRestartMillis, millis * 2)
    this.#options.log('error', `Headless: ${why}; starting it again`)
    this.#timer = setTimeout(() => {
      this.launch().catch((error: unknown) => {
        this.#context = context
        this.#gone(context, asStartError(error, this.#program, this.#folder).message)
      })
    }, millis)
  }
}

function asStartError(error: unknown, program: string, folder: string): Error {
  const message = error instanceof Error ? error.message : String(error)
  if (/ProcessSingleton|SingletonLock|profile (directory )?(is|appears to be) (already )?in use/i.test(message)) {
    return new StartError(`The profile ${folder} is in use by another browser: end it, or choose another folder.`)
  }
  return new StartError(`The browser ${program} could not be started: ${message.split('\n')[0]}`)
}
