// Reads the journal of a database from its oldest record to its newest, in batches, around damaged records.
// Does not know what becomes of the records.
import type { Database } from './connection.ts'
import { type Draft, isRecord, measure } from './record.ts'

export interface Replay {
  record(sequence: number, draft: Draft): void
  /** Called in the place of `record` for what cannot be read. */
  damaged(sequence: number, cause: unknown): void
}

/** Batches aim at this many bytes, so that memory holds little more than the rows, but never more records than that. */
const batchBytes = 2 * 1024 * 1024
const batchRecords = 1024

/** Calls `replay` for every record. While one batch is replayed, the browser reads the next. */
export async function readJournal(db: Database, replay: Replay): Promise<void> {
  const keys = await db.getAllKeys('journal')
  const sequences = keys.filter((key) => typeof key === 'number')
  let size = 16
  let batch = sequences.slice(0, size)
  let reading = readBatch(db, batch)
  for (let at = batch.length; batch.length > 0; at += batch.length) {
    const values = await reading
    const now = batch
    batch = sequences.slice(at, at + size)
    reading = readBatch(db, batch)
    let bytes = 0
    now.forEach((sequence, n) => {
      bytes += replayOne(sequence, values[n], replay)
    })
    size = Math.max(1, Math.min(batchRecords, Math.floor((batchBytes * now.length) / (bytes + 1)), size * 4))
  }
  await reading
}

function replayOne(sequence: number, value: unknown, replay: Replay): number {
  if (!isRecord(value)) {
    replay.damaged(sequence, value instanceof Unreadable ? value.cause : new Error('It is no record of a journal.'))
    return 0
  }
  const draft = measure(value)
  replay.record(sequence, draft)
  return draft.bytes
}

class Unreadable {
  readonly cause: unknown
  constructor(cause: unknown) {
    this.cause = cause
  }
}

/** The values of these keys; for one that fails, an Unreadable. Never rejects while single reads still work. */
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
    values.push(await db.get('journal', sequence).catch((error: unknown) => new Unreadable(error)))
  }
  return values
}
