// Group commit: what is promised during one commit is made durable by the next. No timer, at most two groups. A group for
// which the disk has no room waits until it has some. Does not know what a row or a packet is, only that packets wait for rows.
import type { Close, Send } from '../core/outcome.ts'
import type { Write } from '../core/rows.ts'
import type { Store } from '../store/store.ts'

/** What may be seen only once `writes` are durable, in order. */
export interface Group {
  /** Grows from group to group; of several that were joined it is the last one's. */
  number: number
  writes: Write[]
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

export interface CommitEvents {
  /** Must release the group. */
  durable(group: Group): void
  /** The disk has no room for the group, which waits for `retry`. */
  held(error: unknown): void
  /** Called once, and nothing happens any more. */
  failed(error: unknown): void
}

export class Commits {
  readonly #store: Store
  readonly #events: CommitEvents
  readonly #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = []
  #gathering = makeGroup(1)
  #committing: Group | null = null
  #durable = 0
  /** Stays while the same is tried again. */
  #held: { readonly error: unknown } | null = null
  #isRetrying = false
  #failure: { readonly error: unknown } | null = null
  /** Since the start. */
  commits = 0
  writes = 0
  lastCommitMillis = 0
  readonly #now: () => number
  #startedAt = 0

  constructor(store: Store, now: () => number, events: CommitEvents) {
    this.#now = now
    this.#store = store
    this.#events = events
  }

  /** The group that a new promise joins. */
  get gathering(): Group {
    return this.#gathering
  }

  /** The group of this number while it is not durable. Numbers grow; 0 is none. */
  pending(number: number): Group | null {
    if (number <= this.#durable) return null
    return this.#committing !== null && number <= this.#committing.number ? this.#committing : this.#gathering
  }

  /** The disk has no room for what is to be committed. */
  get isHeld(): boolean {
    return this.#held !== null
  }

  /** Nothing waits for the disk, and nothing is under way. */
  get isIdle(): boolean {
    return this.#committing === null && this.#gathering.writes.length === 0
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
    this.#commit(group)
  }

  /** Tries once more to commit what had no room, with all that has gathered since: an acknowledgement may have undone it. */
  retry(): void {
    const group = this.#committing
    if (this.#held === null || group === null || this.#isRetrying) return
    this.#isRetrying = true
    const more = this.#gathering
    this.#gathering = makeGroup(more.number + 1)
    group.number = more.number
    group.writes = lastOfEachKey(group.writes, more.writes)
    append(group.sends, more.sends)
    append(group.causes, more.causes)
    append(group.closes, more.closes)
    group.bytes += more.bytes
    this.#commit(group)
  }

  /** Forgets what has no room, and all that has gathered behind it. */
  abandon(): void {
    if (this.#held === null || this.#isRetrying) return
    this.#held = null
    this.#durable = this.#gathering.number
    this.#committing = null
    this.#gathering = makeGroup(this.#durable + 1)
  }

  #commit(group: Group): void {
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
      (error) => {
        if (isNoRoom(error) && this.#failure === null) this.#hold(error)
        else this.fail(error)
      },
    )
  }

  #hold(error: unknown): void {
    this.#held = { error }
    this.#isRetrying = false
    // Who waits for the end must not wait for room that may never come.
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error)
    this.#events.held(error)
  }

  /** Resolves when nothing waits any more; rejects when that can't be. */
  settled(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) reject(this.#failure.error)
      else if (this.#held !== null) reject(this.#held.error)
      else if (this.#committing === null && this.#gathering.writes.length === 0) resolve()
      else this.#waiting.push({ resolve, reject })
    })
  }

  fail(error: unknown): void {
    if (this.#failure !== null) return
    this.#failure = { error }
    for (const waiter of this.#waiting.splice(0)) waiter.reject(error)
    this.#events.failed(error)
  }

  #finish(group: Group): void {
    if (this.#failure !== null) return
    this.#committing = null
    this.#held = null
    this.#isRetrying = false
    this.#durable = group.number
    this.commits += 1
    this.lastCommitMillis = this.#now() - this.#startedAt
    this.writes += group.writes.length
    this.#events.durable(group)
    this.start()
    if (this.#committing === null) for (const waiter of this.#waiting.splice(0)) waiter.resolve()
  }
}

function makeGroup(number: number): Group {
  return { number, writes: [], sends: [], causes: [], closes: [], bytes: 0 }
}

function isNoRoom(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}

/** One write for each key, the last, in the order in which the keys were first written. */
function lastOfEachKey(...lists: readonly (readonly Write[])[]): Write[] {
  const last = new Map<string, Write>()
  for (const list of lists) for (const write of list) last.set(`${write.table} ${write.key}`, write)
  return [...last.values()]
}

/** Without a spread: there may be more than a call takes. */
function append<T>(list: T[], more: readonly T[]): void {
  for (const item of more) list.push(item)
}
