// How often the page wants news, by what a person can see.
import { expect, test } from 'vitest'
import { paceOf } from './pace.ts'

test('the view with the focus comes twice as often, a hidden page gets one frame a second', () => {
  expect(paceOf(false, true, 'flow')).toEqual({ hertz: 10, views: { flow: 20 } })
  expect(paceOf(false, true, 'topics')).toEqual({ hertz: 10, views: { tree: 20 } })
  expect(paceOf(false, true, 'settings')).toEqual({ hertz: 10, views: {} })
  expect(paceOf(false, false, 'flow')).toEqual({ hertz: 10, views: {} })
  expect(paceOf(true, true, 'flow')).toEqual({ hertz: 1, views: {} })
})
