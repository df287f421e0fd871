// The storage of a broker at work: its watch, its keeper and its desk put together, and the loading of what it keeps, with
// the answer when that cannot be done. Does not know links or observers.
import type { StorageLevel } from '../core/limits.ts'
import { emptyRows, type RowSource } from '../core/rows.ts'
import { releaseHeld } from './apply.ts'
import type { Engine } from './engine.ts'
import { Keeper } from './keeper.ts'
import type { SpareStore } from './spare-store.ts'
import { StorageDesk } from './storage-desk.ts'
import { StorageWatch } from './storage-watch.ts'

export class HostStorage {
  readonly watch: StorageWatch
  readonly keeper: Keeper
  readonly desk: StorageDesk
  readonly #engine: Engine
  readonly #spare: SpareStore
  readonly #touched: () => void
  /** Called when the broker is to serve without its database. */
  #goOn: () => void = () => {}

  /** `touched`: something that observers see has changed. */
  constructor(engine: Engine, spare: SpareStore, touched: () => void) {
    this.#engine = engine
    this.#spare = spare
    this.#touched = touched
    const { clock, usage, version = '' } = engine.options
    const { store } = spare
    this.watch = new StorageWatch({
      store,
      clock,
      usage,
      tell: (level, why) => this.#changed(level, why),
      heard: touched,
      retry: () => engine.commits.retry(),
      release: () => engine.soon(() => releaseHeld(engine)),
    })
    this.keeper = new Keeper({ engine, watch: this.watch, store, version, touched })
    this.desk = new StorageDesk({
      engine,
      watch: this.watch,
      keeper: this.keeper,
      store,
      runInMemory: () => this.#goOn(),
      retry: () => this.#retry(),
      touched,
    })
  }

  /** What the store keeps; nothing, when it cannot be opened and somebody says that the broker is to serve all the same. */
  async load(): Promise<RowSource> {
    const rows = await this.#rows()
    const { store } = this.#spare
    await this.watch.begin()
    const { durability } = this.#engine.config
    if (durability) store.durability = durability
    return rows
  }

  /** A commit has no room. */
  held(error: unknown): void {
    const { commits, log, options } = this.#engine
    if (!commits.isHeld) return
    log('error', `A commit has no room and waits for some; nothing is lost: ${String(error)}`)
    this.watch.held(options.clock.now())
  }

  /** To be called after each turn. */
  turned(): void {
    const { commits, config, now } = this.#engine
    this.watch.look(commits.commits, config.limits.maximumStoredBytes, commits.isHeld, now)
  }

  stop(): void {
    this.watch.stop()
    this.keeper.stop()
  }

  async #rows(): Promise<RowSource> {
    const { phase, log, options } = this.#engine
    try {
      return await this.#spare.store.load()
    } catch (error) {
      if (options.onFault === undefined || phase === 'stopped') throw error
      const why = faultLine(error)
      log('error', why)
      this.desk.fault = why
      options.onFault(why)
      const goingOn = new Promise<void>((resolve) => {
        this.#goOn = resolve
      })
      this.#touched()
      await goingOn
      log('warning', 'The broker runs in memory only: nothing is kept.')
      this.#spare.forgetDisk()
      this.desk.isInMemory = true
      return emptyRows()
    }
  }

  #retry(): void {
    if (this.desk.fault !== null) this.#engine.commits.fail(new Error('The database is tried again.'))
  }

  #changed(level: StorageLevel, why: string): void {
    const engine = this.#engine
    if (level === 'open') engine.log('info', 'The storage takes new promises again.')
    else engine.log('warning', `Nothing new is promised: ${why}.`)
    if (engine.phase === 'loading') {
      // Before the first client is served.
      engine.state.storage = { level, detail: why }
    } else {
      engine.soon(() => engine.feed({ type: 'storage', level, detail: why }, null))
    }
    this.#touched()
  }
}

function faultLine(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
  return name === 'VersionError' ? message : `The database cannot be opened: ${name}: ${message}`
}
