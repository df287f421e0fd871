// Rates from counts, what is left of a keep alive and of a session, and the words of what happened.
import { expect, test } from 'vitest'
import type { ClientRow } from '../../core/views.ts'
import { keepAliveLeft } from './keep-alive.ts'
import { measureRates, type Rates } from './rates.ts'
import { sessionWords, shortAddress } from './session-words.ts'
import { sortingOf } from './sorting.tsx'
import { type Answer, steadyRows } from './steady.ts'
import { visitWords } from './visit-words.ts'

const sample = (published: number, link: number | null = 1) => ({ clientId: 'c', link, published, delivered: 0 })

test('a steady stream comes near its rate, and a silent client to nought', () => {
  let rates: Rates = new Map()
  for (let second = 0; second <= 20; second++) rates = measureRates(rates, [sample(second * 10)], second * 1000)
  expect(rates.get('c')!.inward).toBeCloseTo(10, 1)
  for (let second = 21; second <= 60; second++) rates = measureRates(rates, [sample(200)], second * 1000)
  expect(rates.get('c')!.inward).toBeLessThan(0.01)
})
test('another connection begins at nought, and who has gone is forgotten', () => {
  const first = measureRates(new Map(), [sample(1000)], 0)
  expect(first.get('c')!.inward).toBe(0)
  const second = measureRates(first, [sample(2, 9)], 1000)
  expect(second.get('c')!.inward).toBe(0)
  expect(measureRates(second, [], 2000).size).toBe(0)
})
test('two looks in one moment are one', () => {
  const first = measureRates(measureRates(new Map(), [sample(0)], 0), [sample(10)], 1000)
  expect(measureRates(first, [sample(12)], 1000).get('c')).toEqual(first.get('c'))
})

const row = {
  connected: true,
  keepAliveSeconds: 60,
  lastPacketAt: 1_000_000,
  sessionExpirySeconds: 300,
  disconnectedAt: null,
} as ClientRow

test('the ring is empty after one and a half times Keep Alive [MQTT-3.1.2-22]', () => {
  expect(keepAliveLeft(row, 1_000_000)).toBe(90)
  expect(keepAliveLeft(row, 1_090_000)).toBe(0)
  expect(keepAliveLeft(row, 1_200_000)).toBe(0)
  expect(keepAliveLeft({ ...row, keepAliveSeconds: 0 }, 1_000_000)).toBeNull()
  expect(keepAliveLeft({ ...row, connected: false }, 1_000_000)).toBeNull()
})
test('a session counts down from the moment its client left', () => {
  expect(sessionWords(row, 0)).toBe('kept 5 min')
  expect(sessionWords({ ...row, connected: false, disconnectedAt: 0 }, 60_000)).toBe('4 min left')
})

test.each([
  [{ type: 'malformed' as const, detail: 'wrong flags in the fixed header (0x16) [MQTT-2.1.3-1]' }, /TLS/],
  [{ type: 'malformed' as const, detail: 'wrong flags in the fixed header (0x47) [MQTT-2.1.3-1]' }, /HTTP/],
  [{ type: 'malformed' as const, detail: 'the first packet is not CONNECT (0x50) [MQTT-3.1.0-1]' }, /HTTP/],
  [{ type: 'malformed' as const, detail: 'wrong flags in the fixed header (0x53) [MQTT-2.1.3-1]' }, /SSH/],
])('bytes of another protocol are named (%o)', ({ detail }, words) => {
  const { why, fix } = visitWords({ type: 'refused', link: 1 as never, clientId: null, reason: 0x81, detail })
  expect(why).toMatch(words)
  expect(fix).not.toBe('')
})
test('bytes that nobody knows are told as no MQTT, and who connected is told what is wrong', () => {
  const told = (clientId: string | null, detail: string) =>
    visitWords({ type: 'refused', link: 1 as never, clientId, reason: 0x82, detail })
  expect(told(null, 'the first packet is not CONNECT (0xc0)').fix).toMatch(/another protocol/)
  expect(told('c', 'a second CONNECT (0x16)').why).toMatch(/second/)
})
test('who is taken over and who fell silent are told what to do', () => {
  const taken = visitWords({ type: 'taken-over', clientId: 'c', link: 1 as never, by: 2 as never })
  expect(taken.fix).toMatch(/each its own/)
  const silent = visitWords({
    type: 'disconnected',
    link: 1 as never,
    clientId: 'c',
    reason: 0x8d,
    detail: '',
    will: true,
  } as never)
  expect(`${silent.what} ${silent.fix}`).toMatch(/will is due.*PINGREQ/)
})
test.each([
  [0x86, 'bad user name or password', /password/],
  [0x84, 'protocol version', /3\.1\.1/],
  [0x8a, 'banned', /ban/i],
] as const)('0x%s is told with a fix', (reason, detail, words) => {
  const told = visitWords({ type: 'refused', link: 1 as never, clientId: 'c', reason, detail })
  expect(`${told.why} ${told.fix}`).toMatch(words)
})

test.each([
  ['http://localhost:8083/index.html', 'localhost:8083'],
  ['http://localhost:8083/a/b.html', 'localhost:8083/a/b.html'],
  ['https://example.org/', 'example.org'],
  ['192.168.1.44:51022', '192.168.1.44:51022'],
  ['[::1]:51022', '[::1]:51022'],
])('the address %s is shown as %s', (address, shown) => {
  expect(shortAddress(address)).toBe(shown)
})

function answer(...clientIds: string[]): Answer {
  const query = { offset: 0, limit: 200, sort: 'queued', text: '' } as const
  return {
    list: 'one',
    query,
    page: { total: clientIds.length, rows: clientIds.map((clientId) => ({ clientId })) as never },
  }
}
const names = (rows: readonly { readonly clientId: string }[]) => rows.map(({ clientId }) => clientId).join('')

test('rows stay where they are while a person is on one, and move at once when nobody is', () => {
  const first = steadyRows(null, answer('b', 'c', 'd'), true)
  const held = steadyRows(first, answer('a', 'd', 'b'), true)
  expect(names(held.rows)).toBe('bcda')
  expect(held).toMatchObject({ total: 4, held: true, moved: new Set('c') })
  const free = steadyRows(held, answer('a', 'd', 'b'), false)
  expect(names(free.rows)).toBe('adb')
  expect(free).toMatchObject({ total: 3, held: false, moved: new Set() })
  expect(steadyRows(first, answer('b', 'c', 'd'), true).held).toBe(false)
  expect(names(steadyRows(held, { ...answer('a', 'd'), list: 'another' }, true).rows)).toBe('ad')
})

test('the order in the address is one that is known', () => {
  expect(sortingOf({})).toEqual({ sort: 'clientId', descending: false })
  expect(sortingOf({ sort: '-queued' })).toEqual({ sort: 'queued', descending: true })
  expect(sortingOf({ sort: '-toString' })).toEqual({ sort: 'clientId', descending: false })
})
