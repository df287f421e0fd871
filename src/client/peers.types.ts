// What a page that lets guests in can be told, asked and shown.
// Types only; host-peers.ts keeps these promises.
import type { GuestRules } from './guest-rules.ts'
import type { GuestView } from './roster.ts'

export interface PeersOptions {
  readonly rules?: Partial<GuestRules>
  /** Whether a person admits each guest; else all who hold the link come in. */
  readonly asks?: boolean
  /** STUN and TURN servers; none unless given. */
  readonly iceServers?: readonly RTCIceServer[]
  /** Milliseconds without a direct way after which the gateway relays. */
  readonly relayMillis?: number
}

export interface PeersView {
  /** `closed`: no room. `opening`: the gateway is dialled. `open`: guests may come. */
  readonly room: 'closed' | 'opening' | 'open'
  /** Whether this page keeps the room; another one does else. */
  readonly leads: boolean
  /** Invitation to the room, or null. */
  readonly link: string | null
  /** Whether others on the network can reach it, or this machine alone. */
  readonly reach: 'network' | 'machine'
  readonly asks: boolean
  readonly guests: readonly GuestView[]
}

/** What a page asks of the one that keeps the room. */
export type PeersCommand =
  | { readonly type: 'admit' | 'remove' | 'ban'; readonly clientId: string }
  | { readonly type: 'rename'; readonly clientId: string; readonly name: string }
  | { readonly type: 'mute'; readonly clientId: string; readonly muted: boolean }
  | { readonly type: 'asks'; readonly asks: boolean }
  | { readonly type: 'end' | 'look' }

/** What pages of one broker say to each other about its room. */
export type PeersWord = { readonly type: 'view'; readonly view: PeersView } | PeersCommand
