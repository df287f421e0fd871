// Pages with MQTT clients in them, and a web server that serves the build as any other would.
// Does not know what is tested.

import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { type BrowserContext, test as base, type Page } from '@playwright/test'
import type { IClientOptions } from 'mqtt'
import type * as mqtab from '../src/client/index.ts'

const built = join(import.meta.dirname, '../dist/page')
const types: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

/** A page without a panel: only the library. */
export const blank = `<!doctype html><html lang="en"><title>tab</title><link rel="icon" href="data:,"><script type="module">
globalThis.tab = { mqtab: await import('./mqtab.js'), clients: {}, seen: {}, resumed: {} }
</script></html>`

export interface Site {
  /** Of a page without a panel. */
  readonly blank: string
  /** Of the panel. */
  readonly panel: string
}

async function serve(): Promise<[Site, Server]> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
    if (path === '/blank.html') return response.end(blank)
    return readFile(join(built, path)).then(
      (body) => response.end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve))
  const address = `http://localhost:${(server.address() as AddressInfo).port}`
  return [{ blank: `${address}/blank.html`, panel: `${address}/index.html` }, server]
}

/** `prepare` is called with the page before anything is loaded into it. */
type OpenTab = (prepare?: (page: Page) => Promise<void>) => Promise<Tab>

export const test = base.extend<{ openTab: OpenTab }, { site: Site }>({
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
  connect(clientId: string, options: IClientOptions = {}): Promise<boolean> {
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

/** Kills the SharedWorker of this context from outside, as a browser short of memory does. */
export async function killWorker(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  const { targetInfos } = await session.send('Target.getTargets', {
    filter: [{ type: 'shared_worker' }, { type: 'tab', exclude: true }],
  })
  const own = await session.send('Target.getTargetInfo')
  const mine = targetInfos.filter((info) => info.browserContextId === own.targetInfo.browserContextId)
  if (mine.length === 0) throw new Error('there is no SharedWorker to kill')
  for (const { targetId } of mine) await session.send('Target.closeTarget', { targetId })
}
