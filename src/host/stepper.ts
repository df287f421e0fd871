// The hand on the broker: everything stops and goes on packet by packet, slowly, or until a breakpoint is met.
// Does not know who commands it, nor how packets wait: gate.ts does.
import type { GateCommand, GatesView } from '../core/flow-view.ts'
import type { LinkId } from '../core/outcome.ts'
import type { BrokerState } from '../core/state.ts'
import type { Packet } from '../protocol/packet.ts'
import { type FilterSubject, type PacketFilter, passes } from '../protocol/packet-filter.ts'
import type { Connection } from './connection.ts'
import type { Gates, LaneView } from './gate.ts'
import type { Direction, Gate } from './host.types.ts'
import { letGoAt } from './spare.ts'
import type { TapRow } from './tap.ts'
import { reasonOf } from './tap-detail.ts'

/** What stepping needs from the host. */
export interface StepperHost {
  readonly state: BrokerState
  readonly gates: Gates
  readonly connections: ReadonlyMap<LinkId, Connection>
  cut(connection: Connection): void
  /** Gates or what they hold have changed. */
  refresh(): void
}

type StepperCommand = Exclude<GateCommand, { readonly type: 'hold' | 'open' | 'release' | 'cut' }>
const sparedKept = 10

export class Stepper {
  readonly #host: StepperHost
  #stepping = false
  /** While stepping by messages: only a PUBLISH of a client stops. */
  #untilMessage = false
  #brokeOn = 0
  #slowMillis = 0
  #slowClients: ReadonlySet<string> | null = null
  #breaks: readonly PacketFilter[] = []
  #alone: ReadonlySet<string> | null = null
  #letDie = false
  readonly #spared: { readonly clientId: string; readonly time: number }[] = []
  /** Row let through whatever the breakpoints say: it has stopped already. */
  #excused: TapRow | null = null
  readonly #gate: Gate = (link, direction, packet, _bytes, row) => this.#judge(link, direction, packet, row)

  constructor(host: StepperHost) {
    this.#host = host
  }

  obey(command: StepperCommand): void {
    switch (command.type) {
      case 'pause':
        this.#pause()
        break
      case 'run':
        this.#run()
        break
      case 'step':
        this.#step(command.message)
        break
      case 'slow':
        this.#slowMillis = command.millis
        this.#slowClients = command.clients === null ? null : new Set(command.clients)
        this.#reconsiderAll(true)
        break
      case 'break':
        this.#breaks = command.filters
        break
      case 'let-die':
        this.#letDie = command.on
        break
      case 'alone':
        this.#alone = command.clients === null ? null : new Set(command.clients)
        break
      default:
        command satisfies never
    }
    this.#refresh()
  }

  /** The controller has gone: all goes on at full speed. */
  reset(): void {
    this.#slowMillis = 0
    this.#slowClients = null
    this.#breaks = []
    this.#alone = null
    this.#letDie = false
    this.#run()
    this.#refresh()
  }

