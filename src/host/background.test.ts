// Slow work behind everything else, where the browser can do that, and at once where it can't.
import { afterEach, expect, test, vi } from 'vitest'
import { inBackground } from './background.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

/** A browser's scheduler that tells the priorities it was given. */
function stub(): string[] {
  const told: string[] = []
  vi.stubGlobal(
    'TaskController',
    class {
      readonly signal = 'signal'
      constructor(how: { readonly priority: string }) {
        told.push(how.priority)
      }
      setPriority(priority: string): void {
        told.push(priority)
      }
    },
  )
  vi.stubGlobal('scheduler', {
    postTask: (job: () => Promise<unknown>, { signal }: { readonly signal: string }) => {
      told.push(signal)
      return job()
    },
  })
  return told
}

test('work has a low priority, and what it gives or throws comes through', async () => {
  const told = stub()
  expect(await inBackground(() => Promise.resolve(7))).toBe(7)
  await expect(inBackground(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(told).toEqual(['background', 'signal', 'background', 'signal'])
})

test('work that waits for long gets its share', async () => {
  vi.useFakeTimers()
  const told = stub()
  let end = (): void => {}
  const work = inBackground(() => new Promise<void>((resolve) => (end = resolve)))
  vi.advanceTimersByTime(2_999)
  expect(told).toEqual(['background', 'signal'])
  vi.advanceTimersByTime(1)
  expect(told).toEqual(['background', 'signal', 'user-visible'])
  end()
  await work
})

test('without priorities it just runs', async () => {
  expect(await inBackground(() => Promise.resolve(7))).toBe(7)
})
