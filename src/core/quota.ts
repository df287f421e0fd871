// What a client may do in a span of time: buckets of tokens, and clients that come and go too often.
// Does not refuse anybody: connect.ts, and pace.ts for what is published, do.
import type { Limits } from './limits.ts'

/** Tokens that come back with time; may be in debt. */
export interface Bucket {
  tokens: number
  /** Milliseconds since the epoch up to which they were counted. */
  countedAt: number
}

/** Full: what may come in one second may come at once. */
export function makeBucket(perSecond: number, now: number): Bucket {
  return { tokens: perSecond, countedAt: now }
}

/** Gives back what the time since the last look is worth, up to one second's worth. A clock set back gives nothing. */
export function refill(bucket: Bucket, perSecond: number, now: number): void {
  const elapsed = now - bucket.countedAt
  bucket.countedAt = now
  if (elapsed > 0) bucket.tokens += (elapsed * perSecond) / 1000
  if (bucket.tokens > perSecond) bucket.tokens = perSecond
}

/** Milliseconds until a bucket is out of debt; 0 when it is in none. */
export function debtMillis(bucket: Bucket, perSecond: number): number {
  return bucket.tokens >= 0 ? 0 : Math.ceil((-bucket.tokens * 1000) / perSecond)
}

/** What one client may publish. */
export type Rates = Pick<Limits, 'messagesPerSecond' | 'bytesPerSecond'>

/** The buckets of one connection, with the rates that held when it was made; 0 is no limit. */
export interface Allowance {
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
  readonly messages: Bucket
  readonly bytes: Bucket
}

/** Null when nothing is limited: then a message costs one look at a null. */
export function makeAllowance(limits: Rates, now: number): Allowance | null {
  const { messagesPerSecond, bytesPerSecond } = limits
  if (messagesPerSecond === 0 && bytesPerSecond === 0) return null
  return {
    messagesPerSecond,
    bytesPerSecond,
    messages: makeBucket(messagesPerSecond, now),
    bytes: makeBucket(bytesPerSecond, now),
  }
}

interface Visits {
  count: number
  readonly since: number
  bannedUntil: number
}

/** Names remembered: the oldest go first. */
const mostNames = 100_000

/** Counts how often each client identifier came within a window, and bans for a while. */
export class Flapping {
  /** In the order of `since`. */
  readonly #visits = new Map<string, Visits>()

  get size(): number {
    return this.#visits.size
  }

  /** Notes that a client came. Milliseconds since the epoch until which it is banned, or 0. */
  note(name: string, limits: Limits, now: number): number {
    // Enough of a long one to tell it from others, and not to keep 64 KiB of each.
    const clientId = name.length > 64 ? `${name.slice(0, 64)} ${name.length}` : name
    const { flappingConnects, flappingWindow, flappingBan } = limits
    if (flappingConnects === 0) return 0
    const windowMillis = flappingWindow * 1000
    let visits = this.#visits.get(clientId)
    if (visits !== undefined && visits.bannedUntil > now) return visits.bannedUntil
    if (visits === undefined || visits.bannedUntil > 0 || visits.since + windowMillis <= now) {
      this.#visits.delete(clientId)
      this.#forget(windowMillis, now)
      visits = { count: 0, since: now, bannedUntil: 0 }
      this.#visits.set(clientId, visits)
    }
    visits.count += 1
    if (visits.count <= flappingConnects) return 0
    visits.bannedUntil = now + flappingBan * 1000
    return visits.bannedUntil
  }

  /** Drops from the front what no longer matters, and the oldest when there are too many. */
  #forget(windowMillis: number, now: number): void {
    for (const [clientId, { since, bannedUntil }] of this.#visits) {
      const isOver = since + windowMillis <= now && bannedUntil <= now
      if (!isOver && this.#visits.size < mostNames) return
      this.#visits.delete(clientId)
    }
  }
}
