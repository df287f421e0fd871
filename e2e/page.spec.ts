// The page as a person uses it: by mouse, by keyboard alone, in both themes, on a desk and in a hand.
// Does not know how anything is drawn beyond its names and roles.
import { expect, type Locator, type Page } from '@playwright/test'
import { type Site, test } from './support.ts'

const address = (site: Site, hash: string) => new URL(`index.html#${hash}`, site.blank).href

/** Opens the page and waits until its broker runs. */
async function openPage(page: Page, site: Site, hash = 'messages'): Promise<void> {
  await page.goto(address(site, hash))
  await expect(page.getByRole('banner').getByText('running')).toBeVisible()
}

/** Goes to another view without loading the page again: its workbench clients stay connected. */
async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, hash)
}

const bench = (page: Page) => page.getByRole('region', { name: 'Workbench' })
/** One part of the workbench's card. */
const part = (page: Page, title: string): Locator =>
  bench(page)
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) })
const rowWith = (page: Page, words: string): Locator =>
  page.getByRole('main').getByRole('row').filter({ hasText: words })

/** The empty page's one step: a workbench client that hears what it publishes. */
async function publishOne(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Publish one' }).click()
  await expect(rowWith(page, 'demo/hello')).toBeVisible()
}

test('one click on an empty page connects, subscribes and publishes', async ({ page, site }) => {
  await openPage(page, site)
  await publishOne(page)
  await expect(rowWith(page, 'demo/hello')).toContainText('QoS 1')
  await expect(bench(page).getByRole('list').last()).toContainText('Hello from this tab')
  await expect(page.getByRole('banner').getByText('1 client')).toBeVisible()
})

test('on a phone the same click leads to the workbench, and its clients live on in other views', async ({
  page,
  site,
}) => {
  await page.setViewportSize({ width: 390, height: 844 })
  await openPage(page, site)
  await page.getByRole('button', { name: 'Publish one' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Workbench')
  await expect(page.getByRole('main')).toContainText('Published to demo/hello')
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Messages' }).click()
  await expect(rowWith(page, 'demo/hello')).toBeVisible()
  await expect(page.getByRole('banner').getByText('1 client')).toBeVisible()
})

test('a person connects, subscribes, publishes a retained message, finds it, and clears it', async ({ page, site }) => {
  await openPage(page, site)
  const dock = bench(page)
  await dock.getByRole('button', { name: 'Workbench' }).click()
  await dock.getByLabel('Client identifier').fill('hand')
  await dock.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(dock.getByRole('status')).toContainText('Connected')
  await dock.getByLabel('Topic filter').fill('home/#')
  await dock.getByRole('button', { name: 'Subscribe', exact: true }).click()
  await expect(dock.getByRole('status')).toContainText('Subscribed to home/#, QoS 1 granted')
  const form = part(page, 'Publish')
  await form.getByLabel('Topic').fill('home/lamp')
  await form.getByLabel('Payload').fill('{"on":true}')
  await form.getByLabel('Retain').check()
  await dock.getByRole('button', { name: 'Publish', exact: true }).click()

  const row = rowWith(page, 'home/lamp')
  await expect(row).toContainText('Retained: stored in the broker now')
  await row.click()
  const inspector = page.getByRole('complementary', { name: 'Message' })
  await expect(inspector).toContainText('every new subscriber gets it')
  await expect(inspector.getByRole('tab', { name: 'JSON' })).toHaveAttribute('aria-selected', 'true')
  await inspector.getByRole('link', { name: 'hand' }).click()
  await expect(page.getByRole('complementary', { name: 'Client' })).toContainText('home/#')

  await goTo(page, 'broker')
  await page.getByRole('tab', { name: 'Retained' }).click()
  await page.getByRole('button', { name: 'Clear home/lamp' }).click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('button', { name: 'Clear home/lamp' })).toBeEnabled()
})

test('clients of another tab are listed, and pulling a plug fires the will', async ({ page, site, openTab }) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('sensor', {
    reconnectPeriod: 0,
    will: { topic: 'gone/sensor', payload: 'lost', qos: 1, retain: false },
  })
  await other.subscribe('sensor', 'a/b', 1)
  const row = rowWith(page, 'sensor')
  await expect(row).toContainText('connected')
  await expect(row).toContainText('armed')
  await row.click()
  const inspector = page.getByRole('complementary', { name: 'Client' })
  await expect(inspector).toContainText('a/b')
  await inspector.getByRole('button', { name: 'Pull the plug' }).click()
  await goTo(page, 'messages')
  await expect(rowWith(page, 'gone/sensor')).toContainText('will')
})

test('what the broker refuses is said in words', async ({ page, site }) => {
  await openPage(page, site)
  const dock = bench(page)
  await dock.getByRole('button', { name: 'Workbench' }).click()
  await dock.getByRole('button', { name: 'Connect', exact: true }).click()
  await part(page, 'Publish').getByLabel('Topic').fill('not/+/allowed')
  await dock.getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(dock.getByRole('status')).toContainText(/not\/\+\/allowed|topic name invalid/)
  await expect(dock.getByRole('status')).toHaveAttribute('data-fault', 'true')
})

