// Every conformance case against the built product: embedded and headless, over TCP and over WebSocket, and over a
// MessagePort of a page. Does not know what is demanded: the cases do.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { suites } from '../src/testing/conformance/cases.ts'
import { tcpDoor, webSocketDoor } from '../src/testing/conformance/doors.ts'
import { Broker, type Case, type Door } from '../src/testing/conformance/kit.ts'
import { type Death, HeadlessGateway, restartingDoor } from './headless.ts'
import { pageDoor } from './page-links.ts'
import { endPrograms, startGateway } from './programs.ts'
import { test } from './support.ts'

test.afterEach(endPrograms)

/** A case that takes real time may run beside others; the rest run one by one, so that each has the broker to itself. */
const atOnce = 16
/** Every configuration has a broker of its own: while one starts or waits, others are asked. */
const brokersAtOnce = 4

const all: readonly Case[] = suites.flatMap(([, cases]) => cases)
/** These need a broker that can be ended and started again with what it kept. */
const restarting = all.filter((each) => each.restarts)

/** The others, by the configuration they need. */
function byConfig(): Map<string, Case[]> {
  const groups = new Map<string, Case[]>()
  for (const each of all) {
    if (each.restarts) continue
    const { limits = {}, ...rest } = each.config ?? {}
    // What one case has stored would be in the way of the next where there is room for so little.
    const own = limits.maximumRetainedMessages === undefined ? '' : ' '.repeat(groups.size)
    const key = JSON.stringify({ ...Object.fromEntries(Object.entries(rest).sort()), limits }) + own
    groups.set(key, [...(groups.get(key) ?? []), each])
  }
  return groups
}

/** Those that run with the default configuration. */
const plain = '{"limits":{}}'

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

/** Calls `use` with every configuration but the default one and its cases, a few at once. */
async function eachConfig(use: (config: string, cases: readonly Case[]) => Promise<void>): Promise<void> {
  const groups = [...byConfig()].filter(([config]) => config !== plain)
  await Promise.all(
    Array.from({ length: brokersAtOnce }, async () => {
      for (let group = groups.shift(); group !== undefined; group = groups.shift()) await use(...group)
    }),
  )
}

/** Runs all cases and returns what went wrong, in words. */
async function runAll(cases: readonly Case[], door: Door): Promise<string[]> {
  const failures: string[] = []
  for (const each of cases) if (each.seconds === undefined) await run(each, door, failures)
  const slow = cases.filter((each) => each.seconds !== undefined)
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let each = slow.shift(); each !== undefined; each = slow.shift()) await run(each, door, failures)
    }),
  )
  return failures
}

async function run(each: Case, door: Door, failures: string[]): Promise<void> {
  const broker = new Broker(door)
  try {
    await each.run(broker)
  } catch (error) {
    failures.push(`[${each.ids.join('] [')}] ${each.name}: ${error instanceof Error ? error.message : error}`)
  } finally {
    broker.close()
  }
}

/** Runs the cases that need restarts, all at once with the same restarts; returns what went wrong. */
async function runRestarting(headless: HeadlessGateway, death: Death): Promise<string[]> {
  const failures: string[] = []
  const { door, done } = restartingDoor(headless, death, restarting.length)
  await Promise.all(restarting.map((each) => run(each, door, failures).then(done)))
  return failures
}

test('embedded, over TCP', async () => {
  test.setTimeout(240_000)
  await withConfigFile(plain, (file) => runEmbedded(plain, byConfig().get(plain)!, file))
})

test('embedded, in every configuration', async () => {
  test.setTimeout(240_000)
  await eachConfig((config, cases) => withConfigFile(config, (file) => runEmbedded(config, cases, file)))
})

async function runEmbedded(config: string, cases: readonly Case[], file: string): Promise<void> {
  const gateway = await startGateway('--embedded', '--log-level', 'error', '--config', file)
  expect(await runAll(cases, tcpDoor(gateway.tcp)), config).toEqual([])
  expect(await gateway.stop()).toBe(0)
}

test('embedded, over WebSocket', async () => {
  test.setTimeout(240_000)
  await withConfigFile('{}', async (file) => {
    const gateway = await startGateway('--embedded', '--log-level', 'error', '--config', file)
    expect(await runAll(byConfig().get(plain)!, webSocketDoor(gateway.websocket))).toEqual([])
    await gateway.stop()
  })
})

