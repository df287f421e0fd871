// What is due when: wills and the ends of sessions, as windows of time, since nobody outside knows when a broker hears
// that a client has gone. Does not know links or packets: the world and its clients say what happened.
import type { Tally } from './tally.ts'

/** One connection of one client, from its CONNECT to what its end brings about. Times are in lived milliseconds. */
export interface Life {
  readonly clientId: string
  /** Topic and payload of its will; null has none. */
  readonly will: string | null
  readonly delayMillis: number
  readonly expiryMillis: number
  readonly cleanStart: boolean
  readonly askedAt: number
  state: 'asked' | 'refused' | 'online' | 'left'
  saysGoodbye: boolean
  /** Another CONNECT was sent before its end was known. */
  isSucceeded: boolean
  /** When the broker hears of its end: not before, and at the latest. */
  earliest: number
  latest: number
  /** What ended its session sooner, such as Clean Start: between these. */
  cutFrom: number
  cutBy: number
  /** The session that it found may have been to end then: its own CONNECT got no answer. */
  foundEnds: { readonly from: number; readonly by: number } | null
  /** A restart may have undone what was not durable, and the will came then. */
  restartedAt: number
  fate: 'must' | 'may' | 'never'
  isSeen: boolean
  /** The broker has closed or lost the link: the number of that event. */
  overAt: number
}

export class Dues {
  readonly #tally: Tally
  readonly #now: () => number
  readonly #last = new Map<string, Life>()
  /** What may still have a say: the last that was answered, and those behind it that were not. */
  readonly #open = new Map<string, Life[]>()
  readonly #wills = new Map<string, Life>()
  #events = 0
  /** All that happened before this event is durable. */
  #durableTo = 0

  constructor(tally: Tally, now: () => number) {
    this.#tally = tally
    this.#now = now
  }

  /** A CONNECT is sent. */
  asks(asked: Pick<Life, 'clientId' | 'will' | 'delayMillis' | 'expiryMillis' | 'cleanStart'>): Life {
    this.#events += 1
    const life: Life = {
      ...asked,
      askedAt: this.#now(),
      state: 'asked',
      saysGoodbye: false,
      isSucceeded: false,
      earliest: Number.POSITIVE_INFINITY,
      latest: Number.POSITIVE_INFINITY,
      cutFrom: Number.POSITIVE_INFINITY,
      cutBy: Number.POSITIVE_INFINITY,
      foundEnds: null,
      restartedAt: Number.NEGATIVE_INFINITY,
      fate: 'may',
      isSeen: false,
      overAt: Number.POSITIVE_INFINITY,
    }
    if (life.will !== null) this.#wills.set(life.will, life)
    const others = this.#open.get(life.clientId) ?? []
    for (const other of others) {
      other.isSucceeded = !Number.isFinite(other.overAt)
      if (life.cleanStart) other.cutFrom = Math.min(other.cutFrom, life.askedAt)
    }
    this.#open.set(life.clientId, [...others, life])
    return life
  }

  /** Its CONNACK has come. */
  answered(life: Life, sessionPresent: boolean): void {
    const now = this.#now()
    const old = this.#last.get(life.clientId)
    life.state = 'online'
    life.fate = 'must'
    this.#last.set(life.clientId, life)
    if (sessionPresent) {
      if (life.cleanStart) throw new Error(`${life.clientId}: a session was found in spite of Clean Start`)
      if (old === undefined || life.askedAt > endsBy(old)) throw new Error(`${life.clientId}: found an expired session`)
      if (Number.isFinite(old.expiryMillis)) this.#tally.count('oracle: session found before its expiry')
    } else if (old !== undefined && !life.cleanStart) {
      if (now < endsFrom(old)) throw new Error(`${life.clientId}: its session was lost`)
      this.#tally.count(old.expiryMillis === 0 ? 'oracle: no session kept' : 'oracle: session gone after its expiry')
    }
    for (const other of this.#open.get(life.clientId) ?? []) {
      if (other === life) continue
      if (other.isSucceeded) this.#tally.count('oracle: taken over')
      other.latest = Math.min(other.latest, now)
      if (sessionPresent) this.#returns(other, life.askedAt)
      else this.#isCut(other, life.cleanStart)
    }
    this.#open.set(life.clientId, [life])
  }

  #isCut(old: Life, isByClient: boolean): void {
    old.cutBy = Math.min(old.cutBy, this.#now())
    if (!isByClient) return
    this.#tally.count('oracle: session ended by Clean Start')
    if (old.fate === 'must' && !old.isSeen && waits(old)) this.#tally.count('oracle: will due by Clean Start')
  }

  /** Its CONNACK said no: it has changed nothing. */
  refused(life: Life): void {
    life.state = 'refused'
    if (life.will !== null) this.#wills.delete(life.will)
    this.#open.set(
      life.clientId,
      (this.#open.get(life.clientId) ?? []).filter((other) => other !== life),
    )
  }

