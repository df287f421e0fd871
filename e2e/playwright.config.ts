// Browser tests: in the Chromium that Playwright keeps, or one that is installed.
// Does not know the tests, nor how what they open is built.
import { defineConfig } from '@playwright/test'
import { findBrowser } from '../src/gateway/browser.ts'
import type { Browsers } from './support.ts'

const alone = /@alone/

export default defineConfig<Browsers>({
  testDir: '.',
  outputDir: '../test-results',
  // What failed is told last, where a long log is still read.
  reporter: 'list',
  fullyParallel: true,
  workers: 2,
  timeout: 60_000,
  forbidOnly: true,
  projects: [
    // Waits for browsers that start more than it works: it goes beside the others, but not beside itself.
    { name: 'crash', testMatch: /\/crash\.spec\.ts$/, workers: 1 },
    { name: 'SharedWorker', testIgnore: /\/crash\.spec\.ts$/, grepInvert: alone },
    // The same tests where a tab hosts the broker. Its reload is the broker's: what was recorded, and is found by a link, goes.
    {
      name: 'tab',
      testMatch: /\/(tabs|page|gateway|flow|topics|clients|workbench|storage|shell|offline)\.spec\.ts$/,
      grepInvert: /@alone|@recorded/,
      use: { lacks: ['SharedWorker'] },
    },
    // What is measured by the clock has the machine to itself, when all else is done.
    { name: 'alone', grep: alone, workers: 1, dependencies: ['crash', 'SharedWorker', 'tab'] },
  ],
  use: {
    launchOptions: {
      executablePath: await findBrowser({ tell: console.error }),
      // Root, as in a container, gets no sandbox from Chromium.
      args: ['--host-resolver-rules=MAP plain.test 127.0.0.1', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
    },
    // A trace of everything would cost more than the tests: `--trace on` makes one of what is looked for.
    screenshot: 'only-on-failure',
  },
})
