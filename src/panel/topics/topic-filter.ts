// What a person types to find topics, as the broker's worker takes it: words, topic filters, `/an expression/`, and the terms
// `topic:` and `text:` of the page's grammar. Does not look at topics.
import type { TopicFilterQuery } from '../../core/topic-view.ts'
import type { FilterTerm } from '../../protocol/packet-filter.ts'
import { Pattern } from '../../protocol/pattern.ts'
import { PatternFault } from '../../protocol/pattern-program.ts'
import { topicFilterFault } from '../../protocol/topic-fault.ts'
import { parseFilter } from '../filter.ts'
import { topicsText } from './text.ts'

const words = topicsText.filter

export interface TypedFilter {
  /** Null is no filter, or none that could be understood. */
  readonly query: TopicFilterQuery | null
  /** What is wrong with it; '' when nothing is. */
  readonly fault: string
}

/** Reads a filter. Topics that begin with `$` are left out unless a `$` was typed, as wildcards leave them out. */
export function readTopicFilter(typed: string): TypedFilter {
  const trimmed = typed.trim()
  if (trimmed === '') return { query: null, fault: '' }
  const sys = trimmed.includes('$')
  const [, pattern, flag] = /^\/(.+)\/(i?)$/.exec(trimmed) ?? []
  if (pattern !== undefined) {
    const fault = patternFault(pattern)
    return { query: fault === '' ? { terms: [], pattern, ignoresCase: flag === 'i', sys } : null, fault }
  }
  const { terms, faults } = parseFilter(trimmed, ['topic', 'text'])
  const read = terms.map(asTopicTerm)
  const fault = faults[0]?.why ?? read.find((term) => typeof term === 'string') ?? ''
  const good = read.filter((term) => typeof term !== 'string')
  return { query: fault === '' ? { terms: good, pattern: '', ignoresCase: false, sys } : null, fault: `${fault}` }
}

function patternFault(source: string): string {
  try {
    new Pattern(source, false)
    return ''
  } catch (error) {
    return error instanceof PatternFault ? words.pattern(error.message) : `${error}`
  }
}

/** A word that holds a wildcard is meant as a topic filter. Of a shared one only the filter matters. */
function asTopicTerm(term: FilterTerm): FilterTerm | string {
  const filter = term.key === 'topic' ? term.filter : term.key === 'text' && /[+#]/.test(term.text) ? term.text : null
  if (filter === null) return term
  const fault = topicFilterFault(filter)
  if (fault !== null) return `${fault.message} [${fault.statement}]`
  return { key: 'topic', filter: filter.replace(/^\$share\/[^/]+\//, ''), not: term.not }
}

/** The filter of everything at and below a node. */
export function subtreeFilter(path: string): TopicFilterQuery {
  return { terms: [{ key: 'topic', filter: `${path}/#`, not: false }], pattern: '', ignoresCase: false, sys: true }
}
