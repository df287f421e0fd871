// Whether there is room for new promises: the database's size against its limit, and the browser's quota.
// Does not know what is refused when there is none; the core does.
import type { MeasuredStore, Store } from '../store/store.ts'
import type { Usage } from '../store/usage.ts'

/** Milliseconds between two questions to the browser. */
const askMillis = 5_000
/** Part of the browser's quota above which nothing new is promised: what was promised needs room to be worked off. */
const quotaPart = 0.95
/** Part of a limit below which there is room again. */
const freePart = 0.9

export interface StorageWatchOptions {
  readonly store: Store & Partial<Pick<MeasuredStore, 'statistics'>>
  /** What the browser says of its disk; absent where there is no browser. */
  readonly usage: (() => Promise<Usage | null>) | undefined
  /** Called when the storage becomes full, with a sentence, and when it has room again. */
  readonly tell: (isFull: boolean, why: string) => void
}

export class StorageWatch {
  readonly #options: StorageWatchOptions
  #isFull = false
  #isDiskFull = false
  #askedAt = Number.NEGATIVE_INFINITY
  #commits = 0

  constructor(options: StorageWatchOptions) {
    this.#options = options
  }

  /** To be called after each turn. `commits` counts those done; `maximumBytes` 0 is no limit. */
  look(commits: number, maximumBytes: number, now: number): void {
    if (commits === this.#commits && !this.#isFull) return
    this.#commits = commits
    const { usage } = this.#options
    if (usage !== undefined && now - this.#askedAt >= askMillis) {
      this.#askedAt = now
      usage().then(
        (answer) => {
          const part = answer === null ? 0 : answer.usageBytes / answer.quotaBytes
          this.#isDiskFull = part > (this.#isDiskFull ? freePart : quotaPart)
          this.#judge(maximumBytes)
        },
        () => {},
      )
    }
    this.#judge(maximumBytes)
  }

  #judge(maximumBytes: number): void {
    const bytes = this.#options.store.statistics?.journalBytes ?? 0
    const isOver = maximumBytes > 0 && bytes > (this.#isFull ? freePart : 1) * maximumBytes
    const isFull = isOver || this.#isDiskFull
    if (isFull === this.#isFull) return
    this.#isFull = isFull
    const mib = (count: number): string => `${(count / 1024 / 1024).toFixed(1)} MiB`
    const why = isOver
      ? `the database has ${mib(bytes)}, maximumStoredBytes is ${mib(maximumBytes)}`
      : 'the browser has almost no space left for this site'
    this.#options.tell(isFull, why)
  }
}
