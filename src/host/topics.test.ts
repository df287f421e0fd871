// The topics as an observer sees them: counted while somebody watches, a window of the tree, filters, one topic in full.
import { describe, expect, test } from 'vitest'
import { defaultConfig } from '../core/limits.ts'
import type { TopicFilterQuery, TopicQueries, TopicTree } from '../core/topic-view.ts'
import { type Rig, rig } from '../testing/rig.ts'
import { outline, selectedShape, wholeShape } from './topic-outline.ts'
import { TopicSelection } from './topic-selection.ts'
import { TopicStats } from './topic-stats.ts'

const whole = { offset: 0, limit: 100, toggled: [], filter: null }
const utf8 = (text: string) => new TextEncoder().encode(text)
const never = () => false
const all: TopicFilterQuery = { terms: [], pattern: '', ignoresCase: false, sys: false }

function watching(broker: Rig, query: Partial<TopicQueries['tree']> = {}) {
  const observer = broker.observer().greet()
  observer.watch(1, 'tree', { ...whole, ...query })
  return observer
}

const shown = ({ rows }: TopicTree) => rows.map(({ level, path }) => `${level} ${path}`)

test('topics that keep a message are there from the first look, with what is kept; others once they are published to', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  talker.publish('home/lamp', 'on', { retain: true })
  talker.publish('home/unseen', 'x')
  await broker.advance(0)
  const observer = watching(broker, { toggled: ['home'] })
  const first = await observer.look(1, 'tree')
  expect(shown(first)).toEqual(['1 home', '2 home/lamp'])
  expect(first.rows[1]).toMatchObject({ messages: 0, own: 0, preview: utf8('on'), bytes: 2, open: null })
  expect(first.rows[1]!.stored).toMatchObject({ qos: 0, bytes: 2, publisher: 'talker', expiresAt: null })
  talker.publish('home/seen/deep', 'y')
  const second = await observer.look(1, 'tree')
  expect(shown(second)).toEqual(['1 home', '2 home/lamp', '2 home/seen'])
  expect(second.rows[2]).toMatchObject({ open: false, topics: 1, messages: 1, own: 0, preview: null, stored: null })
  expect(second.newest).toBeGreaterThan(first.newest)
})

test('the pin goes when the message is cleared, and the row stays', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  talker.publish('a', '1', { retain: true })
  const observer = watching(broker)
  expect((await observer.look(1, 'tree')).rows[0]!.stored).not.toBeNull()
  observer.ask({ type: 'admin', action: { type: 'clear-retained', topics: ['a'] } })
  const { rows } = await observer.look(1, 'tree')
  expect(rows).toMatchObject([{ path: 'a', stored: null }])
})

test('counts and rates add up along the branch, and rates fall with time alone', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = watching(broker, { toggled: ['a', 'a/b'] })
  for (let count = 0; count < 10; count++) talker.publish('a/b/c', 'x')
  talker.publish('a/b', 'y')
  const { rows } = await observer.look(1, 'tree')
  expect(rows.map(({ path, messages, own, topics }) => [path, messages, own, topics])).toEqual([
    ['a', 11, 0, 2],
    ['a/b', 11, 1, 2],
    ['a/b/c', 10, 10, 1],
  ])
  expect(rows[0]!.rate).toBeCloseTo(2.2, 0)
  let rate = rows[0]!.rate
  for (let second = 0; second < 60 && rate > 0; second++) {
    await broker.advance(1000)
    const messages = observer.take()
    for (const message of messages) {
      if (message.type !== 'frame') continue
      observer.acknowledge(message)
      const change = message.changes[0]!
      if (change.view !== 'tree') continue
      const next = change.result.rows[0]!.rate
      expect(next).toBeLessThan(rate)
      rate = next
    }
  }
  expect(rate).toBe(0)
  await broker.advance(1000)
  expect(observer.take()).toEqual([])
})

test('a message a second is a rate of one, however long it goes on', () => {
  const stats = new TopicStats(0)
  for (let second = 1; second <= 300; second++) stats.note('a', 1, utf8('x'), 1, second * 1000)
  const node = stats.names.find('a')
  // Just after a message, and just before the next.
  expect(stats.rateOf(node, 300_000)).toBeCloseTo(1.1, 1)
  expect(stats.rateOf(node, 300_999)).toBeCloseTo(0.9, 1)
})

