// Clients, workbench, broker numbers, connect and settings as a person uses them.
// Does not know how anything is drawn beyond its names and roles.
import { expect, type Page } from '@playwright/test'
import { audit } from './audit.ts'
import { bench, connectBench, goTo, inspector, openPage, part, row } from './panel-support.ts'
import { test } from './support.ts'

test('a person pulls the plug of a client and sees its will', async ({ page, site, openTab }) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('watcher')
  await other.subscribe('watcher', 'status/#', 1)
  await connectBench(page, 'lamp')
  await bench(page).getByRole('button', { name: 'Say goodbye' }).click()
  await part(page, 'Connection').getByText('Will', { exact: true }).click()
  await bench(page).getByLabel('Send a will when the link breaks').check()
  await part(page, 'Connection').getByLabel('Topic').fill('status/lamp')
  await connectBench(page, 'lamp')
  await row(page, 'lamp').click()
  await expect(inspector(page)).toContainText('status/lamp')
  await inspector(page).getByRole('button', { name: 'Pull the plug' }).click()
  expect(await other.seen('watcher', 1)).toMatchObject([{ topic: 'status/lamp', payload: 'gone' }])
  await goTo(page, 'messages')
  await expect(row(page, 'status/lamp')).toContainText('will')
})

test('say goodbye from the inspector forgets the will', async ({ page, site, openTab }) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('watcher')
  await other.subscribe('watcher', '#', 1)
  await connectBench(page, 'lamp')
  await row(page, 'lamp').click()
  await inspector(page).getByRole('button', { name: 'Say goodbye' }).click()
  await expect(row(page, 'lamp')).toHaveCount(0)
  await other.publish('watcher', 'last', 'x', 1)
  expect((await other.seen('watcher', 1)).map(({ topic }) => topic)).toEqual(['last'])
})

test('a queue grows, is taken, and its high-water mark stays', async ({ page, site, openTab }) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('sleeper', { clean: false, properties: { sessionExpiryInterval: 600 } })
  await other.subscribe('sleeper', 'home/#', 1)
  await other.end('sleeper')
  await other.connect('talker')
  await expect(row(page, 'sleeper')).toContainText('offline')
  await other.publishMany('talker', 'home/a', 1, 30, 1)
  await expect(row(page, 'sleeper')).toContainText('30 / 30')
  await row(page, 'sleeper').click()
  await expect(inspector(page)).toContainText('at most 30')
  await other.connect('sleeper', { clean: false, properties: { sessionExpiryInterval: 600 } })
  await expect(row(page, 'sleeper')).toContainText('0 / 30')
  await expect(inspector(page)).toContainText('30 at most have waited')
})

test('a click sorts all clients by a column, Back unsorts them, and nothing moves under the pointer', async ({
  page,
  site,
  openTab,
}) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  const kept = { clean: false, properties: { sessionExpiryInterval: 600 } } as const
  for (const id of ['ann', 'bob', 'cyd']) {
    await other.connect(id, kept)
    await other.subscribe(id, id, 1)
    await other.end(id)
  }
  await other.connect('talker')
  await other.publishMany('talker', 'bob', 1, 5, 1)
  await page.bringToFront()
  const ids = page.getByRole('main').locator('[data-key]')
  const order = () => ids.evaluateAll((rows) => rows.map((each) => (each as HTMLElement).dataset.key))
  await expect.poll(order).toEqual(['ann', 'bob', 'cyd', 'talker'])
  const head = page.getByRole('columnheader', { name: 'Queued' })
  await head.getByRole('button').click()
  await expect(head).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(order).toEqual(['ann', 'cyd', 'talker', 'bob'])
  await head.getByRole('button').click()
  await expect(head).toHaveAttribute('aria-sort', 'descending')
  await expect.poll(order).toEqual(['bob', 'ann', 'cyd', 'talker'])
  await row(page, 'ann').hover()
  await other.publishMany('talker', 'cyd', 1, 9, 1)
  await expect(row(page, 'cyd')).toContainText('9 / 9')
  expect(await order()).toEqual(['bob', 'ann', 'cyd', 'talker'])
  await page.getByRole('heading', { level: 1 }).hover()
  await expect.poll(order).toEqual(['cyd', 'bob', 'ann', 'talker'])
  await page.reload()
  await expect.poll(order).toEqual(['cyd', 'bob', 'ann', 'talker'])
  await page.goBack()
  await expect.poll(order).toEqual(['ann', 'talker', 'bob', 'cyd'])
  await page.goBack()
  await expect(page.getByRole('columnheader', { name: 'Client identifier' })).toHaveAttribute('aria-sort', 'ascending')
  await expect.poll(order).toEqual(['ann', 'bob', 'cyd', 'talker'])
  await page.setViewportSize({ width: 390, height: 844 })
  await page.getByLabel('Sort by').selectOption('Queued ↓')
  await expect.poll(order).toEqual(['cyd', 'bob', 'ann', 'talker'])
})

