// Hook B2: packets that stop on their way, on one link and direction, and go on in their order.
// Does not know what a packet means: what is let through goes to whoever would have got it at once.
import type { GateCommand, Way } from '../core/flow-view.ts'
import type { LinkId } from '../core/outcome.ts'
import type { Packet } from '../protocol/packet.ts'
import type { Clock } from './clock.ts'
import type { Connection } from './connection.ts'
import type { Direction, Gate } from './host.types.ts'
import type { TapRow } from './tap.ts'

/** A packet on its way, or the end of the link behind it (`packet` null). */
export interface Passage {
  readonly connection: Connection
  readonly direction: Direction
  readonly packet: Packet | null
  readonly bytes: Uint8Array
  readonly row: TapRow | null
  /** What happens once nothing holds it; `replaced` are the bytes the gate gave in place of the packet's. */
  readonly go: (replaced: Uint8Array | null) => void
}

/** What gates need from the host. */
export interface GateHost {
  readonly clock: Clock
  /** Ends the link with no word, as a network failure would, soon: not within this call. */
  cut(connection: Connection): void
  /** Runs a job as a turn of its own. */
  soon(job: () => void): void
  /** Where a packet is has changed; `until` is when a slowed one arrives. */
  moved(row: TapRow, way: Way, until: number): void
  /** How much waits has changed. */
  heldChanged(connection: Connection, direction: Direction): void
}

/** What concerns one direction of one link. */
export type LaneCommand = Extract<GateCommand, { readonly type: 'hold' | 'open' | 'release' }>

/** One direction of one link on which something waits, or would. */
export interface LaneView {
  readonly link: LinkId
  readonly direction: Direction
  readonly holding: boolean
  /** First first. */
  readonly passages: readonly Passage[]
  /** The first is stopped until somebody lets it go, not just slowed. */
  readonly isStuck: boolean
}

const crowdedPackets = 1_000
const crowdedBytes = 1024 * 1024

interface Waiting {
  readonly passage: Passage
  state: 'unasked' | 'held' | 'delayed' | 'free'
}

/** One direction of one link. */
interface Lane {
  /** By command: everything stops until told otherwise. */
  holding: boolean
  readonly waiting: Waiting[]
  bytes: number
  cancelAlarm: (() => void) | null
}

export class Gates {
  readonly #host: GateHost
  readonly #lanes = new Map<LinkId, Record<Direction, Lane>>()
  /** Asked for every packet that no command holds. */
  gate: Gate | null = null

  constructor(host: GateHost) {
    this.#host = host
  }

  /** Whether there is nothing to hold and nothing held: packets need not come by here. */
  get isIdle(): boolean {
    return this.gate === null && this.#lanes.size === 0
  }

