import { describe, expect, test } from 'vitest'
import { dissect } from './dissect.ts'
import type { Range } from './dissector.ts'
import { fromHex } from './fixture.ts'
import { fixtures, goodFixtures } from './fixtures.ts'
import { properties, propertyRule } from './properties.ts'

function outline(range: Range, depth = 0): string[] {
  const value = range.value instanceof Uint8Array ? `${range.value.length} bytes` : range.value
  const bits = range.bits?.map(({ name, value: bit }) => `${name}=${bit}`).join(' ')
  const line = `${'  '.repeat(depth)}${range.start}-${range.end} ${range.name}`
  const text = [line, ...(value === null ? [] : [String(value)]), ...(bits === undefined ? [] : [`(${bits})`])].join(
    ' ',
  )
  return [text, ...(range.children ?? []).flatMap((child) => outline(child, depth + 1))]
}

function leavesOf(range: Range): Range[] {
  return range.children === undefined ? [range] : range.children.flatMap(leavesOf)
}

test('a PUBLISH is explained byte by byte', () => {
  const bytes = fromHex('330f0003612f62000a0523000701016869')
  expect(outline(dissect(bytes, 5, 'client').range)).toEqual([
    '0-17 PUBLISH',
    '  0-2 Fixed Header',
    '    0-1 Packet Type and Flags 51 (Packet Type=3 DUP=0 QoS=1 RETAIN=1)',
    '    1-2 Remaining Length 15',
    '  2-15 Variable Header',
    '    2-7 Topic Name a/b',
    '      2-4 Length 3',
    '      4-7 Text a/b',
    '    7-9 Packet Identifier 10',
    '    9-15 Properties 5',
    '      9-10 Property Length 5',
    '      10-13 Topic Alias 7',
    '        10-11 Property Identifier 35',
    '        11-13 Value 7',
    '      13-15 Payload Format Indicator 1',
    '        13-14 Property Identifier 1',
    '        14-15 Value 1',
    '  15-17 Payload 2 bytes',
  ])
})

test('a SUBSCRIBE of 3.1.1 is explained with the sections of 3.1.1', () => {
  const { range } = dissect(fromHex('8206000100016101'), 4, 'client')
  expect(outline(range).slice(4)).toEqual([
    '  2-4 Variable Header',
    '    2-4 Packet Identifier 1',
    '  4-8 Payload',
    '    4-8 Subscription a',
    '      4-7 Topic Filter a',
    '        4-6 Length 1',
    '        6-7 Text a',
    '      7-8 Requested QoS 1 (Reserved=0 Requested QoS=1)',
  ])
  expect(leavesOf(range).find(({ name }) => name === 'Packet Identifier')?.section).toBe('2.3.1')
})

test('after a fault the rest is one range, and what was understood stays', () => {
  const { range, fault } = dissect(fromHex('820700010000036162'), 5, 'client')
  expect(fault).toMatchObject({ reason: 0x81, offset: 5 })
  expect(outline(range)).toEqual([
    '0-9 SUBSCRIBE',
    '  0-2 Fixed Header',
    '    0-1 Packet Type and Flags 130 (Packet Type=8 Reserved=2)',
    '    1-2 Remaining Length 7',
    '  2-5 Variable Header',
    '    2-4 Packet Identifier 1',
    '    4-5 Properties 0',
    '      4-5 Property Length 0',
    '  5-9 Unread 4 bytes',
  ])
})

test('each of the 27 properties is named where it stands', () => {
  const named = new Set(goodFixtures.flatMap(({ bytes, version, from }) => names(dissect(bytes, version, from).range)))
  expect(properties.filter(({ name }) => !named.has(name)).map(({ name }) => name)).toEqual([])
})

function names(range: Range): string[] {
  return [range.name, ...(range.children ?? []).flatMap(names)]
}

describe('every fixture is covered exactly, broken ones too', () => {
  test.each(fixtures)('$from: $name', ({ bytes, version, from }) => {
    let at = 0
    for (const leaf of leavesOf(dissect(bytes, version, from).range)) {
      if (bytes.length === 0) return
      expect([leaf.name, leaf.start]).toEqual([leaf.name, at])
      expect(leaf.section).toMatch(/^\d/)
      at = leaf.end
    }
    expect(at).toBe(bytes.length)
  })
})

describe('the table of properties', () => {
  test('has the 27 of section 2.2.2.2, each once', () => {
    expect(properties.length).toBe(27)
    expect(new Set(properties.map(({ id }) => id)).size).toBe(27)
    expect(new Set(properties.map(({ key }) => key)).size).toBe(27)
  })

  test('is found by identifier', () => {
    for (const rule of properties) expect(propertyRule(rule.id)).toBe(rule)
    for (const id of [0, 4, 0x0a, 0x2b, 0x7f, 300]) expect(propertyRule(id)).toBeUndefined()
  })

  test('User Property may stand anywhere, as often as wanted', () => {
    const rule = propertyRule(0x26)
    expect(rule?.homes.length).toBe(14)
    expect(rule?.repeatable).toBe(rule?.homes)
  })
})
