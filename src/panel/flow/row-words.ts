// The rows of the flow as words: what stands above an arrow, what a screen reader says, what is exported as text.
// Pure. Does not draw.
import type { FlowDetail, FlowPacket } from '../../core/flow-view.ts'
import { Reason, reasonName } from '../../protocol/reason.ts'
import { middle } from '../format.ts'
import { strategyText } from '../strategy-text.ts'
import type { DecisionRow, FlowRow, OutcomeRow, PacketRow } from './model.ts'
import type { ClientOutcome } from './outcomes.ts'
import { flowText as words } from './text.ts'

/** Packets in which code 0 says nothing worth a word. */
const quietSuccess = new Set([
  'puback',
  'pubrec',
  'pubrel',
  'pubcomp',
  'suback',
  'unsuback',
  'disconnect',
  'connack',
  'auth',
])
const topicLength = 34

export interface Label {
  readonly type: string
  /** `#12` and the like: what belongs to the exchange. */
  readonly facts: readonly string[]
  readonly chips: readonly string[]
  /** A failure, in words. */
  readonly fault: string | null
  /** How many packets it stands for, if more than one. */
  readonly times: string | null
  readonly rest: string
}

export function labelOf({ packet, count, last }: PacketRow): Label {
  const { label } = words
  const facts: string[] = []
  const chips: string[] = []
  const rest: string[] = []
  if (packet.packetId !== 0) facts.push(label.id(packet.packetId))
  if (packet.type === 'publish') {
    facts.push(label.qos(packet.qos))
    if (packet.dup) chips.push(label.dup)
    if (packet.retain) chips.push(label.retain)
    if (packet.topic !== null) rest.push(middle(packet.topic, topicLength))
    rest.push(label.payload(packet.payloadBytes))
  }
  const isFailure = (packet.reason ?? 0) >= 0x80
  // The one code that there is is the fault.
  const isSaid = isFailure && packet.detail?.type === 'granted' && packet.detail.codes.length === 1
  if (packet.detail !== null && !isSaid) rest.push(detailWords(packet.detail))
  if (
    packet.reason !== null &&
    !isFailure &&
    !(packet.reason === 0 && quietSuccess.has(packet.type)) &&
    packet.type !== 'suback'
  )
    rest.unshift(reasonName(packet.reason))
  return {
    type: packet.type.toUpperCase(),
    facts,
    chips,
    fault: isFailure ? failure(packet) : null,
    times: count > 1 ? label.times(count, perSecond(packet, last, count)) : null,
    rest: rest.join(' · '),
  }
}

function detailWords(detail: FlowDetail): string {
  const say = words.detail
  const listed = (items: readonly string[], more: number) => items.join(', ') + (more > 0 ? say.more(more) : '')
  switch (detail.type) {
    case 'connect': {
      const { version, cleanStart, keepAliveSeconds, will } = detail
      const parts = [say.version[version], cleanStart ? say.clean : say.resume, say.keepAlive(keepAliveSeconds)]
      if (will !== null) parts.push(say.will(will))
      return parts.join(' · ')
    }
    case 'session-present':
      return say.sessionPresent
    case 'filters':
      return listed(
        detail.filters.map(({ filter, qos }) => (qos === null ? filter : say.filter(filter, qos))),
        detail.more,
      )
    case 'granted':
      return listed(
        detail.codes.map((code) => (code < 3 ? say.granted(code) : reasonName(code))),
        detail.more,
      )
    default:
      return detail satisfies never
  }
}

function failure({ reason }: FlowPacket): string {
  return `0x${reason!.toString(16).padStart(2, '0')} ${reasonName(reason!)}`
}

function perSecond(first: FlowPacket, last: FlowPacket, count: number): number {
  return (count * 1000) / Math.max(1000, last.time - first.time)
}

