// A guest's end: what it is, whether it is let in, and a source of links to the host's broker for any MQTT client.
// Does not know how it meets its host: room-guest.ts and pair-guest.ts do.
import { sha256 } from '@noble/hashes/sha2.js'
import type { Link } from '../transport/link.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import type { LinkSource } from './broker-socket.ts'
import type { BrokerState } from './connection.ts'
import type { Hold } from './hold.ts'
import type { HostNote, Refusal } from './peer-notes.ts'
import type { PeerSession } from './peer-session.ts'

/**
 * `meeting`: on the way to the host. `asking`: a person there decides. `joining`: let in, a way is looked for.
 * `joined`: clients are served. `away`: the way is lost, and is looked for. `ended`: `why` says for good.
 */
export type PeerStage = 'meeting' | 'asking' | 'joining' | 'joined' | 'away' | 'ended'

/** Why a peer is away or has ended. */
export type PeerEnd =
  | Refusal
  /** The host's page is not there; it may come back. */
  | 'host-away'
  /** The server of the room is not to be reached. */
  | 'unreachable'
  | 'no-room'
  | 'wrong-secret'
  | 'misused'
  /** The way broke. */
  | 'lost'
  /** This browser has no WebRTC, which a pair needs. */
  | 'no-webrtc'
  | 'closed'

export interface PeerOptions {
  /** How people call it. */
  readonly name?: string
  /** Its own secret, 16 bytes in base64url, by which a host knows it again. Kept for this tab unless given. */
  readonly key?: string
  readonly iceServers?: readonly RTCIceServer[]
}

export interface Peer extends LinkSource {
  readonly stage: PeerStage
  readonly ended: PeerEnd | null
  /** As the host has it. */
  readonly name: string
  /** Of the host's broker. */
  readonly broker: string
  /** Where it may publish, without the last level: `class/kiwi7/`. */
  readonly topic: string
  readonly muted: boolean
  /** How somebody on the host's page holds up its packets, or null. */
  readonly held: Hold | null
  /** The only client identifier that the host's broker takes from it. */
  readonly clientId: string
  /** The same three words stand beside its name at the host's; empty before, and for a pair. */
  readonly words: readonly string[]
  readonly path: 'direct' | 'relay' | null
  readonly roundTripMillis: number | null
  /** Looks at once whether the way is still there: the page was asleep, or the network has changed. */
  look(): void
  /** Goes for good. */
  close(): void
}

/** The client identifier of the guest with this key: only who has the key can take its session. */
export function guestClientId(key: string): string {
  const digest = sha256(new TextEncoder().encode(`mqtab peers 1: client identifier\n${key}`))
  return `guest-${toBase64url(digest.subarray(0, 9))}`
}

export function isGuestKey(key: string | null | undefined): key is string {
  return typeof key === 'string' && fromBase64url(key)?.length === 16
}

export function newGuestKey(): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(16)))
}

/** The key that this tab keeps for one host, so that a reload is the same guest. */
export function keptKey(host: string): string {
  const place = `mqtab.guest.${host}`
  try {
    const kept = sessionStorage.getItem(place)
    if (isGuestKey(kept)) return kept
    const key = newGuestKey()
    sessionStorage.setItem(place, key)
    return key
  } catch {
    return newGuestKey()
  }
}

/** What both kinds of guest have in common. */
export abstract class GuestPeer implements Peer {
  stage: PeerStage = 'meeting'
  ended: PeerEnd | null = null
  name: string
  broker = ''
  topic = ''
  muted = false
  held: Hold | null = null
  words: readonly string[] = []
  readonly clientId: string
  protected readonly key: string
  protected session: PeerSession | null = null
  readonly #listeners = new Set<() => void>()

  constructor(host: string, options: PeerOptions) {
    this.name = options.name ?? ''
    this.key = isGuestKey(options.key) ? options.key : keptKey(host)
    this.clientId = guestClientId(this.key)
  }

  get state(): BrokerState {
    if (this.stage === 'ended') return 'closed'
    return this.stage === 'joined' ? 'running' : 'starting'
  }

  get path(): 'direct' | 'relay' | null {
    return this.session?.path ?? null
  }

  get roundTripMillis(): number | null {
    return this.session?.roundTripMillis ?? null
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Throws while it has not joined: `state` says. */
  link(): Link {
    if (this.session === null) throw new Error('There is no way to the host now.')
    return this.session.open()
  }

  look(): void {
    this.session?.look()
  }

  close(): void {
    this.end('closed')
  }

  /** Lets go of everything that leads to the host. */
  protected abstract release(): void
  protected abstract lost(): void

  /** Takes a session into use. */
  protected hold(session: PeerSession): void {
    this.session?.close()
    this.session = session
    session.events = {
      onStream: (link) => link.close(),
      onNote: (note) => this.noted(note),
      onMeasure: () => this.changed(),
      onEnd: () => {
        if (this.session !== session) return
        this.session = null
        this.lost()
      },
    }
  }

  protected abstract noted(note: unknown): void

  /** Notes that are the same for both kinds. */
  protected told(note: HostNote): void {
    if (note.t === 'wait') this.become('asking')
    else if (note.t === 'no') this.end(note.why)
    else if (note.t === 'you') {
      this.name = note.name
      this.topic = note.topic
      this.muted = note.muted
      this.held = note.held
      this.changed()
    } else if (note.t === 'in') {
      this.name = note.name
      this.topic = note.topic
      this.broker = note.broker
    }
  }

  protected become(stage: PeerStage, why: PeerEnd | null = null): void {
    if (this.stage === 'ended') return
    this.stage = stage
    this.ended = why
    this.changed()
  }

  protected end(why: PeerEnd): void {
    if (this.stage === 'ended') return
    this.release()
    this.session?.close()
    this.session = null
    this.become('ended', why)
  }

  protected changed(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
