// Reading the flow: standing still, going on from a place, and walking through the recording.
import { beforeEach, expect, test, vi } from 'vitest'
import { Script } from './fixture-flow.ts'

vi.stubGlobal('location', { hash: '' })
vi.stubGlobal('history', { pushState: () => {}, replaceState: () => {} })
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
const { FlowStore } = await import('./flow-store.ts')
const { buildFlow } = await import('./model.ts')
const { behind, makeReading, playhead } = await import('./use-reading.ts')
const { selectedId } = await import('../route.ts')

beforeEach(() => {
  playhead.value = null
})

const script = new Script()
for (let n = 0; n < 5; n++) script.packet('sensor > publish', { time: 1_000 + n * 1_000 })
const { rows } = buildFlow(script.events, { decisions: true, pings: true, coalesce: false })

test('back through the recording, on again, and out of it at its end', () => {
  const store = new FlowStore()
  const reading = makeReading(store)
  expect(reading.walk(-1, rows, null)).toBe(true)
  expect([playhead.value, selectedId('packet'), behind(rows)]).toEqual(['p5', '5', 0])
  reading.walk(-1, rows, rows[4]!)
  reading.walk(-1, rows, rows[3]!)
  expect([playhead.value, behind(rows), store.frozen.value, reading.follow.value]).toEqual(['p3', 2, true, false])
  reading.walk(1, rows, rows[2]!)
  expect(behind(rows)).toBe(1)
  expect(reading.walk(1, rows, rows[4]!)).toBe(false)
  expect(behind(rows)).toBeNull()
})

test('who aims at a row finds it where it is, and old ones go again once the list goes on', () => {
  const store = new FlowStore()
  const reading = makeReading(store)
  const room = store.room
  reading.aim(true)
  expect([reading.still.value, reading.follow.value, store.room > room]).toEqual([true, true, true])
  reading.aim(false)
  expect([reading.still.value, store.room]).toEqual([false, room])
  // One who reads has room of its own.
  reading.aim(true)
  reading.stay()
  reading.aim(false)
  expect([reading.still.value, store.room > room]).toEqual([false, true])
})

test('going on from here adds what came and stays; jumping goes to the end', () => {
  const store = new FlowStore()
  const reading = makeReading(store)
  reading.freeze()
  reading.goOn()
  expect([store.frozen.value, reading.follow.value]).toEqual([false, false])
  reading.jump()
  expect([store.frozen.value, reading.follow.value]).toEqual([false, true])
})
