// A Chromium with pages that measure themselves: the built page, the built worker and the load, served from here.
// Does not know what is measured.
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { findBrowser } from '../gateway/browser.ts'
import type { PageBench } from './page-load.ts'

declare const bench: PageBench

/** Hands every buffer on: from the publisher to all subscribers, one message each, and back. */
const bareWorker = `
const subscribers = new Set()
let publisher = null
onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data === 'sub') subscribers.add(port)
    else if (data === 'pub') publisher = port
    else if (data === 'bye') {
      subscribers.delete(port)
      port.close()
    } else if (port !== publisher) publisher?.postMessage(data, data instanceof ArrayBuffer ? [data] : [])
    else {
      let left = subscribers.size
      for (const subscriber of subscribers) {
        left -= 1
        const buffer = left === 0 ? data : data.slice(0)
        subscriber.postMessage(buffer, [buffer])
      }
    }
  }
}
`
const loadPage =
  '<!doctype html><html lang="en"><title>load</title><link rel="icon" href="data:,"><script src="page-load.js"></script></html>'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

export interface Browser {
  readonly version: string
  /** A page with the load in it. */
  tab(): Promise<Page>
  /** The panel, as people open it, at the view that `fragment` names. */
  panel(fragment: string): Promise<Page>
  close(): Promise<void>
}

/** Rejects when there is no browser on this machine. `script` is the built bench. */
export async function openBrowser(script: string): Promise<Browser> {
  const built = resolve(script, '../../page')
  const load = resolve(script, '../page/page-load.js')
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream')
    if (path === '/load.html') response.end(loadPage)
    else if (path === '/bare-worker.js') response.end(bareWorker)
    else {
      const body = await readFile(path === '/page-load.js' ? load : join(built, path)).catch(() => null)
      if (body === null) response.writeHead(404).end()
      else response.end(body)
    }
  })
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  const address = `http://localhost:${(server.address() as AddressInfo).port}`
  const folder = await mkdtemp(join(tmpdir(), 'mqtab-bench-'))
  const context: BrowserContext = await chromium.launchPersistentContext(folder, {
    executablePath: await findBrowser(),
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0,
    viewport: null,
    args: ['--disable-gpu'],
  })
  const tab = async (): Promise<Page> => {
    const page = await context.newPage()
    await page.goto(`${address}/load.html`)
    await page.waitForFunction(() => 'bench' in globalThis)
    return page
  }
  return {
    version:
      context.browser()?.version() ??
      (await tab().then((page) => page.evaluate(() => navigator.userAgent.replace(/.*Chrome\/(\S+).*/, '$1')))),
    tab,
    panel: async (fragment) => {
      const page = await context.newPage()
      await page.goto(`${address}/index.html${fragment}`)
      return page
    },
    close: async () => {
      await context.close()
      server.close()
      server.closeAllConnections()
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

export type { PageBench }
