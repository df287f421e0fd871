// Tests of reading a process's CPU time.
// Does not know any real process.
import { expect, test } from 'vitest'
import { cpuMicros, parseStat } from './usage.ts'

test('counts fields after a name with spaces and parentheses', () => {
  expect(parseStat('42 (a ) b) S 1 42 42 0 -1 4194304 117 0 0 0 150 25 0 0 20 0 11 0 114313')).toBe(1_750_000)
})

test('is not a number for a process that is not there', () => expect(cpuMicros(0)).toBeNaN())
