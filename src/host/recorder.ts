// The newest application messages and traces, for those who watch. Filled only while somebody does.
// Does not decide what is a trace: the core does.
import type { Trace } from '../core/outcome.ts'
import type { MessageView, Queries, Results } from '../core/views.ts'
import { Ring } from './ring.ts'

const keptMessages = 1_000
const keptTraces = 5_000
const previewBytes = 256

type Kept = Omit<MessageView, 'stored'>

export class Recorder {
  readonly #messages = new Ring<Kept>(keptMessages)
  readonly #traces = new Ring<Trace & { readonly time: number }>(keptTraces)
  /** Whether every trace is wanted, not just messages. */
  keepsTraces = false

  /** `time` in milliseconds since the epoch. */
  note(trace: Trace, time: number): void {
    if (trace.type === 'published') {
      const { message: id, topic, qos, retain, payload, clientId: publisher, matched, source } = trace
      const preview = payload.slice(0, previewBytes)
      this.#messages.push({ id, time, topic, qos, retain, preview, bytes: payload.length, publisher, matched, source })
      if (this.keepsTraces) this.#traces.push({ ...trace, payload: preview, time })
    } else if (this.keepsTraces) {
      this.#traces.push({ ...trace, time })
    }
  }

  /** Newest first. `retained` tells the id of the message that a topic keeps, or undefined. `total` counts all that match. */
  messages(query: Queries['messages'], retained: (topic: string) => number | undefined): Results['messages'] {
    const rows: MessageView[] = []
    const text = query.text.toLowerCase()
    let total = 0
    for (let number = this.#messages.next - 1; number >= this.#messages.oldest; number--) {
      const kept = this.#messages.at(number)!
      if (!query.sys && kept.source === 'sys') continue
      if (text !== '' && !kept.topic.toLowerCase().includes(text) && !kept.publisher.toLowerCase().includes(text))
        continue
      total += 1
      if (rows.length < query.limit) rows.push({ ...kept, stored: retained(kept.topic) === kept.id })
    }
    return { total, rows }
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
