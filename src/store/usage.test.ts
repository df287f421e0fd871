// What usage() says where the browser tells, and where it does not.
// Does not know real disks.
import { afterEach, expect, it, vi } from 'vitest'
import { usage } from './usage.ts'

afterEach(() => vi.unstubAllGlobals())

it('says what the browser estimates', async () => {
  const estimate = async () => ({ usage: 5, quota: 100 })
  vi.stubGlobal('navigator', { storage: { estimate } })
  expect(await usage()).toEqual({ usageBytes: 5, quotaBytes: 100, isPersisted: null })
  vi.stubGlobal('navigator', { storage: { estimate, persisted: async () => true } })
  expect(await usage()).toEqual({ usageBytes: 5, quotaBytes: 100, isPersisted: true })
})

it.each([
  ['no navigator', undefined],
  ['no storage, as on plain http', {}],
  ['half an answer', { storage: { estimate: async () => ({ usage: 5 }) } }],
  ['a refusal', { storage: { estimate: () => Promise.reject(new TypeError('opaque origin')) } }],
])('is null with %s', async (_case, navigator) => {
  vi.stubGlobal('navigator', navigator)
  expect(await usage()).toBeNull()
})
