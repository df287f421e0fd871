// The turn: inputs into the core, its wishes carried out at once or held for the disk, all output in one send per link.
// Does not know observers, loading or stopping; host.ts does.
import { handle } from '../core/broker.ts'
import type { BrokerCounters } from '../core/counters.ts'
import type { BrokerConfig } from '../core/limits.ts'
import { emptyOutcome, type Input, type LinkId, type Outcome } from '../core/outcome.ts'
import { type BrokerState, createState } from '../core/state.ts'
import { type LinkClose, silent } from '../transport/link.ts'
import { Alarm } from './alarm.ts'
import { authenticate } from './authenticate.ts'
import { Commits, type Group } from './commits.ts'
import { type Connection, Stop } from './connection.ts'
import { Credentials } from './credentials.ts'
import type { Decisions } from './decisions.ts'
import { Gates } from './gate.ts'
import type { Authenticate, Direction, HostOptions, Log } from './host.types.ts'
import { Intake } from './intake.ts'
import { Outlet } from './outlet.ts'
import { pace } from './pace.ts'
import { Pressure } from './pressure.ts'
import { Pulls } from './pulls.ts'
import type { Recorder } from './recorder.ts'
import { briefOf } from './session-brief.ts'
import { Settlement } from './settlement.ts'
import type { Tap, TapRow } from './tap.ts'
import { tell } from './tell.ts'
import { Visitors } from './visitors.ts'

export interface EngineEvents {
  /** The disk has no room: what was to be committed waits, and with it all that it promises. */
  held(error: unknown): void
  turned(): void
  recorded(): void
  /** The disk failed or an assertion broke: nothing has been sent since, and nothing will be. */
  crashed(error: unknown): void
}

export class Engine {
  readonly options: HostOptions
  readonly state: BrokerState
  readonly counters: BrokerCounters
  readonly authenticate: Authenticate
  readonly credentials: Credentials
  readonly randomBytes: (count: number) => Uint8Array
  readonly commits: Commits
  readonly log: Log
  readonly connections = new Map<LinkId, Connection>()
  readonly visitors = new Visitors()
  readonly allGates: Gates
  readonly pressure: Pressure
  phase: 'loading' | 'running' | 'stopped' = 'loading'
  now: number
  /** Null unless an observer looks at packets; `recorder` unless one wants traces. */
  tap: Tap | null = null
  decisions: Decisions | null = null
  recorder: Recorder | null = null
  /** `allGates` while something is or may be held, else null: one check a packet. */
  gates: Gates | null = null
  readonly #events: EngineEvents
  readonly #pulls: Pulls
  readonly #intake: Intake
  readonly #outlet: Outlet
  readonly settlement: Settlement
  readonly #alarm: Alarm
  /** One for all inputs: what outlasts a turn is moved to a group. */
  readonly #outcome: Outcome = emptyOutcome()
  #wakeAt = Number.POSITIVE_INFINITY
  #jobs: (() => void)[] = []
  #readable: Connection[] = []
  #isBusy = false

