// Browser tests: in the Chromium that Playwright keeps, or one that is installed.
// Does not know the tests, nor how what they open is built.
import { defineConfig } from '@playwright/test'
import { findBrowser } from '../src/gateway/browser.ts'

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  reporter: process.env.CI ? 'line' : 'list',
  fullyParallel: true,
  workers: process.env.CI ? 1 : 2,
  timeout: 60_000,
  forbidOnly: true,
  use: {
    launchOptions: {
      executablePath: await findBrowser({ tell: console.error }),
      // Root, as in a container, gets no sandbox from Chromium.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
    trace: 'retain-on-failure',
  },
})
