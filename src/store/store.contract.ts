// The suite every store must pass, and the rows it is tried with.
// Does not know how a store keeps its rows: it opens the same place again and looks.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  emptyRows,
  type MessageRow,
  type RowOf,
  type RowSource,
  type Rows,
  type Table,
  tables,
  type Write,
} from '../core/rows.ts'
import type { TopicName } from '../protocol/packet.ts'
import { applyWrite } from './record.ts'
import type { MeasuredStore, Store } from './store.ts'

/** Stores with background work offer to do it now. */
export type FoldableStore = MeasuredStore & { fold?(): Promise<void> }

/** An empty place; each call opens it anew, as after a crash: the store opened before was not closed. */
export type Place = () => FoldableStore

export function messageRow(id: number, payload: Uint8Array = new Uint8Array([id & 255])): MessageRow {
  return {
    id,
    topic: `home/${id}` as TopicName,
    payload,
    qos: 1,
    retain: false,
    properties: {},
    publisher: 'publisher',
    expiresAt: null,
    receivedAt: 1_790_000_000_000,
  }
}

export function put(key: string, id = 1, payload?: Uint8Array): Write {
  return { table: 'message', key, row: messageRow(id, payload) }
}

export function remove(key: string): Write {
  return { table: 'message', key, row: null }
}

/** Opens and loads. */
export async function start(place: Place): Promise<{ store: FoldableStore; rows: Rows }> {
  const store = place()
  return { store, rows: await loaded(store) }
}

/** All that a store keeps, by its keys. */
export async function loaded(store: Store): Promise<Rows> {
  return mapsOf(await store.load())
}

export function mapsOf(source: RowSource): Rows {
  const rows = emptyRows()
  for (const table of tables) {
    source[table].forEach((row: RowOf<Table>, key) => {
      expect(rows[table].has(key), 'a row comes twice').toBe(false)
      applyWrite(rows, table, key, row)
    })
  }
  return rows
}

async function rowsAfter(place: Place, ...commits: Write[][]): Promise<Rows> {
  const { store } = await start(place)
  for (const writes of commits) await store.commit(writes)
  return (await start(place)).rows
}

