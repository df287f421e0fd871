// What host and guest say to each other beside MQTT: over the session where there is one, else sealed through the room.
// Reads what came, for the other end may be broken or hostile. Does not know what follows from it.
import { type Hold, readHold } from './hold.ts'

/** Guest to host. */
export type GuestNote =
  /** Who comes. `key` is the guest's own secret, by which it is known again; `epoch` the session it still has, or 0. */
  | { readonly t: 'intro'; readonly name: string; readonly key: string; readonly epoch: number }
  /** A signal of the attempt with this number. */
  | { readonly t: 'rtc'; readonly n: number; readonly signal: unknown }
  /** The session with this number is no more. */
  | { readonly t: 'lost'; readonly epoch: number }
  /** It goes for good. */
  | { readonly t: 'bye' }

/** Why a guest is not, or no longer, let in. */
export type Refusal = 'refused' | 'removed' | 'banned' | 'full' | 'ended'

/** Host to guest. */
export type HostNote =
  /** A person decides. */
  | { readonly t: 'wait' }
  | { readonly t: 'no'; readonly why: Refusal }
  /** Let in. `topic` is where it may publish, without the last level; `epoch` the session that goes on, or 0. */
  | {
      readonly t: 'in'
      readonly name: string
      readonly topic: string
      readonly broker: string
      readonly iceServers: readonly RTCIceServer[]
      readonly epoch: number
    }
  /** How it stands: the name that the host gave it, whether it is muted, and what holds up its packets. */
  | {
      readonly t: 'you'
      readonly name: string
      readonly topic: string
      readonly muted: boolean
      /** Older hosts do not tell it. */
      readonly held: Hold | null
    }
  | { readonly t: 'rtc'; readonly n: number; readonly signal: unknown }
  /** A session begins: over the attempt `n`, or relayed where `n` is 0. */
  | { readonly t: 'session'; readonly epoch: number; readonly n: number }
  /** The session goes on over the attempt `n`. */
  | { readonly t: 'move'; readonly epoch: number; readonly n: number }

/** UTF-16 units of a name. */
export const nameLength = 40

type Fields = Readonly<Record<string, unknown>>

/** Null for what no guest of ours says. */
export function readGuestNote(data: unknown): GuestNote | null {
  if (typeof data !== 'object' || data === null) return null
  const { t, name, key, epoch, n, signal } = data as Fields
  switch (t) {
    case 'intro': {
      const isKey = typeof key === 'string' && /^[\w-]{22}$/.test(key)
      return isKey && typeof name === 'string' && isCount(epoch) ? { t, name: cleanName(name), key, epoch } : null
    }
    case 'rtc':
      return isCount(n) && isSignal(signal) ? { t, n, signal } : null
    case 'lost':
      return isCount(epoch) ? { t, epoch } : null
    case 'bye':
      return { t }
    default:
      return null
  }
}

/** Null for what no host of ours says. */
export function readHostNote(data: unknown): HostNote | null {
  if (typeof data !== 'object' || data === null) return null
  const { t, name, topic, epoch, n, signal, why, broker, iceServers, muted, held } = data as Fields
  const isNamed = typeof name === 'string' && typeof topic === 'string'
  switch (t) {
    case 'wait':
      return { t }
    case 'no':
      return { t, why: isRefusal(why) ? why : 'refused' }
    case 'in':
      return isNamed && typeof broker === 'string' && Array.isArray(iceServers) && isCount(epoch)
        ? { t, name, topic, broker, iceServers, epoch }
        : null
    case 'you':
      return isNamed ? { t, name, topic, muted: muted === true, held: readHold(held) } : null
    case 'rtc':
      return isCount(n) && isSignal(signal) ? { t, n, signal } : null
    case 'session':
    case 'move':
      return isCount(epoch) && isCount(n) ? { t, epoch, n } : null
    default:
      return null
  }
}

/** What people may call themselves: no control characters, nothing that turns text around, one line of fair length. */
export function cleanName(name: string): string {
  const plain = name.normalize('NFC').replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
  return Array.from(plain.replace(/\s+/g, ' ').trim()).slice(0, nameLength).join('')
}

/** A name as a topic level: `Kiwi 7` is `kiwi7`. Never empty. */
export function topicLevel(name: string): string {
  const level = name.toLowerCase().replace(/[^\p{L}\p{N}_-]/gu, '')
  return level === '' ? 'guest' : level
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function isRefusal(value: unknown): value is Refusal {
  return ['refused', 'removed', 'banned', 'full', 'ended'].includes(value as string)
}
