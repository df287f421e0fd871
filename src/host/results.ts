// The answer to each view an observer may watch, from the state and from what was recorded.
// Does not know when it is asked, nor whether the answer has changed.

import { brokerCounts, clientsPage, retainedWindow, sessionView, topicsWindow } from '../core/queries.ts'
import type { BrokerState } from '../core/state.ts'
import type { BrokerView, Queries, Results, View } from '../core/views.ts'
import type { Commits } from './commits.ts'
import type { HostOptions } from './host.types.ts'
import type { Rates } from './rates.ts'
import type { Recorder } from './recorder.ts'
import type { Tap } from './tap.ts'

/** Where the answers come from. */
export interface Sources {
  readonly options: HostOptions
  readonly state: BrokerState
  readonly commits: Commits
  readonly tap: Tap
  readonly recorder: Recorder
  readonly rates: Rates
  phase(): BrokerView['state']
  gateway(): BrokerView['gateway']
}

type Answers = { readonly [V in View]: (sources: Sources, query: Queries[V]) => Results[V] }

const answers: Answers = {
  broker: brokerView,
  clients: ({ state }, query) => clientsPage(state, query),
  session: ({ state }, query) => sessionView(state, query.clientId),
  messages: ({ recorder, state }, query) => recorder.messages(query, (topic) => state.retained.get(topic)?.id),
  topics: ({ state }, query) => topicsWindow(state, query),
  retained: ({ state }, query) => retainedWindow(state, query),
  packets: ({ tap }, query) => tap.window(query.after, query.limit, query.clientId),
  traces: ({ recorder }, query) => recorder.traces(query),
}

export function resultOf<V extends View>(sources: Sources, view: V, query: Queries[V]): Results[V] {
  return answers[view](sources, query)
}

function brokerView(sources: Sources): BrokerView {
  const { options, state, commits } = sources
  const now = options.clock.now()
  return {
    name: options.name,
    version: options.version ?? '',
    state: sources.phase(),
    startedAt: state.startedAt,
    now,
    storage: {
      kind: options.storageKind,
      commits: commits.commits,
      writes: commits.writes,
      lastCommitMillis: commits.lastCommitMillis,
    },
    gateway: sources.gateway(),
    ...brokerCounts(state),
    ...sources.rates.measure(now, state.counters),
  }
}

/** Whether two answers to one query say the same; the broker's clock alone is no change. */
export function isSameResult(view: View, a: unknown, b: unknown): boolean {
  return isSame(a, b, view === 'broker' ? 'now' : null)
}

/** Compares plain data. `except` names a property of the outermost object that does not count. */
function isSame(a: unknown, b: unknown, except: string | null): boolean {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array) return b instanceof Uint8Array && isSameBytes(a, b)
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false
    return a.every((item, index) => isSame(item, b[index], null))
  }
  const keys = Object.keys(a)
  if (keys.length !== Object.keys(b).length) return false
  const left = a as Record<string, unknown>
  const right = b as Record<string, unknown>
  return keys.every((key) => key === except || isSame(left[key], right[key], null))
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false
  return true
}
