// The tree of fields by keyboard: no row is a dead end, groups close and open.
import { expect, test } from 'vitest'
import { dissect } from '../../protocol/dissect.ts'
import { fromHex } from '../../protocol/fixture.ts'
import { goodFixtures } from '../../protocol/fixtures.ts'
import { type FieldRow, flatten, rowAt, stepTo } from './field-rows.ts'

/** PUBLISH of "t" at QoS 1. */
const { range } = dissect(fromHex('3207000174000c0068'), 5, 'client')
const all = flatten(range, new Set())
const names = (rows: readonly FieldRow[]) => rows.map(({ range, level }) => `${level} ${range.name}`)
const called = (name: string) => all.find((row) => row.range.name === name)!

test('rows are the fields in order, with their levels', () => {
  expect(names(all)).toEqual([
    '1 Fixed Header',
    '2 Packet Type and Flags',
    '2 Remaining Length',
    '1 Variable Header',
    '2 Topic Name',
    '3 Length',
    '3 Text',
    '2 Packet Identifier',
    '2 Properties',
    '3 Property Length',
    '1 Payload',
  ])
})

test('what is below a closed field is not there', () => {
  expect(names(flatten(range, new Set([called('Variable Header').key])))).toEqual([
    '1 Fixed Header',
    '2 Packet Type and Flags',
    '2 Remaining Length',
    '1 Variable Header',
    '1 Payload',
  ])
})

test('up and down pass every row once, also those that begin with the same byte', () => {
  for (const { bytes, version, from } of goodFixtures) {
    const rows = flatten(dissect(bytes, version, from).range, new Set())
    for (const [key, expected] of [
      ['ArrowDown', rows],
      ['ArrowUp', [...rows].reverse()],
    ] as const) {
      const passed: FieldRow[] = []
      let current: FieldRow | null = key === 'ArrowUp' ? rows.at(-1)! : rows[0]!
      while (current !== null) {
        passed.push(current)
        const step = stepTo(key, rows, current)
        // As the tab does it: the row's first byte is chosen, and the row itself picked.
        current = step === null ? null : rowAt(rows, step.row.range.start, step.row.key)
      }
      expect(passed).toEqual(expected)
    }
  }
})

test('left closes a group and then goes to the one above, right opens it and then goes in', () => {
  const step = (key: string, name: string) => {
    const found = stepTo(key, all, called(name))
    return found === null ? null : `${found.row.range.name}${found.toggles ? ' toggles' : ''}`
  }
  expect(step('ArrowLeft', 'Topic Name')).toBe('Topic Name toggles')
  expect(step('ArrowLeft', 'Text')).toBe('Topic Name')
  expect(step('ArrowLeft', 'Payload')).toBe(null)
  expect(step('ArrowRight', 'Topic Name')).toBe('Length')
  expect(step('ArrowRight', 'Text')).toBe(null)
  const shut = flatten(range, new Set([called('Topic Name').key]))
  const row = shut.find((each) => each.range.name === 'Topic Name')!
  expect(stepTo('ArrowRight', shut, row)).toEqual({ row, toggles: true })
})

test('a byte inside a closed group is the group’s', () => {
  const shut = flatten(range, new Set([called('Topic Name').key]))
  expect(rowAt(shut, 4, null)?.range.name).toBe('Topic Name')
  expect(rowAt(all, 4, null)?.range.name).toBe('Text')
  expect(rowAt(all, 2, called('Topic Name').key)?.range.name).toBe('Topic Name')
  expect(rowAt(all, null, null)).toBe(null)
})
