// The panel's places by their names and roles: its views, the inspector, the workbench and a client in it.
// Does not know what is tested.
import { expect, type Locator, type Page } from '@playwright/test'
import type { Site } from './support.ts'

export async function openPage(page: Page, site: Site, hash: string): Promise<void> {
  await page.goto(`${site.panel}#/${hash}`)
  await expect(page.getByRole('banner').getByText('running')).toBeVisible()
}

export async function goTo(page: Page, hash: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = `#/${hash}`
  }, hash)
}

export const row = (page: Page, words: string): Locator =>
  page.getByRole('main').getByRole('row').filter({ hasText: words })
export const inspector = (page: Page): Locator => page.getByRole('complementary', { name: 'Client' })
export const bench = (page: Page): Locator => page.getByRole('region', { name: 'Workbench' })

/** One part of the workbench's card. */
export const part = (page: Page, title: string): Locator =>
  bench(page)
    .locator('section')
    .filter({ has: page.getByRole('heading', { name: title, exact: true }) })

export async function connectBench(page: Page, clientId: string): Promise<void> {
  const toggle = bench(page).getByRole('button', { name: 'Workbench', exact: false }).first()
  if ((await toggle.getAttribute('aria-expanded')) === 'false') await toggle.click()
  await bench(page).getByLabel('Client identifier').fill(clientId)
  await bench(page).getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(bench(page).getByRole('status').first()).toContainText('Connected')
}