test('the list stands still while paused and counts what came', async ({ page, site, openTab }) => {
  await openPage(page, site)
  const other = await openTab()
  await other.connect('pub')
  await other.publish('pub', 'count/first', 'x', 1)
  await expect(rowWith(page, 'count/first')).toBeVisible()
  await page.keyboard.press('Space')
  for (const n of [1, 2, 3]) await other.publish('pub', `count/${n}`, 'x', 1)
  await expect(page.getByText('+3 while paused')).toBeVisible()
  await expect(rowWith(page, 'count/3')).toHaveCount(0)
  await page.keyboard.press('Space')
  await expect(rowWith(page, 'count/3')).toBeVisible()
})

test('a flood leaves few rows in the document, and the focused row in its place', async ({ page, site, openTab }) => {
  await openPage(page, site)
  const other = await openTab()
  await other.connect('pub')
  await other.publish('pub', 'flood/0', 'x', 1)
  const row = rowWith(page, 'flood/0')
  await row.focus()
  const before = await row.boundingBox()
  await other.publishMany('pub', 'flood/n', 1, 400, 1)
  await expect(page.getByRole('button', { name: '+400' })).toBeVisible()
  expect(await row.boundingBox()).toEqual(before)
  await expect(row).toBeFocused()
  await page.getByRole('button', { name: '+400' }).click()
  await expect(rowWith(page, 'flood/n').first()).toBeVisible()
  expect(await page.getByRole('main').getByRole('row').count()).toBeLessThanOrEqual(61)
})

test('everything is reached by keyboard, and focus is always seen', async ({ page, site }) => {
  await openPage(page, site)
  await publishOne(page)
  await page.locator('body').click({ position: { x: 700, y: 300 } })
  await page.keyboard.type('gc')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clients')
  await page.keyboard.type('gn')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connect')
  await page.keyboard.type('gm')
  await page.keyboard.press('/')
  await expect(page.getByRole('searchbox')).toBeFocused()
  await page.keyboard.type('gb demo')
  await expect(page.getByRole('searchbox')).toHaveValue('gb demo')
  await page.keyboard.press('Escape')
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  const start = await page.evaluate(() => document.activeElement?.outerHTML)
  const seen = new Set<string>()
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press('Tab')
    const stop = await page.evaluate(() => {
      const element = document.activeElement as HTMLElement
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      const name = element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''
      return {
        name: `${element.tagName} ${name.slice(0, 40)}`,
        visible: outlineStyle !== 'none' && outlineWidth !== '0px',
      }
    })
    if (stop.name.startsWith('BODY') || stop.name.startsWith('HTML')) break
    expect(stop.visible, `focus is seen on ${stop.name}`).toBe(true)
    seen.add(stop.name)
  }
  expect(start).toBeDefined()
  const reached = [...seen].join('\n')
  for (const name of [
    'Connect',
    'Keys',
    'Theme',
    'Messages',
    'Broker',
    'Pause',
    'Workbench',
    'Add client',
    'Publish',
  ]) {
    expect(reached).toContain(name)
  }
})

test('Enter inspects a row, arrows move, Escape closes and gives the focus back', async ({ page, site, openTab }) => {
  await openPage(page, site)
  const other = await openTab()
  await other.connect('pub')
  for (const n of [1, 2, 3]) await other.publish('pub', `row/${n}`, `payload ${n}`, 0)
  await rowWith(page, 'row/3').focus()
  await page.keyboard.press('ArrowDown')
  await expect(rowWith(page, 'row/2')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Message' })).toContainText('payload 2')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary')).toHaveCount(0)
  await expect(rowWith(page, 'row/2')).toBeFocused()
})

test('the theme is remembered', async ({ page, site }) => {
  await openPage(page, site)
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await ground()
  await page.getByRole('button', { name: 'Theme: as the system' }).click()
  await page.getByRole('button', { name: 'Theme: light' }).click()
  await page.reload()
  await expect(page.getByRole('button', { name: 'Theme: dark' })).toBeVisible()
  expect(await ground()).not.toBe(light)
})

test('the columns of one table leave those of another alone', async ({ page, site, openTab }) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await openPage(page, site)
  const other = await openTab()
  await other.connect('pub')
  await other.publish('pub', 'home/lamp', 'on', 1, true)
  await rowWith(page, 'home/lamp').click()
  const columns = () =>
    rowWith(page, 'home/lamp').evaluate((row) => getComputedStyle(row).gridTemplateColumns.split(' ').length)
  const before = await columns()
  await goTo(page, 'clients')
  await expect(rowWith(page, 'pub')).toBeVisible()
  await goTo(page, 'broker')
  await page.getByRole('tab', { name: 'Retained' }).click()
  await expect(rowWith(page, 'home/lamp')).toBeVisible()
  await goTo(page, 'messages')
  await rowWith(page, 'home/lamp').click()
  expect(await columns()).toBe(before)
})
