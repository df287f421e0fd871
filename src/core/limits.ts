// Every maximum of the broker with its default, and the configuration that may change it.
// Does not know where a configuration comes from.
import type { QoS } from '../protocol/packet.ts'

/** Names from the standard where it has one. All counts and bytes are per broker unless said otherwise. */
export interface Limits {
  /** Links open at once, 1 and up. */
  readonly maximumConnections: number
  /** Sessions kept, connected or not. */
  readonly maximumSessions: number
  /** QoS 1 and 2 PUBLISH packets a client may have unfinished towards the broker, 1 to 65,535. Section 3.2.2.3.3. */
  readonly receiveMaximum: number
  /** Bytes of one packet, header included. Section 3.2.2.3.6. */
  readonly maximumPacketSize: number
  /** Aliases a client may set, 0 to 65,535. Section 3.2.2.3.8. */
  readonly topicAliasMaximum: number
  /** Aliases the broker sets towards a client that allows them, 0 to 65,535. */
  readonly topicAliasMaximumOutbound: number
  /** Section 3.2.2.3.4. */
  readonly maximumQoS: QoS
  /** Section 3.2.2.3.5. */
  readonly retainAvailable: boolean
  /** Section 3.2.2.3.11. */
  readonly wildcardSubscriptionAvailable: boolean
  /** Section 3.2.2.3.12. */
  readonly subscriptionIdentifierAvailable: boolean
  /** Section 3.2.2.3.13. */
  readonly sharedSubscriptionAvailable: boolean
  /** Seconds that every client is told to use in place of its own Keep Alive; 0 leaves the client's. Section 3.2.2.3.14. */
  readonly serverKeepAlive: number
  /** Seconds; a longer Session Expiry Interval is cut to this. 0xFFFFFFFF is no limit. */
  readonly maximumSessionExpiryInterval: number
  /** Seconds; a longer or absent Message Expiry Interval is cut to this. 0 is no limit. */
  readonly maximumMessageExpiryInterval: number
  /** Seconds a link may stay open without CONNECT. */
  readonly connectTimeout: number
  /** Messages waiting for one session, sent and unacknowledged ones not counted. */
  readonly maximumQueuedMessages: number
  /** Bytes waiting for one session: payloads, and the properties that go with them. */
  readonly maximumQueuedBytes: number
  /** Which message goes when a queue is full. */
  readonly queueDropPolicy: 'oldest' | 'newest'
  /** Whether QoS 0 messages wait for an absent session too. */
  readonly queueQoS0: boolean
  /** Subscriptions of one session. */
  readonly maximumSubscriptions: number
  /** Subscriptions of all sessions together. */
  readonly maximumSubscriptionsInAll: number
  readonly maximumRetainedMessages: number
  /** Payload, property and topic bytes of all retained messages. */
  readonly maximumRetainedBytes: number
  /**
   * Bytes of the database, what is not cleared up yet included; above it nothing new is promised until a tenth is free.
   * 0 is no limit but the browser's own.
   */
  readonly maximumStoredBytes: number
  /** Levels of a topic name or filter. */
  readonly maximumTopicLevels: number
  /** UTF-8 bytes of a client identifier. */
  readonly maximumClientIdentifierLength: number
  /** Who gets a message of a shared subscription, unless its group has a strategy of its own. Section 4.8.2. */
  readonly sharedSubscriptionStrategy: ShareStrategy
  /** PUBLISH packets a second that a client may send for long; above it the broker stops reading it for a while. 0 is no limit. */
  readonly messagesPerSecond: number
  /** Bytes of packets a second, in the same way. 0 is no limit. */
  readonly bytesPerSecond: number
  /** CONNECT packets a second, of all clients together; above it they are refused. 0 is no limit. */
  readonly connectionsPerSecond: number
  /** CONNECT packets of one client identifier within `flappingWindow` above which it is banned. 0 is no limit. */
  readonly flappingConnects: number
  /** Seconds. */
  readonly flappingWindow: number
  /** Seconds that a flapping client is refused. */
  readonly flappingBan: number
  /** Layouts of `$SYS` that are published. */
  readonly sysLayouts: readonly SysLayout[]
  /** Seconds between `$SYS` messages of Mosquitto's layout; 0 turns all of `$SYS` off. */
  readonly sysInterval: number
  /** Seconds between uptime and time of day in EMQX's layout. */
  readonly sysHeartbeatInterval: number
  /** Seconds between version, statistics and metrics in EMQX's layout. */
  readonly sysMetricsInterval: number
  /** Events of clients that EMQX's layout tells as they happen. */
  readonly sysEvents: readonly SysEvent[]
}

