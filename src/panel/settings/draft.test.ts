// Settings before they are applied: what is out of range, what differs, and that no limit is without a place and words.
import { expect, test } from 'vitest'
import { defaultLimits } from '../../core/limits.ts'
import { limitRules } from '../../host/broker-config.ts'
import { changedLimits, isSame, limitFault, moved } from './draft.ts'
import { classroom, limitGroups } from './limit-groups.ts'
import { settingsText } from './text.ts'

test('a number must be whole and in its range', () => {
  const rule = limitRules.receiveMaximum
  expect(limitFault(rule, 1)).toBeNull()
  expect(limitFault(rule, 65_535)).toBeNull()
  for (const wrong of [0, 65_536, 1.5, Number.NaN, '20']) {
    expect(limitFault(rule, wrong)).toEqual({ minimum: 1, maximum: 65_535 })
  }
})
test('a choice must be one of its words', () => {
  expect(limitFault(limitRules.queueDropPolicy, 'oldest')).toBeNull()
  expect(limitFault(limitRules.queueDropPolicy, 'both')).toBe('choice')
  expect(limitFault(limitRules.sysLayouts, ['emqx'])).toBeNull()
  expect(limitFault(limitRules.sysLayouts, ['hivemq'])).toBe('choice')
  expect(limitFault(limitRules.retainAvailable, true)).toBeNull()
})
test('what is as it was is no change', () => {
  const draft = { ...defaultLimits, receiveMaximum: 20, sysLayouts: ['emqx', 'mosquitto'] as const }
  expect(changedLimits(defaultLimits, draft)).toEqual({ receiveMaximum: 20 })
  expect(isSame([], ['a'])).toBe(false)
})
test('a rule moves up and down, and not beyond the ends', () => {
  expect(moved(['a', 'b', 'c'], 2, -1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b', 'c'], 0, -1)).toEqual(['a', 'b', 'c'])
  expect(moved(['a', 'b', 'c'], 2, 1)).toEqual(['a', 'b', 'c'])
})
test('every limit stands in one group, with its words', () => {
  const shown = limitGroups.flatMap(([, keys]) => keys)
  expect([...shown].sort()).toEqual(Object.keys(defaultLimits).sort())
  for (const key of shown) expect(settingsText.limits[key].title, key).not.toBe('')
})
test('the presets are within the rules', () => {
  for (const [key, value] of Object.entries({ ...defaultLimits, ...classroom })) {
    expect(limitFault(limitRules[key as keyof typeof limitRules], value), key).toBeNull()
  }
})
