// From packets and decisions to rows: what stands in each line of the flow, and what its margins and gutters show there.
// Pure. Does not know pixels, nor words.
import type { FlowDecision, FlowEvent, FlowPacket } from '../../core/flow-view.ts'
import { type Bracket, bracket } from './brackets.ts'
import { type Bars, Exchanges } from './exchanges.ts'
import { OutcomeRows } from './outcome-rows.ts'
import { type ClientOutcome, Outcomes } from './outcomes.ts'

export type Life = 'none' | 'connected' | 'offline'

/** What every row shows beside its own content. */
export interface Margins {
  /** State of each client's lifeline once the row is over. */
  readonly life: ReadonlyMap<string, Life>
  /** Exchanges that the broker has not finished: as receiver, and as sender. */
  readonly bars: Bars
  /** Clients that pinged between this row and the next, while pings have no rows. */
  pings: readonly string[]
  brackets: readonly Bracket[]
}

export type FlowRow =
  | (Margins & {
      readonly kind: 'packet'
      readonly key: string
      readonly packet: FlowPacket
      readonly client: string
      /** More than 1: so many packets that say the same, `packet` being the first and `last` the newest. */
      count: number
      last: FlowPacket
      /** Each of them has a row of its own: this one is the first. */
      isOpen: boolean
      /** seq of the PUBLISH that began its exchange; 0 is none. */
      readonly exchange: number
      readonly message: number
      /** Who must still act on this hop once the packet has arrived; null for packets of no message. */
      readonly owner: 'client' | 'broker' | null
    })
  | (Margins & {
      readonly kind: 'decision'
      readonly key: string
      readonly decision: FlowDecision
      /** Of a `published`: what became of it, client by client. */
      readonly deliveries: Delivered[]
      readonly client: string | null
      readonly message: number
    })
  | (Margins & {
      readonly kind: 'outcome'
      readonly key: string
      readonly message: number
      readonly topic: string
      readonly publisher: string
      outcomes: readonly ClientOutcome[]
    })

export type PacketRow = Extract<FlowRow, { readonly kind: 'packet' }>
export type DecisionRow = Extract<FlowRow, { readonly kind: 'decision' }>
export type OutcomeRow = Extract<FlowRow, { readonly kind: 'outcome' }>
export type Delivered = Extract<FlowDecision['trace'], { readonly type: 'delivery' }>

export interface ModelOptions {
  readonly decisions: boolean
  readonly pings: boolean
  /** Identical neighbours become one row, and what lies between them is left out: always, never, or where it is fast. */
  readonly coalesce: boolean | 'auto'
  /** Keys of rows of which each packet is to have its own, up to this seq. */
  readonly opened?: ReadonlyMap<string, number>
}

export interface FlowModel {
  readonly rows: readonly FlowRow[]
  /** Clients in the order of their first packet, each with what it did first. */
  readonly clients: ReadonlyMap<string, FlowPacket>
}

/** Rows for these events, which must be in the broker's order. */
export function buildFlow(events: readonly FlowEvent[], options: ModelOptions): FlowModel {
  const builder = new Builder(options, events)
  for (const event of events) {
    if (event.kind === 'packet') builder.packet(event)
    else builder.decision(event)
  }
  bracket(builder.rows)
  return { rows: builder.rows, clients: builder.clients }
}

/** The name of a client, or of a link on which no CONNECT has come. */
export function nameOf({ clientId, link }: FlowPacket): string {
  return clientId ?? `link ${link}`
}

