// What holds in every view and every state that has an address: axe, keys alone, a small screen, large text, a finger,
// a language that reads from the right. Does not know what the views do.
import { expect, type Page } from '@playwright/test'
import { audit, expectTargets, expectWithin, type Focused, focus, focused } from './audit.ts'
import { type Site, type Tab, test } from './support.ts'

/** By address; what stands there once it is drawn. */
const views = {
  flow: 'PUBLISH',
  'flow?mode=table': 'PUBLISH',
  'flow?mode=time': 'PUBLISH',
  'flow?filter=type%3Anone': 'is no packet type',
  topics: 'home',
  'topics?mode=wildcards&try=home%2F%2B': 'lamp',
  messages: 'home/lamp',
  'messages?filter=nothing': 'No message matches',
  clients: 'phone',
  connect: 'Device or program',
  broker: 'Messages per second',
  'broker?tab=storage': 'What takes the room',
  'broker?tab=retained': 'home/lamp',
  'broker?tab=sys': '$SYS',
  settings: 'Connections',
  'settings?tab=users': 'Users',
  'settings?tab=rules': 'Try the rules',
  'settings?tab=page': 'Theme',
  workbench: 'Workbench',
} as const

/** What the inspector shows, in all its tabs. */
const inspected = {
  'flow?packet=1': 'Next',
  'flow?packet=1&show=fields&byte=2': 'Protocol Name',
  'flow?packet=1&show=bytes&byte=0': 'Packet Type',
  'flow?packet=1&show=state': 'Send quota',
  'flow?packet=1&show=spec': 'MQTT-3.1',
  'topics?topic=home%2Flamp': 'Stored in the broker now',
  'topics?topic=home%2Flamp&show=history': 'on',
  'topics?topic=home%2Flamp&show=subscribers': 'phone',
  'topics?topic=home%2Flamp&show=plot': 'plot',
  'topics?topic=home%2Flamp&show=publish': 'Payload',
  'messages?message=1': 'Message',
  'clients?client=phone': 'home/#',
  'broker?number=queued': 'queue',
} as const

async function open(page: Page, site: Site): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
  await page.goto(`${site.panel}#/flow`)
  await expect(page.locator('header [data-state=running]')).toBeVisible()
}

/** A client with a will, subscribed, that has published a stored message. */
async function fill(page: Page, openTab: () => Promise<Tab>): Promise<void> {
  const tab = await openTab()
  await tab.connect('phone', { keepalive: 30, will: { topic: 'gone', payload: 'x', qos: 1, retain: true } })
  await tab.subscribe('phone', 'home/#', 2)
  await tab.publish('phone', 'home/lamp', '{"on":true,"level":3}', 1, true)
  await page.bringToFront()
}

async function go(page: Page, address: string, words: string, inInspector: boolean): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash
  }, `#/${address}`)
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  const where = inInspector ? page.getByRole('complementary') : page.locator('body')
  await expect(where.getByText(words, { exact: false }).first()).toBeAttached()
}

async function everywhere(page: Page, look: (address: string) => Promise<void>): Promise<void> {
  for (const [address, words] of Object.entries(views)) {
    await go(page, address, words, false)
    await look(address)
  }
  for (const [address, words] of Object.entries(inspected)) {
    await go(page, address, words, true)
    await look(address)
  }
}

const sizes = [
  [1440, 900],
  [390, 844],
] as const

