// A client that keeps the standard: its half of every QoS exchange, across reconnects, with acknowledgements at leisure.
// Does not know what the broker should have done: history.ts does, from what is noted here.
import { decodeServer, encodeClient } from '../../protocol/codec-client.ts'
import { Framer } from '../../protocol/frame.ts'
import type {
  Auth,
  ClientPacket,
  ConnAck,
  Connect,
  ProtocolVersion,
  Publish,
  QoS,
  TopicFilter,
  TopicName,
} from '../../protocol/packet.ts'
import { ScramClient } from '../scram-client.ts'
import { Aliases } from './aliases.ts'
import type { Life } from './dues.ts'
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
  /** Session Expiry Interval, if `durable` and of version 5. */
  readonly expirySeconds: number
  readonly willDelaySeconds: number
  readonly keepAliveSeconds: number
  /** Proves with SCRAM who it is. */
  readonly isKnown: boolean
  /** Aliases that it allows the broker, and whether it sets its own. */
  readonly topicAliasMaximum: number
  readonly usesAliases: boolean
  /** Bytes; Infinity is none. */
  readonly maximumPacketSize: number
}

/** What a client takes for given about its world. */
export interface Surroundings {
  readonly history: History
  readonly random: Prng
  readonly now: () => number
  /** Small limits: the broker may refuse. */
  readonly isTight: boolean
}

interface Outgoing {
  readonly message: Message
  state: 'sent' | 'released'
}

export class SimClient {
  readonly plan: ClientPlan
  readonly #history: History
  readonly #random: Prng
  readonly #around: Surroundings
  link: SimLink | null = null
  /** Open perhaps, though it uses it no more. */
  #left: SimLink | null = null
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
  #life: Life | null = null
  /** It can't know what its session holds: the next CONNECT asks for a new one. */
  #isInDoubt = false
  #scram: ScramClient | null = null
  #isLying = false
  readonly #aliases: Aliases
  /** What the broker can have unfinished at once. */
  #brokersReceiveMaximum = 65_535

  constructor(plan: ClientPlan, around: Surroundings) {
    this.plan = plan
    this.#around = around
    this.#history = around.history
    this.#random = around.random
    this.#aliases = new Aliases(plan.topicAliasMaximum, around.history.tally)
  }

  /** Before MQTT 5 a broker without room for a retained message can only end the connection. */
  #mayBeThrownOut(): boolean {
    if (!this.#around.isTight || this.plan.version === 5) return false
    return [...this.#outgoing.values()].some(({ message }) => message.retain)
  }

  get owesNothing(): boolean {
    return this.#owed.length === 0
  }

  get isIdle(): boolean {
    return this.#owed.length === 0 && this.#outgoing.size === 0
  }

  /** `isClean` asks for a new session. */
  connect(link: SimLink, isClean: boolean): void {
    const { clientId, version, durable, hasWill, isKnown, keepAliveSeconds } = this.plan
    this.link = link
    this.state = 'connecting'
    this.connection += 1
    this.#framer = new Framer(268_435_460)
    this.#owed = []
    this.#unfinished = new Set()
    this.#aliases.forget()
    const cleanStart = !durable || this.#isInDoubt || (isClean && version === 5)
    this.#isLying = isKnown && this.#random.chance(5)
    this.#scram = isKnown
      ? new ScramClient({ username: 'ann', password: this.#isLying ? 'wrong' : 'secret', nonce: `n${this.connection}` })
      : null
    const life = this.#history.dues.asks({
      clientId,
      cleanStart,
      will: hasWill ? `will/${clientId}:${this.connection}` : null,
      delayMillis: version === 5 ? this.plan.willDelaySeconds * 1000 : 0,
      expiryMillis: this.#expiryMillis(),
    })
    this.#life = life
    this.#history.note(`asks ${clientId} ${this.connection} ${JSON.stringify(life)}`)
    link.onArrival = (bytes) => this.#arrive(link, bytes)
    link.onGone = () => {
      if (this.link === link) this.#gone('abnormal')
    }
    link.onOver = () => {
      this.#history.note(
        `over ${clientId} ${life.will} ${link.isAllHeard} ${link.decidesFrom} ${link.heardAt} ${link.longestSilence}`,
      )
      this.#history.dues.over(life, link.isAllHeard && !this.#mayBeThrownOut(), link.decidesFrom)
    }
    this.#send({
      ...{ type: 'connect', version, bridge: false, cleanStart, keepAliveSeconds, clientId },
      properties: version === 5 ? this.#properties() : {},
      ...(hasWill && { will: this.#will() }),
    })
  }

