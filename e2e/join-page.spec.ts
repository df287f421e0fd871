// What people see: the card that invites, the roster, and the page for guests, on a phone and over plain http.
// Does not test what passes between peers: peers.spec.ts does.
import { readFileSync } from 'node:fs'
import { type BrowserContext, type BrowserContextOptions, expect, type Page } from '@playwright/test'
import { test as base } from './peers-support.ts'
import { startGateway } from './programs.ts'

const phone = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true }

const test = base.extend<{ open: (url: string, options?: BrowserContextOptions) => Promise<Page> }>({
  open: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    await use(async (url, options) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      const page = await context.newPage()
      await page.goto(url)
      return page
    })
    for (const context of contexts) await context.close()
  },
})

/** Opens a room on the host's page; resolves with the link that it shows. */
async function invite(host: Page): Promise<string> {
  await host.getByRole('button', { name: 'Invite guests' }).click()
  const link = host.locator('a[href*="#join="]')
  await link.waitFor()
  return (await link.getAttribute('href'))!
}

async function join(guest: Page, name: string): Promise<void> {
  await guest.getByLabel('Your name').fill(name)
  await guest.getByRole('button', { name: 'Join' }).click()
}

const letIn = (host: Page, name: string) => host.getByRole('button', { name: `Let in ${name}` }).click()

const axe = readFileSync(new URL('../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string }[] }> } }).axe.run(),
  )
  return violations.map(({ id }) => id)
}

