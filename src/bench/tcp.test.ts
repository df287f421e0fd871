// Tests of the choice of cases, windows and goals.
// Does not know any broker.
import { expect, test } from 'vitest'
import { casesOf, goalOf, windowOf } from './tcp.ts'

test('cases are every payload, fan-out and QoS', () => {
  const cases = casesOf({ payloads: [64, 16_384], fanOuts: [1, 10], qosLevels: [0, 2] })
  expect(cases).toHaveLength(8)
  expect(cases[1]).toEqual({ payloadBytes: 64, fanOut: 1, qos: 2 })
  expect(cases[6]).toEqual({ payloadBytes: 16_384, fanOut: 10, qos: 0 })
})

test('a window of large messages stays below what a slow socket may have waiting', () => {
  expect(windowOf(900, 64)).toBe(900)
  expect(windowOf(900, 16_384) * 16_424).toBeLessThan(1024 * 1024)
  expect(windowOf(900, 16_384)).toBe(47)
  expect(windowOf(900, 10_000_000)).toBe(1)
})

test('goals differ by fan-out, QoS and yardstick', () => {
  expect(goalOf({ fanOut: 10, qos: 0, payloadBytes: 64 }, 'aedes')).toBe(8)
  expect(goalOf({ fanOut: 100, qos: 2, payloadBytes: 64 }, 'aedes')).toBe(3.5)
  expect(goalOf({ fanOut: 1, qos: 1, payloadBytes: 64 }, 'mosquitto')).toBe(1)
  expect(goalOf({ fanOut: 1, qos: 0, payloadBytes: 16_384 }, 'mosquitto')).toBe(1)
  expect(goalOf({ fanOut: 1, qos: 0, payloadBytes: 16_384 }, 'aedes')).toBeNull()
  expect(goalOf({ fanOut: 1, qos: 0, payloadBytes: 64 }, 'bare')).toBeNull()
})
