// A mark outside the database that says which one was there: a browser that throws a damaged database away says nothing.
// Does not know what the database holds.
import type { Database } from './connection.ts'
import type { StoreProblem } from './store.ts'

/** Remembers when a broker's database was made, in milliseconds since the epoch. */
export interface Landmark {
  /** Null when none was remembered, or this cannot be known. */
  recall(): Promise<number | null>
  /** Rejects where nothing can be remembered. */
  remember(createdAt: number): Promise<void>
}

/** In Cache Storage, which is kept apart from IndexedDB and cleared with it when a person clears the site. */
export function cachedLandmark(broker: string, caches: CacheStorage | undefined = globalThis.caches): Landmark {
  const place = `/mqtab-landmark/${encodeURIComponent(broker)}`
  return {
    async recall() {
      const found = await caches?.match(place, { cacheName: cacheOf })
      return found === undefined ? null : Number(await found.text())
    },
    async remember(createdAt) {
      const cache = await caches?.open(cacheOf)
      await cache?.put(place, new Response(String(createdAt)))
    },
  }
}

const cacheOf = 'mqtab-landmarks'

export interface LossOptions {
  /** Tells a database that was thrown away from one that is new. */
  readonly landmark?: Landmark
  readonly now?: () => number
}

/** Tells when this is not the database that was here before. Never in the way of a start. */
export async function lookForLoss(
  db: Database,
  { landmark, now = Date.now }: LossOptions,
  onProblem: (problem: StoreProblem) => void,
): Promise<void> {
  if (landmark === undefined) return
  try {
    const found: number | undefined = await db.get('meta', 'createdAt')
    const createdAt = found ?? now()
    if (found === undefined) await db.put('meta', createdAt, 'createdAt')
    const known = await landmark.recall()
    if (known !== null && known !== createdAt) {
      const message = 'The browser has thrown away the database: it was damaged, or cleared. What it kept is gone.'
      onProblem({ kind: 'lost', message, cause: null })
    }
    if (known !== createdAt) await landmark.remember(createdAt)
  } catch {
    // A full disk, or a browser without this kind of memory: then it is not known.
  }
}
