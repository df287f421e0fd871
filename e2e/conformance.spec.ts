// Every conformance case against the built product: embedded over TCP, over TCP through the gateway to a broker in a
// page, and over a MessagePort of that page. Does not know what is demanded: the cases do.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { suites } from '../src/testing/conformance/cases.ts'
import { tcpDoor, webSocketDoor } from '../src/testing/conformance/doors.ts'
import { Broker, type Case, type Door, probe } from '../src/testing/conformance/kit.ts'
import { type Link, silent } from '../src/transport/link.ts'
import { endPrograms, startGateway } from './programs.ts'
import { test } from './support.ts'

test.afterEach(endPrograms)

/** A case that takes real time may run beside others; the rest run one by one, so that each has the broker to itself. */
const atOnce = 16

/** Cases by the configuration they need; those that restart a broker run in one process only. */
function byConfig(): Map<string, Case[]> {
  const groups = new Map<string, Case[]>()
  for (const [, cases] of suites) {
    for (const each of cases) {
      if (each.restarts) continue
      // What one case has stored would be in the way of the next where there is room for so little.
      const own = each.config?.limits?.maximumRetainedMessages === undefined ? '' : ' '.repeat(groups.size)
      const key = JSON.stringify(each.config ?? {}) + own
      groups.set(key, [...(groups.get(key) ?? []), each])
    }
  }
  return groups
}

/** `$SYS` is silent unless a case wants it. */
async function withConfigFile<T>(config: string, use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mqtab-conformance-'))
  const file = join(folder, 'config.json')
  const { limits, ...rest } = JSON.parse(config)
  await writeFile(file, JSON.stringify({ ...rest, limits: { sysInterval: 0, ...limits } }))
  try {
    return await use(file)
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Runs all cases and returns what went wrong, in words. */
async function runAll(cases: readonly Case[], door: Door): Promise<string[]> {
  const failures: string[] = []
  const run = async (each: Case) => {
    const broker = new Broker(door)
    try {
      await each.run(broker)
    } catch (error) {
      failures.push(`[${each.ids.join('] [')}] ${each.name}: ${error instanceof Error ? error.message : error}`)
    } finally {
      broker.close()
    }
  }
  for (const each of cases) if (each.seconds === undefined) await run(each)
  const slow = cases.filter((each) => each.seconds !== undefined)
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let each = slow.shift(); each !== undefined; each = slow.shift()) await run(each)
    }),
  )
  return failures
}

test('embedded, over TCP', async () => {
  test.setTimeout(240_000)
  for (const [config, cases] of byConfig()) {
    await withConfigFile(config, async (file) => {
      const gateway = await startGateway('--embedded', '--log-level', 'error', '--config', file)
      expect(await runAll(cases, tcpDoor(gateway.tcp)), config).toEqual([])
      await gateway.stop()
    })
  }
})

test('embedded, over WebSocket', async () => {
  test.setTimeout(240_000)
  await withConfigFile('{}', async (file) => {
    const gateway = await startGateway('--embedded', '--log-level', 'error', '--config', file)
    expect(await runAll(byConfig().get('{}')!, webSocketDoor(gateway.websocket))).toEqual([])
    await gateway.stop()
  })
})

test('in a page, over TCP through the gateway', async ({ browser }) => {
  test.setTimeout(300_000)
  for (const [config, cases] of byConfig()) {
    await withConfigFile(config, async (file) => {
      const gateway = await startGateway('--log-level', 'error', '--config', file)
      const context = await browser.newContext()
      const page = await context.newPage()
      await page.goto(`${gateway.url}#host`)
      // The gateway holds a first client until the page hosts.
      expect(await runAll(cases, tcpDoor(gateway.tcp)), config).toEqual([])
      await context.close()
      await gateway.stop()
    })
  }
})

test('in a page, over a port', async ({ openTab }) => {
  test.setTimeout(300_000)
  const { page } = await openTab()
  const door = await portDoor(page)
  const cases = byConfig()
    .get('{}')!
    .filter((each) => !each.name.includes('$SYS'))
  expect(await runAll(cases, door)).toEqual([])
})

/** Links of the page's broker, their bytes carried in and out of the page. */
async function portDoor(page: Page): Promise<Door> {
  const links = new Map<number, PortLink>()
  await page.exposeFunction('linkSaid', (id: number, text: string | null) => {
    const link = links.get(id)
    if (text === null) link?.ended()
    else link?.onData(Uint8Array.from(Buffer.from(text, 'base64')))
  })
  let last = 0
  const door: Door = {
    async open() {
      last += 1
      const link = new PortLink(page, last)
      links.set(last, link)
      await page.evaluate(openInPage, last)
      return link
    },
    advance: (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000 + 50)),
    heard: () => probe(door),
    restart: null,
  }
  return door
}

class PortLink implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  readonly backlogBytes = 0
  readonly #page: Page
  readonly #id: number
  /** Calls into the page go one after the other. */
  #queue: Promise<unknown> = Promise.resolve()
  #isOpen = true

  constructor(page: Page, id: number) {
    this.#page = page
    this.#id = id
  }

  send(bytes: Uint8Array): void {
    this.#call(Buffer.from(bytes).toString('base64'))
  }

  close(): void {
    this.#call(null)
    void this.#queue.then(() => this.ended())
  }

  pause(): void {}

  resume(): void {}

  ended(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.onClose('closed-by-peer')
  }

  #call(text: string | null): void {
    if (!this.#isOpen) return
    // The last words of a case may come too late for the page.
    this.#queue = this.#queue.then(() => this.#page.evaluate(sendInPage, [this.#id, text] as const)).catch(() => {})
  }
}

interface PageLink {
  onData(bytes: Uint8Array): void
  onClose(): void
  send(bytes: Uint8Array): void
  close(): void
}
declare const tab: { mqtab: { openBroker(): { link(): PageLink } }; links?: Map<number, PageLink> }
declare function linkSaid(id: number, text: string | null): Promise<void>

function openInPage(id: number): void {
  tab.links ??= new Map()
  const link = tab.mqtab.openBroker().link()
  tab.links.set(id, link)
  link.onData = (bytes) => {
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    void linkSaid(id, btoa(text))
  }
  link.onClose = () => void linkSaid(id, null)
}

function sendInPage([id, text]: readonly [number, string | null]): void {
  const link = tab.links!.get(id)!
  if (text === null) link.close()
  else link.send(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)))
}