test('after a burst every message of each topic is counted, and the last one is what is shown', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = watching(broker, { toggled: ['burst'] })
  await observer.look(1, 'tree')
  const topics = ['burst/a', 'burst/b', 'burst/long']
  for (let count = 1; count <= 1_501; count++) {
    const topic = topics[count % 7 === 0 ? 2 : count % 5 === 0 ? 1 : 0]!
    talker.publish(topic, topic === 'burst/long' ? `${count} `.padEnd(1_000, 'x') : `${count}`)
  }
  const { rows } = await observer.look(1, 'tree')
  const last = (count: number) => utf8(`${count} `.padEnd(64, 'x'))
  expect(rows.map(({ path, messages, own, bytes, preview }) => [path, messages, own, bytes, preview])).toEqual([
    ['burst', 1_501, 0, 0, null],
    ['burst/a', 1_029, 1_029, 4, utf8('1501')],
    ['burst/b', 258, 258, 4, utf8('1500')],
    ['burst/long', 214, 214, 1_000, last(1_498)],
  ])
  observer.watch(2, 'topic', { topic: 'burst/long', limit: 3 })
  const { messages } = await observer.look(2, 'topic')
  expect(messages.map(({ payload, bytes }) => [new TextDecoder().decode(payload).trimEnd().length, bytes])).toEqual([
    [1_000, 1_000],
    [1_000, 1_000],
    [1_000, 1_000],
  ])
})

test('what was told late has the rate of its time', () => {
  const stats = new TopicStats(0)
  const counted = new TopicStats(0)
  for (let second = 1; second <= 60; second++) counted.note('a', 1, utf8('x'), 1, second * 1_000)
  // The broker's own, which came at the end, are told before them.
  stats.note('$SYS/x', 1, utf8('x'), 1, 60_000)
  for (let second = 1; second <= 60; second++) stats.note('a', 1, utf8('x'), 1, second * 1_000)
  expect(stats.rateOf(stats.names.find('a'), 60_000)).toBe(counted.rateOf(counted.names.find('a'), 60_000))
})

test('nothing is counted while nobody watches, and counting begins anew', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = watching(broker)
  talker.publish('a', '1')
  expect((await observer.look(1, 'tree')).rows).toHaveLength(1)
  observer.ask({ type: 'unwatch', id: 1 })
  talker.publish('b', '1')
  await broker.advance(0)
  observer.watch(2, 'tree', whole)
  expect((await observer.look(2, 'tree')).rows).toEqual([])
})

test('subscribers are those that a message would reach, each member of a shared subscription one', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const one = await broker.connected('one')
  const two = await broker.connected('two')
  await one.subscribe('a/+', 1)
  await one.subscribe('$share/g/a/#', 1)
  await two.subscribe('$share/g/a/#', 1)
  const observer = watching(broker, { toggled: ['a'] })
  talker.publish('a/b', 'x')
  const { rows } = await observer.look(1, 'tree')
  expect(rows.map(({ subscribers }) => subscribers)).toEqual([0, 3])
  observer.watch(2, 'topic', { topic: 'a/b', limit: 100 })
  const { subscribers } = await observer.look(2, 'topic')
  expect(subscribers.total).toBe(3)
  const inGroup = { members: 2, strategy: defaultConfig.limits.sharedSubscriptionStrategy }
  expect(subscribers.rows.map(({ clientId, filter, group }) => [clientId, filter, group])).toEqual(
    expect.arrayContaining([
      ['one', 'a/+', null],
      ['one', '$share/g/a/#', { ...inGroup, isLast: true }],
      ['two', '$share/g/a/#', { ...inGroup, isLast: false }],
    ]),
  )
})