/** What a decision says; null for one that says nothing by itself. */
export function decisionWords({ decision, deliveries }: DecisionRow): {
  readonly words: string
  readonly fault: boolean
} {
  const { trace } = decision
  const say = words.decision
  const plain = (text: string) => ({ words: text, fault: false })
  const bad = (text: string) => ({ words: text, fault: true })
  switch (trace.type) {
    case 'published': {
      const sent = deliveries.filter((each) => each.decision === 'sent')
      const to = sent.map((each) =>
        say.to(each.clientId, each.publishedQoS, Math.min(each.publishedQoS, each.grantedQoS)),
      )
      return plain([say.matched(trace.matched), to.join(', ')].filter(Boolean).join(': '))
    }
    case 'delivery': {
      if (trace.decision === 'dropped')
        return bad(say.dropped(trace.clientId, words.reasons[trace.reason ?? 'link-lost']))
      const why = trace.reason === null ? say.queuedOffline : words.reasons[trace.reason]
      return plain(say.queued(trace.clientId, why))
    }
    case 'publish-denied':
      if (trace.reason === 0) return plain(say.duplicate)
      return bad(say.denied(trace.clientId, middle(trace.topic, topicLength), whyDenied(trace)))
    case 'share-pick':
      return plain(say.share(trace.clientId, trace.members, trace.filter, strategyText[trace.strategy]))
    case 'retained':
      return trace.action === 'refused' ? bad(say.retained.refused) : plain(say.retained[trace.action])
    case 'will':
      return plain(say.will(trace.clientId)[trace.action])
    case 'disconnected':
      return bad(say.disconnected(trace.clientId, trace.detail))
    case 'session-ended':
      return plain(say.sessionEnded(trace.clientId))
    case 'taken-over':
      return bad(say.takenOver(trace.clientId))
    case 'refused':
      return bad(say.refused(trace.clientId ?? `link ${trace.link}`, trace.detail))
    case 'limited':
      return bad(say.limited(trace.clientId, trace.detail))
    case 'subscribed':
      return plain(say.subscribed(trace.filter, trace.retained))
    case 'unsubscribed':
      return plain(say.unsubscribed(trace.filter))
    case 'unrecorded':
      return plain(say.unrecorded(trace.packets))
    case 'connected':
      return plain(trace.clientId)
    default:
      return trace satisfies never
  }
}

export function outcomeWords(outcome: ClientOutcome): {
  readonly words: string
  readonly why: string
  readonly good: boolean
} {
  const { outcome: say, reasons } = words
  switch (outcome.outcome) {
    case 'delivered':
      return { words: say.delivered(outcome.client, outcome.times, outcome.isDuplicate), why: '', good: true }
    case 'queued': {
      const why = outcome.reason === null ? words.decision.queuedOffline : reasons[outcome.reason]
      return { words: say.queued(outcome.client), why, good: true }
    }
    case 'not-delivered':
      return { words: gone(outcome), why: reasons[outcome.reason], good: false }
    case 'in-flight': {
      const { client, reason, hasArrived } = outcome
      if (reason === null) return { words: say.inFlight(client), why: '', good: true }
      return { words: hasArrived ? say.unanswered(client) : say.held(client), why: reasons['link-held'], good: true }
    }
    default:
      return outcome satisfies never
  }
}

/** Of what has arrived and was never acknowledged nobody can say that it was not delivered. */
function gone({ client, reason }: Extract<ClientOutcome, { readonly outcome: 'not-delivered' }>): string {
  return reason === 'cut-after' ? words.outcome.unfinished(client) : words.outcome.notDelivered(client)
}

function whyDenied({ reason, detail }: { readonly reason: number; readonly detail: string }): string {
  return reason === Reason.topicNameInvalid ? `${words.topicInvalid}: ${detail}` : detail
}

export function outcomeLine({ outcomes }: OutcomeRow): string {
  return outcomes
    .map(outcomeWords)
    .map(({ words: text, why }) => (why === '' ? text : `${text}: ${why}`))
    .join(' · ')
}

/** The row as a screen reader says it. */
export function rowName(row: FlowRow, step: number): string {
  if (row.kind === 'decision') return `${words.broker}: ${decisionWords(row).words}`
  if (row.kind === 'outcome') return `${words.row.message(row.message)}: ${outcomeLine(row)}`
  const { packet, client, count } = row
  const say = words.row
  const [from, to] = packet.direction === 'in' ? [client, say.broker] : [say.broker, client]
  const parts = [say.packet(step, packet.type.toUpperCase(), packet.packetId, from, to)]
  if (packet.type === 'publish') parts.push(say.qos(packet.qos))
  if (packet.dup) parts.push(say.dup)
  if (packet.retain) parts.push(say.retain)
  if (packet.type === 'publish' && packet.topic !== null) parts.push(say.topic(packet.topic))
  if (packet.reason !== null) parts.push(say.reason(reasonName(packet.reason)))
  if (packet.way !== 'passed') parts.push(say.way[packet.way])
  if (count > 1) parts.push(say.count(count))
  const text = `${parts.join(', ')}.`
  return row.message === 0 ? text : `${text} ${say.message(row.message)}.`
}
