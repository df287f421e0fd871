// One broker for each name, whatever hosts it: SharedWorkers of two builds, tabs, both at once; hung, frozen, resurrected.
// Does not know MQTT's rules: those are the core's tests.
import { expect, type Page } from '@playwright/test'
import { audit, expectWithin } from './audit.ts'
import { lacking, openAt, type Tab, test } from './support.ts'

const keep = { clean: false, properties: { sessionExpiryInterval: 86_400 } }
const inTab = { hostIn: 'tab' } as const

/** Serves the worker, and the library to pages that ask for it, as if they were built a second later. */
const newer = (text: string) => text.replace(/\bbuild:(\d{10})\b/g, (_all, build) => `build:${Number(build) + 1}`)
const laterBuild =
  (file: string, as = file) =>
  async (target: Page) => {
    await target.route(`**/${as}`, async (route) => {
      const url = new URL(route.request().url())
      const answer = await route.fetch({ url: `${url.origin}/${file}` })
      await route.fulfill({ response: answer, body: newer(await answer.text()) })
    })
  }

const payloads = async (tab: Tab, client: string, count: number) =>
  (await tab.seen(client, count)).map(({ payload }) => payload)

test('a tab that is told to do without joins the broker in the SharedWorker', async ({ openTab }) => {
  const [shared, alone] = [await openTab(), await openTab()]
  await shared.connect('shared')
  await alone.connect('alone', inTab)
  expect(await alone.state(inTab, /running/)).toBe('running (other-tab)')
  await shared.subscribe('shared', 'a', 2)
  await alone.subscribe('alone', 'b', 2)
  await alone.publish('alone', 'a', 'from the tab', 2)
  await shared.publish('shared', 'b', 'from the worker', 2)
  expect(await payloads(shared, 'shared', 1)).toEqual(['from the tab'])
  expect(await payloads(alone, 'alone', 1)).toEqual(['from the worker'])
})

test('a SharedWorker waits while a tab hosts, and finds what that one kept', async ({ openTab }) => {
  const [alone, shared] = [await openTab(), await openTab()]
  await alone.connect('alone', inTab)
  expect(await alone.state(inTab, /running/)).toBe('running (this-tab)')
  await alone.publish('alone', 'kept', 'by the tab', 1, true)
  expect(await shared.state({}, /waiting/)).toContain("another instance owns the broker 'default'")
  await alone.page.close()
  await shared.connect('shared')
  await shared.subscribe('shared', 'kept', 1)
  expect(await shared.seen('shared', 1)).toMatchObject([{ payload: 'by the tab', retain: true }])
})

test('when the tab that hosts goes, the next takes over: sessions resume, nothing is lost', async ({ openTab }) => {
  for (const leave of [(tab: Tab) => tab.page.close(), (tab: Tab) => tab.crash()]) {
    const [first, second, third] = [await openTab(), await openTab(), await openTab()]
    await first.connect('first', inTab)
    await second.connect('second', { ...inTab, ...keep })
    await third.connect('third', { ...inTab, ...keep })
    await third.subscribe('third', 'count', 2)
    expect(await second.state(inTab, /running/)).toBe('running (other-tab)')
    const published = second.publishMany('second', 'count', 1, 300, 2)
    await third.seen('third', 20)
    await leave(first)
    await published
    const got = (await payloads(third, 'third', 300)).map(Number)
    expect(got).toHaveLength(300)
    expect(new Set(got).size).toBe(300)
    await second.connected('second', 2)
    const hosts = [await second.state(inTab, /running/), await third.state(inTab, /running/)].sort()
    expect(hosts).toEqual(['running (other-tab)', 'running (this-tab)'])
    await second.page.close()
    await third.page.close()
  }
})

