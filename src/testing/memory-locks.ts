// Web Locks without a browser: contexts that share one set of locks, and can die.
// Does not know what the locks guard.
import type { Locks } from '../transport/locks.ts'

export interface LockContext extends Locks {
  /** Lets go of all it holds and asks for, as the end of a page or worker does. */
  die(): void
}

interface Request {
  readonly context: LockContext
  readonly shared: boolean
  readonly stolen: () => void
  readonly granted: (release: () => void) => void
}

/** Each call of the function returned is a page or worker of one origin. Locks are granted in microtasks. */
export function memoryLocks(): () => LockContext {
  const held = new Map<string, Request>()
  const queues = new Map<string, Request[]>()

  function next(name: string): void {
    const queue = queues.get(name) ?? []
    while (!held.has(name) && queue.length > 0) {
      const request = queue.shift()!
      if (!request.shared) held.set(name, request)
      const release = () => {
        if (held.get(name) !== request) return
        held.delete(name)
        next(name)
      }
      queueMicrotask(() => request.granted(release))
    }
  }

  function ask(name: string, request: Request): void {
    const queue = queues.get(name) ?? []
    queues.set(name, queue)
    queue.push(request)
    next(name)
  }

  /** To the front of the queue, and in the place of whoever holds it. */
  function steal(name: string, request: Request): void {
    const holder = held.get(name)
    held.delete(name)
    queues.set(name, [request, ...(queues.get(name) ?? [])])
    next(name)
    if (holder !== undefined) queueMicrotask(holder.stolen)
  }

  return () => {
    const context: LockContext = {
      hold: (name, stolen = () => {}, signal) =>
        new Promise((granted, reject) => {
          const request = { context, shared: false, stolen, granted }
          signal?.addEventListener('abort', () => {
            const queue = queues.get(name) ?? []
            if (queue.includes(request)) reject(signal.reason)
            queues.set(
              name,
              queue.filter((waiting) => waiting !== request),
            )
          })
          ask(name, request)
        }),
      tryHold: (name, stolen) => (held.has(name) ? Promise.resolve(null) : context.hold(name, stolen)),
      steal: (name, stolen = () => {}) =>
        new Promise((granted) => steal(name, { context, shared: false, stolen, granted })),
      whenFree(name, then) {
        let asked = true
        ask(name, { context, shared: true, stolen: () => {}, granted: () => asked && then() })
        return () => {
          asked = false
        }
      },
      die() {
        for (const queue of queues.values()) {
          for (let at = queue.length - 1; at >= 0; at -= 1) if (queue[at]!.context === context) queue.splice(at, 1)
        }
        for (const [name, request] of [...held]) {
          if (request.context !== context) continue
          held.delete(name)
          next(name)
        }
      },
    }
    return context
  }
}
