// Web Locks behind the small interface, on a made-up lock manager.
import { expect, test } from 'vitest'
import { type Locks, webLocks } from './locks.ts'

type Callback = (lock: object | null) => unknown

/** The part of `navigator.locks` in use, for one lock manager of one origin; grants in microtasks. */
class Manager {
  readonly #held = new Set<string>()
  #waiting: (() => boolean)[] = []

  request(name: string, options: LockOptions, callback: Callback): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const grant = () => {
        if (options.signal?.aborted) {
          reject(options.signal.reason)
          return true
        }
        if (this.#held.has(name)) return false
        this.#held.add(name)
        queueMicrotask(() => {
          Promise.resolve(callback({}))
            .finally(() => {
              this.#held.delete(name)
              this.#waiting = this.#waiting.filter((next) => !next())
            })
            .then(resolve, reject)
        })
        return true
      }
      if (grant()) return
      if (options.ifAvailable) resolve(callback(null))
      else this.#waiting.push(grant)
      options.signal?.addEventListener('abort', () => {
        this.#waiting = this.#waiting.filter((next) => !next())
      })
    })
  }
}

const make = () => webLocks(new Manager() as unknown as LockManager) as Locks
const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('where there are no locks there is nothing to hold', () => {
  expect(webLocks(undefined)).toBe(null)
})

test('a lock is held until it is released, and free for the next then', async () => {
  const locks = make()
  const release = await locks.hold('a')
  expect(await locks.tryHold('a')).toBe(null)
  const second = locks.hold('a')
  release()
  const releaseSecond = await second
  expect(await locks.tryHold('a')).toBe(null)
  releaseSecond()
  await turn()
  expect(await locks.tryHold('a')).toBeTypeOf('function')
})

test('whenFree calls once, after the holder let go', async () => {
  const locks = make()
  const release = await locks.hold('a')
  let calls = 0
  locks.whenFree('a', () => {
    calls += 1
  })
  await turn()
  expect(calls).toBe(0)
  release()
  await turn()
  expect(calls).toBe(1)
})

test('whenFree taken back never calls, nor rejects', async () => {
  const locks = make()
  const release = await locks.hold('a')
  let calls = 0
  const stop = locks.whenFree('a', () => {
    calls += 1
  })
  stop()
  release()
  await turn()
  expect(calls).toBe(0)
  expect(await locks.tryHold('a')).toBeTypeOf('function')
})
