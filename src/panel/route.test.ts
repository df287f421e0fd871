// Every state of the page has an address, and every address leads to a state.
import { expect, test } from 'vitest'
import { formatRoute, parseRoute } from './route.ts'

test.each([
  '#/flow',
  '#/flow?packet=12&filter=type%3Apublish+qos%3A2&mode=time',
  '#/clients?client=a%2Fb+%3F%26%23%C3%BC',
  '#/topics?topic=home%2Ftemp',
  '#/messages?message=7',
  '#/settings',
])('%s leads back to itself', (hash) => {
  expect(formatRoute(parseRoute(hash))).toBe(hash)
})

test('an address says view, selection, filter and the rest', () => {
  expect(parseRoute('#/flow?packet=12&filter=qos:2&mode=time')).toEqual({
    view: 'flow',
    selected: { kind: 'packet', id: '12' },
    filter: 'qos:2',
    more: { mode: 'time' },
  })
})

test('the slash may be missing, and a view that is not known is Flow', () => {
  expect(parseRoute('#clients').view).toBe('clients')
  expect(parseRoute('').view).toBe('flow')
  expect(parseRoute('#/nonsense?x=%E0%A4').view).toBe('flow')
})
