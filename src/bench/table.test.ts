// Tests of the numbers and tables.
// Does not know what is measured.
import { expect, test } from 'vitest'
import { figure, markdownTable, median, percentile, rate, times } from './table.ts'

test('percentile lies between neighbours and does not change its input', () => {
  const values = [4, 1, 3, 2]
  expect(median(values)).toBe(2.5)
  expect(percentile(values, 0)).toBe(1)
  expect(percentile(values, 1)).toBe(4)
  expect(percentile([7], 0.99)).toBe(7)
  expect(percentile([1, 2, 3], 0.5)).toBe(2)
  expect(values).toEqual([4, 1, 3, 2])
  expect(median([])).toBeNaN()
})

test.each([
  [1_234_567, '1,230,000'],
  [99_950, '100,000'],
  [102, '102'],
  [7.4, '7'],
  [0, '0'],
  [Number.NaN, 'n/a'],
])('rate %d is %s', (value, text) => expect(rate(value)).toBe(text))

test.each([
  [0.1234, '0.12'],
  [9.876, '9.88'],
  [12.34, '12.3'],
  [1234.5, '1235'],
  [Number.POSITIVE_INFINITY, 'n/a'],
])('figure %d is %s', (value, text) => expect(figure(value)).toBe(text))

test('times says n/a when there is nothing to compare with', () => {
  expect(times(2)).toBe('2.00 ×')
  expect(times(Number.NaN)).toBe('n/a')
})

test('a table lines up', () => {
  expect(
    markdownTable(
      ['case', 'rate'],
      [
        ['fan-out 1', '10'],
        ['x', '1,000'],
      ],
    ),
  ).toBe(
    ['| case      |  rate |', '| --------- | ----: |', '| fan-out 1 |    10 |', '| x         | 1,000 |'].join('\n'),
  )
})