  #expiryMillis(): number {
    const { durable, version, expirySeconds } = this.plan
    if (!durable) return 0
    return version === 4 || expirySeconds === 0xffffffff ? Number.POSITIVE_INFINITY : expirySeconds * 1000
  }

  #properties(): Connect['properties'] {
    const { durable, receiveMaximum, expirySeconds, topicAliasMaximum, maximumPacketSize } = this.plan
    return {
      receiveMaximum,
      ...(topicAliasMaximum > 0 && { topicAliasMaximum }),
      ...(Number.isFinite(maximumPacketSize) && { maximumPacketSize }),
      ...(durable && { sessionExpiryInterval: expirySeconds }),
      ...(this.#scram !== null && {
        authenticationMethod: 'SCRAM-SHA-256',
        authenticationData: this.#scram.first(),
      }),
    }
  }

  #will(): NonNullable<Connect['will']> {
    return {
      topic: `will/${this.plan.clientId}` as TopicName,
      payload: encode(`${this.connection}`),
      qos: 1,
      retain: false,
      delaySeconds: this.plan.version === 5 ? this.plan.willDelaySeconds : 0,
      properties: {},
    }
  }

  /** Proves again who it is. Section 4.12.1. */
  prove(): void {
    if (this.state !== 'online' || !this.plan.isKnown || this.#scram !== null) return
    this.#scram = new ScramClient({ username: 'ann', password: 'secret', nonce: `again${this.connection}` })
    this.#sendAuth(0x19, this.#scram.first())
  }

  publish(topic: string, qos: QoS, retain: boolean, expirySeconds?: number, filler?: string): void {
    const most = Math.min(50, this.#brokersReceiveMaximum)
    if (this.state !== 'online' || (qos > 0 && this.#outgoing.size >= most)) return
    const seconds = this.plan.version === 5 ? expirySeconds : undefined
    const message = this.#history.publish(this.plan.clientId, topic, qos, retain, seconds, filler)
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

  /** Leaves with DISCONNECT; MQTT 5 may leave its will. */
  disconnect(leavesWill: boolean): void {
    if (this.state !== 'online') return
    const reason = leavesWill && this.plan.version === 5 ? 4 : 0
    this.#history.tally.count(reason === 4 ? 'client: DISCONNECT with its will' : 'client: DISCONNECT')
    this.#send({ type: 'disconnect', reason, properties: {} })
    this.link!.hangUp()
    this.#gone(reason === 4 ? 'abnormal' : 'goodbye')
  }

  /**
   * Leaves the link as it is, as a client whose network has changed, and forgets it. Only once CONNACK has come: else
   * its older CONNECT might arrive behind the newer one, and nobody could say what is owed.
   */
  abandon(): boolean {
    if (this.link === null || this.state !== 'online') return false
    this.#left = this.link
    this.link.onArrival = () => {}
    this.link.onGone = () => {}
    this.#gone('abnormal')
    return true
  }

  /** Nobody stays who has not been heard for one and a half times its Keep Alive, and a second after a jump. */
  checkSilence(now: number, jumpedAt: number): void {
    const link = this.#left
    const { keepAliveSeconds, clientId } = this.plan
    if (link === null || !link.isOpen || link.canMoveDown || keepAliveSeconds === 0) return
    const due = Math.max(link.heardAt + keepAliveSeconds * 1500, jumpedAt) + 1_001
    if (now > due) throw new Error(`${clientId}: still there ${now - link.heardAt} ms after its last word`)
    this.#history.tally.count('oracle: silent for less than its Keep Alive')
  }

  /** Whether it could. */
  ping(): boolean {
    if (this.state === 'online') this.#send({ type: 'pingreq' })
    return this.state === 'online'
  }

  #gone(end: 'abnormal' | 'goodbye'): void {
    this.#history.note(`left ${this.plan.clientId} ${this.connection} ${end}`)
    if (this.#life !== null && this.#history.dues.leaves(this.#life, end) && this.plan.durable) this.#isInDoubt = true
    this.#life = null
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
    const { clientId, maximumPacketSize } = this.plan
    if (frame.length > maximumPacketSize) throw new Error(`${clientId}: a ${packet.type} of ${frame.length} bytes`)
    switch (packet.type) {
      case 'connack':
        this.#connack(packet)
        return
      case 'auth':
        this.#auth(packet)
        return
      case 'disconnect':
        this.#thrownOut(packet.reason)
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

  #connack(packet: ConnAck): void {
    const { clientId } = this.plan
    const { reason, properties } = packet
    const { tally } = this.#history
    if (this.#isLying) {
      if (reason !== 0x87) throw new Error(`${clientId}: a wrong proof was answered with ${reason}`)
      tally.count('oracle: a wrong proof refused')
      this.#history.dues.refused(this.#life!)
      return
    }
    if (reason !== 0) {
      if (!this.#around.isTight || ![0x97, 0x89, 3].includes(reason)) throw new Error(`${clientId} refused: ${reason}`)
      tally.count('oracle: refused by a limit')
      this.#history.dues.refused(this.#life!)
      return
    }
    if (this.#scram !== null) {
      if (!this.#scram.isServer(properties.authenticationData ?? new Uint8Array(0)))
        throw new Error(`${clientId}: the broker has proved nothing`)
      tally.count('oracle: SCRAM proof at CONNECT')
      this.#scram = null
    }
    this.#brokersReceiveMaximum = properties.receiveMaximum ?? 65_535
    this.#begin(packet.sessionPresent)
  }

  #auth(packet: Auth): void {
    const { authenticationData = new Uint8Array(0) } = packet.properties
    if (this.#scram === null) throw new Error(`${this.plan.clientId}: AUTH that nobody asked for`)
    if (packet.reason === 0x18) {
      this.#sendAuth(0x18, this.#scram.final(authenticationData))
      return
    }
    if (!this.#scram.isServer(authenticationData)) throw new Error(`${this.plan.clientId}: a wrong proof of the broker`)
    this.#history.tally.count('oracle: SCRAM proof again')
    this.#scram = null
  }

  #sendAuth(reason: number, authenticationData: Uint8Array): void {
    this.#send({ type: 'auth', reason, properties: { authenticationMethod: 'SCRAM-SHA-256', authenticationData } })
  }

  #thrownOut(reason: number): void {
    const { clientId, keepAliveSeconds } = this.plan
    const { tally } = this.#history
    if (reason === 0x8e) tally.count('oracle: told of a take-over')
    else if (reason === 0x8d) {
      const { longestSilence, decidedBy, heardAt } = this.link!
      const silent = Math.max(longestSilence, decidedBy - heardAt)
      if (silent < keepAliveSeconds * 1500) throw new Error(`${clientId}: thrown out after ${silent} ms of silence`)
      tally.count('oracle: thrown out for its silence')
    } else if (!this.#around.isTight || reason !== 0x97) throw new Error(`${clientId}: thrown out with ${reason}`)
  }

  #begin(sessionPresent: boolean): void {
    const { clientId, durable, filters } = this.plan
    this.state = 'online'
    this.#history.note(`began ${clientId} ${this.connection} ${sessionPresent}`)
    this.#isInDoubt = false
    this.#history.dues.answered(this.#life!, sessionPresent)
    if (!sessionPresent) {
      // What it had sent may have arrived or not: nobody promised anything.
      this.#outgoing.clear()
      this.#incoming.clear()
      this.#hasSubscribed = false
      if (durable) this.#history.sessionEnded(clientId)
    }
    for (const [packetId, { message, state }] of this.#outgoing) {
      message.isRepeated = true
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
      if (this.#around.isTight && (reasons[index] === 0x97 || reasons[index] === 0x80)) {
        this.#history.tally.count('oracle: subscription refused by a limit')
        continue
      }
      if (reasons[index] !== qos) throw new Error(`${this.plan.clientId}: ${filter} granted ${reasons[index]}`)
      if (this.plan.durable) this.#history.granted(this.plan.clientId, filter, qos)
    }
  }

  #receive(packet: Publish): void {
    const { clientId, receiveMaximum, version } = this.plan
    const { packetId, qos } = packet
    const repeated = qos === 2 && this.#incoming.has(packetId)
    const topic = this.#aliases.resolve(clientId, packet.topic, packet.properties.topicAlias)
    const { decidedFrom, decidedBy } = this.link!
    if (!repeated) this.#history.delivered(clientId, { ...packet, topic }, version, decidedFrom, decidedBy)
    if (qos === 0) return
    this.#unfinished.add(packetId)
    if (version === 5 && this.#unfinished.size > receiveMaximum)
      throw new Error(`${clientId}: ${this.#unfinished.size} unfinished, Receive Maximum is ${receiveMaximum}`)
    if (this.#unfinished.size === receiveMaximum) this.#history.tally.count('oracle: Receive Maximum reached')
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
    const { qos, retain, payload, expiryMillis } = message
    const aliased = this.plan.usesAliases && this.plan.version === 5 && !dup
    const { topic, topicAlias } = this.#aliases.shorten(message.topic, aliased ? this.#random : null)
    this.#send({
      ...{ type: 'publish', dup, qos, retain, packetId, payload: encode(payload) },
      topic: topic as TopicName,
      properties: {
        ...(topicAlias > 0 && { topicAlias }),
        ...(Number.isFinite(expiryMillis) && { messageExpiryInterval: expiryMillis / 1000 }),
      },
    })
  }

  #send(packet: ClientPacket): void {
    this.link?.sendUp(encodeClient(packet, this.plan.version))
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
