// The link contract over a real data channel, in a real browser.
// Does not know what the contract says: link.contract.ts does.
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { build } from 'vite'
import { test } from './peers-support.ts'

async function bundled(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { alias: { vitest: join(import.meta.dirname, 'vitest-in-browser.ts') } },
    build: {
      write: false,
      lib: { entry: join(import.meta.dirname, entry), formats: ['iife'], name: 'contract' },
    },
  })
  const [output] = Array.isArray(built) ? built : [built]
  if (output === undefined || !('output' in output)) throw new Error('nothing was built')
  return output.output[0].code
}

test('a stream over a real data channel keeps the link contract', async ({ guestPage }) => {
  const { page } = await guestPage()
  const code = await bundled('link-in-browser.ts')
  const results = await page.evaluate(
    (code) => new Function(`${code}; return contract.run()`)() as Promise<{ name: string; fault: string | null }[]>,
    code,
  )
  expect(results.filter(({ fault }) => fault !== null)).toEqual([])
  expect(results.length).toBeGreaterThan(12)
})