/** The default is the first. `hashClientId` is that of the publisher. */
export const shareStrategies = ['roundRobin', 'random', 'sticky', 'leastInflight', 'hashClientId', 'hashTopic'] as const
export type ShareStrategy = (typeof shareStrategies)[number]

export const sysLayouts = ['mosquitto', 'emqx'] as const
export type SysLayout = (typeof sysLayouts)[number]

export const sysEvents = ['connected', 'disconnected', 'subscribed', 'unsubscribed'] as const
export type SysEvent = (typeof sysEvents)[number]

export const defaultLimits: Limits = {
  maximumConnections: 10_000,
  maximumSessions: 20_000,
  receiveMaximum: 65_535,
  maximumPacketSize: 16 * 1024 * 1024,
  topicAliasMaximum: 100,
  topicAliasMaximumOutbound: 100,
  maximumQoS: 2,
  retainAvailable: true,
  wildcardSubscriptionAvailable: true,
  subscriptionIdentifierAvailable: true,
  sharedSubscriptionAvailable: true,
  serverKeepAlive: 0,
  maximumSessionExpiryInterval: 0xffffffff,
  maximumMessageExpiryInterval: 0,
  connectTimeout: 10,
  maximumQueuedMessages: 10_000,
  maximumQueuedBytes: 64 * 1024 * 1024,
  queueDropPolicy: 'newest',
  queueQoS0: false,
  maximumSubscriptions: 10_000,
  maximumSubscriptionsInAll: 1_000_000,
  maximumRetainedMessages: 1_000_000,
  maximumRetainedBytes: 256 * 1024 * 1024,
  maximumStoredBytes: 1024 * 1024 * 1024,
  maximumTopicLevels: 256,
  maximumClientIdentifierLength: 65_535,
  sharedSubscriptionStrategy: 'roundRobin',
  // Whoever floods is slowed by the pace of the links already.
  messagesPerSecond: 0,
  bytesPerSecond: 0,
  connectionsPerSecond: 5_000,
  // A loop of reconnects without a pause, not a person who tries again, nor a test suite that takes one name for all.
  flappingConnects: 3_000,
  flappingWindow: 60,
  flappingBan: 60,
  sysLayouts,
  sysInterval: 10,
  sysHeartbeatInterval: 30,
  sysMetricsInterval: 60,
  sysEvents: ['connected', 'disconnected'],
}

/**
 * `open`: promises are kept. `full`: nothing new is promised, what was promised is worked off. `closed`: nothing at all
 * can be written now, so that sessions that are kept cannot be taken up either.
 */
export type StorageLevel = 'open' | 'full' | 'closed'

/** The first rule that matches decides; without one, all is allowed. `%u` and `%c` stand for user name and client identifier. */
export interface AccessRule {
  /** Absent: everyone. */
  readonly user?: string
  readonly client?: string
  readonly effect: 'allow' | 'deny'
  readonly action: 'publish' | 'subscribe' | 'receive' | 'all'
  /** A topic filter. */
  readonly topic: string
}

/** How a user can prove to be one; each way that is there will do. */
export interface UserConfig {
  /** In plain text, for quick tests. Good for SCRAM too. */
  readonly password?: string
  /** Salted and slow: `scrypt$ln=14,r=8,p=5$salt$hash`. Not good for SCRAM. */
  readonly passwordHash?: string
  /** For SCRAM-SHA-256, and for a plain password where there is neither of the others. */
  readonly scram?: ScramCredentials
}

/** What RFC 5802 lets a server keep in place of a password. All but the count in Base64. */
export interface ScramCredentials {
  readonly salt: string
  readonly iterations: number
  readonly storedKey: string
  readonly serverKey: string
}

export interface BrokerConfig {
  /** Whether a client without a user name is let in; `local`: one of this machine is. */
  readonly allowAnonymous: boolean | 'local'
  readonly users: Readonly<Record<string, UserConfig>>
  readonly access: readonly AccessRule[]
  readonly limits: Limits
  /** Strategy of a shared subscription by the name of its group (`$share/name/…`). */
  readonly sharedSubscriptions: Readonly<Record<string, ShareStrategy>>
  /**
   * What a commit waits for. `relaxed`: the browser has it, so that it outlives tab, worker and browser. `strict`: the
   * disk has it, so that it outlives a power cut. Null leaves it as it was set on the page, `relaxed` at first.
   */
  readonly durability: 'relaxed' | 'strict' | null
}

export const defaultConfig: BrokerConfig = {
  allowAnonymous: true,
  users: {},
  access: [],
  limits: defaultLimits,
  sharedSubscriptions: {},
  durability: null,
}
