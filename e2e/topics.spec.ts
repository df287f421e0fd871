// The topics of a broker as a person reads them: from mosquitto_pub to the tree, the history, the pin, and a wildcard tried.
// Does not know how anything is drawn beyond its names and roles.
import { expect, type Page } from '@playwright/test'
import { audit } from './audit.ts'
import { endPrograms, ensureMosquitto, publish, startGateway } from './programs.ts'
import { type Site, test } from './support.ts'

async function openTopics(page: Page, site: Site): Promise<void> {
  await page.goto(`${site.panel}#/topics`)
  await expect(page.getByRole('banner').getByText('running')).toBeVisible()
}

async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, hash)
}

const grid = (page: Page) => page.getByRole('treegrid', { name: 'Topic tree' })
const node = (page: Page, path: string) => grid(page).locator(`[data-path="${path}"]`)
const pane = (page: Page) => page.getByRole('complementary', { name: 'Topic' })
const tab = (page: Page, name: string) => pane(page).getByRole('tab', { name, exact: true })

/** Opens a node by the keyboard, as its pattern has it. */
async function openNode(page: Page, path: string): Promise<void> {
  await node(page, path).press('ArrowRight')
  await expect(node(page, path)).toHaveAttribute('aria-expanded', 'true')
}

test.describe('with mosquitto_pub', () => {
  test.beforeAll(ensureMosquitto)
  test.afterEach(endPrograms)

  test('a person follows a topic’s history, sees the pin, clears it, takes it back, and tries a wildcard', async ({
    page,
  }) => {
    const gateway = await startGateway()
    await page.goto(`${gateway.url}#/topics`)
    await expect(page.getByRole('banner').getByText('gateway joined')).toBeVisible()
    for (const celsius of [20.5, 21, 21.5]) {
      expect(await publish(gateway.tcp, '5', 'home/kitchen/temp', `{"celsius":${celsius}}`, 1, '-r')).toBe(0)
    }
    await openNode(page, 'home')
    await openNode(page, 'home/kitchen')
    const row = node(page, 'home/kitchen/temp')
    await expect(row).toContainText('{"celsius":21.5}')
    await expect(row).toContainText('Retained: stored in the broker now')
    await row.press('Enter')
    await expect(pane(page)).toContainText('Every new subscriber gets it')
    await expect(pane(page).getByRole('tab', { name: 'JSON' })).toHaveAttribute('aria-selected', 'true')

    await tab(page, 'History').click()
    await expect(pane(page).getByRole('listitem').filter({ hasText: 'celsius":20.5' })).toBeVisible()
    const difference = pane(page).getByRole('region', { name: 'Difference' })
    await expect(difference).toContainText('1 value differs')
    await expect(difference).toContainText('celsius')
    await pane(page)
      .getByRole('radio', { name: /^Compare from/ })
      .last()
      .check()
    await expect(difference).toContainText('20.5')

    await tab(page, 'Value').click()
    await pane(page).getByRole('button', { name: 'Clear retained', exact: true }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(pane(page).getByRole('button', { name: 'Clear retained', exact: true })).toBeEnabled()
    await expect(row).toContainText('Retained: stored in the broker now')

    await page.getByRole('button', { name: 'Wildcards' }).click()
    const tester = page.getByRole('region', { name: 'Wildcard tester' })
    await tester.getByLabel('Topic filter').fill('home/+/temp')
    const tried = tester.getByRole('listitem').filter({ hasText: 'kitchen' }).first()
    await expect(tried).toContainText('matches')
    await tester.getByLabel('Topic filter').fill('home/#/temp')
    await expect(tester.getByRole('status')).toContainText('MQTT-4.7.1-1')
    await gateway.stop()
  })
})

test('what is published here arrives, and the pin goes when its eight seconds are over', async ({ page, site }) => {
  await page.clock.install()
  await openTopics(page, site)
  await goTo(page, '/topics?topic=lamp')
  await tab(page, 'Publish').click()
  await pane(page).getByLabel('Payload').fill('on')
  await pane(page).getByLabel('Retain').check()
  await pane(page).getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(pane(page).getByRole('status')).toContainText('the broker has taken it at QoS 1')
  await expect(node(page, 'lamp')).toContainText('Retained')
  await tab(page, 'Value').click()
  await pane(page).getByRole('button', { name: 'Clear retained', exact: true }).click()
  await page.clock.runFor(8_500)
  await expect(pane(page)).toContainText('Nothing is stored')
  await expect(node(page, 'lamp')).not.toContainText('Retained')
})

test('who subscribes is told with the reason, and a number is plotted with its table', async ({
  page,
  site,
  openTab,
}) => {
  await openTopics(page, site)
  const other = await openTab()
  await other.connect('phone')
  await other.subscribe('phone', 'home/+', 1)
  for (const value of ['20', '21', '22.5']) await other.publish('phone', 'home/temp', value, 1)
  await page.bringToFront()
  await openNode(page, 'home')
  await node(page, 'home/temp').press('Enter')
  await tab(page, 'Subscribers').click()
  await expect(pane(page)).toContainText('A message here reaches 1 subscription')
  await expect(pane(page).getByRole('link', { name: 'phone' })).toBeVisible()
  await tab(page, 'Plot').click()
  await pane(page).getByRole('button', { name: 'Plot the payload' }).click()
  await expect(pane(page).locator('canvas')).toBeVisible()
  await pane(page).getByRole('button', { name: 'As a table' }).click()
  await expect(pane(page).getByRole('cell', { name: '22.5' })).toBeVisible()
})

test('filters find by word, wildcard and expression, and say what is wrong', async ({ page, site, openTab }) => {
  await openTopics(page, site)
  const other = await openTab()
  await other.connect('pub')
  for (const topic of ['home/hall/temp1', 'home/hall/lamp', 'shed/temp2']) await other.publish('pub', topic, 'x', 1)
  await page.bringToFront()
  await expect(node(page, 'home')).toBeVisible()
  const filter = page.getByRole('searchbox')
  for (const [typed, found, missing] of [
    ['lamp', 'home/hall/lamp', 'shed'],
    ['+/temp2', 'shed/temp2', 'home'],
    ['/temp\\d$/', 'home/hall/temp1', 'home/hall/lamp'],
  ] as const) {
    await filter.fill(typed)
    await expect(node(page, found)).toBeVisible()
    await expect(node(page, missing)).toHaveCount(0)
  }
  await filter.fill('home/te+')
  await expect(page.getByText('MQTT-4.7.1-2')).toBeVisible()
  await filter.fill('nothing-of-that-name')
  await expect(page.getByText('No topic matches')).toBeVisible()
})

test('a row under the eye stays where it is while topics come above it', async ({ page, site, openTab }) => {
  await openTopics(page, site)
  const other = await openTab()
  await other.connect('pub')
  for (let index = 50; index < 100; index++) await other.publish('pub', `plant/m${index}`, 'x', 0)
  await other.publish('pub', 'plant/last', 'x', 1)
  await page.bringToFront()
  await openNode(page, 'plant')
  await node(page, 'plant/m70').focus()
  const top = () => node(page, 'plant/m70').evaluate((row) => Math.round(row.getBoundingClientRect().top))
  const before = await top()
  for (let index = 10; index < 30; index++) await other.publish('pub', `plant/m${index}`, 'x', 1)
  await page.bringToFront()
  await expect(node(page, 'plant/m70')).toHaveAttribute('aria-posinset', '42')
  expect(await top()).toBe(before)
})

test('paused rows stand still, and what a person asks for meanwhile is shown all the same', async ({
  page,
  site,
  openTab,
}) => {
  await openTopics(page, site)
  const other = await openTab()
  await other.connect('pub')
  for (let index = 0; index < 300; index++) await other.publish('pub', `plant/m${100 + index}`, 'first', 0)
  await other.publish('pub', 'shed', 'first', 1)
  await page.bringToFront()
  await expect(node(page, 'shed')).toContainText('first')
  await page.getByRole('button', { name: 'Pause' }).click()
  for (const topic of ['shed', 'plant/m399']) await other.publish('pub', topic, 'second', 1)
  await page.bringToFront()
  await node(page, 'shed').press('Enter')
  await expect(pane(page)).toContainText('second')
  await expect(node(page, 'shed')).toContainText('first')
  await openNode(page, 'plant')
  await expect(node(page, 'plant/m100')).toBeVisible()
  await node(page, 'plant').press('End')
  await expect(node(page, '$SYS')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(node(page, 'shed')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(node(page, 'plant/m399')).toContainText('second')
  await page.getByRole('searchbox').fill('m10+')
  await expect(page.getByText('MQTT-4.7.1-2')).toBeVisible()
  await page.getByRole('searchbox').fill('m10')
  await expect(page.getByText('10 of 301 topics')).toBeVisible()
  await expect(node(page, 'plant/m109')).toBeVisible()
})

test('many topics: few rows in the document, the focus stays, the ends are a key away', async ({
  page,
  site,
  openTab,
}) => {
  const count = 20_000
  await openTopics(page, site)
  const other = await openTab()
  await other.connect('pub')
  await other.publish('pub', 'plant/m', 'x', 1)
  await page.bringToFront()
  await openNode(page, 'plant')
  await other.page.evaluate(async (count) => {
    const client = (globalThis as unknown as { tab: { clients: Record<string, Client> } }).tab.clients.pub!
    for (let index = 0; index < count; index++) client.publish(`plant/m${String(index).padStart(5, '0')}`, `${index}`)
    await client.publishAsync('plant/z', 'last', { qos: 1 })
  }, count)
  await page.bringToFront()
  await expect(grid(page)).toHaveAttribute('aria-rowcount', String(count + 5))
  await node(page, 'plant').press('End')
  await expect(node(page, '$SYS')).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(node(page, 'plant/z')).toBeFocused()
  await expect(node(page, 'plant/z')).toHaveAttribute('aria-posinset', String(count + 2))
  expect(await grid(page).getByRole('row').count()).toBeLessThanOrEqual(60)
  await page.keyboard.press('ArrowLeft')
  await expect(node(page, 'plant')).toBeFocused()
  await grid(page).evaluate((element) => element.scrollTo(0, element.scrollHeight / 2))
  await expect(node(page, 'plant')).toBeFocused()
  expect(await grid(page).getByRole('row').count()).toBeLessThanOrEqual(60)
})

interface Client {
  publish(topic: string, payload: string): void
  publishAsync(topic: string, payload: string, options: { qos: 0 | 1 | 2 }): Promise<unknown>
}

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in topics at ${width} px, ${colorScheme}`, async ({ page, site, openTab }) => {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await openTopics(page, site)
      await audit(page, 'empty')
      const other = await openTab()
      await other.connect('phone')
      await other.subscribe('phone', 'home/#', 2)
      for (const value of [1, 2]) await other.publish('phone', 'home/temp', `{"c":${value},"ok":true}`, 1, true)
      await page.bringToFront()
      await openNode(page, 'home')
      await audit(page, 'tree')
      await goTo(page, '/topics?topic=home%2Ftemp')
      for (const name of ['Value', 'History', 'Subscribers', 'Plot', 'Publish']) {
        await tab(page, name).click()
        await audit(page, name)
        if (name !== 'Value') continue
        await pane(page).getByRole('button', { name: 'Plot c' }).click()
        await expect(pane(page).locator('canvas')).toBeVisible()
      }
      await goTo(page, '/topics?mode=wildcards&try=home%2F%2B')
      await expect(page.getByRole('listitem').filter({ hasText: 'temp' }).first()).toBeVisible()
      await audit(page, 'wildcards')
      await goTo(page, '/topics?filter=a%2B')
      await audit(page, 'fault')
    })
  }
}

test('nothing is cut off at 320 px', async ({ page, site, openTab }) => {
  await page.setViewportSize({ width: 320, height: 640 })
  await openTopics(page, site)
  const other = await openTab()
  await other.connect('pub')
  await other.publish(
    'pub',
    'a/rather/long/topic/with/many/levels/and/a-very-long-name-at-the-end',
    'x'.repeat(99),
    1,
    true,
  )
  await page.bringToFront()
  await expect(node(page, 'a')).toBeVisible()
  for (const query of ['', '?mode=wildcards&try=%23', '?topic=a%2Frather%2Flong', '?filter=a']) {
    await goTo(page, `/topics${query}`)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), query).toBe(320)
  }
})