  /** The client has gone or knows that its link has. True if it can't know whether its session is the one it had. */
  leaves(life: Life, how: 'abnormal' | 'goodbye'): boolean {
    if (life.state === 'refused') return false
    const now = this.#now()
    this.#events += 1
    const wasAsked = life.state === 'asked'
    life.state = 'left'
    life.earliest = Math.min(life.earliest, now)
    life.saysGoodbye = how === 'goodbye'
    if (!wasAsked) return false
    life.earliest = life.askedAt
    const old = this.#last.get(life.clientId)
    // Nobody knows whether it was heard.
    const from = old === undefined ? Number.NEGATIVE_INFINITY : endsFrom(old)
    const by = old === undefined ? Number.NEGATIVE_INFINITY : endsBy(old)
    life.foundEnds = { from, by }
    this.#last.set(life.clientId, life)
    if (old === undefined) return life.cleanStart
    if (!life.cleanStart && old.fate === 'must' && waits(old) && dueBy(old) >= life.askedAt) old.fate = 'may'
    return life.cleanStart || (Number.isFinite(from) && from <= now)
  }

  /** The broker has closed its link, or lost it; it may have decided to since `decidedFrom`. */
  over(life: Life, isAllHeard: boolean, decidedFrom: number): void {
    if (Number.isFinite(life.overAt)) return
    const now = this.#now()
    this.#events += 1
    life.overAt = this.#events
    life.earliest = Math.min(life.earliest, decidedFrom)
    life.latest = Math.min(life.latest, now)
    if (!life.saysGoodbye || !isAllHeard || life.fate !== 'must') return
    // Its goodbye may have come when the broker had thrown it out already.
    life.fate = life.isSucceeded || decidedFrom < now ? 'may' : 'never'
    if (life.fate === 'never' && life.will !== null) this.#tally.count('oracle: will discarded by DISCONNECT')
  }

  /** All that the broker has promised until now is on the disk. */
  durable(): void {
    this.#durableTo = this.#events
  }

  /** The broker has died, and is back after its links were cut. `isSetBack`: its clock was, since it last started. */
  restarted(isSetBack: boolean): void {
    const now = this.#now()
    for (const life of [...this.#wills.values(), ...this.#last.values()]) {
      const isDurable = life.overAt <= this.#durableTo
      if (!life.isSeen) life.restartedAt = now
      if (isDurable && !isSetBack) continue
      if (life.state === 'left' && life.expiryMillis > 0) life.latest = Math.max(life.latest, now)
      if (isDurable) continue
      if (life.expiryMillis === 0 || life.fate === 'never') life.fate = 'may'
    }
  }

  /** A will has come to the watcher. */
  comes(will: string): void {
    const life = this.#wills.get(will)
    if (life === undefined) {
      if (/^will\/c\d/.test(will)) throw new Error(`${will} was never accepted`)
      return
    }
    const now = this.#now()
    if (life.fate === 'never') throw new Error(`${will} came and should not`)
    const from = Math.min(life.cutFrom, life.earliest + Math.min(life.delayMillis, life.expiryMillis))
    if (now < from) throw new Error(`${will} came ${from - now} ms too early`)
    if (!life.isSeen && life.fate === 'must') this.#tally.count(nameOf(life))
    life.isSeen = true
  }

  /** Everything that the broker has said has come to the watcher: what was due has. */
  checkLate(): void {
    const now = this.#now()
    for (const [will, life] of this.#wills) {
      if (life.fate !== 'must' || life.isSeen || life.state !== 'left' || dueBy(life) > now) continue
      throw new Error(`${will} was due ${now - dueBy(life)} ms ago and never came`)
    }
  }

  /** The next time at which a will or the end of a session of one who has left is due, or null. */
  next(): { readonly at: number; readonly clientId: string } | null {
    const now = this.#now()
    let next: { at: number; clientId: string } | null = null
    for (const life of this.#last.values()) {
      if (life.state !== 'left' || !Number.isFinite(life.latest)) continue
      for (const at of [dueBy(life), endsBy(life)])
        if (at > now && Number.isFinite(at) && (next === null || at < next.at)) next = { at, clientId: life.clientId }
    }
    return next
  }

  #returns(old: Life, askedAt: number): void {
    if (old.fate !== 'must' || old.isSeen || !waits(old) || dueBy(old) < askedAt) return
    const from = Math.min(old.cutFrom, old.earliest + Math.min(old.delayMillis, old.expiryMillis))
    old.fate = from > this.#now() ? 'never' : 'may'
    if (old.fate === 'never' && old.will !== null) this.#tally.count('oracle: delayed will cancelled by the return')
  }
}

function endsFrom(life: Life): number {
  const own = Math.min(life.cutFrom, life.earliest + life.expiryMillis)
  return life.foundEnds === null ? own : Math.min(own, life.foundEnds.from)
}

function endsBy(life: Life): number {
  const own = Math.min(life.cutBy, life.latest + life.expiryMillis)
  return life.foundEnds === null ? own : Math.max(own, life.foundEnds.by)
}

/** Its will does not go out at once. */
function waits(life: Life): boolean {
  return Math.min(life.delayMillis, life.expiryMillis) > 0
}

function dueBy(life: Life): number {
  const own = Math.min(life.cutBy, life.latest + Math.min(life.delayMillis, life.expiryMillis))
  return Math.max(own, life.restartedAt)
}

function nameOf(life: Life): string {
  if (!waits(life)) return 'oracle: will at once'
  if (Number.isFinite(life.restartedAt)) return 'oracle: delayed will after a restart'
  return life.delayMillis < life.expiryMillis
    ? 'oracle: will after its delay'
    : 'oracle: will at the end of its session'
}
