// Addresses: what is written is read back, and what cannot be read leads somewhere.
import { expect, test } from 'vitest'
import { formatRoute, parseRoute } from './route.ts'

test('a route survives its address', () => {
  for (const selected of [null, '91', 'tab/ä b%2F?#', '']) {
    for (const filter of ['', 'home/# ä&=']) {
      const route = { view: 'clients', selected, filter } as const
      expect(parseRoute(formatRoute(route))).toEqual(route)
    }
  }
})
test('unknown and broken addresses lead to the messages', () => {
  expect(parseRoute('')).toEqual({ view: 'messages', selected: null, filter: '' })
  expect(parseRoute('#nowhere').view).toBe('messages')
  expect(parseRoute('#clients/%E0%A4%A').selected).toBe('%E0%A4%A')
})
