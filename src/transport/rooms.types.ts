// What a gateway's room and the pages that meet in it say to each other: subprotocol, close codes, notes and limits.
// Does not know what peers say to each other: those are sealed, and pass as bytes.

/** The WebSocket subprotocol of `/rooms`; its number grows with every change of notes or bytes. */
export const roomsProtocol = 'mqtab.rooms.1'

/** A page to the gateway, as JSON text. The first word is `open` or `join`. */
export type ToRoom =
  /** Opens a room, or takes it over from another page that knows its key. For pages that the gateway lets host. */
  | { readonly type: 'open'; readonly room: string; readonly key: string }
  | { readonly type: 'join'; readonly room: string }
  /** The host lets a guest in: it may send as much as is relayed, no longer only what a handshake needs. */
  | { readonly type: 'admit'; readonly guest: number }
  /** The host sends a guest away. */
  | { readonly type: 'drop'; readonly guest: number }
  /** The host ends the room. */
  | { readonly type: 'end' }

/** The gateway to a page. */
export type FromRoom =
  | { readonly type: 'opened' }
  /** To the host. */
  | { readonly type: 'came'; readonly guest: number; readonly address: string }
  | { readonly type: 'left'; readonly guest: number }
  /** To a guest: whether there is a host now. */
  | { readonly type: 'host'; readonly here: boolean }

/** Why the gateway closes a socket. */
export const RoomClose = {
  /** There is no such room, or not any more. */
  ended: 4410,
  full: 4503,
  /** The host sent this guest away. */
  dropped: 4403,
  /** More, or other, than it may send. */
  misused: 4429,
  /** Another page of the same broker hosts the room now. */
  replaced: 4409,
} as const

/** Bytes of one message: a relayed one of 64 KiB, its envelope, and the number of the guest. */
export const roomMessageBytes = 80 * 1024

/** Binary messages between host and gateway begin with the guest's number, 4 bytes. */
export const guestNumberBytes = 4

export function withGuest(guest: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const message = new Uint8Array(guestNumberBytes + bytes.length)
  new DataView(message.buffer).setUint32(0, guest)
  message.set(bytes, guestNumberBytes)
  return message
}

/** Null where it is too short. */
export function splitGuest(message: Uint8Array): { readonly guest: number; readonly bytes: Uint8Array } | null {
  if (message.length < guestNumberBytes) return null
  const guest = new DataView(message.buffer, message.byteOffset, guestNumberBytes).getUint32(0)
  return { guest, bytes: message.subarray(guestNumberBytes) }
}

/** A room's name: chosen by its host, 8 bytes in base64url. */
export const roomName = /^[\w-]{11}$/
/** Proves that a page is of the broker that opened the room. */
export const roomKey = /^[\w-]{22,64}$/
