// What only a real browser can show: tabs that share a broker, die, and come back.
// Does not know MQTT's rules: those are the core's tests.
import { expect } from '@playwright/test'
import { killWorker, test } from './support.ts'

const day = 86_400

test('two tabs exchange messages through one broker', async ({ openTab }) => {
  const [left, right] = [await openTab(), await openTab()]
  await left.connect('left')
  await right.connect('right')
  await right.subscribe('right', 'home/#', 2)
  for (const qos of [0, 1, 2] as const) await left.publish('left', `home/${qos}`, `hello ${qos}`, qos)
  expect(await right.seen('right', 3)).toEqual(
    [0, 1, 2].map((qos) => ({ topic: `home/${qos}`, payload: `hello ${qos}`, qos, retain: false, dup: false })),
  )
})

test('MQTT 3.1.1 and 3.1 clients are served as well', async ({ openTab }) => {
  const tab = await openTab()
  await tab.connect('four', { protocolVersion: 4 })
  await tab.connect('three', { protocolVersion: 3, protocolId: 'MQIsdp' })
  await tab.subscribe('three', 'a/b', 1)
  await tab.publish('four', 'a/b', 'x', 1)
  expect(await tab.seen('three', 1)).toMatchObject([{ topic: 'a/b', payload: 'x', qos: 1 }])
})

const will = { will: { topic: 'gone', payload: 'it went', qos: 1 as const, retain: false } }

for (const [how, leave] of [
  ['closed', (tab) => tab.page.close()],
  ['crashed', (tab) => tab.crash()],
  ['navigated away', (tab) => tab.page.goto('about:blank')],
] satisfies [string, (tab: import('./support.ts').Tab) => Promise<unknown>][]) {
  test(`the will of a tab that was ${how} arrives at once`, async ({ openTab }) => {
    const [watching, leaving] = [await openTab(), await openTab()]
    await watching.connect('watching')
    await watching.subscribe('watching', 'gone', 1)
    await leaving.connect('leaving', { ...will, keepalive: 0 })
    const started = Date.now()
    await leave(leaving)
    expect(await watching.seen('watching', 1)).toMatchObject([{ topic: 'gone', payload: 'it went' }])
    expect(Date.now() - started).toBeLessThan(3_000)
  })
}

test('a DISCONNECT sent while its tab closes is heard before the tab is gone: no will', async ({ openTab }) => {
  const [watching, leaving] = [await openTab(), await openTab()]
  await watching.connect('watching')
  await watching.subscribe('watching', 'gone', 1)
  // By hand: MQTT.js writes in a later task, which a closing page may never run.
  await leaving.page.evaluate(() => {
    const { tab } = globalThis as unknown as { tab: { mqtab: typeof import('../src/client/index.ts') } }
    const text = (value: string) => [0, value.length, ...new TextEncoder().encode(value)]
    // CONNECT of MQTT 3.1.1 with a will at QoS 1.
    const connect = [...text('MQTT'), 4, 0b0000_1110, 0, 0, ...text('leaving'), ...text('gone'), ...text('it went')]
    const socket = new tab.mqtab.BrokerSocket()
    socket.onopen = () => socket.send(Uint8Array.of(0x10, connect.length, ...connect))
    addEventListener('pagehide', () => socket.send(Uint8Array.of(0xe0, 0)))
    return new Promise((accepted) => {
      socket.onmessage = accepted
    }).then(() => {})
  })
  await leaving.page.close()
  const third = await openTab()
  await third.connect('third', will)
  await third.page.close()
  // The third tab's will is the only one: the second's would have come before it.
  await watching.seen('watching', 1)
  const last = await openTab()
  await last.connect('last')
  await last.publish('last', 'gone', 'end', 1)
  expect((await watching.seen('watching', 2)).map(({ payload }) => payload)).toEqual(['it went', 'end'])
})

test('a killed worker is opened again, and the clients of all tabs resume their sessions', async ({
  openTab,
  context,
}) => {
  const [left, right] = [await openTab(), await openTab()]
  const keep = { clean: false, properties: { sessionExpiryInterval: day } }
  await left.connect('left', keep)
  await right.connect('right', keep)
  await right.subscribe('right', 'home/#', 2)
  await left.publish('left', 'home/a', 'before', 2)
  await right.seen('right', 1)
  expect(await killWorker(context, left.page)).toBe(1)
  expect(await left.connected('left', 2)).toEqual([false, true])
  expect(await right.connected('right', 2)).toEqual([false, true])
  await left.publish('left', 'home/a', 'after', 2)
  expect((await right.seen('right', 2)).map(({ payload }) => payload)).toEqual(['before', 'after'])
})

test('a worker killed amid QoS 2 loses nothing and repeats nothing', async ({ openTab, context }) => {
  const [left, right] = [await openTab(), await openTab()]
  const keep = { clean: false, properties: { sessionExpiryInterval: day } }
  await left.connect('left', keep)
  await right.connect('right', keep)
  await right.subscribe('right', 'count', 2)
  const count = 600
  const published = left.publishMany('left', 'count', 1, count, 2)
  await right.seen('right', 20)
  expect(await killWorker(context, left.page)).toBe(1)
  await right.connected('right', 2)
  await right.seen('right', 100)
  expect(await killWorker(context, left.page)).toBe(1)
  await published
  const got = (await right.seen('right', count)).map(({ payload }) => Number(payload))
  expect(got).toHaveLength(count)
  expect(new Set(got).size).toBe(count)
})

