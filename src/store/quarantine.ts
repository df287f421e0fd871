// Records of the journal that cannot be read: left where they are, never replayed, named as far as they let themselves be.
// Does not know what was lost with them.
import type { Database } from './connection.ts'
import { draftOf } from './record.ts'
import type { DamagedRecord } from './store.ts'

const key = 'damaged'
const namesShown = 5

export class Quarantine {
  records: readonly DamagedRecord[] = []

  async look(db: Database): Promise<void> {
    const noted = ((await db.get('meta', key)) as readonly DamagedRecord[] | undefined) ?? []
    // Some went with everything else when that was replaced.
    const keys = await Promise.all(noted.map(({ sequence }) => db.getKey('journal', sequence)))
    this.records = noted.filter((_, at) => keys[at] !== undefined)
  }

  async add(db: Database, found: readonly DamagedRecord[]): Promise<void> {
    if (found.length === 0) return
    this.records = [...this.records, ...found]
    // Where it cannot be noted they are found again at the next start, and no harm done.
    await db.put('meta', this.records, key).catch(() => {})
  }

  /** The records' values; undefined for one that the browser does not give out. */
  values(db: Database): Promise<{ sequence: number; value: unknown }[]> {
    return Promise.all(
      this.records.map(async ({ sequence }) => ({
        sequence,
        value: await db.get('journal', sequence).catch(() => undefined),
      })),
    )
  }

  /** Deletes them for good. */
  async forget(db: Database): Promise<void> {
    for (const { sequence } of this.records) await db.delete('journal', sequence)
    await db.delete('meta', key)
    this.records = []
  }
}

export function damagedRecord(sequence: number, value: unknown, cause: unknown, now: number): DamagedRecord {
  return { sequence, foundAt: now, cause: wordsOf(cause), names: namesOf(value) }
}

/** `table key` of the writes in it that can still be told from the rest. */
function namesOf(value: unknown): string[] {
  if (!Array.isArray(value)) return []
  const names: string[] = []
  for (let at = 0; at + 2 < value.length; at += 1) {
    const triple = value.slice(at, at + 3)
    if (draftOf(triple) === null) continue
    if (names.length < namesShown) names.push(`${triple[0]} ${String(triple[1]).replaceAll('\u0000', ' ')}`)
    at += 2
  }
  return names
}

function wordsOf(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)
}
