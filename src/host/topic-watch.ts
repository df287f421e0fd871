// Watches of topics: a window of the tree, one topic as its messages come, and what a filter matches.
// Does not count messages, and keeps none: topic-stats.ts and message-log.ts do.
import type { Kept, MessageLog } from '../core/message-log.ts'
import type { BrokerState, Message } from '../core/state.ts'
import type { TopicMessage, TopicQueries, TopicResults, TopicRow, TopicTree, TopicView } from '../core/topic-view.ts'
import type { TopicFilter } from '../protocol/packet.ts'
import { isTopicFilter, shareOf } from '../protocol/topic.ts'
import type { Clock } from './clock.ts'
import type { Recorder } from './recorder.ts'
import { outline, selectedShape, wholeShape } from './topic-outline.ts'
import { isSameRow, storedMessage, subscribersOf, topicRow } from './topic-rows.ts'
import type { Topics } from './topics.ts'

export interface TopicSources {
  readonly state: BrokerState
  readonly recorder: Recorder
  readonly clock: Clock
  isRunning(): boolean
}

/** Of a payload that goes to an observer unasked; of a larger one the beginning goes. */
const payloadBytes = 256 * 1024
const beginningBytes = 64 * 1024
/** Of all payloads of one result; those beyond it are cut to a preview. */
const resultBytes = 512 * 1024
const previewBytes = 256

/** The topics as far as they are known now, some more of what is retained gone through. */
function topicsOf({ recorder, state, isRunning }: TopicSources): Topics | null {
  if (isRunning()) recorder.topics?.seed(state)
  return recorder.topics
}

/** A window of the tree. Tells it when a row in it has changed. */
export class TreeWatch {
  isFading = false
  readonly #sources: TopicSources
  readonly #query: TopicQueries['tree']
  #last: TopicTree | null = null
  #rows = new Map<number, TopicRow>()

  constructor(sources: TopicSources, query: TopicQueries['tree']) {
    this.#sources = sources
    this.#query = query
  }