test('a tab that is frozen hosts no more; another takes over at once, and the frozen one joins it when it wakes', async ({
  openTab,
  site,
}) => {
  const [first, second] = [await openTab(), await openTab()]
  await first.connect('first', { ...inTab, ...keep })
  await second.connect('second', { ...inTab, ...keep })
  await first.subscribe('first', 'a', 1)
  // What the browser does: the event, and then nothing of the page runs any more.
  await first.page.evaluate(() => document.dispatchEvent(new Event('freeze')))
  await first.hang(true)
  await second.connected('second', 2)
  expect(await second.state(inTab, /running/)).toBe('running (this-tab)')
  await second.publish('second', 'a', 'while it slept', 1)
  await fetch(new URL('/release', site.blank))
  expect(await first.connected('first', 2)).toEqual([false, true])
  expect(await payloads(first, 'first', 1)).toEqual(['while it slept'])
  expect(await first.state(inTab, /running/)).toBe('running (other-tab)')
})

test('a tab that hangs with its worker is replaced, with words; when it wakes it has lost and writes nothing', async ({
  openTab,
  site,
}) => {
  test.setTimeout(120_000)
  const [first, second] = [await openTab(), await openTab()]
  await first.connect('first', { ...inTab, ...keep })
  await second.connect('second', { ...inTab, ...keep })
  await first.subscribe('first', 'a', 1)
  await first.hang(true)
  expect(await second.state(inTab, /takes over in/)).toMatch(/the tab that hosts the broker does not answer/)
  await second.connected('second', 2)
  expect(await second.state(inTab, /running/)).toBe('running (this-tab)')
  for (const n of [1, 2, 3]) await second.publish('second', 'a', `${n}`, 1, true)
  await fetch(new URL('/release', site.blank))
  expect(await first.connected('first', 2)).toEqual([false, true])
  expect(await payloads(first, 'first', 3)).toEqual(['1', '2', '3'])
  await first.publish('first', 'a', '4', 1, true)
  await first.page.close()
  const third = await openTab()
  await third.connect('third', inTab)
  await third.subscribe('third', 'a', 1)
  expect(await payloads(third, 'third', 1)).toEqual(['4'])
})

test('a worker that hangs in a tab that lives is ended by that tab', async ({ openTab, site }) => {
  test.setTimeout(90_000)
  const first = await openTab()
  await first.connect('first', { ...inTab, ...keep })
  await first.publish('first', 'kept', 'x', 1, true)
  await first.hang(false)
  expect(await first.connected('first', 2)).toEqual([false, true])
  await first.subscribe('first', 'kept', 1)
  expect(await payloads(first, 'first', 1)).toEqual(['x'])
  await fetch(new URL('/release', site.blank))
})

test('without locks and channels one tab hosts, and the others say why they cannot until it goes', async ({
  browser,
  site,
}) => {
  const { context, open } = await lacking(browser, ['SharedWorker', 'locks', 'BroadcastChannel'], site.blank)
  const tabs = [await open(), await open(), await open()]
  const states = await Promise.all(tabs.map((tab) => tab.state({}, /running|another tab/)))
  const why = 'waiting: another tab hosts the broker, and this browser has no BroadcastChannel to reach it by (null)'
  expect([...states].sort()).toEqual(['running (this-tab-only)', why, why])
  const host = tabs.splice(states.indexOf('running (this-tab-only)'), 1)[0]!
  await host.connect('host')
  await host.publish('host', 'kept', 'x', 1, true)
  const connected = tabs.map((tab, n) => tab.connect(`c${n}`))
  await host.page.close()
  await Promise.race(connected)
  const heirs = await Promise.all(tabs.map((tab) => tab.state({}, /running|another tab/)))
  expect([...heirs].sort()).toEqual(['running (this-tab-only)', why])
  const heir = heirs.indexOf('running (this-tab-only)')
  await tabs[heir]!.subscribe(`c${heir}`, 'kept', 1)
  expect(await payloads(tabs[heir]!, `c${heir}`, 1)).toEqual(['x'])
  await context.close()
})

