// What an observer may watch and the rows it gets: the vocabulary between the worker and the panel.
// Types only; queries.ts (state) and the host's observer (log) make the rows.
import type { ProtocolVersion, QoS } from '../protocol/packet.ts'
import type { PacketFilter } from '../protocol/packet-filter.ts'
import type { AccessQuestion, ExplainedVerdict } from './access.ts'
import type { ConfigChange, ConfigView } from './config-view.ts'
import type { FlowResult, GateCommand, GatesView, PacketView, TimelineResult } from './flow-view.ts'
import type { HistoryView } from './history-view.ts'
import type { AdminAction, DropReason, Origin, Trace } from './outcome.ts'
import type { ShareGroupView } from './share-view.ts'
import type { StorageSummary, StorageView, Task } from './storage-views.ts'
import type { TopicQueries, TopicResults } from './topic-view.ts'
import type { ArrivalsView, ClientSort, ClientView, DropsView, SessionDetail } from './visit-view.ts'

/** Grows with every change that an older page or worker could not read. */
export const observerVersion = 5

/** A query per view name; a window is `offset` and `limit` (at most 500 rows). */
export interface Queries extends TopicQueries {
  broker: Record<string, never>
  storage: Record<string, never>
  clients: {
    readonly offset: number
    readonly limit: number
    readonly sort: ClientSort
    /** The other way round; clients that are alike stay in the order of their identifiers. */
    readonly descending?: boolean
    readonly text: string
    /** Sessions that all terms on clients, topics subscribed to, and text let through. */
    readonly filter?: PacketFilter
  }
  session: { readonly clientId: string }
  /** Newest application messages first; `text` is matched against topic and client identifier. */
  messages: {
    readonly limit: number
    readonly text: string
    readonly sys: boolean
  }
  /** One application message with its whole payload, by its id. */
  message: { readonly id: number }
  retained: {
    readonly offset: number
    readonly limit: number
    readonly filter: string
  }
  /** Packets as they crossed the links, oldest first, from `after` (a seq) on. */
  packets: {
    readonly after: number
    readonly limit: number
    readonly clientId: string | null
  }
  traces: { readonly after: number; readonly limit: number }
  /** Packets and decisions as they come, after the newest `limit` that match. */
  flow: { readonly filter: PacketFilter; readonly limit: number }
  timeline: Record<string, never>
  gates: Record<string, never>
  may: AccessQuestion
  config: Record<string, never>
  drops: Record<string, never>
  arrivals: Record<string, never>
  shares: Record<string, never>
  /** The last hour in coarse steps, then what comes. */
  history: Record<string, never>
}

export type View = keyof Queries

/** Looks a second at single views. */
export type Paces = { readonly [V in View]?: number }

export interface BrokerView {
  readonly name: string
  readonly version: string
  readonly state: 'loading' | 'running' | 'stopped'
  readonly startedAt: number
  readonly now: number
  readonly storage: StorageSummary
  /** The gateway this broker is joined to, as the page that serves it told, or null. */
  readonly gateway: {
    /** `waiting`: another page serves the clients of the gateway. */
    readonly state: 'joined' | 'waiting' | 'dialling' | 'refused'
    readonly detail: string
    readonly tcp: string | null
    readonly websocket: string | null
  } | null
  readonly connections: number
  readonly connected: number
  readonly sessions: number
  readonly subscriptions: number
  readonly retained: number
  readonly queued: number
  /** Messages per second, averaged over about 5 s. */
  readonly receivedRate: number
  readonly sentRate: number
  /** Memory that the broker's scripts use, as the browser tells; 0 where it does not. */
  readonly heapBytes: number
  readonly counters: Counters
}

/** Since the broker started. PUBLISH and packet counts as in the two `$SYS` layouts. */
export interface Counters {
  bytesReceived: number
  bytesSent: number
  packetsReceived: number
  packetsSent: number
  publishReceived: number
  publishSent: number
  publishDropped: number
  publishBytesReceived: number
  publishBytesSent: number
  connections: number
  clientsMaximum: number
  sessionsExpired: number
}

export interface ClientRow {
  readonly clientId: string
  readonly connected: boolean
  /** Of its connection; null while it has none. */
  readonly link: number | null
  readonly origin: Origin | null
  readonly version: ProtocolVersion
  readonly username: string | null
  readonly connectedAt: number | null
  readonly disconnectedAt: number | null
  /** Keep Alive in force, seconds; 0 is off. */
  readonly keepAliveSeconds: number
  readonly lastPacketAt: number | null
  readonly sessionExpirySeconds: number
  readonly subscriptions: number
  /** QoS 1 and 2 exchanges not finished, towards the client and from it. */
  readonly inflightOut: number
  readonly inflightIn: number
  readonly queued: number
  readonly queuedHighWater: number
  readonly will: {
    readonly topic: string
    readonly qos: QoS
    readonly retain: boolean
    readonly delaySeconds: number
    readonly dueAt: number | null
  } | null
  readonly congested: boolean
}

