// What the flow of packets looks like to an observer: packets and decisions in one order, what is on its way, who holds it.
// Types only; the host makes the rows.

import type { ProtocolVersion, QoS } from '../protocol/packet.ts'
import type { PacketFilter } from '../protocol/packet-filter.ts'
import type { Trace } from './outcome.ts'

/** Where a packet is: past the gate, stopped by hand, behind another that is, slowed until `until`, or lost with its link. */
export type Way = 'passed' | 'held' | 'behind' | 'slowed' | 'lost'

/** Of packets other than PUBLISH. `more` counts what is not named. */
export type FlowDetail =
  | {
      readonly type: 'connect'
      readonly version: ProtocolVersion
      readonly cleanStart: boolean
      readonly keepAliveSeconds: number
      /** Topic of the will. */
      readonly will: string | null
    }
  | { readonly type: 'session-present' }
  | {
      readonly type: 'filters'
      readonly filters: readonly { readonly filter: string; readonly qos: QoS | null }[]
      readonly more: number
    }
  | { readonly type: 'granted'; readonly codes: readonly number[]; readonly more: number }

/** One packet as it crossed a link, or is about to. Without its bytes: the `packets` view has them. */
export interface FlowPacket {
  readonly kind: 'packet'
  readonly seq: number
  /** Milliseconds since the epoch. */
  readonly time: number
  readonly link: number
  readonly clientId: string | null
  /** `in` is towards the broker. */
  readonly direction: 'in' | 'out'
  readonly type: string
  readonly packetId: number
  /** Application message that it carries or acknowledges; 0 is none, or not known yet. */
  readonly message: number
  /** seq of the received packet that made the broker send this one; 0 is none. */
  readonly cause: number
  readonly qos: QoS
  readonly dup: boolean
  readonly retain: boolean
  /** Of a PUBLISH, an alias resolved. */
  readonly topic: string | null
  /** Reason Code or return code; the first of several. */
  readonly reason: number | null
  /** What else is worth a word in one line. */
  readonly detail: FlowDetail | null
  readonly payloadBytes: number
  readonly size: number
  readonly way: Way
  readonly until: number
}

/** What changes in a session from packet to packet. */
export interface SessionBrief {
  readonly connected: boolean
  readonly subscriptions: number
  /** QoS 2 messages from the client that wait for PUBREL. */
  readonly inbound: number
  /** Exchanges towards the client that are not finished. */
  readonly outbound: number
  readonly receiveMaximum: number
  readonly queued: number
}

/** The same with its bytes, as the inspector wants it. */
export interface PacketView {
  readonly seq: number
  readonly time: number
  readonly link: number
  readonly clientId: string | null
  /** `in` is towards the broker. */
  readonly direction: 'in' | 'out'
  readonly type: string
  readonly packetId: number
  readonly message: number
  /** seq of the received packet that made the broker send this one; 0 is none. */
  readonly cause: number
  readonly bytes: Uint8Array
  /** Whole length on the wire; `bytes` may be cut to 64 KiB. */
  readonly size: number
  readonly way: Way
  /** Of one that did not arrive at once: when it did, or while it is slowed when it will. */
  readonly until: number
  /** Of the connection; null while it has none. */
  readonly version: ProtocolVersion | null
  /** The client's session around the handling of a packet from it, or the sending of one to it; null where it has none. */
  readonly before: SessionBrief | null
  readonly after: SessionBrief | null
}

/** One decision, made after the packet `after` was handled. */
export interface FlowDecision {
  readonly kind: 'decision'
  readonly id: number
  /** seq of the last packet before it. */
  readonly after: number
  readonly time: number
  /** seq of the packet that led to it; 0 is none. */
  readonly cause: number
  readonly trace: FlowTrace
}

/** A trace without its payload. */
export type FlowTrace =
  | Exclude<Trace, { readonly type: 'published' }>
  | Omit<Extract<Trace, { readonly type: 'published' }>, 'payload'>
  /** So many packets passed here that were not recorded: recording them all would have held up the broker. */
  | { readonly type: 'unrecorded'; readonly packets: number }

export type FlowEvent = FlowPacket | FlowDecision

