// Snapshots: what goes in comes out, and no file but a sound one of ours is taken for one.
// Does not know what is done with the rows.
import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { emptyRows, type Rows, tables, type Write } from '../core/rows.ts'
import { crc32 } from './crc32.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'
import { messageRow, modelOf, oneOfEach, put } from './store.contract.ts'
import { ValueError, ValueReader, ValueWriter } from './value-codec.ts'

const about = { broker: 'home', writer: '1.2.3', takenAt: 1_790_000_000_000 }
const breathe = async () => {}
const write = (rows: Rows) => writeSnapshot(rows, about, breathe)
const read = (file: Blob) => readSnapshot(file, breathe)

async function bytesOf(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await file.arrayBuffer())
}

function changed(bytes: Uint8Array<ArrayBuffer>, at: number, value: number): Blob {
  const copy = bytes.slice()
  copy[at] = value
  return new Blob([copy])
}

it('gives back every table with every field, and says what it is', async () => {
  const rows = modelOf(oneOfEach())
  const snapshot = await read(await write(rows))
  expect(snapshot.rows).toEqual(rows)
  expect(snapshot.about).toEqual({
    ...about,
    counts: Object.fromEntries(tables.map((table) => [table, 1])),
  })
})

it('reads format 1, whose rows have every field, and rows that leave out what is so with most', async () => {
  const full = await bytesOf(await write(modelOf(oneOfEach())))
  expect((await read(changed(full, 9, 1))).rows).toEqual(modelOf(oneOfEach()))
  const { retain: _r, properties: _p, expiresAt: _e, ...message } = messageRow(1)
  const lean = modelOf([
    { table: 'message', key: '1', row: message },
    { table: 'retained', key: message.topic, row: message },
    { table: 'delivery', key: 'a\u00001', row: { clientId: 'a', order: 1, messageId: 1, qos: 1 } },
  ])
  expect((await read(await write(lean))).rows).toEqual(lean)
})

it('holds nothing where nothing is kept', async () => {
  expect((await read(await write(emptyRows()))).rows).toEqual(emptyRows())
})

it('goes in blocks, and lets others work between them', async () => {
  const rows = emptyRows()
  for (let id = 1; id <= 40; id += 1)
    rows.message.set(id.toString(36), messageRow(id, new Uint8Array(300_000).fill(id)))
  let breaths = 0
  const file = await writeSnapshot(rows, about, async () => {
    breaths += 1
  })
  expect(breaths).toBeGreaterThan(10)
  expect(file.size).toBeLessThan(12_100_000)
  const { message } = (await read(file)).rows
  expect(message.size).toBe(40)
  expect([...message.values()].every(({ id, payload }) => payload.length === 300_000 && payload[7] === id)).toBe(true)
})

describe('refuses in words', () => {
  it.each([
    ['an empty file', new Blob([])],
    ['a text', new Blob(['{"retained":[]}'])],
  ])('%s', async (_what, file) => {
    await expect(read(file)).rejects.toThrow('This file is no snapshot of mqtab.')
  })

  it('one of a newer format', async () => {
    const bytes = await bytesOf(await write(emptyRows()))
    await expect(read(changed(bytes, 9, 3))).rejects.toThrow(
      'This snapshot was written by a newer mqtab (format 3; this one reads up to 2).',
    )
  })

  it('one cut off at any place, one with a byte more, and one with any byte changed', async () => {
    const bytes = await bytesOf(await write(modelOf(oneOfEach())))
    for (let at = 0; at < bytes.length; at += at < 30 ? 1 : 5) {
      await expect(read(new Blob([bytes.slice(0, at)]))).rejects.toMatchObject({ name: 'SnapshotError' })
      await expect(read(changed(bytes, at, bytes[at]! ^ 0x20))).rejects.toMatchObject({ name: 'SnapshotError' })
    }
    await expect(read(new Blob([bytes, 'x']))).rejects.toThrow('damaged')
  })

  it.each([
    ['a wrong topic', { table: 'retained', key: 'a/#', row: { ...messageRow(1), topic: 'a/#' } }],
    ['a wrong key', { table: 'retained', key: 'other', row: { ...messageRow(1), topic: 'a' } }],
    ['a wrong payload', { table: 'retained', key: 'a', row: { ...messageRow(1), topic: 'a', payload: 'x' } }],
    ['a field too many', { table: 'retained', key: 'a', row: { ...messageRow(1), topic: 'a', more: 1 } }],
    ['a wrong properties', { table: 'message', key: '1', row: { ...messageRow(1), properties: { contentType: 7 } } }],
    ['a wrong packetId', { table: 'inbound', key: 'a\u00000', row: { clientId: 'a', packetId: 0 } }],
    ['no fields', { table: 'session', key: 'a', row: ['a'] }],
  ])('a row with %s, though its checksum fits', async (fault, row) => {
    await expect(read(await write(modelOf([row as unknown as Write])))).rejects.toThrow(
      `This snapshot is damaged: a row of ${row.table} has ${fault}.`,
    )
  })

  it('a file that the browser does not give out', async () => {
    const file = await write(modelOf([put('1')]))
    file.slice = () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) as never
    await expect(read(file)).rejects.toThrow('The file cannot be read: gone')
  })
})

test('any plain value comes back as it was', () => {
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom(null, true, false, -0, 2 ** 53 - 1, -1, 1.5),
      fc.double({ noNaN: true }),
      fc.string({ unit: 'grapheme' }),
      fc.uint8Array(),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value
  fc.assert(
    fc.property(value, (given) => {
      const writer = new ValueWriter()
      writer.write(given)
      const reader = new ValueReader(writer.take())
      expect(reader.read()).toEqual(given)
      expect(reader.isAtEnd).toBe(true)
    }),
  )
})

test('any bytes are a value or a ValueError, soon', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        new ValueReader(bytes).read()
      } catch (error) {
        expect(error).toBeInstanceOf(ValueError)
      }
    }),
  )
})

test('the checksum is that of ZIP and PNG, in one go or in parts', () => {
  const bytes = new TextEncoder().encode('123456789')
  expect(crc32(bytes)).toBe(0xcbf43926)
  expect(crc32(bytes.subarray(3), crc32(bytes.subarray(0, 3)))).toBe(0xcbf43926)
})
