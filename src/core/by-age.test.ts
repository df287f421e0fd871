// Messages by age against a plain sorted list.
import { expect, test } from 'vitest'
import { Prng } from '../testing/sim/prng.ts'
import { ByAge } from './by-age.ts'
import type { Message } from './state.ts'

const message = (id: number): Message => ({ id }) as Message

function after(byAge: ByAge, id: number): number[] {
  const found: number[] = []
  byAge.after(id, (each) => found.push(each.id) > 0)
  return found
}

test.each([1, 2, 3])('adding in order and between, and removing anywhere, keeps the order (seed %i)', (seed) => {
  const random = new Prng(seed)
  const byAge = new ByAge()
  const known = new Map<number, Message>()
  let next = 1
  for (let step = 0; step < 20_000; step++) {
    // It grows, then shrinks to almost nothing.
    const grows = step < 12_000 ? 70 : 20
    if (random.chance(grows)) {
      next += 1 + random.below(3)
      const id = random.chance(90) ? next : random.below(next)
      if (known.has(id)) continue
      known.set(id, message(id))
      byAge.add(known.get(id)!)
    } else if (known.size > 0) {
      const id = [...known.keys()][random.below(Math.min(known.size, 3_000))]!
      byAge.remove(known.get(id)!)
      known.delete(id)
    }
    if (step % 1_000 !== 0) continue
    const from = random.below(next)
    expect(after(byAge, from)).toEqual([...known.keys()].filter((id) => id > from).sort((a, b) => a - b))
  }
})

test('what is not there is not removed, and a visit may end', () => {
  const byAge = new ByAge()
  byAge.remove(message(1))
  for (const id of [3, 1, 2]) byAge.add(message(id))
  byAge.remove(message(2))
  expect(after(byAge, 0)).toEqual([1, 2, 3])
  const seen: number[] = []
  byAge.after(0, ({ id }) => seen.push(id) < 2)
  expect(seen).toEqual([1, 2])
})
