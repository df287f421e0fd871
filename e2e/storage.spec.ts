// The storage in a real browser: a quota that is really exceeded, a database that cannot be opened, snapshots, and a
// clearing that is taken back. Does not know MQTT's rules: those are the core's tests.
import { readFile } from 'node:fs/promises'
import { type BrowserContext, expect, type Page } from '@playwright/test'
import type * as mqtab from '../src/client/index.ts'
import { audit } from './audit.ts'
import { killWorker, type Site, type Tab, test } from './support.ts'

const day = 86_400
const keep = { clean: false, properties: { sessionExpiryInterval: day } }
const mib = 1024 * 1024

interface InPage {
  readonly mqtab: typeof mqtab
  readonly clients: Record<string, ReturnType<typeof mqtab.connect>>
}
declare const tab: InPage

/** From now on the site may use so much; null is what the browser allows. To be set before the database is used. */
async function setQuota(context: BrowserContext, page: Page, site: Site, bytes: number | null): Promise<void> {
  const session = await context.newCDPSession(page)
  const origin = new URL(site.blank).origin
  await session.send('Storage.overrideQuotaForOrigin', { origin, ...(bytes !== null && { quotaSize: bytes }) })
}

/** Publishes 16 KiB of noise at QoS 1, retained, under numbered topics, until the broker refuses one; returns the number of acknowledged ones. */
function fill(page: Page, clientId: string, prefix: string): Promise<number> {
  return page.evaluate(
    async ([clientId, prefix]) => {
      for (let count = 0; count < 5_000; count += 1) {
        const noise = crypto.getRandomValues(new Uint8Array(16_384)) as never
        try {
          await tab.clients[clientId]!.publishAsync(`${prefix}/${count}`, noise, { qos: 1, retain: true })
        } catch (error) {
          if ((error as { code?: number }).code !== 0x97) throw error
          return count
        }
      }
      throw new Error('the disk was never full')
    },
    [clientId, prefix] as const,
  )
}

function publishFails(other: Tab, clientId: string, topic: string): Promise<number> {
  return other.page.evaluate(
    ([clientId, topic]) =>
      tab.clients[clientId]!.publishAsync(topic, 'x', { qos: 1 }).then(
        () => 0,
        (error: { code: number }) => error.code,
      ),
    [clientId, topic] as const,
  )
}

/** How many retained messages a new client gets under the filter. */
async function retained(other: Tab, clientId: string, filter: string, count: number): Promise<number> {
  await other.connect(clientId)
  await other.subscribe(clientId, filter, 0)
  return (await other.seen(clientId, count)).length
}

test('a full disk: nothing promised is lost, new promises get 0x97, clearing makes room, and it goes on by itself', async ({
  openTab,
  context,
  site,
}) => {
  // Hundreds of commits, eight seconds in which a clearing may be taken back, and five between two looks at the disk.
  test.slow()
  const page = await openTab()
  await setQuota(context, page.page, site, 16 * mib)
  await page.connect('publisher')
  await page.connect('keeper', keep)
  await page.subscribe('keeper', 'queue/#', 1)
  await page.publish('publisher', 'queue/1', 'promised', 1)
  await page.seen('keeper', 1)
  await page.end('keeper')
  await page.publish('publisher', 'queue/2', 'promised too', 1)
  const panel = await context.newPage()
  await panel.goto(`${site.panel}#/broker?tab=storage`)
  // Room is held back two seconds after the first commit.
  await expect(panel.getByText('held back')).toBeVisible({ timeout: 15_000 })

  const acknowledged = await fill(page.page, 'publisher', 'noise')
  expect(acknowledged).toBeGreaterThan(100)
  await expect(panel.getByText('The storage is full: nothing new is promised.')).toBeVisible()
  // QoS 0 lives on, and so does a session that is kept: what it acknowledges is worked off.
  await page.connect('clean')
  await page.subscribe('clean', 'free', 0)
  await page.publish('publisher', 'free', 'hello', 0)
  expect(await page.seen('clean', 1)).toMatchObject([{ payload: 'hello' }])
  await page.connect('keeper', keep)
  expect((await page.seen('keeper', 1)).map(({ payload }) => payload)).toEqual(['promised too'])

  // Killed while the disk is full: everything acknowledged is there, and nothing crashes.
  await killWorker(context, page.page)
  expect(await page.connected('keeper', 2)).toEqual([true, true])
  expect(await publishFails(page, 'publisher', 'queue/3')).toBe(0x97)
  const other = await openTab()
  expect(await retained(other, 'counter', 'noise/#', acknowledged)).toBe(acknowledged)

  // The page leads to what takes the room, and clears it.
  await panel.getByRole('link', { name: 'What takes the room' }).click()
  await panel.getByRole('button', { name: 'Clear what is retained under noise/#' }).click()
  await expect(panel.getByText('Nothing new is promised')).toHaveCount(0, { timeout: 40_000 })
  await expect.poll(() => publishFails(page, 'publisher', 'queue/4'), { timeout: 20_000 }).toBe(0)
  expect((await page.seen('keeper', 1)).at(-1)).toMatchObject({ topic: 'queue/4' })
})

