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
import { endPrograms, type GatewayProcess, startGateway } from './programs.ts'
import { test } from './support.ts'

test.afterEach(endPrograms)

/** A case that takes real time may run beside others; the rest run one by one, so that each has the broker to itself. */
const atOnce = 16

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

test('headless, in every configuration', async () => {
  test.setTimeout(240_000)
  const groups = [...byConfig()].filter(([config]) => config !== plain)
  // A browser takes a while to start: the next one does while this one serves.
  const start = (at: number) =>
    groups[at] && withConfigFile(groups[at][0], (file) => startGateway('--headless', '--config', file))
  let next = start(0)
  const ended: Promise<unknown>[] = []
  for (const [at, [config, cases]] of groups.entries()) {
    const gateway: GatewayProcess = (await next)!
    next = start(at + 1)
    // It is awaited in its turn, unless this one fails.
    next?.catch(() => {})
    expect(await runAll(cases, tcpDoor(gateway.tcp)), config).toEqual([])
    ended.push(gateway.stop())
  }
  expect(await Promise.all(ended)).toEqual(groups.map(() => 0))
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
