// All that a broker knows, as plain data: links, sessions, subscriptions, retained messages, deadlines.
// Does not decide anything; broker.ts and its neighbours do.
import type {
  Connect,
  MessageProperties,
  ProtocolVersion,
  Publish,
  PublishProperties,
  QoS,
  SubscriptionRequest,
  TopicFilter,
  TopicName,
} from '../protocol/packet.ts'
import type { Access } from './access.ts'
import { makeAccess } from './access.ts'
import { type BrokerCounters, makeCounters } from './counters.ts'
import { Deadlines } from './deadlines.ts'
import type { BrokerConfig, Limits, StorageLevel } from './limits.ts'
import type { DropReason, Identity, LinkId, Origin } from './outcome.ts'
import { emptyMap, emptySet } from './own.ts'
import { Queue } from './queue.ts'
import { type Allowance, type Bucket, Flapping, makeBucket } from './quota.ts'
import type { Random } from './random.ts'
import { RetainedMessages, type Retrieval } from './retained.ts'
import { makeSysState, type SysState } from './sys-message.ts'
import { TopicTree } from './topic-tree.ts'

/** An application message, made once and shared by everything that refers to it. */
export interface Message {
  readonly id: number
  readonly topic: TopicName
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
  /** Without the expiry interval, which is counted down in `expiresAt`. */
  readonly properties: MessageProperties
  /** What it counts for against limits: payload and the properties that go with it. */
  readonly bytes: number
  readonly publisher: string
  readonly expiresAt: number | null
  readonly receivedAt: number
  /** Deliveries of durable sessions that refer to it: the row lives as long as there is one. */
  references: number
  /** Properties with the remaining expiry, kept so that one fan-out shares them. */
  expiring: {
    readonly seconds: number
    readonly properties: PublishProperties
  } | null
}

/** What a message counts for against limits, in bytes: payload and all properties without a fixed length; strings by UTF-16 units. */
export function contentSize(payload: Uint8Array, properties: MessageProperties): number {
  const { contentType, responseTopic, correlationData, userProperties } = properties
  let bytes = payload.length
  if (contentType !== undefined) bytes += contentType.length
  if (responseTopic !== undefined) bytes += responseTopic.length
  if (correlationData !== undefined) bytes += correlationData.length
  if (userProperties !== undefined) for (const [name, value] of userProperties) bytes += name.length + value.length
  return bytes
}

/** One message on its way to one session. */
export interface Delivery {
  /** Null once released: PUBREC has made the message the client's. */
  message: Message | null
  readonly qos: QoS
  readonly retain: boolean
  readonly identifiers: readonly number[]
  /** Filter of the shared subscription it came by. */
  readonly share: TopicFilter | null
  state: 'queued' | 'sent' | 'released'
  packetId: number
  /** Whether this connection has sent it, and so has one less to send until it ends. Section 4.9. */
  holdsQuota: boolean
  order: number
  /** Key of its row; '' when the session is not durable. */
  key: string
}

export interface Subscription extends SubscriptionRequest {
  readonly session: Session
  identifier: number
  qos: QoS
  noLocal: boolean
  retainAsPublished: boolean
  retainHandling: 0 | 1 | 2
  /** Retained messages that it has still to bring. */
  retrieval: Retrieval | null
}

/** A will, armed while its client is connected and scheduled from then on. */
export interface PendingWill {
  readonly topic: TopicName
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
  readonly properties: MessageProperties
  readonly delaySeconds: number
  dueAt: number | null
}

export interface Session {
  readonly clientId: string
  version: ProtocolVersion
  identity: Identity
  connection: Connected | null
  /** 0 ends it with its connection. */
  expirySeconds: number
  /** Whether it is written: its expiry is above 0. */
  durable: boolean
  readonly createdAt: number
  disconnectedAt: number | null
  readonly subscriptions: Map<TopicFilter, Subscription>
  /** Those that have still to bring retained messages; the first has its turn. */
  retrievals: readonly Subscription[]
  /** Not sent yet. */
  readonly queue: Queue<Delivery>
  queuedBytes: number
  /** Payload bytes sent and not taken over by the client. */
  inflightBytes: number
  queuedHighWater: number
  /** Sent and not finished, by packet identifier, in the order in which they must be sent again. */
  inflight: ReadonlyMap<number, Delivery>
  /** Those of `inflight` that this connection has still to send again, first first. */
  readonly resend: Queue<Delivery>
  /** QoS 2 packet identifiers received and not released. */
  inbound: ReadonlySet<number>
  nextPacketId: number
  nextOrder: number
  will: PendingWill | null
  readonly drops: Partial<Record<DropReason, number>>
  /** Fan-out in which it was last matched, and its place there: merges overlapping subscriptions. */
  matchStamp: number
  matchIndex: number
}

/** A link that has not said CONNECT. */
export interface Opened {
  readonly state: 'opened'
  readonly link: LinkId
  readonly origin: Origin
  /** Its CONNECT, once the host has answered it with a challenge. Section 4.12. */
  challenged: Connect | null
}

