// A client that keeps the standard: its half of every QoS exchange, across reconnects, with acknowledgements at leisure.
// Does not know what the broker should have done: oracle.ts does, from what is noted here.
import { decodeServer, encodeClient } from '../../protocol/codec-client.ts'
import { Framer } from '../../protocol/frame.ts'
import type { ClientPacket, ProtocolVersion, Publish, QoS, TopicFilter, TopicName } from '../../protocol/packet.ts'
import type { History, Message } from './history.ts'
import type { Prng } from './prng.ts'
import type { SimLink } from './sim-link.ts'

export interface ClientPlan {
  readonly clientId: string
  readonly version: 4 | 5
  /** Whether its session outlives its connections. */
  readonly durable: boolean
  readonly receiveMaximum: number
  readonly filters: readonly { readonly filter: string; readonly qos: QoS }[]
  readonly hasWill: boolean
}

interface Outgoing {
  readonly message: Message
  state: 'sent' | 'released'
}

export class SimClient {
  readonly plan: ClientPlan
  readonly #history: History
  readonly #random: Prng
  link: SimLink | null = null
  state: 'offline' | 'connecting' | 'online' = 'offline'
  /** Counts CONNECTs: names the will. */
  connection = 0
  #framer = new Framer(268_435_460)
  /** Unfinished PUBLISH packets of its own, in the order in which they must be sent again. */
  readonly #outgoing = new Map<number, Outgoing>()
  #nextId = 1
  /** QoS 2 identifiers received and not released. */
  readonly #incoming = new Set<number>()
  /** Acknowledgements not sent yet, oldest first. */
  #owed: ClientPacket[] = []
  /** PUBLISH packets of QoS 1 and 2 of this connection that are not acknowledged to the end. */
  #unfinished = new Set<number>()
  readonly #subscribing = new Map<number, readonly { readonly filter: string; readonly qos: QoS }[]>()
  /** Filters granted in the session that lasts. */
  #hasSubscribed = false
  #hadSession = false

  constructor(plan: ClientPlan, history: History, random: Prng) {
    this.plan = plan
    this.#history = history
    this.#random = random
  }

  get isIdle(): boolean {
    return this.#owed.length === 0 && this.#outgoing.size === 0
  }

