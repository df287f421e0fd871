// A snapshot: everything kept in one file. Magic, version, then blocks, each with its length and checksum: what it is and
// how much of what, rows by the thousand, and an end that counts them. Does not know where the rows come from or go.
import { emptyRows, type Rows, type Table, tables } from '../core/rows.ts'
import { crc32 } from './crc32.ts'
import { rowFault } from './snapshot-rows.ts'
import { ValueError, ValueReader, ValueWriter } from './value-codec.ts'

/** Of the format: a file of a newer one is refused. */
/** Of 2 rows may leave fields out that those of 1 all have. */
export const snapshotVersion = 2

/** Like PNG's: not text, and damaged by a transfer that takes it for text. */
const magic = [0x89, 0x6d, 0x71, 0x74, 0x61, 0x62, 0x0d, 0x0a] as const
const prefixBytes = magic.length + 2
/** Kind, length and checksum. */
const blockHeadBytes = 9
const kinds = { about: 1, rows: 2, end: 3 } as const
const blockBytes = 1024 * 1024
/** No block is larger than one row of the largest packet that there is, and its properties. */
const largestBlockBytes = 600 * 1024 * 1024
/** Blocks after which what was made is handed to the browser, which may put it on the disk. */
const blocksAtOnce = 16

export type Counts = Readonly<Record<Table, number>>

export interface SnapshotAbout {
  /** Of the broker. */
  readonly broker: string
  /** Version of mqtab that wrote it. */
  readonly writer: string
  /** Milliseconds since the epoch. */
  readonly takenAt: number
  readonly counts: Counts
}

/** A file that cannot be imported; the message is a sentence for a person. */
export class SnapshotError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'SnapshotError'
  }
}

/** Writes a snapshot. `breathe` is awaited between blocks, so that the caller's other work goes on. */
export async function writeSnapshot(
  rows: Rows,
  about: Omit<SnapshotAbout, 'counts'>,
  breathe: () => Promise<void>,
): Promise<Blob> {
  let file = new Blob([Uint8Array.from([...magic, snapshotVersion >> 8, snapshotVersion & 255])])
  let blocks: Uint8Array<ArrayBuffer>[] = []
  for (const block of makeBlocks(rows, about)) {
    blocks.push(block)
    if (blocks.length >= 2 * blocksAtOnce) file = new Blob([file, ...blocks.splice(0)])
    await breathe()
  }
  file = new Blob([file, ...blocks], { type: 'application/octet-stream' })
  blocks = []
  return file
}

function* makeBlocks(rows: Rows, about: Omit<SnapshotAbout, 'counts'>): Iterable<Uint8Array<ArrayBuffer>> {
  const writer = new ValueWriter()
  writer.write({ ...about, counts: countsOf(rows) })
  yield* block(kinds.about, writer.take())
  let count = 0
  for (const [index, table] of tables.entries()) {
    for (const [key, row] of rows[table]) {
      writer.write(index)
      writer.write(key)
      writer.write(row)
      count += 1
      if (writer.length >= blockBytes) yield* block(kinds.rows, writer.take())
    }
  }
  if (writer.length > 0) yield* block(kinds.rows, writer.take())
  writer.write(count)
  yield* block(kinds.end, writer.take())
}

function* block(kind: number, content: Uint8Array<ArrayBuffer>): Iterable<Uint8Array<ArrayBuffer>> {
  const head = new Uint8Array(blockHeadBytes)
  const view = new DataView(head.buffer)
  view.setUint8(0, kind)
  view.setUint32(1, content.length)
  view.setUint32(5, crc32(content, crc32(head.subarray(0, 5))))
  yield head
  yield content
}

function countsOf(rows: Rows): Counts {
  return Object.fromEntries(tables.map((table) => [table, rows[table].size])) as Record<Table, number>
}

export interface Snapshot {
  readonly about: SnapshotAbout
  readonly rows: Rows
}

/** Reads and checks a whole snapshot. Rejects with SnapshotError. */
export async function readSnapshot(file: Blob, breathe: () => Promise<void>): Promise<Snapshot> {
  await checkPrefix(file)
  let at = prefixBytes
  let about: SnapshotAbout | null = null
  const rows = emptyRows()
  for (;;) {
    const { kind, content } = await readBlock(file, at)
    at += blockHeadBytes + content.length
    const reader = new ValueReader(content)
    try {
      if (about === null) {
        if (kind !== kinds.about) throw damaged('it does not say what is in it')
        about = readAbout(reader)
      } else if (kind === kinds.rows) {
        while (!reader.isAtEnd) readRow(reader, rows)
      } else if (kind === kinds.end) {
        if (at !== file.size) throw damaged('something follows its end')
        checkCounts(rows, about, reader.read())
        return { about, rows }
      } else throw damaged(`it has a block of an unknown kind, ${kind}`)
    } catch (error) {
      throw error instanceof ValueError ? damaged(error.message) : error
    }
    await breathe()
  }
}

async function checkPrefix(file: Blob): Promise<void> {
  const prefix = await bytesOf(file, 0, prefixBytes)
  if (prefix.length < prefixBytes || magic.some((byte, at) => prefix[at] !== byte))
    throw new SnapshotError('This file is no snapshot of mqtab.')
  const version = (prefix[8]! << 8) | prefix[9]!
  if (version > snapshotVersion)
    throw new SnapshotError(
      `This snapshot was written by a newer mqtab (format ${version}; this one reads up to ${snapshotVersion}).`,
    )
}

async function readBlock(file: Blob, at: number): Promise<{ kind: number; content: Uint8Array }> {
  const head = await bytesOf(file, at, blockHeadBytes)
  if (head.length < blockHeadBytes) throw damaged('it ends too early')
  const view = new DataView(head.buffer)
  const length = view.getUint32(1)
  if (length > largestBlockBytes || at + blockHeadBytes + length > file.size) throw damaged('it ends too early')
  const content = await bytesOf(file, at + blockHeadBytes, length)
  if (crc32(content, crc32(head.subarray(0, 5))) !== view.getUint32(5)) throw damaged('a checksum does not fit')
  return { kind: view.getUint8(0), content }
}

async function bytesOf(file: Blob, from: number, length: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(from, from + length).arrayBuffer())
  } catch (error) {
    throw new SnapshotError(`The file cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function readAbout(reader: ValueReader): SnapshotAbout {
  const about = reader.read() as Partial<SnapshotAbout> | null
  const counts = about?.counts
  const isCounted = counts !== undefined && tables.every((table) => typeof counts[table] === 'number')
  if (!about || !isCounted || typeof about.broker !== 'string' || typeof about.takenAt !== 'number')
    throw damaged('it does not say what is in it')
  return about as SnapshotAbout
}

function readRow(reader: ValueReader, rows: Rows): void {
  const table = tables[reader.read() as number]
  const key = reader.read()
  const row = reader.read()
  if (table === undefined || typeof key !== 'string') throw damaged('a row belongs to no table')
  const fault = rowFault(table, key, row)
  if (fault !== null) throw damaged(`a row of ${table} has ${fault}`)
  ;(rows[table] as Map<string, unknown>).set(key, row)
}

function checkCounts(rows: Rows, about: SnapshotAbout, count: unknown): void {
  const sum = tables.reduce((all, table) => all + rows[table].size, 0)
  if (sum !== count || tables.some((table) => rows[table].size !== about.counts[table]))
    throw damaged('rows are missing')
}

function damaged(why: string): SnapshotError {
  return new SnapshotError(`This snapshot is damaged: ${why}.`)
}
