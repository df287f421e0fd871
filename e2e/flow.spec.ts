// The flow as a person uses it: watch, stop, step, cut, find out why; and that nothing of it slows the page or the broker.
// Does not know how a row is drawn beyond its words.
import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page } from '@playwright/test'
import { audit } from './audit.ts'
import { endPrograms, ensureMosquitto, Program, startGateway } from './programs.ts'
import { killWorker, Tab, test } from './support.ts'

/** The flow of a broker without pretend clients. */
async function openFlow(page: Page, address: string, hash = '#/flow'): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
  await page.goto(address + hash)
  await expect(page.getByRole('banner').getByText('running')).toBeVisible()
  await expect(page.getByText('No packets yet')).toBeVisible()
}

const flow = (page: Page): Locator => page.getByRole('region', { name: 'Packets in the order of the broker' })
/** Rows by the beginning of what they are to a screen reader. */
const rows = (page: Page, name: RegExp): Locator => flow(page).getByRole('listitem', { name })
const tool = (page: Page, name: string): Locator =>
  page.getByRole('toolbar', { name: 'Follow, stop and step' }).getByRole('button', { name, exact: true })

test.describe('the first ten seconds', () => {
  test('an empty broker is alive by itself; Space stops it, an arrow steps it, and it goes for good', async ({
    page,
    context,
    site,
  }) => {
    const began = Date.now()
    await page.goto(site.panel)
    await expect(rows(page, /CONNECT, thermostat to broker/)).toBeVisible({ timeout: 10_000 })
    expect(Date.now() - began).toBeLessThan(10_000)
    await expect(page.getByText('Three pretend clients talk through a real MQTT broker')).toBeVisible()
    await expect(rows(page, /PUBLISH.*thermostat to broker/).first()).toBeVisible({ timeout: 15_000 })
    await page.keyboard.press('Space')
    await expect(page.getByText('lets one packet go')).toBeVisible()
    await expect(page.getByRole('link', { name: 'Connect a device' })).toBeVisible()
    await expect(rows(page, /held/).first()).toBeVisible({ timeout: 10_000 })
    const held = await rows(page, /held/).count()
    const first = await rows(page, /held/).first().getAttribute('data-key')
    await page.keyboard.press('ArrowRight')
    await expect(flow(page).locator(`[data-key="${first}"]`)).not.toHaveAttribute('aria-label', /held/)
    expect(held).toBeGreaterThan(0)
    await page.keyboard.press('Space')
    await expect(page.getByText('Stop it with Space')).toBeVisible()
    await page.getByRole('button', { name: 'Clear the demo' }).click()
    await expect(page.getByRole('banner').getByText('0 clients')).toBeVisible()
    // A reload alone leaves the broker as it is, with all that was said.
    await killWorker(context, page)
    await page.reload()
    await expect(page.getByRole('button', { name: 'Start three pretend clients' })).toBeVisible()
    await expect(page.getByText('Three pretend clients talk')).toHaveCount(0)
  })

  test('two pages opened at once: one of them has the pretend clients, the other says which, and sent away from there they come back in neither', async ({
    page,
    context,
    site,
  }) => {
    // What was ever announced, for however short a time.
    await context.addInitScript(() => {
      new MutationObserver(() => {
        if (document.body?.textContent?.includes('talk through a real MQTT broker'))
          document.documentElement.lang = 'told'
      }).observe(document, { childList: true, subtree: true, characterData: true })
    })
    const pages = [page, await context.newPage()]
    await Promise.all(pages.map((each) => each.goto(site.panel)))
    for (const each of pages)
      await expect(rows(each, /CONNECT, thermostat to broker/)).toHaveCount(1, { timeout: 10_000 })
    const told = await Promise.all(pages.map((each) => each.evaluate(() => document.documentElement.lang === 'told')))
    expect(told.toSorted()).toEqual([false, true])
    const [first, second] = told[0] ? pages : pages.toReversed()
    await expect(second!.getByText(/the demo of the page opened at \d\d:\d\d:\d\d/)).toBeVisible()
    await expect(second!.getByRole('alert')).toHaveCount(0)
    // What the other page may not do it is told, and by whom.
    await second!.keyboard.press('Space')
    await expect(second!.getByRole('alert')).toContainText('one page at a time holds packets')
    await second!.getByRole('button', { name: 'Clear the demo' }).click()
    await expect(second!.getByRole('banner').getByText('0 clients')).toBeVisible()
    await expect(first!.getByRole('button', { name: 'Clear the demo' })).toHaveCount(0)
    // An empty broker has its clients after little more than a second: the whole of that time passes here.
    const since = Date.now()
    await expect
      .poll(async () => {
        for (const each of pages) expect(await each.getByRole('banner').textContent()).toContain('0 clients')
        return Date.now() - since
      })
      .toBeGreaterThan(3_000)
  })

  test('the pretend clients go before anybody else hears them', async ({ page, site, openTab }) => {
    await page.goto(site.panel)
    await expect(rows(page, /PUBLISH.*thermostat to broker/).first()).toBeVisible({ timeout: 15_000 })
    const other = await openTab()
    await other.connect('other')
    await other.subscribe('other', '#', 2)
    await expect(page.getByText('Somebody else has connected')).toBeVisible()
    await expect(page.getByRole('banner').getByText('1 client')).toBeVisible()
    await other.publish('other', 'mine', 'x', 1)
    expect((await other.seen('other', 1)).map(({ topic }) => topic)).toEqual(['mine'])
  })
})

