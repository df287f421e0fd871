// The page as an app: from any path, installable, without a network, and replaced by a newer one only when a person says so.
// Does not know the views.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'

const built = join(import.meta.dirname, '../dist/page')
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
}
/** Below the root, as a page on somebody's site may be. */
const path = '/tools/mqtt/'
/** The hash in the name of the file that has the first route in it. */
const ownHash = /assets\/page-([\w-]{8})\.js/.exec(readFileSync(join(built, 'index.html'), 'utf8'))![1]!
const ownSet = /["'`]([\w-]{16})["'`]/.exec(readFileSync(join(built, 'mqtab-offline.js'), 'utf8'))![1]!
const nextHash = 'newer123'

/** Serves the build, or after `release` the same as if it were another: other names, another set. */
async function serve(): Promise<{ server: Server; address: string; release(): void }> {
  let isNewer = false
  const server = createServer((request, response) => {
    const asked = new URL(request.url ?? '/', 'http://localhost').pathname
    const name = asked.slice(path.length) || 'index.html'
    const type = types[extname(name)] ?? 'application/octet-stream'
    const isText = /html|javascript|css|json/.test(type)
    readFile(join(built, isNewer ? name.replace(nextHash, ownHash) : name)).then(
      (body) => {
        response.setHeader('content-type', type)
        response.setHeader('cache-control', 'no-cache')
        if (!isNewer || !isText) return response.end(body)
        return response.end(body.toString().replaceAll(ownHash, nextHash).replaceAll(ownSet, 'another-set-0123'))
      },
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = `http://localhost:${(server.address() as AddressInfo).port}${path}`
  return {
    server,
    address,
    release: () => {
      isNewer = true
    },
  }
}

let site: Awaited<ReturnType<typeof serve>>
test.beforeEach(async ({ page }) => {
  site = await serve()
  await page.addInitScript(() => localStorage.setItem('mqtab.demo', 'off'))
})
test.afterEach(() => {
  site.server.close()
  site.server.closeAllConnections()
})

/** Opens the page and waits until all of it is kept, and served from what is kept. */
async function openKept(page: Page): Promise<void> {
  await page.goto(`${site.address}index.html`)
  await expect(page.locator('header [data-state=running]')).toBeVisible()
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready
    if (navigator.serviceWorker.controller !== null) return
    await new Promise((resolve) =>
      navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }),
    )
  })
}

const script = (page: Page) => page.locator('script[type=module]')
const offer = (page: Page) => page.getByText('A newer version of this page is here')

test('it can be installed: a manifest with icons that are there, and a worker that answers', async ({ page }) => {
  await openKept(page)
  const session = await page.context().newCDPSession(page)
  const { errors } = await session.send('Page.getAppManifest')
  expect(errors).toEqual([])
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors')
  // What the tests' browser, which forgets everything, cannot do for any page.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([])
  const icons = await page.evaluate(async () => {
    const { href } = document.querySelector<HTMLLinkElement>('link[rel=manifest]')!
    const { icons } = await (await fetch(href)).json()
    const sizeOf = async ({ src, sizes }: { src: string; sizes: string }) => {
      const image = new Image()
      image.src = new URL(src, href).href
      await image.decode()
      return [sizes, sizes === 'any' ? sizes : `${image.naturalWidth}x${image.naturalHeight}`]
    }
    return Promise.all(icons.map(sizeOf))
  })
  expect(icons.length).toBeGreaterThanOrEqual(4)
  for (const [said, own] of icons) expect(own).toBe(said)
})

test('without a network a reload brings everything back: views, inspector, QR code, plots, fonts', async ({
  page,
  context,
}) => {
  await openKept(page)
  const failed: string[] = []
  await context.setOffline(true)
  // Of what the network is asked for first, the attempt fails; the parts of the page are never asked for.
  page.on('requestfailed', (request) => /assets/.test(request.url()) && failed.push(request.url()))
  await page.reload()
  await expect(page.locator('header [data-state=running]')).toBeVisible()
  for (const view of ['topics', 'messages', 'clients', 'broker', 'settings', 'connect']) {
    await page.getByRole('navigation', { name: 'Views' }).locator(`a[href*=${view}]`).click()
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  }
  await page.getByRole('button', { name: /^Workbench/ }).click()
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Flow' }).click()
  const bench = page.getByRole('region', { name: 'Workbench' })
  await bench.getByRole('button', { name: 'Connect', exact: true }).click()
  await page.getByRole('listitem', { name: /CONNECT,/ }).click()
  await expect(page.getByRole('complementary')).toContainText('asks to be let in')
  await page.getByRole('tab', { name: 'Spec' }).click()
  await expect(page.getByRole('complementary')).toContainText('MQTT-3.1')
  const fonts = await page.evaluate(async () => {
    await document.fonts.ready
    return [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family)
  })
  expect(fonts.join()).toContain('Atkinson Hyperlegible Next')
  expect(fonts.join()).toContain('Atkinson Hyperlegible Mono')
  expect(failed).toEqual([])
})

test('a newer page is offered, comes when a person asks for it, and stays away until then', async ({
  page,
  context,
}) => {
  await openKept(page)
  await page.evaluate(() => Object.assign(globalThis, { isStill: true }))
  site.release()
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration())!.update())
  await expect(offer(page)).toBeVisible()
  expect(await page.evaluate(() => 'isStill' in globalThis)).toBe(true)
  // Parts of the page that was replaced are still to be had.
  await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible()
  await page.getByRole('button', { name: 'Reload the page' }).click()
  await expect(script(page)).toHaveAttribute('src', new RegExp(nextHash))
  await expect(page.locator('header [data-state=running]')).toBeVisible()
  await expect(offer(page)).toHaveCount(0)
  await context.setOffline(true)
  await page.reload()
  await expect(page.locator('header [data-state=running]')).toBeVisible()
  await expect(script(page)).toHaveAttribute('src', new RegExp(nextHash))
})

test('who reloads by hand has the newer page, and is not told of it', async ({ page }) => {
  await openKept(page)
  site.release()
  await page.reload()
  await expect(page.locator('header [data-state=running]')).toBeVisible()
  await expect(script(page)).toHaveAttribute('src', new RegExp(nextHash))
  await page.waitForFunction(async () => {
    const { installing, waiting } = (await navigator.serviceWorker.getRegistration())!
    const names = await caches.keys()
    return installing === null && waiting === null && names.some((name) => name.endsWith('another-set-0123'))
  })
  await expect(offer(page)).toHaveCount(0)
})
