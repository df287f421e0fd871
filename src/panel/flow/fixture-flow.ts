// Events of the flow as the broker tells them, for tests: a short script becomes packets and decisions.
// Never part of a build.
import type { FlowDecision, FlowEvent, FlowPacket, FlowTrace, Way } from '../../core/flow-view.ts'
import type { DropReason, LinkEnd } from '../../core/outcome.ts'
import type { QoS } from '../../protocol/packet.ts'

export class Script {
  readonly events: FlowEvent[] = []
  #seq = 0
  #id = 0
  readonly #links = new Map<string, number>()

  /** `client > publish` is towards the broker, `client < publish` from it. */
  packet(line: string, facts: Partial<FlowPacket> = {}): this {
    const [client = '', sign, type = ''] = line.split(' ')
    this.#seq += 1
    if (!this.#links.has(client)) this.#links.set(client, this.#links.size + 1)
    const packet: FlowPacket = {
      kind: 'packet',
      seq: this.#seq,
      time: 1_000 + this.#seq * 10,
      link: this.#links.get(client)!,
      clientId: client,
      direction: sign === '>' ? 'in' : 'out',
      type,
      packetId: 0,
      message: 0,
      cause: 0,
      qos: 0,
      dup: false,
      retain: false,
      topic: null,
      reason: type === 'publish' || type === 'connect' || type === 'subscribe' ? null : 0,
      detail: null,
      payloadBytes: type === 'publish' ? 4 : 0,
      size: 10,
      way: 'passed',
      until: 0,
      ...facts,
    }
    this.events.push(packet)
    return this
  }

  decision(trace: FlowTrace): this {
    this.#id += 1
    const decision: FlowDecision = {
      kind: 'decision',
      id: this.#id,
      after: this.#seq,
      time: 1_000 + this.#seq * 10,
      cause: this.#seq,
      trace,
    }
    this.events.push(decision)
    return this
  }

  published(message: number, clientId: string, qos: QoS, matched: number): this {
    return this.decision({
      type: 'published',
      message,
      clientId,
      topic: 't',
      qos,
      retain: false,
      matched,
      source: 'client',
    })
  }

  delivery(
    message: number,
    clientId: string,
    decision: 'sent' | 'queued' | 'dropped' | 'acknowledged' | 'resent',
    levels: readonly [published: QoS, granted: QoS] = [1, 1],
    reason: DropReason | null = null,
  ): this {
    const [publishedQoS, grantedQoS] = levels
    return this.decision({
      type: 'delivery',
      message,
      clientId,
      decision,
      reason,
      publishedQoS,
      grantedQoS,
      packetId: 1,
    })
  }

  disconnected(client: string, detail: string, end: LinkEnd | null = null): this {
    const link = (this.#links.get(client) ?? 0) as Extract<FlowTrace, { type: 'disconnected' }>['link']
    return this.decision({ type: 'disconnected', link, clientId: client, reason: 0, detail, end, will: false })
  }
}

/** A message at QoS 2 from sensor, to phone at QoS 1 and to nobody else. */
export function qos2(message = 7, way: Way = 'passed'): Script {
  const about = { message, topic: 'home/temp' }
  return new Script()
    .packet('sensor > publish', { ...about, qos: 2, packetId: 12 })
    .published(message, 'sensor', 2, 1)
    .delivery(message, 'phone', 'sent', [2, 1])
    .packet('phone < publish', { ...about, qos: 1, packetId: 3, way })
    .packet('sensor < pubrec', { ...about, qos: 2, packetId: 12 })
    .packet('sensor > pubrel', { ...about, qos: 2, packetId: 12 })
    .packet('sensor < pubcomp', { ...about, qos: 2, packetId: 12 })
}
