// Rows of the flow from packets and decisions: gutters, brackets, tokens, outcomes with their reasons.
import { describe, expect, test } from 'vitest'
import type { DropReason } from '../../core/outcome.ts'
import { qos2, Script } from './fixture-flow.ts'
import { buildFlow, type FlowRow, type ModelOptions } from './model.ts'
import { outcomeLine } from './row-words.ts'

const all: ModelOptions = { decisions: true, pings: true, coalesce: false }
const rowsOf = (script: Script, options: Partial<ModelOptions> = {}) =>
  buildFlow(script.events, { ...all, ...options }).rows
const bars = (row: FlowRow) =>
  row.bars.shown.map((bar) => `${bar.side} ${bar.packetId} ${bar.part}${bar.released ? ' released' : ''}`)
const outcomes = (rows: readonly FlowRow[]) => rows.flatMap((row) => (row.kind === 'outcome' ? [outcomeLine(row)] : []))

const ack = { message: 7, topic: 'home/temp', qos: 1, packetId: 3 } as const
const whole = () => qos2().packet('phone > puback', ack)

describe('QoS 2 to QoS 1 over both hops', () => {
  const rows = rowsOf(whole())
  const packets = rows.filter((row) => row.kind === 'packet')

  test('one row a packet, the decision between them, the outcome at the end', () => {
    expect(rows.map((row) => (row.kind === 'packet' ? row.packet.type : row.kind))).toEqual([
      'publish',
      'decision',
      'publish',
      'pubrec',
      'pubrel',
      'pubcomp',
      'puback',
      'outcome',
    ])
  })

  test('gutters: the broker remembers 12 until PUBCOMP, and 3 until PUBACK', () => {
    expect(packets.map(bars)).toEqual([
      ['receiver 12 start'],
      ['receiver 12 middle', 'sender 3 start'],
      ['receiver 12 middle released', 'sender 3 middle'],
      ['receiver 12 middle released', 'sender 3 middle'],
      ['sender 3 middle', 'receiver 12 end released'],
      ['sender 3 end'],
    ])
    expect(rows.at(-1)!.bars.shown).toEqual([])
  })

  test('the message belongs to its sender until it is taken over', () => {
    expect(packets.map(({ owner }) => owner)).toEqual(['client', 'broker', 'broker', null, null, 'client'])
  })

  test('one bracket from the first row to the outcome', () => {
    expect(rows.map(({ brackets }) => brackets.map(({ message, part }) => `${message} ${part}`).join())).toEqual([
      '7 start',
      ...Array.from({ length: 6 }, () => '7 middle'),
      '7 end',
    ])
  })

  test('the outcome names the client', () => expect(outcomes(rows)).toEqual(['delivered ×1 to phone']))

  test('decisions can be folded away, outcomes stay', () => {
    const folded = rowsOf(whole(), { decisions: false })
    expect(folded.map(({ kind }) => kind)).toEqual([...Array.from({ length: 6 }, () => 'packet'), 'outcome'])
  })
})

test('QoS 2 to the client is over with its PUBCOMP', () => {
  const about = { message: 7, topic: 'home/temp', qos: 2, packetId: 3 } as const
  const script = new Script()
    .packet('a > publish', { message: 7, topic: 't' })
    .published(7, 'a', 0, 1)
    .delivery(7, 'phone', 'sent', [2, 2])
    .packet('phone < publish', about)
    .packet('phone > pubrec', about)
    .packet('phone < pubrel', about)
  expect(outcomes(rowsOf(script))).toEqual([])
  expect(outcomes(rowsOf(script.packet('phone > pubcomp', about)))).toEqual(['delivered ×1 to phone'])
})

test('what waits at a held link is told, and what is slow is not', () => {
  expect(outcomes(rowsOf(qos2(7, 'held')))).toEqual(['waits on its way to phone: its link is held'])
  expect(outcomes(rowsOf(qos2(7, 'slowed')))).toEqual([])
})

