// The live list stands still when asked and counts what it does not show.
import { expect, test } from 'vitest'
import type { MessageView } from '../../core/views.ts'
import { createLiveList } from './live-list.ts'

const row = (id: number, stored = false): MessageView => ({
  id,
  time: id,
  topic: 't',
  qos: 0,
  retain: false,
  stored,
  preview: new Uint8Array(),
  bytes: 0,
  publisher: 'p',
  matched: 0,
  source: 'client',
})
const result = (...ids: number[]) => ({ total: ids[0] ?? 0, rows: ids.map((id) => row(id)), isWhole: true })
const news = (...ids: number[]) => ({ ...result(...ids), isWhole: false })
const shown = (list: ReturnType<typeof createLiveList>) => list.rows.value.map(({ id }) => id)

test('live rows follow; held rows stand still and the missed are counted', () => {
  const list = createLiveList()
  list.update(result(2, 1))
  list.hold('focused', true)
  list.update(result(5, 4, 3, 2, 1))
  expect(shown(list)).toEqual([2, 1])
  expect(list.missed.value).toBe(3)
  expect(list.missedMore.value).toBe(false)
  list.hold('focused', false)
  expect(shown(list)).toEqual([5, 4, 3, 2, 1])
  expect(list.missed.value).toBe(0)
})
test('the list goes live only when the last reason is gone', () => {
  const list = createLiveList()
  list.update(result(1))
  list.hold('paused', true)
  list.hold('pointing', true)
  list.hold('paused', false)
  list.update(result(2, 1))
  expect(shown(list)).toEqual([1])
  list.goLive()
  expect(shown(list)).toEqual([2, 1])
})
test('rows that left the window stay while held, and the count says that there may be more', () => {
  const list = createLiveList()
  list.update(result(2, 1))
  list.hold('scrolled', true)
  list.update(result(9, 8))
  expect(shown(list)).toEqual([2, 1])
  expect([list.missed.value, list.missedMore.value]).toEqual([2, true])
})
test('the pin of a held row follows the broker', () => {
  const list = createLiveList()
  list.update({ total: 1, rows: [row(1, true)], isWhole: true })
  list.hold('paused', true)
  list.update({ total: 2, rows: [row(2, true), row(1, false)], isWhole: false })
  expect(list.rows.value[0]?.stored).toBe(false)
})
test('a pause from the start shows what there was and counts on', () => {
  const list = createLiveList()
  list.hold('paused', true)
  list.update(result(1))
  list.update(result(2, 1))
  expect(shown(list)).toEqual([1])
  expect(list.missed.value).toBe(1)
})
test('news are laid over what is known: new rows above, changed ones in place, the oldest go beyond the limit', () => {
  const list = createLiveList(4)
  list.update(result(5, 3, 1))
  list.update(news(7, 6))
  expect(shown(list)).toEqual([7, 6, 5, 3])
  list.update({ total: 8, rows: [row(8), row(5, true)], isWhole: false })
  expect(list.rows.value.map(({ id, stored }) => [id, stored])).toEqual([
    [8, false],
    [7, false],
    [6, false],
    [5, true],
  ])
  expect(list.total.value).toBe(8)
  // A new watch begins anew.
  list.update(result(9))
  expect(shown(list)).toEqual([9])
})