  /** Takes a packet; it goes on at once if nothing holds it. */
  offer(passage: Passage): void {
    const { connection, direction, packet } = passage
    const known = this.#lanes.get(connection.id)
    if (known === undefined && (this.gate === null || packet === null)) {
      passage.go(null)
      return
    }
    const lane = (known ?? this.#open(connection.id))[direction]
    lane.waiting.push({ passage, state: 'unasked' })
    lane.bytes += passage.bytes.length
    this.#drain(connection, direction, lane)
    this.#forgetIdle(connection.id)
  }

  /** So much input waits that the link should be read no further. */
  isCrowded(link: LinkId): boolean {
    const lane = this.#lanes.get(link)?.in
    return lane !== undefined && (lane.waiting.length > crowdedPackets || lane.bytes > crowdedBytes)
  }

  /** Every lane that holds something, or would. */
  *lanes(): Iterable<LaneView> {
    for (const [link, lanes] of this.#lanes) {
      for (const direction of ['in', 'out'] as const) {
        const { holding, waiting } = lanes[direction]
        if (!holding && waiting.length === 0) continue
        const isStuck = waiting.length > 0 && waiting[0]!.state !== 'delayed'
        yield { link, direction, holding, passages: waiting.map(({ passage }) => passage), isStuck }
      }
    }
  }

  /** Asks the gate again about what it stopped, as if it had just come; `delayed` also what it slowed. */
  reconsider(connection: Connection, delayed: boolean): void {
    const lanes = this.#lanes.get(connection.id)
    if (lanes === undefined) return
    for (const direction of ['in', 'out'] as const) {
      const lane = lanes[direction]
      if (delayed) lane.cancelAlarm?.()
      for (const waiting of lane.waiting) {
        if (waiting.state === 'held' || (delayed && waiting.state === 'delayed')) waiting.state = 'unasked'
      }
      this.#drain(connection, direction, lane)
    }
    this.#forgetIdle(connection.id)
  }

  bytes(link: LinkId, direction: Direction): number {
    return this.#lanes.get(link)?.[direction].bytes ?? 0
  }

  command(connection: Connection, command: LaneCommand): void {
    const { direction } = command
    const lane = (this.#lanes.get(connection.id) ?? this.#open(connection.id))[direction]
    if (command.type === 'hold') {
      lane.holding = true
      return
    }
    if (command.type === 'open') {
      lane.holding = false
      for (const waiting of lane.waiting) if (waiting.state === 'held') waiting.state = 'free'
    } else {
      const count = Math.min(command.count, lane.waiting.length)
      for (let index = 0; index < count; index++) (lane.waiting[index] as Waiting).state = 'free'
    }
    this.#drain(connection, direction, lane)
    this.#forgetIdle(connection.id)
  }

  /** Lets go what waits on every link. `held` also ends what commands hold: nobody is left to let it go by hand. */
  openAll(held: boolean, find: (link: LinkId) => Connection | undefined): void {
    for (const [link, lanes] of [...this.#lanes]) {
      const connection = find(link)
      if (connection === undefined) continue
      if (held || !lanes.in.holding) this.command(connection, { type: 'open', link, direction: 'in' })
      if (held || !lanes.out.holding) this.command(connection, { type: 'open', link, direction: 'out' })
    }
  }

  /** The link is gone: what waited on it is lost. */
  forget(link: LinkId): void {
    const lanes = this.#lanes.get(link)
    if (lanes === undefined) return
    this.#lanes.delete(link)
    for (const lane of [lanes.in, lanes.out]) {
      lane.cancelAlarm?.()
      for (const { passage } of lane.waiting.splice(0)) this.#mark(passage, 'lost')
    }
  }

  #open(link: LinkId): Record<Direction, Lane> {
    const lanes = { in: makeLane(), out: makeLane() }
    this.#lanes.set(link, lanes)
    return lanes
  }

  #forgetIdle(link: LinkId): void {
    const lanes = this.#lanes.get(link)
    if (lanes === undefined) return
    const idle = (lane: Lane) => !lane.holding && lane.waiting.length === 0
    if (idle(lanes.in) && idle(lanes.out)) this.#lanes.delete(link)
  }

  #drain(connection: Connection, direction: Direction, lane: Lane): void {
    while (lane.waiting.length > 0) {
      const first = lane.waiting[0] as Waiting
      let replaced: Uint8Array | null = null
      if (first.state === 'unasked') {
        const answer = lane.holding ? 'wait' : this.#ask(first.passage)
        if (answer === 'cut') {
          first.state = 'held'
          this.#host.cut(connection)
          return
        }
        if (answer === 'hold') first.state = 'held'
        else if (answer instanceof Uint8Array) replaced = answer
        else if (typeof answer === 'number') this.#delay(connection, direction, lane, first, answer)
        if (answer !== 'pass' && replaced === null) break
      } else if (first.state !== 'free') {
        break
      }
      lane.waiting.shift()
      lane.bytes -= first.passage.bytes.length
      this.#mark(first.passage, 'passed')
      first.passage.go(replaced)
      // Letting it go may have ended the link.
      if (this.#lanes.get(connection.id)?.[direction] !== lane) return
    }
    for (const [at, { passage, state }] of lane.waiting.entries()) {
      if (state === 'delayed') continue
      this.#mark(passage, at === 0 ? 'held' : lane.waiting[0]!.state === 'delayed' ? 'behind' : 'held')
    }
    this.#host.heldChanged(connection, direction)
  }

  #mark({ row }: Passage, way: Way, until = 0): void {
    if (row === null) return
    // When it arrived, if it did not at once.
    const at = way === 'passed' && row.way !== 'passed' ? this.#host.clock.now() : until
    this.#host.moved(row, way, at)
  }

  #ask(passage: Passage): 'pass' | 'hold' | 'cut' | number | Uint8Array {
    if (this.gate === null || passage.packet === null) return 'pass'
    const answer = this.gate(passage.connection.id, passage.direction, passage.packet, passage.bytes, passage.row)
    if (typeof answer === 'string') return answer
    return 'replace' in answer ? answer.replace : answer.delayMillis
  }

  #delay(connection: Connection, direction: Direction, lane: Lane, first: Waiting, millis: number): void {
    first.state = 'delayed'
    const { clock } = this.#host
    const until = clock.now() + millis
    this.#mark(first.passage, 'slowed', until)
    lane.cancelAlarm = clock.alarm(until, () => {
      this.#host.soon(() => {
        lane.cancelAlarm = null
        if (first.state !== 'delayed') return
        first.state = lane.holding ? 'held' : 'free'
        this.#drain(connection, direction, lane)
        this.#forgetIdle(connection.id)
      })
    })
  }
}

function makeLane(): Lane {
  return { holding: false, waiting: [], bytes: 0, cancelAlarm: null }
}
