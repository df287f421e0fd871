// The index of keys beside a Map: whatever is set and deleted, both hold the same.
// Does not know the journal.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { KeyIndex } from './key-index.ts'

const step = fc.record({ key: fc.nat(60), value: fc.option(fc.nat(1000), { freq: 3 }) })

test('it equals a map under any writes', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const [index, model] = [new KeyIndex(), new Map<string, number>()]
      for (const { key: n, value } of steps) {
        const key = `${n}`.repeat(1 + (n % 3))
        const before = value === null ? index.delete(key) : index.set(key, value)
        expect(before).toBe(model.get(key) ?? -1)
        if (value === null) model.delete(key)
        else model.set(key, value)
      }
      expect(index.size).toBe(model.size)
      for (let n = 0; n <= 60; n += 1) {
        const key = `${n}`.repeat(1 + (n % 3))
        expect(index.get(key)).toBe(model.get(key) ?? -1)
      }
    }),
  )
})

test('it grows, and shrinks', () => {
  const index = new KeyIndex()
  const faults: string[] = []
  const hold = (is: unknown, should: unknown, key: string): void => {
    if (is !== should) faults.push(key)
  }
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 50_000; n += 1) hold(index.set(`site/${n % 97}/device-${n}`, n), -1, `new ${n}`)
    expect(index.size).toBe(50_000)
    for (let n = 49_999; n >= 0; n -= 1) {
      if (n % 7 !== round) hold(index.delete(`site/${n % 97}/device-${n}`), n, `delete ${n}`)
    }
    for (let n = 0; n < 50_000; n += 1)
      hold(index.get(`site/${n % 97}/device-${n}`), n % 7 === round ? n : -1, `left ${n}`)
    for (let n = round; n < 50_000; n += 7) hold(index.delete(`site/${n % 97}/device-${n}`), n, `delete ${n}`)
    expect(index.size).toBe(0)
  }
  expect(faults).toEqual([])
})
