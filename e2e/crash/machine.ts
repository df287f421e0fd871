// A machine with a gateway and a browser on one profile: the gateway's page, two tabs with clients, and every way in which
// they can die. Opens again whatever has died. Does not know what is sent, nor what must be kept.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type BrowserContext, chromium, type Page } from '@playwright/test'
import { findBrowser } from '../../src/gateway/browser.ts'
import { tcpDoor, webSocketDoor } from '../../src/testing/conformance/doors.ts'
import type { Prng } from '../../src/testing/sim/prng.ts'
import type { Link } from '../../src/transport/link.ts'
import { earOf, PageLinks } from '../page-links.ts'
import { type GatewayProcess, startGateway } from '../programs.ts'
import { blank, killWorker } from '../support.ts'
import { type Fault, type Hosting, needsHost, type Place } from './faults.ts'
import { closePage, loadMillis, within } from './patience.ts'
import { goOn, hostsWorker, kill, pause, processesOf, type WorkerKind } from './processes.ts'

export interface MachineOptions {
  /** Goes into the configuration file of the gateway. */
  readonly config: object
  readonly hosting: Hosting
}

type Slot = 'gateway page' | 'tab 1' | 'tab 2'
const slots: readonly Slot[] = ['gateway page', 'tab 1', 'tab 2']
/** Milliseconds for which a page is frozen or hangs: too short to be replaced, and until it must have been. */
const pauses = [300, 1_000, 3_000] as const
const replacedMillis = 22_000
/** Milliseconds for which a tab hosts that does without the SharedWorker of the others. */
const hostedMillis = 1_500

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
  /** Rejects when it dies: what was asked of it meanwhile may never come. */
  #gatewayGone!: Promise<never>
  #context: BrowserContext | null = null
  /** Leads the group of all its processes. */
  #browserPid = 0
  /** A page that nothing is in: without any the browser would end. */
  #spare: Page | null = null
  readonly #open = new Map<Slot, Open>()
  /** Pages that are frozen or hang, and will wake. */
  readonly #asleep = new Set<Promise<void>>()
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
    await machine.#startGateway()
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

  /** Kills. Resolves when it is done, not when anybody has noticed; with false when there was nothing to kill. */
  async strike(fault: Fault, random: Prng): Promise<boolean> {
    if (needsHost(fault) && this.#hosts().length === 0) return false
    await this.#strike(fault, random)
    return true
  }

  async #strike(fault: Fault, random: Prng): Promise<void> {
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
      case 'hosting page':
        for (const slot of this.#hosts()) await this.#close(slot)
        return
      case 'frozen host':
      case 'hung host':
      case 'replaced host':
        await this.#suspend(fault === 'frozen host', fault === 'replaced host' ? replacedMillis : random.pick(pauses))
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

  /** What is open just now, for people. */
  get words(): string {
    return this.#context === null ? 'no browser runs' : `open: ${[...this.#open.keys()].join(', ') || 'nothing'}`
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
    await Promise.all(this.#asleep)
    await context?.close()
    await this.#gateway.stop()
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 })
  }

  async #repairAll(): Promise<void> {
    if (this.#isOver) return
    if (this.#gateway.program.child.exitCode !== null || this.#gateway.program.child.signalCode !== null) {
      const { port, tcp } = this.#gateway
      await this.#startGateway('--port', `${port}`, '--tcp', `${tcp}`)
    }
    // What is killed meanwhile is opened at the next repair.
    if (this.#context === null) await within(this.#launch(), loadMillis).catch(() => {})
    await Promise.all(slots.map((slot) => this.#openSlot(slot).catch(() => {})))
  }

  async #startGateway(...more: string[]): Promise<void> {
    const config = join(this.#folder, 'config.json')
    this.#gateway = await startGateway('--log-level', 'error', '--config', config, ...more)
    this.#gatewayGone = this.#gateway.program.exit().then(() => Promise.reject(new Error('the gateway has gone')))
    this.#gatewayGone.catch(() => {})
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
      this.#lost()
      void this.repair()
    })
    if (this.#options.hosting === 'tab') {
      await context.addInitScript(() => Reflect.deleteProperty(globalThis, 'SharedWorker'))
    }
    await context.route('**/tab.html', (route) => route.fulfill({ contentType: 'text/html', body: blank }))
    this.#browserPid = (await processesOf(this.#folder)).find(({ type }) => type === 'browser')?.pid ?? 0
    let isClosed = false
    context.once('close', () => {
      isClosed = true
    })
    await this.#openSpare(context)
    await earOf(context).ready
    if (!isClosed) this.#context = context
  }

  #lost(): void {
    this.#context = null
    this.#spare = null
    this.#open.clear()
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
    const page = await within(this.#context.newPage())
    if (page === undefined) return
    page.on('crash', () => void this.#forget(slot, page))
    page.on('close', () => void this.#forget(slot, page))
    const links = await within(this.#load(slot, page), loadMillis).catch(() => undefined)
    if (links === undefined) await closePage(page)
    else if (!page.isClosed()) this.#open.set(slot, { page, links })
  }

  async #load(slot: Slot, page: Page): Promise<PageLinks | null> {
    if (slot === 'gateway page') {
      await page.goto(`${this.#gateway.url}#host`, { waitUntil: 'commit' })
      return null
    }
    const doesWithout = this.#options.hosting === 'mixed' && slot === 'tab 2'
    const links = await PageLinks.of(page, doesWithout ? { hostIn: 'tab' } : {})
    // While it hosts, pages with a SharedWorker wait for its end.
    if (doesWithout) page.on('worker', () => void sleep(hostedMillis).then(() => this.#close(slot)))
    await page.goto(`${this.#gateway.url}tab.html`)
    await Promise.race([page.waitForFunction(() => 'tab' in globalThis), this.#gatewayGone])
    return links
  }

  async #forget(slot: Slot, page: Page): Promise<void> {
    if (this.#open.get(slot)?.page === page) this.#open.delete(slot)
    // A page that has crashed stays as an empty frame.
    await closePage(page)
    void this.repair()
  }

  async #close(slot: Slot): Promise<void> {
    const open = this.#open.get(slot)
    this.#open.delete(slot)
    if (open !== undefined) await closePage(open.page)
  }

  async #killBrowser(atOnce: boolean): Promise<void> {
    const context = this.#context
    const closed = new Promise<unknown>((resolve) =>
      context === null ? resolve(null) : context.once('close', resolve),
    )
    if (atOnce && context !== null) kill(-this.#browserPid)
    for (const { pid } of await processesOf(this.#folder)) kill(pid)
    await within(closed)
    if (this.#context === context) this.#lost()
  }

  async #killRenderer(withWorker: boolean, random: Prng): Promise<void> {
    const fit = await this.#renderers(withWorker)
    if (fit.length > 0) kill(random.pick(fit))
  }

  /** Those with the worker of a broker in them, or those without, by their ids. */
  async #renderers(withWorker: boolean, kind: WorkerKind = ''): Promise<number[]> {
    const renderers = (await processesOf(this.#folder)).filter(({ type }) => type === 'renderer')
    const known = await Promise.all(renderers.map(async ({ pid }) => ({ pid, has: await hostsWorker(pid, kind) })))
    return known.filter(({ has }) => has === withWorker).map(({ pid }) => pid)
  }

  /** The pages that host now: one, or none for a while. In a SharedWorker none does. */
  #hosts(): Slot[] {
    return slots.filter((slot) => {
      const page = this.#open.get(slot)?.page
      return page?.workers().some((worker) => worker.url().includes('/mqtab-worker.js'))
    })
  }

  /** Stops the process of the page that hosts, and lets it go on later. */
  async #suspend(isTold: boolean, millis: number): Promise<void> {
    const [slot] = this.#hosts()
    const [pid] = await this.#renderers(true, 'DedicatedWorker')
    if (slot === undefined || pid === undefined) return
    const page = this.#open.get(slot)?.page
    const tell = (type: string): Promise<void> =>
      page?.evaluate((type) => void document.dispatchEvent(new Event(type)), type).catch(() => {}) ?? Promise.resolve()
    if (isTold) await tell('freeze')
    pause(pid)
    const asleep = sleep(millis).then(() => {
      goOn(pid)
      this.#asleep.delete(asleep)
      if (isTold) void tell('resume')
    })
    this.#asleep.add(asleep)
  }
}