test.describe('through the gateway', () => {
  test.beforeAll(ensureMosquitto)
  test.afterEach(endPrograms)

  test('a QoS 2 message from mosquitto_pub to a tab, packet by packet', async ({ page, context, site }) => {
    const gateway = await startGateway()
    try {
      const blank = await (await fetch(site.blank)).text()
      await context.route('**/tab.html', (route) => route.fulfill({ contentType: 'text/html', body: blank }))
      await openFlow(page, gateway.url)
      const tab = new Tab(await context.newPage())
      await tab.load(`${gateway.url}tab.html`)
      await tab.connect('phone')
      await tab.subscribe('phone', 'home/#', 2)
      await page.bringToFront()
      await expect(rows(page, /SUBACK/)).toBeVisible()
      await tool(page, 'Stop the broker').click()
      const program = new Program('mosquitto_pub', [
        ...['-h', 'localhost', '-p', String(gateway.tcp), '-V', '5', '-i', 'device', '-k', '60'],
        ...['-t', 'home/temp', '-m', '21.5', '-q', '2'],
      ])
      // In the order in which the protocol allows them; between the hops the broker decides.
      const names: string[] = []
      const ends = ['PUBCOMP broker to device', 'PUBCOMP phone to broker']
      for (let steps = 0; steps < 20; steps++) {
        const held = rows(page, /held/).first()
        if ((await rows(page, /PUBCOMP.*phone to broker.*success/).count()) > 0 && (await held.count()) === 0) break
        await expect(held).toBeVisible({ timeout: 10_000 })
        const key = await held.getAttribute('data-key')
        const name = await held.getAttribute('aria-label')
        names.push(name!.replace(/^Step \d+\. (\w+).*, (\w+ to \w+).*$/, '$1 $2'))
        await tool(page, 'Step').click()
        await expect(flow(page).locator(`[data-key="${key}"]`)).not.toHaveAttribute('aria-label', /held/)
        // Which of the two ends first is theirs to say.
        if (ends.every((end) => names.includes(end))) break
      }
      expect(names.filter((name) => name.includes('device')).slice(0, 6)).toEqual([
        'CONNECT device to broker',
        'CONNACK broker to device',
        'PUBLISH device to broker',
        'PUBREC broker to device',
        'PUBREL device to broker',
        'PUBCOMP broker to device',
      ])
      expect(names.filter((name) => name.includes('phone'))).toEqual([
        'PUBLISH broker to phone',
        'PUBREC phone to broker',
        'PUBREL broker to phone',
        'PUBCOMP phone to broker',
      ])
      await page.getByRole('button', { name: 'Release all' }).click()
      expect(await program.exit()).toBe(0)
      expect(await tab.seen('phone', 1)).toMatchObject([{ topic: 'home/temp', payload: '21.5', qos: 2 }])
      await expect(rows(page, /delivered ×1 to phone/)).toBeVisible()
    } finally {
      await gateway.stop()
    }
  })
})

