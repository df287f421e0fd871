// Log lines: levels, one line each, and fewer of what repeats.
// Does not test what is logged where.
import { expect, test } from 'vitest'
import { createLog, createSeldomLog } from './log.ts'

test('a level holds back the ones below it', () => {
  const lines: string[] = []
  const log = createLog('warning', (text) => lines.push(text))
  log('error', 'one')
  log('warning', 'two')
  log('info', 'three')
  expect(lines.map((line) => line.replace(/^\S+ /, ''))).toEqual(['error one\n', 'warning two\n'])
})

test('what comes from outside cannot forge a line or steer a terminal', () => {
  const lines: string[] = []
  createLog('info', (text) => lines.push(text))('info', 'a\r\n2026 error b\u001b[2J\u2028c')
  expect(lines[0]!.replace(/^\S+ /, '')).toBe('info a 2026 error b [2J c\n')
})

test('what repeats is counted, not repeated', () => {
  const lines: string[] = []
  let now = 0
  const seldom = createSeldomLog(
    (_level, line) => lines.push(line),
    1000,
    () => now,
  )
  for (let n = 0; n < 5; n += 1) seldom('info', `line ${n}`)
  now = 1000
  seldom('info', 'line 5')
  now = 2000
  seldom('info', 'line 6')
  expect(lines).toEqual(['line 0', 'line 5 (and 4 more like this)', 'line 6'])
})
