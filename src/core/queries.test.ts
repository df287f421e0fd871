// What an observer sees of a state that was made through the front door.
import { expect, test } from 'vitest'
import type { TopicName } from '../protocol/packet.ts'
import { defaultConfig } from './limits.ts'
import { ownInbound } from './own.ts'
import { brokerCounts, clientsPage, maximumRows, retainedWindow, sessionView } from './queries.ts'
import type { BrokerState, Message } from './state.ts'
import { createState, makeSession } from './state.ts'
import type { ClientRow } from './views.ts'
import type { ClientSort } from './visit-view.ts'

const now = 1_000

function withSessions(count: number): BrokerState {
  const state = createState(defaultConfig, 1, now)
  for (let index = 0; index < count; index++) {
    // Not in order of their names.
    const clientId = `client-${String((index * 7919) % count).padStart(5, '0')}`
    const username = index % 2 === 0 ? 'Ann' : null
    const session = makeSession(clientId, 5, { clientId, username }, now)
    for (let queued = 0; queued < index % 3; queued++) session.queue.push({} as never)
    state.sessions.set(clientId, session)
  }
  return state
}

function withRetained(...topics: string[]): BrokerState {
  const state = createState(defaultConfig, 1, now)
  for (const topic of topics) state.retained.set(message(topic))
  return state
}

const payload = new Uint8Array(300).fill(9)

function message(topic: string): Message {
  return {
    id: 1,
    topic: topic as TopicName,
    payload,
    qos: 1,
    retain: true,
    properties: {},
    publisher: 'p',
    expiresAt: null,
    receivedAt: now,
    bytes: 0,
    references: 0,
    expiring: null,
  }
}

test('clients: any window of any number is that of the whole sorted list', () => {
  for (const count of [0, 1, 7, 100, 1009]) {
    const state = withSessions(count)
    const names = [...state.sessions.keys()].sort()
    for (const [offset, limit] of [
      [0, 10],
      [3, 5],
      [count - 2, 10],
      [count + 5, 10],
      [0, 500],
    ] as const) {
      const from = Math.max(0, offset)
      const page = clientsPage(state, { offset: from, limit, sort: 'clientId', text: '' })
      expect(page.total).toBe(count)
      expect(page.rows.map((row) => row.clientId)).toEqual(names.slice(from, from + limit))
    }
  }
})

test('clients: most queued first, and by part of a name of client or user', () => {
  const state = withSessions(100)
  const most = { offset: 0, limit: 100, sort: 'queued', descending: true, text: '' } as const
  const queued = clientsPage(state, most).rows.map((row) => row.queued)
  expect(queued).toEqual([...queued].sort((a, b) => b - a))
  expect(queued[0]).toBe(2)
  expect(clientsPage(state, { offset: 0, limit: 5, sort: 'clientId', text: 'CLIENT-0009' }).total).toBe(10)
  expect(clientsPage(state, { offset: 0, limit: 5, sort: 'state', text: 'ann' }).total).toBe(50)
})

test('clients: by any column over all of them, either way; those alike by their identifiers', () => {
  const state = withSessions(307)
  for (const [at, session] of [...state.sessions.values()].entries()) {
    Object.assign(session, { version: [3, 4, 5][at % 3], expirySeconds: at % 7, disconnectedAt: (at % 5) * 1000 })
    if (at % 4 === 0) session.will = { topic: 'gone', dueAt: at % 8 === 0 ? null : now + at } as never
  }
  const shown: Record<ClientSort, (row: ClientRow) => number | string> = {
    clientId: (row) => row.clientId,
    state: (row) => (row.connected ? 0 : 2),
    from: (row) => row.origin?.transport ?? '',
    version: (row) => row.version,
    keepAlive: (row) => row.keepAliveSeconds,
    session: (row) => row.disconnectedAt! + row.sessionExpirySeconds * 1000,
    subscriptions: (row) => row.subscriptions,
    inflight: (row) => row.inflightOut + row.inflightIn,
    queued: (row) => row.queued,
    will: (row) => (row.will === null ? -1 : (row.will.dueAt ?? 0)),
  }
  for (const sort of Object.keys(shown) as ClientSort[]) {
    for (const descending of [false, true]) {
      const windows = [0, 100, 200, 300].map((offset) =>
        clientsPage(state, { offset, limit: 100, sort, descending, text: '' }),
      )
      const rows = windows.flatMap((page) => page.rows)
      expect(new Set(rows.map((row) => row.clientId)).size).toBe(307)
      for (const [at, row] of rows.slice(1).entries()) {
        const [before, after] = descending ? [row, rows[at]!] : [rows[at]!, row]
        const [a, b] = [shown[sort](before), shown[sort](after)]
        expect(a <= b, sort).toBe(true)
        if (a === b) expect(rows[at]!.clientId < row.clientId, sort).toBe(true)
      }
    }
  }
})

