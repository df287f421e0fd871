// Every state of the page has an address, and every address leads to a state.
import { expect, test, vi } from 'vitest'
import { deselect, formatRoute, go, inspectorTab, parseRoute, route, select, setMore, showTab } from './route.ts'

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

test('what is selected next opens in the tab that its kind was last looked at in, without the byte that was chosen', () => {
  const places: string[] = []
  vi.stubGlobal('history', {
    pushState: (_: null, __: string, hash: string) => places.push(hash),
    replaceState: (_: null, __: string, hash: string) => places.push(hash),
  })
  route.value = parseRoute('#/flow')
  select('packet', '1')
  showTab('bytes')
  setMore('byte', '4')
  select('packet', '2')
  select('topic', 'a')
  expect(inspectorTab(['value', 'plot'])).toBe('value')
  showTab('plot')
  select('packet', '3')
  deselect()
  go('topics', { kind: 'topic', id: 'b' })
  vi.unstubAllGlobals()
  expect(places).toEqual([
    '#/flow?packet=1',
    '#/flow?packet=1&show=bytes',
    '#/flow?packet=1&show=bytes&byte=4',
    '#/flow?packet=2&show=bytes',
    '#/flow?topic=a',
    '#/flow?topic=a&show=plot',
    '#/flow?packet=3&show=bytes',
    '#/flow',
    '#/topics?topic=b&show=plot',
  ])
})
