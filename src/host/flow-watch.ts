// The flow as one watch of an observer sees it: new packets and decisions that its filter lets through, frame by frame.
// Does not know when a frame is due, nor what is drawn.
import type { Crowd, FlowEvent, FlowPacket, FlowResult, FlowUpdate, TimelineResult } from '../core/flow-view.ts'
import type { Queries } from '../core/views.ts'
import { type FilterSubject, passes } from '../protocol/packet-filter.ts'
import type { Decision, Decisions } from './decisions.ts'
import type { Tap, TapRow } from './tap.ts'

/** Matching packets per second above which nobody could read them, and below which they are shown again. */
const crowded = 200
const calm = 150
/** A burst of so many is drawn whatever its rate. */
const burst = 300
/** Packets looked at for one frame; of more only the newest. */
const lookedAt = 5_000
const namedOfEach = 5
const noPayload = new Uint8Array(0)

export class FlowWatch {
  readonly #tap: Tap
  readonly #decisions: Decisions
  readonly #query: Queries['flow']
  readonly #now: () => number
  #packet: number
  #decision: number
  #change: number
  #isFirst = true
  #isCrowded = false
  #unrecorded: number
  /** Matching packets of the last second, by the time of the look that found them. */
  #recent: { readonly time: number; readonly count: number }[] = []

  constructor(tap: Tap, decisions: Decisions, query: Queries['flow'], now: () => number) {
    this.#tap = tap
    this.#decisions = decisions
    this.#query = query
    this.#now = now
    this.#packet = tap.rows.oldest
    this.#decision = decisions.ring.oldest
    this.#change = tap.changes.next
    this.#unrecorded = tap.unrecorded
  }

