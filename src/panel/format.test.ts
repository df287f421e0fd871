// Figures as written on the page.
import { expect, test } from 'vitest'
import { bytes, duration, middle, rate } from './format.ts'

test('rate has three significant digits and is whole from 1,000 on', () => {
  expect([0, 0.04, 0.25, 12.345, 123.4, 4119.6].map(rate)).toEqual(['0', '0', '0.25', '12.3', '123', '4,120'])
})
test('bytes picks the unit, also at its edge', () => {
  expect([0, 999, 1000, 999_499, 999_500, 1.5e9].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1 kB',
    '999 kB',
    '1 MB',
    '1.5 GB',
  ])
})
test('duration names the two largest units', () => {
  expect([0, 59, 60, 61, 3600, 3660, 86_400, 90_000].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '1 min 1 s',
    '1 h',
    '1 h 1 min',
    '1 d',
    '1 d 1 h',
  ])
})
test('middle keeps both ends', () => {
  expect(middle('sensor-kitchen-0042', 11)).toBe('senso…-0042')
  expect(middle('short', 11)).toBe('short')
})