  constructor(options: HostOptions, events: EngineEvents) {
    this.options = options
    this.#events = events
    this.log = options.log
    this.now = options.clock.now()
    this.state = createState(options.config, options.seed, this.now, options.name)
    this.counters = this.state.counters
    this.randomBytes = options.randomBytes ?? ((count) => crypto.getRandomValues(new Uint8Array(count)))
    this.credentials = new Credentials(this.randomBytes)
    this.authenticate = options.authenticate ?? ((...from) => authenticate(this.credentials, ...from))
    this.commits = new Commits(options.store, options.clock.now, {
      durable: (group) => this.soon(() => this.#carryOut(group)),
      held: events.held,
      failed: (error) => this.#crash(error),
    })
    this.allGates = new Gates({
      clock: options.clock,
      cut: (connection) => this.soon(() => this.cut(connection)),
      soon: (job) => this.soon(job),
      heldChanged: (connection, direction) => this.#heldChanged(connection, direction),
      moved: (row, way, until) => this.tap?.moved(row, way, until),
    })
    this.pressure = new Pressure({
      clock: options.clock,
      feed: (input, row) => this.feed(input, row),
      readSoon: (connection) => this.readSoon(connection),
      soon: (job) => this.soon(job),
    })
    this.#pulls = new Pulls(this, options.clock)
    this.#intake = new Intake(this)
    this.#outlet = new Outlet(this)
    this.settlement = new Settlement(this.commits, this.#outlet, this.connections)
    const wake = (): void => {
      if (this.#wakeAt <= this.now) this.feed({ type: 'wake' }, null)
    }
    this.#alarm = new Alarm(options.clock, () => this.soon(wake))
  }

  get config(): BrokerConfig {
    return this.state.config
  }

  get isFull(): boolean {
    return this.commits.isFull
  }

  get isFlooded(): boolean {
    return this.#outlet.isFlooded
  }

  /** The rows are loaded, and `outcome` is what the core makes of them. */
  begin(outcome: Outcome): void {
    this.phase = 'running'
    this.#wakeAt = outcome.wakeAt
    tell(this, outcome.traces, null, this.now)
    this.settlement.settle(outcome, 0)
    this.#run()
  }

  /** Sets the handlers of a new link and tells the core of it. */
  attach(connection: Connection): void {
    const { id, link, origin } = connection
    this.connections.set(id, connection)
    link.onData = (bytes) => this.#onData(connection, bytes)
    link.onClose = (end) => this.soon(() => this.#onClose(connection, end, false))
    link.onEnd = () => this.soon(() => this.#onClose(connection, 'closed-by-peer', true))
    const drained = [this.pressure, this.#pulls] as const
    link.onDrain = () => this.soon(() => drained.forEach((each) => void each.drained(connection)))
    connection.stop(Stop.loading)
    this.soon(() => {
      this.feed({ type: 'opened', link: id, origin }, null)
      if (connection.go(Stop.loading)) this.readSoon(connection)
    })
  }

  /** Gives the core one input and carries out, or holds for the disk, what it decides. `row` is the packet's in the tap. */
  feed(input: Input, row: TapRow | null): void {
    const outcome = this.#outcome
    if (row !== null) row.before = briefOf(this.state, row.who.clientId)
    handle(this.state, input, this.now, outcome)
    if (row !== null) row.after = briefOf(this.state, row.who.clientId)
    this.#wakeAt = outcome.wakeAt
    if (outcome.traces.length > 0) tell(this, outcome.traces, row, this.now)
    if (outcome.pauses.length > 0) pace(this, outcome.pauses)
    if (outcome.pulls.length > 0) this.#pulls.wanted(outcome.pulls)
    if (outcome.sends.length > 0 || outcome.closes.length > 0 || outcome.writes.length > 0) {
      this.settlement.settle(outcome, row === null ? 0 : row.seq)
    }
    if (row !== null) this.#events.recorded()
  }

  /** Runs a job as a turn of its own: now, or after the turn under way, or when the rows are loaded. */
  soon(job: () => void): void {
    if (this.phase === 'stopped') return
    this.#jobs.push(job)
    this.#run()
  }

  /** Reads on, in this turn or the next. */
  readSoon(connection: Connection): void {
    if (connection.isReady) return
    connection.isReady = true
    this.#readable.push(connection)
  }

  waitForStore(connection: Connection): void {
    this.settlement.wait(connection)
  }

  /** The link brings nothing more, and everything it brought is handled. One that is half closed gets its answers. */
  finish(connection: Connection): void {
    this.feed({ type: 'closed', link: connection.id, end: connection.ended ?? 'cut' }, null)
    if (connection.isListening) this.settlement.close(connection, 'it has ended its side')
    else this.forget(connection)
  }

  /** Ends the link with no word, as a network failure would: a will is due. `cut` is a person's doing. */
  cut(connection: Connection, end: 'cut' | 'host-closed' = 'cut'): void {
    if (connection.state === 'closed') return
    connection.ended = end
    if (connection.isOpen) this.feed({ type: 'closed', link: connection.id, end }, null)
    this.forget(connection)
    connection.link.close()
  }

  forget(connection: Connection): void {
    connection.state = 'closed'
    connection.output.discard()
    this.pressure.forget(connection)
    this.connections.delete(connection.id)
    this.allGates.forget(connection.id)
    Object.assign(connection.link, silent)
  }

  /** To be called after each change of gates. */
  refreshGates(): void {
    this.gates = this.allGates.isIdle ? null : this.allGates
  }

  /** Drops everything without a word. */
  halt(): void {
    this.phase = 'stopped'
    this.#alarm.cancel()
    this.#pulls.cancel()
    this.#jobs = []
    this.#readable = []
    this.#outlet.discard()
    for (const connection of [...this.connections.values()]) {
      this.forget(connection)
      connection.link.close()
    }
  }

  #onData(connection: Connection, bytes: Uint8Array): void {
    if (!connection.isOpen) return
    this.counters.bytesReceived += bytes.length
    connection.framer.push(bytes)
    if (connection.isStopped) return
    this.readSoon(connection)
    this.#run()
  }

  #onClose(connection: Connection, end: LinkClose, isListening: boolean): void {
    // The core has let go of it already, and its last words can't be said any more.
    if (connection.state === 'closing' && !isListening) this.forget(connection)
    if (!connection.isOpen) return
    connection.left(end, isListening)
    this.#intake.pump(connection)
  }

  /** Runs turns until there is nothing to do. All output of a turn leaves at its end, in one send per link. */
  #run(): void {
    if (this.#isBusy || this.phase !== 'running') return
    this.#isBusy = true
    try {
      this.now = this.options.clock.now()
      while (this.#jobs.length > 0 || this.#readable.length > 0 || this.#outlet.isDirty) this.#turn()
      if (this.gates !== null) this.refreshGates()
      this.#alarm.set(this.#wakeAt)
      this.commits.start()
    } catch (error) {
      this.commits.fail(error)
    } finally {
      this.#isBusy = false
    }
    this.#events.turned()
  }

  #turn(): void {
    const jobs = this.#jobs
    if (jobs.length > 0) {
      this.#jobs = []
      for (const job of jobs) job()
    }
    this.#outlet.flush()
    const readable = this.#readable
    if (readable.length > 0) {
      this.#readable = []
      for (const connection of readable) {
        connection.isReady = false
        this.#intake.pump(connection)
        // Of its own, so that a receiver that can't keep up holds up those who publish to it and no others.
        this.#outlet.flush()
      }
    }
  }

  #heldChanged(connection: Connection, direction: Direction): void {
    const bytes = this.allGates.bytes(connection.id, direction)
    if (direction === 'out') {
      connection.heldBytes = bytes
      this.#outlet.touch(connection)
    } else if (this.allGates.isCrowded(connection.id)) {
      connection.stop(Stop.held)
    } else if (connection.go(Stop.held)) {
      this.readSoon(connection)
    }
  }

  #carryOut(group: Group): void {
    for (const connection of this.settlement.carryOut(group)) this.readSoon(connection)
    this.#pulls.goOn()
  }

  #crash(error: unknown): void {
    this.halt()
    this.#events.crashed(error)
  }
}
