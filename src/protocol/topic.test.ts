import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { topicFilters, topicNames } from './arbitrary.ts'
import type { TopicFilter } from './packet.ts'
import {
  hasWildcard,
  isTopicFilter,
  isTopicName,
  levelCount,
  matches,
  shareOf,
  topicFilter,
  topicName,
} from './topic.ts'
import { topicFilterFault, topicNameFault } from './topic-fault.ts'

describe('topic names', () => {
  test.each([
    'a',
    '/',
    '//',
    'a/b',
    '/a',
    'a/',
    ' ',
    'a b',
    '$SYS/x',
    '$',
    'é/😀',
    '\ufeff',
    'a\x01',
    'a'.repeat(65_535),
  ])('valid: %j', (name) => {
    expect(isTopicName(name)).toBe(true)
    expect(topicName(name)).toBe(name)
    expect(topicNameFault(name)).toBeNull()
  })

  test.each([
    ['', 'MQTT-4.7.3-1'],
    ['+', 'MQTT-4.7.0-1'],
    ['#', 'MQTT-4.7.0-1'],
    ['a/+', 'MQTT-4.7.0-1'],
    ['a#', 'MQTT-4.7.0-1'],
    ['a\0', 'MQTT-4.7.3-2'],
    ['\ud800', 'MQTT-1.5.4-1'],
    ['\udc00a', 'MQTT-1.5.4-1'],
    ['a'.repeat(65_536), 'MQTT-4.7.3-3'],
    ['é'.repeat(32_768), 'MQTT-4.7.3-3'],
  ])('%j is none [%s]', (name, statement) => {
    expect(isTopicName(name)).toBe(false)
    expect(topicName(name)).toBeNull()
    expect(topicNameFault(name)?.statement).toBe(statement)
  })
})

describe('topic filters', () => {
  test.each([
    ...['a', '#', '+', '+/+', '/+', '+/', 'a/#', '/#', '+/#', 'a/+/b', '$SYS/#', '//', '$sharex', 'share/g/a'],
    ...['$share/g/a', '$share/g/#', '$share/g/+/a', '$share/g//', '$share/ /a', '$share/é/😀', '$share/g/$share'],
  ])('valid: %j', (filter) => {
    expect(isTopicFilter(filter)).toBe(true)
    expect(topicFilter(filter)).toBe(filter)
    expect(topicFilterFault(filter)).toBeNull()
  })

  test.each([
    ['', 'MQTT-4.7.3-1'],
    ['a#', 'MQTT-4.7.1-1'],
    ['#/', 'MQTT-4.7.1-1'],
    ['#/a', 'MQTT-4.7.1-1'],
    ['##', 'MQTT-4.7.1-1'],
    ['a/#/b', 'MQTT-4.7.1-1'],
    ['a+', 'MQTT-4.7.1-2'],
    ['+a', 'MQTT-4.7.1-2'],
    ['a/+b/c', 'MQTT-4.7.1-2'],
    ['++', 'MQTT-4.7.1-2'],
    ['a\0', 'MQTT-4.7.3-2'],
    ['\ud800', 'MQTT-1.5.4-1'],
    ['a'.repeat(65_536), 'MQTT-4.7.3-3'],
    ['$share', 'MQTT-4.8.2-1'],
    ['$share/', 'MQTT-4.8.2-1'],
    ['$share//a', 'MQTT-4.8.2-1'],
    ['$share/g', 'MQTT-4.8.2-2'],
    ['$share/g/', 'MQTT-4.8.2-2'],
    ['$share/+/a', 'MQTT-4.8.2-2'],
    ['$share/g#/a', 'MQTT-4.8.2-2'],
    ['$share/g/a+', 'MQTT-4.7.1-2'],
    ['$share/g\0/a', 'MQTT-4.7.3-2'],
  ])('%j is none [%s]', (filter, statement) => {
    expect(isTopicFilter(filter)).toBe(false)
    expect(topicFilter(filter)).toBeNull()
    expect(topicFilterFault(filter)?.statement).toBe(statement)
  })

  test('the quick check and the explanation agree about any text', () => {
    const pieces = fc.constantFrom('a', '/', '+', '#', '$share', '$share/', '\0', 'é', '\ud800', '😀', '$')
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 7 }), (parts) => {
        const text = parts.join('')
        expect([text, isTopicFilter(text)]).toEqual([text, topicFilterFault(text) === null])
        expect([text, isTopicName(text)]).toEqual([text, topicNameFault(text) === null])
      }),
      { numRuns: 500 },
    )
  })
})

