// Who learns of a decision: the log, the recorder and the row of the packet that led to it.
// Does not know who reads them.
import type { LinkId, Trace } from '../core/outcome.ts'
import { clear } from './clear.ts'
import type { Connection } from './connection.ts'
import type { Decisions } from './decisions.ts'
import type { Log } from './host.types.ts'
import { logLine } from './log.ts'
import type { Recorder } from './recorder.ts'
import type { Tap, TapRow } from './tap.ts'
import type { Visitors } from './visitors.ts'

export interface Audience {
  readonly log: Log
  /** Null unless an observer wants traces. */
  readonly recorder: Recorder | null
  /** Null unless an observer looks at packets. */
  readonly tap: Tap | null
  readonly decisions: Decisions | null
  readonly visitors: Visitors
  readonly connections: ReadonlyMap<LinkId, Connection>
}

/** Tells what was decided at `now`, and empties the list. `row` is the tap's of the packet that was handled, if any. */
export function tell(audience: Audience, traces: Trace[], row: TapRow | null, now: number): void {
  let refused = 0
  for (const trace of traces) {
    audience.recorder?.trace(trace, now)
    audience.decisions?.note(trace, row, now)
    // Most of all, and nothing for the log.
    if (trace.type === 'published' || trace.type === 'delivery') {
      // At the end of QoS 2 the core does not know the message any more; the tap does.
      if (row !== null && trace.message !== 0 && isAbout(trace))
        audience.tap?.tie(row, trace.message, 'topic' in trace ? trace.topic : null)
      continue
    }
    const connection = 'link' in trace ? audience.connections.get(trace.link) : undefined
    audience.visitors.note(trace, connection, now)
    if (trace.type === 'connected' && connection !== undefined) connection.who.clientId = trace.clientId
    if (trace.type === 'refused') refused = trace.link
    // One line says why a client was thrown out; that it is gone need not be said again.
    if (trace.type === 'disconnected' && trace.link === refused) continue
    const line = logLine(trace, connection?.origin)
    if (line !== null) audience.log(line[0], line[1])
  }
  clear(traces)
}

/** Whether a trace names the message that the packet just received brought or ended. */
function isAbout(trace: Trace): trace is Extract<Trace, { type: 'published' | 'delivery' }> {
  return trace.type === 'published'
    ? trace.source === 'client'
    : trace.type === 'delivery' && trace.decision === 'acknowledged'
}
