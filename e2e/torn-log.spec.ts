// A browser that is killed amid a write leaves half a record at the end of its database's log: what was kept outlives that.
// Does not know what the broker does about it.
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium, expect, type TestInfo } from '@playwright/test'
import { kill, processesOf } from './crash/processes.ts'
import { openAt, test } from './support.ts'

/** The head of a record of 2,000 bytes, and 100 of them. LevelDB looks at the length first. */
const halfRecord = Buffer.concat([Buffer.from([0, 0, 0, 0, 2_000 & 255, 2_000 >> 8, 1]), Buffer.alloc(100, 7)])

/** The number of the log that LevelDB writes to now. */
async function newestLog(profile: string): Promise<string> {
  const [folder] = await databases(profile)
  const logs = (await readdir(folder!)).filter((file) => /^\d+\.log$/.test(file))
  return join(folder!, logs.sort().at(-1)!)
}

async function databases(profile: string): Promise<string[]> {
  const folder = join(profile, 'Default/IndexedDB')
  return (await readdir(folder)).filter((name) => name.endsWith('.leveldb')).map((name) => join(folder, name))
}

/** Every process of the browser, at once. */
async function killBrowser(context: BrowserContext, profile: string): Promise<void> {
  const closed = new Promise((resolve) => context.once('close', resolve))
  for (const { pid } of await processesOf(profile)) kill(pid)
  await closed
}

function launch(profile: string, info: TestInfo): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, { ...info.project.use.launchOptions, headless: true })
}

test('half a record at the end of the log costs nothing, neither now nor at the start after the next', async ({
  site,
}, info) => {
  const profile = await mkdtemp(join(tmpdir(), 'mqtab-torn-'))
  try {
    const first = await launch(profile, info)
    const before = await openAt(first, site.blank)
    await before.connect('maker')
    await before.publish('maker', 'kept', 'before', 1, true)
    await killBrowser(first, profile)
    const torn = await newestLog(profile)
    await appendFile(torn, halfRecord)

    const second = await launch(profile, info)
    const amid = await openAt(second, site.blank)
    await amid.connect('maker')
    await amid.publish('maker', 'kept too', 'behind it', 1, true)
    await expect.poll(() => newestLog(profile)).not.toBe(torn)
    await killBrowser(second, profile)

    const third = await launch(profile, info)
    const after = await openAt(third, site.blank)
    await after.connect('reader')
    await after.subscribe('reader', '#', 1)
    const kept = (await after.seen('reader', 2)).map(({ topic, payload }) => `${topic}: ${payload}`)
    expect(kept.sort()).toEqual(['kept too: behind it', 'kept: before'])
    await third.close()
  } finally {
    for (const { pid } of await processesOf(profile)) kill(pid)
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
})
