// The rows that outlive a restart, and how a change of one is written.
// Plain data that survives structured clone; does not know how or where it is kept. Of messages and deliveries there are
// most: what is so with most of them is left out, since each field costs as much to clone as a short payload.
import type { MessageProperties, ProtocolVersion, QoS, SubscriptionRequest, TopicName } from '../protocol/packet.ts'

/** An application message as kept. One row is shared by every delivery of it. */
export interface MessageRow {
  readonly id: number
  readonly topic: TopicName
  readonly payload: Uint8Array
  readonly qos: QoS
  /** False when left out. */
  readonly retain?: boolean
  /** None when left out. */
  readonly properties?: MessageProperties
  /** Client identifier of the publisher. */
  readonly publisher: string
  /** Milliseconds since the epoch; null or left out is never. */
  readonly expiresAt?: number | null
  readonly receivedAt: number
}

/** A session with an expiry. The sessions of clients that leave nothing behind are not written. */
export interface SessionRow {
  readonly clientId: string
  readonly version: ProtocolVersion
  readonly username: string | null
  readonly expirySeconds: number
  /** Milliseconds since the epoch at which the client went; null while connected. */
  readonly disconnectedAt: number | null
  readonly createdAt: number
}

export interface SubscriptionRow extends SubscriptionRequest {
  readonly clientId: string
  /** 0 is none. */
  readonly identifier: number
  /** Retained messages that it has still to bring, by their ids; see Retrieval of state.ts. */
  readonly retrieval?: { readonly after: number; readonly before: number; readonly ahead: readonly number[] }
}

/** One message on its way to one session: queued, sent and not acknowledged, or (QoS 2) released by PUBREC. */
export interface DeliveryRow {
  readonly clientId: string
  /** Place in the session's order; grows with every delivery and, for `released`, with every PUBREC. */
  readonly order: number
  /** Queued when left out. */
  readonly state?: 'queued' | 'sent' | 'released'
  /** 0 or left out while queued. */
  readonly packetId?: number
  /** Row of `message`; 0 once released. */
  readonly messageId: number
  readonly qos: 1 | 2
  /** False when left out. */
  readonly retain?: boolean
  /** None when left out. */
  readonly identifiers?: readonly number[]
  /** Whole filter string of the shared subscription it came by; null or left out is none. */
  readonly share?: string | null
}

/** A QoS 2 packet identifier received and not yet released [MQTT-4.3.3-10]. */
export interface InboundRow {
  readonly clientId: string
  readonly packetId: number
}

export interface WillRow {
  readonly clientId: string
  readonly topic: TopicName
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
  readonly properties: MessageProperties
  readonly delaySeconds: number
  /** Milliseconds since the epoch; null while the client is connected. */
  readonly dueAt: number | null
}

/** Rows by table and key. Keys join their parts with U+0000, which no MQTT string holds [MQTT-1.5.4-2]. */
export interface Rows {
  /** Key: client identifier. */
  readonly session: Map<string, SessionRow>
  /** Key: client identifier, filter. */
  readonly subscription: Map<string, SubscriptionRow>
  /** Key: id in base 36. */
  readonly message: Map<string, MessageRow>
  /** Key: client identifier, the delivery's first `order` in base 36. */
  readonly delivery: Map<string, DeliveryRow>
  /** Key: client identifier, packet identifier. */
  readonly inbound: Map<string, InboundRow>
  /** Key: topic. */
  readonly retained: Map<string, MessageRow>
  /** Key: client identifier. */
  readonly will: Map<string, WillRow>
}

/**
 * Rows to be gone through once, as a start does: each row once, in whatever order. `Rows` are such, and where there are
 * many, maps of them would be the larger part of the work.
 */
export type RowSource = {
  readonly [T in Table]: { forEach(visit: (row: RowOf<T>, key: string) => void): void }
}

export type Table = keyof Rows
export type RowOf<T extends Table> = Rows[T] extends Map<string, infer R> ? R : never

/** A change of one row; `row: null` deletes it. Later writes of one key win. */
export type Write = {
  [T in Table]: {
    readonly table: T
    readonly key: string
    readonly row: RowOf<T> | null
  }
}[Table]

export const tables = ['session', 'subscription', 'message', 'delivery', 'inbound', 'retained', 'will'] as const

export function emptyRows(): Rows {
  return {
    session: new Map(),
    subscription: new Map(),
    message: new Map(),
    delivery: new Map(),
    inbound: new Map(),
    retained: new Map(),
    will: new Map(),
  }
}