test('all tabs closed and reopened: retained and queued messages and subscriptions are there', async ({
  openTab,
  context,
}) => {
  const [first, second] = [await openTab(), await openTab()]
  await first.connect('absent', { clean: false, properties: { sessionExpiryInterval: day } })
  await first.subscribe('absent', 'queue/#', 2)
  await first.end('absent')
  await second.connect('publisher')
  await second.publish('publisher', 'kept', 'retained', 1, true)
  await second.publish('publisher', 'queue/1', 'one', 1)
  await second.publish('publisher', 'queue/2', 'two', 2)
  await first.page.close()
  await second.page.close()

  const again = await openTab()
  // A SharedWorker may outlive its tabs for a while: what is asked here is the disk's memory.
  await killWorker(context, again.page)
  expect(await again.connect('absent', { clean: false, properties: { sessionExpiryInterval: day } })).toBe(true)
  expect((await again.seen('absent', 2)).map(({ payload, qos }) => [payload, qos])).toEqual([
    ['one', 1],
    ['two', 2],
  ])
  await again.connect('fresh')
  await again.subscribe('fresh', 'kept', 1)
  expect(await again.seen('fresh', 1)).toMatchObject([{ payload: 'retained', retain: true }])
  await again.publish('fresh', 'queue/3', 'three', 2)
  expect((await again.seen('absent', 3)).map(({ payload }) => payload)).toEqual(['one', 'two', 'three'])
})

test('a burst of large and small messages arrives whole and in order', async ({ openTab }) => {
  const [left, right] = [await openTab(), await openTab()]
  await left.connect('left')
  await right.connect('right')
  await right.subscribe('right', 'burst', 1)
  const payloads = Array.from({ length: 60 }, (_, at) => `${at}:${'x'.repeat(at % 10 === 0 ? 400_000 : at)}`)
  await Promise.all(payloads.map((payload) => left.publish('left', 'burst', payload, 1)))
  const got = await right.seen('right', payloads.length)
  expect(got.map(({ payload }) => payload.length).sort()).toEqual(payloads.map(({ length }) => length).sort())
})

test('brokers of different names share nothing', async ({ openTab }) => {
  const tab = await openTab()
  await tab.connect('here')
  await tab.subscribe('here', '#', 0)
  await tab.connect('there', { broker: 'other' } as object)
  await tab.publish('there', 'a', 'x', 1)
  await tab.publish('here', 'b', 'y', 1)
  expect((await tab.seen('here', 1)).map(({ topic }) => topic)).toEqual(['b'])
})

test('a tab of a newer build makes the worker hand over, and all clients resume', async ({ openTab }) => {
  const keep = { clean: false, properties: { sessionExpiryInterval: day } }
  const old = await openTab()
  await old.connect('old', keep)
  await old.subscribe('old', 'a', 1)
  const young = await openTab(async (page) => {
    await page.route('**/mqtab.js', async (route) => {
      const answer = await route.fetch()
      const body = (await answer.text()).replace(/\bbuild:(\d{10})\b/, (_all, build) => `build:${Number(build) + 1}`)
      await route.fulfill({ response: answer, body })
    })
  })
  await young.connect('young', keep)
  expect(await old.connected('old', 2)).toEqual([false, true])
  await young.connected('young', 1)
  await young.publish('young', 'a', 'after', 1)
  expect(await old.seen('old', 1)).toMatchObject([{ payload: 'after' }])
})

test('a worker script that is not there is told in words', async ({ openTab }) => {
  const tab = await openTab()
  const why = await tab.page.evaluate(() => {
    const { tab } = globalThis as unknown as { tab: { mqtab: typeof import('../src/client/index.ts') } }
    const handle = tab.mqtab.openBroker({ workerUrl: 'nothing-here.js' })
    return new Promise<string>((resolve) => {
      handle.onChange(() => handle.state === 'gone' && resolve(handle.why))
    })
  })
  expect(why).toMatch(/nothing-here\.js could not be loaded/)
})

test('a worker script that fails is told, and when it has gone the next one is tried', async ({ context, site }) => {
  // As in a browser that is too old for it.
  let lacks = 'delete globalThis.TextEncoder'
  await context.route('**/mqtab-worker.js*', async (route) => {
    const answer = await route.fetch()
    await route.fulfill({ response: answer, body: `${lacks}\n${await answer.text()}` })
  })
  const panel = await context.newPage()
  await panel.goto(site.panel)
  const alert = panel.getByRole('alert')
  // Whether or not the browser tells the page.
  const words = 'The broker does not start. This page goes on trying; if that does not help, close all tabs'
  await expect(alert).toContainText(words, { timeout: 20_000 })
  await expect(alert).toContainText(/Cause: .*(TextEncoder|could not be loaded or run|does not answer)/)
  await expect(panel.getByRole('banner').getByText('does not start')).toBeVisible()
  lacks = ''
  // The browser keeps it for half a minute after the last page.
  await killWorker(context, panel)
  await expect(panel.getByRole('banner').getByText('running')).toBeVisible({ timeout: 30_000 })
  await expect(alert).toHaveCount(0)
})

test('the panel shows what two tabs exchange', async ({ openTab, context, site }) => {
  const panel = await context.newPage()
  await panel.goto(`${site.panel}#/messages`)
  // By then it watches: only what is watched is recorded.
  await expect(panel.getByRole('banner').getByText('running')).toBeVisible()
  const tab = await openTab()
  await tab.connect('sender')
  await tab.publish('sender', 'home/kitchen', 'twenty degrees', 1, true)
  await expect(panel.getByText('home/kitchen').first()).toBeVisible()
  await expect(panel.getByText('twenty degrees').first()).toBeVisible()
})