describe('shared subscriptions', () => {
  test.each([
    ['$share/g/a/#', 'g', 'a/#'],
    ['$share/g//', 'g', '/'],
    ['$share/a b/+', 'a b', '+'],
    ['$share/g/$SYS/x', 'g', '$SYS/x'],
  ])('%s', (filter, name, inner) => {
    expect(shareOf(filter as TopicFilter)).toEqual({ name, filter: inner })
  })

  test.each(['a', '$shared/g/a', 'share/g/a', '/$share/g/a'])('%s is none', (filter) => {
    expect(shareOf(filter as TopicFilter)).toBeNull()
  })
})

test.each([
  ['a', 1, false],
  ['/', 2, false],
  ['a/b/c', 3, false],
  ['a//b', 3, false],
  ['+/#', 2, true],
])('%s has %i levels; wildcard: %s', (text, levels, wildcard) => {
  expect(levelCount(text)).toBe(levels)
  expect(hasWildcard(text)).toBe(wildcard)
})

describe('a filter matches', () => {
  test.each([
    ['a', 'a'],
    ['/', '/'],
    ['#', 'a'],
    ['#', 'a/b'],
    ['#', '/'],
    ['+', 'a'],
    ['+/+', '/'],
    ['/+', '/a'],
    ['+/+', '/a'],
    ['a/#', 'a'],
    ['a/#', 'a/'],
    ['a/#', 'a/b/c'],
    ['+/#', 'a'],
    ['a/+/#', 'a/b'],
    ['a/+', 'a/'],
    ['a/+/c', 'a//c'],
    ['sport/tennis/player1/#', 'sport/tennis/player1'],
    ['sport/tennis/+', 'sport/tennis/player1'],
    ['sport/+', 'sport/'],
    ['$SYS/#', '$SYS/x'],
    ['$SYS/#', '$SYS'],
    ['$SYS/monitor/+', '$SYS/monitor/Clients'],
    ['a/$x', 'a/$x'],
    ['a/+', 'a/$x'],
    ['é/+', 'é/😀'],
  ])('%s ~ %s', (filter, topic) => {
    expect(matches(filter, topic)).toBe(true)
  })
})

describe('a filter does not match', () => {
  test.each([
    ['a', 'A'],
    ['a', 'a/'],
    ['a', '/a'],
    ['a/', 'a'],
    ['ab', 'a'],
    ['a', 'ab'],
    ['+', '/a'],
    ['+', 'a/b'],
    ['+', '/'],
    ['sport/+', 'sport'],
    ['a/#', 'ab'],
    ['a/#', 'ab/c'],
    ['a/+/#', 'a'],
    ['a/b', 'a'],
    ['a/+/c', 'a/b/d'],
    ['#', '$SYS/x'],
    ['+/x', '$SYS/x'],
    ['+/#', '$SYS'],
    ['#', '$'],
    ['e\u0301', '\u00e9'],
  ])('%s !~ %s [MQTT-4.7.2-1, MQTT-4.7.3-4]', (filter, topic) => {
    expect(matches(filter, topic)).toBe(false)
  })
})

test('matching agrees with comparing level by level', () => {
  const level = fc.constantFrom('', 'a', 'b', '$x')
  const names = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
  const filters = fc
    .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([levels, all]) => levels.join('/') + (all ? '/#' : ''))
  fc.assert(
    fc.property(filters, names, (filter, topic) => {
      fc.pre(filter !== '' && topic !== '')
      expect([filter, topic, matches(filter, topic)]).toEqual([filter, topic, slowMatches(filter, topic)])
    }),
    { numRuns: 800 },
  )
})

function slowMatches(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const given = topic.split('/')
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return given.length >= index
    if (index >= given.length) return false
    if (level !== '+' && level !== given[index]) return false
  }
  return wanted.length === given.length
}

test('the random topics of the property tests are valid', () => {
  fc.assert(fc.property(topicNames, (name) => isTopicName(name)))
  fc.assert(fc.property(topicFilters, (filter) => isTopicFilter(filter)))
})
