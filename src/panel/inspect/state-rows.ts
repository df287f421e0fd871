// What a packet changed of its session, row by row: what was, what is, and which identifier came or went. Pure.
// Does not know the markup, nor how the state was recorded.
import type { SessionBrief } from '../../core/flow-view.ts'
import { inspectText } from './text.ts'

const words = inspectText.state

export interface StateRow {
  readonly key: keyof typeof words.rows
  /** Null where there was no session. */
  readonly before: string | null
  readonly after: string | null
  /** Of a session that begins or ends, only that it does, and the connection. */
  readonly isChanged: boolean
  /** `+ 12` and `− 12`: the packet's identifier, where it came into use or out of it. '' otherwise. */
  readonly identifier: string
}

const keys = ['session', 'connected', 'subscriptions', 'inbound', 'outbound', 'quota', 'queued'] as const

/** Rows that changed come first, in the order of the list. */
export function stateRows(before: SessionBrief | null, after: SessionBrief | null, packetId: number): StateRow[] {
  const rows = keys.map((key): StateRow => {
    const old = before === null ? null : value(before, key)
    let now = after === null ? null : value(after, key)
    const isOther = before !== null && after !== null ? old !== now : key === 'session' || key === 'connected'
    if (key === 'quota' && after !== null) now = words.quotaLeft(quota(after), after.receiveMaximum)
    return { key, before: old, after: now, isChanged: isOther, identifier: identifier(key, before, after, packetId) }
  })
  return [...rows.filter(({ isChanged }) => isChanged), ...rows.filter(({ isChanged }) => !isChanged)]
}

const quota = ({ receiveMaximum, outbound }: SessionBrief) => Math.max(0, receiveMaximum - outbound)

function value(state: SessionBrief, key: StateRow['key']): string {
  switch (key) {
    case 'session':
      return words.kept
    case 'connected':
      return state.connected ? words.open : words.closed
    case 'quota':
      return words.number(quota(state))
    default:
      return words.number(state[key])
  }
}

/** A packet opens or ends one exchange at most: its own. */
function identifier(
  key: StateRow['key'],
  before: SessionBrief | null,
  after: SessionBrief | null,
  packetId: number,
): string {
  if ((key !== 'inbound' && key !== 'outbound') || before === null || after === null || packetId === 0) return ''
  const change = after[key] - before[key]
  return change === 1 ? words.came(packetId) : change === -1 ? words.went(packetId) : ''
}