test('a phone joins by the link: one field, one button, the words on both screens, then a card', async ({
  gateway,
  open,
}) => {
  const host = await open(`${gateway.url}#connect`)
  const link = await invite(host)
  const guest = await open(link, phone)
  await expect(guest.getByLabel('Your name')).toHaveValue(/^\p{L}+ \d+$/u)
  expect(await violations(guest)).toEqual([])
  await join(guest, 'Kiwi 7')
  const words = (await guest.getByText(/^\w+ · \w+ · \w+$/).textContent())!
  await expect(host.getByText(words)).toBeVisible()
  expect(await violations(host)).toEqual([])
  await letIn(host, 'Kiwi 7')
  await expect(guest.getByText(/^direct · [\d.]+ ms$/)).toBeVisible()
  await expect(guest.getByText('class/kiwi7/')).toBeVisible()
  await guest.getByLabel('Message').fill('Hello')
  await guest.getByRole('button', { name: 'Send' }).click()
  await expect(guest.getByText('class/kiwi7/say')).toBeVisible()
  await guest.getByRole('slider').press('ArrowRight')
  await expect(guest.getByText('class/kiwi7/slider')).toBeVisible()
  expect(await guest.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  expect(await violations(guest)).toEqual([])
  expect(await violations(host)).toEqual([])
  await expect(host.getByText(/^direct · [\d.]+ ms$/)).toBeVisible()
  await host.getByRole('button', { name: 'Mute Kiwi 7' }).click()
  await expect(guest.getByText('The host has muted you')).toBeVisible()
  await guest.getByRole('button', { name: 'Send' }).click()
  await expect(guest.getByText(/^Not taken/)).toBeVisible()
  await host.getByRole('button', { name: 'Remove Kiwi 7' }).click()
  await expect(guest.getByText('The host has removed you')).toBeVisible()
})

test('while somebody stops, slows or holds its packets on the host’s page, a guest is told, and that it is over', async ({
  gateway,
  open,
}) => {
  const host = await open(`${gateway.url}#connect`)
  await host.evaluate(() => localStorage.setItem('mqtab.demo', 'off'))
  const link = await invite(host)
  await host.getByLabel('Ask me before each guest').uncheck()
  const guest = await open(link, phone)
  await join(guest, 'Kiwi 7')
  await expect(guest.getByText(/^direct · [\d.]+ ms$/)).toBeVisible()
  await host.goto(`${gateway.url}#/flow`)
  const packets = host.getByRole('region', { name: 'Packets in the order of the broker' })
  const told = (words: string) => guest.getByRole('status').filter({ hasText: words })

  await host.getByRole('button', { name: 'Stop the broker' }).click()
  await expect(told('The host has stopped the broker')).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await guest.emulateMedia({ colorScheme })
    expect(await violations(guest)).toEqual([])
  }
  expect(await guest.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  // A guest that comes meanwhile: the broker does not even answer its CONNECT, and the page says why.
  await guest.reload()
  await expect(told('The host has stopped the broker')).toBeVisible()
  await expect(told('connecting')).toBeVisible()
  await host.getByRole('button', { name: 'Run' }).click()
  await expect(guest.getByText(/^direct · [\d.]+ ms$/)).toBeVisible()
  await expect(told('The host has stopped the broker')).toHaveCount(0)

  await host.getByLabel('Speed').selectOption('1/10')
  await expect(told('Slow motion')).toBeVisible()
  await host.getByLabel('Speed').selectOption('1×')
  await expect(told('Slow motion')).toHaveCount(0)

  await guest.getByRole('button', { name: 'Send' }).click()
  await expect(guest.getByText('class/kiwi7/say')).toBeVisible()
  await packets
    .getByRole('listitem', { name: /PUBLISH.* to broker/ })
    .first()
    .click({ button: 'right' })
  await host.getByRole('button', { name: /^Hold the link of guest-/ }).click()
  await expect(told('Your packets are held')).toBeVisible()
  await host.getByRole('button', { name: 'Release all' }).click()
  await expect(told('Your packets are held')).toHaveCount(0)
})

test('over plain http from the network, where nothing of a secure context is there', async ({ open }) => {
  const gateway = await startGateway('--lan')
  try {
    const [line] = await gateway.program.lines(/guests, by the invitation/)
    const address = /http:\S+/.exec(line!)![0]
    const host = await open(`${gateway.url}#connect`)
    const link = await invite(host)
    expect(link.startsWith(address)).toBe(true)
    const guest = await open(link, phone)
    expect(await guest.evaluate(() => [isSecureContext, 'locks' in navigator, 'subtle' in crypto])).toEqual([
      false,
      false,
      false,
    ])
    await join(guest, 'Kiwi 7')
    await letIn(host, 'Kiwi 7')
    await expect(guest.getByText(/^(direct|relayed) · [\d.]+ ms$/)).toBeVisible()
    await guest.getByRole('button', { name: 'Send' }).click()
    await expect(guest.getByText('class/kiwi7/say')).toBeVisible()
    // MQTT from another machine needs the password that was printed; the page for guests does not need to host.
    expect((await fetch(new URL('gateway.json', address))).status).toBe(403)
  } finally {
    await gateway.stop()
  }
})

test('without SharedWorker; reloaded, it joins by itself and tells what waited', async ({
  gateway,
  open,
  guestPage,
}) => {
  const host = await open(`${gateway.url}#connect`)
  const link = await invite(host)
  await host.getByLabel('Ask me before each guest').uncheck()
  const guest = await open('about:blank', phone)
  await guest.addInitScript(() => {
    Reflect.deleteProperty(globalThis, 'SharedWorker')
  })
  await guest.goto(link)
  await join(guest, 'Kiwi 7')
  await expect(guest.getByText(/^direct · [\d.]+ ms$/)).toBeVisible()
  await guest.goto('about:blank')
  const other = await guestPage()
  await other.join(link, 'Ann')
  for (const text of ['one', 'two', 'three']) await other.publish('Ann', 'class/ann/say', text, 1)
  await guest.goBack()
  await expect(guest.getByText('3 messages waited for you.')).toBeVisible()
  await expect(guest.getByText('two', { exact: true })).toBeVisible()
})

test('a pair: each side says what to do next, and what is wrong with a code', async ({ gateway, open }) => {
  const host = await open(`${gateway.url}#connect`)
  await host.getByRole('button', { name: 'Invite one browser' }).click()
  const link = (await host.locator('a[href*="#join=~"]').getAttribute('href'))!
  const answerField = host.getByLabel(/Paste the answer/)
  const connect = host.getByRole('main').getByRole('button', { name: 'Connect' })
  await answerField.fill(link)
  await connect.click()
  await expect(host.getByText('not the answer to yours')).toBeVisible()
  const guest = await open(link, phone)
  await join(guest, 'Ann')
  await expect(guest.getByRole('img', { name: 'QR code of the answer' })).toBeVisible()
  const answer = (await guest.locator('p[dir=ltr]').textContent())!
  await answerField.fill(answer.slice(0, -4))
  await connect.click()
  await expect(host.getByText('The code is damaged')).toBeVisible()
  await answerField.fill(answer)
  await connect.click()
  await letIn(host, 'Ann')
  await expect(guest.getByText(/^direct · [\d.]+ ms$/)).toBeVisible()
  await host.getByRole('button', { name: 'Remove Ann' }).click()
  await expect(guest.getByText('The host has removed you')).toBeVisible()
})

test('the answer of a pair, opened as a link in the host’s browser, finds the page that waits for it', async ({
  gateway,
  open,
}) => {
  const host = await open(`${gateway.url}#connect`)
  await host.getByRole('button', { name: 'Invite one browser' }).click()
  const link = (await host.locator('a[href*="#join=~"]').getAttribute('href'))!
  const guest = await open(link, phone)
  await join(guest, 'Ann')
  const answer = (await guest.locator('p[dir=ltr]').textContent())!
  const scanned = await host.context().newPage()
  await scanned.goto(`${gateway.url}#join=${answer}`)
  await expect(scanned.getByText('It has reached the page that invited')).toBeVisible()
  await letIn(host, 'Ann')
  await expect(guest.getByText(/^direct · [\d.]+ ms$/)).toBeVisible()
  await scanned.reload()
  await expect(scanned.getByText('no page in this browser waits for it')).toBeVisible()
})

test.describe('bad cases, in words', () => {
  test('no code, half a code, another secret, a room that ended, a host that closed its page', async ({
    gateway,
    open,
  }) => {
    const host = await open(`${gateway.url}#connect`)
    const link = await invite(host)
    await host.getByLabel('Ask me before each guest').uncheck()
    const guest = await open(`${gateway.url}#join`, phone)
    await expect(guest.getByText('Scan the code on the host’s screen')).toBeVisible()
    await guest.getByLabel('Invitation').fill(link.slice(0, -4))
    await guest.getByRole('button', { name: 'Use this invitation' }).click()
    await expect(guest.getByText('This invitation is damaged')).toBeVisible()
    await guest.goto(link.replace(/.{5}$/, 'AAAAA'))
    await join(guest, 'Eve')
    await expect(guest.getByText('does not fit the room')).toBeVisible()
    const waiting = await open(link, phone)
    await join(waiting, 'Kiwi 7')
    await expect(waiting.getByText(/^direct · /)).toBeVisible()
    await host.goto('about:blank')
    await expect(waiting.getByText('that is not answering')).toBeVisible({ timeout: 30_000 })
    await host.goBack()
    await expect(waiting.getByText(/^direct · /)).toBeVisible({ timeout: 30_000 })
    await host.getByRole('button', { name: 'End the room' }).click()
    await expect(waiting.getByText('The room is closed')).toBeVisible()
  })
})
