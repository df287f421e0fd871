// The newest application messages and traces, for those who watch. Filled only while somebody does.
// Does not decide what is a trace: the core does.
import { type Kept, type MessageLog, NewestMessages } from '../core/message-log.ts'
import type { Trace } from '../core/outcome.ts'
import type { MessageView, Queries, Results } from '../core/views.ts'
import type { Clock } from './clock.ts'
import { Ring } from './ring.ts'
import { Topics } from './topics.ts'

const keptTraces = 5_000
const previewBytes = 256

/** Tells the id of the message that a topic keeps, or undefined. */
type Retained = (topic: string) => number | undefined

export class Recorder {
  /** Is told of every message that is routed. */
  readonly messageLogs = new NewestMessages()
  readonly #traces = new Ring<Trace & { readonly time: number }>(keptTraces)
  /** The payload asked for last: the next look is for the same. */
  #looked: { readonly id: number; readonly payload: Uint8Array | null } | null = null
  #topics: Topics | null = null

  /** All that has come is counted in them. Null while nobody watches topics. */
  get topics(): Topics | null {
    this.messageLogs.tell()
    return this.#topics
  }

  /** `time` in milliseconds since the epoch. */
  trace(trace: Trace, time: number): void {
    if (trace.type !== 'published') this.#traces.push({ ...trace, time })
    else this.#traces.push({ ...trace, payload: trace.payload.slice(0, previewBytes), time })
  }

  /** Counts the messages of each topic from now on, or no more. */
  followTopics(on: boolean, clock: Clock): void {
    if (on === (this.#topics !== null)) return
    this.#topics?.close()
    this.#topics = on ? new Topics(clock) : null
    this.messageLogs.counter = this.#topics?.stats ?? null
  }

  /** What is kept, newest first: of `$SYS`, or of everything else. */
  *newest(sys: boolean): Iterable<{ readonly kept: Kept; readonly log: MessageLog }> {
    const log = sys ? this.messageLogs.sys : this.messageLogs.clients
    for (const kept of log.newest()) yield { kept, log }
  }

  /** Newest first. `total` counts all that match. A row that says the same as before is the very same object. */
  messages(query: Queries['messages'], retained: Retained): Results['messages'] {
    const text = query.text.toLowerCase()
    const found: MessageView[] = []
    let total = collect(this.messageLogs.clients, text, query.limit, retained, found)
    if (query.sys) {
      total += collect(this.messageLogs.sys, text, query.limit, retained, found)
      // Identifiers grow with time.
      found.sort((a, b) => b.id - a.id)
      if (found.length > query.limit) found.length = query.limit
    }
    return { total, rows: found, isWhole: true }
  }

  /** One message, while it is kept. */
  message(query: Queries['message'], retained: Retained): Results['message'] {
    for (const log of [this.messageLogs.clients, this.messageLogs.sys]) {
      for (const kept of log.newest()) {
        const { id, topic } = kept.message
        if (id < query.id) break
        if (id > query.id) continue
        if (this.#looked?.id !== id) this.#looked = { id, payload: log.payloadOf(kept) }
        return { ...log.rowOf(kept, retained(topic) === id), payload: this.#looked.payload }
      }
    }
    return null
  }

  /** Oldest first, after `query.after`. */
  traces(query: Queries['traces']): Results['traces'] {
    const rows: Results['traces']['rows'][number][] = []
    const from = Math.max(query.after + 1, this.#traces.oldest)
    for (let seq = from; seq < this.#traces.next && rows.length < query.limit; seq++) {
      rows.push({ ...this.#traces.at(seq)!, seq })
    }
    return { rows, lost: from - query.after - 1 }
  }
}

/** Adds rows of the newest messages that match, `limit` at most; returns how many match. */
function collect(log: MessageLog, text: string, limit: number, retained: Retained, found: MessageView[]): number {
  let matching = 0
  for (const kept of log.newest()) {
    if (text === '' && matching >= limit) return log.size
    const { id, topic, publisher, retain } = kept.message
    const isMatch = text === '' || topic.toLowerCase().includes(text) || publisher.toLowerCase().includes(text)
    if (!isMatch) continue
    matching += 1
    if (matching <= limit) found.push(log.rowOf(kept, retain && retained(topic) === id))
  }
  return matching
}