export interface SessionView extends ClientRow {
  readonly createdAt: number
  readonly receiveMaximum: number
  readonly maximumPacketSize: number | null
  readonly topicAliasMaximum: number
  readonly subscriptionList: readonly {
    readonly filter: string
    readonly qos: QoS
    readonly noLocal: boolean
    readonly retainAsPublished: boolean
    readonly retainHandling: 0 | 1 | 2
    readonly identifier: number
  }[]
  readonly inflight: readonly {
    readonly packetId: number
    readonly state: 'sent' | 'released' | 'received'
    readonly message: number
    readonly topic: string | null
    readonly qos: QoS
  }[]
  readonly queue: readonly {
    readonly message: number
    readonly topic: string
    readonly qos: QoS
    readonly bytes: number
  }[]
  readonly drops: Partial<Record<DropReason, number>>
}

export interface MessageView {
  readonly id: number
  readonly time: number
  readonly topic: string
  readonly qos: QoS
  /** RETAIN as the publisher set it. */
  readonly retain: boolean
  /** This very message is the retained one of its topic now (the pin). */
  readonly stored: boolean
  /** At most 256 bytes of the payload. */
  readonly preview: Uint8Array
  readonly bytes: number
  readonly publisher: string
  readonly matched: number
  readonly source: 'client' | 'will' | 'sys'
}

export interface RetainedView {
  readonly topic: string
  readonly qos: QoS
  readonly preview: Uint8Array
  readonly bytes: number
  readonly receivedAt: number
  readonly expiresAt: number | null
  readonly publisher: string
}

export interface Page<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

export interface Results extends TopicResults {
  broker: BrokerView
  storage: StorageView
  clients: Page<ClientView>
  session: SessionDetail | null
  config: ConfigView
  drops: DropsView
  arrivals: ArrivalsView
  shares: readonly ShareGroupView[]
  history: HistoryView
  messages: {
    /** All that match, of those that are kept. */
    readonly total: number
    readonly rows: readonly MessageView[]
    /** False: only rows that are new or have changed since the last result of this watch; the others stay as they were. */
    readonly isWhole: boolean
  }
  /** `payload` is null when it is larger than 1 MiB, or there was no room to keep it. Null: the message is not kept. */
  message: (MessageView & { readonly payload: Uint8Array | null }) | null
  retained: Page<RetainedView>
  packets: { readonly rows: readonly PacketView[]; readonly lost: number }
  traces: {
    readonly rows: readonly (Trace & {
      readonly seq: number
      readonly time: number
    })[]
    readonly lost: number
  }
  flow: FlowResult
  timeline: TimelineResult
  gates: GatesView
  may: ExplainedVerdict
}

/** Panel to worker, over an observer port. */
export type ObserverRequest =
  | { readonly type: 'hello'; readonly version: number }
  | {
      [V in View]: {
        readonly type: 'watch'
        readonly view: V
        readonly id: number
        readonly query: Queries[V]
      }
    }[View]
  | { readonly type: 'unwatch'; readonly id: number }
  /** The frame was drawn; the next may come. */
  | { readonly type: 'acknowledge'; readonly frame: number }
  /** Frames a second at most; `views` names those that are to come more often, or less. */
  | { readonly type: 'pace'; readonly hertz: number; readonly views?: Paces }
  | { readonly type: 'admin'; readonly action: AdminAction }
  /** Answered by `done` or `failed` with the same id. */
  | { readonly type: 'task'; readonly id: number; readonly task: Task }
  /** What comes of it is told by the view `config`. */
  | { readonly type: 'configure'; readonly change: ConfigChange }
  /** Takes or gives back the one controller's place; `force` takes it from another. `name` tells others who has it. */
  | { readonly type: 'control'; readonly take: boolean; readonly force?: boolean; readonly name?: string }
  | { readonly type: 'gate'; readonly command: GateCommand }

/** Worker to panel. `changes` holds the watched views whose result changed since the last frame. */
export type ObserverMessage =
  | { readonly type: 'welcome'; readonly version: number; readonly controller: boolean }
  | {
      readonly type: 'frame'
      readonly frame: number
      readonly changes: readonly {
        [V in View]: {
          readonly id: number
          readonly view: V
          readonly result: Results[V]
        }
      }[View][]
    }
  /** `denied`: what was asked for needs control, and another observer has it. `takenBy`: that one has just taken it away. */
  | {
      readonly type: 'control'
      readonly controller: boolean
      readonly denied?: boolean
      readonly takenBy?: string
    }
  /** What was commanded of the gates came too late: that link has gone. */
  | { readonly type: 'vain' }
  | { readonly type: 'refused'; readonly why: string }
  | { readonly type: 'done'; readonly id: number; readonly result: unknown }
  | { readonly type: 'failed'; readonly id: number; readonly why: string }

/** The smallest part of a MessagePort that both sides need; a test needs no worker. */
export interface PlainPort<In, Out> {
  postMessage(message: Out, transfer?: ArrayBuffer[]): void
  onmessage: ((event: { readonly data: In }) => void) | null
  close(): void
}
