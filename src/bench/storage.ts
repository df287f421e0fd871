// What keeping costs, in a real Chromium: a durable QoS 1 load beside bare IndexedDB and beside memory, and a start.
// Does not know the store's format.
import type { Browser, PageBench } from './browser.ts'
import { atLeast, atMost, type Goal } from './goals.ts'
import type { Section, Settings } from './section.ts'
import { figure, median, rate } from './table.ts'
import { inBrowser } from './tabs.ts'

declare const bench: PageBench

async function durableGoals(browser: Browser, settings: Settings): Promise<Goal[]> {
  const rates = { kept: [] as number[], memory: [] as number[], put: [] as number[] }
  const [messages, puts] = settings.short ? [30_000, 3_000] : [100_000, 10_000]
  const page = await browser.tab()
  for (let round = 0; round <= settings.rounds; round += 1) {
    settings.say(`durable QoS 1, round ${round}`)
    const put = await page.evaluate((count) => bench.putEach(count), puts)
    const kept = await page.evaluate((count) => bench.durable(true, count), messages)
    const memory = await page.evaluate((count) => bench.durable(false, count), messages)
    // The first round warms up.
    if (round === 0) continue
    rates.put.push(put)
    rates.kept.push(kept)
    rates.memory.push(memory)
  }
  await page.close()
  const [kept, put, memory] = [median(rates.kept), median(rates.put), median(rates.memory)]
  return [
    {
      what: 'durable QoS 1, against one put a message',
      value: kept / put,
      unit: '×',
      bound: atLeast(15),
      ours: `${rate(kept)}/s`,
      yardstick: `${rate(put)}/s`,
    },
    {
      what: 'durable QoS 1, against the same in memory',
      value: kept / memory,
      unit: '×',
      bound: atLeast(0.3),
      ours: `${rate(kept)}/s`,
      yardstick: `${rate(memory)}/s`,
    },
  ]
}

async function startGoals(browser: Browser, settings: Settings): Promise<Goal[]> {
  const [retained, sessions, queued] = settings.short ? [20_000, 200, 20_000] : [100_000, 1_000, 100_000]
  settings.say('filling a database')
  const filling = await browser.tab()
  await filling.evaluate(([a, b, c]) => bench.fillDatabase(a, b, c), [retained, sessions, queued] as const)
  await filling.close()
  const times = { start: [] as number[], read: [] as number[] }
  for (let round = 0; round < 3 + settings.rounds; round += 1) {
    settings.say(`start, round ${round}`)
    // Each in a page of its own, whose memory is as good as empty.
    for (const which of ['read', 'start'] as const) {
      const page = await browser.tab()
      times[which].push(await page.evaluate((name) => (name === 'read' ? bench.readAll() : bench.startBroker()), which))
      await page.close()
    }
  }
  const [start, read] = [median(times.start), median(times.read)]
  const n = (count: number): string => count.toLocaleString('en-US')
  return [
    {
      what: `start with ${n(retained)} retained, ${n(sessions)} sessions, ${n(queued)} queued`,
      value: start / read,
      unit: '×',
      bound: atMost(2),
      ours: `${figure(start)} ms`,
      yardstick: `${figure(read)} ms`,
    },
  ]
}

export function storageSection(settings: Settings, script: string): Promise<Section> {
  const text =
    'One publisher at QoS 1 to a persistent session that is away, 64 B, 9,000 under way, PUBACK after the commit; the yardsticks are one transaction with one put for each message, as many under way, and the same broker on a store that keeps nothing. Start: until clients are served; the yardstick is getAll of the same database.'
  return inBrowser('Keeping', text, script, [
    (browser) => durableGoals(browser, settings),
    (browser) => startGoals(browser, settings),
  ])
}