export interface Connected {
  readonly state: 'connected'
  readonly link: LinkId
  readonly origin: Origin
  readonly version: ProtocolVersion
  readonly session: Session
  readonly connectedAt: number
  /** In force; 0 is off. */
  readonly keepAliveSeconds: number
  /** Session Expiry Interval of CONNECT: 0 may not be raised by DISCONNECT. */
  readonly requestedExpirySeconds: number
  lastPacketAt: number
  /** The client's Receive Maximum, and what is left of it. */
  readonly receiveMaximum: number
  sendQuota: number
  /** The client's; Infinity is none. */
  readonly maximumPacketSize: number
  readonly problemInformation: boolean
  /** A mosquitto bridge, which gets RETAIN as published. */
  readonly bridge: boolean
  aliasesIn: ReadonlyMap<number, TopicName>
  readonly aliasMaximumOut: number
  aliasesOut: ReadonlyMap<string, number>
  /** QoS 2 identifiers of this connection that were not released: counts against our Receive Maximum. */
  unreleased: ReadonlySet<number>
  congested: boolean
  held: boolean // That is why it is congested: somebody holds its link.
  /** More is at hand than one turn should take, and the host was asked for another. */
  awaitsPull: boolean
  /** Whether what is retained went before the queue when there was room last. */
  retrievesFirst: boolean
  /** What its publishing may cost now; null when nothing limits it. */
  allowance: Allowance | null
  /** Milliseconds since the epoch until which it is not read; 0 is not paused. */
  pausedUntil: number
  /** Limits that have bitten on this connection and were told. */
  limitsTold: readonly (keyof Limits | 'storage')[]
  /** Whether it takes the shared packet of a fan-out unchanged: no alias and no size limit. */
  readonly plain: boolean
}

export type Connection = Opened | Connected

/** Is told of every message that was routed. */
export interface MessageListener {
  /** `matched` sessions get it. */
  note(message: Message, matched: number, source: Source): void
}

export interface BrokerState {
  /** Of the broker: the node of `$SYS`. */
  readonly name: string
  config: BrokerConfig
  limits: Limits
  access: Access
  readonly random: Random
  readonly startedAt: number
  readonly links: Map<LinkId, Connection>
  readonly sessions: Map<string, Session>
  readonly tree: TopicTree
  readonly retained: RetainedMessages
  readonly deadlines: Deadlines
  readonly sys: SysState
  /** CONNECT packets that may come now. */
  readonly connectBucket: Bucket
  readonly flapping: Flapping
  /** Whether what is promised can be kept, and if not, why. */
  storage: { readonly level: StorageLevel; readonly detail: string }
  readonly counters: BrokerCounters
  /** Connected clients now. */
  connected: number
  subscriptionCount: number
  /** Messages waiting in all sessions' queues. */
  queuedCount: number
  /** Bytes of memory that the host's process uses, and the most it has used; 0 while it does not say. */
  readonly heap: { current: number; maximum: number }
  nextMessageId: number
  stamp: number
  /** The packets of the fan-out under way that QoS 0 receivers share. */
  readonly shared: {
    message: Message | null
    plain: Publish | null
    retained: Publish | null
    /** The retained message that the one under way has replaced or cleared. */
    replaced: Message | null
  }
  /** Whether traces of every message are wanted. Off: they are not made. */
  tracing: boolean
  /** Is told of every message while somebody looks at them. */
  newest: MessageListener | null
}

/**
 * A broker with nothing in it. `seed` decides every choice it will make; `now` is in milliseconds since the epoch.
 */
export function createState(config: BrokerConfig, seed: number, now: number, name = 'default'): BrokerState {
  return {
    name,
    config,
    limits: config.limits,
    access: makeAccess(config.access),
    random: { seed: seed | 0 },
    startedAt: now,
    links: new Map(),
    sessions: new Map(),
    tree: new TopicTree(),
    retained: new RetainedMessages(),
    deadlines: new Deadlines(),
    sys: makeSysState(),
    connectBucket: makeBucket(config.limits.connectionsPerSecond, now),
    flapping: new Flapping(),
    storage: { level: 'open', detail: '' },
    counters: makeCounters(),
    connected: 0,
    subscriptionCount: 0,
    queuedCount: 0,
    heap: { current: 0, maximum: 0 },
    nextMessageId: 1,
    stamp: 0,
    shared: { message: null, plain: null, retained: null, replaced: null },
    tracing: false,
    newest: null,
  }
}

export function makeSession(clientId: string, version: ProtocolVersion, identity: Identity, now: number): Session {
  return {
    clientId,
    version,
    identity,
    connection: null,
    expirySeconds: 0,
    durable: false,
    createdAt: now,
    disconnectedAt: null,
    subscriptions: new Map(),
    retrievals: [],
    queue: new Queue(),
    queuedBytes: 0,
    inflightBytes: 0,
    queuedHighWater: 0,
    inflight: emptyMap,
    resend: new Queue(),
    inbound: emptySet,
    nextPacketId: 1,
    nextOrder: 1,
    will: null,
    drops: {},
    matchStamp: 0,
    matchIndex: 0,
  }
}

/** Where a message comes from. */
export type Source = 'client' | 'will' | 'sys'
