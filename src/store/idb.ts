// The store on IndexedDB: a journal of one record per commit, folded into itself while nobody waits.
// Does not know what rows mean. Of two brokers that loaded one database only the later can write it: epoch.ts.
import { unwrap } from 'idb'
import { emptyRows, type Rows, type Table, type Write } from '../core/rows.ts'
import { Connection, type Database, nameOf, type Upgrade } from './connection.ts'
import { claimEpoch, demandEpoch, type Epoch } from './epoch.ts'
import { Journal, type Slice } from './journal.ts'
import { applyWrite, type Draft, isRecord, packWrites } from './record.ts'
import { readJournal } from './replay.ts'
import { abort, results, wasAborted } from './request.ts'
import type { MeasuredStore, StoreProblem, StoreStatistics } from './store.ts'

export interface IdbStoreOptions {
  /**
   * `relaxed` (the default) survives the death of tab, worker and browser; `strict` also a power cut, and is many times
   * slower.
   */
  readonly durability?: 'relaxed' | 'strict'
  readonly onProblem?: (problem: StoreProblem) => void
  /** For tests of upgrading. */
  readonly upgrades?: readonly Upgrade[]
}

/** The n-th makes version n. Never change one that was released: add another, and a data set to upgrade.test.ts. */
export const upgrades: readonly Upgrade[] = [
  // 1: the journal, a sequence of records as record.ts describes them.
  (db) => {
    db.createObjectStore('journal')
  },
]

export function databaseName(broker: string): string {
  return `mqtab:${broker}`
}

interface Waiting {
  readonly writes: readonly Write[]
  readonly since: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

interface Fold {
  /** Sequence of the last record to fold. */
  readonly target: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Bytes a slice of folding may copy at least; after a large commit it is twice that commit, so that folding keeps up. */
const sliceBytes = 64 * 1024
/** Commits after a failed fold before the next is tried. */
const commitsBetweenFailures = 100

export class IdbStore implements MeasuredStore {
  readonly #connection: Connection
  readonly #durability: 'relaxed' | 'strict'
  readonly #onProblem: (problem: StoreProblem) => void
  readonly #journal = new Journal()
  #waiting: Waiting[] = []
  #folds: Fold[] = []
  #running = false
  #state: 'new' | 'loading' | 'open' = 'new'
  #epoch: Epoch = null
  /** What ended this store. */
  #end: unknown = null
  #commits = 0
  #writes = 0
  #lastCommitMillis = 0
  /** Bytes of the last commit. */
  #lastBytes = 0
  /** Number of the commit from which folding may be tried again. */
  #foldFrom = 0

  constructor(broker: string, options: IdbStoreOptions = {}) {
    this.#durability = options.durability ?? 'relaxed'
    this.#onProblem = options.onProblem ?? (() => {})
    this.#connection = new Connection({
      name: databaseName(broker),
      upgrades: options.upgrades ?? upgrades,
      onProblem: this.#onProblem,
      recognise: (db) => this.#recognise(db),
    })
  }

  /** Grows from each broker that loads this database to the next. 0 before it was loaded, or where the disk is too full. */
  get epoch(): number {
    return this.#epoch ?? 0
  }

  get statistics(): StoreStatistics {
    return {
      commits: this.#commits,
      writes: this.#writes,
      lastCommitMillis: this.#lastCommitMillis,
      journalRecords: this.#journal.records,
      journalBytes: this.#journal.bytes,
      rows: this.#journal.rows,
    }
  }

