// The host: a broker at work, from loading its rows to its end. Owns the store, the clock and the links.
// Does not know what a QoS is; engine.ts runs the turns, the core decides.
import type { GateCommand } from '../core/flow-view.ts'
import type { BrokerConfig } from '../core/limits.ts'
import type { AdminAction, LinkId, Origin } from '../core/outcome.ts'
import { restore } from '../core/restore.ts'
import { configure } from '../core/sys.ts'
import type { BrokerView, ObserverMessage, ObserverRequest, PlainPort } from '../core/views.ts'
import type { Link } from '../transport/link.ts'
import type { GuestPass } from '../transport/messages.ts'
import { BufferPool } from './buffer-pool.ts'
import { makeStepper, obey } from './command.ts'
import { Connection } from './connection.ts'
import { Decisions } from './decisions.ts'
import { Engine } from './engine.ts'
import { History } from './history.ts'
import type { Gate, Host, HostOptions } from './host.types.ts'
import { HostStorage } from './host-storage.ts'
import type { Keeper } from './keeper.ts'
import { Observers } from './observers.ts'
import { Recorder } from './recorder.ts'
import { Settings } from './settings.ts'
import { withSpare } from './spare-store.ts'
import type { Stepper } from './stepper.ts'
import { Tap } from './tap.ts'
import { Watching } from './watching.ts'

/** A broker at work. It loads its rows at once; links given to it meanwhile wait. */
export function createHost(options: HostOptions): Host {
  return new RunningHost(options)
}

/** Milliseconds between two looks at the heap. */
const heapMillis = 5_000
/** Milliseconds between two looks at what is held for too long. */
const spareMillis = 1_000

class RunningHost implements Host {
  readonly ready: Promise<void>
  readonly #options: HostOptions
  readonly #engine: Engine
  readonly #observers: Observers
  readonly #tap = new Tap()
  readonly #decisions = new Decisions(this.#tap)
  readonly #stepper: Stepper
  readonly #watching: Watching
  readonly #pool = new BufferPool()
  readonly #recorder = new Recorder()
  readonly #history: History
  readonly #storage: HostStorage
  readonly #settings: Settings
  #gateway: BrokerView['gateway'] = null
  #nextLink = 1
  #heapDueAt = 0
  #sparing = false
  #end: Promise<void> | null = null

