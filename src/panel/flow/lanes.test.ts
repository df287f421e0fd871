// Which clients have lanes, and what moving and choosing them does.
import { expect, test } from 'vitest'
import { Script } from './fixture-flow.ts'
import { arrange, type Lanes, moved, type Placed, publishers, shown } from './lanes.ts'
import { buildFlow } from './model.ts'

const script = new Script()
for (const name of ['a', 'b', 'c', 'd']) script.packet(`${name} > publish`)
for (const name of ['e', 'f', 'g', 'h']) script.packet(`${name} > subscribe`)
const { clients, rows } = buildFlow(script.events, { decisions: true, pings: true, coalesce: false })
const first = publishers(rows.flatMap((row) => (row.kind === 'packet' ? [row] : [])))
const lanesOf = (placed: Placed): Lanes => arrange(clients, first, placed, 3)
const line = ({ left, right, hidden }: Lanes) =>
  `${left.map(({ client }) => client)}|${right.map(({ client }) => client || '+')}|${hidden}`

test('who publishes first stands left, three on a side; the others wait in one lane', () => {
  expect(line(lanesOf(new Map()))).toBe('a,b,c|e,f,g,+|d,h')
})

test('where there is room for two on a side, the lane of the others takes the place of one', () => {
  expect(line(arrange(clients, first, new Map(), 2))).toBe('a,b|e,+|c,d,g,h,f')
})

test('a client moves a place at a time, across the broker too', () => {
  const lanes = lanesOf(new Map())
  expect(line(lanesOf(moved(lanes, new Map(), 'b', -1)))).toBe('b,a,c|e,f,g,+|d,h')
  expect(line(lanesOf(moved(lanes, new Map(), 'a', -1)))).toBe('a,b,c|e,f,g,+|d,h')
  const across = lanesOf(moved(lanes, new Map(), 'c', 1))
  expect(line(across)).toBe('a,b,d|c,e,f,+|g,h')
})

test('one that is chosen gets a lane, whatever was moved before', () => {
  const placed = moved(lanesOf(new Map()), new Map(), 'e', 1)
  expect(line(lanesOf(shown(placed, 'h')))).toBe('a,b,c|h,f,e,+|d,g')
  expect(line(lanesOf(shown(shown(placed, 'h'), 'd')))).toBe('a,b,c|d,h,f,+|e,g')
})
