// Room held back on the disk: given up when the disk is full, so that acknowledgements and deletions can still be written.
// Measured in Chromium 156: what a deletion frees may be used at once, and a deletion alone is never refused.
// Does not know what the room is used for.
import type { Database } from './connection.ts'
import { nameOf } from './connection.ts'
import type { StoreProblem, StoreStatistics } from './store.ts'

const key = 'reserve'
/** Enough for the acknowledgements of some ten thousand messages. */
const reserveBytes = 4 * 1024 * 1024

export interface ReserveOptions {
  readonly bytes: number | undefined
  readonly onProblem: (problem: StoreProblem) => void
  readonly use: <T>(work: (db: Database) => Promise<T>) => Promise<T>
  /** Makes what room it can by deletions that lose nothing. Resolves with whether there was anything to delete. */
  readonly dropDead: () => Promise<boolean>
}

export class Reserve {
  state: StoreStatistics['reserve'] = 'none'
  readonly #options: ReserveOptions

  constructor(options: ReserveOptions) {
    this.#options = options
  }

  async look(db: Database): Promise<void> {
    this.state = (await isThere(db)) ? 'kept' : 'none'
  }

  /** Does work, and does it again when the disk was full and some room could be made. */
  async withRoom(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      if (nameOf(error) !== 'QuotaExceededError' || !(await this.#makeRoom())) throw error
      await work()
    }
  }

  /** Holds room back again, where there is enough of it for as much more: it is not to be spent at once. */
  async refill(db: Database): Promise<void> {
    const bytes = this.#options.bytes ?? reserveBytes
    const margin = `${key} margin`
    try {
      const transaction = db.transaction('meta', 'readwrite', { durability: 'relaxed' })
      const puts = [transaction.store.put(noise(bytes), key), transaction.store.put(noise(bytes), margin)]
      await Promise.all([...puts, transaction.done])
    } catch (error) {
      if (nameOf(error) !== 'QuotaExceededError' && nameOf(error) !== 'AbortError') throw error
      // Chromium goes on counting what was aborted until something is committed, and refuses all else: a deletion it lets through.
      await db.delete('meta', margin)
      this.state = (await isThere(db)) ? 'kept' : 'spent'
      return
    }
    this.state = 'kept'
    await db.delete('meta', margin)
  }

  async #makeRoom(): Promise<boolean> {
    const hasDropped = await this.#options.dropDead()
    const isSpent = await this.#options.use(async (db) => {
      const was = await isThere(db)
      if (was) await db.delete('meta', key)
      return was
    })
    this.state = 'spent'
    if (isSpent) {
      const message = 'The disk is full. What was promised is worked off in the room that was held back for that.'
      this.#options.onProblem({ kind: 'disk-full', message, cause: null })
    }
    return isSpent || hasDropped
  }
}

async function isThere(db: Database): Promise<boolean> {
  return (await db.getKey('meta', key)) !== undefined
}

/** What cannot be compressed takes the room that it says. */
function noise(bytes: number): Uint8Array {
  const made = new Uint8Array(bytes)
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(made.subarray(at, Math.min(bytes, at + 65_536)))
  return made
}
