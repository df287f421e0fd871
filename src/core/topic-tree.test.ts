// The tree of filters against the plain rule: each topic is held against every filter, while filters come and go.
// Does not know sessions.
import { expect, test } from 'vitest'
import type { TopicFilter, TopicName } from '../protocol/packet.ts'
import { matches } from '../protocol/topic.ts'
import type { Subscription } from './state.ts'
import { TopicTree } from './topic-tree.ts'

const names = ['', 'a', 'b', 'c', '$s']

function dice(seed: number): (sides: number) => number {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}

/** Up to three levels, each with one, a few or many of its kind. */
function anyFilter(roll: (sides: number) => number): TopicFilter {
  const levels = Array.from({ length: 1 + roll(3) }, () => (roll(3) === 0 ? '+' : names[roll(names.length)]!))
  if (roll(4) === 0) levels[levels.length - 1] = '#'
  const filter = levels.join('/')
  return (filter === '' ? '/' : filter) as TopicFilter
}

function found(tree: TopicTree, topic: TopicName): string[] {
  const nodes = tree.match(topic)
  expect(new Set(nodes).size).toBe(nodes.length)
  return nodes.flatMap(({ subscriptions }) => subscriptions.map(({ filter }) => filter)).sort()
}

test('[MQTT-4.7.1-2] [MQTT-4.7.1-3] [MQTT-4.7.2-1] [MQTT-4.7.3-4] filters that come and go are found by exactly the topics that they match', () => {
  const topics = names.flatMap((a) => [
    a,
    ...names.flatMap((b) => [`${a}/${b}`, ...names.map((c) => `${a}/${b}/${c}`)]),
  ])
  for (let seed = 1; seed <= 5; seed += 1) {
    const roll = dice(seed)
    const tree = new TopicTree()
    const held: Subscription[] = []
    for (let step = 0; step < 120; step += 1) {
      if (held.length > 0 && roll(100) < (step < 60 ? 20 : 65)) {
        tree.remove(held.splice(roll(held.length), 1)[0]!)
      } else {
        const subscription = { filter: anyFilter(roll) } as Subscription
        held.push(subscription)
        tree.add(subscription)
      }
      for (let ask = 0; ask < 12; ask += 1) {
        const topic = topics[1 + roll(topics.length - 1)]! as TopicName
        const expected = held.filter(({ filter }) => matches(filter, topic)).map(({ filter }) => filter)
        expect(found(tree, topic), `seed ${seed}, step ${step}: ${topic}`).toEqual(expected.sort())
      }
      expect(tree.filterCount).toBe(new Set(held.map(({ filter }) => filter)).size)
    }
    for (const subscription of held) tree.remove(subscription)
    expect(tree.isEmpty).toBe(true)
  }
})