test('headless, over TCP and over WebSocket', async () => {
  test.setTimeout(240_000)
  await withConfigFile('{}', async (file) => {
    const headless = await HeadlessGateway.start('--config', file)
    const cases = byConfig().get(plain)!
    expect(await runAll(cases, tcpDoor(headless.gateway.tcp))).toEqual([])
    const quick = cases.filter((each) => each.seconds === undefined)
    expect(await runAll(quick, webSocketDoor(headless.gateway.websocket))).toEqual([])
    expect(await headless.end()).toBe(0)
  })
})

for (const death of ['stopped', 'killed', 'gateway killed', 'browser killed'] as const) {
  test(`headless, ${death} and started again`, async () => {
    await withConfigFile('{}', async (file) => {
      const headless = await HeadlessGateway.start('--config', file)
      expect(await runRestarting(headless, death)).toEqual([])
      expect(await headless.end()).toBe(0)
      expect(await headless.processes()).toEqual([])
    })
  })
}

test('in a page, in every configuration', async ({ context }) => {
  test.setTimeout(240_000)
  await eachConfig(async (config, cases) => {
    await withConfigFile(config, async (file) => {
      const gateway = await startGateway('--log-level', 'error', '--config', file)
      // What `--headless` opens; in one browser, each gateway's page is an origin of its own.
      const page = await context.newPage()
      await page.goto(`${gateway.url}#host`)
      expect(await runAll(cases, tcpDoor(gateway.tcp)), config).toEqual([])
      await page.close()
      expect(await gateway.stop()).toBe(0)
    })
  })
})

test('in a page, over a port', async ({ openTab }) => {
  test.setTimeout(300_000)
  const { page } = await openTab()
  const door = await pageDoor(page)
  const cases = byConfig()
    .get(plain)!
    .filter((each) => !each.name.includes('$SYS'))
  expect(await runAll(cases, door)).toEqual([])
})

test('bad input by every door of a page: noise, half and oversized packets, silence, deafness, and nobody else notices', async ({
  page,
}) => {
  test.setTimeout(90_000)
  await withConfigFile('{"limits":{"connectTimeout":1}}', async (file) => {
    const gateway = await startGateway('--log-level', 'error', '--config', file)
    await page.goto(gateway.url)
    await page.evaluate(async (library) => {
      Object.assign(globalThis, { tab: { mqtab: await import(library) } })
    }, `${gateway.url}mqtab.js`)
    const tcp = tcpDoor(gateway.tcp)
    const witness = new Broker(tcp)
    const listener = await witness.client('listener')
    const speaker = await witness.client('speaker')
    await listener.subscribe(witness.topic('w'), 1)
    const doors = { tcp, websocket: webSocketDoor(gateway.websocket), port: await pageDoor(page) }
    for (const [name, door] of Object.entries(doors)) {
      const broker = new Broker(door)
      for (const bytes of badInput) {
        const client = await broker.open('bad')
        client.send(bytes)
        await client.expectRefused()
      }
      const half = await broker.open('half')
      half.send('10 20 00 04 4d')
      const silent = await broker.open('silent')
      // No CONNECT within a second.
      for (const client of [half, silent]) await client.expectClosed()
      const thrown = await broker.client('thrown')
      thrown.send('36 05 00 01 61 00 01')
      await thrown.expectExpelled(0x81)
      const deaf = await broker.client('deaf')
      await deaf.subscribe(witness.topic('flood'))
      deaf.link.pause()
      const payload = new Uint8Array(65_536)
      for (let count = 0; count < 200; count++) speaker.publish(witness.topic('flood'), payload)
      await speaker.publishAll(witness.topic('w'), name, 1)
      const { packetId } = await listener.expectMessage(name, { qos: 1 })
      listener.ack('puback', packetId)
      broker.close()
    }
    await listener.expectQuiet()
    witness.close()
    await gateway.stop()
  })
})

/** Noise, an oversized length, a length of five bytes, wrong levels and names, packets that must not come first. */
const badInput = [
  'ff ff ff ff',
  '00 00',
  '47 45 54 20 2f 20 48 54 54 50',
  '10 ff ff ff 7f',
  '10 ff ff ff ff 01',
  '10 0c 00 04 4d 51 54 54 09 02 00 00 00 00',
  '10 0c 00 04 4d 51 54 58 04 02 00 00 00 00',
  '30 03 00 01 61',
  'c0 00',
  '20 02 00 00',
] as const
