// Web Locks as signs of life: who dies lets go, whatever killed it. Injected, so that a test needs no browser.
// Does not know who holds what, nor why.

export interface Locks {
  /** Resolves when the lock is held, with what releases it. */
  hold(name: string): Promise<() => void>
  /** Resolves with null at once when someone else holds it. */
  tryHold(name: string): Promise<(() => void) | null>
  /** Calls `then` once nobody holds the lock, unless the function returned was called before. */
  whenFree(name: string, then: () => void): () => void
}

/** The browser's locks, or null where there are none: they need a secure context, which `http://192.168.…` is not. */
export function webLocks(manager: LockManager | undefined): Locks | null {
  if (manager === undefined) return null

  function request(name: string, ifAvailable: boolean): Promise<(() => void) | null> {
    return new Promise((resolve, reject) => {
      manager!
        .request(name, { ifAvailable }, (lock) => {
          if (lock === null) return resolve(null)
          return new Promise<void>((release) => resolve(release))
        })
        .catch(reject)
    })
  }

  return {
    hold: (name) => request(name, false) as Promise<() => void>,
    tryHold: (name) => request(name, true),
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
