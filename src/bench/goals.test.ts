// Tests of what counts as reached, and of what the end of the report says.
// Does not know what is measured.
import { expect, test } from 'vitest'
import { atLeast, atMost, type Goal, goalTable, isReached, summary, verdict } from './goals.ts'

const goal = (value: number, bound: Goal['bound']): Goal => ({ what: 'x', value, unit: '×', bound })

test.each([
  [3, atLeast(3), true, '≥ 3 × ✓'],
  [2.9, atLeast(3), false, '≥ 3 × ✗'],
  [3, atMost(3), true, '≤ 3 × ✓'],
  [3.1, atMost(3), false, '≤ 3 × ✗'],
  [Number.NaN, atLeast(3), false, '≥ 3 × ✗'],
  [Number.NaN, atMost(3), false, '≤ 3 × ✗'],
  [1, null, null, ''],
])('%d against %o', (value, bound, reached, words) => {
  expect(isReached(goal(value, bound))).toBe(reached)
  expect(verdict(goal(value, bound))).toBe(words)
})

test('the summary counts what is set and names what was missed', () => {
  const goals = [goal(1, atLeast(2)), { ...goal(5, atLeast(2)), what: 'y' }, goal(1, null)]
  expect(goalTable('', goals).split('\n')).toHaveLength(5)
  const said = summary([{ title: 'Part', goals }])
  expect(said).toMatch(/^1 of 2 goals reached\. Not reached in this run:\n\n- Part, x: 1\.00 ×, goal ≥ 2 × ✗$/)
  expect(summary([{ title: 'Part', goals: [goal(5, atLeast(2))] }])).toBe('1 of 1 goals reached.')
})