/** Other data of the site takes all the room that there is; `spill` puts it back. */
async function flood(other: Page): Promise<void> {
  await other.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open('flood', 1)
      request.onupgradeneeded = () => request.result.createObjectStore('water')
      request.onsuccess = () => resolve(request.result)
    })
    const put = (bytes: number) =>
      new Promise<boolean>((resolve) => {
        const noise = new Uint8Array(bytes)
        for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536))
        const transaction = db.transaction('water', 'readwrite')
        transaction.oncomplete = () => resolve(true)
        transaction.onabort = () => resolve(false)
        transaction.objectStore('water').put(noise, crypto.randomUUID())
      })
    for (const bytes of [1_000_000, 60_000, 3_000, 100]) while (await put(bytes)) {}
    db.close()
  })
}

const attempts = 10

/**
 * Floods until a clearing has to wait. The broker tries every five seconds to hold room back again: what that had taken
 * while the flood ended is free a moment later, and the clearing finds it.
 */
async function floodUntilItWaits(other: Page, panel: Page): Promise<{ readonly acknowledged: Promise<unknown> }> {
  for (let n = 0; n < attempts; n += 1) {
    await flood(other)
    const acknowledged = other.evaluate(
      (topic) => tab.clients.publisher!.publishAsync(topic, '', { qos: 1, retain: true }),
      `kept/${n}`,
    )
    const closed = panel.getByText('The storage takes nothing').waitFor()
    const first = await Promise.race([closed.then(() => 'waits'), acknowledged.then(() => 'acknowledged')])
    if (first === 'waits') return { acknowledged }
    closed.catch(() => {})
  }
  throw new Error('there was always room')
}

const spill = (other: Page): Promise<void> =>
  other.evaluate(
    () =>
      new Promise<void>((resolve) => {
        indexedDB.deleteDatabase('flood').onsuccess = () => resolve()
      }),
  )

