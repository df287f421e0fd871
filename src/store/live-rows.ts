// Rows of one table as they lie in the records of a journal: a start goes through them once, and looks none up.
// Does not know which of them are live: who makes it does.
import type { RowOf, Table } from '../core/rows.ts'
import type { JournalRecord } from './record.ts'

/** A record, and where in it the live writes begin; null when all are. */
export interface LiveRecord {
  readonly record: JournalRecord
  readonly places: readonly number[] | null
}

export class LiveRows<T extends Table> {
  readonly #table: T
  readonly #records: readonly LiveRecord[]

  constructor(table: T, records: readonly LiveRecord[]) {
    this.#table = table
    this.#records = records
  }

  forEach(visit: (row: RowOf<T>, key: string) => void): void {
    const table = this.#table
    for (const { record, places } of this.#records) {
      if (places === null) {
        for (let i = 0; i < record.length; i += 3)
          if (record[i] === table) visit(record[i + 2] as RowOf<T>, record[i + 1] as string)
      } else {
        for (const i of places) if (record[i] === table) visit(record[i + 2] as RowOf<T>, record[i + 1] as string)
      }
    }
  }
}
