// Screens on which something is wrong, and screens full of long names: axe finds nothing, nothing is cut off, and the
// reason is read whole where it stands. Does not know what else the views do.
import { expect, type Page } from '@playwright/test'
import { audit, expectWithin } from './audit.ts'
import { goTo, openPage } from './panel-support.ts'
import { type Tab, test } from './support.ts'

const longName = `gateway/${'sensor-with-a-name-that-nobody-would-choose-'.repeat(3)}1`
const longTopic = `secret/${'very-long-level/'.repeat(12)}end`

/** What cannot be understood, or is no longer there, by address; and what is said of it. */
const wrong = {
  'flow?filter=type%3Anone%20qos%3A9%20reason%3Ax': 'qos: takes 0, 1 or 2',
  'flow?packet=999999': 'no longer kept',
  'topics?filter=%2F%5Bx%2F': 'Topics',
  'topics?mode=wildcards&try=a%2F%23%2Fb': 'MQTT-4.7.1-1',
  'clients?filter=nothing%3A1': 'nothing',
  'clients?client=nobody': 'knows no session',
  'messages?message=99999': 'no longer kept',
  'broker?tab=retained&filter=a%23b': 'stands neither alone nor last',
  'broker?tab=shared': 'No shared subscriptions',
} as const

/** Rules that nobody is let past; then one that refuses in each way. */
async function fill(page: Page, openTab: () => Promise<Tab>): Promise<Tab> {
  await goTo(page, 'settings?tab=rules')
  const main = page.getByRole('main')
  await main.getByLabel('Effect').selectOption('deny')
  await main.getByLabel('Action').last().selectOption('all')
  await main.getByLabel('Topic filter').fill('secret/#')
  await main.getByRole('button', { name: 'Add rule' }).click()
  await expect(main.getByRole('listitem').filter({ hasText: 'secret/#' })).toBeVisible()
  await goTo(page, 'flow')
  const tab = await openTab()
  await tab.connect(longName)
  await tab.subscribe(longName, 'home/#', 1)
  await tab.publish(longName, 'home/lamp', 'on', 1, true)
  await tab.publish(longName, longTopic, 'x', 1).catch(() => {})
  await page.bringToFront()
  return tab
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing where something is wrong at ${width} px, ${colorScheme}`, async ({
      page,
      site,
      openTab,
    }) => {
      test.slow()
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await page.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
      await openPage(page, site, 'flow')
      for (const [address, words] of Object.entries(wrong)) {
        await goTo(page, address)
        await expect(page.getByText(words).first()).toBeVisible()
        await audit(page, address)
        await expectWithin(page, address)
      }
      await fill(page, openTab)
      for (const address of ['flow', 'flow?mode=table', 'topics', 'messages', 'clients', 'settings?tab=rules']) {
        await goTo(page, address)
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
        await audit(page, `long names, ${address}`)
        await expectWithin(page, `long names, ${address}`)
      }
      await page.getByRole('region', { name: 'Try the rules' }).getByLabel('Topic').fill('a/#/b')
      await audit(page, 'a topic that is none, in the tester of rules')
      await goTo(page, 'broker?tab=storage')
      const foreign = { name: 'foreign.txt', mimeType: 'text/plain', buffer: Buffer.from('not ours') }
      await page.getByLabel('Snapshot to import').setInputFiles(foreign)
      await page.getByRole('button', { name: 'Replace everything' }).click()
      await expect(page.getByText('foreign.txt was not imported, and nothing has changed.')).toBeVisible()
      await audit(page, 'a snapshot that is none')
    })
  }
}

/** Words of the flow that end in dots, or beyond the edge of the window or of their row. */
function cutWords(page: Page): Promise<string[]> {
  return page.getByRole('main').evaluate((main) =>
    [...main.querySelectorAll<HTMLElement>('li p span, li [class*=fault]')]
      .filter((each) => {
        const { left, right, top, bottom } = each.getBoundingClientRect()
        const row = each.closest('li')!.getBoundingClientRect()
        const isOut = right > innerWidth || left < 0 || top < row.top - 4 || bottom > row.bottom + 4
        return isOut || each.scrollWidth > each.clientWidth + 1
      })
      .map((each) => each.textContent ?? ''),
  )
}

for (const width of [1440, 1024, 390]) {
  test(`why something was refused is read whole in its row at ${width} px`, async ({ page, site, openTab }) => {
    await page.setViewportSize({ width, height: 844 })
    await page.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
    await openPage(page, site, 'flow')
    await fill(page, openTab)
    const main = page.getByRole('main')
    await expect(main.getByText('0x87 not authorized')).toBeInViewport({ ratio: 1 })
    await expect(main.getByText('denied by rule 1')).toBeInViewport({ ratio: 1 })
    await expect.poll(() => cutWords(page)).toEqual([])
  })
}

test('what is wrong with a filter covers no control', async ({ page, site }) => {
  for (const width of [1440, 1024, 390]) {
    await page.setViewportSize({ width, height: 844 })
    await page.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
    await openPage(page, site, 'flow?filter=type%3Anone')
    const said = page.getByRole('main').getByText('is no packet type')
    await expect(said).toBeVisible()
    const { y } = (await said.boundingBox())!
    for (const button of await page.getByRole('main').getByRole('button').all()) {
      const box = await button.boundingBox()
      if (box === null || box.y > y + 40) continue
      expect(box.y + box.height, `${width} px`).toBeLessThanOrEqual(y + 1)
    }
  }
})
