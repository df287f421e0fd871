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
  /** Payload bytes waiting for one session. */
  readonly maximumQueuedBytes: number
  /** Which message goes when a queue is full. */
  readonly queueDropPolicy: 'oldest' | 'newest'
  /** Whether QoS 0 messages wait for an absent session too. */
  readonly queueQoS0: boolean
  /** Subscriptions of one session. */
  readonly maximumSubscriptions: number
  readonly maximumRetainedMessages: number
  /** Payload and topic bytes of all retained messages. */
  readonly maximumRetainedBytes: number
  /** Levels of a topic name or filter. */
  readonly maximumTopicLevels: number
  /** UTF-8 bytes of a client identifier. */
  readonly maximumClientIdentifierLength: number
  /** Seconds between `$SYS` messages; 0 is none. */
  readonly sysInterval: number
}

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
  maximumRetainedMessages: 1_000_000,
  maximumRetainedBytes: 256 * 1024 * 1024,
  maximumTopicLevels: 128,
  maximumClientIdentifierLength: 65_535,
  sysInterval: 10,
}

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

export interface BrokerConfig {
  readonly allowAnonymous: boolean
  readonly users: Readonly<Record<string, { readonly password: string }>>
  readonly access: readonly AccessRule[]
  readonly limits: Limits
}

export const defaultConfig: BrokerConfig = {
  allowAnonymous: true,
  users: {},
  access: [],
  limits: defaultLimits,
}
