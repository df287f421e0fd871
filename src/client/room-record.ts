// What pages of one broker remember together of their room, so that another page can go on with it: invitation, key to the
// gateway, members. Does not know who reads it; it never leaves this browser.
import { fromBase64url, toBase64url } from './base64url.ts'
import type { Member } from './roster.ts'

export interface RoomRecord {
  readonly room: string
  readonly secret: Uint8Array
  /** Proves to the gateway that a page is of this broker. Guests do not know it. */
  readonly key: string
  readonly asks: boolean
  readonly members: readonly Member[]
}

/** Bytes of the secret that all who hold the invitation share. */
export const secretBytes = 16

/** Seconds without a page after which a room is over: a reload takes less, and nobody wants last week's guests. */
const lastingSeconds = 120

const place = (broker: string) => `mqtab.room.${broker}`

export function newRecord(asks: boolean): RoomRecord {
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count))
  const [room, key] = [toBase64url(random(8)), toBase64url(random(24))]
  return { room, key, secret: random(secretBytes), asks, members: [] }
}

/** Null where there is none, or none that still holds. */
export function loadRecord(broker: string): RoomRecord | null {
  try {
    const kept = JSON.parse(localStorage.getItem(place(broker)) ?? 'null')
    const secret = fromBase64url(kept.secret)
    if (secret === null || Date.now() - kept.at > lastingSeconds * 1000) return null
    return { room: kept.room, secret, key: kept.key, asks: kept.asks === true, members: kept.members }
  } catch {
    return null
  }
}

/** To be called again at least every minute while the room lives. */
export function saveRecord(broker: string, record: RoomRecord | null): void {
  try {
    if (record === null) localStorage.removeItem(place(broker))
    else {
      const kept = { ...record, secret: toBase64url(record.secret), at: Date.now() }
      localStorage.setItem(place(broker), JSON.stringify(kept))
    }
  } catch {
    // No storage: the room ends with this page.
  }
}

/** Calls `listener` when another page has opened or ended the room. */
export function onRecord(broker: string, listener: () => void): () => void {
  const heard = (event: StorageEvent) => {
    if (event.key === place(broker)) listener()
  }
  addEventListener('storage', heard)
  return () => removeEventListener('storage', heard)
}
