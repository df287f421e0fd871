// Rows that a clock wrote which was set back while the broker was down: no time in them may lie ahead of now.
// Does not know how far the clock was set, nor how long the broker was down: what waits begins to wait anew.
import type { Outcome } from './outcome.ts'
import type { MessageRow, SessionRow, WillRow } from './rows.ts'

// Each answers with the row, in which nothing lies later than `now`. Where something did, that is said in `outcome`, so
// that the next start finds it right: what is due after a while comes at most that while late, and never waits for the
// old time to come again.

export function pullBackSession(key: string, row: SessionRow, now: number, outcome: Outcome): SessionRow {
  if ((row.disconnectedAt ?? row.createdAt) <= now) return row
  const disconnectedAt = row.disconnectedAt === null ? null : now
  const pulled = { ...row, createdAt: Math.min(row.createdAt, now), disconnectedAt }
  outcome.writes.push({ table: 'session', key, row: pulled })
  return pulled
}

export function pullBackWill(key: string, row: WillRow, now: number, outcome: Outcome): WillRow {
  const latest = now + row.delaySeconds * 1000
  if (row.dueAt === null || row.dueAt <= latest) return row
  const pulled = { ...row, dueAt: latest }
  outcome.writes.push({ table: 'will', key, row: pulled })
  return pulled
}

export function pullBackMessage(
  table: 'message' | 'retained',
  key: string,
  row: MessageRow,
  now: number,
  outcome: Outcome,
): MessageRow {
  if (row.receivedAt <= now) return row
  const pulled = { ...row, receivedAt: now }
  if (typeof row.expiresAt === 'number') pulled.expiresAt = row.expiresAt - (row.receivedAt - now)
  outcome.writes.push({ table, key, row: pulled })
  return pulled
}
