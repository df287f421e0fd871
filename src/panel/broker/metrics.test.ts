// The broker's numbers over time: what grows is shown by its growth, and a broker that starts anew does not go below nought.
import { expect, test } from 'vitest'
import type { BrokerSample } from '../../core/history-view.ts'
import type { BrokerView } from '../../core/views.ts'
import { type Look, merged, metricOf, metrics, seriesOf } from './metrics.ts'
import { brokerText } from './text.ts'

const look = (at: number, publishReceived: number, queued = 0) => ({
  at,
  view: { queued, counters: { publishReceived } } as unknown as BrokerView,
})

test('a count is shown as it was', () => {
  const [times, values] = seriesOf(metricOf('queued')!, [look(1000, 0, 3), look(2000, 0, 5)])
  expect(times).toEqual([1, 2])
  expect(values).toEqual([3, 5])
})
test('what only grows is shown per second, whatever the time between two looks', () => {
  const [times, values] = seriesOf(metricOf('publishedIn')!, [look(0, 10), look(1000, 20), look(3000, 60)])
  expect(times).toEqual([1, 3])
  expect(values).toEqual([10, 20])
})
test('a broker that starts anew counts from nought', () => {
  expect(seriesOf(metricOf('publishedIn')!, [look(0, 100), look(1000, 4)])[1]).toEqual([0])
})
test('every number has its words', () => {
  for (const { key } of metrics) expect(brokerText.numbers[key].why).not.toBe('')
  expect(metrics.map(({ key }) => key).sort()).toEqual(Object.keys(brokerText.numbers).sort())
})

const sample = (at: number) => ({ at }) as BrokerSample
const seen = (at: number) => look(at, 0)
const times = (looks: readonly Look[]) => looks.map(({ at }) => at)

test('minutes begin with what the broker kept, and go on with what the page saw each second', () => {
  const samples = [10, 20, 30, 40].map(sample)
  expect(times(merged(samples, [25, 26, 27, 41].map(seen), 15, 'minutes'))).toEqual([20, 25, 26, 27, 41])
})
test('an hour is what the broker kept, up to the newest look', () => {
  const samples = [10, 20, 30].map(sample)
  expect(times(merged(samples, [25, 26, 34].map(seen), 15, 'hour'))).toEqual([20, 30, 34])
})
test('what is too old is not shown', () => {
  expect(times(merged([sample(1)], [seen(2)], 3, 'minutes'))).toEqual([])
})
