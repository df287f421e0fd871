// What goes into the core and what comes out of it: Input, Outcome and Trace, the contract between core and host.
// Does not decide anything.
import type { ClientPacket, Connect, ProtocolVersion, QoS, ServerPacket } from '../protocol/packet.ts'
import type { ReasonCode } from '../protocol/reason.ts'
import type { Access } from './access.ts'
import type { AccessRule, Limits, ShareStrategy, StorageLevel } from './limits.ts'
import type { Rates } from './quota.ts'
import type { Write } from './rows.ts'

/** Names one link for as long as the host lives. Never 0. */
export type LinkId = number & { readonly brand: 'LinkId' }

/** Where a link comes from, as the host knows it. Shown, and given to access rules; never interpreted. */
export interface Origin {
  readonly transport: 'tab' | 'tcp' | 'websocket' | 'webrtc' | 'scratch'
  /** Remote address and port, page origin or the like; for people. */
  readonly address: string
}

/** Who a client is, resolved by the host before CONNECT is fed. */
export interface Identity {
  /** Null is anonymous. */
  readonly username: string | null
  readonly clientId: string
  /** Rules of its own, in place of the broker's: a guest has them. */
  readonly access?: Access
}

/** What the host's side of an enhanced authentication says next. */
export interface AuthenticationStep {
  readonly method: string
  /** Null is no Authentication Data. */
  readonly data: Uint8Array | null
}

/** The answer of the host's authentication to a CONNECT. */
export type Authentication =
  | {
      readonly ok: true
      readonly username: string | null
      /** Of an exchange by Authentication Method, and its last word, for CONNACK. Section 4.12. */
      readonly enhanced?: AuthenticationStep
      /** Rules and rates in place of the broker's. */
      readonly access?: Access
      readonly rates?: Rates
    }
  | { readonly ok: false; readonly reason: ReasonCode; readonly detail: string }

/** Why a link has gone, as the host saw it. */
export type LinkEnd = 'closed-by-peer' | 'page-gone' | 'error' | 'cut' | 'gateway-gone' | 'host-closed'

export type Input =
  | { readonly type: 'opened'; readonly link: LinkId; readonly origin: Origin }
  | {
      readonly type: 'connect'
      readonly link: LinkId
      readonly packet: Connect
      readonly authentication: Authentication
      /** Bytes of the packet, for counters. */
      readonly size: number
    }
  | {
      readonly type: 'received'
      readonly link: LinkId
      readonly packet: Exclude<ClientPacket, Connect>
      readonly size: number
    }
  /** The bytes of a packet broke the protocol. `packet` names its type, or null when not even that is known. */
  | {
      readonly type: 'malformed'
      readonly link: LinkId
      readonly reason: ReasonCode
      readonly detail: string
      readonly packet: string | null
      /** Version asked for, where a broken CONNECT still tells; decides whether a CONNACK can be sent. */
      readonly version: ProtocolVersion | null
    }
  /** CONNECT or AUTH came, and the host asks the client for more. `connect` is there until CONNACK, null afterwards. */
  | {
      readonly type: 'challenge'
      readonly link: LinkId
      readonly connect: Connect | null
      readonly step: AuthenticationStep
    }
  /** AUTH came, and with it the client has proved again who it is. */
  | { readonly type: 'reauthenticated'; readonly link: LinkId; readonly step: AuthenticationStep }
  /** AUTH came from a client that has connected, and it broke the protocol or proved nothing. */
  | {
      readonly type: 'authentication-failed'
      readonly link: LinkId
      readonly reason: ReasonCode
      readonly detail: string
    }
  | { readonly type: 'closed'; readonly link: LinkId; readonly end: LinkEnd }
  /** The link's backlog passed its mark, or fell under it. `held`: somebody holds the link, the client is not to blame. */
  | { readonly type: 'congested'; readonly link: LinkId; readonly held?: true }
  | { readonly type: 'drained'; readonly link: LinkId }
  /** The link has room for what the core has more of, and others had their turn: the answer to `pulls`. */
  | { readonly type: 'pull'; readonly link: LinkId }
  /** `wakeAt` has come. */
  | { readonly type: 'wake' }
  | { readonly type: 'admin'; readonly action: AdminAction }
  /** Whether what is promised can be kept changed; `detail` is the reason told to those who are refused. */
  | { readonly type: 'storage'; readonly level: StorageLevel; readonly detail: string }

/** What a person or the host asks of the broker, outside MQTT. */
export type AdminAction =
  | { readonly type: 'disconnect'; readonly clientId: string; readonly reason: ReasonCode }
  /** Closes the link with no word, as a network failure would: the will is due. */
  | { readonly type: 'cut'; readonly clientId: string }
  | { readonly type: 'end-session'; readonly clientId: string }
  | { readonly type: 'clear-retained'; readonly topics: readonly string[] }
  /** Of all topics that the filter matches. */
  | { readonly type: 'clear-matching'; readonly filter: string }
  /** Ends every session that is kept, connected or not. */
  | { readonly type: 'end-sessions' }
  /** Gives a session that is there another user name and rules of its own, while its client stays connected. */
  | {
      readonly type: 'identify'
      readonly clientId: string
      readonly username: string
      readonly rules: readonly AccessRule[]
    }
  /** Sends every v5 client DISCONNECT 0x8B and closes all links; sessions stay. */
  | { readonly type: 'shut-down' }