export function storeContract(name: string, create: () => Place): void {
  describe(`store contract: ${name}`, () => {
    it('starts empty', async () => {
      expect((await start(create())).rows).toEqual(emptyRows())
    })

    it('keeps every table over a restart', async () => {
      const writes = oneOfEach()
      const rows = await rowsAfter(create(), writes)
      expect(rows).toEqual(modelOf(writes))
      for (const table of tables) expect(rows[table].size).toBe(1)
    })

    it('lets the last write of a key win: in one commit, in two, and over a restart', async () => {
      const place = create()
      expect((await rowsAfter(place, [put('a', 1), put('a', 2)])).message.get('a')?.id).toBe(2)
      expect((await rowsAfter(place, [put('a', 3)], [put('a', 4)])).message.get('a')?.id).toBe(4)
      const { store } = await start(place)
      await store.fold?.()
      expect((await rowsAfter(place, [put('a', 5)])).message.get('a')?.id).toBe(5)
    })

    it('deletes: at once, later, after a fold, what never was, and puts again', async () => {
      const place = create()
      expect((await rowsAfter(place, [put('a'), remove('a'), remove('b')])).message.size).toBe(0)
      expect((await rowsAfter(place, [put('a')], [remove('a')])).message.size).toBe(0)
      const { store } = await start(place)
      await store.commit([put('a'), put('b')])
      await store.fold?.()
      await store.commit([remove('a')])
      await store.fold?.()
      expect([...(await start(place)).rows.message.keys()]).toEqual(['b'])
      expect((await rowsAfter(place, [put('a', 7)])).message.get('a')?.id).toBe(7)
    })

    it('commits nothing of a group with a row that cannot be cloned, and goes on', async () => {
      const place = create()
      const { store } = await start(place)
      const broken = { ...messageRow(2), properties: { contentType: () => '' } } as unknown as MessageRow
      const group: Write[] = [
        put('a', 1, new Uint8Array(300_000)),
        { table: 'message', key: 'b', row: broken },
        put('c'),
      ]
      await expect(store.commit(group)).rejects.toMatchObject({ name: 'DataCloneError' })
      await store.commit([put('d')])
      expect([...(await start(place)).rows.message.keys()]).toEqual(['d'])
    })

    it('takes un-awaited commits in the order of the calls', async () => {
      const place = create()
      const { store } = await start(place)
      const done: number[] = []
      const commits = Array.from({ length: 50 }, (_, n) => store.commit([put('a', n)]).then(() => done.push(n)))
      await Promise.all(commits)
      expect(done).toEqual(Array.from({ length: 50 }, (_, n) => n))
      expect((await start(place)).rows.message.get('a')?.id).toBe(49)
    })

    it('takes an empty commit', async () => {
      expect(await rowsAfter(create(), [])).toEqual(emptyRows())
    })

    it('keeps big rows and big groups', async () => {
      const payload = new Uint8Array(3_000_000).map((_, n) => n * 7)
      const many = Array.from({ length: 3000 }, (_, n) => put(`k${n}`, n))
      const { message } = await rowsAfter(create(), [put('big', 1, payload), ...many])
      expect(message.size).toBe(3001)
      expect(Buffer.compare(message.get('big')!.payload, payload)).toBe(0)
      expect(message.get('k2999')?.id).toBe(2999)
    })

    it('keeps bytes exactly, also of views into larger buffers', async () => {
      const chunk = new Uint8Array(65_536).map((_, n) => n)
      const view = chunk.subarray(250, 260)
      const row = { ...messageRow(1, view), properties: { correlationData: chunk.subarray(0, 256) } }
      const { message } = await rowsAfter(create(), [
        { table: 'message', key: 'a', row },
        put('none', 2, new Uint8Array()),
      ])
      expect(message.get('a')).toEqual({
        ...row,
        payload: Uint8Array.from(view),
        properties: { correlationData: Uint8Array.from({ length: 256 }, (_, n) => n) },
      })
      expect(message.get('none')?.payload).toEqual(new Uint8Array())
    })

    it('keeps the bytes of the call, whatever the caller does with its buffer next', async () => {
      const place = create()
      const { store } = await start(place)
      const chunk = new Uint8Array([1, 2, 3, 4])
      const commit = store.commit([put('a', 1, chunk.subarray(1, 3))])
      chunk.fill(0)
      await commit
      expect((await start(place)).rows.message.get('a')?.payload).toEqual(new Uint8Array([2, 3]))
    })

    it('tells keys apart whatever is in them', async () => {
      const keys = ['', ' ', '  ', '\u0000', 'a\u0000b', 'a', 'A', '\uffff', 'é', 'e\u0301', '\ud83d\ude00', '\ud83d']
      keys.push('__proto__', 'constructor', '0', '-1', 'x'.repeat(65_535), `${'x'.repeat(65_535)}y`)
      const { message } = await rowsAfter(
        create(),
        keys.map((key, n) => put(key, n)),
      )
      expect(message.size).toBe(keys.length)
      keys.forEach((key, n) => {
        expect(message.get(key)?.id).toBe(n)
      })
    })

    it('gives each load rows of its own', async () => {
      const place = create()
      const rows = await rowsAfter(place, [put('a', 1, new Uint8Array([5]))])
      rows.message.get('a')!.payload[0] = 9
      rows.message.clear()
      expect((await start(place)).rows.message.get('a')?.payload).toEqual(new Uint8Array([5]))
    })

    it('counts commits, writes and rows', async () => {
      const { store } = await start(create())
      await store.commit([put('a'), put('b'), put('a')])
      await store.commit([remove('b')])
      expect(store.statistics).toMatchObject({ commits: 2, writes: 4, rows: 1 })
    })

    it('refuses commits once closed', async () => {
      const { store } = await start(create())
      store.close()
      await expect(store.commit([put('a')])).rejects.toMatchObject({ name: 'InvalidStateError' })
    })

    it('equals a map under random writes, folds and restarts', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), (steps) => equalsModel(create(), steps)),
        {
          numRuns: 100,
        },
      )
    })
  })
}