test('hold a PUBACK, cut the link, and see the message again with DUP', async ({ page, site, openTab }) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('phone', { clean: false, properties: { sessionExpiryInterval: 300 } })
  await tab.subscribe('phone', 'home/#', 1)
  await tab.connect('sensor')
  await page.bringToFront()
  await page.getByRole('button', { name: 'Break on…' }).click()
  await page.getByRole('textbox', { name: 'Break on' }).fill('type:puback client:phone')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.keyboard.press('Escape')
  await tab.publish('sensor', 'home/temp', '21.5', 1)
  const held = rows(page, /PUBACK, packet 1, phone to broker.*held/)
  await expect(held).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: 'held' })).toContainText('1 packet waits')
  await expect(rows(page, /not acknowledged by phone yet: its link is held/)).toBeVisible()
  await held.getByRole('button', { name: 'Cut' }).click()
  await page.getByRole('button', { name: /Cut before it arrives/ }).click()
  await expect(rows(page, /PUBACK, packet 1, phone to broker.*lost/)).toBeVisible()
  await expect(rows(page, /queued for phone: its link was cut after it arrived/)).toBeVisible()
  // The client comes back by itself; its CONNECT waits like everything else.
  await page.getByRole('button', { name: 'Break on 1' }).click()
  await page.getByRole('button', { name: 'Remove type:puback client:phone' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Release all' }).click()
  await expect(rows(page, /PUBLISH, packet 1, broker to phone, QoS 1, duplicate/)).toBeVisible()
  await expect(rows(page, /delivered ×2 to phone \(duplicate\)/)).toBeVisible()
  expect((await tab.seen('phone', 2)).map(({ dup }) => dup)).toEqual([false, true])
})

test('why a message was not delivered stands in its row', async ({ page, site, openTab }) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('logger', { clean: false, properties: { sessionExpiryInterval: 300 } })
  await tab.subscribe('logger', 'home/#', 1)
  await tab.end('logger')
  await tab.connect('sensor')
  await tab.publish('sensor', 'home/temp', 'lost', 0)
  await tab.publish('sensor', 'home/temp', 'kept', 1)
  await tab.publish('sensor', 'nobody/hears', 'x', 1)
  await page.bringToFront()
  await expect(rows(page, /not delivered to logger: offline, and QoS 0 waits for nobody/)).toBeVisible()
  await expect(rows(page, /^Message \d+: queued for logger: offline, session kept/)).toBeVisible()
  await expect(rows(page, /not delivered: nobody subscribes to this topic/)).toBeVisible()
})

test('nothing moves under the pointer: a row stays where one aims at it while others come, and the list goes on by itself', async ({
  page,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  const publish = async (from: number, to: number) => {
    for (let n = from; n < to; n++) await tab.publish('sensor', `a/${n}`, 'x', 1)
  }
  await publish(0, 15)
  await page.bringToFront()
  await expect(rows(page, /topic a\/14\./)).toBeInViewport()
  const row = rows(page, /topic a\/13\./)
  const before = (await row.boundingBox())!
  const newest = () => rows(page, /./).last().getAttribute('aria-setsize').then(Number)
  const size = await newest()
  // A hand is never quite still.
  const jitter = async () => {
    for (const x of [300, 302]) await page.mouse.move(before.x + x, before.y + before.height / 2)
  }
  await jitter()
  await publish(15, 25)
  await expect
    .poll(async () => {
      await jitter()
      return newest()
    })
    .toBeGreaterThanOrEqual(size + 30)
  expect((await row.boundingBox())!.y).toBe(before.y)
  await expect(rows(page, /topic a\/24\./)).not.toBeInViewport()
  // At rest it aims at nothing any more.
  await expect(rows(page, /topic a\/24\./)).toBeInViewport()
  await jitter()
  await publish(25, 40)
  await expect(tool(page, 'Stop the broker')).toBeVisible()
  await page.mouse.move(5, 5)
  await expect(rows(page, /topic a\/39\./)).toBeInViewport()
})

test('the view stands still while a person reads, and follows again; filter, table, isolation and export', async ({
  page,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.publish('sensor', 'a/1', 'x', 1)
  await page.bringToFront()
  await expect(rows(page, /PUBACK/)).toBeVisible()
  await page.keyboard.press('Space')
  await tab.publish('sensor', 'a/2', 'x', 1)
  await tab.publish('sensor', 'b/3', 'x', 1)
  await expect(page.getByText('+4 while paused')).toBeVisible()
  await expect(rows(page, /topic a\/2/)).toHaveCount(0)
  await page.keyboard.press('Space')
  await expect(rows(page, /topic a\/2/)).toBeVisible()

  await page.keyboard.press('/')
  await page.keyboard.type('topic:a/+ type:publish')
  await expect(rows(page, /PUBLISH/)).toHaveCount(2)
  await expect(rows(page, /PUBACK/)).toHaveCount(0)
  expect(page.url()).toContain('filter=topic')
  await page.getByRole('searchbox').fill('qos:7')
  await expect(page.getByText('takes 0, 1 or 2')).toBeVisible()
  await page.getByRole('searchbox').fill('')

  const row = rows(page, /PUBLISH.*topic a\/2/)
  await row.click()
  await expect(page.getByRole('complementary', { name: 'Packet' })).toBeVisible()
  await page.keyboard.press('i')
  expect(
    Number(await rows(page, /PUBLISH.*topic a\/1/).evaluate((element) => getComputedStyle(element).opacity)),
  ).toBeLessThan(0.5)
  await page.keyboard.press('i')
  // Back through the packets, and live again.
  await row.click()
  await page.keyboard.press('ArrowLeft')
  await expect(rows(page, /PUBACK/).first()).toHaveAttribute('aria-current', 'true')
  await page.keyboard.press('End')
  await expect(tool(page, 'Stop the broker')).toBeVisible()
  await page.keyboard.press('t')
  await expect(page.getByRole('grid', { name: 'Packets as a table' }).getByRole('row')).not.toHaveCount(0)
  await page.keyboard.press('t')
  for (const [name, content] of [
    ['Mermaid', 'sequenceDiagram'],
    ['Text', 'sensor ──▶ Broker  PUBLISH'],
    ['Picture (SVG)', '<svg'],
  ] as const) {
    await tool(page, 'More').click()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name, exact: true }).click()
    const path = await (await download).path()
    expect(readFileSync(path, 'utf8')).toContain(content)
    await page.keyboard.press('Escape')
  }
})

