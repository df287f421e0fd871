// Pages with MQTT clients in them, and a web server that serves the build as any other would.
// Does not know what is tested.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { extname, join } from 'node:path'
import { type Browser, type BrowserContext, test as base, type Page, type Worker } from '@playwright/test'
import type * as mqtab from '../src/client/index.ts'

const built = join(import.meta.dirname, '../dist/page')
/** Led to this machine by the browser's configuration, where the machine has no network. */
const plainHost = 'plain.test'
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A page without a panel: only the library. */
export const blank = `<!doctype html><html lang="en"><title>tab</title><link rel="icon" href="data:,"><script type="module">
globalThis.tab = { mqtab: await import('./mqtab.js'), clients: {}, seen: {}, resumed: {} }
</script></html>`

export interface Site {
  /** The same page at an address that is not loopback, on plain http: no secure context, so no Web Locks. */
  readonly plain: string
  /** Of a page without a panel. */
  readonly blank: string
  /** Of the panel. */
  readonly panel: string
}

async function serve(): Promise<[Site, Server]> {
  /** Whoever asks for `/hold` synchronously hangs until `/release` is asked for. */
  const held: (() => void)[] = []
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    if (path === '/hold') {
      held.push(() => response.end())
      return
    }
    if (path === '/release') {
      for (const release of held.splice(0)) release()
      return response.end()
    }
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
    if (path === '/blank.html') return response.end(blank)
    return readFile(join(built, path)).then(
      (body) => response.end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const { port } = server.address() as AddressInfo
  const address = `http://localhost:${port}`
  const own = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === 'IPv4' && !each.internal)
  const plain = `http://${own?.address ?? plainHost}:${port}`
  return [{ blank: `${address}/blank.html`, panel: `${address}/index.html`, plain: `${plain}/blank.html` }, server]
}

/** `prepare` is called with the page before anything is loaded into it. */
type OpenTab = (prepare?: (page: Page) => Promise<void>) => Promise<Tab>

/** What browsers differ in. */
export interface Browsers {
  /** What the pages of this test do not have. */
  lacks: readonly ('SharedWorker' | 'locks' | 'BroadcastChannel' | 'localStorage')[]
}

/** Takes away what some browsers lack, before any script of a page or of a worker runs. */
async function takeAway(context: BrowserContext, lacks: Browsers['lacks']): Promise<void> {
  const lines = lacks.map((what) => {
    if (what === 'locks') return 'delete Navigator.prototype.locks;'
    // Where it may not be used, asking for it throws.
    if (what === 'localStorage') return "Object.defineProperty(globalThis, 'localStorage', { get() { throw 0 } });"
    return `delete globalThis.${what};`
  })
  await context.addInitScript(lines.join('\n'))
  if (lacks.every((what) => what === 'SharedWorker')) return
  const inWorker = lines.join('\n').replace('Navigator', 'WorkerNavigator')
  await context.route('**/mqtab-worker.js*', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: `${inWorker}\n${await answer.text()}` })
  })
}

export const test = base.extend<{ openTab: OpenTab } & Browsers, { site: Site }>({
  lacks: [[], { option: true }],
  context: async ({ context, lacks }, use) => {
    if (lacks.length > 0) await takeAway(context, lacks)
    await use(context)
  },
  site: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const [site, server] = await serve()
      await use(site)
      server.close()
      server.closeAllConnections()
    },
    { scope: 'worker' },
  ],
  openTab: async ({ context, site }, use) => {
    await use(async (prepare) => {
      const page = await context.newPage()
      await prepare?.(page)
      const opened = new Tab(page)
      await opened.load(site.blank)
      return opened
    })
  },
})

/** One tab at an address. */
export async function openAt(context: BrowserContext, address: string): Promise<Tab> {
  const tab = new Tab(await context.newPage())
  await tab.load(address)
  return tab
}

/** A browser profile of its own without these, and what opens tabs in it. */
export async function lacking(browser: Browser, lacks: Browsers['lacks'], address: string) {
  const context = await browser.newContext()
  await takeAway(context, lacks)
  return { context, open: () => openAt(context, address) }
}

interface Seen {
  readonly topic: string
  readonly payload: string
  readonly qos: number
  readonly retain: boolean
  readonly dup: boolean
}

/** What lives in the page. */
interface InPage {
  mqtab: typeof mqtab
  clients: Record<string, ReturnType<typeof mqtab.connect>>
  seen: Record<string, Seen[]>
  resumed: Record<string, boolean[]>
}
declare const tab: InPage

export interface SeenMessage extends Seen {}

/** One tab with MQTT.js clients in it, each called by its client identifier. */
export class Tab {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async load(address: string): Promise<void> {
    await this.page.goto(address)
    await this.page.waitForFunction(() => 'tab' in globalThis)
  }