test('a session that is not there is null', () => {
  expect(sessionView(withSessions(1), 'nobody')).toBeNull()
  expect(brokerCounts(withSessions(3))).toMatchObject({ sessions: 3, connected: 0, retained: 0 })
})

test('a session with long lists shows 500 of each', () => {
  const state = withSessions(1)
  const [session] = state.sessions.values()
  for (let id = 1; id <= 600; id++) ownInbound(session!).add(id)
  for (let id = 1; id <= 600; id++) session!.queue.push({ message: message('a'), qos: 1 } as never)
  const view = sessionView(state, session!.clientId)!
  expect(view.queue).toHaveLength(maximumRows)
  expect(view.inflight).toHaveLength(maximumRows)
  expect(view.inflightIn).toBe(600)
  expect(view.inflight[0]).toEqual({ packetId: 1, state: 'received', message: 0, topic: null, qos: 2 })
})

test('retained: windows of what a filter matches', () => {
  const state = withRetained('a', 'a/b', 'a/b/c', 'd', '$SYS/x')
  const topics = (filter: string, offset = 0, limit = 10) =>
    retainedWindow(state, { filter, offset, limit }).rows.map((row) => row.topic)
  expect(topics('')).toEqual(['a', 'a/b', 'a/b/c', 'd', '$SYS/x'])
  expect(topics('#')).toEqual(['a', 'a/b', 'a/b/c', 'd'])
  expect(topics('a/#')).toEqual(['a', 'a/b', 'a/b/c'])
  expect(topics('a/+')).toEqual(['a/b'])
  expect(topics('+')).toEqual(['a', 'd'])
  expect(topics('+/b/c')).toEqual(['a/b/c'])
  expect(topics('d')).toEqual(['d'])
  expect(topics('$SYS/#')).toEqual(['$SYS/x'])
  expect(topics('nothing/here')).toEqual([])
  expect(topics('#', 1, 2)).toEqual(['a/b', 'a/b/c'])
  expect(retainedWindow(state, { filter: '#', offset: 3, limit: 1 })).toMatchObject({
    total: 4,
    rows: [{ topic: 'd' }],
  })
  expect(retainedWindow(state, { filter: '', offset: 0, limit: 1 }).total).toBe(5)
})

test('retained: a very large tree is not walked to its end for one look', () => {
  const state = createState(defaultConfig, 1, now)
  for (let index = 0; index < 25_000; index++) state.retained.set(message(`many/${index}`))
  const page = retainedWindow(state, { filter: 'many/#', offset: 0, limit: 3 })
  expect(page.rows.map((row) => row.topic)).toEqual(['many/0', 'many/1', 'many/2'])
  expect(page.total).toBeGreaterThan(19_000)
  expect(page.total).toBeLessThan(21_000)
})

test('retained: a filter does not wait until all that a start brought has its place, and finds more at each look', () => {
  const state = createState(defaultConfig, 1, now)
  for (let index = 0; index < 5_000; index++) state.retained.restore(message(`many/${index}`))
  const look = () => retainedWindow(state, { filter: 'many/#', offset: 0, limit: 3 }).total
  expect([look(), look(), look()]).toEqual([2_000, 4_000, 5_000])
  expect(retainedWindow(state, { filter: '', offset: 0, limit: 3 }).total).toBe(5_000)
})