test('one page at a time holds packets: another sees which, takes over in a click, and what is held goes on when it closes', async ({
  page,
  context,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await tool(page, 'Stop the broker').click()
  await expect(page).toHaveTitle(/^✋ /)
  const second = await context.newPage()
  // The line is there in whatever view, and says who holds.
  await second.goto(`${site.panel}#/topics`)
  const line = second.getByRole('alert').filter({ hasText: 'stopped' })
  await expect(line).toContainText(/By the page opened at \d\d:\d\d:\d\d/)
  await second.goto(`${site.panel}#/flow`)
  await tool(second, 'Step').click()
  await expect(second.getByText(/Not done: one page at a time holds packets/)).toBeVisible()
  const published = tab.publish('sensor', 'a', 'x', 1)
  const held = rows(second, /PUBLISH.*held/)
  await expect(held).toBeVisible()
  await second.getByRole('button', { name: 'Take control' }).click()
  await expect(page.getByRole('alert')).toContainText('Control is now with the page opened at')
  await expect(page).toHaveTitle(/^Flow/)
  // Nothing has moved by that; now the second one steps.
  await expect(held).toBeVisible()
  await tool(second, 'Step').click()
  await expect(rows(second, /PUBACK.*held/)).toBeVisible()
  await page.getByRole('button', { name: 'Take it back' }).click()
  await expect(second.getByRole('alert')).toContainText('Control is now with')
  await page.close()
  await published
  await expect(second.getByText('The broker is stopped')).toHaveCount(0)
})

test('whoever holds, every page can let all go, and the page that held is told', async ({
  page,
  context,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await tool(page, 'Stop the broker').click()
  const published = tab.publish('sensor', 'a', 'x', 1)
  const second = await context.newPage()
  await second.goto(`${site.panel}#/clients`)
  await expect(second.getByRole('alert').filter({ hasText: '1 packet waits' })).toBeVisible()
  await second.getByRole('button', { name: 'Release all' }).click()
  await published
  await expect(second.getByRole('button', { name: 'Release all' })).toHaveCount(0)
  await expect(page.getByRole('alert')).toContainText('Control is now with the page opened at')
  await page.getByRole('button', { name: 'Close this line' }).click()
  await expect(page.getByText('Control is now with')).toHaveCount(0)
  // Nobody has it: the first may hold again.
  await tool(page, 'Stop the broker').click()
  await expect(page.getByText('The broker is stopped')).toBeVisible()
})

test('a bar in the gutter chooses its exchange: its packets are marked, its PUBLISH is explained, and a link leads there', {
  tag: '@recorded',
}, async ({ page, site, openTab }) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.publish('sensor', 'a/1', 'x', 2)
  await tab.publish('sensor', 'a/2', 'x', 2)
  await page.bringToFront()
  await expect(rows(page, /PUBCOMP/)).toHaveCount(2)
  const marked = (name: RegExp) => rows(page, name).and(page.locator('[class*=marked]'))
  const first = rows(page, /PUBLISH.*topic a\/1/)
  const head = first.getByRole('button', { name: /Exchange \d+ at QoS 2, sensor to broker/ })
  await head.click()
  await expect(page.getByRole('complementary', { name: 'Packet' })).toContainText('PUBLISH')
  await expect(marked(/./)).toHaveCount(4)
  await expect(marked(/topic a\/2/)).toHaveCount(0)
  await expect(head).toHaveAttribute('aria-pressed', 'true')
  await page.reload()
  await expect(marked(/./)).toHaveCount(4)
  await head.click()
  await expect(marked(/./)).toHaveCount(0)
  // The bar itself does the same, in any row that it passes.
  const pubrel = rows(page, /PUBREL/).first()
  await pubrel.locator('svg [data-qos="2"][data-waits="false"] rect').last().click()
  await expect(marked(/./)).toHaveCount(4)
})

test('packets that say the same are one row where it is fast, and come apart again', async ({
  page,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.page.evaluate(async () => {
    const { clients } = (
      globalThis as unknown as { tab: { clients: Record<string, { publish(topic: string, payload: string): void }> } }
    ).tab
    for (let n = 0; n < 150; n++) {
      clients.sensor!.publish('fast', String(n))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })
  await page.bringToFront()
  const many = page.getByRole('button', { name: /Show each of the \d+ packets/ })
  await expect(many).toBeVisible()
  await expect(many).toHaveAttribute('aria-expanded', 'false')
  await many.focus()
  await page.keyboard.press('Enter')
  await expect(many).toHaveAttribute('aria-expanded', 'true')
  await page.locator('[data-list]').evaluate((list) => list.scrollTo({ top: list.scrollHeight }))
  const last = page.locator('[data-list] li').last()
  await expect.poll(async () => Number(await last.getAttribute('aria-setsize'))).toBeGreaterThan(150)
})

test('back through the recording and on again: what comes after is pale, the broker cannot be stepped there, End is live', async ({
  page,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.publish('sensor', 'a/1', 'x', 1)
  await page.bringToFront()
  await expect(rows(page, /PUBACK/)).toBeVisible()
  const faint = (name: RegExp) => rows(page, name).and(page.locator('[class*=dim]'))
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('ArrowLeft')
  await expect(rows(page, /PUBLISH/)).toHaveAttribute('aria-current', 'true')
  await expect(page.getByText(/^◀ −[\d.]+ s$/)).toBeVisible()
  await expect(tool(page, 'Step')).toBeDisabled()
  await expect(faint(/PUBACK/)).toHaveCount(1)
  await expect(faint(/CONNECT/)).toHaveCount(0)
  await page.keyboard.press('ArrowRight')
  await expect(rows(page, /PUBACK/)).toHaveAttribute('aria-current', 'true')
  await expect(page.getByRole('alert').filter({ hasText: 'stopped' })).toHaveCount(0)
  await page.keyboard.press('End')
  await expect(page.getByText(/^◀/)).toHaveCount(0)
  await expect(tool(page, 'Step')).toBeEnabled()
  await expect(faint(/./)).toHaveCount(0)
})

for (const mode of ['', '?mode=time&zoom=50']) {
  test(`a window that gets smaller in the moment when packets come does not stop the view${mode && ', over time too'}`, async ({
    page,
    site,
    openTab,
  }) => {
    await openFlow(page, site.panel, `#/flow${mode}`)
    const tab = await openTab()
    await tab.connect('sensor')
    for (let n = 0; n < 30; n++) await tab.publish('sensor', `a/${n}`, 'x', 1)
    await page.bringToFront()
    const list = page.locator('[data-list]')
    await expect.poll(() => list.evaluate(({ scrollTop }) => scrollTop)).toBeGreaterThan(100)
    // The list has scrolled to its end for a packet, and before it hears of that there is less room.
    await list.evaluate(async (element) => {
      element.scrollTop -= 30
      element.scrollTop = element.scrollHeight
      element.parentElement!.style.maxBlockSize = '300px'
      await new Promise((done) => element.addEventListener('scroll', done, { once: true }))
    })
    await tab.publish('sensor', 'a/last', 'x', 1)
    await expect
      .poll(() => list.evaluate(({ scrollTop, scrollHeight, clientHeight }) => scrollHeight - clientHeight - scrollTop))
      .toBeLessThan(4)
    await expect(tool(page, 'Jump to live')).toHaveCount(0)
  })
}

test('what was missed is added where one reads, or jumped over', async ({ page, site, openTab }) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await page.bringToFront()
  await expect(rows(page, /CONNACK/)).toBeVisible()
  await page.keyboard.press('Space')
  await tab.publishMany('sensor', 'a', 1, 20, 1)
  await expect(page.getByText('+40 while paused')).toBeVisible()
  await tool(page, 'Go on from here').click()
  await expect(rows(page, /CONNACK/)).toBeInViewport()
  await expect(tool(page, 'Jump to live')).toBeVisible()
  await tool(page, 'Jump to live').click()
  await expect(rows(page, /CONNACK/)).not.toBeInViewport()
  // A row that has the focus stays where it is, though others come.
  await page.locator('[data-list] li').last().focus()
  await page.keyboard.press('ArrowUp')
  const focused = page.locator('[data-list] li:focus')
  const before = await focused.boundingBox()
  const count = Number(await focused.getAttribute('aria-setsize'))
  await tab.publishMany('sensor', 'b', 1, 5, 1)
  await expect.poll(async () => Number(await focused.getAttribute('aria-setsize'))).toBeGreaterThan(count + 9)
  expect((await focused.boundingBox())!.y).toBeCloseTo(before!.y, 0)
})

test("a row's menu: every value adds itself to the filter, its link is cut, and that is spoken", async ({
  page,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor', { reconnectPeriod: 60_000 })
  await tab.publish('sensor', 'a/1', 'x', 1)
  await tab.publish('sensor', 'a/2', 'x', 1)
  await page.bringToFront()
  await rows(page, /PUBLISH.*topic a\/1/).click({ button: 'right' })
  await page.getByRole('button', { name: 'topic:a/1', exact: true }).click()
  await expect(page.getByRole('searchbox')).toHaveValue('topic:a/1')
  await expect(rows(page, /topic a\/2/)).toHaveCount(0)
  await rows(page, /PUBACK/).click({ button: 'right' })
  await page.getByRole('button', { name: 'All but type:puback' }).click()
  await expect(page.getByRole('searchbox')).toHaveValue('topic:a/1 -type:puback')
  await expect(rows(page, /PUBACK/)).toHaveCount(0)
  await page.getByRole('searchbox').fill('qos:7 a')
  await expect(page.locator('search u')).toHaveText('qos:7')
  await page.getByRole('searchbox').fill('')
  await rows(page, /PUBLISH.*topic a\/2/).focus()
  await page.keyboard.press('x')
  await expect(page.getByRole('button', { name: 'Cut the link of sensor now' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(rows(page, /sensor is gone/)).toBeVisible()
  await expect(page.getByRole('alert').filter({ hasText: 'sensor is gone' })).toHaveCount(1)
})

test('over time: arrows where they belong, closer and further, all at once, and the same link leads there', {
  tag: '@recorded',
}, async ({ page, site, openTab }) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.publish('sensor', 'a/1', 'x', 2)
  await page.bringToFront()
  await expect(rows(page, /PUBCOMP/)).toBeVisible()
  await page.getByRole('combobox', { name: 'How it is drawn' }).selectOption('Time')
  const zoom = page.getByRole('toolbar', { name: 'Time' })
  // The last: of packets of one instant, which lie on one line, it is the one on top.
  const arrow = page
    .locator('svg g')
    .filter({ has: page.locator('title') })
    .last()
  await expect(arrow).toBeVisible()
  await zoom.getByRole('button', { name: 'Fit' }).click()
  const fitted = await zoom.textContent()
  await zoom.getByRole('button', { name: 'Further' }).click()
  await expect(zoom).not.toHaveText(fitted!)
  const further = await zoom.textContent()
  await page.reload()
  await expect(zoom).toHaveText(further!)
  await expect(
    page.getByRole('list', { name: 'Packets in the order of the broker' }).getByRole('listitem'),
  ).toHaveCount(6)
  while (await zoom.getByRole('button', { name: 'Further' }).isEnabled())
    await zoom.getByRole('button', { name: 'Further' }).click()
  // Not only the one on top: each click opens the next.
  for (const type of ['CONNECT', 'CONNACK', 'PUBLISH', 'PUBREC', 'PUBREL', 'PUBCOMP', 'CONNECT']) {
    await arrow.click()
    await expect(page.getByRole('complementary', { name: 'Packet' }).locator('strong').first()).toHaveText(
      new RegExp(`^${type}\\b`),
    )
  }
})

test('by keyboard alone: every control is reached, a row is chosen, its link held, its packet cut', async ({
  page,
  site,
  openTab,
}) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('sensor', { reconnectPeriod: 0 })
  await tab.publish('sensor', 'a/1', 'x', 1)
  await page.bringToFront()
  await expect(rows(page, /PUBACK/)).toBeVisible()
  const reached: string[] = []
  for (let step = 0; step < 60; step++) {
    await page.keyboard.press('Tab')
    reached.push(
      await page.evaluate(() => {
        const element = document.activeElement as HTMLElement
        const { outlineStyle } = getComputedStyle(element)
        const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''
        return `${outlineStyle === 'none' ? 'unseen ' : ''}${element.tagName.toLowerCase()} ${name}`
      }),
    )
    if (reached.at(-1)!.startsWith('li ')) break
  }
  for (const name of ['Stop the broker', 'Step', 'Step message', 'Break on…', 'More'])
    expect(
      reached.some((each) => each.startsWith('button') && each.includes(name)),
      `${name} in ${reached.join('; ')}`,
    ).toBe(true)
  expect(reached.filter((each) => each.startsWith('unseen'))).toEqual([])
  // The newest row takes the focus; arrows go on from there.
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Packet' })).toBeVisible()
  await page.keyboard.press('h')
  await expect(page.getByRole('alert').filter({ hasText: 'held' })).toContainText('1 link held')
  const published = tab.publish('sensor', 'a/2', 'x', 1).catch(() => {})
  const held = rows(page, /topic a\/2.*held/)
  await expect(held).toBeVisible()
  await held.focus()
  await page.keyboard.press('x')
  await expect(page.getByRole('button', { name: /Cut before it arrives/ })).toBeFocused()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(rows(page, /sensor is gone/)).toBeVisible()
  await published
})

test('of two links that are held one goes on, and the other stays held', async ({ page, site, openTab }) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('one')
  await tab.connect('two')
  await page.bringToFront()
  for (const client of ['one', 'two']) {
    await rows(page, new RegExp(`CONNECT, ${client} to broker`)).focus()
    await page.keyboard.press('h')
  }
  const bar = page.getByRole('alert').filter({ hasText: 'held' })
  await expect(bar).toContainText('2 links held')
  await page.keyboard.press('h')
  await expect(bar).toContainText('1 link held')
  const published = tab.publish('one', 'a/1', 'x', 1)
  await expect(rows(page, /topic a\/1.*held/)).toBeVisible()
  await page.getByRole('button', { name: 'Release all' }).click()
  await published
  // What comes too late for its link is not swallowed.
  await tab.page.close()
  await expect(rows(page, /two is gone/)).toBeVisible()
  await rows(page, /CONNECT, two to broker/).focus()
  await page.keyboard.press('h')
  await expect(page.getByText('Not done: that link is gone.')).toBeVisible()
  await expect(bar).toHaveCount(0)
})

test('at 320 px nothing of the flow is cut off', async ({ page, site, openTab }) => {
  await page.setViewportSize({ width: 320, height: 640 })
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('a-client-with-a-rather-long-identifier')
  await page.bringToFront()
  await expect(rows(page, /CONNACK/)).toBeVisible()
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320)
  const box = await rows(page, /CONNACK/).boundingBox()
  expect(box!.x + box!.width).toBeLessThanOrEqual(320)
})

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in the flow at ${width} px, ${colorScheme}`, async ({ page, site, openTab }) => {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await openFlow(page, site.panel)
      await audit(page, 'empty')
      const tab = await openTab()
      await tab.connect('phone', { keepalive: 30, will: { topic: 'gone', payload: 'x', qos: 1, retain: false } })
      await tab.subscribe('phone', 'home/#', 2)
      await page.bringToFront()
      await expect(rows(page, /SUBACK/)).toBeVisible()
      await tool(page, 'Stop the broker').click()
      void tab.publish('phone', 'home/temp', '21.5', 2)
      await rows(page, /held/).first().click()
      await expect(page.getByRole('complementary', { name: 'Packet' })).toBeVisible()
      await audit(page, 'held')
      await page.keyboard.press('Escape')
      await tool(page, 'Run').click()
      for (const [mode, what] of [
        ['table', page.getByRole('grid', { name: 'Packets as a table' })],
        ['time', page.getByRole('toolbar', { name: 'Time' })],
      ] as const) {
        await page.evaluate((mode) => {
          location.hash = `#/flow?mode=${mode}`
        }, mode)
        await expect(what).toBeVisible()
        await audit(page, mode)
      }
      await page.evaluate(() => {
        location.hash = '#/settings'
      })
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings')
      await audit(page, 'settings')
      await page.keyboard.press('Control+k')
      await page.keyboard.type('go')
      await audit(page, 'palette')
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
    })
  }
}