  /** See Store. A damaged record is left out and reported. */
  async load(): Promise<Rows> {
    if (this.#state !== 'new') throw new Error('A store is loaded once.')
    this.#state = 'loading'
    const rows = emptyRows()
    await this.#connection.use(async (db) => {
      // Before the first read: what an older broker commits after it would be missed here.
      this.#epoch = await claimEpoch(db, Date.now())
      await readJournal(db, {
        record: (sequence, draft) => {
          const { record } = draft
          for (let i = 0; i < record.length; i += 3) {
            applyWrite(rows, record[i] as Table, record[i + 1] as string, record[i + 2] as never)
          }
          this.#journal.append(sequence, draft)
        },
        damaged: (sequence, cause) => {
          this.#journal.append(sequence, {
            record: [],
            bytes: 0,
            puts: 0,
            putBytes: 0,
          })
          const message = `Record ${sequence} of the journal cannot be read. Its changes are lost, the rest is served.`
          this.#onProblem({ kind: 'unreadable-record', message, cause })
        },
      })
    })
    this.#state = 'open'
    return rows
  }

  commit(writes: readonly Write[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#state !== 'open') throw new Error('Load the store before the first commit.')
      if (this.#end) throw this.#end
      this.#waiting.push({ writes, since: performance.now(), resolve, reject })
      this.#wake()
    })
  }

  /** Folds all that is in the journal now, whether or not it is worth it. Commits go between its steps. */
  fold(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#state !== 'open') throw new Error('Load the store before the first fold.')
      if (this.#end) throw this.#end
      this.#folds.push({ target: this.#journal.next - 1, resolve, reject })
      this.#wake()
    })
  }

  close(): void {
    this.#stop(new DOMException('The store is closed.', 'InvalidStateError'))
    this.#connection.close()
  }

  #stop(error: unknown): void {
    this.#end ??= error
    this.#rejectWaiting(error)
    for (const fold of this.#folds.splice(0)) fold.reject(error)
  }

  #rejectWaiting(error: unknown): void {
    for (const waiting of this.#waiting.splice(0)) waiting.reject(error)
  }

  #wake(): void {
    // Never rejects: every error goes to who waits for it.
    if (!this.#running) void this.#run()
  }

  /** The only writer. Between two commits there is at most one slice of folding. */
  async #run(): Promise<void> {
    this.#running = true
    let busy = true
    while (busy || this.#waiting.length > 0 || this.#folds.length > 0) {
      const next = this.#waiting.shift()
      if (next) await this.#commitNext(next)
      busy = await this.#foldSome()
    }
    // In the same breath as the look at the queues: who comes after this wakes a new run.
    this.#running = false
  }

  async #commitNext({ writes, since, resolve, reject }: Waiting): Promise<void> {
    try {
      if (writes.length > 0) await this.#append(packWrites(writes))
      this.#commits += 1
      this.#writes += writes.length
      this.#lastCommitMillis = performance.now() - since
      resolve()
    } catch (error) {
      reject(error)
      // An aborted transaction left nothing. After any other error nobody knows: what follows must not build on it.
      if (wasAborted(error)) this.#rejectWaiting(error)
      else this.#stop(error)
    }
  }

  /** The sequences are chosen before the first attempt, so that a second one writes the same records again. */
  async #append(drafts: readonly Draft[]): Promise<void> {
    const sequences = drafts.map(() => this.#journal.reserve())
    await this.#connection.use((db) =>
      this.#transact(db, (store) => {
        drafts.forEach((draft, n) => {
          store.put(draft.record, sequences[n])
        })
      }),
    )
    this.#lastBytes = 0
    drafts.forEach((draft, n) => {
      this.#journal.append(sequences[n]!, draft)
      this.#lastBytes += draft.bytes
    })
  }

  /** Folds one slice if one is due. Resolves with whether anything was done. */
  async #foldSome(): Promise<boolean> {
    const wanted = this.#folds[0]
    const due = this.#end === null && this.#journal.heavy && this.#commits >= this.#foldFrom
    if (!wanted && !due) return false
    const slice = this.#journal.slice(
      wanted?.target ?? this.#journal.next - 1,
      Math.max(sliceBytes, 2 * this.#lastBytes),
    )
    if (!slice) {
      this.#folds.shift()?.resolve()
      return wanted !== undefined
    }
    try {
      await this.#foldSlice(slice)
    } catch (error) {
      if (this.#end) return false
      if (wanted) this.#folds.shift()
      wanted?.reject(error)
      if (this.#foldFrom === 0) {
        const message = 'The journal could not be folded. Nothing is lost, but it grows until it can.'
        this.#onProblem({ kind: 'fold-failed', message, cause: error })
      }
      this.#foldFrom = this.#commits + commitsBetweenFailures
    }
    return true
  }

  async #foldSlice(slice: Slice): Promise<void> {
    const journal = this.#journal
    let drafts: Draft[] = []
    let first = 0
    await this.#connection.use((db) =>
      this.#transact(db, async (store) => {
        const contents = await results(slice.read.map((sequence) => store.get(sequence)))
        if (!contents.every(isRecord)) throw new Error('A record of the journal was damaged after it was loaded.')
        drafts = journal.fold(slice, contents)
        if (drafts.reduce((sum, draft) => sum + draft.puts, 0) !== slice.rows) {
          throw new Error('A record of the journal is not the one that was written.')
        }
        first = journal.next
        for (const draft of drafts) store.put(draft.record, journal.reserve())
        for (const [from, to] of slice.runs) store.delete(IDBKeyRange.bound(from, to))
      }),
    )
    drafts.forEach((draft, n) => {
      journal.append(first + n, draft)
    })
    journal.drop(slice)
    this.#foldFrom = 0
  }

  /** One transaction on the journal: all that `work` asks for, or nothing. */
  async #transact(db: Database, work: (store: IDBObjectStore) => void | Promise<void>): Promise<void> {
    const transaction = db.transaction('journal', 'readwrite', { durability: this.#durability })
    try {
      // The bare store: a promise for each request would be one more to be rejected unheard.
      const store = unwrap(transaction.store) as IDBObjectStore
      const working = work(store)
      await Promise.all([demandEpoch(store, this.#epoch), working])
      transaction.commit()
    } catch (error) {
      // A put that throws (DataCloneError) leaves its transaction alive, which would commit the puts before it.
      abort(transaction)
      const ended = await transaction.done.catch((reason: unknown) => reason)
      // Requests that were under way say AbortError, later ones InvalidStateError; why the transaction ended says more.
      throw ['AbortError', 'InvalidStateError'].includes(nameOf(error)) ? (ended ?? error) : error
    }
    await transaction.done
  }

  /** The user may have cleared the site's data while the connection was lost: appending to nothing would hide that. */
  async #recognise(db: Database): Promise<void> {
    const { first } = this.#journal
    if (first === -1 || (await db.getKey('journal', first)) !== undefined) return
    throw new DOMException('The database was emptied while it was in use.', 'NotFoundError')
  }
}
