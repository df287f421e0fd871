// The pure parts behind a topic's pane: its history, what differs, points of a line, numbers in payloads, why a copy has RETAIN.
import { expect, test } from 'vitest'
import type { FlowPacket } from '../../core/flow-view.ts'
import type { TopicMessage, TopicSubscriber, TopicView } from '../../core/topic-view.ts'
import { copyCause, copyQoS } from './copies.ts'
import { aligned, decimate } from './decimate.ts'
import { difference } from './diff.ts'
import { withResult } from './history.ts'
import { pastRates, rateSamples, sparkPoints } from './past-rates.ts'
import { numberAt } from './plot-store.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

function message(id: number, payload = utf8(`${id}`)): TopicMessage {
  const rest = { time: id, qos: 0 as const, retain: false, publisher: 'p', source: 'client' as const, matched: 0 }
  return { id, ...rest, bytes: payload.length, payload }
}

function view(part: Partial<TopicView>): TopicView {
  const subscribers = { total: 0, rows: [] }
  return { isFirst: false, row: null, stored: null, storedPayload: null, subscribers, messages: [], ...part }
}

const stored = (id: number) => ({ id, qos: 1 as const, bytes: 1, receivedAt: 0, publisher: 'p', expiresAt: null })

test('a history is newest first, holds each message once, and no more than it may', () => {
  const first = withResult(null, view({ messages: [message(1), message(2)] }), 3)
  const again = withResult(first, view({ isFirst: true, messages: [message(1), message(2), message(3)] }), 3)
  const more = withResult(again, view({ messages: [message(4)] }), 3)
  expect(more.messages.map(({ id }) => id)).toEqual([4, 3, 2])
})

test('the stored payload stays for as long as the same message is stored', () => {
  const first = withResult(null, view({ stored: stored(1), storedPayload: utf8('x') }), 10)
  const same = withResult(first, view({ stored: stored(1) }), 10)
  expect(same.storedPayload).toEqual(utf8('x'))
  expect(withResult(same, view({}), 10).storedPayload).toBeNull()
})

test('of a history with large payloads the older ones keep their beginning', () => {
  const large = new Uint8Array(7 * 1024 * 1024)
  const messages = [1, 2, 3].map((id) => message(id, large))
  const { messages: kept } = withResult(null, view({ messages }), 10)
  expect(kept.map(({ payload, bytes }) => [payload.length, bytes])).toEqual([
    [large.length, large.length],
    [large.length, large.length],
    [256, large.length],
  ])
})

test.each([
  ['a', 'a', { kind: 'same' }],
  [
    '{"a":1,"b":[1,2],"c":"x"}',
    '{"a":2,"b":[1],"d":null}',
    {
      kind: 'json',
      changes: [
        { type: 'changed', path: 'a', before: '1', after: '2' },
        { type: 'removed', path: 'b[1]', before: '2', after: '' },
        { type: 'removed', path: 'c', before: '"x"', after: '' },
        { type: 'added', path: 'd', before: '', after: 'null' },
      ],
    },
  ],
  [
    'the lamp is on',
    'the lamp is off',
    {
      kind: 'text',
      parts: [
        { text: 'the lamp is ', change: null },
        { text: 'on', change: 'removed' },
        { text: 'off', change: 'added' },
      ],
    },
  ],
  // The same in JSON, written otherwise: then the words are what differs.
  ['{"a": 1}', '{"a":1}', { kind: 'text' }],
  ['{"a":1}', '[1]', { kind: 'text' }],
] as const)('%s and %s', (before, after, expected) => {
  const found = difference(utf8(before), utf8(after))
  const list = 'changes' in found ? [...found.changes].sort((a, b) => (a.path < b.path ? -1 : 1)) : undefined
  expect(list === undefined ? found : { ...found, changes: list }).toMatchObject(expected)
})

test('bytes differ by position, in rows that differ', () => {
  const before = Uint8Array.from({ length: 20 }, (_, at) => at | 0x80)
  const after = before.slice(0, 18)
  after[1] = 0xff
  const found = difference(before, after)
  expect(found).toMatchObject({ kind: 'bytes', differing: 3 })
  if (found.kind !== 'bytes') throw new Error()
  expect(found.rows.map(({ offset }) => offset)).toEqual([0, 16])
  expect(found.rows[1]!.bytes.at(-1)).toEqual({ before: 0x93, after: null })
})