test('a client that is disconnected gets the reason that was chosen', async ({ page, site }) => {
  await openPage(page, site, 'clients')
  await connectBench(page, 'guest')
  await row(page, 'guest').click()
  await inspector(page).getByLabel('Reason of DISCONNECT').selectOption({ label: '0x97 quota exceeded' })
  await inspector(page).getByRole('button', { name: 'Disconnect' }).click()
  await expect(bench(page).getByRole('status').first()).toContainText('quota exceeded (0x97)')
})

test('a session is ended, and can be kept for eight seconds', async ({ page, site, openTab }) => {
  await page.clock.install()
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('sleeper', { clean: false, properties: { sessionExpiryInterval: 600 } })
  await other.end('sleeper')
  await page.bringToFront()
  await row(page, 'sleeper').click()
  const end = inspector(page).getByRole('button', { name: 'End session' })
  await end.click()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(end).toBeEnabled()
  await end.click()
  await page.clock.fastForward(8_100)
  await expect(inspector(page)).toContainText('knows no session of “sleeper”')
  await expect(row(page, 'sleeper')).toHaveCount(0)
})

test('a link is held by hand, and what waits arrives when it is let go', async ({ page, site, openTab }) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('reader')
  await other.subscribe('reader', 'a/#', 0)
  await other.connect('writer')
  await page.bringToFront()
  await row(page, 'reader').click()
  await inspector(page).getByRole('button', { name: 'Hold link' }).click()
  await expect(row(page, 'reader')).toContainText('held')
  await other.publish('writer', 'a/b', 'x', 1)
  await expect(inspector(page)).toContainText('1 to it')
  await inspector(page).getByRole('button', { name: 'Let go' }).click()
  expect(await other.seen('reader', 1)).toMatchObject([{ topic: 'a/b' }])
})

test('the filter finds who would get a message, and names what it cannot read', async ({ page, site, openTab }) => {
  await openPage(page, site, 'clients')
  const other = await openTab()
  await other.connect('reader')
  await other.subscribe('reader', 'home/+/temp', 0)
  await other.connect('writer')
  await expect(row(page, 'writer')).toBeVisible()
  await page.getByRole('searchbox').fill('topic:home/kitchen/temp')
  await expect(row(page, 'writer')).toHaveCount(0)
  await expect(row(page, 'reader')).toBeVisible()
  await page.getByRole('searchbox').fill('-client:reader')
  await expect(row(page, 'writer')).toBeVisible()
  await expect(row(page, 'reader')).toHaveCount(0)
  await page.getByRole('searchbox').fill('qos:2')
  await expect(page.getByRole('searchbox')).toHaveAccessibleDescription(/no part of a filter here/)
})

test('properties of MQTT 5 go from the workbench and arrive', async ({ page, site }) => {
  await openPage(page, site, 'clients')
  await connectBench(page, 'hand')
  await part(page, 'Subscribe').getByText('Options').click()
  await part(page, 'Subscribe').getByLabel('Subscription identifier').fill('42')
  await bench(page).getByRole('button', { name: 'Subscribe', exact: true }).click()
  await expect(bench(page).getByRole('status').first()).toContainText('Subscribed')
  const form = part(page, 'Publish')
  await form.getByText('Properties', { exact: true }).click()
  await form.getByLabel('Content type').fill('application/json')
  await form.getByLabel('Response topic').fill('answers/here')
  await form.getByLabel('Correlation data').fill('c-1')
  await form.getByLabel('Expires after, s').fill('60')
  await form.getByLabel('User properties').fill('room: kitchen\nroom: hall')
  await form.getByRole('button', { name: 'Publish', exact: true }).click()
  const heard = bench(page).getByRole('region', { name: 'Received' }).getByRole('listitem')
  for (const words of [
    'application/json',
    'answer to answers/here',
    'correlation c-1',
    'expires in',
    'subscription 42',
  ]) {
    await expect(heard).toContainText(words)
  }
  await expect(heard).toContainText('room: kitchen, hall')
})