test('a disk without any room: the broker waits, keeps what it promised, does not crash, and goes on when there is some', async ({
  openTab,
  context,
  site,
}) => {
  const page = await openTab()
  await setQuota(context, page.page, site, 20 * mib)
  await page.connect('publisher')
  await page.connect('late')
  for (let n = 0; n < attempts; n += 1) await page.publish('publisher', `kept/${n}`, 'by the first', 1, true)
  const panel = await context.newPage()
  await panel.goto(`${site.panel}#/broker?tab=storage`)
  await expect(panel.getByText('held back')).toBeVisible({ timeout: 15_000 })
  await flood(page.page)
  await page.publish('publisher', 'kept/0', 'in the reserve', 1, true)
  await expect(panel.getByText('The storage is full: nothing new is promised.')).toBeVisible()
  const waiting = await floodUntilItWaits(page.page, panel)
  expect(await publishFails(page, 'late', 'new')).toBe(0x97)
  await page.connect('clean')
  await page.subscribe('clean', 'free', 0)
  await page.publish('late', 'free', 'at most once', 0)
  expect(await page.seen('clean', 1)).toMatchObject([{ payload: 'at most once' }])
  await spill(page.page)
  await waiting.acknowledged
  await expect.poll(() => publishFails(page, 'late', 'new'), { timeout: 30_000 }).toBe(0)
  // One connection all the time: nothing was started anew.
  expect(await page.connected('late', 1)).toHaveLength(1)
  expect(await page.connected('publisher', 1)).toHaveLength(1)
})

test('a database of a newer version is refused in words and not touched; in memory the broker runs, marked as such', async ({
  openTab,
  context,
  site,
}) => {
  const page = await openTab()
  await page.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        const request = indexedDB.open('mqtab:default', 99)
        request.onupgradeneeded = () => request.result.createObjectStore('journal')
        request.onsuccess = () => {
          request.result.close()
          resolve()
        }
      }),
  )
  const panel = await context.newPage()
  await panel.goto(site.panel)
  const bar = panel.getByRole('alert')
  await expect(bar).toContainText('The broker cannot open its database.')
  await expect(bar).toContainText('written by a newer version of mqtab')
  await audit(panel, 'a database that cannot be opened')
  await panel.setViewportSize({ width: 390, height: 844 })
  await audit(panel, 'a database that cannot be opened, on a phone')
  // Where there is no client there is none to choose.
  await expect(panel.getByRole('combobox', { name: 'Client' })).toBeHidden()
  const connected = page.connect('patient')
  await bar.getByRole('button', { name: 'Run in memory only' }).click()
  await expect(bar).toContainText('This broker runs in memory only: nothing is kept.')
  expect(await connected).toBe(false)
  await page.subscribe('patient', 'a', 1)
  await page.publish('patient', 'a', 'served', 1)
  expect(await page.seen('patient', 1)).toMatchObject([{ payload: 'served' }])
  const version = await page.page.evaluate(
    async () => (await indexedDB.databases()).find(({ name }) => name === 'mqtab:default')?.version,
  )
  expect(version).toBe(99)
})

test('a snapshot by hand: exported, refused where something is kept, and put in its place when told to', async ({
  openTab,
  context,
  site,
}, info) => {
  const page = await openTab()
  await page.connect('away', keep)
  await page.subscribe('away', 'home/#', 2)
  await page.end('away')
  await page.connect('a')
  await page.publish('a', 'home/lamp', 'on', 2, true)
  const panel = await context.newPage()
  await panel.goto(`${site.panel}#/broker?tab=storage`)
  const downloading = panel.waitForEvent('download')
  await panel.getByRole('button', { name: 'Export…' }).click()
  const download = await downloading
  const path = info.outputPath(download.suggestedFilename())
  await download.saveAs(path)
  expect((await readFile(path)).subarray(1, 6).toString()).toBe('mqtab')

  await panel.getByRole('button', { name: 'Clear everything' }).click()
  await expect(panel.getByText('Everything was cleared.')).toBeVisible()
  await expect(panel.getByRole('button', { name: 'Undo' })).toHaveCount(0, { timeout: 15_000 })
  await page.publish('a', 'other', 'x', 1, true)
  const input = panel.getByLabel('Snapshot to import')
  await input.setInputFiles({ name: 'foreign.txt', mimeType: 'text/plain', buffer: Buffer.from('not ours') })
  await panel.getByRole('button', { name: 'Replace everything' }).click()
  await expect(panel.getByText('foreign.txt was not imported, and nothing has changed.')).toContainText('no snapshot')
  await input.setInputFiles(path)
  await panel.getByRole('button', { name: 'Replace everything' }).click()
  await expect(panel.getByText('Imported: 1 sessions, 1 retained messages, 1 messages on their way.')).toBeVisible()
  expect(await page.connect('away', keep)).toBe(true)
  expect(await page.seen('away', 1)).toMatchObject([{ topic: 'home/lamp', payload: 'on', qos: 2 }])
  expect(await retained(page, 'looking', '#', 1)).toBe(1)
})

