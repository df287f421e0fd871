// The store on IndexedDB: a journal of one record per commit, folded into itself while nobody waits.
// Does not know what rows mean. Of two brokers that loaded one database only the later can write it: epoch.ts.
import { emptyRows, type RowSource, type Rows, type Write } from '../core/rows.ts'
import { Connection, type Database, databaseName, nameOf, type Upgrade } from './connection.ts'
import { claimEpoch, type Epoch } from './epoch.ts'
import { dropAside, dropDead, type Exchange, replaceRows, takeBack } from './exchange.ts'
import { Folding } from './folding.ts'
import { beginFreshLog } from './fresh-log.ts'
import { firstGeneration, type Generations, leftovers, readGenerations } from './generation.ts'
import { Journal } from './journal.ts'
import { type LossOptions, lookForLoss } from './landmark.ts'
import { Quarantine } from './quarantine.ts'
import { type Draft, packWrites } from './record.ts'
import { readGeneration } from './replay.ts'
import { transact, type Work, wasAborted } from './request.ts'
import { Reserve } from './reserve.ts'
import type { DamagedRecord, Durability, KeepingStore, StoreProblem, StoreStatistics } from './store.ts'
import { upgrades } from './upgrades.ts'

export interface IdbStoreOptions extends LossOptions {
  readonly durability?: Durability
  readonly onProblem?: (problem: StoreProblem) => void
  readonly reserveBytes?: number
  readonly upgrades?: readonly Upgrade[]
}

