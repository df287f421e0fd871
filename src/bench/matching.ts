// Topics among a thousand filters, and among a million: what a PUBLISH costs the core for each subscription that it reaches,
// and what the search by itself does. Does not know bytes or sockets.
import { handle } from '../core/broker.ts'
import { emptyOutcome, type LinkId } from '../core/outcome.ts'
import type { BrokerState } from '../core/state.ts'
import type { SubscriptionRequest, TopicFilter, TopicName } from '../protocol/packet.ts'
import { quietCore } from './core-alone.ts'
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
/** As many among a thousand filters as among a million: what is compared is the search, not the sessions. */
const sessions = 100
const publisher = (sessions + 1) as LinkId
const payload = new Uint8Array(64)

const options = { qos: 0, noLocal: false, retainAsPublished: false, retainHandling: 0 } as const

function grow(kind: Kind, filters: number): BrokerState {
  const { state, now } = quietCore(sessions + 1)
  const requests: SubscriptionRequest[][] = Array.from({ length: sessions }, () => [])
  for (let place = 0; place < filters / matchesEach; place += 1) {
    for (const [index, filter] of kinds[kind](place).entries()) {
      requests[(place * matchesEach + index) % sessions]!.push({ ...options, filter: filter as TopicFilter })
    }
  }
  for (const [index, subscriptions] of requests.entries()) {
    const packet = { type: 'subscribe', packetId: 1, subscriptions, properties: {} } as const
    handle(state, { type: 'received', link: (index + 1) as LinkId, packet, size: 20 }, now)
  }
  return state
}

/** In an order that no cache of the processor knows: each place as far from the last as it can be. */
function topicsOf(places: number): TopicName[] {
  return Array.from({ length: topicsAsked }, (_, n) => `site/${(n * 7_919) % places}/sensor/value` as TopicName)
}

/** Nanoseconds of the processor for each match: of the clock others at work on the machine would take their part. */
function timed(places: number, ask: (topic: TopicName) => number): number {
  const topics = topicsOf(places)
  let found = 0
  const before = process.cpuUsage()
  for (const topic of topics) found += ask(topic)
  const { user, system } = process.cpuUsage(before)
  if (found !== topicsAsked * matchesEach) throw new Error(`${found} matches of ${topicsAsked * matchesEach}`)
  return ((user + system) * 1000) / found
}

/** One PUBLISH into the core, and ten out of it. */
function publish(state: BrokerState, places: number): number {
  const outcome = emptyOutcome()
  const fixed = { type: 'publish', dup: false, qos: 0, retain: false, packetId: 0, properties: {}, payload } as const
  return timed(places, (topic) => {
    handle(
      state,
      { type: 'received', link: publisher, packet: { ...fixed, topic }, size: 90 },
      state.startedAt,
      outcome,
    )
    const { length } = outcome.sends
    outcome.sends.length = 0
    return length
  })
}

/** Without the memory of topics that were asked for before. */
function search({ tree }: BrokerState, places: number): number {
  return timed(places, (topic) => {
    let found = 0
    for (const { subscriptions } of tree.search(topic)) found += subscriptions.length
    return found
  })
}

const ways = { publish, search } as const
const sizes = [1_000, 100_000, 1_000_000] as const

export async function matchingSection(settings: Settings): Promise<Section> {
  const goals: Record<keyof typeof ways, Goal[]> = { publish: [], search: [] }
  const data: unknown[] = []
  for (const kind of Object.keys(kinds) as Kind[]) {
    const states = sizes.map((filters) => ({ filters, state: grow(kind, filters), publish: [], search: [] }))
    const nanos: readonly (Record<keyof typeof ways, number[]> & (typeof states)[number])[] = states
    for (let round = 0; round < 4 + settings.rounds; round += 1) {
      settings.say(`matching ${kind}, round ${round}`)
      for (const each of nanos) {
        for (const way of ['publish', 'search'] as const) {
          const took = ways[way](each.state, each.filters / matchesEach)
          // The first rounds warm the engine up.
          if (round >= 2) each[way].push(took)
        }
      }
    }
    for (const way of ['publish', 'search'] as const) {
      const few = median(nanos[0]![way])
      for (const each of nanos) {
        data.push({ kind, way, filters: each.filters, nanosPerMatch: each[way] })
        if (each.filters === sizes[0]) continue
        const many = median(each[way])
        goals[way].push({
          what: `${each.filters.toLocaleString('en-US')} filters, ${kind}${way === 'search' ? ', the search alone' : ''}`,
          value: many / few,
          unit: '×',
          bound: way === 'publish' ? atMost(3) : null,
          ours: `${figure(many)} ns`,
          yardstick: `${figure(few)} ns`,
        })
      }
    }
  }
  const text = [
    `A PUBLISH at QoS 0 that ${matchesEach} subscriptions of ${sessions} sessions match, from the decoded packet to ten wishes to send, time per match; the yardstick is the same with ${sizes[0].toLocaleString('en-US')} filters.`,
    'The search alone is a look into memory that no cache holds, against one into memory that the caches hold: told, and no goal.',
  ].join('\n')
  const all = [...goals.publish, ...goals.search]
  return {
    title: 'Topic matching',
    body: [text, goalTable('per match', all)].join('\n\n'),
    data,
    goals: all,
    failures: [],
  }
}