  constructor(given: HostOptions) {
    const spare = withSpare(given.store)
    const options = { ...given, store: spare.store }
    this.#options = options
    this.#engine = new Engine(options, {
      turned: () => this.#turned(),
      recorded: () => this.#watching.recorded(this.#engine.now),
      held: (error) => this.#storage.held(error),
      crashed: (error) => this.#crashed(error),
    })
    this.#stepper = makeStepper(this.#engine)
    this.#history = new History(this.#engine.state, () => this.#storage.desk.summary())
    this.#watching = new Watching({
      engine: this.#engine,
      tap: this.#tap,
      decisions: this.#decisions,
      recorder: this.#recorder,
      clock: options.clock,
      touched: () => this.#observers.touched(),
    })
    this.#settings = new Settings({
      store: options.settings ?? null,
      config: () => this.#engine.config,
      apply: (config) => this.#apply(config),
      changed: () => this.#observers.touched(),
      warn: (line) => options.log('warning', line),
      randomBytes: this.#engine.randomBytes,
    })
    this.#observers = new Observers({
      options,
      state: this.#engine.state,
      storage: {
        summary: () => this.#storage.desk.summary(),
        view: () => this.#storage.desk.view(),
        do: (task) => this.#storage.desk.do(task),
      },
      tap: this.#tap,
      recorder: this.#recorder,
      history: this.#history,
      settings: this.#settings,
      visitors: this.#engine.visitors,
      connections: this.#engine.connections,
      decisions: this.#decisions,
      gatesView: (controller) => this.#stepper.view(controller),
      phase: () => this.#engine.phase,
      gateway: () => this.#gateway,
      watching: (packets, traces) => this.#watching.set(packets, traces),
      admin: (action) => this.admin(action),
      command: (command, vain) => this.command(command, vain),
      openGates: () => {
        this.#engine.soon(() => this.#stepper.reset())
        this.#openGates(true)
      },
    })
    this.#storage = new HostStorage(this.#engine, spare, () => this.#observers.touched())
    this.ready = this.#load()
    // Whoever does not wait for it is told by onCrash.
    this.ready.catch(() => {})
  }

  get keeper(): Keeper {
    return this.#storage.keeper
  }

  get gateway(): BrokerView['gateway'] {
    return this.#gateway
  }

  set gateway(gateway: BrokerView['gateway']) {
    this.#gateway = gateway
    this.#observers.touched()
  }

  get gate(): Gate | null {
    return this.#engine.allGates.gate
  }

  set gate(gate: Gate | null) {
    this.#engine.allGates.gate = gate
    this.#engine.refreshGates()
    if (gate === null) this.#openGates(false)
  }

  accept(link: Link, origin: Origin, pass: GuestPass | null = null): LinkId {
    const id = this.#nextLink as LinkId
    this.#nextLink += 1
    const engine = this.#engine
    if (engine.phase === 'stopped') link.close()
    else
      engine.attach(
        new Connection(
          id,
          link,
          origin,
          pass,
          engine.config.limits.maximumPacketSize,
          this.#pool,
          this.#options.clock.now(),
        ),
      )
    return id
  }

  observe(port: PlainPort<ObserverRequest, ObserverMessage>): () => void {
    return this.#observers.add(port)
  }

  configure(config: BrokerConfig): void {
    this.#settings.demand(config)
  }

  admin(action: AdminAction): void {
    this.#engine.soon(() => this.#engine.feed({ type: 'admin', action }, null))
  }

  command(command: GateCommand, vain: () => void = () => {}): void {
    const engine = this.#engine
    engine.soon(() => {
      this.#watching.resume()
      if (!obey(engine, this.#stepper, command)) vain()
      this.#spareSoon()
    })
  }

  stop(): Promise<void> {
    this.#end ??= this.#stop()
    return this.#end
  }

  #apply(config: BrokerConfig): void {
    const { state } = this.#engine
    const isLoading = this.#engine.phase === 'loading'
    // Nobody may be served before under other settings than those that hold.
    if (isLoading) configure(state, config, this.#engine.now)
    this.#engine.soon(() => {
      configure(state, config, this.#engine.now)
      // A gateway of an older build does not know the word.
      if (config.durability) this.#options.store.durability = config.durability
      // The core may want to be woken earlier than before.
      this.#engine.feed({ type: 'wake' }, null)
    })
  }

  /** Looks each second, while packets are held, whether a client would be lost by it. */
  #spareSoon(): void {
    if (this.#sparing) return
    this.#sparing = true
    const { clock } = this.#options
    clock.alarm(clock.now() + spareMillis, () => {
      this.#sparing = false
      this.#engine.soon(() => {
        if (this.#stepper.spare(this.#engine.now) || !this.#engine.allGates.isIdle) this.#spareSoon()
      })
    })
  }

  #turned(): void {
    this.#observers.touched()
    const { now } = this.#engine
    this.#watching.recorded(now)
    this.#history.note(now)
    this.#storage.turned()
    if (now >= this.#heapDueAt) this.#lookAtHeap(now)
  }

  #lookAtHeap(now: number): void {
    this.#heapDueAt = this.#options.heapBytes === undefined ? Number.POSITIVE_INFINITY : now + heapMillis
    const { heap } = this.#engine.state
    heap.current = this.#options.heapBytes?.() ?? 0
    heap.maximum = Math.max(heap.maximum, heap.current)
  }

  async #load(): Promise<void> {
    const engine = this.#engine
    const { clock } = this.#options
    try {
      const [rows] = await Promise.all([this.#storage.load(), this.#settings.load()])
      if (engine.phase === 'stopped') return
      engine.now = clock.now()
      this.keeper.loaded()
      engine.begin(restore(engine.state, rows, engine.now))
    } catch (error) {
      // Stopping closes the store, which may end the loading.
      if (engine.phase === 'stopped') return
      engine.commits.fail(error)
      throw error
    }
  }

  async #stop(): Promise<void> {
    const engine = this.#engine
    const { store } = this.#options
    if (engine.phase === 'running') {
      this.#openGates(true)
      engine.soon(() => engine.feed({ type: 'admin', action: { type: 'shut-down' } }, null))
      // A turn under way, whose end the job waits for, is over by then.
      await Promise.resolve()
    }
    try {
      await engine.commits.settled()
    } finally {
      engine.halt()
      this.#storage.stop()
      this.#observers.close()
      store.close()
    }
  }

  #crashed(error: unknown): void {
    const { log, store, onCrash } = this.#options
    log('error', crashLine(error))
    this.#storage.stop()
    this.#observers.close()
    store.close()
    onCrash(error)
  }

  #openGates(held: boolean): void {
    const engine = this.#engine
    engine.soon(() => {
      engine.allGates.openAll(held, (link) => engine.connections.get(link))
      engine.refreshGates()
    })
  }
}

function crashLine(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) }
  return `the broker has stopped, and nothing that it acknowledged is lost: ${name}: ${message}`
}