test('a message is repeated with what the template fills in, and the card is remembered', async ({ page, site }) => {
  await openPage(page, site, 'clients')
  await connectBench(page, 'hand')
  await bench(page).getByRole('button', { name: 'Subscribe', exact: true }).click()
  const form = part(page, 'Publish')
  await form.getByLabel('Payload').fill('message {{n}} of {{random 18 24}}')
  await form.getByText('Repeat', { exact: true }).click()
  await form.getByLabel('Times').fill('5')
  await form.getByLabel('Per second', { exact: true }).fill('100')
  await form.getByRole('button', { name: 'Publish 5 ×' }).click()
  const heard = bench(page).getByRole('region', { name: 'Received' }).getByRole('listitem')
  await expect(heard).toHaveCount(5)
  await expect(heard.first()).toContainText(/message 5 of (1[89]|2[0-4])\.\d/)
  await page.reload()
  await expect(bench(page).getByLabel('Client identifier')).toHaveValue('hand')
  await expect(part(page, 'Publish').getByLabel('Payload')).toHaveValue('message {{n}} of {{random 18 24}}')
})

test('a limit bites at once and after a reload, and the defaults come back', async ({ page, site, openTab }) => {
  await openPage(page, site, 'settings')
  await connectBench(page, 'hand')
  await part(page, 'Publish').getByLabel('Topic').fill('a/b/c/d')
  await bench(page).getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(bench(page).getByRole('status').first()).toContainText('Published')
  const levels = page.getByRole('spinbutton', { name: 'Levels of a topic' })
  await levels.fill('0')
  await expect(page.getByRole('main')).toContainText('1 to 65,535')
  await expect(page.getByRole('button', { name: 'Apply' })).toBeDisabled()
  await levels.fill('3')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByRole('main')).toContainText('kept in this browser')
  await bench(page).getByRole('button', { name: 'Publish', exact: true }).click()
  await expect(bench(page).getByRole('status').first()).toContainText('Not published to a/b/c/d')

  // The last page of the broker goes, and with it the worker.
  await page.goto('about:blank')
  await openPage(page, site, 'settings')
  await expect(levels).toHaveValue('3')
  const other = await openTab()
  await other.connect('talker')
  await expect(other.publish('talker', 'a/b/c/d', 'x', 1)).rejects.toThrow()
  await page.bringToFront()
  await page.getByRole('searchbox', { name: 'Find a limit' }).fill('topic slashes')
  await expect(page.getByRole('main').getByRole('spinbutton')).toHaveCount(1)
  await page.getByRole('button', { name: 'Set Levels of a topic back: default 256' }).click()
  await page.getByRole('button', { name: 'Apply' }).click()
  await other.publish('talker', 'a/b/c/d', 'x', 1)
})

test('rules are added, tried and moved, and a user must log in', async ({ page, site, openTab }) => {
  await openPage(page, site, 'settings?tab=rules')
  const main = page.getByRole('main')
  const tester = page.getByRole('region', { name: 'Try the rules' })
  const add = async (effect: string, topic: string) => {
    await main.getByLabel('Effect').selectOption(effect)
    await main.getByLabel('Topic filter').fill(topic)
    await main.getByRole('button', { name: 'Add rule' }).click()
    await expect(main.getByRole('listitem').filter({ hasText: topic })).toBeVisible()
  }
  await add('allow', 'class/%c/#')
  await add('deny', 'class/#')
  await tester.getByLabel('Topic').fill('class/phone/slider')
  await expect(tester.getByRole('status')).toContainText('Yes: rule 1')
  await tester.getByLabel('Topic').fill('class/other/slider')
  await expect(tester.getByRole('status')).toContainText('No: rule 2')
  await main.getByRole('button', { name: 'Move rule 2 up' }).click()
  await tester.getByLabel('Topic').fill('class/phone/slider')
  await expect(tester.getByRole('status')).toContainText('No: rule 1')
  await main.getByRole('button', { name: 'Remove rule 1' }).click()
  await expect(tester.getByRole('status')).toContainText('Yes: rule 1')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(tester.getByRole('status')).toContainText('No: rule 1')
  await main.getByRole('button', { name: 'Edit rule 1' }).click()
  await main.getByLabel('Effect').selectOption('allow')
  await main.getByRole('button', { name: 'Change rule 1' }).click()
  await expect(tester.getByRole('status')).toContainText('Yes: rule 1')
  await expect(main.getByRole('button', { name: 'Add rule' })).toBeVisible()

  await page.getByRole('tab', { name: 'Users' }).click()
  await main.getByLabel('User name', { exact: true }).fill('ann')
  await main.getByLabel('Password', { exact: true }).fill('correct horse')
  await main.getByRole('button', { name: 'Add user' }).click()
  await expect(main.getByRole('listitem').filter({ hasText: 'ann' })).toContainText('scrypt')
  await main.getByLabel('Let clients in that give no user name').uncheck()
  await connectBenchAs(page, 'wrong', /bad user name or password/)
  await connectBenchAs(page, 'correct horse', /Connected/)
  const other = await openTab()
  const refused = other.page.evaluate(
    () =>
      new Promise<string>((done) => {
        const { mqtab } = (globalThis as unknown as { tab: { mqtab: typeof import('../src/client/index.ts') } }).tab
        const client = mqtab.connect({ clientId: 'nobody', reconnectPeriod: 0 })
        client.on('error', ({ message }) => done(message))
      }),
  )
  expect(await refused).toContain('Not authorized')
})

