// What is done with all that a broker keeps at once: cleared and taken back, saved as a snapshot, replaced by one.
// Does not know what the rows mean, nor who asks.
import { expelKept, forgetKept, keepsNothing, keptRows, putKept } from '../core/kept.ts'
import { emptyRows, type Rows } from '../core/rows.ts'
import { type Counts, readSnapshot, SnapshotError, writeSnapshot } from '../store/snapshot.ts'
import type { KeepingStore, Store } from '../store/store.ts'
import { abandonHeld, apply } from './apply.ts'
import type { Engine } from './engine.ts'
import type { StorageWatch } from './storage-watch.ts'

/** Milliseconds for which a clearing can be taken back. */
export const undoMillis = 8_000

export interface KeeperOptions {
  readonly engine: Engine
  readonly watch: StorageWatch
  readonly store: Store & Partial<KeepingStore>
  readonly version: string
  /** Something that observers see has changed. */
  readonly touched: () => void
}

export interface Imported {
  readonly counts: Counts
  /** Milliseconds since the epoch at which the snapshot was taken. */
  readonly takenAt: number
  readonly broker: string
}

export class Keeper {
  readonly #options: KeeperOptions
  /** A clearing that can still be taken back; `rows` is null after a restart: then only the store has them. */
  #cleared: { readonly until: number; readonly rows: Rows | null; readonly cancel: () => void } | null = null
  #busy: string | null = null

  constructor(options: KeeperOptions) {
    this.#options = options
  }

  /** Milliseconds since the epoch until which `undo` works; null when there is nothing to take back. */
  get undoUntil(): number | null {
    return this.#cleared?.until ?? null
  }

  /** To be called once the store is loaded: a clearing may have outlived a crash. */
  loaded(): void {
    const { store, engine } = this.#options
    const until = store.asideUntil ?? null
    if (until === null) return
    if (until > engine.now && until <= engine.now + undoMillis) this.#open(until, null)
    else this.#drop()
  }

