// A client that keeps the standard whatever dies: it comes back, sends again what was not acknowledged, and remembers its
// half of every exchange. Does not know what the broker should have done: the ledger does.
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeServer, encodeClient } from '../../src/protocol/codec-client.ts'
import { Framer } from '../../src/protocol/frame.ts'
import type { ClientPacket, ConnAck, Publish, QoS, TopicFilter, TopicName } from '../../src/protocol/packet.ts'
import type { Prng } from '../../src/testing/sim/prng.ts'
import type { Link } from '../../src/transport/link.ts'
import type { Ledger, Sent } from './ledger.ts'

export interface ClientPlan {
  readonly clientId: string
  readonly version: 4 | 5
  /** Of the session; 0 is a clean one. Before MQTT 5 any other is without end. */
  readonly expirySeconds: number
  readonly receiveMaximum: number
  readonly filters: readonly { readonly filter: string; readonly qos: QoS }[]
  /** A will at QoS 2 to this topic. */
  readonly will?: { readonly topic: string; readonly delaySeconds: number }
  /** Percent of its acknowledgements that wait for the next packet. */
  readonly hesitation: number
  /** Takes what comes, in place of the ledger. */
  readonly receive?: (packet: Publish) => void
  open(): Promise<Link>
}

/** Milliseconds between two attempts to connect. */
const retryMillis = 40
/** Milliseconds by which broker and client may differ on how long it was away. */
const slackMillis = 1_000

export class CrashClient {
  readonly plan: ClientPlan
  readonly #ledger: Ledger
  readonly #random: Prng
  isOnline = false
  /** Session Present of the last CONNACK. */
  wasResumed = false
  /** When it was last offline from on, in milliseconds since the epoch. */
  leftAt = 0
  /** The broker has promised to keep its session. */
  hasSession = false
  /** The broker has answered to PINGREQ since `ask`. */
  isAnswered = false
  #wanted = false
  #running: Promise<void> = Promise.resolve()
  #link: Link | null = null
  /** How long it was away when it last sent CONNECT. */
  #awayMillis = 0
  #framer = new Framer(268_435_460)
  #connection = 0
  #will: string | null = null
  /** Of connections before; the next that is accepted may be in time to stop them. */
  #earlierWills: string[] = []
  /** Unfinished PUBLISH packets of its own, in the order in which they were sent. */
  readonly #outgoing = new Map<number, { readonly sent: Sent; isReleased: boolean }>()
  #nextId = 1
  /** QoS 2 identifiers received and not released. */
  readonly #incoming = new Set<number>()
  #owed: ClientPacket[] = []
  #isSubscribed = false
  #isAsking = false
  #ended: () => void = () => {}

  constructor(plan: ClientPlan, ledger: Ledger, random: Prng) {
    this.plan = plan
    this.#ledger = ledger
    this.#random = random
  }

  get inFlight(): number {
    return this.#outgoing.size
  }

  /** Online, subscribed, and all of its own exchanges ended. */
  get isQuiet(): boolean {
    return this.isOnline && this.#isSubscribed && this.#outgoing.size === 0
  }

  get isReady(): boolean {
    return this.isOnline && this.#isSubscribed
  }

  /** Connects, and again whenever the connection is lost. */
  start(): void {
    this.#wanted = true
    this.#running = this.#live()
  }

