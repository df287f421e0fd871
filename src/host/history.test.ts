// The last hour of the broker's numbers: steps, gaps, the oldest going, and what a watch is told.
import { expect, test } from 'vitest'
import { defaultConfig } from '../core/limits.ts'
import { createState } from '../core/state.ts'
import type { StorageSummary } from '../core/storage-views.ts'
import { History, HistoryWatch } from './history.ts'

const start = 1_000_000_000_000

function rig() {
  const state = createState(defaultConfig, 1, start)
  const storage = { commits: 0, lastCommitMillis: 0, databaseBytes: 0 } as StorageSummary
  return { state, history: new History(state, () => storage) }
}

test('a sample each ten seconds, with the rate since the one before', () => {
  const { state, history } = rig()
  history.note(start)
  state.counters.publishReceived = 50
  history.note(start + 9_999)
  expect(history.made).toBe(1)
  history.note(start + 10_000)
  expect(history.since(0).map(({ at, receivedRate }) => [at - start, receivedRate])).toEqual([
    [0, 0],
    [10_000, 5],
  ])
})

test('where nothing happened, nothing is drawn as if it had grown slowly', () => {
  const { state, history } = rig()
  history.note(start)
  state.counters.publishReceived = 50
  history.note(start + 600_000)
  expect(history.since(0).map(({ at, receivedRate }) => [at - start, receivedRate])).toEqual([
    [0, 0],
    [590_000, 0],
    [600_000, 5],
  ])
})

test('one hour is kept, and a clock that was set back ends nothing', () => {
  const { history } = rig()
  for (let step = 0; step <= 400; step++) history.note(start + step * 10_000)
  expect(history.since(0)).toHaveLength(360)
  expect(history.since(400)).toHaveLength(1)
  history.note(start)
  expect(history.made).toBe(402)
})

test('a watch is told all, then what is new, and nothing twice', () => {
  const { history } = rig()
  let now = start
  const watch = new HistoryWatch(history, () => now)
  expect(watch.next()).toMatchObject({ isFirst: true, samples: [{ at: start }] })
  expect(watch.next()).toBeUndefined()
  now += 10_000
  expect(watch.next()).toMatchObject({ isFirst: false, samples: [{ at: now }] })
})
