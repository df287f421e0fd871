// What a screen reader is told of the flow.
import { expect, test, vi } from 'vitest'
import { Script } from './fixture-flow.ts'

vi.stubGlobal('location', { hash: '' })
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
const { lostSince, summaryOf } = await import('./menu-announcer.tsx')

test('a lost link is told once, one that said goodbye is not', () => {
  const script = new Script()
    .packet('phone > connect')
    .packet('tv > connect')
    .packet('tv > disconnect')
    .disconnected('tv', 'said goodbye')
    .disconnected('phone', 'link cut')
  expect(lostSince(script.events, 0)).toEqual(['phone is gone: link cut'])
  expect(lostSince(script.events, 2)).toEqual([])
})

test('a summary counts the packets since the last one, and their clients', () => {
  const script = new Script().packet('a > publish').packet('b > publish').packet('b < puback')
  expect(summaryOf(script.events, 0)).toBe('3 packets, 2 clients')
  expect(summaryOf(script.events, 2)).toBe('1 packet, 1 client')
  expect(summaryOf(script.events, 3)).toBe('')
})
