// Whether every statement that binds a broker has a conformance case, or a reason why it can have none.
// Does not run the cases: conformance.test.ts does.
import { describe, expect, test } from 'vitest'
import { statements } from '../protocol/statements.ts'
import { suites, untestable } from './conformance/cases.ts'
import { bindsBroker, coverage, table } from './statements.ts'

/** How many statements have a reason instead of a case. It may only fall. */
const untestableCount = 7

const cases = suites.flatMap(([, list]) => list)
const rows = coverage(cases, untestable)

describe('the catalogs', () => {
  test('hold every number of both standards once', () => {
    const count = (pattern: RegExp): number => statements.filter(({ id }) => pattern.test(id)).length
    expect([count(/^5:MQTT-\d/), count(/^X5-\d\d$/), count(/^3:MQTT-\d/)]).toEqual([251, 37, 141])
    expect(new Set(statements.map(({ id }) => id)).size).toBe(statements.length)
  })

  test('say whom each binds, how strongly, and to what', () => {
    const odd = statements.filter(
      ({ section, side, level, summary }) =>
        !/^\d/.test(section) ||
        !['server', 'both', 'client', 'n-a'].includes(side) ||
        !['MUST', 'MUST NOT', 'SHOULD', 'MAY'].includes(side === 'n-a' ? 'MUST' : level) ||
        summary === '',
    )
    expect(odd).toEqual([])
    expect(statements.filter(bindsBroker).length).toBe(241 + 37 + 130)
  })
})

describe('the cases', () => {
  const known = new Set(statements.map(({ id }) => id))

  test('cover every statement that binds a broker, or there is a reason', () => {
    const missing = rows.filter(({ cases, reason }) => cases.length === 0 && reason === null)
    expect(missing.map(({ statement: { id, summary } }) => `${id}: ${summary}`)).toEqual([])
  })

  test('name only statements that exist', () => {
    const named = [...cases.flatMap(({ ids }) => ids), ...untestable.map(({ id }) => id)]
    expect(named.filter((id) => !known.has(id))).toEqual([])
    expect(cases.filter(({ ids }) => ids.length === 0).map(({ name }) => name)).toEqual([])
  })

  test('have names of their own', () => {
    const labels = cases.map(({ ids, name }) => `${ids.join()} ${name}`)
    expect(labels.filter((label, at) => labels.indexOf(label) !== at)).toEqual([])
  })

  test('leave out no more statements than they did', () => {
    const tested = new Set(cases.flatMap(({ ids }) => ids))
    expect(untestable.filter(({ id }) => tested.has(id))).toEqual([])
    expect(untestable.filter(({ reason }) => reason.length < 10)).toEqual([])
    expect(new Set(untestable.map(({ id }) => id)).size).toBe(untestableCount)
  })
})

test('the table has a line for each statement', () => {
  const lines = table(rows)
    .split('\n')
    .filter((line) => /^\| (MQTT|X5)-/.test(line))
  expect(lines.length).toBe(statements.length)
  expect(lines.filter((line) => line.replaceAll('\\|', '').split('|').length !== 7)).toEqual([])
})
