// A machine with a gateway and a browser on one profile: the gateway's page, two tabs with clients, and every way in which
// they can die. Opens again whatever has died. Does not know what is sent, nor what must be kept.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../src/gateway/browser.ts'
import { tcpDoor, webSocketDoor } from '../../src/testing/conformance/doors.ts'
import type { Prng } from '../../src/testing/sim/prng.ts'
import type { Link } from '../../src/transport/link.ts'
import { PageLinks } from '../page-links.ts'
import { type GatewayProcess, startGateway } from '../programs.ts'
import { blank, killWorker } from '../support.ts'
import { hostsWorker, kill, processesOf } from './processes.ts'

/** What can die, and how. */
export const faults = [
  /** The SharedWorker alone, as when the browser is short of memory. */
  'worker',
  /** The process in which the broker's worker runs, with whatever else is in it. */
  'worker process',
  /** A process with pages in it and no worker. */
  'page process',
  /** One tab with clients is closed. */
  'tab',
  /** The page that told the worker of the gateway, and in the fallback hosts the broker, is closed. */
  'gateway page',
  /** Every page is closed: the worker ends with the last one. */
  'all pages',
  /** The whole browser, by SIGKILL, one process after the other. */
  'browser',
  /** The gateway, by SIGKILL: pages and worker live on. */
  'gateway',
] as const
/**
 * All of the browser's processes at once, the moment something was acknowledged. Not among those that fall by themselves:
 * Chromium 156 at times finds the log of its own database damaged after it ("checksum mismatch"), and deletes all of it.
 */
export type Fault = (typeof faults)[number] | 'browser at once'

/** Where a client is: in one of the two tabs, or outside. */
export type Place = 'tab 1' | 'tab 2' | 'tcp' | 'websocket'

export interface MachineOptions {
  /** Goes into the configuration file of the gateway. */
  readonly config: object
  /** The browser has none: the broker is hosted by a page. */
  readonly withoutSharedWorker: boolean
}

type Slot = 'gateway page' | 'tab 1' | 'tab 2'
const slots: readonly Slot[] = ['gateway page', 'tab 1', 'tab 2']

interface Open {
  readonly page: Page
  /** Null in the page of the gateway. */
  readonly links: PageLinks | null
}

export class Machine {
  readonly #options: MachineOptions
  readonly #folder: string
  readonly #program: string
  #gateway!: GatewayProcess
  #context: BrowserContext | null = null
  /** Leads the group of all its processes. */
  #browserPid = 0
  /** A page that nothing is in: without any the browser would end. */
  #spare: Page | null = null
  readonly #open = new Map<Slot, Open>()
  /** One repair at a time. */
  #repair: Promise<void> = Promise.resolve()
  #isOver = false

  private constructor(options: MachineOptions, folder: string, program: string) {
    this.#options = options
    this.#folder = folder
    this.#program = program
  }

  static async start(options: MachineOptions): Promise<Machine> {
    const folder = await mkdtemp(join(tmpdir(), 'mqtab-crash-'))
    await writeFile(join(folder, 'config.json'), JSON.stringify(options.config))
    const machine = new Machine(options, folder, await findBrowser({ tell: console.error }))
    machine.#gateway = await machine.#startGateway()
    await machine.repair()
    return machine
  }

