// Reads the journal of a database from its oldest record to its newest, in batches, around damaged records.
// Does not know what becomes of the records.
import { type RowSource, tables } from '../core/rows.ts'
import { type Database, nameOf } from './connection.ts'
import { baseOf, rangeOf } from './generation.ts'
import { Journal } from './journal.ts'
import { type LiveRecord, LiveRows } from './live-rows.ts'
import { damagedRecord } from './quarantine.ts'
import { type Draft, draftOf, type JournalRecord } from './record.ts'
import type { DamagedRecord } from './store.ts'

export interface Replay {
  record(sequence: number, draft: Draft): void
  /** Called in the place of `record` for what cannot be read. */
  damaged(sequence: number, cause: unknown, value: unknown): void
}

/** Batches aim at this many bytes, so that what is asked for ahead takes little memory, but never more records than that. */
const batchBytes = 2 * 1024 * 1024
const batchRecords = 1024

/** The rows of a generation, and its index; `damaged` are left alone, and `found` with them. */
export async function readGeneration(
  db: Database,
  generation: number,
  damaged: readonly DamagedRecord[],
  now: number,
): Promise<{ readonly rows: RowSource; readonly journal: Journal; readonly found: readonly DamagedRecord[] }> {
  const journal = new Journal(baseOf(generation))
  const found: DamagedRecord[] = []
  const records: [sequence: number, record: JournalRecord][] = []
  const known = new Set(damaged.map(({ sequence }) => sequence))
  for (const sequence of known) journal.leave(sequence)
  await readJournal(db, rangeOf(generation), known, {
    record(sequence, draft) {
      journal.append(sequence, draft)
      records.push([sequence, draft.record])
    },
    damaged(sequence, cause, value) {
      journal.leave(sequence)
      found.push(damagedRecord(sequence, value, cause, now))
    },
  })
  return { rows: liveRows(journal, records), journal, found }
}

/** What a start needs of the records, once it is known which writes are the last of their keys. */
function liveRows(
  journal: Journal,
  records: readonly (readonly [sequence: number, record: JournalRecord])[],
): RowSource {
  const live: LiveRecord[] = []
  for (const [sequence, record] of records) {
    const places = journal.isWhole(sequence) ? null : journal.live(sequence, record)
    if (places?.length !== 0) live.push({ record, places })
  }
  return Object.fromEntries(tables.map((table) => [table, new LiveRows(table, live)])) as never as RowSource
}

/** Batches that are asked for ahead of the one being replayed: the browser reads while this code works. */
const batchesAhead = 2

/** Calls `replay` for every record in `range` that is not to be skipped. */
async function readJournal(db: Database, range: IDBKeyRange, skip: ReadonlySet<number>, replay: Replay): Promise<void> {
  const keys = await db.getAllKeys('journal', range)
  const sequences = keys.filter((key) => typeof key === 'number').filter((key) => !skip.has(key))
  const ahead: { readonly batch: readonly number[]; readonly values: Promise<unknown[]> }[] = []
  let size = 16
  let asked = 0
  const ask = (): void => {
    const batch = sequences.slice(asked, asked + size)
    if (batch.length === 0) return
    asked += batch.length
    const values = readBatch(db, batch)
    // It may fail while the one before it is awaited, which fails as well.
    values.catch(() => {})
    ahead.push({ batch, values })
  }
  for (let count = 0; count < batchesAhead; count += 1) ask()
  for (let next = ahead.shift(); next !== undefined; next = ahead.shift()) {
    const { batch } = next
    const values = await next.values
    ask()
    let bytes = 0
    batch.forEach((sequence, n) => {
      bytes += replayOne(sequence, values[n], replay)
    })
    size = Math.max(1, Math.min(batchRecords, Math.floor((batchBytes * batch.length) / (bytes + 1)), size * 4))
  }
}

function replayOne(sequence: number, value: unknown, replay: Replay): number {
  const draft = draftOf(value)
  if (draft === null) {
    const isUnreadable = value instanceof Unreadable
    const cause = isUnreadable ? value.cause : new Error('It is no record of a journal.')
    replay.damaged(sequence, cause, isUnreadable ? undefined : value)
    return 0
  }
  replay.record(sequence, draft)
  return draft.bytes
}

class Unreadable {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

/** A lost connection says nothing of the value: all is read again from another. Where it goes by UnknownError nobody can tell. */
function unreadable(error: unknown): Unreadable {
  if (['InvalidStateError', 'AbortError'].includes(nameOf(error))) throw error
  return new Unreadable(error)
}

/** The values of these keys; for one that fails, an Unreadable. Rejects when the connection is lost. */
async function readBatch(db: Database, sequences: readonly number[]): Promise<unknown[]> {
  if (sequences.length === 0) return []
  try {
    const values = await db.getAll('journal', IDBKeyRange.bound(sequences[0], sequences.at(-1)))
    if (values.length === sequences.length) return values
  } catch {
    // One damaged value fails the whole batch: read them one by one.
  }
  const values: unknown[] = []
  for (const sequence of sequences) {
    values.push(await db.get('journal', sequence).catch(unreadable))
  }
  return values
}
