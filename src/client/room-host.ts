// The host's end of a room of the gateway: keeps it open, and has one HostPeer for each guest that comes.
// Does not know who is let in, nor what is remembered of a room.
import type { Link } from '../transport/link.ts'
import { guestNumberBytes, splitGuest, withGuest } from '../transport/rooms.types.ts'
import { type GuestWay, HostPeer } from './host-peer.ts'
import type { GuestNote } from './peer-notes.ts'
import { RoomSocket } from './room-socket.ts'

export interface RoomHostOptions {
  /** WebSocket address of `/rooms`, and the gateway's token. */
  readonly url: string
  readonly token: string
  readonly room: string
  readonly secret: Uint8Array
  /** Proves to the gateway that this page is of the broker that opened the room. */
  readonly key: string
  /** Milliseconds without a direct way after which the gateway relays. */
  readonly relayMillis: number
  onIntro(way: GuestWay, intro: Extract<GuestNote, { t: 'intro' }>): void
  onStream(way: GuestWay, link: Link): void
  onGone(way: GuestWay): void
  onChange(): void
  /** The gateway does not want this host; true: try again. */
  onRefused(code: number): boolean
}

export class RoomHost {
  /** Whether the gateway has the room open. */
  open = false
  readonly #options: RoomHostOptions
  readonly #socket: RoomSocket
  readonly #peers = new Map<number, HostPeer>()

  constructor(options: RoomHostOptions) {
    this.#options = options
    this.#socket = new RoomSocket({
      url: options.url,
      token: options.token,
      first: { type: 'open', room: options.room, key: options.key },
      onNote: (note) => {
        if (note.type === 'opened') this.#opened()
        else if (note.type === 'came') this.#came(note.guest)
        else if (note.type === 'left') this.#left(note.guest)
      },
      onBytes: (bytes) => {
        const split = bytes.length > guestNumberBytes ? splitGuest(bytes) : null
        if (split !== null) this.#peers.get(split.guest)?.received(split.bytes)
      },
      onLost: () => this.#lost(),
      onRefused: (code) => options.onRefused(code),
    })
  }

  /** Lets the gateway relay for this guest. */
  admit(way: GuestWay): void {
    for (const [guest, peer] of this.#peers) if (peer === way) this.#socket.note({ type: 'admit', guest })
  }

  /** `end`: for all; else another page goes on with the room. */
  close(end: boolean): void {
    if (end) this.#socket.note({ type: 'end' })
    for (const peer of this.#peers.values()) peer.close()
    this.#peers.clear()
    this.#socket.close()
  }

  #opened(): void {
    this.open = true
    this.#options.onChange()
  }

  #came(guest: number): void {
    const { room, secret, relayMillis, onIntro, onStream, onGone, onChange } = this.#options
    const peer = new HostPeer({
      room,
      secret,
      relayMillis,
      send: (bytes) => this.#socket.send(withGuest(guest, bytes)),
      bufferedBytes: () => this.#socket.bufferedBytes,
      onIntro,
      onStream,
      onChange,
      onGone: (way) => {
        if (this.#peers.get(guest) === way) this.#peers.delete(guest)
        onGone(way)
      },
    })
    this.#peers.set(guest, peer)
  }

  #left(guest: number): void {
    const peer = this.#peers.get(guest)
    this.#peers.delete(guest)
    peer?.leftRoom()
  }

  /** Guests come again by the next socket; direct sessions live on. */
  #lost(): void {
    this.open = false
    for (const guest of [...this.#peers.keys()]) this.#left(guest)
    this.#options.onChange()
  }
}
