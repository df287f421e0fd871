// One record of the journal: a flat array of table, key, row, table, key, row. Structured clone does the rest.
// Does not know where records are kept, nor which of their writes are still the last of their key.
import {
  type DeliveryRow,
  type MessageRow,
  type RowOf,
  type Rows,
  type Table,
  tables,
  type Write,
} from '../core/rows.ts'

/** `[table, key, row, ...]`; a null row is a delete. Flat, because a clone of nested arrays costs twice as much. */
export type JournalRecord = (Table | string | RowOf<Table> | null)[]

/** Bytes after which a record is full. Of 48, 128 and 256 KiB this folds with the shortest waits in Chromium 156. */
export const fullRecordBytes = 128 * 1024

const writeOverheadBytes = 24

/** A record being filled. `bytes` and `putBytes` are estimates of what structured clone makes of it. */
export interface Draft {
  readonly record: JournalRecord
  bytes: number
  putBytes: number
  puts: number
}

/** Packs writes, in their order, into as many records as they fill. */
export class RecordPacker {
  readonly drafts: Draft[] = []
  #draft: Draft | null = null

  add(table: Table, key: string, row: RowOf<Table> | null): void {
    const bytes = writeOverheadBytes + key.length + weighRow(table, row)
    let draft = this.#draft
    if (draft === null || draft.bytes + bytes > fullRecordBytes) {
      draft = { record: [], bytes: 0, putBytes: 0, puts: 0 }
      this.#draft = draft
      this.drafts.push(draft)
    }
    draft.bytes += bytes
    if (row === null) {
      draft.record.push(table, key, null)
      return
    }
    draft.record.push(table, key, detached(table, row))
    draft.puts += 1
    draft.putBytes += bytes
  }
}

export function packWrites(writes: readonly Write[]): Draft[] {
  const packer = new RecordPacker()
  for (const write of writes) packer.add(write.table, write.key, write.row)
  return packer.drafts
}

/**
 * The draft of a record read from disk: what it once was, and weighs the same. Null when the value is no record that this
 * code understands. Names of tables become strings of the code's own: each that was read is a new one, by which nothing
 * can be looked up without being hashed first.
 */
export function draftOf(value: unknown): Draft | null {
  if (!Array.isArray(value) || value.length % 3 !== 0) return null
  const draft: Draft = { record: value, bytes: 0, putBytes: 0, puts: 0 }
  for (let i = 0; i < value.length; i += 3) {
    const table = tableOf(value[i])
    const key: unknown = value[i + 1]
    const row: unknown = value[i + 2]
    if (table === null || typeof key !== 'string' || typeof row !== 'object') return null
    value[i] = table
    const bytes = writeOverheadBytes + key.length + weighRow(table, row as RowOf<Table> | null)
    draft.bytes += bytes
    if (row === null) continue
    draft.puts += 1
    draft.putBytes += bytes
  }
  return draft
}

/** Those first of which there are most. */
function tableOf(name: unknown): Table | null {
  if (name === 'delivery') return 'delivery'
  if (name === 'message') return 'message'
  if (name === 'retained') return 'retained'
  return tables.find((table) => table === name) ?? null
}

/** Sets or deletes a row of a table chosen at run time. */
export function applyWrite(rows: Rows, table: Table, key: string, row: RowOf<Table> | null): void {
  const map = rows[table] as Map<string, RowOf<Table>>
  if (row === null) map.delete(key)
  else map.set(key, row)
}

/** As `weigh`; those rows of which there are most are not walked through, unless they are not what they should be. */
function weighRow(table: Table, row: RowOf<Table> | null): number {
  if (row === null) return 4
  if (table === 'message' || table === 'retained') {
    const { topic, payload, publisher, retain, properties, expiresAt } = row as Partial<MessageRow>
    if (typeof topic === 'string' && payload instanceof Uint8Array && typeof publisher === 'string') {
      const more = (retain === undefined ? 0 : 10) + (expiresAt === undefined ? 0 : 13)
      const ofProperties = properties === undefined ? 0 : 10 + weigh(properties)
      return 72 + topic.length + payload.byteLength + publisher.length + more + ofProperties
    }
  }
  if (table === 'delivery') {
    const { clientId, state, packetId, retain, identifiers, share } = row as Partial<DeliveryRow>
    if (typeof clientId === 'string') {
      const ofState = state === undefined ? 0 : 5 + weigh(state)
      const ofIdentifiers = identifiers === undefined ? 0 : 11 + weigh(identifiers)
      const ofShare = share === undefined ? 0 : 5 + weigh(share)
      const more = (packetId === undefined ? 0 : 12) + (retain === undefined ? 0 : 10)
      return 43 + clientId.length + more + ofState + ofIdentifiers + ofShare
    }
  }
  return weigh(row)
}

/** About how many bytes a clone of the value takes. */
function weigh(value: unknown): number {
  if (typeof value === 'string') return 2 + value.length
  if (typeof value !== 'object' || value === null) return 4
  if (ArrayBuffer.isView(value)) return 16 + value.byteLength
  let bytes = 4
  if (Array.isArray(value)) {
    for (const item of value) bytes += weigh(item)
    return bytes
  }
  const fields = value as Record<string, unknown>
  for (const name in fields) bytes += name.length + weigh(fields[name])
  return bytes
}

/** The row without bytes that are not its own; those of other tables hold no byte arrays. */
function detached(table: Table, row: RowOf<Table>): RowOf<Table> {
  if (table === 'will') return detach(row)
  if (table !== 'message' && table !== 'retained') return row
  const { payload, properties } = row as MessageRow
  if (properties?.correlationData !== undefined) return detach(row)
  if (payload.byteLength === payload.buffer.byteLength) return row
  return { ...(row as MessageRow), payload: payload.slice() }
}

/**
 * The value itself when every byte array in it fills its buffer; else a copy in which they do. A view is cloned with
 * all of its buffer: ten bytes of a 64 KiB chunk would take 64 KiB of disk.
 */
function detach<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) {
    return value.byteLength === value.buffer.byteLength ? value : (new Uint8Array(value) as T & Uint8Array)
  }
  let copy: Record<string, unknown> | null = null
  const fields = value as Record<string, unknown>
  for (const name in fields) {
    const field = fields[name]
    const detached = detach(field)
    if (detached === field) continue
    copy ??= (Array.isArray(value) ? [...value] : { ...value }) as Record<string, unknown>
    copy[name] = detached
  }
  return (copy ?? value) as T
}
