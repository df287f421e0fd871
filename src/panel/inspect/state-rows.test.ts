// What a packet changed of its session: the rows, the identifier, the quota.
// Does not test how they look.
import { expect, test } from 'vitest'
import type { SessionBrief } from '../../core/flow-view.ts'
import { stateRows } from './state-rows.ts'

const brief: SessionBrief = {
  connected: true,
  subscriptions: 2,
  inbound: 0,
  outbound: 2,
  receiveMaximum: 20,
  queued: 1_500,
}
const shown = (before: SessionBrief | null, after: SessionBrief | null, packetId = 12) =>
  stateRows(before, after, packetId)
    .filter(({ isChanged }) => isChanged)
    .map((row) => [row.key, row.before, row.after, row.identifier])

test('an exchange that begins takes an identifier and one of the quota', () => {
  expect(shown(brief, { ...brief, outbound: 3 })).toEqual([
    ['outbound', '2', '3', '+ 12'],
    ['quota', '18', '17 of 20', ''],
  ])
})

test('an exchange that ends gives them back', () => {
  expect(shown({ ...brief, inbound: 1 }, brief)).toEqual([['inbound', '1', '0', '− 12']])
})

test('of several at once, as a lost link has them, none is named', () => {
  expect(shown({ ...brief, inbound: 3 }, brief)).toEqual([['inbound', '3', '0', '']])
})

test('of a session that begins or ends only that is news, and its connection', () => {
  expect(shown(null, brief, 0)).toEqual([
    ['session', null, 'there', ''],
    ['connected', null, 'open', ''],
  ])
  expect(shown(brief, null, 0)).toEqual([
    ['session', 'there', null, ''],
    ['connected', 'open', null, ''],
  ])
})

test('a packet that changed nothing leaves all rows, in the order of the list', () => {
  expect(shown(brief, brief)).toEqual([])
  expect(stateRows(brief, brief, 1).at(-1)).toEqual({
    key: 'queued',
    before: '1,500',
    after: '1,500',
    isChanged: false,
    identifier: '',
  })
})
