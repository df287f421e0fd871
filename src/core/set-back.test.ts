// A clock that was set back while the broker was down: what waits may come late, but never waits for the old time.
import { expect, test } from 'vitest'
import type { TopicName } from '../protocol/packet.ts'
import { handle } from './broker.ts'
import { defaultConfig } from './limits.ts'
import { restore } from './restore.ts'
import { emptyRows, type MessageRow, type Rows } from './rows.ts'
import { type BrokerState, createState } from './state.ts'

const now = 1_000_000
const yearMillis = 365 * 86_400_000

function rowsOf(stamp: number): Rows {
  const rows = emptyRows()
  const session = { clientId: 'a', version: 5, username: null, expirySeconds: 60, createdAt: stamp } as const
  rows.session.set('a', { ...session, disconnectedAt: stamp })
  const message = { topic: 't' as TopicName, payload: new Uint8Array(1), qos: 1, properties: {} } as const
  rows.will.set('a', { ...message, clientId: 'a', retain: false, delaySeconds: 20, dueAt: stamp + 20_000 })
  const kept: MessageRow = {
    ...message,
    id: 1,
    retain: true,
    publisher: 'b',
    expiresAt: stamp + 30_000,
    receivedAt: stamp,
  }
  rows.retained.set('t', kept)
  return rows
}

function started(rows: Rows, at: number): { readonly state: BrokerState } {
  const state = createState(defaultConfig, 1, at)
  restore(state, rows, at)
  return { state }
}

test.each([0, 1_000, yearMillis])('a session, its will and a retained message begin anew, %d ms ahead', (ahead) => {
  const { state } = started(rowsOf(now + ahead), now)
  const look = (millis: number): unknown[] => {
    const { traces } = handle(state, { type: 'wake' }, now + millis)
    return [
      traces.some((trace) => trace.type === 'will'),
      state.retained.size - state.retained.sysCount,
      state.sessions.size,
    ]
  }
  expect(look(19_999)).toEqual([false, 1, 1])
  expect(look(20_000)).toEqual([true, 1, 1])
  expect(look(29_999)).toEqual([false, 1, 1])
  expect(look(30_000)).toEqual([false, 0, 1])
  expect(look(59_999)).toEqual([false, 0, 1])
  expect(look(60_000)).toEqual([false, 0, 0])
})

test('what was pulled back is written, so that a second start does not begin anew again', () => {
  const rows = rowsOf(now + yearMillis)
  const outcome = restore(createState(defaultConfig, 1, now), rows, now)
  const tables = outcome.writes.map(({ table }) => table)
  expect(tables).toEqual(expect.arrayContaining(['session', 'will', 'retained']))
  for (const { table, key, row } of outcome.writes) (rows[table] as Map<string, unknown>).set(key, row)
  const state = createState(defaultConfig, 1, now + 59_000)
  restore(state, rows, now + 59_000)
  expect(state.sessions.size).toBe(1)
  handle(state, { type: 'wake' }, now + 60_000)
  expect(state.sessions.size).toBe(0)
})

test('rows of the past stay as they are', () => {
  const outcome = restore(createState(defaultConfig, 1, now), rowsOf(now - 5_000), now)
  expect(outcome.writes).toEqual([])
})