  /** Lets go whatever waits so long that a client would be lost. Returns whether something waits that may need it later. */
  spare(now: number): boolean {
    if (this.#letDie) return false
    let waits = false
    for (const lane of [...this.#host.gates.lanes()]) {
      const connection = this.#host.connections.get(lane.link)
      const due = connection === undefined ? null : this.#letGoAt(lane, connection)
      if (connection === undefined || due === null) continue
      waits = true
      if (due > now) continue
      this.#spared.push({ clientId: connection.who.clientId ?? '', time: now })
      if (this.#spared.length > sparedKept) this.#spared.shift()
      const { link, direction } = lane
      this.#host.gates.command(connection, { type: 'release', link, direction, count: lane.passages.length })
    }
    if (waits) this.#host.refresh()
    return waits
  }

  view(controller: string | null): GatesView {
    const lanes: GatesView['lanes'][number][] = []
    let held = 0
    for (const lane of this.#host.gates.lanes()) {
      const connection = this.#host.connections.get(lane.link)
      if (connection === undefined || (!lane.holding && !lane.isStuck)) continue
      if (lane.isStuck) held += lane.passages.length
      lanes.push({
        link: lane.link,
        clientId: connection.who.clientId,
        direction: lane.direction,
        holding: lane.holding,
        waiting: lane.passages.length,
        first: lane.passages[0]?.row?.seq ?? 0,
        letGoAt: this.#letDie ? null : this.#letGoAt(lane, connection),
      })
    }
    return {
      stepping: this.#stepping,
      brokeOn: this.#brokeOn,
      slowMillis: this.#slowMillis,
      slowClients: this.#slowClients === null ? null : [...this.#slowClients],
      breaks: this.#breaks,
      letDie: this.#letDie,
      lanes,
      held,
      spared: [...this.#spared],
      controller,
    }
  }

  #letGoAt(lane: LaneView, connection: Connection): number | null {
    if (!lane.isStuck) return null
    const { clientId } = connection.who
    const session = clientId === null ? undefined : this.#host.state.sessions.get(clientId)
    return letGoAt(lane, session?.connection ?? null)
  }

  #judge(link: LinkId, direction: Direction, packet: Packet, row: TapRow | null): ReturnType<Gate> {
    const clientId = this.#host.connections.get(link)?.who.clientId ?? null
    if (this.#alone !== null && packet.type === 'connect' && this.#isStranger(link, clientId)) this.#endAlone(link)
    if (this.#untilMessage) return packet.type === 'publish' && direction === 'in' ? 'hold' : 'pass'
    if (this.#stepping) return 'hold'
    if (this.#breaks.length > 0 && (row === null || row !== this.#excused)) {
      const subject = subjectOf(packet, direction, clientId, row)
      if (this.#breaks.some((filter) => passes(filter, subject))) {
        this.#brokeOn = row?.seq ?? 0
        this.#stepping = true
        return 'hold'
      }
    }
    const isSlow = this.#slowMillis > 0 && (this.#slowClients === null || this.#slowClients.has(clientId ?? ''))
    return isSlow ? { delayMillis: this.#slowMillis } : 'pass'
  }

  #pause(): void {
    if (this.#stepping && !this.#untilMessage) return
    this.#stepping = true
    this.#untilMessage = false
    this.#brokeOn = 0
    this.#install()
    this.#reconsiderAll(true)
  }

  #run(): void {
    this.#stepping = false
    this.#untilMessage = false
    this.#brokeOn = 0
    // What a breakpoint stopped would be stopped by it again.
    this.#excused = this.#first()?.passages[0]?.row ?? null
    for (const lane of [...this.#host.gates.lanes()]) {
      const connection = this.#host.connections.get(lane.link)
      if (connection === undefined || !lane.holding) continue
      this.#host.gates.command(connection, { type: 'open', link: lane.link, direction: lane.direction })
    }
    this.#reconsiderAll(false)
    this.#excused = null
  }

  #step(message: boolean): void {
    if (!this.#stepping) {
      this.#pause()
      return
    }
    this.#brokeOn = 0
    this.#untilMessage = message
    const lane = this.#first()
    const connection = lane === null ? undefined : this.#host.connections.get(lane.link)
    if (lane === null || connection === undefined) return
    this.#host.gates.command(connection, { type: 'release', link: lane.link, direction: lane.direction, count: 1 })
    if (message) this.#reconsiderAll(false)
  }

  /** The lane whose first packet came before the first of any other. */
  #first(): LaneView | null {
    let first: LaneView | null = null
    for (const lane of this.#host.gates.lanes()) {
      if (lane.isStuck && (first === null || seqOf(lane) < seqOf(first))) first = lane
    }
    return first
  }

  #reconsiderAll(delayed: boolean): void {
    for (const link of new Set([...this.#host.gates.lanes()].map((lane) => lane.link))) {
      const connection = this.#host.connections.get(link)
      if (connection !== undefined) this.#host.gates.reconsider(connection, delayed)
    }
  }

  /** Whether this is none of the pretend clients, which come from a tab and connect once. */
  #isStranger(link: LinkId, clientId: string | null): boolean {
    const { connections, state } = this.#host
    if (clientId === null || !this.#alone!.has(clientId)) return true
    const { transport } = connections.get(link)?.origin ?? { transport: null }
    const isTaken = state.sessions.get(clientId)?.connection != null
    return isTaken || transport === 'tcp' || transport === 'websocket' || transport === 'webrtc'
  }

  /** Somebody else has come: the pretend clients go before the broker hears of it. */
  #endAlone(stranger: LinkId): void {
    const clients = this.#alone
    this.#alone = null
    for (const connection of [...this.#host.connections.values()]) {
      if (connection.id !== stranger && clients?.has(connection.who.clientId ?? '')) this.#host.cut(connection)
    }
  }

  #install(): void {
    this.#host.gates.gate = this.#gate
  }

  #refresh(): void {
    const idle = !this.#stepping && this.#slowMillis === 0 && this.#breaks.length === 0 && this.#alone === null
    const { gates } = this.#host
    if (!idle) this.#install()
    else if (gates.gate === this.#gate) gates.gate = null
    this.#host.refresh()
  }
}

function seqOf(lane: LaneView): number {
  return lane.passages[0]?.row?.seq ?? 0
}

function subjectOf(packet: Packet, direction: Direction, clientId: string | null, row: TapRow | null): FilterSubject {
  const publish = packet.type === 'publish' ? packet : null
  return {
    type: packet.type,
    clientId,
    direction,
    qos: publish === null ? null : publish.qos,
    packetId: 'packetId' in packet ? packet.packetId : 0,
    message: row?.message ?? 0,
    topic: row?.topic ?? publish?.topic ?? null,
    reason: reasonOf(packet),
    payload: publish?.payload ?? null,
  }
}
