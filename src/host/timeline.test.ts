// The timeline as an observer gets it: what was counted, and when nobody was there to count.
import { expect, test } from 'vitest'
import { rig, settle } from '../testing/rig.ts'

test('it says when nobody watched: before the first, and between two', async () => {
  const broker = rig()
  const sensor = await broker.connected('sensor')
  const look = async () => {
    const observer = broker.observer().greet()
    observer.watch(1, 'timeline', {})
    return { observer, ...(await observer.look(1, 'timeline')) }
  }
  await broker.advance(5_000)
  const began = broker.clock.now()
  const first = await look()
  expect(first.gaps).toEqual([[0, began]])
  sensor.publish('a', 'x')
  await broker.advance(3_000)
  const left = broker.clock.now()
  first.observer.close()
  await broker.advance(20_000)
  sensor.publish('a', 'unseen')
  await settle()
  const back = broker.clock.now()
  const second = await look()
  expect(second.gaps).toEqual([
    [0, began],
    [left, back],
  ])
  expect(second.counts.reduce((sum, n) => sum + n)).toBe(1)
  // What is older than the timeline is no gap of it.
  await broker.advance(110_000)
  second.observer.close()
  expect((await look()).gaps).toEqual([[left, back]])
})
