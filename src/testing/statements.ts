// For every normative statement of MQTT 5.0 and 3.1.1: the conformance cases that test it or the reason why none can.
// Does not run the cases: conformance.test.ts does.
import { type Statement, statements } from '../protocol/statements.ts'
import type { Untestable } from './conformance/steps.ts'

interface Named {
  readonly ids: readonly string[]
  readonly name: string
}

/** How a statement is taken care of. */
export interface Coverage {
  readonly statement: Statement
  readonly cases: readonly string[]
  /** Why there is no case; null where there should be one. */
  readonly reason: string | null
}

/** Whether a broker can break it. */
export function bindsBroker({ side }: Statement): boolean {
  return side === 'server' || side === 'both'
}

/** What tests each statement, in the order of the standards. */
export function coverage(cases: readonly Named[], untestable: readonly Untestable[]): Coverage[] {
  const names = new Map<string, string[]>()
  for (const { ids, name } of cases) {
    for (const id of ids) {
      const list = names.get(id)
      if (list === undefined) names.set(id, [name])
      else list.push(name)
    }
  }
  const reasons = new Map(untestable.map(({ id, reason }) => [id, reason]))
  return statements.map((statement) => ({
    statement,
    cases: names.get(statement.id) ?? [],
    reason: reasons.get(statement.id) ?? (bindsBroker(statement) ? null : `binds ${otherSide[statement.side]}`),
  }))
}

const otherSide: Readonly<Record<Statement['side'], string>> = {
  server: '',
  both: '',
  client: 'the client alone',
  'n-a': 'no packet: it is about the transport or the wording',
}

/** All statements with what tests them, as Markdown. */
export function table(rows: readonly Coverage[]): string {
  return (['5.0', '3.1.1'] as const)
    .map((standard) => {
      const ours = rows.filter(({ statement }) => statement.standard === standard)
      const lines = ours.map(({ statement, cases, reason }) => {
        const { id, section, level, summary } = statement
        const tested = cases.length > 0 ? cases.join('; ') : `none: ${reason ?? 'MISSING'}`
        return `| ${[id.replace(/^\d:/, ''), section, level, summary, tested].map(cell).join(' | ')} |`
      })
      return [
        `## MQTT ${standard}`,
        '',
        count(ours),
        '',
        '| Statement | Section | Level | What it demands | Cases |',
        '| --- | --- | --- | --- | --- |',
        ...lines,
        '',
      ].join('\n')
    })
    .join('\n')
}

function count(rows: readonly Coverage[]): string {
  const ours = rows.filter(({ statement }) => bindsBroker(statement))
  const tested = ours.filter(({ cases }) => cases.length > 0)
  const excused = ours.filter(({ cases, reason }) => cases.length === 0 && reason !== null)
  return (
    `${rows.length} statements, of which ${ours.length} bind a broker: ${tested.length} have cases, ` +
    `${excused.length} have a reason why not, ${ours.length - tested.length - excused.length} have neither.`
  )
}

const cell = (text: string): string => text.replaceAll('|', '\\|')
