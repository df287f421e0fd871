// The events of the flow as they are shown: live, or frozen while a person reads and what comes meanwhile waits.
// Does not know rows.
import { batch, signal } from '@preact/signals'
import type { Crowd, FlowEvent, FlowPacket, FlowResult, FlowUpdate } from '../../core/flow-view.ts'

/** Events shown at most; the broker keeps 20,000 packets. */
export const shownEvents = 800
/** Events while a person reads one of them; with more the view stands still. */
export const readEvents = 2_500
/** Events kept while the view is frozen. */
const waitingEvents = 3_000

export class FlowStore {
  readonly events = signal<readonly FlowEvent[]>([])
  /** The first answer has come. */
  readonly known = signal(false)
  readonly frozen = signal(false)
  /** Packets that came while frozen. */
  readonly missed = signal(0)
  /** Some of them are lost: there were more than wait here, or than the broker keeps. */
  readonly overwritten = signal(false)
  readonly perSecond = signal(0)
  readonly crowd = signal<Crowd | null>(null)
  /** Matching packets that nobody could have read, since the view was cleared. */
  readonly skipped = signal(0)
  /** Those that were drawn, since then. */
  readonly drawn = signal(0)
  /** Events shown at most now. */
  room = shownEvents
  #waiting: FlowEvent[] = []

  /** Another filter or another broker: begins anew. */
  reset(): void {
    batch(() => {
      this.events.value = []
      this.known.value = false
      this.frozen.value = false
      this.missed.value = 0
      this.overwritten.value = false
      this.perSecond.value = 0
      this.crowd.value = null
      this.skipped.value = 0
      this.drawn.value = 0
    })
    this.#waiting = []
  }

  take(result: FlowResult): void {
    const { events, updates, perSecond, crowd, skipped, isFirst } = result
    batch(() => {
      this.known.value = true
      this.perSecond.value = perSecond
      this.skipped.value += skipped
      this.drawn.value += packetsOf(events)
      if (isFirst) {
        this.#waiting = []
        this.events.value = events
        return
      }
      if (this.frozen.peek()) this.#keep(events, updates, skipped)
      else if (events.length > 0 || updates.length > 0) this.#show([...apply(this.events.peek(), updates), ...events])
      if (!this.frozen.peek() || crowd === null) this.crowd.value = crowd
    })
  }

  freeze(): void {
    this.frozen.value = true
  }

  /** Shows what waited. */
  goOn(): void {
    const waiting = this.#waiting
    this.#waiting = []
    batch(() => {
      this.frozen.value = false
      this.missed.value = 0
      this.overwritten.value = false
      if (waiting.length > 0) this.#show([...this.events.peek(), ...waiting])
    })
  }

  /** Takes all that is shown away; what comes next is shown. */
  clear(): void {
    batch(() => {
      this.events.value = []
      this.skipped.value = 0
      this.drawn.value = 0
      this.goOn()
    })
  }

  /** The oldest go, unless somebody reads them. */
  #show(events: readonly FlowEvent[]): void {
    this.events.value = events.length > this.room ? events.slice(-this.room) : events
    if (events.length >= this.room && this.room > shownEvents) this.freeze()
  }

  #keep(events: readonly FlowEvent[], updates: readonly FlowUpdate[], skipped: number): void {
    this.events.value = apply(this.events.peek(), updates)
    this.#waiting = [...apply(this.#waiting, updates), ...events]
    this.missed.value += skipped + packetsOf(events)
    if (this.#waiting.length > waitingEvents) {
      this.#waiting = this.#waiting.slice(-waitingEvents)
      this.overwritten.value = true
    }
  }
}

function packetsOf(events: readonly FlowEvent[]): number {
  return events.reduce((sum, { kind }) => sum + (kind === 'packet' ? 1 : 0), 0)
}

/** The same events with what became of their packets; the same array when nothing did. */
function apply<E extends FlowEvent>(events: readonly E[], updates: readonly FlowUpdate[]): readonly E[] {
  if (updates.length === 0) return events
  const news = new Map(updates.map((update) => [update.seq, update]))
  let isChanged = false
  const next = events.map((event) => {
    if (event.kind !== 'packet') return event
    const update = news.get((event as FlowPacket).seq)
    if (update === undefined) return event
    isChanged = true
    return { ...event, ...update }
  })
  return isChanged ? next : events
}