  /** A new connection from this place. Rejects while that is impossible. */
  async connect(place: Place): Promise<Link> {
    try {
      if (place === 'tcp') return await tcpDoor(this.#gateway.tcp).open()
      if (place === 'websocket') return await webSocketDoor(this.#gateway.websocket).open()
      const links = this.#open.get(place)?.links
      if (!links) throw new Error(`${place} is not open`)
      return await links.open()
    } catch (error) {
      void this.repair()
      throw error
    }
  }

  /** Kills. Resolves when it is done, not when anybody has noticed. */
  async strike(fault: Fault, random: Prng): Promise<void> {
    switch (fault) {
      case 'worker':
        // A strike before may have ended it already.
        if (this.#spare !== null) await killWorker(this.#context!, this.#spare).catch(() => {})
        return
      case 'worker process':
      case 'page process':
        await this.#killRenderer(fault === 'worker process', random)
        return
      case 'tab':
        await this.#close(random.pick(['tab 1', 'tab 2']))
        return
      case 'gateway page':
        await this.#close('gateway page')
        return
      case 'all pages':
        // No page may be opened again before the last is closed.
        this.#repair = this.#repair.then(async () => {
          await Promise.all(slots.map((slot) => this.#close(slot)))
        })
        await this.#repair
        return
      case 'browser':
        await this.#killBrowser(false)
        return
      case 'browser at once':
        await this.#killBrowser(true)
        return
      case 'gateway':
        this.#gateway.program.child.kill('SIGKILL')
        await this.#gateway.program.exit()
        return
      default:
        fault satisfies never
    }
  }

  /** Opens again what is not there. */
  repair(): Promise<void> {
    this.#repair = this.#repair.then(() => this.#repairAll())
    return this.#repair
  }

  /** What the browser that runs now has said of a damaged database, in its own words. */
  async damage(): Promise<string> {
    const log = await readFile(join(this.#folder, 'browser.log'), 'utf8').catch(() => '')
    return log
      .split('\n')
      .filter((line) => /corruption|corrupted/i.test(line))
      .join('\n')
  }

  async end(): Promise<void> {
    const context = this.#context
    this.#context = null
    this.#isOver = true
    await this.#repair
    await context?.close()
    await this.#gateway.stop()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #repairAll(): Promise<void> {
    if (this.#isOver) return
    if (this.#gateway.program.child.exitCode !== null || this.#gateway.program.child.signalCode !== null) {
      const { port, tcp } = this.#gateway
      this.#gateway = await this.#startGateway('--port', `${port}`, '--tcp', `${tcp}`)
    }
    // What is killed meanwhile is opened at the next repair.
    if (this.#context === null) await this.#launch().catch(() => {})
    await Promise.all(slots.map((slot) => this.#openSlot(slot).catch(() => {})))
  }

  #startGateway(...more: string[]): Promise<GatewayProcess> {
    return startGateway('--log-level', 'error', '--config', join(this.#folder, 'config.json'), ...more)
  }

  async #launch(): Promise<void> {
    const context = await chromium.launchPersistentContext(join(this.#folder, 'profile'), {
      executablePath: this.#program,
      headless: true,
      chromiumSandbox: process.getuid?.() !== 0,
      // What it says of its database is kept, for whoever looks for the cause of a loss.
      args: ['--disable-gpu', '--enable-logging', `--log-file=${join(this.#folder, 'browser.log')}`],
    })
    context.on('close', () => {
      if (this.#context !== context) return
      this.#context = null
      this.#spare = null
      this.#open.clear()
      void this.repair()
    })
    if (this.#options.withoutSharedWorker) {
      await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
    }
    await context.route('**/tab.html', (route) => route.fulfill({ contentType: 'text/html', body: blank }))
    this.#browserPid = (await processesOf(this.#folder)).find(({ type }) => type === 'browser')?.pid ?? 0
    await this.#openSpare(context)
    this.#context = context
  }

  async #openSpare(context: BrowserContext): Promise<void> {
    const page = await context.newPage()
    this.#spare = page
    page.on('crash', () => {
      if (this.#spare === page) this.#openSpare(context).catch(() => {})
    })
  }

  async #openSlot(slot: Slot): Promise<void> {
    if (this.#open.has(slot) || this.#context === null) return
    const page = await this.#context.newPage()
    let links: PageLinks | null = null
    page.on('crash', () => void this.#forget(slot, page))
    page.on('close', () => void this.#forget(slot, page))
    if (slot === 'gateway page') {
      await page.goto(`${this.#gateway.url}#host`, { waitUntil: 'commit' })
    } else {
      links = await PageLinks.of(page)
      await page.goto(`${this.#gateway.url}tab.html`)
      await page.waitForFunction(() => 'tab' in globalThis)
    }
    if (!page.isClosed()) this.#open.set(slot, { page, links })
  }

  async #forget(slot: Slot, page: Page): Promise<void> {
    if (this.#open.get(slot)?.page === page) this.#open.delete(slot)
    // A page that has crashed stays as an empty frame.
    await page.close().catch(() => {})
    void this.repair()
  }

  async #close(slot: Slot): Promise<void> {
    const open = this.#open.get(slot)
    this.#open.delete(slot)
    await open?.page.close().catch(() => {})
  }

  async #killBrowser(atOnce: boolean): Promise<void> {
    const context = this.#context
    const closed = new Promise<unknown>((resolve) =>
      context === null ? resolve(null) : context.once('close', resolve),
    )
    if (atOnce && context !== null) kill(-this.#browserPid)
    for (const { pid } of await processesOf(this.#folder)) kill(pid)
    await closed
  }

  async #killRenderer(withWorker: boolean, random: Prng): Promise<void> {
    const renderers = (await processesOf(this.#folder)).filter(({ type }) => type === 'renderer')
    const known = await Promise.all(renderers.map(async ({ pid }) => ({ pid, has: await hostsWorker(pid) })))
    const fit = known.filter(({ has }) => has === withWorker)
    if (fit.length > 0) kill(random.pick(fit).pid)
  }
}
