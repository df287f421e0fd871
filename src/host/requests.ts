// What an observer may ask, checked: a page may be older, newer or broken, and must not bring the broker down.
// Does not answer.

import { isClientSort } from '../core/client-order.ts'
import type { AdminAction } from '../core/outcome.ts'
import { maximumRows } from '../core/queries.ts'
import { simpleTasks, type Task } from '../core/storage-views.ts'
import type { ObserverRequest, Queries, View } from '../core/views.ts'
import type { ReasonCode } from '../protocol/reason.ts'
import { isTopicFilter } from '../protocol/topic.ts'
import { readCommand, readFilter } from './gate-requests.ts'
import { areRules } from './guest.ts'
import { topicReaders } from './topic-requests.ts'

type Fields = Readonly<Record<string, unknown>>

const mostHertz = 60
const nameLength = 80

/** The request with its numbers brought within limits, or null for one that can't be understood. */
export function readRequest(data: unknown): ObserverRequest | null {
  if (!isFields(data)) return null
  switch (data.type) {
    case 'hello':
      return isCount(data.version) ? { type: 'hello', version: data.version } : null
    case 'watch':
      return readWatch(data)
    case 'unwatch':
      return isCount(data.id) ? { type: 'unwatch', id: data.id } : null
    case 'acknowledge':
      return isCount(data.frame) ? { type: 'acknowledge', frame: data.frame } : null
    case 'pace':
      return readPace(data)
    case 'task':
      return isCount(data.id) && isTask(data.task) ? { type: 'task', id: data.id, task: data.task } : null
    case 'control':
      return typeof data.take === 'boolean'
        ? { type: 'control', take: data.take, force: data.force === true, name: nameOf(data.name) }
        : null
    case 'admin': {
      const action = readAction(data.action)
      return action === null ? null : { type: 'admin', action }
    }
    case 'configure':
      // Checked part by part where it is put in force.
      return isFields(data.change) ? { type: 'configure', change: data.change } : null
    case 'gate': {
      const command = readCommand(data.command)
      return command === null ? null : { type: 'gate', command }
    }
    default:
      return null
  }
}

function readPace({ hertz, views = {} }: Fields): ObserverRequest | null {
  if (!isHertz(hertz) || !isFields(views)) return null
  const paces: Record<string, number> = {}
  for (const [view, own] of Object.entries(views)) {
    if (!Object.hasOwn(readers, view) || !isHertz(own)) return null
    paces[view] = Math.min(own, mostHertz)
  }
  return { type: 'pace', hertz: Math.min(hertz, mostHertz), views: paces }
}

function readWatch(data: Fields): ObserverRequest | null {
  const { view, id, query } = data
  if (!isCount(id) || typeof view !== 'string' || !Object.hasOwn(readers, view) || !isFields(query)) return null
  const read = readers[view as View](query)
  // The reader of a view makes the query of that view.
  return read === null ? null : ({ type: 'watch', view, id, query: read } as ObserverRequest)
}

const readers: { readonly [V in View]: (query: Fields) => Queries[V] | null } = {
  ...topicReaders,
  broker: () => ({}),
  storage: () => ({}),
  clients: ({ offset, limit, sort, descending, text, filter }) => {
    const terms = filter === undefined ? [] : readFilter(filter)
    return isCount(offset) && isCount(limit) && isClientSort(sort) && typeof text === 'string' && terms !== null
      ? { offset, limit: atMost(limit), sort, descending: descending === true, text, filter: terms }
      : null
  },
  session: ({ clientId }) => (typeof clientId === 'string' ? { clientId } : null),
  messages: ({ limit, text, sys }) =>
    isCount(limit) && typeof text === 'string' && typeof sys === 'boolean' ? { limit: atMost(limit), text, sys } : null,
  message: ({ id }) => (isCount(id) ? { id } : null),
  retained: ({ offset, limit, filter }) =>
    isCount(offset) && isCount(limit) && typeof filter === 'string' ? { offset, limit: atMost(limit), filter } : null,
  packets: ({ after, limit, clientId }) =>
    isCount(after) && isCount(limit) && (clientId === null || typeof clientId === 'string')
      ? { after, limit: atMost(limit), clientId }
      : null,
  traces: ({ after, limit }) => (isCount(after) && isCount(limit) ? { after, limit: atMost(limit) } : null),
  flow: ({ filter, limit }) => {
    const terms = readFilter(filter)
    return terms !== null && isCount(limit) ? { filter: terms, limit: atMost(limit) } : null
  },
  timeline: () => ({}),
  gates: () => ({}),
  config: () => ({}),
  drops: () => ({}),
  arrivals: () => ({}),
  shares: () => ({}),
  history: () => ({}),
  may: ({ username, clientId, action, topic }) =>
    (username === null || typeof username === 'string') &&
    typeof clientId === 'string' &&
    isTopicAction(action) &&
    typeof topic === 'string'
      ? { username, clientId, action, topic }
      : null,
}

function readAction(data: unknown): AdminAction | null {
  if (!isFields(data)) return null
  const { type, clientId, reason, topics } = data
  switch (type) {
    case 'disconnect':
      return typeof clientId === 'string' && isCount(reason) && reason <= 0xff
        ? { type, clientId, reason: reason as ReasonCode }
        : null
    case 'cut':
    case 'end-session':
      return typeof clientId === 'string' ? { type, clientId } : null
    case 'clear-retained':
      return Array.isArray(topics) && topics.every((topic) => typeof topic === 'string') ? { type, topics } : null
    case 'identify': {
      const { username, rules } = data
      return typeof clientId === 'string' && typeof username === 'string' && areRules(rules)
        ? { type, clientId, username, rules }
        : null
    }
    case 'clear-matching':
      return typeof data.filter === 'string' && isTopicFilter(data.filter) ? { type, filter: data.filter } : null
    case 'end-sessions':
    case 'shut-down':
      return { type }
    default:
      return null
  }
}

function isTask(data: unknown): data is Task {
  if (!isFields(data)) return false
  switch (data.kind) {
    case 'import':
      return data.file instanceof Blob && typeof data.replace === 'boolean'
    case 'durability':
      return data.durability === 'relaxed' || data.durability === 'strict'
    default:
      return simpleTasks.includes(data.kind as never)
  }
}

function isFields(data: unknown): data is Fields {
  return typeof data === 'object' && data !== null
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isTopicAction(value: unknown): value is Queries['may']['action'] {
  return value === 'publish' || value === 'subscribe' || value === 'receive'
}

function isHertz(value: unknown): value is number {
  return typeof value === 'number' && value > 0
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, nameLength) : ''
}

function atMost(limit: number): number {
  return Math.min(limit, maximumRows)
}
