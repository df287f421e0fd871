// What becomes of each message for each client: the closed list of outcomes and reasons.
// Does not know rows, nor the words for a reason.
import type { FlowDecision, FlowEvent, FlowPacket } from '../../core/flow-view.ts'
import type { DropReason } from '../../core/outcome.ts'
import type { QoS } from '../../protocol/packet.ts'
import { Reason } from '../../protocol/reason.ts'

/** A person cut the link under it. */
type Fault = 'cut-before' | 'cut-after'
export type NotDelivered = DropReason | Fault | 'link-lost' | 'replaced-by-newer-retained'

/** `client` is '' where nobody was to get it. */
export type ClientOutcome =
  | {
      readonly client: string
      readonly outcome: 'delivered'
      readonly times: number
      /** More copies came than it has subscriptions that asked for one each. */
      readonly isDuplicate: boolean
      readonly qos: QoS
    }
  | { readonly client: string; readonly outcome: 'queued'; readonly reason: NotDelivered | null }
  | { readonly client: string; readonly outcome: 'not-delivered'; readonly reason: NotDelivered }
  | {
      readonly client: string
      readonly outcome: 'in-flight'
      /** A packet of this hop waits on its link until somebody lets it go. */
      readonly reason: 'link-held' | null
      /** The message itself has arrived. */
      readonly hasArrived: boolean
    }

export interface Finished {
  readonly message: number
  readonly topic: string
  readonly publisher: string
  readonly outcomes: readonly ClientOutcome[]
}

/** How links ended, known before their end is come to: what is lost with one is told with the cause. */
interface Ends {
  /** Links that a person cut. */
  readonly cut: ReadonlySet<number>
  /** Links whose session ended with them. */
  readonly final: ReadonlySet<number>
}

type Disconnected = Extract<FlowDecision['trace'], { readonly type: 'disconnected' }>
type SessionEnded = Extract<FlowDecision['trace'], { readonly type: 'session-ended' }>

interface Hop {
  state: 'sent' | 'delivered' | 'queued' | 'dropped'
  reason: NotDelivered | null
  qos: QoS
  /** Copies that the fan-out made: one for all of its own subscriptions, one for each group that picked it. */
  wanted: number
  /** Copies that left. */
  copies: number
  /** The newest copy left before its link ended. */
  isOut: boolean
  /** A packet of it waits at a held link. */
  isHeld: boolean
  /** Taken over at QoS 2, and PUBCOMP has not come. */
  isOpen: boolean
}

interface Fate {
  readonly message: number
  readonly topic: string
  readonly publisher: string
  /** Deliveries of which nothing is known yet. */
  awaited: number
  isTaken: boolean
  readonly hops: Map<string, Hop>
  /** As last reported. */
  told: string
}

export class Outcomes {
  readonly #fates = new Map<number, Fate>()
  readonly #ends: Ends

  constructor(events: readonly FlowEvent[]) {
    this.#ends = endsOf(events)
  }

  /** The message's outcome when this packet settles it, or changes what was settled; else null. */
  packet(packet: FlowPacket, client: string): Finished | null {
    const fate = this.#fates.get(packet.message)
    if (fate === undefined) return null
    const hop = fate.hops.get(client)
    if (packet.way === 'held' && hop !== undefined && isOfReceiver(packet)) {
      hop.isHeld = true
      return this.#report(fate)
    }
    if (packet.way === 'held' || packet.way === 'behind' || packet.way === 'slowed') return null
    // An acknowledgement that was lost has told nobody anything.
    if (packet.way === 'lost' && packet.type !== 'publish') return null
    switch (packet.type) {
      case 'publish':
        if (packet.direction === 'out' && hop !== undefined) {
          hop.isOut = packet.way !== 'lost'
          if (hop.isOut) hop.copies += 1
          if (packet.qos === 0) {
            hop.state = hop.isOut ? 'delivered' : 'dropped'
            hop.reason = this.#ends.cut.has(packet.link) ? 'cut-before' : 'link-lost'
          }
          hop.qos = packet.qos
        }
        break
      case 'puback':
      case 'pubrec':
        if (packet.direction === 'in' && hop !== undefined) {
          const refused = (packet.reason ?? 0) >= 0x80
          hop.isOpen = packet.type === 'pubrec' && !refused
          hop.state = refused ? 'dropped' : 'delivered'
          if (refused) hop.reason = 'rejected-by-client'
        } else if (packet.direction === 'out' && (packet.type === 'puback' || (packet.reason ?? 0) >= 0x80)) {
          fate.isTaken = true
        }
        break
      case 'pubcomp':
        if (packet.direction === 'out') fate.isTaken = true
        else if (hop !== undefined) hop.isOpen = false
        break
    }
    return this.#report(fate)
  }

