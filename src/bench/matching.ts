// The tree of filters by itself: what one topic costs among a thousand filters, and among a million.
// Does not know sessions or packets.

import type { Subscription } from '../core/state.ts'
import { TopicTree } from '../core/topic-tree.ts'
import type { TopicFilter, TopicName } from '../protocol/packet.ts'
import { atMost, type Goal, goalTable } from './goals.ts'
import type { Section, Settings } from './section.ts'
import { figure, median } from './table.ts'

/** Filters of each kind that match a topic of ours: ten matches a topic. */
const kinds = {
  plain: (place: number) => Array.from({ length: 10 }, () => `site/${place}/sensor/value`),
  '+': (place: number) => [
    `site/${place}/+/value`,
    `site/${place}/sensor/+`,
    `site/${place}/+/+`,
    ...Array.from({ length: 7 }, () => `+/${place}/sensor/value`),
  ],
  '#': (place: number) => [
    `site/${place}/#`,
    `site/${place}/sensor/#`,
    `site/${place}/sensor/value/#`,
    ...Array.from({ length: 7 }, () => `+/${place}/#`),
  ],
} as const
type Kind = keyof typeof kinds

const matchesEach = 10
const topicsAsked = 20_000

function grow(kind: Kind, filters: number): TopicTree {
  const tree = new TopicTree()
  const places = filters / matchesEach
  for (let place = 0; place < places; place += 1) {
    for (const filter of kinds[kind](place)) tree.add({ filter: filter as TopicFilter } as Subscription)
  }
  return tree
}

/** Nanoseconds for each subscription that was found. */
function ask(tree: TopicTree, places: number): number {
  const topics: TopicName[] = []
  // In an order that no cache of the processor knows: each place as far from the last as it can be.
  for (let index = 0; index < topicsAsked; index += 1) {
    const place = (index * 7_919) % places
    topics.push(`site/${place}/sensor/value` as TopicName)
  }
  let found = 0
  // Of the processor, not of the clock: others may be at work on the machine.
  const before = process.cpuUsage()
  for (const topic of topics) {
    for (const node of tree.search(topic)) found += node.subscriptions.length
  }
  const { user, system } = process.cpuUsage(before)
  if (found !== topicsAsked * matchesEach) throw new Error(`${found} matches of ${topicsAsked * matchesEach}`)
  return ((user + system) * 1000) / found
}

const sizes = [1_000, 100_000, 1_000_000] as const

export async function matchingSection(settings: Settings): Promise<Section> {
  const goals: Goal[] = []
  const data: unknown[] = []
  for (const kind of Object.keys(kinds) as Kind[]) {
    const trees = sizes.map((filters) => ({ filters, tree: grow(kind, filters), nanos: [] as number[] }))
    for (let round = 0; round < 4 + settings.rounds; round += 1) {
      settings.say(`matching ${kind}, round ${round}`)
      for (const { filters, tree, nanos } of trees) {
        const took = ask(tree, filters / matchesEach)
        // The first rounds warm the engine up.
        if (round >= 2) nanos.push(took)
      }
    }
    const few = median(trees[0]!.nanos)
    for (const { filters, nanos } of trees) {
      data.push({ kind, filters, nanosPerMatch: nanos })
      if (filters === sizes[0]) continue
      goals.push({
        what: `${filters.toLocaleString('en-US')} filters, ${kind}`,
        value: median(nanos) / few,
        unit: '×',
        bound: atMost(3),
        ours: `${figure(median(nanos))} ns`,
        yardstick: `${figure(few)} ns`,
      })
    }
  }
  const text = `Topics that ${matchesEach} subscriptions match, time per match without the memory of topics asked before; the yardstick is the same with ${sizes[0].toLocaleString('en-US')} filters.`
  return {
    title: 'Topic matching',
    body: [text, goalTable('per match', goals)].join('\n\n'),
    data,
    goals,
    failures: [],
  }
}
