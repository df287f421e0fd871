// The topics that a filter lets through, and the nodes that lead to them. Looked for a piece at a time, and once for each topic:
// a name does not change. Does not know which rows are seen.
import type { TopicFilterQuery } from '../core/topic-view.ts'
import { passes } from '../protocol/packet-filter.ts'
import { Pattern } from '../protocol/pattern.ts'
import type { TopicStats } from './topic-stats.ts'

/** Topics looked at between two looks at the time. */
const stepSize = 64
/** Of those that do not pass, some are named. */
const missesKept = 100
const sysMissesKept = 5

export class TopicSelection {
  /** Topics that pass, in the order in which they became known. */
  readonly hits: number[] = []
  readonly misses: number[] = []
  readonly sysMisses: number[] = []
  readonly #stats: TopicStats
  readonly #test: (topic: string) => boolean
  /** Nodes that are shown, with how many are shown below each. */
  readonly #below = new Map<number, number>()
  readonly #children = new Map<number, { list: number[]; isSorted: boolean }>()
  #looked = 0

  constructor(stats: TopicStats, filter: TopicFilterQuery) {
    this.#stats = stats
    this.#test = topicTest(filter)
  }

  get isComplete(): boolean {
    return this.#looked === this.#stats.topicCount
  }

  /** Looks at more topics, until all are known or its time is over. */
  look(isOver: () => boolean): void {
    const { topics, topicCount, names } = this.#stats
    do {
      const end = Math.min(topicCount, this.#looked + stepSize)
      for (; this.#looked < end; this.#looked++) {
        const node = topics[this.#looked]!
        const path = names.path(node)
        if (this.#test(path)) this.#add(node)
        else this.#miss(node, path)
      }
    } while (!this.isComplete && !isOver())
  }

  /** Of what the broker says of itself a few are enough. */
  #miss(node: number, path: string): void {
    const list = path.startsWith('$') ? this.sysMisses : this.misses
    if (list.length < (list === this.misses ? missesKept : sysMissesKept)) list.push(node)
  }

  /** Nodes shown below this one, at any depth. */
  below(node: number): number {
    return this.#below.get(node) ?? 0
  }

  /** Children that are shown, in order of their names. */
  children(node: number): readonly number[] {
    const found = this.#children.get(node)
    if (found === undefined) return []
    if (!found.isSorted) {
      found.list.sort((a, b) => this.#stats.names.compare(a, b))
      found.isSorted = true
    }
    return found.list
  }

  #add(hit: number): void {
    this.hits.push(hit)
    let added = 0
    for (let node = hit; node !== 0; node = this.#stats.names.parent(node)) {
      const isNew = !this.#below.has(node)
      this.#below.set(node, this.below(node) + added)
      if (!isNew) continue
      added += 1
      const parent = this.#stats.names.parent(node)
      const siblings = this.#children.get(parent)
      if (siblings === undefined) this.#children.set(parent, { list: [node], isSorted: true })
      else {
        siblings.list.push(node)
        siblings.isSorted = false
      }
    }
    this.#below.set(0, this.below(0) + added)
  }
}

/** Whether a filter lets a topic through. Throws a `PatternFault`. */
export function topicTest({ terms, pattern, ignoresCase, sys }: TopicFilterQuery): (topic: string) => boolean {
  const expression = pattern === '' ? null : new Pattern(pattern, ignoresCase)
  return (topic) =>
    (sys || !topic.startsWith('$')) && (expression?.test(topic) ?? true) && passes(terms, subjectOf(topic))
}

function subjectOf(topic: string) {
  return {
    type: null,
    clientId: null,
    direction: null,
    qos: null,
    packetId: 0,
    message: 0,
    topic,
    reason: null,
    payload: null,
  }
}
