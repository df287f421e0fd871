// Where packets, exchanges and lifelines stand when y is time.
import { expect, test } from 'vitest'
import { qos2, Script } from './fixture-flow.ts'
import { buildFlow } from './model.ts'
import { pileOf, ticks, timeScale, within, zoomFor } from './time-scale.ts'

const rowsOf = (script: Script) => buildFlow(script.events, { decisions: true, pings: true, coalesce: false }).rows
const sideOf = (client: string) => (client === 'sensor' ? 'left' : 'right')

test('y is time, and a slow packet ends lower than it began', () => {
  const script = new Script()
    .packet('sensor > publish', { time: 1_000 })
    .packet('phone < publish', { time: 1_100, until: 1_350 })
  const { arrows, height } = timeScale(rowsOf(script), 1_000, 500, sideOf)
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    [24, 24],
    [74, 199],
  ])
  expect(height).toBe(500)
})

test('names that would hide each other are left out, on one side of the broker', () => {
  const script = new Script()
  for (const [name, time] of [
    ['sensor', 0],
    ['phone', 1],
    ['sensor', 10],
    ['sensor', 40],
  ] as const)
    script.packet(`${name} > publish`, { time: 1_000 + time })
  const { arrows } = timeScale(rowsOf(script), 1_000, 1_000, sideOf)
  expect(arrows.map(({ isNamed }) => isNamed)).toEqual([true, true, false, true])
})

test('arrows on each other are one pile, in their order, on one side of the broker', () => {
  const script = new Script()
  for (const [way, time] of [
    ['sensor > publish', 0],
    ['phone < publish', 1],
    ['sensor < puback', 5],
    ['sensor > publish', 30],
  ] as const)
    script.packet(way, { time: 1_000 + time })
  const { arrows } = timeScale(rowsOf(script), 1_000, 1_000, sideOf)
  const piles = arrows.map((arrow) => pileOf(arrow, arrows, sideOf).map((each) => arrows.indexOf(each)))
  expect(piles).toEqual([[0, 2], [1], [0, 2], [3]])
})

test('a slow arrow that only begins where another is lies not on it', () => {
  const script = new Script()
    .packet('sensor > publish', { time: 1_000 })
    .packet('sensor > publish', { time: 1_001, until: 1_100 })
  const { arrows } = timeScale(rowsOf(script), 1_000, 1_000, sideOf)
  expect(pileOf(arrows[0]!, arrows, sideOf)).toEqual([arrows[0]])
})

test('an exchange is a bar from its first packet to its last, told apart where PUBREC came', () => {
  const { exchanges } = timeScale(rowsOf(qos2()), 100, 100, sideOf)
  expect(exchanges[0]).toEqual({
    first: 1,
    client: 'sensor',
    qos: 2,
    side: 'receiver',
    slot: 0,
    from: 24,
    released: 44,
    to: 64,
  })
  // Nothing has ended it yet.
  expect(exchanges[1]).toMatchObject({ first: 2, side: 'sender', from: 34 })
  expect(exchanges[1]!.to).toBeGreaterThan(64)
})

test('a lifeline is broken where its client was gone', () => {
  const script = new Script()
    .packet('phone > connect', { time: 1_000 })
    .packet('phone < connack', { time: 1_010 })
    .packet('phone > pingreq', { time: 1_030 })
    .disconnected('phone', 'cut')
  const { lives } = timeScale(rowsOf(script), 100, 100, sideOf)
  expect(lives.get('phone')!.map(({ life, from }) => [life, from])).toEqual([
    ['none', 0],
    ['connected', 34],
    ['offline', 54],
  ])
})

test('packets too old to be drawn so close are counted, never left out in silence', () => {
  const script = new Script().packet('sensor > publish', { time: 0 })
  for (let n = 0; n < 5; n++) script.packet('sensor > publish', { time: 1_000_000 + n })
  const { arrows, left } = timeScale(rowsOf(script), 1, 1_000, sideOf)
  expect([arrows.length, left]).toEqual([5, 1])
})

test('the zoom that fits, the ticks of a window, and what a window shows', () => {
  const script = new Script()
  for (let n = 0; n < 100; n++) script.packet('sensor > publish', { time: 1_000 + n * 10 })
  const rows = rowsOf(script)
  expect([zoomFor(rows, 100), zoomFor(rows, 10)]).toEqual([2_000, 100])
  const scale = timeScale(rows, 1_000, 1_000, sideOf)
  expect(ticks(scale, 0, 300).map(({ time }) => time)).toEqual([1_000, 1_100, 1_200])
  expect(within(scale.arrows, 100, 150).map(({ from }) => from)).toEqual([104, 114, 124, 134, 144])
})
