// Where a browser is looked for, in which order, and what is installed when there is none.
// Does not start one.
import { chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { type BrowserSearch, findBrowser } from './browser.ts'

/** A machine with these programs; `install` says what an installer adds. */
function machine(programs: string[], install: Record<string, string[]> = {}, more: BrowserSearch = {}) {
  const ran: string[] = []
  const there = new Set(programs)
  const search: BrowserSearch = {
    env: { PATH: '/usr/local/bin:/usr/bin' },
    platform: 'linux',
    isRoot: false,
    isProgram: (path) => there.has(path),
    run: async (program, args) => {
      const line = `${program === process.execPath ? 'playwright' : program} ${args.filter((arg) => !arg.endsWith('.js')).join(' ')}`
      ran.push(line)
      const added = Object.entries(install).find(([name]) => line.startsWith(name))?.[1]
      for (const path of added ?? []) there.add(path)
      return added !== undefined
    },
    ...more,
  }
  return { ran, find: () => findBrowser(search) }
}

const own = chromium.executablePath()

describe('a browser', () => {
  test('that MQTAB_BROWSER names comes first', async () => {
    const env = { PATH: '/usr/bin', MQTAB_BROWSER: '/opt/mine' }
    expect(await machine(['/opt/mine', own], {}, { env }).find()).toBe('/opt/mine')
    await expect(machine([own], {}, { env }).find()).rejects.toThrow(
      'MQTAB_BROWSER names /opt/mine, which is no program',
    )
  })

  test('of Playwright comes before those of the system, Chrome before Chromium', async () => {
    expect(await machine(['/usr/bin/chromium', own]).find()).toBe(own)
    expect(await machine(['/usr/bin/chromium', '/usr/bin/google-chrome']).find()).toBe('/usr/bin/google-chrome')
    const { ran, find } = machine(['/usr/bin/chromium'])
    expect(await find()).toBe('/usr/bin/chromium')
    expect(ran).toEqual([])
  })

  test('is found on other systems too', async () => {
    const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
    expect(await machine([chrome], {}, { platform: 'darwin' }).find()).toBe(chrome)
    const env = { PROGRAMFILES: 'C:\\Program Files' }
    const edge = 'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe'
    expect(await machine([edge], {}, { platform: 'win32', env }).find()).toBe(edge)
  })

  test('is installed where there is none: Playwright’s', async () => {
    const { ran, find } = machine([], { 'playwright install chromium': [own] })
    expect(await find()).toBe(own)
    expect(ran).toEqual(['playwright install chromium'])
  })

  test('is Debian’s where Playwright’s cannot be had and the person is root', async () => {
    const install = { 'apt-get install': ['/usr/bin/chromium'] }
    const { ran, find } = machine([], install, { isRoot: true })
    expect(await find()).toBe('/usr/bin/chromium')
    expect(ran).toHaveLength(2)
    await expect(machine([], install).find()).rejects.toThrow('none could be installed')
  })
})