async function equalsModel(place: Place, steps: readonly Step[]): Promise<void> {
  const model = emptyRows()
  let { store } = await start(place)
  let pending: Promise<void>[] = []
  for (const one of steps) {
    if (one.type === 'commit') {
      for (const { table, key, row } of one.writes) applyWrite(model, table, key, row)
      pending.push(store.commit(one.writes))
    } else if (one.type === 'fold') {
      if (store.fold) pending.push(store.fold())
    } else {
      await Promise.all(pending)
      pending = []
      const again = await start(place)
      store = again.store
      expect(digest(again.rows)).toEqual(digest(model))
    }
  }
  await Promise.all(pending)
  expect(digest((await start(place)).rows)).toEqual(digest(model))
}

/** Enough of the generated messages to tell them apart, in a form that compares fast. */
export function digest({ message, retained }: Rows): string[] {
  const lines: string[] = []
  for (const map of [message, retained]) {
    for (const [key, { id, payload }] of map)
      lines.push(`${map === message} ${key} ${id} ${payload.length} ${payload[0]}`)
  }
  return lines.sort()
}

type Step = { type: 'commit'; writes: Write[] } | { type: 'fold' } | { type: 'restart' }

const write: fc.Arbitrary<Write> = fc
  .record({
    table: fc.constantFrom('message' as const, 'retained' as const),
    key: fc.constantFrom('a', 'b', 'c', 'd', 'é', '\uffff', ''),
    row: fc.option(
      fc
        .tuple(fc.nat(9), fc.constantFrom(1, 50, 30_000))
        .map(([id, size]) => messageRow(id, new Uint8Array(size).fill(id))),
      { freq: 3 },
    ),
  })
  .map((fields): Write => fields)

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.array(write, { maxLength: 8 }).map((writes): Step => ({ type: 'commit', writes })) },
  { weight: 2, arbitrary: fc.constant<Step>({ type: 'fold' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ type: 'restart' }) },
)

/** What a store that got these writes must hold. */
export function modelOf(writes: readonly Write[]): Rows {
  const rows = emptyRows()
  for (const { table, key, row } of writes) applyWrite(rows, table, key, row as RowOf<Table> | null)
  return rows
}

/** One row of every table, with every field set. */
export function oneOfEach(): Write[] {
  const topic = 'home/t' as TopicName
  const properties = {
    payloadFormatIndicator: 1,
    contentType: 'text/plain',
    responseTopic: 'reply',
    correlationData: new Uint8Array([1, 2, 3]),
    userProperties: [
      ['b', '1'],
      ['a', '2'],
      ['b', '3'],
    ],
    messageExpiryInterval: 60,
  } as const
  const row: MessageRow = { ...messageRow(7), topic, properties, expiresAt: 1_790_000_060_000 }
  return [
    {
      table: 'session',
      key: 'ann',
      row: { clientId: 'ann', version: 5, username: null, expirySeconds: 60, disconnectedAt: null, createdAt: 1 },
    },
    {
      table: 'subscription',
      key: 'ann\u0000home/#',
      row: {
        clientId: 'ann',
        filter: 'home/#',
        qos: 2,
        noLocal: true,
        retainAsPublished: false,
        retainHandling: 1,
        identifier: 5,
      } as unknown as RowOf<'subscription'>,
    },
    { table: 'message', key: '7', row },
    {
      table: 'delivery',
      key: 'ann\u00001',
      row: {
        clientId: 'ann',
        order: 1,
        state: 'sent',
        packetId: 3,
        messageId: 7,
        qos: 2,
        retain: true,
        identifiers: [5, 6],
        share: null,
      },
    },
    { table: 'inbound', key: 'ann\u00009', row: { clientId: 'ann', packetId: 9 } },
    { table: 'retained', key: topic, row },
    {
      table: 'will',
      key: 'ann',
      row: {
        clientId: 'ann',
        topic,
        payload: new Uint8Array([0, 255]),
        qos: 1,
        retain: true,
        properties,
        delaySeconds: 10,
        dueAt: null,
      },
    },
  ]
}
