// Rows that a clock wrote which was set back while the broker was down: no time in them may lie ahead of now.
// Does not know how far the clock was set, nor how long the broker was down: what waits begins to wait anew.
import type { Outcome } from './outcome.ts'
import type { MessageRow, Rows } from './rows.ts'

/**
 * Pulls back to `now` what the rows say happened later, and says so in `outcome`, so that the next start finds it right:
 * what is due after a while comes at most that while late, and never waits for the old time to come again.
 */
export function pullBack(rows: Rows, now: number, outcome: Outcome): void {
  for (const [key, row] of rows.session) {
    if ((row.disconnectedAt ?? row.createdAt) <= now) continue
    const disconnectedAt = row.disconnectedAt === null ? null : now
    const pulled = { ...row, createdAt: Math.min(row.createdAt, now), disconnectedAt }
    rows.session.set(key, pulled)
    outcome.writes.push({ table: 'session', key, row: pulled })
  }
  for (const [key, row] of rows.will) {
    const latest = now + row.delaySeconds * 1000
    if (row.dueAt === null || row.dueAt <= latest) continue
    const pulled = { ...row, dueAt: latest }
    rows.will.set(key, pulled)
    outcome.writes.push({ table: 'will', key, row: pulled })
  }
  for (const table of ['message', 'retained'] as const) {
    for (const [key, row] of rows[table]) {
      if (row.receivedAt <= now) continue
      const pulled = received(row, now)
      rows[table].set(key, pulled)
      outcome.writes.push({ table, key, row: pulled })
    }
  }
}

function received(row: MessageRow, now: number): MessageRow {
  const expiresAt = row.expiresAt === null ? null : row.expiresAt - (row.receivedAt - now)
  return { ...row, receivedAt: now, expiresAt }
}
