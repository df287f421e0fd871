// The reasons of the wildcard tester agree with what the broker does.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isTopicFilter, isTopicName, matches } from '../../protocol/topic.ts'
import { matchReasons } from './match-reasons.ts'

test.each([
  ['home/+/temp', 'home/kitchen/temp', true, 'Every level holds.'],
  ['home/+/temp', 'home/kitchen/hum', false, '“hum” is not “temp”.'],
  ['home/+/temp', 'Home/kitchen/temp', false, '“Home” is not “home”: capital letters count [MQTT-4.7.3-4].'],
  ['home/+', 'home', false, 'The topic ends here, and the filter asks for “+”.'],
  ['home/#', 'home', true, 'Every level holds.'],
  ['home/a/#', 'home', false, 'The topic ends here, and the filter asks for “a”.'],
  ['home', 'home/a', false, 'The filter ends before “a”: # at its end would take what is below.'],
  [
    '#',
    '$SYS/x',
    false,
    'A # at the start does not match a topic that begins with $ [MQTT-4.7.2-1]. Name the first level.',
  ],
  [
    '+/x',
    '$SYS/x',
    false,
    'A + at the start does not match a topic that begins with $ [MQTT-4.7.2-1]. Name the first level.',
  ],
  ['$SYS/#', '$SYS/x', true, 'Every level holds.'],
  ['a/b', 'a/b', true, 'The filter has no wildcard, and the topic is the same, character by character.'],
  ['a/+/b', 'a//b', true, 'Every level holds.'],
])('%s against %s', (filter, topic, isMatch, why) => {
  const found = matchReasons(filter, topic)
  expect([found.matches, found.why, found.share]).toEqual([isMatch, why, null])
})

test('a shared subscription is compared by its filter', () => {
  const { matches, share, levels } = matchReasons('$share/crew/home/#', 'home/a/b')
  expect([matches, share]).toEqual([true, 'crew'])
  expect(levels.map(({ filter, topic }) => [filter, topic])).toEqual([
    ['home', 'home'],
    ['#', 'a/b'],
  ])
})

test('the levels hold exactly where the filter matches', () => {
  const level = fc.constantFrom('', 'a', 'b', '$x', 'A')
  const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))
  const filter = fc
    .tuple(fc.array(fc.oneof(level, fc.constant('+')), { minLength: 1, maxLength: 4 }), fc.boolean())
    .map(([levels, hash]) => [...levels, ...(hash ? ['#'] : [])].join('/'))
  fc.assert(
    fc.property(filter, topic, (filter, topic) => {
      fc.pre(isTopicFilter(filter) && isTopicName(topic))
      const found = matchReasons(filter, topic)
      expect(found.matches).toBe(matches(filter, topic))
      expect(found.levels.every(({ holds }) => holds)).toBe(found.matches)
    }),
    { numRuns: 2000 },
  )
})