  /** Leaves and stays away: with DISCONNECT, or without a word. Resolves when the connection is closed. */
  async leave(how: 'goodbye' | 'cut', endsSession = false): Promise<void> {
    this.#wanted = false
    if (how === 'goodbye' && this.isOnline) {
      const properties = endsSession && this.plan.version === 5 ? { sessionExpiryInterval: 0 } : {}
      if (this.#will !== null) this.#ledger.willEnded(this.#will, false)
      this.#will = null
      this.#send({ type: 'disconnect', reason: 0, properties })
    } else {
      this.#hangUp()
    }
    await this.#running
  }

  /** Its network breaks; it comes back. */
  cut(): void {
    this.#hangUp()
  }

  /** How it is just now, for people. */
  get words(): string {
    const online = this.#isSubscribed ? 'ready' : 'waits for SUBACK'
    const state = this.isOnline ? online : this.#link === null ? 'has no link' : 'waits for CONNACK'
    return `${this.plan.clientId} ${state}, ${this.inFlight} in flight`
  }

  /** Only while it is online. */
  publish(topic: string, qos: 1 | 2, retain: boolean, deletes = false): void {
    const sent = this.#ledger.publish(this.plan.clientId, topic, qos, retain, deletes)
    const packetId = this.#freeId()
    this.#outgoing.set(packetId, { sent, isReleased: false })
    this.#sendPublish(sent, packetId, false)
  }

  /** Sends all acknowledgements that it still owes. */
  acknowledge(): void {
    for (const packet of this.#owed.splice(0)) this.#send(packet)
  }

  /** Asks whether the broker lives, until it is answered. */
  ask(): void {
    if (this.isAnswered || this.#isAsking || !this.isOnline) return
    this.#isAsking = true
    this.#send({ type: 'pingreq' })
  }

  async #live(): Promise<void> {
    while (this.#wanted && this.#ledger.fault === null) {
      const link = await this.plan.open().catch(() => null)
      if (link !== null && this.#wanted) await this.#connect(link)
      else link?.close()
      if (this.#wanted) await sleep(retryMillis)
    }
  }

  /** Resolves when this connection has ended. */
  #connect(link: Link): Promise<void> {
    this.#link = link
    this.#framer = new Framer(268_435_460)
    this.#owed = []
    this.#connection += 1
    this.#awayMillis = Date.now() - this.leftAt
    link.onData = (bytes) => {
      if (this.#link === link) this.#arrived(bytes)
    }
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve
      link.onClose = () => {
        if (this.#link === link) this.#lost()
      }
    })
    const { clientId, version, expirySeconds, receiveMaximum, will } = this.plan
    const payload = `${clientId}~${this.#connection}`
    if (this.#will !== null) this.#earlierWills.push(this.#will)
    for (const earlier of this.#earlierWills) this.#ledger.willContested(earlier)
    if (will !== undefined) {
      this.#will = payload
      this.#ledger.willSent(payload, will.delaySeconds * 1000)
    }
    this.#send({
      type: 'connect',
      version,
      bridge: false,
      cleanStart: version === 5 ? !this.hasSession : expirySeconds === 0,
      keepAliveSeconds: 0,
      clientId,
      properties: version === 5 ? { receiveMaximum, sessionExpiryInterval: expirySeconds } : {},
      ...(will !== undefined && {
        will: {
          topic: will.topic as TopicName,
          payload: new TextEncoder().encode(payload),
          qos: 2,
          retain: false,
          delaySeconds: will.delaySeconds,
          properties: {},
        },
      }),
    })
    return ended
  }

  #hangUp(): void {
    const link = this.#link
    if (link === null) return
    this.#lost()
    link.close()
  }

  #lost(): void {
    this.#link = null
    if (this.isOnline) {
      this.leftAt = Date.now()
      if (this.#will !== null) this.#ledger.willEnded(this.#will, true)
      this.#ledger.note(`${this.plan.clientId} is offline`)
    }
    this.isOnline = false
    this.#isAsking = false
    this.#ended()
  }

  #arrived(bytes: Uint8Array): void {
    this.#framer.push(bytes)
    const link = this.#link
    for (let frame = this.#framer.next(); frame !== null && this.#link === link; frame = this.#framer.next()) {
      this.#take(frame)
    }
  }

  #take(frame: Uint8Array): void {
    const packet = decodeServer(frame, this.plan.version)
    switch (packet.type) {
      case 'connack':
        this.#accepted(packet)
        return
      case 'suback':
        for (const [at, { filter, qos }] of this.plan.filters.entries()) {
          if (packet.reasons[at] === qos) this.#ledger.granted(this.plan.clientId, filter, qos)
          else this.#ledger.fail(`${this.plan.clientId}: ${filter} is granted ${packet.reasons[at]}`)
        }
        this.#isSubscribed = true
        return
      case 'publish':
        this.#received(packet)
        return
      case 'puback':
        this.#acknowledged(packet.packetId, packet.reason)
        this.#outgoing.delete(packet.packetId)
        return
      case 'pubrec':
        this.#acknowledged(packet.packetId, packet.reason)
        this.#send({ type: 'pubrel', packetId: packet.packetId, reason: 0, properties: {} })
        return
      case 'pubrel':
        this.#incoming.delete(packet.packetId)
        this.#ledger.note(`${this.plan.clientId} has PUBREL ${packet.packetId}`)
        this.#owe({ type: 'pubcomp', packetId: packet.packetId, reason: 0, properties: {} })
        return
      case 'pubcomp':
        this.#outgoing.delete(packet.packetId)
        this.#ledger.note(`${this.plan.clientId} has PUBCOMP ${packet.packetId}`)
        return
      case 'pingresp':
        this.isAnswered = true
        this.#isAsking = false
        this.#ledger.note(`${this.plan.clientId} has its answer`)
        return
      default:
    }
  }