test('a copy with DUP that arrives as well is a duplicate, at QoS 1', () => {
  const script = qos2()
    .delivery(7, 'phone', 'resent')
    .packet('phone < publish', { ...ack, dup: true })
    .packet('phone > puback', ack)
  expect(outcomes(rowsOf(script))).toEqual(['delivered ×2 to phone (duplicate)'])
})

test('an acknowledgement that is held or lost ends nothing', () => {
  for (const way of ['held', 'lost'] as const) {
    const rows = rowsOf(qos2().packet('phone > puback', { ...ack, way }))
    expect(outcomes(rows)).toEqual(way === 'held' ? ['not acknowledged by phone yet: its link is held'] : [])
    expect(bars(rows.at(-1)!)).toEqual(['sender 3 middle'])
  }
})

test('a copy that was lost with its link does not count', () => {
  const script = qos2(7, 'lost')
    .packet('phone < publish', { ...ack, dup: true })
    .packet('phone > puback', ack)
  expect(outcomes(rowsOf(script))).toEqual(['delivered ×1 to phone'])
})

const reasons: readonly [DropReason, string][] = [
  ['no-local', 'No Local'],
  ['acl-deny', 'access rule'],
  ['offline-clean-session', 'session ended with its connection'],
  ['offline-qos0', 'QoS 0 waits for nobody'],
  ['queue-full', 'queue is full'],
  ['expired-in-queue', 'expired'],
  ['too-large', 'Maximum Packet Size'],
  ['share-other-member', 'another member'],
  ['session-ended', 'session ended'],
  ['session-expired', 'session expired'],
  ['retain-handling', 'no retained messages'],
  ['congested', 'congested'],
  ['link-held', 'link is held'],
]

test.each(reasons)('not delivered, %s: said in its row', (reason, part) => {
  const script = new Script()
    .packet('sensor > publish', { message: 7, topic: 't' })
    .published(7, 'sensor', 0, 1)
    .delivery(7, 'phone', 'dropped', [0, 0], reason)
  expect(outcomes(rowsOf(script))[0]).toMatch(new RegExp(`^not delivered to phone: .*${part}`))
})

test('nobody subscribes, the client refuses, it is queued: each is an outcome', () => {
  const nobody = new Script().packet('a > publish', { message: 1, topic: 't' }).published(1, 'a', 0, 0)
  expect(outcomes(rowsOf(nobody))).toEqual(['not delivered: nobody subscribes to this topic'])
  const refused = qos2().packet('phone > puback', { ...ack, reason: 0x87 })
  expect(outcomes(rowsOf(refused))).toEqual(['not delivered to phone: the client refused it'])
  const queued = new Script()
    .packet('a > publish', { message: 1, topic: 't', qos: 1, packetId: 1 })
    .published(1, 'a', 1, 1)
    .delivery(1, 'logger', 'queued', [1, 1])
    .packet('a < puback', { message: 1, topic: 't', qos: 1, packetId: 1 })
  expect(outcomes(rowsOf(queued))).toEqual(['queued for logger: offline, session kept'])
})

test('lifelines: nothing before CONNACK, dashed after the link is gone, and the row says why unless it said goodbye', () => {
  const script = new Script()
    .packet('a > connect')
    .packet('a < connack')
    .packet('b > connect')
    .packet('b < connack')
    .disconnected('a', 'the link was cut')
    .packet('b > disconnect')
    .disconnected('b', 'said goodbye')
  const rows = rowsOf(script)
  expect(rows.map(({ life }) => `${life.get('a') ?? '-'} ${life.get('b') ?? '-'}`)).toEqual([
    'none -',
    'connected -',
    'connected none',
    'connected connected',
    'offline connected',
    'offline connected',
  ])
  expect(rows.filter(({ kind }) => kind === 'decision')).toHaveLength(1)
})

