// One open database: opens, upgrades, reopens when the browser closed it behind us, and gives way to newer code.
// Does not know what is kept in it.
import { type IDBPDatabase, type IDBPTransaction, openDB } from 'idb'
import type { StoreProblem } from './store.ts'

export type Database = IDBPDatabase<unknown>

export function databaseName(broker: string): string {
  return `mqtab:${broker}`
}

/** Brings a database from one version to the next, within the transaction that changes the version. */
export type Upgrade = (db: Database, transaction: IDBPTransaction<unknown, string[], 'versionchange'>) => void

export interface ConnectionOptions {
  readonly name: string
  /** The n-th upgrade makes version n of version n - 1; version 0 is empty. */
  readonly upgrades: readonly Upgrade[]
  readonly onProblem: (problem: StoreProblem) => void
  /** Asked after each reopening; throws when the database is not the one that was left. */
  readonly recognise: (db: Database) => Promise<void>
}

export class Connection {
  readonly #options: ConnectionOptions
  #opening: Promise<Database> | null = null
  #current: Database | null = null
  #refusal: Error | null = null
  #opened = false

  constructor(options: ConnectionOptions) {
    this.#options = options
  }

  /**
   * Does work on the open database. If the connection was lost before or during it, reopens and does it once more:
   * the work must be such that doing it twice is as doing it once. Rejects with what the second attempt rejects with.
   */
  async use<T>(work: (db: Database) => Promise<T>): Promise<T> {
    // Without waiting when there is nothing to wait for: what the work reads is what the caller handed over.
    const database = this.#current ?? (await this.#open())
    try {
      return await work(database)
    } catch (error) {
      if (this.#refusal) throw this.#refusal
      if (!isConnectionLoss(error)) throw error
      this.#forget(database)
      const again = await this.#open()
      const message = 'The browser closed the connection to the database. It was opened again, and nothing is lost.'
      this.#options.onProblem({ kind: 'reopened', message, cause: error })
      return await work(again)
    }
  }

  /** Running transactions end in their own time; later work is rejected. */
  close(): void {
    this.#refuse(new DOMException('The store is closed.', 'InvalidStateError'))
  }

  #open(): Promise<Database> {
    if (this.#refusal) return Promise.reject(this.#refusal)
    this.#opening ??= this.#connect().catch((error: unknown) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  async #connect(): Promise<Database> {
    const { name, upgrades, onProblem } = this.#options
    if (typeof indexedDB === 'undefined') {
      throw new DOMException('This browser offers no IndexedDB here.', 'NotSupportedError')
    }
    const database: Database = await openDB(name, upgrades.length, {
      upgrade(db, oldVersion, _newVersion, transaction) {
        for (const upgrade of upgrades.slice(oldVersion)) upgrade(db, transaction)
      },
      blocked: (version) => {
        const message = `A page with older code (version ${version}) holds the database ${name}. Close or reload it.`
        onProblem({ kind: 'upgrade-blocked', message, cause: null })
      },
      blocking: (_version, wanted) => this.#supersede(wanted),
      terminated: () => this.#forget(database),
    }).catch((error: unknown) => {
      throw nameOf(error) === 'VersionError' ? newerError(name, error) : error
    })
    if (this.#refusal) {
      database.close()
      throw this.#refusal
    }
    if (this.#opened) await this.#options.recognise(database)
    this.#opened = true
    this.#current = database
    return database
  }

  #supersede(wantedVersion: number | null): void {
    const { name, onProblem } = this.#options
    const why =
      wantedVersion === null ? 'is being deleted' : `is being upgraded to version ${wantedVersion} by newer code`
    const error = new DOMException(`The database ${name} ${why}. Reload to go on.`, 'InvalidStateError')
    this.#refuse(error)
    onProblem({ kind: 'superseded', message: error.message, cause: error })
  }

  #refuse(error: Error): void {
    this.#refusal ??= error
    if (this.#current) this.#forget(this.#current)
  }

  #forget(lost: Database): void {
    lost.close()
    // Another user of the connection may have reopened it by now.
    if (this.#current !== lost) return
    this.#current = null
    this.#opening = null
  }
}

/** Errors of a connection that was closed behind us. Safari says UnknownError where the others say AbortError. */
function isConnectionLoss(error: unknown): boolean {
  return ['InvalidStateError', 'AbortError', 'UnknownError'].includes(nameOf(error))
}

export function nameOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : ''
}

function newerError(name: string, cause: unknown): Error {
  const message = `The database ${name} was written by a newer version of mqtab. Reload the page to get that version.`
  const error = new Error(message, { cause })
  error.name = 'VersionError'
  return error
}
