// What the timeline says it counts: since when, and whether somebody always watched.
import { expect, test, vi } from 'vitest'

vi.stubGlobal('location', { hash: '' })
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
const { counted } = await import('./timeline.tsx')
const { timeOfDay } = await import('../format.ts')

const now = Date.UTC(2026, 0, 1, 12)
const ago = (seconds: number) => now - seconds * 1_000
const clock = (seconds: number) => timeOfDay(ago(seconds)).slice(0, 8)

test.each<[string, readonly (readonly [number, number])[], [string | null, boolean]]>([
  ['always watched', [], [null, false]],
  ['opened a while ago', [[0, ago(30)]], [clock(30), false]],
  ['opened long ago', [[0, ago(130)]], [null, false]],
  ['left and come back', [[ago(90), ago(60)]], [null, true]],
  ['away since before, and back', [[ago(300), ago(60)]], [clock(60), false]],
  [
    'opened, left, and back',
    [
      [0, ago(100)],
      [ago(50), ago(40)],
    ],
    [clock(100), true],
  ],
])('%s', (_, gaps, said) => {
  expect(counted(gaps, now)).toEqual(said)
})