for (const [width, height] of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing anywhere at ${width} px, ${colorScheme}`, async ({ page, site, openTab }) => {
      test.slow()
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await open(page, site)
      await audit(page, 'empty')
      await fill(page, openTab)
      await everywhere(page, (address) => audit(page, address))
      for (const [what, show] of overlays(page, width)) {
        await go(page, 'flow?packet=1', 'Next', true)
        await show()
        await audit(page, what)
        await page.keyboard.press('Escape')
      }
    })
  }
}

/** What lies over a view, and how a person opens it. */
function overlays(page: Page, width: number): readonly (readonly [string, () => Promise<void>])[] {
  const palette: readonly [string, () => Promise<void>] = [
    'palette',
    async () => {
      await page.keyboard.press('Control+k')
      await page.getByRole('combobox', { name: 'Find or do' }).fill('home')
      await expect(page.getByRole('option', { name: 'Topic home/lamp' })).toBeVisible()
    },
  ]
  const keys: readonly [string, () => Promise<void>] = [
    'keys',
    async () => {
      await page.getByRole('banner').getByRole('button', { name: 'Keys' }).click()
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
    },
  ]
  const menu: readonly [string, () => Promise<void>] = [
    'menu of the flow',
    async () => {
      await page.getByRole('main').getByRole('button', { name: 'More' }).click()
      await expect(page.locator(':popover-open')).toBeVisible()
    },
  ]
  const more: readonly [string, () => Promise<void>] = [
    'more views',
    async () => {
      await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'More' }).click()
      await expect(page.getByRole('link', { name: 'Workbench' })).toBeVisible()
    },
  ]
  return width < 640 ? [palette, keys, more] : [palette, keys, menu]
}

for (const [what, addresses] of [
  ['view', views],
  ['tab of the inspector', inspected],
] as const) {
  test(`by keyboard alone every stop of every ${what} is seen, uncovered, and left again`, async ({
    page,
    site,
    openTab,
  }) => {
    test.slow()
    await open(page, site)
    await fill(page, openTab)
    for (const [address, words] of Object.entries(addresses)) {
      await go(page, address, words, addresses === inspected)
      // From the beginning of the page, wherever the last focus was.
      await page.evaluate(() => {
        document.body.tabIndex = -1
        document.body.focus()
        document.body.removeAttribute('tabindex')
      })
      const stops: Focused[] = []
      for (;;) {
        await page.keyboard.press('Tab')
        const stop = await focused(page)
        // After the last stop comes the browser's own, or at once the first again.
        if (stop.isNone || stop.id === stops[0]?.id) break
        stops.push(stop)
        const { name, isOutlined, isInSight, isCovered } = stop
        const where = `${address}: ${name}`
        expect.soft([where, isOutlined, isInSight, isCovered]).toEqual([where, true, true, false])
        expect(stops.length, `${address} has an end: ${name}`).toBeLessThan(150)
      }
      expect(stops.length, address).toBeGreaterThan(8)
      // Backwards as well: no stop keeps the focus. A stop is its element: its words may be a number that changes.
      await focus(page, stops.at(-1)?.id ?? 0)
      for (const stop of [stops.at(-2), stops.at(-3)]) {
        await page.keyboard.press('Shift+Tab')
        expect((await focused(page)).id, `${address}: back to ${stop?.name}`).toBe(stop?.id)
      }
    }
  })
}

for (const [width, text] of [
  [320, 1],
  [320, 2],
  [1280, 2],
] as const) {
  test(`nothing is cut off anywhere at ${width} px with text at ${text * 100} %`, async ({ page, site, openTab }) => {
    test.slow()
    await page.setViewportSize({ width, height: width === 320 ? 640 : 900 })
    await open(page, site)
    await page.addStyleTag({ content: `:root { font-size: ${text * 100}% !important }` })
    await fill(page, openTab)
    await everywhere(page, (address) => expectWithin(page, address))
  })
}

test.describe('by finger', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } })

  test('whatever is pressed has 44 pixels', async ({ page, site, openTab }) => {
    await open(page, site)
    await fill(page, openTab)
    await everywhere(page, (address) => expectTargets(page, 44, address))
  })
})

test('by mouse, whatever is pressed has 24 pixels', async ({ page, site, openTab }) => {
  await open(page, site)
  await fill(page, openTab)
  await everywhere(page, (address) => expectTargets(page, 24, address))
})

test('a language that reads from the right turns the page round, and nothing of it is cut off', async ({
  page,
  site,
  openTab,
}) => {
  await page.setViewportSize({ width: 1024, height: 768 })
  await open(page, site)
  await page.evaluate(() => {
    document.documentElement.dir = 'rtl'
  })
  await fill(page, openTab)
  await everywhere(page, (address) => expectWithin(page, address))
  const rail = await page.getByRole('navigation', { name: 'Views' }).boundingBox()
  expect(rail!.x + rail!.width).toBe(1024)
})

test('with reduced motion nothing moves', async ({ page, site, openTab }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await open(page, site)
  await fill(page, openTab)
  await everywhere(page, async (address) => {
    const moving = await page.evaluate(() =>
      document.getAnimations().flatMap((each) => {
        const { duration } = each.effect?.getComputedTiming() ?? {}
        return Number(duration) > 100
          ? [(each as CSSAnimation).animationName ?? (each as CSSTransition).transitionProperty]
          : []
      }),
    )
    expect.soft(moving, address).toEqual([])
  })
})

test('in the colours of the system what is chosen has a frame or a ground of its own', async ({
  page,
  site,
  openTab,
}) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await open(page, site)
  await fill(page, openTab)
  await go(page, 'messages?message=1', 'Message', true)
  await page.getByRole('main').getByRole('row', { name: 'home/lamp' }).click()
  const style = (selector: string, property: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), property)
  expect(await style('[role=row][aria-selected=true]', 'outline-style')).toBe('solid')
  expect(await style('nav [aria-current]', 'outline-style')).toBe('solid')
  await go(page, 'flow?packet=1&show=bytes&byte=0', 'Packet Type', true)
  const [marked, other] = [
    await style('[data-at="0"]', 'background-color'),
    await style('[data-at="4"]', 'background-color'),
  ]
  expect(marked).not.toBe(other)
})
