// The filter grammar: what is typed, which packets it lets through, and what is said of the part that is wrong.
import { describe, expect, test } from 'vitest'
import { type FilterSubject, passes } from '../protocol/packet-filter.ts'
import { filterPart, parseFilter, withPart } from './filter.ts'

const packet: FilterSubject = {
  type: 'publish',
  clientId: 'thermostat',
  direction: 'in',
  qos: 2,
  packetId: 12,
  message: 7,
  topic: 'home/kitchen/temp',
  reason: null,
  payload: new TextEncoder().encode('{"value":21.5}'),
}
const denied: FilterSubject = {
  ...packet,
  type: 'pubrec',
  direction: 'out',
  qos: null,
  topic: null,
  reason: 0x87,
  payload: null,
}

function lets(typed: string, subject: FilterSubject): boolean {
  const { terms, faults } = parseFilter(typed)
  expect(faults).toEqual([])
  return passes(terms, subject)
}

describe('what is let through', () => {
  test.each([
    ['', true],
    ['topic:home/+/temp', true],
    ['topic:home/#', true],
    ['topic:home', false],
    ['client:thermo', true],
    ['client:"thermo"', false],
    ['client:"thermostat"', true],
    ['type:publish,puback', true],
    ['TYPE:PubAck', false],
    ['qos:2', true],
    ['qos:0,1', false],
    ['dir:in', true],
    ['dir:out', false],
    ['id:12 msg:7', true],
    ['id:12 msg:8', false],
    ['reason:>=0x80', false],
    ['text:"21.5"', true],
    ['KITCHEN', true],
    ['-type:publish', false],
    ['-type:puback -qos:0', true],
    ['"a phrase with spaces"', false],
  ])('%s: %s', (typed, expected) => expect(lets(typed, packet)).toBe(expected))

  test.each([
    ['reason:>=0x80', true],
    ['reason:135', true],
    ['reason:<0x80', false],
    ['-reason:0x87', false],
    ['topic:#', false],
    ['-topic:#', true],
    ['qos:2', false],
  ])('of a refusal, %s: %s', (typed, expected) => expect(lets(typed, denied)).toBe(expected))
})

describe('what is wrong is named, and the rest still holds', () => {
  test.each([
    ['topic:a/#/b', '#'],
    ['type:pubblish', 'pubblish'],
    ['qos:3', '0, 1 or 2'],
    ['dir:up', 'in or out'],
    ['id:x', 'whole numbers'],
    ['reason:big', '0x87'],
    ['colour:red', 'colour'],
    ['topic:', 'colon'],
    ['text:"open', 'quotation mark'],
  ])('%s', (part, why) => {
    const { terms, faults } = parseFilter(`client:phone ${part}`)
    expect(terms).toHaveLength(1)
    expect(faults).toEqual([{ start: 13, end: 13 + part.length, why: expect.stringContaining(why) }])
  })

  test('keys that mean nothing in a view are refused there', () => {
    expect(parseFilter('qos:1 topic:a', ['topic', 'text']).faults).toHaveLength(1)
  })
})

test('a value clicked becomes a part that finds just it', () => {
  for (const [key, value] of [
    ['client', 'a "b\\ c'],
    ['client', 'thermostat'],
    ['topic', 'with space/x'],
    ['text', '-x'],
  ] as const) {
    const [term] = parseFilter(filterPart(key, value)).terms
    expect(term).toMatchObject({ key, not: false })
    expect(Object.values(term!)).toContain(value)
  }
  expect(withPart('qos:1', 'dir:in')).toBe('qos:1 dir:in')
  expect(withPart('qos:1 dir:in', 'qos:1')).toBe('qos:1 dir:in')
})