async function connectBenchAs(page: Page, password: string, said: RegExp): Promise<void> {
  const dock = bench(page)
  const toggle = dock.getByRole('button', { name: 'Workbench' }).first()
  if ((await toggle.getAttribute('aria-expanded')) === 'false') {
    await toggle.click()
    await dock.getByText('User name and password').click()
    await dock.getByLabel('User name').fill('ann')
  }
  await dock.getByLabel('Password').fill(password)
  await dock.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(dock.getByRole('status').first()).toContainText(said)
}

test('a number of the broker is chosen, explained and read as a table', async ({ page, site, openTab }) => {
  await openPage(page, site, 'broker')
  const other = await openTab()
  await other.connect('talker')
  await other.publishMany('talker', 'a', 1, 20, 1)
  await page.bringToFront()
  await page.getByRole('button', { name: /^Messages received/ }).click()
  const pane = page.getByRole('complementary', { name: 'Number' })
  await expect(pane).toContainText('PUBLISH packets from clients since the broker runs')
  await expect(pane).toContainText('$SYS/broker/publish/messages/received')
  await expect(page.locator('.uplot canvas')).toBeVisible()
  await page.getByRole('button', { name: 'Table' }).click()
  await expect(page.getByRole('table')).toContainText('Messages received per second')
  await expect(page.getByRole('main')).toContainText('nobody had subscribed')
  await page.getByRole('tab', { name: '$SYS' }).click()
  await expect(row(page, '$SYS/broker/version')).toContainText('mqtab')
})

test('the code of the connect view runs in a blank tab', async ({ page, site, context }) => {
  await openPage(page, site, 'connect')
  const opened = context.waitForEvent('page')
  await page.getByRole('button', { name: 'Open in a blank tab' }).click()
  const own = await opened
  await expect(own.locator('#log')).toContainText('home/temperature 21.5 (QoS 1)')
  await goTo(page, 'clients')
  await expect(row(page, 'my-page')).toContainText('connected')
})

for (const [width, height] of [
  [1440, 900],
  [390, 844],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing in these views at ${width} px, ${colorScheme}`, async ({ page, site, openTab }) => {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await openPage(page, site, 'clients')
      await audit(page, 'clients, empty')
      const other = await openTab()
      await other.connect('phone', { will: { topic: 'gone', payload: 'x', qos: 1, retain: true } })
      await other.subscribe('phone', 'home/#', 2)
      await other.subscribe('phone', '$share/crew/jobs/#', 1)
      await page.bringToFront()
      for (const view of [
        'clients?client=phone',
        'connect',
        'broker',
        'broker?number=queued',
        'broker?tab=shared',
        'broker?tab=sys',
        'settings',
        'settings?tab=users',
        'settings?tab=rules',
        'settings?tab=page',
        'workbench',
      ]) {
        await goTo(page, view)
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
        if (view.startsWith('settings?tab=rules')) await expect(page.getByLabel('Topic filter')).toBeVisible()
        if (view === 'settings') await page.getByRole('button', { name: 'Classroom' }).click()
        if (view === 'broker?tab=shared') await expect(page.getByRole('region', { name: 'Group crew' })).toBeVisible()
        if (view === 'workbench') await openFolds(page)
        await audit(page, view)
      }
    })
  }
}

test('nothing of these views is cut off at 320 px', async ({ page, site }) => {
  await page.setViewportSize({ width: 320, height: 640 })
  await openPage(page, site, 'clients')
  for (const view of [
    'clients',
    'connect',
    'broker',
    'broker?tab=shared',
    'broker?tab=sys',
    'settings',
    'settings?tab=rules',
    'workbench',
  ]) {
    await goTo(page, view)
    await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth), view).toBe(320)
    const wide = await page
      .getByRole('main')
      .evaluate(
        (main) =>
          [...main.querySelectorAll('input, select, button')].filter(
            (each) => each.getBoundingClientRect().right > 321 && each.closest('[role=tablist]') === null,
          ).length,
      )
    expect(wide, view).toBe(0)
  }
})

async function openFolds(page: Page): Promise<void> {
  const closed = page.locator('main details:not([open]) > summary, #workbench details:not([open]) > summary')
  while ((await closed.count()) > 0) await closed.first().click()
}
