// What the topics of a broker look like to an observer: a window of their tree, one topic in full, what a filter matches.
// Types only; the host makes the rows.
import type { QoS } from '../protocol/packet.ts'
import type { PacketFilter } from '../protocol/packet-filter.ts'
import type { ShareStrategy } from './limits.ts'

/** Which topics somebody wants to see; an empty one is all, with nothing open. */
export interface TopicFilterQuery {
  /** Terms `topic` and `text`, which look at the topic's name only. */
  readonly terms: PacketFilter
  /** A regular expression that must match too; '' is none. */
  readonly pattern: string
  readonly ignoresCase: boolean
  /** Whether topics that begin with `$` are among them. */
  readonly sys: boolean
}

export interface TopicQueries {
  /**
   * Rows of the tree from `offset` on, as a person scrolls it. `toggled` names the nodes that are open, or with a filter,
   * where all are open, those that are closed. 500 rows at most.
   */
  tree: {
    readonly offset: number
    readonly limit: number
    readonly toggled: readonly string[]
    readonly filter: TopicFilterQuery | null
  }
  /** One topic. Its messages come as they are published; with the first result those still kept. */
  topic: { readonly topic: string; readonly limit: number }
  /** What of the known topics a topic filter matches: `limit` that it does, and some that it does not. */
  matching: { readonly filter: string; readonly limit: number }
  /** Names of the topics that keep a message and that the filter matches; `$SYS` is not among them unless named. */
  stored: { readonly filter: TopicFilterQuery }
}

export interface StoredMessage {
  /** Of the message. */
  readonly id: number
  readonly qos: QoS
  readonly bytes: number
  readonly receivedAt: number
  readonly publisher: string
  /** Milliseconds since the epoch; null is never. */
  readonly expiresAt: number | null
}

export interface TopicRow {
  /** Grows with every node that is new, for the life of the statistics. */
  readonly id: number
  /** The topic's name from its beginning to this level. */
  readonly path: string
  readonly name: string
  /** 1 is the outermost. */
  readonly level: number
  /** Place among its siblings, from 1, and how many they are. */
  readonly place: number
  readonly siblings: number
  /** Row in which its parent stands, from 0; -1 at the outermost level. */
  readonly parentRow: number
  /** Null where nothing is below it. */
  readonly open: boolean | null
  /** Topics at and below it. */
  readonly topics: number
  /** Messages since somebody watches, at and below it, and how many of them exactly here. */
  readonly messages: number
  readonly own: number
  /** Per second, averaged over about 5 s, with three significant digits. */
  readonly rate: number
  /** Milliseconds since the epoch of the last message at or below it, or of when the stored one came; 0 is none. */
  readonly lastAt: number
  /** Of the last message exactly here, or of the stored one; null where none is known. */
  readonly preview: Uint8Array | null
  readonly bytes: number
  /** Subscriptions that a message here would reach. */
  readonly subscribers: number
  /** The pin: what the topic keeps now. */
  readonly stored: StoredMessage | null
}

export interface TopicTree {
  /** Rows that could be scrolled to. */
  readonly total: number
  /** Topics known, and with a filter those that it lets through. */
  readonly topics: number
  readonly matched: number
  /** Of the topics, those that the broker itself tells of: `$SYS`. */
  readonly sysTopics: number
  /** Highest id given to a node so far. */
  readonly newest: number
  readonly offset: number
  readonly rows: readonly TopicRow[]
  /** Not all topics have been looked at yet. */
  readonly isLooking: boolean
  /** There are more topics than are followed. */
  readonly isFull: boolean
  /** When counting began, milliseconds since the epoch. */
  readonly since: number
}

export interface TopicMessage {
  readonly id: number
  readonly time: number
  readonly qos: QoS
  /** RETAIN as the publisher set it. */
  readonly retain: boolean
  readonly publisher: string
  readonly source: 'client' | 'will' | 'sys'
  readonly bytes: number
  readonly matched: number
  /** The payload, or its beginning: then the `message` view has more, while it is kept. */
  readonly payload: Uint8Array
}

export interface TopicSubscriber {
  readonly clientId: string
  readonly filter: string
  readonly qos: QoS
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly retainHandling: 0 | 1 | 2
  readonly identifier: number
  readonly connected: boolean
  /** Of a shared subscription, of which one member gets each message; null is not shared. */
  readonly group: {
    readonly members: number
    readonly strategy: ShareStrategy
    /** It got the one before. */
    readonly isLast: boolean
  } | null
}

export interface TopicView {
  /** The first of a watch: whatever was there before is no part of it. */
  readonly isFirst: boolean
  readonly row: TopicRow | null
  readonly stored: StoredMessage | null
  /** Of `stored`, told when that is another message than before, 256 kB of it at most; null otherwise. */
  readonly storedPayload: Uint8Array | null
  readonly subscribers: { readonly total: number; readonly rows: readonly TopicSubscriber[] }
  /** New since the last result, oldest first. */
  readonly messages: readonly TopicMessage[]
}

export interface MatchingTopics {
  readonly known: number
  readonly matched: number
  readonly isLooking: boolean
  readonly hits: readonly string[]
  readonly misses: readonly string[]
}

export interface StoredTopics {
  readonly topics: readonly string[]
  readonly bytes: number
}

export interface TopicResults {
  tree: TopicTree
  topic: TopicView
  matching: MatchingTopics
  stored: StoredTopics
}
