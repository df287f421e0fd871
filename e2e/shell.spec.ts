// The frame around the views: the first sight, addresses, splitters, find or do, summaries for screen readers, and other
// languages. Does not know the views.
import { expect, type Page } from '@playwright/test'
import { type Site, test } from './support.ts'

async function open(page: Page, site: Site, hash = '/flow'): Promise<void> {
  await page.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
  await page.goto(`${site.panel}#${hash}`)
  await expect(page.locator('header [data-state=running]')).toBeVisible()
}

const inspector = (page: Page) => page.getByRole('complementary')

test('the first packet is drawn within ten seconds of the first visit, and within two of the next', {
  tag: '@alone',
}, async ({ page, site }) => {
  // The page itself notes when: what drives the browser may be late to look.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.querySelector('[data-list] li') === null) return
      observer.disconnect()
      Object.assign(globalThis, { firstPacketMillis: performance.now() })
    }).observe(document, { childList: true, subtree: true })
  })
  const drawn = async () => {
    const seen = await page.waitForFunction(() => (globalThis as { firstPacketMillis?: number }).firstPacketMillis)
    return (await seen.jsonValue()) as number
  }
  await page.goto(site.panel)
  const cold = await drawn()
  await page.reload()
  const warm = await drawn()
  console.log(`first packet: ${Math.round(cold)} ms cold, ${Math.round(warm)} ms warm`)
  expect(cold).toBeLessThan(10_000)
  expect(warm).toBeLessThan(2_000)
})

test('every state is an address: view, selection, tab, byte and filter come back by reload, Back and Forward', {
  tag: '@recorded',
}, async ({ page, site, openTab }) => {
  await open(page, site)
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.publish('sensor', 'home/lamp', 'on', 1, true)
  await page.bringToFront()
  await page.getByRole('listitem', { name: /CONNECT,/ }).click()
  await page.getByRole('tab', { name: 'Bytes' }).click()
  await page.getByRole('gridcell', { name: /^Byte 5 of/ }).click()
  await page.getByRole('searchbox').fill('client:sensor')
  await expect(page).toHaveURL(/filter=/)
  const address = page.url()
  expect(address).toContain('show=bytes&byte=4')
  await page.reload()
  await expect(page.getByRole('tab', { name: 'Bytes' })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('gridcell', { name: /^Byte 5 of/ })).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('searchbox')).toHaveValue('client:sensor')

  await page.getByRole('listitem', { name: /PUBLISH/ }).click()
  await expect(page.getByRole('tab', { name: 'Bytes' })).toHaveAttribute('aria-selected', 'true')
  await expect(inspector(page)).toContainText('PUBLISH')
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Clients' }).click()
  await page.goBack()
  await expect(inspector(page)).toContainText('PUBLISH')
  await page.goBack()
  await expect(inspector(page)).toContainText('CONNECT')
  await expect(page).toHaveURL(address)
  await page.goForward()
  await page.goForward()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Clients')
})

test('splitters move by key and by pointer, go back by double click, and are remembered', async ({ page, site }) => {
  await open(page, site, '/broker?number=queued')
  const line = page.getByRole('separator', { name: 'Width of the inspector' })
  const width = async () => Math.round((await inspector(page).boundingBox())!.width)
  const usual = await width()
  await line.focus()
  await page.keyboard.press('ArrowLeft')
  expect(await width()).toBe(usual + 16)
  const box = (await line.boundingBox())!
  await page.mouse.move(box.x + 4, 300)
  await page.mouse.down()
  await page.mouse.move(box.x - 60, 300)
  await page.mouse.up()
  expect(await width()).toBe(usual + 80)
  await page.reload()
  await expect.poll(width).toBe(usual + 80)
  await line.dblclick()
  expect(await width()).toBe(usual)
})

test('find or do: a view, a client, a topic and an action are found by their words', async ({
  page,
  site,
  openTab,
}) => {
  await open(page, site)
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.publish('sensor', 'home/lamp', 'on', 1, true)
  await page.bringToFront()
  const find = async (words: string, option: string) => {
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Find or do' }).fill(words)
    await page.getByRole('option', { name: option }).click()
  }
  await find('broker', 'Go to Broker')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Broker')
  await find('sens', 'Client sensor')
  await expect(page.getByRole('complementary', { name: 'Client' })).toContainText('sensor')
  await find('lamp', 'Topic home/lamp')
  await expect(page.getByRole('complementary', { name: 'Topic' })).toContainText('home/lamp')
  await find('projector', 'Projector mode')
  await expect(page.getByRole('button', { name: 'Leave projector mode' })).toBeVisible()
})

