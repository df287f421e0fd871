// Group commit: what is promised during one commit is made durable by the next. No timer, at most two groups.
// Does not know what a row or a packet is, only that packets wait for rows.
import type { Close, Send } from '../core/outcome.ts'
import type { Write } from '../core/rows.ts'
import type { Store } from '../store/store.ts'

/** What may be seen only once `writes` are durable, in order. */
export interface Group {
  readonly number: number
  readonly writes: Write[]
  readonly sends: Send[]
  /** Tap seq of the packet that led to each of `sends`, 0 for none. */
  readonly causes: number[]
  readonly closes: Close[]
  /** About what the sends keep in memory. */
  bytes: number
}

/** Output waiting for the disk beyond which no more input is read. */
const fullSends = 50_000
const fullBytes = 64 * 1024 * 1024
const bytesPerSend = 100

export class Commits {
  readonly #store: Store
  readonly #onDurable: (group: Group) => void
  readonly #onFailure: (error: unknown) => void
  readonly #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = []
  #gathering = makeGroup(1)
  #committing: Group | null = null
  #failure: { readonly error: unknown } | null = null
  /** Since the start. */
  commits = 0
  writes = 0
  lastCommitMillis = 0
  readonly #now: () => number
  #startedAt = 0

  /** `onDurable` must release the group; `onFailure` is called once, and nothing happens any more. */
  constructor(store: Store, now: () => number, onDurable: (group: Group) => void, onFailure: (error: unknown) => void) {
    this.#now = now
    this.#store = store
    this.#onDurable = onDurable
    this.#onFailure = onFailure
  }

  /** The group that a new promise joins. */
  get gathering(): Group {
    return this.#gathering
  }

  /** The group of this number while it is not durable. Numbers grow; 0 is none. */
  pending(number: number): Group | null {
    if (number === this.#gathering.number) return this.#gathering
    return this.#committing !== null && number === this.#committing.number ? this.#committing : null
  }

  /** So much waits for the disk that the host should read no more. */
  get isFull(): boolean {
    const committing = this.#committing
    const sends = this.#gathering.sends.length + (committing?.sends.length ?? 0)
    return sends > fullSends || this.#gathering.bytes + (committing?.bytes ?? 0) > fullBytes
  }

  hold(group: Group, send: Send, cause: number): void {
    group.sends.push(send)
    group.causes.push(cause)
    group.bytes += bytesPerSend + (send.packet.type === 'publish' ? send.packet.payload.length : 0)
  }

  /** Begins to commit what was gathered, unless a commit is under way: then that one's end begins it. */
  start(): void {
    if (this.#committing !== null || this.#gathering.writes.length === 0 || this.#failure !== null) return
    const group = this.#gathering
    this.#committing = group
    this.#gathering = makeGroup(group.number + 1)
    this.#startedAt = this.#now()
    let committed: Promise<void>
    try {
      committed = this.#store.commit(group.writes)
    } catch (error) {
      this.fail(error)
      return
    }
    committed.then(
      () => this.#finish(group),
      (error) => this.fail(error),
    )
  }

  /** Resolves when nothing waits any more; rejects when that can't be. */
  settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) reject(this.#failure.error)
      else if (this.#committing === null && this.#gathering.writes.length === 0) resolve()
      else this.#waiting.push({ resolve, reject })
    })
  }

  fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = { error }
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error)
    this.#onFailure(error)
  }

  #finish(group: Group): void {
    if (this.#failure !== null) return
    this.#committing = null
    this.commits += 1
    this.lastCommitMillis = this.#now() - this.#startedAt
    this.writes += group.writes.length
    this.#onDurable(group)
    this.start()
    if (this.#committing === null) for (const waiter of this.#waiting.splice(0)) waiter.resolve()
  }
}

function makeGroup(number: number): Group {
  return { number, writes: [], sends: [], causes: [], closes: [], bytes: 0 }
}