test('where tabs cannot hear each other at all they host in turns: who was replaced is refused by the database', async ({
  browser,
  site,
}) => {
  const lacks = ['SharedWorker', 'locks', 'BroadcastChannel', 'localStorage'] as const
  const { context, open } = await lacking(browser, lacks, site.blank)
  const [first, second] = [await open(), await open()]
  await first.connect('first')
  await first.publish('first', 'a', 'one', 1, true)
  expect(await first.state({}, /running/)).toBe('running (this-tab-only)')
  await second.connect('second')
  await second.publish('second', 'b', 'two', 1, true)
  // Its broker has been replaced: it may not acknowledge this before it has loaded what the other wrote.
  await first.publish('first', 'c', 'three', 1, true)
  await first.connected('first', 2)
  await second.publish('second', 'd', 'four', 1, true)
  await second.connected('second', 2)
  const third = await open()
  await third.connect('third')
  await third.subscribe('third', '#', 1)
  expect((await payloads(third, 'third', 4)).sort()).toEqual(['four', 'one', 'three', 'two'])
  await context.close()
})

test('without locks tabs that open at once agree on one host; when it goes, the next takes over', async ({
  browser,
  site,
}) => {
  const { context, open } = await lacking(browser, ['SharedWorker', 'locks'], site.blank)
  const tabs = [await open(), await open(), await open()]
  await Promise.all(tabs.map((tab, n) => tab.connect(`c${n}`, keep)))
  const states = await Promise.all(tabs.map((tab) => tab.state({}, /running/)))
  expect([...states].sort()).toEqual(['running (other-tab)', 'running (other-tab)', 'running (this-tab)'])
  const host = states.indexOf('running (this-tab)')
  const [a, b] = [0, 1, 2].filter((n) => n !== host) as [number, number]
  await tabs[a]!.subscribe(`c${a}`, 'x', 2)
  await tabs[b]!.publish(`c${b}`, 'x', 'before', 2)
  await payloads(tabs[a]!, `c${a}`, 1)
  await tabs[host]!.page.close()
  expect(await tabs[a]!.connected(`c${a}`, 2)).toEqual([false, true])
  await tabs[b]!.connected(`c${b}`, 2)
  await tabs[b]!.publish(`c${b}`, 'x', 'after', 2)
  expect(await payloads(tabs[a]!, `c${a}`, 2)).toEqual(['before', 'after'])
  await context.close()
})

test('without locks a tab that is closed is seen at once: its will arrives', async ({ browser, site }) => {
  const { context, open } = await lacking(browser, ['SharedWorker', 'locks'], site.blank)
  const [watching, leaving] = [await open(), await open()]
  await watching.connect('watching')
  await watching.subscribe('watching', 'gone', 1)
  await leaving.connect('leaving', { will: { topic: 'gone', payload: 'x', qos: 1, retain: false }, keepalive: 0 })
  await leaving.page.close({ runBeforeUnload: true })
  expect(await payloads(watching, 'watching', 1)).toEqual(['x'])
  await context.close()
})

for (const hostIn of ['shared-worker', 'tab'] as const) {
  test(`on plain http at an address of the network, hosted in: ${hostIn}`, async ({ context, site }) => {
    const open = () => openAt(context, site.plain)
    const [first, second] = [await open(), await open()]
    expect(await first.page.evaluate(() => [isSecureContext, 'locks' in navigator])).toEqual([false, false])
    await first.connect('first', { hostIn, ...keep })
    await second.connect('second', { hostIn, ...keep })
    await second.subscribe('second', 'a', 2)
    await first.publish('first', 'a', 'plain', 2, true)
    expect(await payloads(second, 'second', 1)).toEqual(['plain'])
    await first.page.close({ runBeforeUnload: true })
    if (hostIn === 'tab') await second.connected('second', 2)
    const third = await open()
    await third.connect('third', { hostIn })
    await third.subscribe('third', 'a', 1)
    expect(await payloads(third, 'third', 1)).toEqual(['plain'])
  })
}

