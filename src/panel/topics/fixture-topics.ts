// Made-up topics for developing the page. Never part of a build; does not know MQTT.
import type { TopicQueries, TopicResults } from '../../core/topic-view.ts'

type Answers = { readonly [V in keyof TopicQueries]: (query: TopicQueries[V]) => TopicResults[V] }

export function fakeTopics(busy: boolean): Answers {
  const topics = busy ? ['home/kitchen/temp', 'home/hall/lamp'] : []
  return {
    tree: ({ offset }) => ({
      total: 0,
      topics: topics.length,
      matched: 0,
      sysTopics: 0,
      newest: 0,
      offset,
      rows: [],
      isLooking: false,
      isFull: false,
      since: 0,
    }),
    topic: () => ({
      isFirst: true,
      row: null,
      stored: null,
      storedPayload: null,
      subscribers: { total: 0, rows: [] },
      messages: [],
    }),
    matching: () => ({ known: topics.length, matched: 0, isLooking: false, hits: [], misses: topics }),
    stored: () => ({ topics: [], bytes: 0 }),
  }
}