test('fewer points keep every peak, both ends and the order', () => {
  const xs = Array.from({ length: 10_000 }, (_, at) => at)
  const ys = xs.map((x) => (x === 5_003 ? 100 : x === 7_777 ? -100 : Math.sin(x / 100)))
  const few = decimate({ xs, ys }, 400)
  expect(few.xs.length).toBeLessThanOrEqual(400)
  expect([...few.xs].sort((a, b) => a - b)).toEqual(few.xs)
  expect([few.xs[0], few.xs.at(-1)]).toEqual([0, 9_999])
  expect(few.ys[few.xs.indexOf(5_003)]).toBe(100)
  expect(few.ys[few.xs.indexOf(7_777)]).toBe(-100)
  expect(decimate({ xs: [1, 2], ys: [3, 4] }, 4)).toEqual({ xs: [1, 2], ys: [3, 4] })
})

test('lines share one axis', () => {
  expect(
    aligned([
      { xs: [1, 3], ys: [10, 30] },
      { xs: [2, 3], ys: [5, 6] },
    ]),
  ).toEqual({
    xs: [1, 2, 3],
    columns: [
      [10, null, 30],
      [null, 5, 6],
    ],
  })
})

test.each([
  ['21.5', [], 21.5],
  [' 7\n', [], 7],
  ['', [], null],
  ['on', [], null],
  ['{"a":{"b":[1,2.5]}}', ['a', 'b', 1], 2.5],
  ['{"a":"1"}', ['a'], null],
  ['{"a":null}', ['a', 'b'], null],
  ['{', ['a'], null],
] as const)('the number of %s at %j', (payload, path, value) => {
  expect(numberAt(utf8(payload), path)).toBe(value)
})

test('past rates are kept of rows that stay', () => {
  const past = pastRates()
  for (let rate = 0; rate < 30; rate++) past.add([{ id: 1, rate }])
  expect(past.of(1)).toHaveLength(rateSamples)
  past.add([{ id: 2, rate: 1 }])
  expect(past.of(1)).toEqual([])
  expect(sparkPoints([0, 0], 48, 12)).toBe('')
  expect(sparkPoints([1, 2], 46, 10)).toBe('44.0,5.0 46.0,0.0')
})

const packet = (part: Partial<FlowPacket>) =>
  ({
    kind: 'packet',
    direction: 'out',
    clientId: 'c',
    message: 7,
    retain: false,
    cause: 1,
    seq: 2,
    ...part,
  }) as FlowPacket
const subscriber = (retainAsPublished: boolean) => ({ clientId: 'c', retainAsPublished }) as TopicSubscriber

test.each([
  ['MQTT-3.3.1-8', { retain: true, cause: 9 }, null, false, 'subscribed'],
  ['MQTT-3.3.1-12', { retain: false }, { retain: true }, false, 'live'],
  ['MQTT-3.3.1-13', { retain: true }, { retain: true }, true, 'asPublished'],
  ['stored, to a subscription that keeps the bit', { retain: true, cause: 9 }, { retain: true }, true, 'subscribed'],
  ['not retained at all', { retain: false }, { retain: false }, false, 'plain'],
] as const)('why a copy carries RETAIN or not: %s', (_, copy, origin, keeps, expected) => {
  const packets = origin === null ? [] : [packet({ direction: 'in', seq: 1, ...origin })]
  expect(copyCause(packet(copy), packets, [subscriber(keeps)])).toBe(expected)
})

test.each([
  ['the lower of both', { qos: 1 }, { qos: 2 }, [1], { published: 2, granted: 1, sent: 1 }],
  ['the highest of several [MQTT-3.3.4-2]', { qos: 2 }, { qos: 2 }, [0, 2, 1], { published: 2, granted: 2, sent: 2 }],
  ['the publisher’s, if that is lower', { qos: 0 }, { qos: 0 }, [1, 2], { published: 0, granted: 2, sent: 0 }],
  ['what was stored', { qos: 1 }, null, [1], { published: null, granted: 1, sent: 1 }],
  ['a subscription that has changed', { qos: 2 }, { qos: 2 }, [0], { published: 2, granted: null, sent: 2 }],
] as const)('the QoS of a copy: %s', (_, copy, origin, granted, expected) => {
  const packets = origin === null ? [] : [packet({ direction: 'in', seq: 1, ...origin })]
  const subscribers = granted.map((qos) => ({ clientId: 'c', qos }) as TopicSubscriber)
  expect(copyQoS(packet(copy), packets, subscribers)).toEqual(expected)
})
