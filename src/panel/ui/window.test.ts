// Rows of different heights: which are seen, and that the one with the focus is always among them.
import { expect, test } from 'vitest'
import { offsets, visible } from './window.ts'

const places = offsets(1_000, (index) => (index % 2 === 0 ? 36 : 26))

test('rows around the window are drawn, and few others', () => {
  const drawn = visible(places, 31 * 200, 310, -1)
  expect(drawn[0]).toBe(196)
  expect(drawn.at(-1)).toBe(214)
  expect(places[1_000]).toBe(31_000)
})

test('the ends of the list are ends', () => {
  expect(visible(places, 0, 310, -1)[0]).toBe(0)
  expect(visible(places, 31_000 - 310, 310, -1).at(-1)).toBe(999)
  expect(
    visible(
      offsets(0, () => 36),
      0,
      600,
      -1,
    ),
  ).toEqual([])
  expect(
    visible(
      offsets(1, () => 36),
      0,
      600,
      0,
    ),
  ).toEqual([0])
})

test('a row stays though it is far away, in its order', () => {
  expect(visible(places, 31 * 200, 310, 3)[0]).toBe(3)
  expect(visible(places, 31 * 200, 310, 900).at(-1)).toBe(900)
  expect(visible(places, 31 * 200, 310, 200)).toHaveLength(19)
})

test('never more than 60 rows', () => {
  expect(
    visible(
      offsets(10_000, () => 4),
      100,
      5_000,
      -1,
    ),
  ).toHaveLength(60)
})
