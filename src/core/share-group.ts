// One shared subscription: its members, whose turn it is, and what became of the messages. Types only.
import type { TopicFilter } from '../protocol/packet.ts'
import type { Subscription } from './state.ts'

/** The members of one shared subscription, in the order in which they joined. */
export interface ShareGroup {
  /** Whole filter, `$share/name/filter`: the identity of the group. Section 4.8.2. */
  readonly filter: TopicFilter
  /** `name` in `$share/name/filter`. */
  readonly name: string
  readonly members: Subscription[]
  /** Place of the next pick. */
  next: number
  /** Who was picked last, while it is a member. */
  last: Subscription | null
  /** Messages that went to a member, also to one that has left. */
  picks: number
  /** Of every member. */
  readonly tallies: Map<Subscription, ShareTally>
}

/**
 * Why a message went to another though it was this member's turn, or though it was a candidate: it has no connection, its
 * Receive Maximum is used up, others wait before it, it reads too slowly, a rule denies it, or the message is too large.
 */
export type PassedOver = 'offline' | 'window-full' | 'queue-waits' | 'congested' | 'acl-deny' | 'too-large'

/** Of one member, since it joined. */
export interface ShareTally {
  picks: number
  /** Milliseconds since the epoch. */
  lastPickAt: number | null
  passedOver: number
  lastReason: PassedOver | null
}
