// What observers see of the storage, and the tasks that they may give: faults in words, sizes, durability, and all that
// keeper.ts does. Does not know how a row is kept.
import { largestBranches, largestSessions } from '../core/largest.ts'
import type { StorageSummary, StorageView, Task } from '../core/storage-views.ts'
import type { KeepingStore, Store, StoreProblem } from '../store/store.ts'
import type { Engine } from './engine.ts'
import type { Keeper } from './keeper.ts'
import type { StorageWatch } from './storage-watch.ts'

export interface StorageDeskOptions {
  readonly engine: Engine
  readonly store: Store & Partial<KeepingStore>
  readonly watch: StorageWatch
  readonly keeper: Keeper
  /** Serves without a database from now on. */
  readonly runInMemory: () => void
  /** Opens the database anew. */
  readonly retry: () => void
  /** Something that observers see has changed. */
  readonly touched: () => void
}

const problemsKept = 50
const shownLargest = 8
/** Milliseconds for which the sums over everything kept hold: with a million messages they take a while. */
const freshMillis = 2_000

type Sums = Pick<StorageView, 'retained' | 'sessions'>

export class StorageDesk {
  /** Why the database could not be opened. */
  fault: string | null = null
  /** There is none any more. */
  isInMemory: boolean
  readonly #options: StorageDeskOptions
  readonly #problems: { readonly time: number; readonly kind: string; readonly message: string }[] = []
  #sums: { readonly at: number; readonly sums: Sums } | null = null

  constructor(options: StorageDeskOptions) {
    this.#options = options
    this.isInMemory = options.engine.options.storageKind === 'memory'
    if (options.store.onProblem !== undefined) options.store.onProblem = (problem) => this.#note(problem)
  }

  summary(): StorageSummary {
    const { engine, watch, keeper, store } = this.#options
    const { commits, writes } = engine.commits
    const { statistics } = store
    return {
      kind: this.isInMemory ? 'memory' : 'indexeddb',
      commits,
      writes,
      // The store's own watch is finer than the clock of the broker.
      lastCommitMillis: statistics?.lastCommitMillis ?? engine.commits.lastCommitMillis,
      databaseBytes: statistics?.journalBytes ?? 0,
      level: watch.level,
      why: watch.why,
      fault: this.fault,
      undoUntil: keeper.undoUntil,
      damaged: store.damaged?.length ?? 0,
      lost: this.#problems.some(({ kind }) => kind === 'lost'),
    }
  }

  view(): StorageView {
    const { engine, store, watch } = this.#options
    const { statistics } = store
    if (!this.isInMemory) watch.askWhenStale(engine.options.clock.now())
    return {
      durability: store.durability ?? 'relaxed',
      durabilityIsFixed: Boolean(engine.config.durability),
      usage: watch.usage,
      databaseBytes: statistics?.journalBytes ?? 0,
      rows: statistics?.rows ?? 0,
      reserve: statistics?.reserve ?? 'none',
      ...this.#kept(),
      damaged: store.damaged ?? [],
      problems: [...this.#problems],
    }
  }

  /** Rejects with a sentence. */
  async do(task: Task): Promise<unknown> {
    const { keeper, store, runInMemory, retry, touched } = this.#options
    try {
      switch (task.kind) {
        case 'export':
          return await keeper.export()
        case 'import':
          return await keeper.import(task.file as Blob, task.replace)
        case 'clear':
          return await keeper.clear()
        case 'undo':
          return await keeper.undo()
        case 'durability':
          return await store.keepDurability?.(task.durability)
        case 'export-damaged':
          return await this.#exportDamaged()
        case 'forget-damaged':
          return await store.forgetDamaged?.()
        case 'run-in-memory':
          return runInMemory()
        case 'retry':
          return retry()
        default:
          return task satisfies never
      }
    } finally {
      this.#sums = null
      touched()
    }
  }

  async #exportDamaged(): Promise<Blob> {
    const { store } = this.#options
    const values = (await store.readDamaged?.()) ?? []
    const records = (store.damaged ?? []).map((record) => ({
      ...record,
      value: values.find(({ sequence }) => sequence === record.sequence)?.value ?? null,
    }))
    const text = JSON.stringify(records, (_, value) => (value instanceof Uint8Array ? [...value] : value), 2)
    return new Blob([text], { type: 'application/json' })
  }

  #note(problem: StoreProblem): void {
    const { kind, message } = problem
    const { engine, touched } = this.#options
    if (this.#problems.length >= problemsKept) this.#problems.shift()
    this.#problems.push({ time: engine.options.clock.now(), kind, message })
    if (kind === 'upgrade-blocked') engine.options.onFault?.(message)
    touched()
  }

  #kept(): Sums {
    const { state, options } = this.#options.engine
    const now = options.clock.now()
    if (this.#sums === null || now - this.#sums.at >= freshMillis) {
      const sums = { retained: largestBranches(state, shownLargest), sessions: largestSessions(state, shownLargest) }
      this.#sums = { at: now, sums }
    }
    return this.#sums.sums
  }
}
