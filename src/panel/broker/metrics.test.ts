// The broker's numbers over time: what grows is shown by its growth, and a broker that starts anew does not go below nought.
import { expect, test } from 'vitest'
import type { BrokerView } from '../../core/views.ts'
import { metricOf, metrics, seriesOf } from './metrics.ts'
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
