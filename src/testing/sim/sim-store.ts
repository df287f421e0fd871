// A store whose commits end when the simulation says so, and as it says: durable, failed, or cut by a crash.
// Does not know what is stored.
import { emptyRows, type Rows, type Write } from '../../core/rows.ts'
import type { Store } from '../../store/store.ts'

/** What is on the disk: it outlives every store that is opened on it. */
export class Disk {
  rows: Rows = emptyRows()

  apply(writes: readonly Write[]): void {
    for (const { table, key, row } of writes) {
      const rows = this.rows[table] as Map<string, unknown>
      if (row === null) rows.delete(key)
      else rows.set(key, structuredClone(row))
    }
  }

  get size(): number {
    return Object.values(this.rows).reduce((sum, rows) => sum + rows.size, 0)
  }
}

interface Pending {
  readonly writes: readonly Write[]
  resolve(): void
  reject(error: Error): void
}

export class SimStore implements Store {
  readonly #disk: Disk
  readonly #pending: Pending[] = []
  readonly #now: () => number
  readonly #onDurable: () => void
  #isDead = false
  /** Since when some commit has waited without a break; Infinity while none does. */
  busySince = Number.POSITIVE_INFINITY

  /** `onDurable`: rows have changed on the disk. */
  constructor(disk: Disk, now: () => number, onDurable: () => void) {
    this.#disk = disk
    this.#now = now
    this.#onDurable = onDurable
  }

  get isWaiting(): boolean {
    return this.#pending.length > 0
  }

  load(): Promise<Rows> {
    return Promise.resolve(structuredClone(this.#disk.rows))
  }

  commit(writes: readonly Write[]): Promise<void> {
    if (!this.isWaiting && this.busySince === Number.POSITIVE_INFINITY) this.busySince = this.#now()
    return new Promise((resolve, reject) => this.#pending.push({ writes: [...writes], resolve, reject }))
  }

  close(): void {}

  /** The oldest commit becomes durable. */
  complete(): void {
    const pending = this.#pending.shift()
    if (pending === undefined || this.#isDead) return
    this.#disk.apply(pending.writes)
    this.#onDurable()
    pending.resolve()
  }

  /** The oldest commit fails and leaves nothing behind. False: there was none. */
  fail(): boolean {
    const pending = this.#pending.shift()
    pending?.reject(new Error('simulated disk failure'))
    return pending !== undefined
  }

  /** The process dies. With `durable`, the commit under way had just reached the disk. */
  die(durable: boolean): void {
    const pending = this.#pending[0]
    if (durable && pending !== undefined) this.#disk.apply(pending.writes)
    this.#isDead = true
    this.#pending.length = 0
  }
}