/** What a person at the page feels: how long each key took, and what kept the page from drawing. Milliseconds. */
interface Felt {
  readonly keys: number[]
  readonly tasks: number[]
}

test('at 10,000 messages a second the page answers at once, and says that it is too fast to draw', {
  tag: '@alone',
}, async ({ page, site, openTab }) => {
  await openFlow(page, site.panel)
  const tab = await openTab()
  await tab.connect('crowd')
  await page.bringToFront()
  await page.evaluate(() => {
    const felt: Felt = { keys: [], tasks: [] }
    Object.assign(globalThis, { felt })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') felt.keys.push(entry.duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) felt.tasks.push(entry.duration)
    }).observe({ type: 'longtask' })
  })
  const sent = tab.page.evaluate(async () => {
    const client = (
      globalThis as unknown as { tab: { clients: Record<string, { publish(topic: string, payload: string): void }> } }
    ).tab.clients.crowd!
    const began = performance.now()
    let count = 0
    while (performance.now() - began < 10_000) {
      const due = Math.min(100_000, (performance.now() - began) * 10)
      for (; count < due; count++) client.publish(`load/${count % 5_000}`, `value ${count}`)
      await new Promise((resolve) => setTimeout(resolve, 4))
    }
    return count
  })
  await expect(page.getByText('packets a second match')).toBeVisible()
  let keys = 0
  for (const until = Date.now() + 7_000; Date.now() < until; keys++) {
    await page.keyboard.press(['Space', 'End', 't', 't', 'i'][keys % 5]!)
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  }
  const count = await sent
  await expect(page.getByText('packets a second match')).toHaveCount(0)
  await expect(page.getByRole('banner').getByText('running')).toBeVisible()
  const felt = await page.evaluate(() => (globalThis as unknown as { felt: Felt }).felt)
  const slow = felt.keys.toSorted((a, b) => a - b)
  // Keys under 16 ms are not told of: they come before all that are.
  const p75 = slow[Math.floor(keys * 0.75) - (keys - slow.length)] ?? 0
  console.log(`${count} messages in 10 s, ${keys} keys: p75 ${p75} ms; longest task ${Math.max(0, ...felt.tasks)} ms`)
  expect(p75).toBeLessThanOrEqual(100)
  // Other work of the machine may stop the page for a moment; what it did itself to be late would add up.
  const late = felt.tasks.reduce((sum, task) => sum + Math.max(0, task - 100), 0)
  expect(late, `tasks of ${felt.tasks} ms`).toBeLessThanOrEqual(500)
})

test('with the network off the page starts again, with its broker and its pretend clients', async ({
  page,
  context,
  site,
}) => {
  await page.goto(site.panel)
  await page.evaluate(() => navigator.serviceWorker.ready)
  await page.waitForFunction(async () => (await caches.keys()).some((name) => name.startsWith('mqtab-page-')))
  await context.setOffline(true)
  await page.reload()
  await expect(rows(page, /CONNECT, thermostat to broker/)).toBeVisible({ timeout: 15_000 })
  for (const view of ['topics', 'clients', 'connect', 'broker', 'settings', 'messages']) {
    await page.evaluate((view) => {
      location.hash = `#/${view}`
    }, view)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(page.getByText('could not be loaded')).toHaveCount(0)
  }
})