test('workers of two builds at two addresses: the older hands over, and nothing is lost', async ({ openTab }) => {
  const [old, young] = [await openTab(), await openTab(laterBuild('mqtab-worker.js', 'young-worker.js'))]
  await old.connect('old')
  await old.publish('old', 'kept', 'by the old', 1, true)
  await young.connect('young', { workerUrl: 'young-worker.js' })
  await young.subscribe('young', 'kept', 1)
  expect(await payloads(young, 'young', 1)).toEqual(['by the old'])
  expect(await old.state({}, /waiting.*newer/)).toContain('of a newer build than this page: reload the page')
})

test('a worker of another address waits for the end of the first, and finds what that one kept', async ({
  openTab,
}) => {
  const [first, second] = [await openTab(), await openTab()]
  await first.connect('first')
  await first.publish('first', 'kept', 'by the first', 1, true)
  const workerUrl = 'mqtab-worker.js?another'
  expect(await second.state({ workerUrl }, /waiting/)).toContain("another instance owns the broker 'default'")
  const connected = second.connect('second', { workerUrl })
  await first.page.close()
  await connected
  await second.subscribe('second', 'kept', 1)
  expect(await second.seen('second', 1)).toMatchObject([{ payload: 'by the first', retain: true }])
})

test('a panel whose words the worker does not understand says so, and asks for a reload', async ({
  context,
  site,
  openTab,
}) => {
  const tab = await openTab()
  await tab.connect('here')
  const panel = await context.newPage()
  await panel.route('**/assets/*.js', async (route) => {
    const answer = await route.fetch()
    // As a page would have it whose observer speaks another version.
    const changed = (await answer.text()).replace(/(case`welcome`:\w+\.version===)\d+/, '$199')
    await route.fulfill({ response: answer, body: changed })
  })
  await panel.goto(`${site.panel}#/flow`)
  await expect(panel.getByRole('alert')).toContainText('of different builds')
  await expect(panel.getByRole('alert')).toContainText(/Cause: the broker speaks version \d+ .*page's\./)
  await expect(panel.getByRole('button', { name: 'Reload the page' })).toBeVisible()
  // No view claims to know what the broker does, and nothing is commanded that nobody would see.
  const main = panel.getByRole('main')
  await expect(main.getByText('not watching')).toHaveCount(2)
  await expect(main.getByText(/live|packets/)).toHaveCount(0)
  const tools = main.getByRole('toolbar')
  for (const name of ['Stop the broker', 'Step', 'Step message', 'Break on…'])
    await expect(tools.getByRole('button', { name, exact: true })).toBeDisabled()
  await expect(tools.getByLabel('Speed')).toBeDisabled()
  await panel.keyboard.press('ArrowRight')
  for (const [colorScheme, width] of [
    ['light', 1440],
    ['dark', 390],
  ] as const) {
    await panel.emulateMedia({ colorScheme })
    await panel.setViewportSize({ width, height: 800 })
    for (const view of ['flow', 'topics', 'messages', 'clients', 'broker', 'broker?tab=retained', 'settings']) {
      await panel.evaluate((view) => {
        location.hash = `#/${view}`
      }, view)
      await expect(main.getByRole('heading', { name: 'Not known' })).toBeVisible()
      await expect(main.getByText(/\b0\b/)).toHaveCount(0)
      await audit(panel, `${view} at ${width} px, ${colorScheme}`)
      await expectWithin(panel, `${view} at ${width} px`)
    }
  }
  // The broker goes on as if nothing had been asked of it.
  await tab.publish('here', 'a', 'x', 1)
})

test('a reload of the only tab does not restart the broker', async ({ openTab, site }) => {
  const tab = await openTab()
  await tab.connect('before')
  const worker = await workerOf(tab)
  await tab.load(site.blank)
  await tab.connect('after')
  expect(await workerOf(tab)).toBe(worker)
})

/** The sign of life of the one worker: another worker has another name. */
async function workerOf(tab: Tab): Promise<string> {
  return tab.page.evaluate(async () => {
    const held = (await navigator.locks.query()).held ?? []
    return held.map(({ name }) => name).find((name) => name?.startsWith('mqtab:worker:')) ?? 'none'
  })
}
