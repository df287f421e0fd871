// The newest decisions of the core, each with its place among the packets. Filled only while somebody looks at packets.
// Does not decide what is a decision: the core does.
import type { FlowTrace } from '../core/flow-view.ts'
import type { Trace } from '../core/outcome.ts'
import { Ring } from './ring.ts'
import type { Tap, TapRow } from './tap.ts'

const keptDecisions = 20_000
const keptTopics = 5_000

export interface Decision {
  readonly after: number
  readonly time: number
  readonly cause: number
  /** Of the message that it is about, where that is known. */
  readonly topic: string | null
  readonly trace: FlowTrace
}

export class Decisions {
  readonly ring = new Ring<Decision>(keptDecisions)
  readonly #tap: Tap
  readonly #topics = new Map<number, string>()

  constructor(tap: Tap) {
    this.#tap = tap
  }

  note(trace: Trace, row: TapRow | null, time: number): void {
    if (isSilent(trace)) return
    const after = this.#tap.rows.next - 1
    this.ring.push({ after, time, cause: row?.seq ?? 0, topic: this.#topicOf(trace), trace: light(trace) })
  }

  /** Packets passed here that were not recorded. */
  missed(packets: number, time: number): void {
    const after = this.#tap.rows.next - 1
    this.ring.push({ after, time, cause: 0, topic: null, trace: { type: 'unrecorded', packets } })
  }

  /** Topic of a message that was published not long ago. */
  topic(message: number): string | null {
    return this.#topics.get(message) ?? null
  }

  #topicOf(trace: Trace): string | null {
    if (trace.type === 'published') {
      this.#topics.set(trace.message, trace.topic)
      if (this.#topics.size > keptTopics) this.#topics.delete(this.#topics.keys().next().value!)
      return trace.topic
    }
    if ('topic' in trace) return trace.topic
    return 'message' in trace ? this.topic(trace.message) : null
  }
}

/** What the broker tells itself every few seconds, and nobody gets. */
function isSilent(trace: Trace): boolean {
  if (trace.type === 'published') return trace.source === 'sys' && trace.matched === 0
  return trace.type === 'retained' && trace.topic.startsWith('$SYS')
}

function light(trace: Trace): FlowTrace {
  if (trace.type !== 'published') return trace
  const { payload: _, ...rest } = trace
  return rest
}