test('everything cleared by one click, and taken back in 8 s, even when the worker dies in between', async ({
  openTab,
  context,
  site,
}) => {
  const page = await openTab()
  await page.connect('away', keep)
  await page.subscribe('away', 'home/#', 2)
  await page.end('away')
  await page.connect('a')
  await page.publish('a', 'home/lamp', 'on', 1, true)
  const panel = await context.newPage()
  await panel.goto(`${site.panel}#/broker?tab=storage`)
  await panel.getByRole('button', { name: 'Clear everything' }).click()
  await expect(panel.getByText('Everything was cleared.')).toBeVisible()
  expect(await publishFails(page, 'a', 'home/x')).toBe(0x97)
  await killWorker(context, page.page)
  await page.connected('a', 2)
  await panel.getByRole('button', { name: 'Undo' }).click()
  await expect(panel.getByText('Taken back: everything is as it was.')).toBeVisible()
  expect(await page.connect('away', keep)).toBe(true)
  expect(await page.seen('away', 1)).toMatchObject([{ topic: 'home/lamp', payload: 'on' }])
  expect(await retained(page, 'looking', 'home/lamp', 1)).toBe(1)
})

test('the API: 40 MB out of one broker and into another of the same page, refused while that keeps something', async ({
  openTab,
}) => {
  const page = await openTab()
  await page.connect('a')
  const told = await page.page.evaluate(async () => {
    const publish = (clientId: string, topic: string, bytes: number) =>
      tab.clients[clientId]!.publishAsync(topic, new Uint8Array(bytes).fill(7) as never, { qos: 1, retain: true })
    for (let at = 0; at < 40; at += 1) await publish('a', `big/${at}`, 1_000_000)
    const file = await tab.mqtab.openBroker().export()
    const other = tab.mqtab.openBroker({ name: 'other' })
    const client = tab.mqtab.connect({ broker: 'other', clientId: 'b' })
    tab.clients.b = client
    await new Promise((resolve) => client.on('connect', resolve))
    await publish('b', 'own', 3)
    const refused = await other.import(file).catch((error: Error) => error.message)
    const imported = await other.import(file, { replace: true })
    return { size: file.size, refused, retained: imported.counts.retained, broker: imported.broker }
  })
  expect(told.size).toBeGreaterThan(40_000_000)
  expect(told.refused).toContain('say that they are to be replaced')
  expect(told).toMatchObject({ retained: 40, broker: 'default' })
  await page.connect('c', { broker: 'other' } as object)
  await page.subscribe('c', '#', 0)
  expect((await page.seen('c', 40)).every(({ topic }) => topic.startsWith('big/'))).toBe(true)
})

test('durability is chosen on the page, explained, and still so after a restart', async ({
  openTab,
  context,
  site,
}) => {
  const page = await openTab()
  await page.connect('a')
  await page.publish('a', 't', 'x', 1, true)
  const panel = await context.newPage()
  await panel.goto(`${site.panel}#/broker?tab=storage`)
  await expect(panel.getByRole('radio', { name: /^relaxed/ })).toBeChecked()
  await panel.getByRole('radio', { name: /^strict/ }).check()
  await expect(panel.getByText('Durability is strict from now on.')).toBeVisible()
  await page.publish('a', 't', 'y', 1, true)
  await killWorker(context, page.page)
  await page.connected('a', 2)
  await expect(panel.getByRole('radio', { name: /^strict/ })).toBeChecked()
})
