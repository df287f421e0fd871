// Web Locks as signs of life: who dies lets go, whatever killed it. Injected, so that a test needs no browser.
// Does not know who holds what, nor why.

/** `onStolen` is called when another took the lock by force: who is called has been given up for dead. */
export interface Locks {
  /** Resolves when the lock is held, with what releases it. Rejects when `signal` aborts before. */
  hold(name: string, onStolen?: () => void, signal?: AbortSignal): Promise<() => void>
  /** Resolves with null at once when someone else holds it. */
  tryHold(name: string, onStolen?: () => void): Promise<(() => void) | null>
  /** Takes the lock from whoever holds it, before all who wait. Only from one that answers no more. */
  steal(name: string, onStolen?: () => void): Promise<() => void>
  /** Calls `then` once nobody holds the lock, unless the function returned was called before. */
  whenFree(name: string, then: () => void): () => void
}

/** The browser's locks, or null where there are none: they need a secure context, which `http://192.168.…` is not. */
export function webLocks(manager: LockManager | undefined): Locks | null {
  if (manager === undefined) return null

  function request(name: string, options: LockOptions, onStolen = () => {}): Promise<(() => void) | null> {
    return new Promise((resolve, reject) => {
      let holds = false
      manager!
        .request(name, options, (lock) => {
          if (lock === null) return resolve(null)
          holds = true
          return new Promise<void>((release) => {
            resolve(() => {
              holds = false
              release()
            })
          })
        })
        .catch((error: unknown) => (holds ? onStolen() : reject(error)))
    })
  }

  return {
    hold: (name, onStolen, signal) =>
      request(name, signal === undefined ? {} : { signal }, onStolen) as Promise<() => void>,
    tryHold: (name, onStolen) => request(name, { ifAvailable: true }, onStolen),
    steal: (name, onStolen) => request(name, { steal: true }, onStolen) as Promise<() => void>,
    whenFree(name, then) {
      const waiting = new AbortController()
      manager
        .request(name, { mode: 'shared', signal: waiting.signal }, () => {
          if (!waiting.signal.aborted) then()
        })
        // Taken back, or the page is on its way out: either way nobody asks any more.
        .catch(() => {})
      return () => waiting.abort()
    },
  }
}
