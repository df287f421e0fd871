// Tab to tab through the SharedWorker, in a real Chromium: throughput and latency beside bare postMessage, and what an
// open panel costs. Does not know how a page loads the broker.
import type { Page } from 'playwright-core'
import type { QoS } from '../protocol/packet.ts'
import { type Browser, openBrowser, type PageBench } from './browser.ts'
import { atLeast, atMost, type Goal, goalTable } from './goals.ts'
import type { Section, Settings } from './section.ts'
import { figure, median, percentile, rate } from './table.ts'

declare const bench: PageBench

const payloadBytes = 64

interface Load {
  readonly fanOut: number
  readonly qos: QoS
  readonly isBare: boolean
}

/** Two tabs at work, until `leave`. */
async function start(browser: Browser, load: Load): Promise<{ readonly from: Page; readonly to: Page }> {
  const [from, to] = [await browser.tab(), await browser.tab()]
  if (load.isBare) {
    await to.evaluate((fanOut) => bench.bareSubscribe(fanOut), load.fanOut)
    await from.evaluate((bytes) => bench.barePublish(bytes), payloadBytes)
  } else {
    await to.evaluate(([fanOut, qos]) => bench.subscribe(fanOut, qos), [load.fanOut, load.qos] as const)
    await from.evaluate(([qos, bytes]) => bench.publish(qos, bytes), [load.qos, payloadBytes] as const)
  }
  return { from, to }
}

/** Deliveries a second that reach the tab. */
function measured(to: Page, millis: number): Promise<number> {
  return to.evaluate((millis) => bench.measure(millis), millis)
}

/** Deliveries a second from one tab to another. */
async function throughput(browser: Browser, load: Load, settings: Settings): Promise<number> {
  const { from, to } = await start(browser, load)
  try {
    await measured(to, settings.warmUpMillis)
    return await measured(to, settings.measureMillis)
  } finally {
    await leave(from, to)
  }
}

async function leave(...pages: readonly Page[]): Promise<void> {
  for (const page of pages) {
    await page.evaluate(() => bench.stop()).catch(() => {})
    await page.close()
  }
}

async function throughputGoals(browser: Browser, settings: Settings): Promise<Goal[]> {
  const goals: Goal[] = []
  for (const fanOut of [1, 10]) {
    const rates = { 0: [] as number[], 1: [] as number[], bare: [] as number[] }
    for (let round = 1; round <= settings.rounds; round += 1) {
      for (const which of ['bare', 0, 1] as const) {
        settings.say(
          `tab to tab, fan-out ${fanOut}, ${which === 'bare' ? 'postMessage' : `QoS ${which}`}, round ${round}`,
        )
        const load = { fanOut, qos: which === 'bare' ? 0 : which, isBare: which === 'bare' } as const
        rates[which].push(await throughput(browser, load, settings))
      }
    }
    for (const qos of [0, 1] as const) {
      goals.push({
        what: `deliveries/s, fan-out ${fanOut}, QoS ${qos}`,
        value: median(rates[qos]) / median(rates.bare),
        unit: '×',
        bound: atLeast(fanOut === 1 ? 3 : 5),
        ours: rate(median(rates[qos])),
        yardstick: rate(median(rates.bare)),
      })
    }
  }
  return goals
}

async function latencyGoals(browser: Browser, settings: Settings): Promise<Goal[]> {
  settings.say('tab to tab, one message at a time')
  const [from, to] = [await browser.tab(), await browser.tab()]
  try {
    await to.evaluate(() => bench.echo())
    const times = await from.evaluate((count) => bench.roundTrips(count), settings.short ? 1_000 : 5_000)
    const goal = (what: string, fraction: number, most: number): Goal => {
      const [ours, bare] = [percentile(times.ours, fraction) / 2, percentile(times.bare, fraction) / 2]
      const [left, right] = [`${figure(ours * 1000)} µs`, `${figure(bare * 1000)} µs`]
      return { what, value: ours / bare, unit: '×', bound: atMost(most), ours: left, yardstick: right }
    }
    return [goal('one way, median', 0.5, 2), goal('one way, p99', 0.99, 3)]
  } finally {
    await leave(from, to)
  }
}

/** The page that draws packet by packet, and the one that draws the topics. */
const views = { flow: '#/flow', topics: '#/topics' } as const
/** Of a panel that was just opened: what it loads is not what it costs. */
const settleMillis = 1_000

/** One load that goes on, while the panel is opened and closed by turns: neighbours in time are compared. */
async function panelGoals(browser: Browser, settings: Settings): Promise<Goal[]> {
  const goals: Goal[] = []
  for (const [view, fragment] of Object.entries(views)) {
    for (const fanOut of [1, 10]) {
      const rates = { open: [] as number[], closed: [] as number[] }
      const { from, to } = await start(browser, { fanOut, qos: 0, isBare: false })
      try {
        await measured(to, settings.warmUpMillis)
        for (let turn = 0; turn < 4 + settings.rounds; turn += 1) {
          settings.say(`tab to tab, fan-out ${fanOut}, ${view} open and closed, turn ${turn}`)
          rates.closed.push(await measured(to, settings.measureMillis))
          const panel = await browser.panel(fragment)
          await measured(to, settleMillis)
          rates.open.push(await measured(to, settings.measureMillis))
          await panel.close()
        }
      } finally {
        await leave(from, to)
      }
      goals.push({
        what: `${view} open, fan-out ${fanOut}, QoS 0`,
        value: median(rates.open.map((value, turn) => value / rates.closed[turn]!)),
        unit: '×',
        bound: atLeast(0.9),
        ours: `${rate(median(rates.open))} open`,
        yardstick: `${rate(median(rates.closed))} closed`,
      })
    }
  }
  return goals
}

/** Runs the parts, each by itself: one that fails is told, and the others are measured. */
export async function inBrowser(
  title: string,
  text: string,
  script: string,
  parts: readonly ((browser: Browser) => Promise<Goal[]>)[],
): Promise<Section> {
  const goals: Goal[] = []
  const failures: string[] = []
  let version = ''
  try {
    const browser = await openBrowser(script)
    version = browser.version
    try {
      for (const part of parts) {
        await part(browser).then(
          (found) => goals.push(...found),
          (error: Error) => failures.push(`${title}: ${error.message.split('\n')[0]}`),
        )
      }
    } finally {
      await browser.close()
    }
  } catch (error) {
    failures.push(`${title}: ${(error as Error).message.split('\n')[0]}`)
  }
  const body = [`Chromium ${version}. ${text}`, goalTable('', goals)].join('\n\n')
  return { title, body, data: goals, goals, failures }
}

export function tabsSection(settings: Settings, script: string): Promise<Section> {
  const text = `One tab publishes ${payloadBytes} B, another subscribes; the yardstick is the same bytes from tab to tab through a worker, transferred, one postMessage each. Round trips are one message at a time, both ways by turns, halved. The panel is opened and closed by turns while one load goes on; the ratio is that of neighbours.`
  return inBrowser('Tab to tab', text, script, [
    (browser) => throughputGoals(browser, settings),
    (browser) => latencyGoals(browser, settings),
    (browser) => panelGoals(browser, settings),
  ])
}
