// The flow as words: what a screen reader says, what is exported, and where lanes stand.
import { describe, expect, test } from 'vitest'
import type { Way } from '../../core/flow-view.ts'
import { mermaidOf, textOf } from './export.ts'
import { pictureOf } from './export-svg.ts'
import { qos2, Script } from './fixture-flow.ts'
import { FlowStore } from './flow-store.ts'
import { geometry } from './geometry.ts'
import { arrange, type Lanes, moved, publishers } from './lanes.ts'
import { buildFlow, type PacketRow } from './model.ts'
import { decisionWords, labelOf, rowName } from './row-words.ts'

const all = { decisions: true, pings: true, coalesce: false } as const
const { rows, clients } = buildFlow(qos2().events, { decisions: true, pings: false, coalesce: false })
const lanes: Lanes = {
  left: [{ client: 'sensor', side: 'left' }],
  right: [{ client: 'phone', side: 'right' }],
  hidden: [],
}

test('rows as a screen reader says them', () => {
  expect(rows.slice(0, 4).map((row, at) => rowName(row, at + 1))).toEqual([
    'Step 1. PUBLISH, packet 12, sensor to broker, QoS 2, topic home/temp. Message 7.',
    'Broker: matches 1 subscription: phone at QoS 2 → 1 (granted 1)',
    'Step 3. PUBLISH, packet 3, broker to phone, QoS 1, topic home/temp. Message 7.',
    'Step 4. PUBREC, packet 12, broker to sensor, reason success. Message 7.',
  ])
})

test('a label says what is out of the ordinary, and shortens long topics in their middle', () => {
  const topic = 'factory/hall-7/line-12/machine-99/sensors/temperature'
  const script = new Script()
    .packet('a > publish', { topic, qos: 1, packetId: 5, dup: true, retain: true })
    .packet('a < puback', { packetId: 5, reason: 0x87 })
  const [publish, puback] = buildFlow(script.events, { decisions: true, pings: true, coalesce: false })
    .rows as readonly PacketRow[]
  expect(labelOf(publish!)).toEqual({
    type: 'PUBLISH',
    facts: ['#5', 'QoS 1'],
    chips: ['DUP', 'R'],
    fault: null,
    times: null,
    rest: expect.stringMatching(/^factory.*….*temperature · 4 B$/),
  })
  expect(labelOf(puback!).fault).toBe('0x87 not authorized')
})

test('what else a packet says', () => {
  const script = new Script()
    .packet('a > connect', {
      detail: { type: 'connect', version: 4, cleanStart: false, keepAliveSeconds: 30, will: 'gone' },
    })
    .packet('a < connack', { detail: { type: 'session-present' } })
    .packet('a > subscribe', { detail: { type: 'filters', filters: [{ filter: 'x/#', qos: 1 }], more: 2 } })
    .packet('a < suback', { detail: { type: 'granted', codes: [1, 0x87], more: 0 } })
  const made = buildFlow(script.events, { decisions: true, pings: true, coalesce: false }).rows
  expect(made.map((row) => row.kind === 'packet' && labelOf(row).rest)).toEqual([
    'MQTT 3.1.1 · resume · keep alive 30 s · will gone',
    'session present',
    'x/# QoS 1 +2',
    'QoS 1 granted, not authorized',
  ])
})

test('a decision to drop is a fault, one to queue is not', () => {
  const script = new Script().delivery(1, 'a', 'dropped', [1, 1], 'queue-full').delivery(1, 'b', 'queued')
  const made = buildFlow(script.events, { decisions: true, pings: true, coalesce: false }).rows
  expect(made.map((row) => row.kind === 'decision' && decisionWords(row))).toEqual([
    { words: 'not for a: its queue is full', fault: true },
    { words: 'queued for b: offline, session kept', fault: false },
  ])
})

