// The tree of topic names against what a plain list of them says; the pools of previews; work in pieces.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { virtualClock } from './clock.ts'
import { Pieces } from './pieces.ts'
import { Previews, previewBytes } from './previews.ts'
import { TopicNames } from './topic-names.ts'

const level = fc.constantFrom('', 'a', 'b', 'aa', '$SYS', 'a-name-longer-than-most', 'é', '1', '__proto__')
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join('/'))

/** Of every topic, all levels above it too. */
function pathsOf(topics: readonly string[]): Set<string> {
  return new Set(topics.flatMap((each) => each.split('/').map((_, at, levels) => levels.slice(0, at + 1).join('/'))))
}

test('names are found again, each once, and stand in order below their parents whenever they came', () => {
  fc.assert(
    fc.property(fc.array(topic, { maxLength: 40 }), fc.array(topic, { maxLength: 10 }), (early, late) => {
      const names = new TopicNames()
      for (const each of early) expect(names.path(names.add(each))).toBe(each)
      // Looked at, so that what comes later is merged into what is in order already.
      for (let node = 0; node < names.size; node++) names.children(node)
      for (const each of late) names.add(each)
      const paths = pathsOf([...early, ...late])
      expect(names.size - 1).toBe(paths.size)
      for (const path of paths) {
        const node = names.find(path)
        expect([names.path(node), names.name(node)]).toEqual([path, path.split('/').at(-1)])
        const inner = [...paths].filter(
          (other) => other.slice(0, other.lastIndexOf('/')) === path && other.includes('/'),
        )
        expect([...names.children(node)].map((child) => names.path(child))).toEqual(inner.sort())
        expect(names.childCount(node)).toBe(inner.length)
      }
      expect(names.find('a/nowhere')).toBe(0)
    }),
  )
})

test('a hundred thousand names, as they grow', () => {
  const names = new TopicNames()
  for (let index = 0; index < 100_000; index++) names.add(`plant/line-${index % 100}/machine-${index}`)
  expect(names.size).toBe(1 + 1 + 100 + 100_000)
  for (let index = 0; index < 100_000; index += 997) {
    const path = `plant/line-${index % 100}/machine-${index}`
    expect(names.path(names.find(path))).toBe(path)
  }
})

test('a preview is the beginning of what was kept last, whatever the sizes before', () => {
  const payloads = fc.array(fc.tuple(fc.nat(9), fc.uint8Array({ maxLength: 100 })), { maxLength: 200 })
  fc.assert(
    fc.property(payloads, (payloads) => {
      const previews = new Previews()
      const slots = new Map<number, { readonly slot: number; readonly payload: Uint8Array }>()
      for (const [who, payload] of payloads) {
        slots.set(who, { slot: previews.keep(slots.get(who)?.slot ?? null, payload), payload })
        for (const { slot, payload } of slots.values())
          expect(previews.read(slot, payload.length)).toEqual(payload.slice(0, previewBytes))
      }
    }),
  )
})

test('work goes on in pieces of some milliseconds, and stops when it is told', () => {
  const clock = virtualClock(0)
  let [left, pieces] = [30, 0]
  const work = new Pieces(clock, (isOver) => {
    pieces += 1
    // A millisecond each.
    for (; left > 0 && !isOver(); left--) clock.advance(1)
    return left === 0
  })
  work.start()
  expect([left, pieces]).toEqual([26, 1])
  work.start()
  expect(pieces).toBe(1)
  clock.advance(0)
  expect([left, pieces]).toEqual([22, 2])
  work.stop()
  clock.advance(100)
  expect(pieces).toBe(2)
})
