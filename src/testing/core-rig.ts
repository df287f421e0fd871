// The core alone under a test's hand: inputs in, packets out, rows kept as a store would keep them.
// Does not know bytes or links: rig.ts drives the whole host.
import { handle } from '../core/broker.ts'
import { countSent } from '../core/counters.ts'
import { type BrokerConfig, defaultConfig, defaultLimits, type Limits } from '../core/limits.ts'
import type { AdminAction, Input, LinkId, Outcome, Trace } from '../core/outcome.ts'
import { restore } from '../core/restore.ts'
import { emptyRows, type Rows } from '../core/rows.ts'
import { type BrokerState, createState } from '../core/state.ts'
import { encodeClient } from '../protocol/codec-client.ts'
import type {
  Ack,
  ClientPacket,
  Connect,
  ConnectProperties,
  ProtocolVersion,
  Publish,
  PublishProperties,
  QoS,
  ServerPacket,
  SubscriptionRequest,
  TopicFilter,
  TopicName,
  Will,
} from '../protocol/packet.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export interface ConnectOptions {
  readonly version?: ProtocolVersion
  readonly clean?: boolean
  readonly keepAlive?: number
  readonly username?: string
  readonly refused?: { readonly reason: 0x86 | 0x87; readonly detail: string }
  readonly will?: Partial<Omit<Will, 'topic' | 'payload'>> & { readonly topic: string; readonly payload?: string }
  readonly properties?: ConnectProperties
}

/** A broker core with its rows, its clock and the clients that talk to it. */
export class CoreRig {
  now = 1_000_000
  rows: Rows = emptyRows()
  state: BrokerState
  wakeAt = Number.POSITIVE_INFINITY
  readonly config: BrokerConfig
  readonly traces: Trace[] = []
  readonly clients = new Map<LinkId, CoreClient>()
  /** Links for which the core has more at hand; `pull` asks for it. */
  readonly pulls: LinkId[] = []
  #links = 0

  constructor(limits: Partial<Limits> = {}, config: Partial<Omit<BrokerConfig, 'limits'>> = {}) {
    this.config = { ...defaultConfig, ...config, limits: { ...defaultLimits, sysInterval: 0, ...limits } }
    this.state = createState(this.config, 1, this.now)
    this.state.tracing = true
    this.carryOut(restore(this.state, this.rows, this.now))
  }

  /** The process dies and starts anew from what was written. All links are gone. */
  crash(): void {
    for (const client of this.clients.values()) client.open = false
    this.clients.clear()
    this.pulls.length = 0
    this.state = createState(this.config, 2, this.now)
    this.state.tracing = true
    this.rows = structuredClone(this.rows)
    this.carryOut(restore(this.state, this.rows, this.now))
  }

  feed(input: Input): Outcome {
    const outcome = handle(this.state, input, this.now)
    this.carryOut(outcome)
    return outcome
  }

  /** Asks for the next piece of each link that has more at hand; false when none has. */
  pull(): boolean {
    const links = this.pulls.splice(0)
    for (const link of links) this.feed({ type: 'pull', link })
    return links.length > 0
  }

  admin(action: AdminAction): void {
    this.feed({ type: 'admin', action })
  }

  /** Moves time on, waking the core at every moment it asked for. */
  advance(seconds: number): void {
    const end = this.now + seconds * 1000
    while (this.wakeAt <= end) {
      this.now = Math.max(this.now, this.wakeAt)
      this.feed({ type: 'wake' })
    }
    this.now = end
  }

  open(clientId: string): CoreClient {
    this.#links += 1
    const client = new CoreClient(this, this.#links as LinkId, clientId)
    this.clients.set(client.link, client)
    this.feed({ type: 'opened', link: client.link, origin: { transport: 'scratch', address: 'test' } })
    return client
  }

  /** A client that has connected; its CONNACK has been taken off. */
  client(clientId: string, options: ConnectOptions = {}): CoreClient {
    const client = this.open(clientId)
    client.connect(options)
    client.sessionPresent = client.take('connack').sessionPresent
    return client
  }

  /** The open client of this identifier. */
  named(clientId: string): CoreClient {
    for (const client of this.clients.values()) if (client.clientId === clientId && client.open) return client
    throw new Error(`no client ${clientId}`)
  }

  carryOut(outcome: Outcome): void {
    this.wakeAt = outcome.wakeAt
    this.traces.push(...outcome.traces)
    for (const { table, key, row } of outcome.writes) {
      const rows = this.rows[table] as Map<string, unknown>
      if (row === null) rows.delete(key)
      else rows.set(key, structuredClone(row))
    }
    for (const { link, packet } of outcome.sends) {
      countSent(this.state.counters, packet)
      this.clients.get(link)?.packets.push(packet)
    }
    this.pulls.push(...outcome.pulls)
    for (const { link, paused } of outcome.pauses) {
      const client = this.clients.get(link)
      if (client !== undefined) client.paused = paused
    }
    for (const { link } of outcome.closes) {
      const client = this.clients.get(link)
      if (client !== undefined) client.open = false
    }
  }
}

/** The packet of one type; the four acknowledgements share an interface. */
type Of<T extends ServerPacket['type']> = ServerPacket extends infer P
  ? P extends { readonly type: infer U }
    ? T extends U
      ? P
      : never
    : never
  : never

export class CoreClient {
  /** What the broker sent and no test has taken yet. */
  readonly packets: ServerPacket[] = []
  open = true
  /** Whether the core wants its link not to be read. */
  paused = false
  sessionPresent = false
  version: ProtocolVersion = 5
  readonly link: LinkId
  readonly clientId: string
  readonly #rig: CoreRig

