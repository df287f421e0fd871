// How long Playwright is waited for: its word of a page or a browser that is killed meanwhile may never come.
// Does not know what is asked of it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from '@playwright/test'

const wordMillis = 5_000
/** Of a browser or a page that starts. */
export const loadMillis = 15_000

/** Undefined when it takes too long. */
export function within<T>(work: Promise<T>, millis: number = wordMillis): Promise<T | undefined> {
  return Promise.race([work, sleep(millis, undefined, { ref: false })])
}

export async function closePage(page: Page): Promise<void> {
  await within(page.close()).catch(() => {})
}