test('identical neighbours on one link become one row though others come between, and the same outcome is told once', () => {
  const script = new Script()
  for (let n = 1; n <= 4; n++) {
    script.packet('a > publish', { topic: 't', message: n }).published(n, 'a', 0, 1).delivery(n, 'b', 'sent', [0, 0])
    script.packet('b < publish', { topic: 't', message: n })
  }
  const rows = rowsOf(script, { coalesce: true, decisions: false })
  expect(rows.map((row) => (row.kind === 'packet' ? row.count : row.kind))).toEqual([4, 4, 'outcome'])
})

test('only where it is fast for longer than a burst, and the same whenever it is looked at', () => {
  const script = new Script()
  for (let n = 0; n < 100; n++) script.packet('a > publish', { topic: 't', time: n * 20 })
  script.packet('a > publish', { topic: 't', time: 60_000 })
  const rows = rowsOf(script, { coalesce: 'auto' })
  expect(rows.map((row) => (row.kind === 'packet' ? row.count : 0)).slice(-3)).toEqual([1, 41, 1])
  expect(rows).toHaveLength(61)
})

test('identical neighbours become one row, but nothing that is held', () => {
  const script = new Script()
  for (let n = 0; n < 5; n++) script.packet('a > publish', { topic: 't' })
  script.packet('a > publish', { topic: 't', way: 'held' })
  const rows = rowsOf(script, { coalesce: true })
  expect(rows.map((row) => (row.kind === 'packet' ? row.count : 0))).toEqual([5, 1])
})

test('a row that stands for many comes apart on wish, up to what there was then', () => {
  const script = new Script()
  for (let n = 0; n < 10; n++) script.packet('sensor > publish', { topic: 't' })
  const shown = (opened: ReadonlyMap<string, number>) =>
    rowsOf(script, { coalesce: true, decisions: false, opened }).map((row) =>
      row.kind === 'packet' ? `${row.key} ×${row.count}${row.isOpen ? ' open' : ''}` : row.kind,
    )
  expect(shown(new Map())).toEqual(['p1 ×10'])
  expect(shown(new Map([['p1', 4]]))).toEqual(['p1 ×4 open', 'p2 ×1', 'p3 ×1', 'p4 ×1', 'p5 ×6'])
})

test('every packet of an exchange knows its first, and a packet identifier used again is another exchange', () => {
  const script = qos2().packet('phone > puback', ack)
  script.packet('phone < publish', { ...ack, message: 8 }).packet('phone > puback', { ...ack, message: 8 })
  const exchanges = rowsOf(script).flatMap((row) =>
    row.kind === 'packet' ? [`${row.packet.seq} ${row.packet.type} ${row.exchange}`] : [],
  )
  expect(exchanges).toEqual([
    '1 publish 1',
    '2 publish 2',
    '3 pubrec 1',
    '4 pubrel 1',
    '5 pubcomp 1',
    '6 puback 2',
    '7 publish 7',
    '8 puback 7',
  ])
})

test('pings are hidden on wish: a tick is left of them', () => {
  const script = new Script().packet('a > pingreq').packet('a < pingresp')
  expect(rowsOf(script)).toHaveLength(2)
  expect(rowsOf(script, { pings: false })).toHaveLength(0)
  const ticked = new Script().packet('b > publish').packet('a > pingreq').packet('a < pingresp')
  expect(rowsOf(ticked, { pings: false }).map((row) => row.pings)).toEqual([['a']])
})

test('of many exchanges four are drawn on a side, and the others counted: building stays fast', () => {
  const script = new Script()
  for (let n = 1; n <= 1_500; n++) script.packet('a > publish', { message: n, topic: `t/${n}`, qos: 1, packetId: n })
  script.packet('a < puback', { message: 1, qos: 1, packetId: 1 })
  const began = performance.now()
  const rows = rowsOf(script)
  expect(performance.now() - began).toBeLessThan(1_000)
  expect(rows.at(-2)!.bars).toMatchObject({ shown: { length: 4 }, more: { receiver: 1_496, sender: 0 } })
  expect(rows.at(-1)!.bars.shown.find(({ part }) => part === 'end')).toMatchObject({ packetId: 1 })
})