test('single keys can be switched off', async ({ page, site }) => {
  await open(page, site)
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.getByRole('checkbox', { name: 'Single keys are on' }).uncheck()
  await page.keyboard.press('Escape')
  await page.keyboard.type('gb')
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Find or do' }).fill('single')
  await page.getByRole('option', { name: 'Switch single keys on' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flow')
  await page.keyboard.type('gb')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Broker')
})

test('who wants it hears a summary of what came, politely', async ({ page, site, openTab }) => {
  await open(page, site, '/settings?tab=page')
  const summary = page.locator('[role=status].hidden-text')
  await expect(summary).toHaveCount(0)
  await page.getByRole('checkbox', { name: /Screen readers/ }).check()
  const tab = await openTab()
  await tab.connect('sensor')
  await tab.publish('sensor', 'a', 'x', 1)
  await page.bringToFront()
  await expect(summary).toHaveText('1 message, 1 client', { timeout: 15_000 })
})

test('every word comes from a catalogue: in another language nothing English is left', async ({
  page,
  site,
  openTab,
}) => {
  // A language whose words are all ■: what has letters is not of a catalogue.
  await page.addInitScript(() => {
    const turn = (value: unknown): unknown => {
      if (typeof value === 'string') return value.replace(/\p{L}/gu, '■')
      if (typeof value === 'function') return (...given: unknown[]) => turn(value(...given))
      if (Array.isArray(value)) return value.map(turn)
      if (typeof value !== 'object' || value === null) return value
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, turn(each)]))
    }
    Object.assign(globalThis, { mqtabWords: (_: string, english: unknown) => turn(english) })
  })
  await open(page, site)
  const tab = await openTab()
  await tab.connect('sensor', { will: { topic: 'gone', payload: 'x', qos: 1, retain: false } })
  await tab.publish('sensor', 'home/lamp', 'on', 1, true)
  await page.bringToFront()
  for (const address of [
    'flow?packet=1',
    'flow?packet=1&show=state',
    'flow?packet=1&show=bytes',
    'flow?mode=table',
    'topics?topic=home%2Flamp',
    'topics?topic=home%2Flamp&show=subscribers',
    'messages?message=1',
    'messages?filter=nothing',
    'clients?client=sensor',
    'connect',
    'broker?number=queued',
    'broker?tab=storage',
    'settings',
    'settings?tab=users',
    'settings?tab=page',
  ]) {
    await page.evaluate((hash) => {
      location.hash = hash
    }, `#/${address}`)
    await expect(page.getByRole('heading', { level: 1 })).toContainText('■')
    await expect(page.getByRole('main')).toContainText('■')
    expect.soft(await englishLeft(page), address).toEqual([])
  }
})

/** Words on the page that are no data, no code, and no name of the standard. */
function englishLeft(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const data = 'bdi, code, pre, kbd, .mono, [role=treeitem], [role=grid] td, canvas, option, header a, h2.mono, time'
    const names =
      /^(mqtab|sensor|gone|home|lamp|QoS|SharedWorker|\p{Lu}{3,}|Ctrl|http|localhost|blank|html|anonymous|tab|min)$/u
    /** As the standard writes the names of fields and packets. */
    const field = /^((\p{Lu}\p{L}+|and) ?)+$/u
    const found = new Set<string>()
    const look = (words: string | null) => {
      for (const [word] of (words ?? '').matchAll(/\p{L}{3,}/gu))
        if (!names.test(word) && !field.test(words!.trim())) found.add(words!.trim())
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node instanceof HTMLElement ? node : node.parentElement
      if (element === null || element.closest(data) !== null || element.closest('script, style, noscript')) continue
      if (node instanceof Text) look(node.data)
      else if (node instanceof HTMLElement) for (const name of ['aria-label', 'title']) look(node.getAttribute(name))
    }
    return [...found]
  })
}