  /** Resolves with Session Present once the broker has accepted the client. */
  connect(clientId: string, options: mqtab.ConnectOptions = {}): Promise<boolean> {
    return this.page.evaluate(
      ([clientId, options]) => {
        const client = tab.mqtab.connect({ ...options, clientId, reconnectPeriod: 50 })
        tab.clients[clientId] = client
        const seen: Seen[] = []
        tab.seen[clientId] = seen
        const resumed: boolean[] = []
        tab.resumed[clientId] = resumed
        client.on('message', (topic, payload, { qos, retain, dup }) => {
          seen.push({ topic, payload: new TextDecoder().decode(payload), qos, retain, dup })
        })
        return new Promise<boolean>((resolve) => {
          client.on('connect', ({ sessionPresent }) => {
            resumed.push(sessionPresent)
            resolve(sessionPresent)
          })
        })
      },
      [clientId, options] as const,
    )
  }

  async subscribe(clientId: string, filter: string, qos: 0 | 1 | 2): Promise<void> {
    await this.page.evaluate(
      async ([clientId, filter, qos]) => {
        await tab.clients[clientId]!.subscribeAsync(filter, { qos })
      },
      [clientId, filter, qos] as const,
    )
  }

  /** Resolves when the broker has taken the message as far as its QoS promises. */
  async publish(clientId: string, topic: string, payload: string, qos: 0 | 1 | 2, retain = false): Promise<void> {
    await this.page.evaluate(
      async ([clientId, topic, payload, qos, retain]) => {
        await tab.clients[clientId]!.publishAsync(topic, payload, { qos, retain })
      },
      [clientId, topic, payload, qos, retain] as const,
    )
  }

  /** Publishes `first` to `last` as payloads, all at once; resolves when all are taken. */
  async publishMany(clientId: string, topic: string, first: number, last: number, qos: 1 | 2): Promise<void> {
    await this.page.evaluate(
      async ([clientId, topic, first, last, qos]) => {
        const client = tab.clients[clientId]!
        const all = Array.from({ length: last - first + 1 }, (_, at) => String(first + at))
        await Promise.all(all.map((payload) => client.publishAsync(topic, payload, { qos })))
      },
      [clientId, topic, first, last, qos] as const,
    )
  }

  /** Resolves with all messages that the client got, when there are at least so many. */
  async seen(clientId: string, count: number): Promise<SeenMessage[]> {
    await this.page.waitForFunction(
      ([clientId, count]) => tab.seen[clientId]!.length >= count,
      [clientId, count] as const,
      { polling: 20 },
    )
    return this.page.evaluate((clientId) => tab.seen[clientId]!, clientId)
  }

  /** Session Present of every CONNACK so far, when there are at least so many. */
  async connected(clientId: string, times: number): Promise<boolean[]> {
    await this.page.waitForFunction(
      ([clientId, times]) => tab.resumed[clientId]!.length >= times,
      [clientId, times] as const,
      { polling: 20 },
    )
    return this.page.evaluate((clientId) => tab.resumed[clientId]!, clientId)
  }

  /** Hangs the worker of this tab, and the page too if it is told to: they answer nothing, run nothing, and hold what they hold. */
  async hang(page: boolean): Promise<void> {
    const stand = () => {
      setTimeout(() => {
        const request = new XMLHttpRequest()
        request.open('GET', '/hold', false)
        request.send()
      })
    }
    for (const worker of hosting(this.page)) {
      await worker.evaluate(stand).catch((error: unknown) => {
        // It may have ended by itself meanwhile, as that of a frozen tab does.
        if (hosting(this.page).includes(worker)) throw error
      })
    }
    if (page) await this.page.evaluate(stand)
  }

  /** Resolves with `state: why` of the broker once it matches. */
  async state(options: mqtab.OpenOptions, wanted: RegExp): Promise<string> {
    return this.page.evaluate(
      ([options, source]) => {
        const handle = tab.mqtab.openBroker(options)
        const words = () => `${handle.state}${handle.why === '' ? '' : `: ${handle.why}`} (${handle.host})`
        const wanted = new RegExp(source)
        return new Promise<string>((resolve) => {
          const look = () => wanted.test(words()) && resolve(words())
          handle.onChange(look)
          look()
        })
      },
      [options, wanted.source] as const,
    )
  }

  /** Sends DISCONNECT. */
  async end(clientId: string): Promise<void> {
    await this.page.evaluate((clientId) => tab.clients[clientId]!.endAsync(), clientId)
  }

  /** The process of the page dies. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent('crash')
    this.page.goto('chrome://crash').catch(() => {})
    await crashed
  }
}

/** The worker of a tab that hosts the broker. MQTT.js has workers too, for its timers. */
function hosting(page: Page): Worker[] {
  return page.workers().filter((worker) => worker.url().includes('/mqtab-worker.js'))
}

/** Kills what workers this context has from outside, as a browser short of memory does. Resolves with how many there were. */
export async function killWorker(context: BrowserContext, page: Page): Promise<number> {
  const dedicated = context.pages().flatMap(hosting)
  for (const worker of dedicated) await worker.evaluate(() => globalThis.close()).catch(() => {})
  const session = await context.newCDPSession(page)
  const { targetInfos } = await session.send('Target.getTargets', {
    filter: [{ type: 'shared_worker' }, { type: 'tab', exclude: true }],
  })
  const own = await session.send('Target.getTargetInfo')
  const mine = targetInfos.filter((info) => info.browserContextId === own.targetInfo.browserContextId)
  for (const { targetId } of mine) await session.send('Target.closeTarget', { targetId })
  return mine.length + dedicated.length
}