interface Waiting {
  /** Null for other work that has its place among the commits. */
  readonly writes: readonly Write[] | null
  readonly work: () => Promise<void>
  readonly since: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class IdbStore implements KeepingStore {
  durability: Durability
  onProblem: ((problem: StoreProblem) => void) | null = null
  readonly #quarantine = new Quarantine()
  readonly #connection: Connection
  readonly #options: IdbStoreOptions
  readonly #onProblem: (problem: StoreProblem) => void
  #journal = new Journal()
  #generations: Generations = firstGeneration
  readonly #reserve: Reserve
  #waiting: Waiting[] = []
  readonly #folding: Folding
  #running = false
  #state: 'new' | 'loading' | 'open' = 'new'
  #epoch: Epoch = null
  #end: unknown = null
  #commits = 0
  #writes = 0
  #lastCommitMillis = 0
  #lastBytes = 0

  constructor(broker: string, options: IdbStoreOptions = {}) {
    this.#options = options
    this.durability = options.durability ?? 'relaxed'
    this.#onProblem = (problem) => {
      options.onProblem?.(problem)
      this.onProblem?.(problem)
    }
    this.#connection = new Connection({
      name: databaseName(broker),
      upgrades: options.upgrades ?? upgrades,
      onProblem: this.#onProblem,
      recognise: (db) => this.#recognise(db),
    })
    this.#reserve = new Reserve({
      bytes: options.reserveBytes,
      onProblem: this.#onProblem,
      use: (work) => this.#connection.use(work),
      dropDead: () => dropDead(this.#exchange),
    })
    this.#folding = new Folding({
      onProblem: this.#onProblem,
      transact: (work) => this.#reserve.withRoom(() => this.#transact(work)),
    })
  }

  /** Grows from each broker that loads this database to the next. 0 before that, or where the disk is too full. */
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
      reserve: this.#reserve.state,
    }
  }

  get damaged(): readonly DamagedRecord[] {
    return this.#quarantine.records
  }

  get asideUntil(): number | null {
    return this.#generations.aside?.until ?? null
  }

  async load(): Promise<RowSource> {
    if (this.#state !== 'new') throw new Error('A store is loaded once.')
    this.#state = 'loading'
    const rows = await this.#connection.use(async (db) => {
      // Before the first read: what an older broker commits after it would be missed here.
      this.#epoch = await claimEpoch(db, Date.now())
      this.#generations = await readGenerations(db)
      await this.#quarantine.look(db)
      await this.#reserve.look(db)
      this.durability = (await db.get('meta', 'durability')) ?? this.durability
      const rows = await this.#read(db)
      for (const range of await leftovers(db, this.#generations)) await db.delete('journal', range)
      await lookForLoss(db, this.#options, this.#onProblem)
      return rows
    })
    this.#state = 'open'
    // In the way of nobody. On a full disk the log stays as it is.
    if (this.#journal.records > 0) beginFreshLog().catch(() => {})
    return rows
  }

  /** Reads the generation in force: it may be done twice. */
  async #read(db: Database): Promise<RowSource> {
    const now = this.#options.now?.() ?? Date.now()
    const { rows, journal, found } = await readGeneration(db, this.#generations.current, this.damaged, now)
    this.#journal = journal
    for (const { sequence, cause } of found) {
      const message = `Record ${sequence} of the journal cannot be read. It is kept apart, and the rest is served.`
      this.#onProblem({ kind: 'unreadable-record', message, cause })
    }
    await this.#quarantine.add(db, found)
    return rows
  }

  commit(writes: readonly Write[]): Promise<void> {
    return this.#wait(writes, async () => {
      if (writes.length > 0) await this.#append(packWrites(writes))
    })
  }

  async replace(rows: Rows, asideUntil: number | null): Promise<boolean> {
    let isAside = false
    await this.#wait(null, async () => {
      isAside = await replaceRows(this.#exchange, rows, asideUntil)
    })
    return isAside
  }

  async takeBack(): Promise<RowSource> {
    let rows: RowSource = emptyRows()
    await this.#wait(null, async () => {
      await takeBack(this.#exchange)
      rows = await this.#connection.use((db) => this.#read(db))
    })
    return rows
  }

  dropAside(): Promise<void> {
    return this.#wait(null, () => dropAside(this.#exchange))
  }

  async refill(): Promise<boolean> {
    await this.#wait(null, () => this.#connection.use((db) => this.#reserve.refill(db)))
    return this.#reserve.state === 'kept'
  }

  async keepDurability(durability: Durability): Promise<void> {
    this.durability = durability
    const keep = () => this.#transact((_, meta) => void meta.put(durability, 'durability'), true)
    await this.#wait(null, () => this.#reserve.withRoom(keep))
  }

  readDamaged(): Promise<readonly { readonly sequence: number; readonly value: unknown }[]> {
    return this.#connection.use((db) => this.#quarantine.values(db))
  }

  forgetDamaged(): Promise<void> {
    return this.#wait(null, () => this.#connection.use((db) => this.#quarantine.forget(db)))
  }

  #wait(writes: readonly Write[] | null, work: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#state !== 'open') throw new Error('Load the store before the first commit.')
      if (this.#end) throw this.#end
      this.#waiting.push({ writes, work, since: performance.now(), resolve, reject })
      this.#wake()
    })
  }

  /** Folds all that is in the journal now, worth it or not. Commits go between its steps. */
  fold(): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#state !== 'open') throw new Error('Load the store before the first fold.')
      if (this.#end) throw this.#end
      this.#folding.ask({ target: this.#journal.next - 1, resolve, reject })
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
    this.#folding.stop(error)
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
    while (busy || this.#waiting.length > 0 || this.#folding.isAsked) {
      const next = this.#waiting.shift()
      if (next) await this.#commitNext(next)
      busy = await this.#folding.step(this.#journal, this.#commits, this.#lastBytes)
    }
    // In the same breath as the look at the queues: who comes after this wakes a new run.
    this.#running = false
  }

  async #commitNext({ writes, work, since, resolve, reject }: Waiting): Promise<void> {
    try {
      await work()
      if (writes !== null) {
        this.#commits += 1
        this.#writes += writes.length
        this.#lastCommitMillis = performance.now() - since
      }
      resolve()
    } catch (error) {
      reject(error)
      // An aborted transaction left nothing. After any other error nobody knows: what follows must not build on it.
      if (wasAborted(error)) this.#rejectWaiting(error)
      else if (writes === null && nameOf(error) === 'NotFoundError') return
      else this.#stop(error)
    }
  }

  /** The sequences are chosen before the first attempt, so that a second one writes the same records again. */
  async #append(drafts: readonly Draft[]): Promise<void> {
    const sequences = drafts.map(() => this.#journal.reserve())
    await this.#reserve.withRoom(() =>
      this.#transact((store) => {
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

  /** One transaction: all that `work` asks for, or nothing. It may be done twice when the connection is lost. */
  #transact(work: Work, withMeta = false): Promise<void> {
    return this.#connection.use((db) =>
      transact(db, { durability: this.durability, epoch: this.#epoch, withMeta }, work),
    )
  }

  get #exchange(): Exchange {
    return {
      generations: this.#generations,
      journal: this.#journal,
      transact: (work) => this.#transact(work, true),
      withRoom: (work) => this.#reserve.withRoom(work),
      became: (generations, journal) => {
        this.#generations = generations
        this.#journal = journal ?? this.#journal
      },
    }
  }

  /** The user may have cleared the site's data while the connection was lost: appending to nothing would hide that. */
  async #recognise(db: Database): Promise<void> {
    const { first } = this.#journal
    if (first === -1 || (await db.getKey('journal', first)) !== undefined) return
    throw new DOMException('The database was emptied while it was in use.', 'NotFoundError')
  }
}