  constructor(rig: CoreRig, link: LinkId, clientId: string) {
    this.#rig = rig
    this.link = link
    this.clientId = clientId
  }

  connect(options: ConnectOptions): void {
    const { will, username, version = 5 } = options
    this.version = version
    const packet: Connect = {
      type: 'connect',
      version,
      bridge: false,
      cleanStart: options.clean ?? true,
      keepAliveSeconds: options.keepAlive ?? 0,
      clientId: this.clientId,
      properties: options.properties ?? {},
      ...(username !== undefined && { username }),
      ...(will !== undefined && {
        will: {
          qos: 0,
          retain: false,
          delaySeconds: 0,
          properties: {},
          ...will,
          topic: will.topic as TopicName,
          payload: encoder.encode(will.payload ?? 'gone'),
        },
      }),
    }
    const authentication =
      options.refused === undefined
        ? ({ ok: true, username: username ?? null } as const)
        : ({ ok: false, ...options.refused } as const)
    this.#rig.feed({ type: 'connect', link: this.link, packet, authentication, size: 0 })
  }

  send(packet: Exclude<ClientPacket, Connect>): void {
    this.#rig.feed({ type: 'received', link: this.link, packet, size: encodeClient(packet, this.version).length })
  }

  publish(
    topic: string,
    payload: string,
    options: { qos?: QoS; retain?: boolean; dup?: boolean; id?: number; properties?: PublishProperties } = {},
  ): void {
    const qos = options.qos ?? 0
    this.send({
      type: 'publish',
      topic: topic as TopicName,
      payload: encoder.encode(payload),
      qos,
      retain: options.retain ?? false,
      dup: options.dup ?? false,
      packetId: qos === 0 ? 0 : (options.id ?? 1),
      properties: options.properties ?? {},
    })
  }

  /** Subscribes and takes the SUBACK off; returns its codes. */
  subscribe(
    filter: string | readonly string[],
    qos: QoS = 0,
    options: Partial<SubscriptionRequest> & { readonly identifier?: number } = {},
  ): readonly number[] {
    const { identifier, ...rest } = options
    const filters = typeof filter === 'string' ? [filter] : filter
    this.send({
      type: 'subscribe',
      packetId: 1,
      subscriptions: filters.map((each) => ({
        noLocal: false,
        retainAsPublished: false,
        retainHandling: 0,
        ...rest,
        filter: each as TopicFilter,
        qos,
      })),
      properties: identifier === undefined ? {} : { subscriptionIdentifier: identifier },
    })
    return this.take('suback').reasons
  }

  ack(type: Ack['type'], packetId: number, reason = 0): void {
    this.send({ type, packetId, reason, properties: {} })
  }

  /** The link goes without a word. */
  vanish(): void {
    this.open = false
    this.#rig.feed({ type: 'closed', link: this.link, end: 'closed-by-peer' })
    this.#rig.clients.delete(this.link)
  }

  disconnect(reason = 0, sessionExpiryInterval?: number): void {
    const properties = sessionExpiryInterval === undefined ? {} : { sessionExpiryInterval }
    this.send({ type: 'disconnect', reason, properties })
  }

  /** Takes the oldest packet, which must be of this type. */
  take<T extends ServerPacket['type']>(type: T): Of<T> {
    const packet = this.packets.shift()
    if (packet?.type !== type) throw new Error(`${this.clientId} expected ${type}, has ${JSON.stringify(packet)}`)
    return packet as Of<T>
  }

  /** Takes every waiting PUBLISH as `topic=payload`; anything else is an error. */
  messages(): string[] {
    const found: string[] = []
    while (this.packets.length > 0) found.push(text(this.take('publish')))
    return found
  }
}

export function text(packet: Publish): string {
  return `${packet.topic}=${decoder.decode(packet.payload)}`
}
