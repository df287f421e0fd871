// What a screen reader is told every five seconds.
import { expect, test } from 'vitest'
import { summary } from './summary.ts'

const seen = (publishReceived: number, connected: number, startedAt = 1) => ({
  connected,
  startedAt,
  counters: { publishReceived },
})

test('messages since, clients now; nothing when nothing is new', () => {
  expect(summary(seen(3, 2), seen(17, 2))).toEqual({ messages: 14, clients: 2 })
  expect(summary(seen(3, 2), seen(3, 1))).toEqual({ messages: 0, clients: 1 })
  expect(summary(seen(3, 2), seen(3, 2))).toBe(null)
  expect(summary(seen(3, 2), null)).toBe(null)
})

test('a broker that is new, or began anew, counts from nothing', () => {
  expect(summary(null, seen(4, 1))).toEqual({ messages: 4, clients: 1 })
  expect(summary(seen(900, 1), seen(2, 1, 2))).toEqual({ messages: 2, clients: 1 })
})