  connect(link: SimLink, keepAliveSeconds: number): void {
    this.link = link
    this.state = 'connecting'
    this.connection += 1
    this.#framer = new Framer(268_435_460)
    this.#owed = []
    this.#unfinished = new Set()
    link.onArrival = (bytes) => this.#arrive(link, bytes)
    link.onEnd = () => {
      if (this.link === link) this.#gone('abnormal')
    }
    const { clientId, version, durable, receiveMaximum, hasWill } = this.plan
    this.#send({
      type: 'connect',
      version,
      bridge: false,
      cleanStart: !durable,
      keepAliveSeconds,
      clientId,
      properties: version === 5 ? { receiveMaximum, ...(durable && { sessionExpiryInterval: 1_000_000 }) } : {},
      ...(hasWill && {
        will: {
          topic: `will/${clientId}` as TopicName,
          payload: encode(`${this.connection}`),
          qos: 1,
          retain: false,
          delaySeconds: 0,
          properties: {},
        },
      }),
    })
  }

  publish(topic: string, qos: QoS, retain: boolean): void {
    if (this.state !== 'online' || (qos > 0 && this.#outgoing.size >= 50)) return
    const message = this.#history.publish(this.plan.clientId, topic, qos, retain)
    let packetId = 0
    if (qos > 0) {
      packetId = this.#freeId()
      this.#outgoing.set(packetId, { message, state: 'sent' })
    }
    this.#sendPublish(message, packetId, false)
  }

  /** Sends some of the acknowledgements that it owes, oldest first. */
  acknowledge(): void {
    if (this.state !== 'online') return
    for (let count = 1 + this.#random.below(4); count > 0 && this.#owed.length > 0; count--) {
      const packet = this.#owed.shift()!
      if (packet.type === 'puback' || packet.type === 'pubcomp') this.#unfinished.delete(packet.packetId)
      this.#send(packet)
    }
  }

  /** Leaves with DISCONNECT. */
  disconnect(): void {
    if (this.state !== 'online') return
    this.#send({ type: 'disconnect', reason: 0, properties: {} })
    this.link!.hangUp()
    this.#gone('goodbye')
  }

  /**
   * Leaves the link as it is, as a client whose network has changed, and forgets it. Only once CONNACK has come: else
   * its older CONNECT might arrive behind the newer one, and nobody could say what is owed.
   */
  abandon(): void {
    if (this.link === null || this.state !== 'online') return
    this.link.onArrival = () => {}
    this.link.onEnd = () => {}
    this.#gone('abnormal')
  }

  ping(): void {
    if (this.state === 'online') this.#send({ type: 'pingreq' })
  }

  #gone(end: 'abnormal' | 'goodbye'): void {
    if (this.state === 'online') this.#history.ended(this.plan.clientId, this.connection, end)
    this.link = null
    this.state = 'offline'
  }

  #arrive(link: SimLink, bytes: Uint8Array): void {
    // What still comes for a connection that it has left is nobody's.
    if (this.link !== link) return
    this.#framer.push(bytes)
    for (let frame = this.#framer.next(); frame !== null; frame = this.#framer.next()) {
      if (this.link !== link) return
      this.#take(frame)
    }
  }

  #take(frame: Uint8Array): void {
    const packet = decodeServer(frame, this.plan.version as ProtocolVersion)
    switch (packet.type) {
      case 'connack':
        if (packet.reason !== 0) throw new Error(`${this.plan.clientId} refused: ${packet.reason}`)
        this.#begin(packet.sessionPresent)
        return
      case 'suback':
        this.#granted(packet.packetId, packet.reasons)
        return
      case 'publish':
        this.#receive(packet)
        return
      case 'puback':
        this.#finish(packet.packetId, packet.reason)
        return
      case 'pubrec':
        this.#received(packet.packetId, packet.reason)
        return
      case 'pubrel':
        this.#incoming.delete(packet.packetId)
        this.#owed.push({ type: 'pubcomp', packetId: packet.packetId, reason: 0, properties: {} })
        return
      case 'pubcomp':
        this.#outgoing.delete(packet.packetId)
        return
      default:
    }
  }

  #begin(sessionPresent: boolean): void {
    const { clientId, durable, filters } = this.plan
    this.state = 'online'
    this.#history.began(clientId, this.connection, this.plan.hasWill)
    if (this.#hadSession && !sessionPresent) throw new Error(`${clientId}: its session was lost`)
    if (!sessionPresent) {
      // What it had sent may have arrived or not: nobody promised anything.
      this.#outgoing.clear()
      this.#incoming.clear()
      this.#hasSubscribed = false
    }
    this.#hadSession = durable
    for (const [packetId, { message, state }] of this.#outgoing) {
      if (state === 'sent') this.#sendPublish(message, packetId, true)
      else this.#send({ type: 'pubrel', packetId, reason: 0, properties: {} })
    }
    if (this.#hasSubscribed || filters.length === 0) return
    const packetId = this.#freeId()
    this.#subscribing.clear()
    this.#subscribing.set(packetId, filters)
    const subscriptions = filters.map(({ filter, qos }) => ({
      filter: filter as TopicFilter,
      qos,
      noLocal: false,
      retainAsPublished: false,
      retainHandling: 0 as const,
    }))
    this.#send({ type: 'subscribe', packetId, subscriptions, properties: {} })
  }

  #granted(packetId: number, reasons: readonly number[]): void {
    const filters = this.#subscribing.get(packetId)
    if (filters === undefined) return
    this.#subscribing.delete(packetId)
    this.#hasSubscribed = true
    for (const [index, { filter, qos }] of filters.entries()) {
      if (reasons[index] !== qos) throw new Error(`${this.plan.clientId}: ${filter} granted ${reasons[index]}`)
      if (this.plan.durable) this.#history.granted(this.plan.clientId, filter, qos)
    }
  }

  #receive(packet: Publish): void {
    const { clientId, receiveMaximum, version } = this.plan
    const { packetId, qos } = packet
    const repeated = qos === 2 && this.#incoming.has(packetId)
    if (!repeated) this.#history.delivered(clientId, packet)
    if (qos === 0) return
    this.#unfinished.add(packetId)
    if (version === 5 && this.#unfinished.size > receiveMaximum)
      throw new Error(`${clientId}: ${this.#unfinished.size} unfinished, Receive Maximum is ${receiveMaximum}`)
    if (qos === 2) this.#incoming.add(packetId)
    this.#owed.push({ type: qos === 1 ? 'puback' : 'pubrec', packetId, reason: 0, properties: {} })
  }

  #finish(packetId: number, reason: number): void {
    const outgoing = this.#outgoing.get(packetId)
    if (outgoing === undefined) return
    this.#outgoing.delete(packetId)
    if (reason < 0x80) this.#history.accepted(outgoing.message)
  }

  #received(packetId: number, reason: number): void {
    const outgoing = this.#outgoing.get(packetId)
    if (outgoing === undefined) return
    if (reason >= 0x80) {
      this.#outgoing.delete(packetId)
      return
    }
    this.#history.accepted(outgoing.message)
    if (outgoing.state === 'sent') {
      outgoing.state = 'released'
      this.#outgoing.delete(packetId)
      this.#outgoing.set(packetId, outgoing)
    }
    this.#send({ type: 'pubrel', packetId, reason: 0, properties: {} })
  }

  #freeId(): number {
    while (this.#outgoing.has(this.#nextId) || this.#subscribing.has(this.#nextId)) this.#nextId += 1
    const id = this.#nextId
    this.#nextId = id >= 60_000 ? 1 : id + 1
    return id
  }

  #sendPublish(message: Message, packetId: number, dup: boolean): void {
    const { topic, qos, retain, payload } = message
    this.#send({
      type: 'publish',
      dup,
      qos,
      retain,
      topic: topic as TopicName,
      packetId,
      properties: {},
      payload: encode(payload),
    })
  }

  #send(packet: ClientPacket): void {
    this.link?.sendUp(encodeClient(packet, this.plan.version))
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
