// What an observer may ask about topics, checked: names, windows and filters. Does not answer.
import type { TopicFilterQuery, TopicQueries } from '../core/topic-view.ts'
import { Pattern } from '../protocol/pattern.ts'
import { readFilter } from './gate-requests.ts'

type Fields = Readonly<Record<string, unknown>>

const mostRows = 500
const mostToggled = 2_000
const longestPattern = 500

export const topicReaders: { readonly [V in keyof TopicQueries]: (query: Fields) => TopicQueries[V] | null } = {
  tree: ({ offset, limit, toggled, filter }) => {
    if (!isCount(offset) || !isCount(limit) || !isNames(toggled)) return null
    const read = filter === null ? null : readTopicFilter(filter)
    return read === undefined ? null : { offset, limit: Math.min(limit, mostRows), toggled, filter: read }
  },
  topic: ({ topic, limit }) =>
    typeof topic === 'string' && isCount(limit) ? { topic, limit: Math.min(limit, mostRows) } : null,
  matching: ({ filter, limit }) =>
    typeof filter === 'string' && isCount(limit) ? { filter, limit: Math.min(limit, mostRows) } : null,
  stored: ({ filter }) => {
    const read = readTopicFilter(filter)
    return read === undefined ? null : { filter: read }
  },
}

/** Undefined for what is no filter. */
function readTopicFilter(data: unknown): TopicFilterQuery | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { terms, pattern, ignoresCase, sys } = data as Fields
  const read = readFilter(terms)
  if (read === null || typeof pattern !== 'string' || typeof ignoresCase !== 'boolean' || typeof sys !== 'boolean')
    return undefined
  return isPattern(pattern) ? { terms: read, pattern, ignoresCase, sys } : undefined
}

function isPattern(source: string): boolean {
  if (source.length > longestPattern) return false
  try {
    return new Pattern(source, false) !== null
  } catch {
    return false
  }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isNames(value: unknown): value is string[] {
  return Array.isArray(value) && value.length <= mostToggled && value.every((name) => typeof name === 'string')
}
