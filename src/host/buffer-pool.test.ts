// Buffers come large enough, whatever was given back before.
// Does not test who uses them.
import { expect, test } from 'vitest'
import { BufferPool, largestBuffer } from './buffer-pool.ts'

const sizes = [1, 1024, 1025, 8 * 1024, 8 * 1024 + 1, largestBuffer, largestBuffer + 1, 10 * largestBuffer]

test('every size gets room enough, from an empty pool and from a full one', () => {
  const pool = new BufferPool()
  for (let round = 0; round < 2; round++) {
    const taken = sizes.map((size) => pool.take(size))
    for (const [at, size] of sizes.entries()) expect(taken[at]!.length).toBeGreaterThanOrEqual(size)
    expect(new Set(taken).size).toBe(sizes.length)
    for (const buffer of taken) pool.give(buffer)
  }
})

test('what is given back is taken again, but for what is larger than the largest', () => {
  const pool = new BufferPool()
  const [kept, large] = [pool.take(5_000), pool.take(largestBuffer + 1)]
  pool.give(kept)
  pool.give(large)
  expect(pool.take(8 * 1024)).toBe(kept)
  expect(pool.take(largestBuffer + 1)).not.toBe(large)
})