  /**
   * Clears sessions, queues, retained messages and delayed wills. Clients whose sessions are kept are disconnected (0x98),
   * and for eight seconds nothing new is kept, so that `undo` brings back exactly what was there. Resolves with whether it
   * can be taken back: a disk that is full to the last byte has no room for that.
   */
  clear(): Promise<boolean> {
    return this.#alone('clearing', async () => {
      const { engine, log } = this.#parts
      const until = engine.options.clock.now() + undoMillis
      const isAside = await this.#exchange(emptyRows(), until, false, 'everything was cleared')
      log('warning', 'Everything kept was cleared by hand: sessions, queues, retained messages and delayed wills.')
      return isAside
    })
  }

  /** Takes the last clearing back. Rejects when it is too late. */
  undo(): Promise<void> {
    return this.#alone('taking back', async () => {
      const cleared = this.#cleared
      if (cleared === null) throw new Error('It is too late: what was cleared is gone.')
      const { engine, store, watch, log } = this.#parts
      cleared.cancel()
      this.#cleared = null
      try {
        const read = await store.takeBack!()
        const rows = cleared.rows ?? read
        await this.#turn(() => apply(engine, (outcome) => putKept(engine.state, rows, takenBack, engine.now, outcome)))
        log('info', 'The clearing was taken back: everything is there again.')
      } finally {
        watch.pause(null)
        this.#options.touched()
      }
    })
  }

  /** Everything kept, in one file. */
  export(): Promise<Blob> {
    const { engine } = this.#parts
    return this.#turn(() => keptRows(engine.state, engine.now)).then((rows) =>
      writeSnapshot(
        rows,
        { broker: engine.options.name, writer: this.#options.version, takenAt: engine.options.clock.now() },
        breathe,
      ),
    )
  }

  /**
   * Puts what a snapshot holds in the place of all that is kept: all of it or nothing, also when the power fails. All
   * clients are disconnected (0x98) where something is replaced. Rejects in words, and changes nothing, when the file is
   * not a sound one, when the broker keeps something and `replace` is not set, or when there is no room.
   */
  import(file: Blob, replace: boolean): Promise<Imported> {
    return this.#alone('importing', async () => {
      const { engine, log } = this.#parts
      const demandEmpty = (): void => {
        if (!replace && !keepsNothing(engine.state))
          throw new SnapshotError('This broker keeps sessions or retained messages: say that they are to be replaced.')
      }
      await this.#turn(demandEmpty)
      const { about, rows } = await readSnapshot(file, breathe)
      await this.#turn(demandEmpty)
      await this.#exchange(rows, null, replace, 'a snapshot was imported')
      log('warning', `A snapshot of the broker '${about.broker}' was imported by hand.`)
      return { counts: about.counts, takenAt: about.takenAt, broker: about.broker }
    })
  }

  /** The window ends with the broker: the next start finds it in the store. */
  stop(): void {
    this.#cleared?.cancel()
  }

  get #parts() {
    const { engine, store, watch } = this.#options
    return { engine, store, watch, log: engine.log }
  }

  /** One at a time: two exchanges at once would be neither. */
  async #alone<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#busy !== null) throw new Error(`The broker is busy: ${this.#busy}.`)
    if (this.#options.store.replace === undefined) throw new Error('The storage of this broker cannot do that.')
    this.#busy = what
    try {
      return await work()
    } finally {
      this.#busy = null
    }
  }

  async #exchange(rows: Rows, asideUntil: number | null, all: boolean, why: string): Promise<boolean> {
    const { engine, store, watch } = this.#parts
    const isUndoable = asideUntil !== null
    this.#forgo()
    watch.pause(isUndoable ? 'everything was cleared, and may be taken back' : why)
    let old = emptyRows()
    try {
      await this.#turn(() => apply(engine, (outcome) => expelKept(engine.state, all, why, engine.now, outcome)))
      // What had no room would keep everything waiting; its promises were never made.
      while (engine.commits.isHeld) {
        abandonHeld(engine)
        await breathe()
      }
      const isAside = await this.#whenIdle(() => {
        old = keptRows(engine.state, engine.now)
        forgetKept(engine.state)
        return store.replace!(rows, asideUntil)
      })
      await this.#turn(() => apply(engine, (outcome) => putKept(engine.state, rows, why, engine.now, outcome)))
      if (isAside) this.#open(asideUntil!, old)
      else watch.pause(null)
      return isAside
    } catch (error) {
      await this.#turn(() => apply(engine, (outcome) => putKept(engine.state, old, why, engine.now, outcome)))
      watch.pause(null)
      throw error
    } finally {
      this.#options.touched()
    }
  }

  /** From now until then the clearing can be taken back, and nothing new is kept. */
  #open(until: number, rows: Rows | null): void {
    const { engine, watch } = this.#parts
    watch.pause('everything was cleared, and may be taken back')
    const cancel = engine.options.clock.alarm(until, () => {
      if (this.#busy !== null && this.#cleared === null) return
      this.#forgo()
      watch.pause(null)
      this.#options.touched()
    })
    this.#cleared = { until, rows, cancel }
  }

  /** What was cleared is gone for good. */
  #forgo(): void {
    if (this.#cleared === null) return
    this.#cleared.cancel()
    this.#cleared = null
    this.#drop()
  }

  #drop(): void {
    // Where it fails the next start does it.
    this.#options.store.dropAside?.().catch(() => {})
  }

  /** Runs `work` as a turn of the broker's, and resolves with what it says. */
  #turn<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#options.engine.soon(() => {
        try {
          resolve(work())
        } catch (error) {
          reject(error)
        }
      })
    })
  }

  /** The same when nothing is on its way to the disk: what is asked of the store then comes behind everything. */
  async #whenIdle<T>(work: () => Promise<T>): Promise<T> {
    const { commits } = this.#options.engine
    for (;;) {
      await commits.settled()
      const begun = await this.#turn(() => (commits.isIdle ? { answer: work() } : null))
      if (begun !== null) return await begun.answer
    }
  }
}

const takenBack = 'the clearing was taken back'

/** Lets packets in between. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
