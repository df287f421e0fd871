// Rows of the clients table that stay where they are while a person is on one of them. Does not know who sorts.
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Queries, Results } from '../../core/views.ts'
import type { ClientView } from '../../core/visit-view.ts'
import { source } from '../source.ts'

export interface Steady {
  /** Another one is another list, with an order of its own. */
  readonly list: string
  readonly offset: number
  readonly total: number
  readonly rows: readonly ClientView[]
  /** Those that stand no longer where they are shown: gone, or sorted to somewhere else out of the window. */
  readonly moved: ReadonlySet<string>
  /** The rows would stand in another order now. */
  readonly held: boolean
}

const nobody: ReadonlySet<string> = new Set()

export interface Answer {
  readonly list: string
  readonly query: Queries['clients']
  readonly page: Results['clients']
}

/** The rows of an answer; while they are held in the order of those before, and who is new comes after them. */
export function steadyRows(before: Steady | null, { list, query, page }: Answer, hold: boolean): Steady {
  const { offset, limit } = query
  const { total, rows } = page
  if (!hold || before === null || before.list !== list) {
    return { list, offset, total, rows, moved: nobody, held: false }
  }
  const newest = new Map(rows.map((row) => [row.clientId, row]))
  const kept = before.rows.map((row) => newest.get(row.clientId) ?? row)
  const moved = new Set(kept.filter(({ clientId }) => !newest.has(clientId)).map(({ clientId }) => clientId))
  for (const { clientId } of kept) newest.delete(clientId)
  const shown = [...kept, ...newest.values()].slice(0, Math.max(limit, kept.length))
  const held = shown.some(({ clientId }, at) => clientId !== rows[at]?.clientId)
  return { list, offset, total: Math.max(total, offset + shown.length), rows: shown, moved, held }
}

/** Watches clients. An answer is of the query it was given to, also while another is on its way. Null before the first. */
export function useSteadyClients(query: Queries['clients'], hold: boolean): Steady | null {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const steady = useRef<Steady | null>(null)
  const from = source()
  const list = JSON.stringify(query)
  useEffect(() => from.watch('clients', query, (page) => setAnswer({ list, query, page })), [from, list])
  steady.current = answer === null ? null : steadyRows(steady.current, answer, hold)
  return steady.current
}
