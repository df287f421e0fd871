// Templates, rates of repeated messages, and user properties as lines.
import { expect, test } from 'vitest'
import { dueBy, fill, userPropertiesOf } from './template.ts'

const filling = { n: 7, random: () => 0.5, time: Date.UTC(2026, 0, 2, 3, 4, 5) }

test.each([
  ['{{n}}', '7'],
  ['a/{{ n }}/b {{n}}', 'a/7/b 7'],
  ['{{random}}', '50'],
  ['{{random 18 24}}', '21.0'],
  ['{{random -1.00 1}}', '0.00'],
  ['{{time}}', '2026-01-02T03:04:05.000Z'],
  ['{{name}} {n} {{n 1 2}}', '{{name}} {n} {{n 1 2}}'],
])('%s is filled', (text, filled) => {
  expect(fill(text, filling)).toBe(filled)
})
test('each place has a chance of its own', () => {
  let next = 0
  const random = () => {
    next += 0.1
    return next
  }
  expect(fill('{{random}} {{random}}', { ...filling, random })).toBe('10 20')
})
test('a steady rate: the first at once, the rest evenly, never more than asked for', () => {
  expect([0, 999, 1000, 2500, 60_000].map((millis) => dueBy(millis, 5, 1, 0))).toEqual([1, 1, 2, 3, 5])
})
test('a ramp grows from one rate to the other', () => {
  const at = (millis: number) => dueBy(millis, 100, 0, 20)
  expect(at(0)).toBe(1)
  expect(at(10_000)).toBe(100)
  // A quarter of the messages in half of the time.
  expect(at(5_000)).toBe(26)
})
test('user properties: a name may come twice, a value may hold a colon, a line without one is wrong', () => {
  expect(userPropertiesOf('a: 1\n\nb:http://x\na: 2')).toEqual({ a: ['1', '2'], b: 'http://x' })
  expect(userPropertiesOf('')).toEqual({})
  expect(userPropertiesOf('nonsense')).toBeNull()
  expect(userPropertiesOf(': x')).toBeNull()
})