export interface Send {
  readonly link: LinkId
  readonly packet: ServerPacket
  /** Message carried, 0 for none. */
  readonly message: number
}

export interface Close {
  readonly link: LinkId
  /** Why, in a few words, for log and panel. */
  readonly why: string
}

/** Whether a link is to be read. What it brought and was not handled stays where it is. */
export interface Pause {
  readonly link: LinkId
  readonly paused: boolean
}

/**
 * What the core wants done. The host commits `writes`, and only then carries out `sends` and `closes`, in order for each
 * link (all sends of a link before its close).
 */
export interface Outcome {
  readonly writes: Write[]
  readonly sends: Send[]
  readonly closes: Close[]
  /** To be carried out at once: they promise nothing. */
  readonly pauses: Pause[]
  /** Links for which there is more at hand than one turn should take: each is to be answered by one `pull`. */
  readonly pulls: LinkId[]
  readonly traces: Trace[]
  /** Milliseconds since the epoch at which the core wants a `wake`; Infinity is never. */
  wakeAt: number
}

export function emptyOutcome(): Outcome {
  return { writes: [], sends: [], closes: [], pauses: [], pulls: [], traces: [], wakeAt: Number.POSITIVE_INFINITY }
}

/** Why a message did not go to a client, or not now. The panel's closed list, section 6.4. */
export type DropReason =
  | 'no-subscription'
  | 'no-local'
  | 'acl-deny'
  | 'offline-clean-session'
  | 'offline-qos0'
  | 'queue-full'
  | 'expired-in-queue'
  | 'too-large'
  | 'quota-wait'
  | 'share-other-member'
  | 'session-ended'
  | 'session-expired'
  | 'rejected-by-client'
  | 'retain-handling'
  | 'duplicate-suppressed'
  | 'congested'
  | 'link-held'

/**
 * One decision, in words a panel can show. Those marked (always) are made even when nobody watches, because the log
 * needs them; the others only while `state.tracing` is on.
 */
export type Trace =
  /** (always) */
  | {
      readonly type: 'connected'
      readonly link: LinkId
      readonly clientId: string
      readonly version: ProtocolVersion
      readonly sessionPresent: boolean
      readonly username: string | null
      readonly keepAliveSeconds: number
      readonly cleanStart: boolean
    }
  /** (always) A link was refused or thrown out for a fault of its own. */
  | {
      readonly type: 'refused'
      readonly link: LinkId
      readonly clientId: string | null
      readonly reason: ReasonCode
      readonly detail: string
    }
  /** (always) */
  | {
      readonly type: 'disconnected'
      readonly link: LinkId
      readonly clientId: string
      readonly reason: number
      readonly detail: string
      /** How its link ended, where that came first: `cut` is a person's doing. Null where the broker or the client said goodbye. */
      readonly end: LinkEnd | null
      /** Whether a will is now due or waiting. */
      readonly will: boolean
    }
  /** (always) */
  | {
      readonly type: 'session-ended'
      readonly clientId: string
      readonly why: 'clean-start' | 'expired' | 'admin' | 'disconnect'
    }
  /** (always) */
  | { readonly type: 'taken-over'; readonly clientId: string; readonly link: LinkId; readonly by: LinkId }
  /**
   * A limit slowed or refused a client and nothing else tells it. (always) the first time on a connection; `repeated`
   * ones only while somebody watches.
   */
  | {
      readonly type: 'limited'
      readonly link: LinkId
      readonly clientId: string
      readonly limit: keyof Limits | 'storage'
      readonly detail: string
      readonly repeated: boolean
    }
  | {
      readonly type: 'subscribed'
      readonly clientId: string
      readonly filter: string
      readonly reason: number
      readonly retained: number
    }
  | { readonly type: 'unsubscribed'; readonly clientId: string; readonly filter: string; readonly existed: boolean }
  | {
      readonly type: 'published'
      readonly message: number
      readonly clientId: string
      readonly topic: string
      readonly qos: QoS
      readonly retain: boolean
      readonly payload: Uint8Array
      readonly matched: number
      /** Made by the broker itself: `$SYS` or a will. */
      readonly source: 'client' | 'will' | 'sys'
    }
  | {
      readonly type: 'publish-denied'
      readonly clientId: string
      readonly topic: string
      readonly reason: ReasonCode
      readonly detail: string
    }
  | {
      readonly type: 'delivery'
      readonly message: number
      readonly clientId: string
      readonly decision: 'sent' | 'queued' | 'dropped' | 'acknowledged' | 'resent'
      readonly reason: DropReason | null
      readonly publishedQoS: QoS
      readonly grantedQoS: QoS
      readonly packetId: number
    }
  | {
      readonly type: 'share-pick'
      readonly message: number
      readonly filter: string
      readonly clientId: string
      readonly members: number
      readonly strategy: ShareStrategy
    }
  | {
      readonly type: 'retained'
      readonly message: number
      readonly topic: string
      readonly action: 'stored' | 'cleared' | 'expired' | 'refused'
    }
  | {
      readonly type: 'will'
      readonly clientId: string
      readonly action: 'armed' | 'scheduled' | 'fired' | 'cancelled'
      readonly dueAt: number | null
      readonly message: number
    }