test('a topic is told with its messages as they come, each once', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = watching(broker)
  for (const payload of ['1', '2']) talker.publish('a', payload)
  talker.publish('other', 'z')
  await observer.look(1, 'tree')
  observer.watch(2, 'topic', { topic: 'a', limit: 100 })
  const first = await observer.look(2, 'topic')
  expect(first).toMatchObject({ isFirst: true, stored: null, storedPayload: null })
  expect(first.messages.map(({ payload }) => payload)).toEqual([utf8('1'), utf8('2')])
  talker.publish('a', '3', { retain: true })
  const second = await observer.look(2, 'topic')
  expect(second.messages.map(({ payload, retain }) => [payload, retain])).toEqual([[utf8('3'), true]])
  expect(second.storedPayload).toEqual(utf8('3'))
  expect(second.isFirst).toBe(false)
  talker.publish('a', '4')
  expect((await observer.look(2, 'topic')).storedPayload).toBeNull()
})

test('of a large payload the beginning is told, and of many the newest while there is room', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = watching(broker)
  const kilobytes = [300, 256, 200, 100, 64]
  for (const size of kilobytes) talker.publish('a', 'x'.repeat(size * 1024))
  await observer.look(1, 'tree')
  observer.watch(2, 'topic', { topic: 'a', limit: 100 })
  const { messages } = await observer.look(2, 'topic')
  expect(messages.map(({ bytes }) => bytes / 1024)).toEqual(kilobytes)
  // 512 in all: 64, 100, 200, no room for 256, and the beginning of the oldest.
  expect(messages.map(({ payload }) => payload.length / 1024)).toEqual([64, 0.25, 200, 100, 64])
})

test('names to be cleared are told once, without $SYS', async () => {
  const broker = rig({ limits: { sysInterval: 10 } })
  const talker = await broker.connected('talker')
  for (const topic of ['a/1', 'a/2', 'b']) talker.publish(topic, 'xyz', { retain: true })
  const observer = broker.observer().greet()
  observer.watch(1, 'stored', { filter: { ...all, sys: true, terms: [{ key: 'text', text: '/', not: false }] } })
  expect(await observer.look(1, 'stored')).toEqual({ topics: ['a/1', 'a/2'], bytes: 6 })
})

test('what a filter matches, and what it does not', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.watch(1, 'matching', { filter: '$share/g/a/+', limit: 10 })
  for (const topic of ['a/1', 'a/2', 'a/2/x', 'b']) talker.publish(topic, '')
  expect(await observer.look(1, 'matching')).toEqual({
    known: 4,
    matched: 2,
    isLooking: false,
    hits: ['a/1', 'a/2'],
    misses: ['a/2/x', 'b'],
  })
})

test.each([
  { view: 'tree', query: { ...whole, toggled: [1] } },
  { view: 'tree', query: { ...whole, filter: { ...all, pattern: '(' } } },
  { view: 'tree', query: { ...whole, filter: { ...all, terms: [{ key: 'x' }] } } },
  { view: 'topic', query: { topic: 1, limit: 1 } },
  { view: 'matching', query: { filter: null, limit: 1 } },
  { view: 'stored', query: {} },
])('a query that cannot be understood is refused: $view', ({ view, query }) => {
  const observer = rig().observer().greet()
  observer.ask({ type: 'watch', view, id: 1, query })
  expect(observer.take()).toMatchObject([{ type: 'refused' }])
})