describe('export', () => {
  test('Mermaid', () => {
    expect(mermaidOf(rows, lanes).split('\n').slice(0, 6)).toEqual([
      'sequenceDiagram',
      '  participant c0 as sensor',
      '  participant B as Broker',
      '  participant c1 as phone',
      '  c0->>B: PUBLISH #35;12 QoS 2 · home/temp · 4 B',
      '  Note over B: matches 1 subscription: phone at QoS 2 → 1 (granted 1)',
    ])
  })

  test('text', () => {
    const lines = textOf(rows).split('\n')
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} {2}M7 {6}sensor ──▶ Broker {2}PUBLISH #12 QoS 2 · home\/temp · 4 B$/,
    )
    expect(lines[2]).toMatch(/phone {2}◀── Broker {2}PUBLISH #3 QoS 1/)
  })

  test('SVG, with names made safe', () => {
    const picture = pictureOf(
      buildFlow(new Script().packet('<b>&" > publish', { topic: '<script>' }).events, {
        decisions: true,
        pings: true,
        coalesce: false,
      }).rows,
      lanes,
    )
    expect(picture).not.toMatch(/<script|<b>/)
    expect(picture).toContain('&#60;script&#62;')
  })

  test('SVG: a held packet is hatched, one behind it and a slow one have a dotted way, only one that was lost is crossed', () => {
    const drawn = (way: Way) => {
      const { rows } = buildFlow(new Script().packet('sensor > publish', { way }).events, all)
      const picture = pictureOf(rows, lanes)
      return [/(M\S+ \S+l6 -8){3}/, /stroke-dasharray="1 4"/, /l10 10M/].map((part) => part.test(picture))
    }
    expect((['passed', 'held', 'behind', 'slowed', 'lost'] as const).map(drawn)).toEqual([
      [false, false, false],
      [true, false, false],
      [false, true, false],
      [false, true, false],
      [false, false, true],
    ])
  })
})

describe('lanes', () => {
  const many = new Script()
  for (const name of ['p1', 'p2', 'p3', 'p4']) many.packet(`${name} > publish`, { topic: 't' })
  for (const name of ['s1', 's2', 's3', 's4', 's5']) many.packet(`${name} > subscribe`)
  const model = buildFlow(many.events, { decisions: true, pings: true, coalesce: false })
  const first = publishers(model.rows.flatMap((row) => (row.kind === 'packet' ? [row] : [])))
  const names = ({ left, right }: Lanes) => [
    ...left.map(({ client }) => client),
    '|',
    ...right.map(({ client }) => client),
  ]

  test('publishers left, others right, three on each side, the rest in one more', () => {
    const made = arrange(model.clients, first, new Map(), 3)
    expect(names(made)).toEqual(['p1', 'p2', 'p3', '|', 's1', 's2', 's3', ''])
    expect(made.hidden).toEqual(['p4', 's4', 's5'])
  })

  test('a client can be moved over the broker, and a hidden one be shown', () => {
    const before = arrange(model.clients, first, new Map(), 3)
    const over = moved(before, new Map(), 'p3', 1)
    expect(names(arrange(model.clients, first, over, 3))).toEqual(['p1', 'p2', 'p4', '|', 'p3', 's1', 's2', ''])
    const shown = new Map([['s5', { side: 'right' as const, at: -1 }]])
    expect(names(arrange(model.clients, first, shown, 3))).toEqual(['p1', 'p2', 'p3', '|', 's5', 's1', 's2', ''])
  })

  test('lifelines stand in order, the broker between them', () => {
    const { x, broker, width } = geometry(lanes, 900)
    expect(x.get('sensor')!).toBeLessThan(broker)
    expect(x.get('phone')!).toBeGreaterThan(broker)
    expect(width).toBe(900)
    expect(clients.size).toBe(2)
  })
})

describe('the store', () => {
  const result = (script: Script, more = {}) => ({
    isFirst: false,
    events: script.events,
    updates: [],
    oldest: 1,
    newest: 1,
    perSecond: 1,
    skipped: 0,
    crowd: null,
    ...more,
  })

  test('what comes while the view is frozen waits, is counted, and is shown when it goes on', () => {
    const store = new FlowStore()
    store.take(result(new Script().packet('a > connect'), { isFirst: true }))
    store.freeze()
    store.take(result(new Script().packet('a > publish').packet('a > publish').delivery(1, 'a', 'sent')))
    expect([store.events.value.length, store.missed.value]).toEqual([1, 2])
    store.goOn()
    expect([store.events.value.length, store.missed.value]).toEqual([4, 0])
  })

  test('what became of a packet reaches it, frozen or not', () => {
    const store = new FlowStore()
    store.take(result(new Script().packet('a > publish', { way: 'held' }), { isFirst: true }))
    store.freeze()
    const update = { seq: 1, way: 'passed' as const, until: 0, message: 9, clientId: 'a', topic: 't' }
    store.take({ ...result(new Script()), updates: [update] })
    expect(store.events.value[0]).toMatchObject({ way: 'passed', message: 9 })
  })
})