/** Client identifiers by link, also for packets that came before it was known. */
function namesOf(events: readonly FlowEvent[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>()
  for (const event of events)
    if (event.kind === 'packet' && event.clientId !== null) names.set(event.link, event.clientId)
  return names
}

/** More packets than this in so long is fast: above 20 a second, for longer than a burst. */
const fastPackets = 60
const fastMillis = 3_000

class Builder {
  readonly rows: FlowRow[] = []
  readonly clients = new Map<string, FlowPacket>()
  readonly #options: ModelOptions
  readonly #names: ReadonlyMap<number, string>
  readonly #exchanges = new Exchanges()
  readonly #outcomes: Outcomes
  readonly #told: OutcomeRows
  /** Replaced when it changes: rows share it. */
  #life: ReadonlyMap<string, Life> = new Map()
  /** Times of the newest packets, as many as make it fast. */
  readonly #times: number[] = []
  #isFast: boolean
  readonly #saidGoodbye = new Set<number>()
  /** Last packet row of each link, the first of those that say the same. */
  readonly #newest = new Map<number, PacketRow>()

  constructor(options: ModelOptions, events: readonly FlowEvent[]) {
    this.#options = options
    this.#isFast = options.coalesce === true
    this.#names = namesOf(events)
    this.#outcomes = new Outcomes(events)
    this.#told = new OutcomeRows(this.rows)
  }

  packet(packet: FlowPacket): void {
    const client = this.#names.get(packet.link) ?? nameOf(packet)
    const isPing = packet.type === 'pingreq' || packet.type === 'pingresp'
    if (this.#options.coalesce === 'auto') this.#pace(packet.time)
    if (packet.type === 'disconnect') this.#saidGoodbye.add(packet.link)
    if (!this.#life.has(client)) this.#live(client, packet.type === 'connect' ? 'none' : 'connected')
    if (packet.type === 'connack' && (packet.reason ?? 0) === 0) this.#live(client, 'connected')
    const followed = this.#exchanges.follow(packet, client)
    if (!isPing && !this.clients.has(client)) this.clients.set(client, packet)
    const finished = this.#outcomes.packet(packet, client)
    if (!isPing || this.#options.pings) this.#push(packet, client, followed)
    else this.#tick(client)
    if (finished !== null) this.#told.add(finished, this.#isFast, this.#margins())
  }

  decision(decision: FlowDecision): void {
    const { trace } = decision
    if (trace.type === 'connected') this.#live(trace.clientId, 'connected')
    else if (trace.type === 'disconnected') this.#live(trace.clientId, 'offline')
    else if (trace.type === 'session-ended') {
      this.#exchanges.forget(trace.clientId)
      if (this.#life.get(trace.clientId) === 'offline') this.#live(trace.clientId, 'none')
    }
    // What ended meanwhile nobody saw.
    else if (trace.type === 'unrecorded') this.#exchanges.clear()
    const finished = this.#outcomes.decision(trace)
    if (trace.type === 'delivery') this.#note(trace)
    if (trace.type === 'retained') this.#told.retained(trace)
    if (this.#isShown(decision)) {
      const client = 'clientId' in trace ? trace.clientId : null
      const message = 'message' in trace ? trace.message : 0
      const key = `d${decision.id}`
      this.rows.push({ kind: 'decision', key, decision, deliveries: [], client, message, ...this.#margins() })
    }
    for (const each of finished) this.#told.add(each, this.#isFast, this.#margins())
  }

  /** What happens to a link or session is always shown; choices about messages on wish. */
  #isShown({ trace }: FlowDecision): boolean {
    const { decisions } = this.#options
    const wanted = decisions && !this.#isFast
    switch (trace.type) {
      case 'connected':
        return false
      case 'disconnected':
        return !this.#saidGoodbye.delete(trace.link)
      case 'session-ended':
        return trace.why === 'expired' || trace.why === 'admin'
      case 'unrecorded':
      case 'taken-over':
      case 'refused':
      case 'limited':
        return true
      case 'publish-denied':
        // One that is denied has no outcome of its own: here stands why nobody gets it.
        return wanted || (trace.reason !== 0 && !this.#isFast)
      case 'delivery':
        return wanted && (trace.decision === 'queued' || trace.decision === 'dropped')
      case 'subscribed':
        return wanted && trace.retained > 0
      case 'unsubscribed':
        return wanted && !trace.existed
      case 'will':
        return wanted && trace.action !== 'cancelled'
      default:
        return wanted
    }
  }

  /** Adds a delivery to the row that tells of its match. */
  #note(trace: Delivered): void {
    for (let at = this.rows.length - 1; at >= 0 && at >= this.rows.length - 40; at--) {
      const row = this.rows[at]!
      if (row.kind !== 'decision' || row.decision.trace.type !== 'published' || row.message !== trace.message) continue
      if (!row.deliveries.some(({ clientId }) => clientId === trace.clientId)) row.deliveries.push(trace)
      return
    }
  }

  #push(packet: FlowPacket, client: string, { exchange, bars }: ReturnType<Exchanges['follow']>): void {
    const before = this.#newest.get(packet.link)
    const until = before === undefined ? undefined : this.#options.opened?.get(before.key)
    const isLater = until !== undefined && packet.seq > until
    const isAgain = this.#isFast && before !== undefined && !isLater && isSame(before.packet, packet)
    if (isAgain) {
      before.count += 1
      before.last = packet
      before.isOpen = until !== undefined
      if (!before.isOpen) return
    }
    const { message } = packet
    const row: PacketRow = {
      kind: 'packet',
      key: `p${packet.seq}`,
      packet,
      client,
      count: 1,
      last: packet,
      isOpen: false,
      exchange,
      message,
      owner: ownerAfter(packet),
      life: this.#life,
      bars,
      pings: [],
      brackets: [],
    }
    this.rows.push(row)
    if (!isAgain) this.#newest.set(packet.link, row)
  }

  #margins(): Margins {
    return { life: this.#life, bars: this.#exchanges.open(), pings: [], brackets: [] }
  }

  #pace(time: number): void {
    const first = this.#times[0]
    this.#isFast = this.#times.length >= fastPackets && first !== undefined && time - first < fastMillis
    this.#times.push(time)
    if (this.#times.length > fastPackets) this.#times.shift()
  }

  #tick(client: string): void {
    const row = this.rows.at(-1)
    if (row !== undefined && !row.pings.includes(client)) row.pings = [...row.pings, client]
  }

  #live(client: string, life: Life): void {
    if (this.#life.get(client) === life) return
    this.#life = new Map(this.#life).set(client, life)
  }
}

/** Whose the message is on this hop after the packet: the sender's until it is acknowledged, the receiver's from then on. */
function ownerAfter({ type, direction, qos, message }: FlowPacket): 'client' | 'broker' | null {
  const sender = direction === 'in' ? 'client' : 'broker'
  // Nobody has to do anything more for QoS 0.
  if (type === 'publish') return qos === 0 ? null : sender
  // An acknowledgement is sent by the one who has taken the message over.
  if (message !== 0 && (type === 'puback' || type === 'pubrec')) return sender
  return null
}

function isSame(a: FlowPacket, b: FlowPacket): boolean {
  return (
    a.link === b.link &&
    a.direction === b.direction &&
    a.type === b.type &&
    a.topic === b.topic &&
    a.qos === b.qos &&
    a.reason === b.reason &&
    a.way === 'passed' &&
    b.way === 'passed'
  )
}