  /** What is new since the last call; undefined when nothing is. */
  next(): FlowResult | undefined {
    const { rows } = this.#tap
    const wasCrowded = this.#isCrowded
    const before = this.#packet
    const found: TapRow[] = []
    const from = Math.max(this.#isFirst ? rows.oldest : before, rows.next - lookedAt, rows.oldest)
    const { filter } = this.#query
    for (let seq = from; seq < rows.next; seq++) {
      const row = rows.at(seq)!
      if (filter.length === 0 || passes(filter, subjectOf(row))) found.push(row)
    }
    const { perSecond, crowd } = this.#isFirst ? { perSecond: 0, crowd: null } : this.#measure(found)
    const shown = crowd === null ? found.slice(-this.#query.limit) : []
    const updates = this.#updates(before)
    this.#packet = rows.next
    const events = this.#merge(shown, crowd !== null)
    const isNew =
      this.#isFirst || events.length > 0 || updates.length > 0 || found.length > 0 || crowd !== null || wasCrowded
    if (!isNew) return undefined
    const isFirst = this.#isFirst
    this.#isFirst = false
    return {
      isFirst,
      events,
      updates,
      oldest: rows.oldest,
      newest: rows.next - 1,
      perSecond,
      skipped: isFirst ? 0 : found.length - shown.length,
      crowd,
    }
  }

  /** The rate falls with time alone: look again until it is down. */
  get isFading(): boolean {
    return this.#isCrowded
  }

  #measure(found: readonly TapRow[]): { perSecond: number; crowd: Crowd | null } {
    const now = this.#now()
    this.#recent = this.#recent.filter(({ time }) => now - time < 1_000)
    // Those not recorded match as often as those that were.
    const { unrecorded, rows } = this.#tap
    const looked = Math.max(1, rows.next - this.#packet)
    const guessed = Math.round(((unrecorded - this.#unrecorded) * found.length) / looked)
    this.#unrecorded = unrecorded
    this.#recent.push({ time: now, count: found.length + guessed })
    let perSecond = 0
    for (const { count } of this.#recent) perSecond += count
    this.#isCrowded = this.#isCrowded ? perSecond > calm : perSecond > Math.max(crowded, burst)
    return { perSecond, crowd: this.#isCrowded ? crowdOf(found, perSecond) : null }
  }

  #updates(before: number): FlowUpdate[] {
    const { changes } = this.#tap
    const seen = new Set<TapRow>()
    for (let at = Math.max(this.#change, changes.oldest); at < changes.next; at++) {
      const row = changes.at(at)!
      if (row.seq < before) seen.add(row)
    }
    this.#change = changes.next
    const updates: FlowUpdate[] = []
    for (const row of seen) {
      if (updates.length >= this.#query.limit) break
      const { seq, way, until, message, who, topic } = row
      updates.push({ seq, way, until, message, clientId: who.clientId, topic })
    }
    return updates
  }

  /** Packets and the decisions between them. */
  #merge(shown: readonly TapRow[], crowdedNow: boolean): FlowEvent[] {
    const { ring } = this.#decisions
    const events: FlowEvent[] = []
    const first = shown[0]?.seq ?? Number.POSITIVE_INFINITY
    let at = Math.max(this.#decision, ring.oldest)
    const decisionsUpTo = (seq: number): void => {
      for (; at < ring.next && ring.at(at)!.after < seq; at++) {
        const decision = ring.at(at)!
        if (this.#isFirst && decision.after < first) continue
        if (!crowdedNow && this.#wants(decision)) events.push({ kind: 'decision', id: at, ...told(decision) })
      }
    }
    for (const row of shown) {
      decisionsUpTo(row.seq)
      events.push(packetOf(row))
    }
    decisionsUpTo(Number.POSITIVE_INFINITY)
    this.#decision = ring.next
    const { limit } = this.#query
    return events.length > 3 * limit ? events.slice(-3 * limit) : events
  }

  #wants({ trace, topic }: Decision): boolean {
    const { filter } = this.#query
    if (filter.length === 0 || trace.type === 'unrecorded') return true
    const clientId = 'clientId' in trace ? trace.clientId : null
    const message = 'message' in trace ? trace.message : 0
    return passes(filter, {
      type: null,
      clientId,
      direction: null,
      qos: null,
      packetId: 0,
      message,
      topic,
      reason: 'reason' in trace && typeof trace.reason === 'number' ? trace.reason : null,
      payload: null,
    })
  }
}

/** The timeline as one watch sees it: the newest bucket is told again until it is full. */
export class TimelineWatch {
  readonly #tap: Tap
  #next = 0
  #isFirst = true
  #told = -1

  constructor(tap: Tap) {
    this.#tap = tap
  }

  next(): TimelineResult | undefined {
    const { timeline, rows } = this.#tap
    if (rows.next === this.#told) return undefined
    this.#told = rows.next
    const result = timeline.since(this.#next, this.#isFirst)
    this.#isFirst = false
    this.#next = Math.max(0, timeline.newest)
    return result
  }
}

function told({ after, time, cause, trace }: Decision) {
  return { after, time, cause, trace }
}

function subjectOf(row: TapRow): FilterSubject {
  const isPublish = row.type === 'publish'
  return {
    type: row.type,
    clientId: row.who.clientId,
    direction: row.direction,
    qos: isPublish || row.message !== 0 ? row.qos : null,
    packetId: row.packetId,
    message: row.message,
    topic: row.topic,
    reason: row.reason,
    payload: isPublish && row.bytes.length === row.size ? row.bytes.subarray(row.size - row.payloadBytes) : noPayload,
  }
}

function packetOf(row: TapRow): FlowPacket {
  const { seq, time, who, direction, type, packetId, message, cause, qos, dup, retain, topic, reason } = row
  const { detail, payloadBytes, size, way, until } = row
  const { link, clientId } = who
  return {
    kind: 'packet',
    seq,
    time,
    link,
    clientId,
    direction,
    type,
    packetId,
    message,
    cause,
    qos,
    dup,
    retain,
    topic,
    reason,
    detail,
    payloadBytes,
    size,
    way,
    until,
  }
}

/** Who and what they are about, in packets per second. */
function crowdOf(found: readonly TapRow[], perSecond: number): Crowd {
  const clients = new Map<string, number>()
  const topics = new Map<string, number>()
  const types = new Map<string, number>()
  const add = (counts: Map<string, number>, name: string | null) => {
    if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (const row of found) {
    add(clients, row.who.clientId)
    add(topics, row.topic)
    add(types, row.type)
  }
  const share = perSecond / Math.max(1, found.length)
  return { clients: top(clients, share), topics: top(topics, share), types: top(types, share) }
}

function top(counts: ReadonlyMap<string, number>, share: number): Crowd['clients'] {
  const most = [...counts].sort((a, b) => b[1] - a[1]).slice(0, namedOfEach)
  return most.map(([name, count]) => [name, Math.round(count * share)])
}