  /** The outcomes that this decision settles. */
  decision(trace: FlowDecision['trace']): readonly Finished[] {
    const isEnd = trace.type === 'session-ended' || trace.type === 'disconnected'
    if (!isEnd) return [this.#decided(trace)].filter((finished) => finished !== null)
    const finished: Finished[] = []
    for (const fate of this.#fates.values()) {
      const touched = trace.type === 'disconnected' ? leave(fate, trace, this.#ends) : giveUp(fate, trace)
      const report = touched ? this.#report(fate) : null
      if (report !== null) finished.push(report)
    }
    return finished
  }

  #decided(trace: FlowDecision['trace']): Finished | null {
    if (trace.type === 'published') {
      this.#fates.set(trace.message, {
        message: trace.message,
        topic: trace.topic,
        publisher: trace.clientId,
        awaited: trace.matched,
        isTaken: trace.qos === 0 || trace.source !== 'client',
        hops: new Map(),
        told: '',
      })
      return trace.matched === 0 ? this.#report(this.#fates.get(trace.message)!) : null
    }
    if (trace.type !== 'delivery') return null
    const fate = this.#fates.get(trace.message)
    if (fate === undefined) return null
    const { decision, reason, clientId } = trace
    const qos = Math.min(trace.publishedQoS, trace.grantedQoS) as QoS
    const hop = fate.hops.get(clientId) ?? newHop(qos)
    fate.hops.set(clientId, hop)
    if (fate.awaited > 0) {
      fate.awaited -= 1
      hop.wanted += 1
    }
    if (decision === 'queued' || decision === 'dropped') {
      hop.state = decision
      hop.reason = reason
    } else if (decision === 'sent' || decision === 'resent') {
      hop.state = 'sent'
      hop.reason = null
      hop.isOut = false
    }
    // A drop long after the fan-out is news by itself; within it the packets follow.
    return decision === 'dropped' ? this.#report(fate) : null
  }

  #report(fate: Fate): Finished | null {
    const hops = [...fate.hops]
    const isSettled = hops.every(([, { state, isOpen }]) => state !== 'sent' && !isOpen)
    const isStopped = hops.some(([, { state, isHeld }]) => state === 'sent' && isHeld)
    if (!fate.isTaken || fate.awaited > 0 || !(isSettled || isStopped)) return null
    const outcomes = hops.length === 0 ? [nobody] : hops.map(([client, hop]) => outcomeOf(client, hop))
    const told = JSON.stringify(outcomes)
    if (told === fate.told) return null
    fate.told = told
    return { message: fate.message, topic: fate.topic, publisher: fate.publisher, outcomes }
  }
}

function endsOf(events: readonly FlowEvent[]): Ends {
  const cut = new Set<number>()
  const final = new Set<number>()
  const links = new Map<string, number>()
  for (const event of events) {
    if (event.kind !== 'decision') continue
    const { trace } = event
    if (trace.type === 'disconnected') {
      links.set(trace.clientId, trace.link)
      if (trace.end === 'cut') cut.add(trace.link)
    } else if (trace.type === 'session-ended' && trace.why === 'disconnect') final.add(links.get(trace.clientId) ?? 0)
  }
  return { cut, final }
}

function newHop(qos: QoS): Hop {
  return { state: 'sent', reason: null, qos, wanted: 0, copies: 0, isOut: false, isHeld: false, isOpen: false }
}

/** Of the exchange between the broker and who gets the message. */
function isOfReceiver({ type, direction }: FlowPacket): boolean {
  return direction === (type === 'publish' || type === 'pubrel' ? 'out' : 'in')
}

/** A client is gone: as publisher it is waited for no more, and what was on its way to it waits again. */
function leave(fate: Fate, { clientId, link, reason }: Disconnected, ends: Ends): boolean {
  const isAwaited = fate.publisher === clientId && !fate.isTaken
  if (isAwaited) fate.isTaken = true
  const hop = fate.hops.get(clientId)
  // Another link goes on with its session at once.
  if (hop?.state !== 'sent' || reason === Reason.sessionTakenOver) return isAwaited
  hop.reason = ends.cut.has(link) ? (hop.isOut ? 'cut-after' : 'cut-before') : null
  if (hop.qos === 0) {
    hop.state = 'dropped'
    hop.reason ??= 'link-lost'
  } else if (!ends.final.has(link)) hop.state = 'queued'
  return true
}

/** What was on its way to a session, or waited for it, ends with it. */
function giveUp(fate: Fate, { clientId, why }: SessionEnded): boolean {
  const hop = fate.hops.get(clientId)
  if (hop === undefined) return false
  if (hop.state === 'delivered') {
    if (!hop.isOpen) return false
    hop.isOpen = false
    return true
  }
  if (hop.state === 'dropped') return false
  // A link that was cut took the session with it: the cut is the cause.
  const isFault = why === 'disconnect' && hop.state === 'sent' && hop.reason !== null
  hop.state = 'dropped'
  if (!isFault) hop.reason = why === 'expired' ? 'session-expired' : 'session-ended'
  return true
}

const nobody: ClientOutcome = { client: '', outcome: 'not-delivered', reason: 'no-subscription' }

function outcomeOf(client: string, hop: Hop): ClientOutcome {
  const { state, reason, qos, wanted, copies, isHeld, isOut } = hop
  switch (state) {
    case 'sent':
      return { client, outcome: 'in-flight', reason: isHeld ? 'link-held' : null, hasArrived: isOut }
    case 'queued':
      return { client, outcome: 'queued', reason }
    case 'dropped':
      return { client, outcome: 'not-delivered', reason: reason ?? 'link-lost' }
    case 'delivered':
      // At QoS 2 the receiver knows a copy by its identifier and throws it away.
      return {
        client,
        outcome: 'delivered',
        times: qos === 2 ? wanted : Math.max(1, qos === 1 ? copies : wanted),
        isDuplicate: qos === 1 && copies > wanted,
        qos,
      }
    default:
      return state satisfies never
  }
}