describe('the outline', () => {
  function tree(...topics: string[]): TopicStats {
    const stats = new TopicStats(0)
    for (const topic of topics) stats.add(topic)
    return stats
  }

  const paths = (stats: TopicStats, { rows }: ReturnType<typeof outline>) =>
    rows.map(({ node }) => stats.names.path(node))

  const stats = tree('b/2', 'b/1/x', 'b/1/y', 'a', '$SYS/c', '/lead', 'c/1')
  const open = ['b', 'b/1', '', '$SYS']
  const rows = ['', '/lead', 'a', 'b', 'b/1', 'b/1/x', 'b/1/y', 'b/2', 'c', '$SYS', '$SYS/c']

  test('is in order of names, $ last, an empty level of its own', () => {
    const found = outline(wholeShape(stats, open), 0, 100)
    expect(paths(stats, found)).toEqual(rows)
    expect(found.total).toBe(rows.length)
    expect(found.rows.map(({ level }) => level)).toEqual([1, 2, 1, 1, 2, 3, 3, 2, 1, 1, 2])
    expect(found.rows.map(({ parentRow }) => parentRow)).toEqual([-1, 0, -1, -1, 3, 4, 4, 3, -1, -1, 9])
    expect(found.rows.map(({ open }) => open)).toEqual([
      true,
      null,
      null,
      true,
      true,
      null,
      null,
      null,
      false,
      true,
      null,
    ])
  })

  test('any window of it is that of the whole', () => {
    for (let offset = 0; offset <= rows.length; offset++) {
      for (const limit of [1, 3, 100]) {
        const found = outline(wholeShape(stats, open), offset, limit)
        expect(paths(stats, found)).toEqual(rows.slice(offset, offset + limit))
      }
    }
  })

  test('what is open below something closed is not seen', () => {
    expect(paths(stats, outline(wholeShape(stats, ['b/1']), 0, 100))).toEqual(['', 'a', 'b', 'c', '$SYS'])
  })

  test('keeps its order while topics come', () => {
    const growing = tree('m')
    outline(wholeShape(growing, []), 0, 10)
    for (const name of ['z', 'a', 'n', '$x']) growing.add(name)
    expect(paths(growing, outline(wholeShape(growing, []), 0, 10))).toEqual(['a', 'm', 'n', 'z', '$x'])
  })

  test('a selection shows hits and what leads to them, open unless closed, in any window', () => {
    const selection = new TopicSelection(stats, { ...all, terms: [{ key: 'text', text: '1', not: false }] })
    selection.look(never)
    const expected = ['b', 'b/1', 'b/1/x', 'b/1/y', 'c', 'c/1']
    for (let offset = 0; offset < expected.length; offset++) {
      const found = outline(selectedShape(stats, selection, []), offset, 2)
      expect(paths(stats, found)).toEqual(expected.slice(offset, offset + 2))
      expect(found.total).toBe(expected.length)
    }
    const closed = outline(selectedShape(stats, selection, ['b', 'b/1']), 0, 100)
    expect(paths(stats, closed)).toEqual(['b', 'c', 'c/1'])
    expect(closed.total).toBe(3)
  })

  test.each([
    [{ pattern: '^b/\\d$' }, ['b/2']],
    [{ pattern: 'LEAD', ignoresCase: true }, ['/lead']],
    [{ terms: [{ key: 'topic', filter: '+/1/#', not: false }] }, ['b/1/x', 'b/1/y', 'c/1']],
    [{ terms: [{ key: 'topic', filter: 'b/#', not: true }] }, ['a', '/lead', 'c/1']],
    [{ sys: true, pattern: 'SYS' }, ['$SYS/c']],
    [{ pattern: 'SYS' }, []],
  ] as const)('%j', (filter, expected) => {
    const selection = new TopicSelection(stats, { ...all, ...filter } as TopicFilterQuery)
    selection.look(never)
    expect(selection.hits.map((node) => stats.names.path(node))).toEqual(expected)
  })
})

test('a hundred thousand topics: the frame is made of the window alone, and a filter looks a piece at a time', () => {
  const stats = new TopicStats(0)
  for (let index = 0; index < 100_000; index++)
    stats.note(`plant/line-${index % 100}/machine-${index}`, 1, utf8('x'), 1, 1)
  expect(stats.topicCount).toBe(100_000)
  let asked = 0
  const shape = wholeShape(stats, ['plant', 'plant/line-42'])
  const counted = {
    ...shape,
    hasChildren(node: number) {
      asked += 1
      return shape.hasChildren(node)
    },
  }
  const found = outline(counted, 50, 40)
  expect(found.total).toBe(1 + 100 + 1000)
  expect(found.rows).toHaveLength(40)
  expect(asked).toBe(40)
  const selection = new TopicSelection(stats, { ...all, pattern: '-99999$' })
  let pieces = 0
  for (; !selection.isComplete; pieces++) selection.look(() => true)
  expect(pieces).toBeGreaterThan(1_000)
  expect(selection.hits).toHaveLength(1)
})

test('beyond the limit topics are not followed, and it is told', () => {
  const stats = new TopicStats(0)
  for (let index = 0; index < 300_000; index++) stats.note(`t${index}`, 1, utf8(''), 0, 1)
  expect(stats.isFull).toBe(true)
  expect(stats.topicCount).toBeLessThan(260_000)
})