/** What has become of a packet that was told before. */
export interface FlowUpdate {
  readonly seq: number
  readonly way: Way
  readonly until: number
  readonly message: number
  readonly clientId: string | null
  readonly topic: string | null
}

export interface FlowResult {
  /** The first of a watch: whatever was there before is no part of it. */
  readonly isFirst: boolean
  readonly events: readonly FlowEvent[]
  readonly updates: readonly FlowUpdate[]
  /** seq of the oldest packet that is kept. */
  readonly oldest: number
  readonly newest: number
  /** Packets that match, per second, over the last second. */
  readonly perSecond: number
  /** Events that match and were not sent, because nobody could read them. */
  readonly skipped: number
  /** While too many match to draw: who and what they are about, in packets per second, most first. */
  readonly crowd: Crowd | null
}

export interface Crowd {
  readonly clients: readonly (readonly [name: string, count: number])[]
  readonly topics: readonly (readonly [name: string, count: number])[]
  readonly types: readonly (readonly [name: string, count: number])[]
}

/** Packets per tenth of a second, newest last: PUBLISH in, PUBLISH out, others, refusals. */
export interface TimelineResult {
  readonly isFirst: boolean
  /** Number of the first bucket told here; a bucket may be told again when it has grown. */
  readonly first: number
  readonly bucketMillis: number
  /** Time at which bucket 0 began, milliseconds since the epoch. */
  readonly start: number
  /** When nobody watched, so that nothing was counted: from and to, milliseconds since the epoch, oldest first. */
  readonly gaps: readonly (readonly [from: number, to: number])[]
  /** Four counts a bucket. */
  readonly counts: Uint32Array
}

/** How packets are held up now, and by whom. */
export interface GatesView {
  /** Everything stops until it is stepped. */
  readonly stepping: boolean
  /** seq of the packet that a breakpoint stopped, or 0. */
  readonly brokeOn: number
  readonly slowMillis: number
  /** Null slows all. */
  readonly slowClients: readonly string[] | null
  readonly breaks: readonly PacketFilter[]
  readonly letDie: boolean
  /** Links and directions that hold packets, or would. */
  readonly lanes: readonly {
    readonly link: number
    readonly clientId: string | null
    readonly direction: 'in' | 'out'
    readonly holding: boolean
    readonly waiting: number
    /** seq of the first that waits, or 0. */
    readonly first: number
    /** When it is let go so that the client does not die, milliseconds since the epoch; null is never. */
    readonly letGoAt: number | null
  }[]
  /** Packets held, on all links. */
  readonly held: number
  /** Clients whose packets were let go lest their keep alive ended, newest last. */
  readonly spared: readonly { readonly clientId: string; readonly time: number }[]
  /** The name of the observer in control; null when none is. */
  readonly controller: string | null
}

/** Hook B2 as a panel reaches it; only the controller may. */
export type GateCommand =
  | { readonly type: 'hold'; readonly link: number; readonly direction: 'in' | 'out' }
  | { readonly type: 'release'; readonly link: number; readonly direction: 'in' | 'out'; readonly count: number }
  | { readonly type: 'open'; readonly link: number; readonly direction: 'in' | 'out' }
  /** `after`: once the first packet that waits in this direction has arrived, and before anything answers it. */
  | { readonly type: 'cut'; readonly link: number; readonly after?: 'in' | 'out' }
  /** Everything stops. */
  | { readonly type: 'pause' }
  /** Lets go the first packet of all that wait, or all up to the next PUBLISH of a client; pauses if nothing was. */
  | { readonly type: 'step'; readonly message: boolean }
  /** Ends stepping, holds and whatever waits; slowness and breakpoints stay. */
  | { readonly type: 'run' }
  /** Each packet is on its way for so long; 0 is at once. `clients` null slows all. */
  | { readonly type: 'slow'; readonly millis: number; readonly clients: readonly string[] | null }
  /** The first packet that one of these lets through pauses everything. */
  | { readonly type: 'break'; readonly filters: readonly PacketFilter[] }
  /** Whether a hold may last until a keep alive ends. */
  | { readonly type: 'let-die'; readonly on: boolean }
  /** Cuts these clients as soon as any other sends CONNECT, before that is handled. Null ends it. */
  | { readonly type: 'alone'; readonly clients: readonly string[] | null }