  #accepted({ reason, sessionPresent }: ConnAck): void {
    const { clientId } = this.plan
    // Nobody hosts just now: it comes again, as any client does.
    if (reason === 0x88 || reason === 3) return
    if (reason !== 0) this.#ledger.fail(`${clientId} is refused with ${reason}`)
    this.#checkSession(sessionPresent)
    if (!sessionPresent) {
      this.#incoming.clear()
      this.#isSubscribed = false
      this.#ledger.forgotten(clientId)
    }
    this.wasResumed = sessionPresent
    this.hasSession = this.plan.expirySeconds > 0
    this.isOnline = true
    for (const will of this.#earlierWills.splice(0)) this.#ledger.willReturned(will)
    if (this.#will !== null) this.#ledger.willHeld(this.#will)
    this.#ledger.note(`${clientId} is online${sessionPresent ? ', resumed' : ''}`)
    for (const [packetId, { sent, isReleased }] of this.#outgoing) {
      if (isReleased) this.#send({ type: 'pubrel', packetId, reason: 0, properties: {} })
      else this.#sendPublish(sent, packetId, true)
    }
    if (!this.#isSubscribed) this.#subscribe()
  }

  #checkSession(isPresent: boolean): void {
    const { clientId, version, expirySeconds } = this.plan
    const awayMillis = Date.now() - this.leftAt
    if (this.hasSession && !isPresent && awayMillis < expirySeconds * 1000 - slackMillis) {
      this.#ledger.fail(`${clientId}: its session is lost`)
    }
    if (this.hasSession && isPresent && this.#awayMillis > expirySeconds * 1000 + slackMillis) {
      this.#ledger.fail(`${clientId}: its session was there after ${awayMillis} ms`)
    }
    if (!this.hasSession && isPresent && version === 5) {
      this.#ledger.fail(`${clientId}: a session is there, which nobody left`)
    }
  }

  #subscribe(): void {
    const { filters } = this.plan
    if (filters.length === 0) {
      this.#isSubscribed = true
      return
    }
    const rest = { noLocal: false, retainAsPublished: false, retainHandling: 0 } as const
    const subscriptions = filters.map(({ filter, qos }) => ({ ...rest, qos, filter: filter as TopicFilter }))
    this.#send({ type: 'subscribe', packetId: 65_535, subscriptions, properties: {} })
  }

  #received(packet: Publish): void {
    const { packetId, qos } = packet
    const isRepeated = qos === 2 && this.#incoming.has(packetId)
    if (!isRepeated) {
      if (this.plan.receive === undefined) this.#ledger.delivered(this.plan.clientId, packet)
      else this.plan.receive(packet)
    }
    if (qos === 2) this.#incoming.add(packetId)
    if (qos > 0) this.#owe({ type: qos === 1 ? 'puback' : 'pubrec', packetId, reason: 0, properties: {} })
  }

  /** Acknowledgements leave in their order, some of them late. */
  #owe(packet: ClientPacket): void {
    this.#owed.push(packet)
    if (!this.#random.chance(this.plan.hesitation)) this.acknowledge()
  }

  #acknowledged(packetId: number, reason: number): void {
    const outgoing = this.#outgoing.get(packetId)
    if (outgoing === undefined) return
    if (reason >= 0x80) this.#ledger.fail(`${this.plan.clientId}: ${outgoing.sent.payload} is refused with ${reason}`)
    else this.#ledger.accepted(outgoing.sent)
    outgoing.isReleased = true
  }

  #freeId(): number {
    while (this.#outgoing.has(this.#nextId)) this.#nextId += 1
    const id = this.#nextId
    this.#nextId = id >= 60_000 ? 1 : id + 1
    return id
  }

  #sendPublish(sent: Sent, packetId: number, dup: boolean): void {
    const { topic, qos, retain, payload } = sent
    const bytes = new TextEncoder().encode(payload)
    this.#send({
      type: 'publish',
      dup,
      qos,
      retain,
      packetId,
      topic: topic as TopicName,
      payload: bytes,
      properties: {},
    })
  }

  #send(packet: ClientPacket): void {
    this.#link?.send(encodeClient(packet, this.plan.version))
  }
}
