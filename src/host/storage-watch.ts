// Whether promises can be kept: the database's size against its limit, the browser's quota, and a disk that refuses. Sees
// to it that what had no room is tried again. Does not know what is refused meanwhile; the core does.
import type { StorageLevel } from '../core/limits.ts'
import type { KeepingStore, Store } from '../store/store.ts'
import type { Usage } from '../store/usage.ts'
import type { Clock } from './clock.ts'

/** Milliseconds between two questions to the browser. */
const askMillis = 5_000
/** Part of the browser's quota above which nothing new is promised: what was promised needs room to be worked off. */
const quotaPart = 0.95
/** Part of a limit below which there is room again. */
const freePart = 0.9
/** Milliseconds between two attempts to write what had no room. */
const retryMillis = 500
/** Milliseconds that clients wait for a disk without room; then they are let go, to hear of it when they come back. */
const patienceMillis = 10_000
/** Milliseconds after the first commit until room is held back: not while a broker starts. */
const reserveMillis = 2_000

export interface StorageWatchOptions {
  readonly store: Store & Partial<KeepingStore>
  readonly clock: Clock
  /** What the browser says of its disk; absent where there is no browser. */
  readonly usage: (() => Promise<Usage | null>) | undefined
  /** Called when the level has changed; `why` is a sentence. */
  readonly tell: (level: StorageLevel, why: string) => void
  /** The browser has said how much is used. */
  readonly heard: () => void
  /** Tries once more to commit what had no room. */
  readonly retry: () => void
  /** Lets go of clients whose answers wait for the disk. */
  readonly release: () => void
}

export class StorageWatch {
  level: StorageLevel = 'open'
  why = ''
  /** What the browser said last. */
  usage: Usage | null = null
  readonly #options: StorageWatchOptions
  #isDiskFull = false
  #heldSince: number | null = null
  #pause: string | null = null
  #askedAt = Number.NEGATIVE_INFINITY
  #commits = 0
  #maximumBytes = 0
  #hasReserve = false
  #cancelAlarm: (() => void) | null = null
  #isStopped = false

  constructor(options: StorageWatchOptions) {
    this.#options = options
  }

  /**
   * To be awaited before anything is promised: a database with rows and no reserve gave it up, or its broker died early.
   */
  async begin(): Promise<void> {
    const { statistics, refill } = this.#options.store
    if (statistics?.reserve === 'none' && statistics.rows > 0) await refill?.()
    this.#judge()
  }

  /** To be called after each turn. `commits` counts those done; `maximumBytes` 0 is no limit. */
  look(commits: number, maximumBytes: number, isHeld: boolean, now: number): void {
    if (commits === this.#commits && this.level === 'open' && !isHeld) return
    if (commits > 0 && !this.#hasReserve) this.#holdRoomBack(now)
    this.#commits = commits
    this.#maximumBytes = maximumBytes
    if (!isHeld) this.#heldSince = null
    this.askWhenStale(now)
    this.#judge()
  }

  /** The disk has no room for a commit. */
  held(now: number): void {
    this.#heldSince ??= now
    this.#judge()
  }

  /** While a sentence is given nothing is promised, whatever the disk says. */
  pause(why: string | null): void {
    this.#pause = why
    this.#judge()
  }

  askWhenStale(now: number): void {
    if (now - this.#askedAt >= askMillis) this.ask(now)
  }

  /** Asks the browser how much of its disk is used. */
  ask(now: number): void {
    const { usage } = this.#options
    if (usage === undefined) return
    this.#askedAt = now
    usage().then(
      (answer) => {
        this.usage = answer
        this.#options.heard()
        const part = answer === null ? 0 : answer.usageBytes / answer.quotaBytes
        this.#isDiskFull = part > (this.#isDiskFull ? freePart : quotaPart)
        this.#judge()
      },
      () => {},
    )
  }

  stop(): void {
    this.#isStopped = true
    this.#cancelAlarm?.()
  }

  #judge(): void {
    const { level, why } = this.#verdict()
    if ((this.#heldSince !== null || this.#isSpent) && this.#cancelAlarm === null) this.#wakeLater()
    if (level === this.level && why === this.why) return
    const hasChanged = level !== this.level
    this.level = level
    this.why = why
    if (hasChanged) this.#options.tell(level, why)
  }

  #verdict(): { readonly level: StorageLevel; readonly why: string } {
    if (this.#pause !== null) return { level: 'closed', why: this.#pause }
    if (this.#heldSince !== null)
      return { level: 'closed', why: 'the browser has no space left for this site, and nothing can be written' }
    const bytes = this.#options.store.statistics?.journalBytes ?? 0
    const maximum = this.#maximumBytes
    if (maximum > 0 && bytes > (this.level === 'open' ? 1 : freePart) * maximum) {
      const why = `the database has reached its maximumStoredBytes of ${(maximum / 1024 / 1024).toFixed(1)} MiB`
      return { level: 'full', why }
    }
    if (this.#isSpent || this.#isDiskFull)
      return { level: 'full', why: 'the browser has almost no space left for this site' }
    return { level: 'open', why: '' }
  }

  get #isSpent(): boolean {
    return this.#options.store.statistics?.reserve === 'spent'
  }

  #holdRoomBack(now: number): void {
    this.#hasReserve = true
    const { store, clock } = this.#options
    if (store.refill === undefined || store.statistics?.reserve !== 'none') return
    clock.alarm(now + reserveMillis, () => this.#refill())
  }

  #refill(): void {
    if (this.#isStopped) return
    // A store that has failed tells those who commit.
    this.#options.store.refill?.().then(
      () => this.#judge(),
      () => {},
    )
  }

  /** Looks again by itself: while nothing is promised there may be no turn that would. */
  #wakeLater(): void {
    const { clock, retry, release } = this.#options
    const isHeld = this.#heldSince !== null
    this.#cancelAlarm = clock.alarm(clock.now() + (isHeld ? retryMillis : askMillis), () => {
      this.#cancelAlarm = null
      if (this.#isStopped) return
      if (this.#heldSince === null) {
        if (this.#isSpent) this.#refill()
      } else {
        if (clock.now() - this.#heldSince >= patienceMillis) release()
        retry()
      }
      if (this.#heldSince !== null || this.#isSpent) this.#wakeLater()
    })
  }
}
