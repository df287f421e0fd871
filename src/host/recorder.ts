// The newest application messages and traces, for those who watch. Filled only while somebody does.
// Does not decide what is a trace: the core does.
import type { Trace } from '../core/outcome.ts'
import type { MessageView, Queries, Results } from '../core/views.ts'
import { Ring } from './ring.ts'

const keptMessages = 1_000
const keptSysMessages = 200
const keptTraces = 5_000
const previewBytes = 256

type Kept = Omit<MessageView, 'stored'>

export class Recorder {
  readonly #messages = new Ring<Kept>(keptMessages)
  /** Apart, so that `$SYS` does not push out what clients publish. */
  readonly #sysMessages = new Ring<Kept>(keptSysMessages)
  readonly #traces = new Ring<Trace & { readonly time: number }>(keptTraces)
  /** Whether every trace is wanted, not just messages. */
  keepsTraces = false

  /** `time` in milliseconds since the epoch. */
  note(trace: Trace, time: number): void {
    if (trace.type === 'published') {
      const { message: id, topic, qos, retain, payload, clientId: publisher, matched, source } = trace
      const preview = payload.slice(0, previewBytes)
      const ring = source === 'sys' ? this.#sysMessages : this.#messages
      ring.push({ id, time, topic, qos, retain, preview, bytes: payload.length, publisher, matched, source })
      if (this.keepsTraces) this.#traces.push({ ...trace, payload: preview, time })
    } else if (this.keepsTraces) {
      this.#traces.push({ ...trace, time })
    }
  }

  /** Newest first. `retained` tells the id of the message that a topic keeps, or undefined. `total` counts all that match. */
  messages(query: Queries['messages'], retained: (topic: string) => number | undefined): Results['messages'] {
    const text = query.text.toLowerCase()
    const found = matching(this.#messages, text)
    if (query.sys) found.push(...matching(this.#sysMessages, text))
    // Identifiers grow with time.
    found.sort((a, b) => b.id - a.id)
    const rows = found.slice(0, query.limit).map((kept) => ({ ...kept, stored: retained(kept.topic) === kept.id }))
    return { total: found.length, rows }
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

function matching(ring: Ring<Kept>, text: string): Kept[] {
  const found: Kept[] = []
  for (let number = ring.oldest; number < ring.next; number++) {
    const kept = ring.at(number)!
    const isMatch =
      text === '' || kept.topic.toLowerCase().includes(text) || kept.publisher.toLowerCase().includes(text)
    if (isMatch) found.push(kept)
  }
  return found
}