  next(): TopicTree | undefined {
    const topics = topicsOf(this.#sources)
    if (topics === null) return undefined
    const { offset, limit, toggled, filter } = this.#query
    const { stats } = topics
    const now = this.#sources.clock.now()
    const selection = filter === null ? null : topics.selection(filter)
    const shape = selection === null ? wholeShape(stats, toggled) : selectedShape(stats, selection, toggled)
    const { total, rows: placed } = outline(shape, offset, limit)
    const rows = placed.map((each) => topicRow(stats, this.#sources.state, each, now, this.#rows.get(each.node)))
    const isLooking = !topics.isSeeded || (selection !== null && !selection.isComplete)
    this.isFading = isLooking || rows.some(({ rate }) => rate > 0)
    const tree: TopicTree = {
      total,
      topics: stats.topicCount,
      matched: selection === null ? stats.topicCount : selection.hits.length,
      sysTopics: stats.topicsOf(stats.names.find('$SYS')),
      newest: stats.newest,
      offset,
      rows,
      isLooking,
      isFull: stats.isFull,
      since: stats.since,
    }
    if (this.#last !== null && isSameTree(tree, this.#last)) return undefined
    this.#last = tree
    this.#rows = new Map(rows.map((row) => [row.id, row]))
    return tree
  }
}

function isSameTree(a: TopicTree, b: TopicTree): boolean {
  return (
    a.total === b.total &&
    a.topics === b.topics &&
    a.matched === b.matched &&
    a.isLooking === b.isLooking &&
    a.isFull === b.isFull &&
    a.rows.length === b.rows.length &&
    a.rows.every((row, index) => isSameRow(row, b.rows[index]!))
  )
}

/** One topic: each result adds the messages that have come since the last. */
export class TopicWatch {
  isFading = false
  readonly #sources: TopicSources
  readonly #query: TopicQueries['topic']
  #last: TopicView | null = null
  /** Id of the newest message told. */
  #told = 0

  constructor(sources: TopicSources, query: TopicQueries['topic']) {
    this.#sources = sources
    this.#query = query
  }

  next(): TopicView | undefined {
    const { state } = this.#sources
    const { topic } = this.#query
    const last = this.#last
    const message = state.retained.get(topic)
    const messages = this.#fresh()
    const row = this.#row()
    this.isFading = row !== null && row.rate > 0
    const subscribers = subscribersOf(state, topic)
    const view: TopicView = {
      isFirst: last === null,
      row,
      stored: message === null ? null : storedMessage(message),
      storedPayload: message === null || last?.stored?.id === message.id ? null : beginning(message),
      subscribers,
      messages,
    }
    if (last !== null && messages.length === 0 && isSameView(view, last)) return undefined
    this.#last = view
    return view
  }

  #row(): TopicRow | null {
    const topics = topicsOf(this.#sources)
    const node = topics?.stats.names.find(this.#query.topic) ?? 0
    if (topics === null || node === 0) return null
    const placed = { node, level: 1, place: 1, siblings: 1, parentRow: -1, open: null }
    return topicRow(topics.stats, this.#sources.state, placed, this.#sources.clock.now(), this.#last?.row ?? undefined)
  }

  #fresh(): TopicMessage[] {
    const { topic, limit } = this.#query
    const fresh: TopicMessage[] = []
    let room = resultBytes
    for (const { kept, log } of this.#sources.recorder.newest(topic.startsWith('$SYS/'))) {
      const { id, receivedAt: time, qos, retain, publisher } = kept.message
      if (id <= this.#told || fresh.length >= limit) break
      if (kept.message.topic !== topic) continue
      const payload = sentOf(log, kept, room)
      if (payload.length > previewBytes) room -= payload.length
      const { source, bytes, matched } = kept
      fresh.push({ id, time, qos, retain, publisher, source, bytes, matched, payload })
    }
    this.#told = Math.max(this.#told, fresh[0]?.id ?? 0)
    return fresh.reverse()
  }
}

/** As much of a payload as may go, while there is room for so much. */
function sentOf(log: MessageLog, kept: Kept, room: number): Uint8Array {
  const most = kept.bytes <= payloadBytes ? kept.bytes : beginningBytes
  const whole = most <= room ? log.payloadOf(kept) : null
  return whole === null ? log.rowOf(kept, false).preview : most < whole.length ? whole.slice(0, most) : whole
}

function beginning({ payload }: Message): Uint8Array {
  return payload.slice(0, payloadBytes)
}

function isSameView(a: TopicView, b: TopicView): boolean {
  if (a.stored?.id !== b.stored?.id || a.subscribers.total !== b.subscribers.total) return false
  if (a.row === null || b.row === null) return a.row === b.row
  // What somebody subscribed to may change without its number.
  return isSameRow(a.row, b.row) && JSON.stringify(a.subscribers.rows) === JSON.stringify(b.subscribers.rows)
}

/** What a topic filter matches of the topics that are known. */
export class MatchingWatch {
  isFading = false
  readonly #sources: TopicSources
  readonly #query: TopicQueries['matching']
  #last = ''

  constructor(sources: TopicSources, query: TopicQueries['matching']) {
    this.#sources = sources
    this.#query = query
  }

  next(): TopicResults['matching'] | undefined {
    const topics = topicsOf(this.#sources)
    const { filter: typed, limit } = this.#query
    if (topics === null || !isTopicFilter(typed)) return undefined
    const filter = shareOf(typed as TopicFilter)?.filter ?? typed
    const terms = [{ key: 'topic' as const, filter, not: false }]
    const selection = topics.selection({ terms, pattern: '', ignoresCase: false, sys: true })
    const name = (node: number): string => topics.stats.names.path(node)
    const isLooking = !topics.isSeeded || !selection.isComplete
    const key = `${topics.stats.topicCount} ${selection.hits.length} ${isLooking}`
    this.isFading = isLooking
    if (key === this.#last) return undefined
    this.#last = key
    return {
      known: topics.stats.topicCount,
      matched: selection.hits.length,
      isLooking,
      hits: selection.hits.slice(0, limit).map(name),
      misses: [...selection.misses, ...selection.sysMisses].slice(0, limit).map(name),
    }
  }
}
