// The retained messages beside a plain map, whether a start or a client brought them, and whoever looked meanwhile.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { TopicName } from '../protocol/packet.ts'
import { matches } from '../protocol/topic.ts'
import { RetainedMessages, type RetainedNode } from './retained.ts'
import type { Message } from './state.ts'

const topics = ['a', 'a/b', 'a/b/c', 'a/b/d', 'b', 'b/', '/b', 'c/d'] as const
const filters = ['#', 'a/#', 'a/b/+', '+/b', '+', 'b/+', '+/+', 'c/d'] as const

function message(topic: string, id: number): Message {
  return {
    id,
    topic: topic as TopicName,
    payload: new Uint8Array(),
    qos: 0,
    retain: true,
    properties: {},
    bytes: 0,
    publisher: '',
    expiresAt: null,
    receivedAt: 0,
    references: 0,
    expiring: null,
  }
}

function nodes(node: RetainedNode): number {
  return 1 + [...node.children.values()].reduce((sum, child) => sum + nodes(child), 0)
}

const step = fc.record({
  act: fc.constantFrom('restore', 'set', 'delete', 'settle', 'match'),
  topic: fc.constantFrom(...topics),
  filter: fc.constantFrom(...filters),
})

test('whatever comes in whatever order, a filter finds what is there, and nothing is left of what is not', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const retained = new RetainedMessages()
      const model = new Map<string, number>()
      const hold = (filter: string): void => {
        const found = retained.match(filter)!.map(({ topic, id }) => `${topic} ${id}`)
        const should = topics
          .filter((topic) => model.has(topic) && matches(filter, topic))
          .map((topic) => `${topic} ${model.get(topic)}`)
        expect(found.sort()).toEqual(should.sort())
      }
      steps.forEach(({ act, topic, filter }, id) => {
        if (act === 'match') hold(filter)
        else if (act === 'settle') retained.settle(1)
        else if (act === 'delete') {
          expect(retained.delete(topic)?.id).toBe(model.get(topic))
          model.delete(topic)
        } else {
          retained[act](message(topic, id))
          model.set(topic, id)
        }
        expect(retained.size).toBe(model.size)
        expect(retained.get(topic)?.id).toBe(model.get(topic))
        expect([...retained].map((each) => `${each.topic} ${each.id}`).sort()).toEqual(
          [...model].map(([name, newest]) => `${name} ${newest}`).sort(),
        )
      })
      expect(retained.settle(steps.length)).toBe(true)
      for (const filter of filters) hold(filter)
      for (const topic of topics) retained.delete(topic)
      expect(nodes(retained.root)).toBe(1)
    }),
  )
})
