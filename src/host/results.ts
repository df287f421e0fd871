// The answer to each view an observer may watch, from the state and from what was recorded.
// Does not know when it is asked, nor whether the answer has changed.

import { answer } from '../core/access.ts'
import type { LinkId } from '../core/outcome.ts'
import { brokerCounts, retainedWindow } from '../core/queries.ts'
import { sharesView } from '../core/share-view.ts'
import type { BrokerState } from '../core/state.ts'
import type { TopicQueries } from '../core/topic-view.ts'
import type { BrokerView, ObserverRequest, Queries, Results, View } from '../core/views.ts'
import type { Connection } from './connection.ts'
import type { Decisions } from './decisions.ts'
import { FlowWatch, TimelineWatch } from './flow-watch.ts'
import { type History, HistoryWatch } from './history.ts'
import type { HostOptions } from './host.types.ts'
import type { Rates } from './rates.ts'
import type { Recorder } from './recorder.ts'
import type { Settings } from './settings.ts'
import type { StorageDesk } from './storage-desk.ts'
import { StoredWatch } from './stored-watch.ts'
import type { Tap } from './tap.ts'
import { MatchingWatch, type TopicSources, TopicWatch, TreeWatch } from './topic-watch.ts'
import type { Visitors } from './visitors.ts'

export type WatchRequest = Extract<ObserverRequest, { readonly type: 'watch' }>

/** Where the answers come from. */
export interface Sources {
  readonly decisions: Decisions
  readonly gates: () => Results['gates']
  readonly options: HostOptions
  readonly state: BrokerState
  readonly storage: Pick<StorageDesk, 'summary' | 'view' | 'do'>
  readonly tap: Tap
  readonly recorder: Recorder
  readonly rates: Rates
  readonly history: History
  readonly settings: Settings
  readonly visitors: Visitors
  readonly connections: ReadonlyMap<LinkId, Connection>
  phase(): BrokerView['state']
  gateway(): BrokerView['gateway']
}

/** Views whose results add to those before: each watch of one has a state of its own. */
type Streams = 'flow' | 'timeline' | 'history' | keyof TopicQueries
type Answers = { readonly [V in Exclude<View, Streams>]: (sources: Sources, query: Queries[V]) => Results[V] }

const answers: Answers = {
  broker: brokerView,
  storage: ({ storage }) => storage.view(),
  clients: ({ state, visitors, connections }, query) => visitors.clients(state, connections, query),
  session: ({ state, visitors, connections }, query) => visitors.session(state, connections, query),
  config: ({ settings }) => settings.view(),
  drops: ({ visitors, state }) => visitors.drops(state),
  arrivals: ({ state, visitors, connections }) => visitors.arrivals(state, connections),
  messages: ({ recorder, state }, query) => recorder.messages(query, (topic) => state.retained.get(topic)?.id),
  message: ({ recorder, state }, query) => recorder.message(query, (topic) => state.retained.get(topic)?.id),
  retained: ({ state }, query) => retainedWindow(state, query),
  shares: ({ state }) => sharesView(state),
  packets: ({ tap }, query) => tap.window(query.after, query.limit, query.clientId),
  traces: ({ recorder }, query) => recorder.traces(query),
  gates: (sources) => sources.gates(),
  may: ({ state }, query) => answer(state.access, query),
}

/** What one watch is told, frame by frame. */
export interface Watcher {
  /** What is new since the last call; undefined when nothing is. */
  next(): unknown
  /** It will have news with time alone. */
  readonly isFading: boolean
}

export function watcherOf(sources: Sources, request: WatchRequest): Watcher {
  const { tap, decisions, options } = sources
  switch (request.view) {
    case 'flow':
      return new FlowWatch(tap, decisions, request.query, () => options.clock.now())
    case 'timeline': {
      const watch = new TimelineWatch(tap)
      return { next: () => watch.next(), isFading: false }
    }
    case 'history':
      return new HistoryWatch(sources.history, () => options.clock.now())
    case 'tree':
      return new TreeWatch(topicSources(sources), request.query)
    case 'topic':
      return new TopicWatch(topicSources(sources), request.query)
    case 'matching':
      return new MatchingWatch(topicSources(sources), request.query)
    case 'stored':
      return new StoredWatch(topicSources(sources), request.query)
    default:
      return new AnswerWatch(sources, request)
  }
}

function topicSources({ state, recorder, options, phase }: Sources): TopicSources {
  return { state, recorder, clock: options.clock, isRunning: () => phase() === 'running' }
}

/** A view whose whole answer is made anew, and told when it is another than the last. */
class AnswerWatch implements Watcher {
  readonly #sources: Sources
  readonly #request: Exclude<WatchRequest, { readonly view: Streams }>
  #last: unknown
  isFading = false

  constructor(sources: Sources, request: Exclude<WatchRequest, { readonly view: Streams }>) {
    this.#sources = sources
    this.#request = request
  }

  next(): unknown {
    const { view, query } = this.#request
    const answer = answers[view] as (sources: Sources, query: unknown) => unknown
    const result = answer(this.#sources, query)
    if (view === 'broker') this.isFading = isRateLeft(result as Results['broker'])
    const change = changeOf(view, result, this.#last)
    if (change !== undefined) this.#last = result
    return change
  }
}

function isRateLeft({ receivedRate, sentRate }: Results['broker']): boolean {
  return receivedRate > 0 || sentRate > 0
}

function brokerView(sources: Sources): BrokerView {
  const { options, state } = sources
  const now = options.clock.now()
  return {
    name: options.name,
    version: options.version ?? '',
    state: sources.phase(),
    startedAt: state.startedAt,
    now,
    storage: sources.storage.summary(),
    gateway: sources.gateway(),
    ...brokerCounts(state),
    ...sources.rates.measure(now, state.counters),
  }
}

/**
 * What to send of a view's new result after its last one (undefined: none was sent): undefined when nothing has changed,
 * and of messages only the rows that are new or changed, for most of a window stays the same.
 */
export function changeOf(view: View, result: unknown, last: unknown): unknown {
  if (view === 'messages' && last !== undefined) {
    return messagesChange(result as Results['messages'], last as Results['messages'])
  }
  return isSame(result, last, view === 'broker' ? 'now' : null) ? undefined : result
}

function messagesChange(result: Results['messages'], last: Results['messages']): Results['messages'] | undefined {
  const rows: Results['messages']['rows'][number][] = []
  let old = 0
  // Both go from the newest, and a row that says the same is the same object.
  for (const row of result.rows) {
    while (old < last.rows.length && last.rows[old]!.id > row.id) old += 1
    if (last.rows[old] !== row) rows.push(row)
  }
  if (rows.length === 0 && result.total === last.total) return undefined
  return { total: result.total, rows, isWhole: false }
}

/** Compares plain data. `except` names a property of the outermost object that does not count, such as the broker's clock. */
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
