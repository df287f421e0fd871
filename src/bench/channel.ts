// Guests over a data channel: messages a second and round trip, against a raw data channel with the same bytes in the same
// page and run. Does not know how a peer sends.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { chromium } from 'playwright-core'
import { findBrowser } from '../gateway/browser.ts'
import type { ChannelFigures } from './channel-page.ts'
import { atLeast, atMost, type Goal, goalTable } from './goals.ts'
import type { Section, Settings } from './section.ts'
import { figure, median, rate } from './table.ts'

/** Reads the built page script beside this file, and runs it in a Chromium without a window. */
export async function channelSection(settings: Settings): Promise<Section> {
  const title = 'Data channel'
  const code = await readFile(new URL('channel-page.js', import.meta.url), 'utf8')
  const server = createServer((_request, response) => {
    response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>bench</title>')
  }).listen(0, '127.0.0.1')
  const browser = await chromium.launch({
    executablePath: await findBrowser({ tell: settings.say }),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  })
  const rounds: ChannelFigures[] = []
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.addScriptTag({ content: code })
    for (let round = 0; round < settings.rounds; round += 1) {
      settings.say(`${title}, round ${round + 1}`)
      rounds.push((await page.evaluate(`channelBench.measure(${settings.measureMillis})`)) as ChannelFigures)
    }
  } finally {
    await browser.close()
    server.close()
  }
  const goals = goalsOf(rounds)
  return { title, body: goalTable('200-byte messages', goals), goals, data: rounds, failures: [] }
}

function goalsOf(rounds: readonly ChannelFigures[]): Goal[] {
  const middle = (of: (figures: ChannelFigures) => number) => median(rounds.map(of))
  const [raw, ours] = [middle((figures) => figures.raw), middle((figures) => figures.ours)]
  const [rawTrip, ourTrip] = [middle((figures) => figures.rawRoundTrip), middle((figures) => figures.ourRoundTrip)]
  return [
    {
      what: 'messages a second, one send each',
      value: middle((figures) => figures.ours / figures.raw),
      unit: '×',
      bound: atLeast(2),
      ours: rate(ours),
      yardstick: rate(raw),
    },
    {
      what: 'round trip',
      value: middle((figures) => figures.ourRoundTrip / figures.rawRoundTrip),
      unit: '×',
      bound: atMost(1.5),
      ours: `${figure(ourTrip)} ms`,
      yardstick: `${figure(rawTrip)} ms`,
    },
  ]
}
