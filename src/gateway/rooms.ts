// Rooms in which peers meet: carries sealed bytes between a host and its guests, within limits of size and rate.
// Does not know what the bytes are, and could not read them; nor who may open a room: the server decides that.
import { createHash } from 'node:crypto'
import {
  type FromRoom,
  RoomClose,
  roomKey,
  roomName,
  splitGuest,
  type ToRoom,
  withGuest,
} from '../transport/rooms.types.ts'
import { sameToken } from './guard.ts'
import type { Log } from './log.ts'

/** What is used of a WebSocket of `ws`. */
export interface RoomSocket {
  readonly bufferedAmount: number
  send(data: string | Uint8Array): void
  close(code: number): void
  terminate(): void
  pause(): void
  resume(): void
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown
  on(event: 'close' | 'error', listener: () => void): unknown
}

export interface RoomLimits {
  readonly rooms: number
  readonly guests: number
  readonly guestsOfOneAddress: number
  /** Milliseconds that a room waits for its host to come back. */
  readonly hostMillis: number
  /** Milliseconds in which a socket must say what it wants. */
  readonly wordMillis: number
  /** What a guest may send before the host has let it in. */
  readonly strangerMessages: number
  readonly strangerBytes: number
  /** What a guest that was let in may send; above it the guest is not read for a while. */
  readonly bytesPerSecond: number
  readonly messagesPerSecond: number
  /** Bytes that wait for one reader before whoever sends to it is not read. */
  readonly backlogBytes: number
}

export const defaultRoomLimits: RoomLimits = {
  rooms: 50,
  guests: 200,
  guestsOfOneAddress: 100,
  hostMillis: 60_000,
  wordMillis: 10_000,
  strangerMessages: 100,
  strangerBytes: 64 * 1024,
  bytesPerSecond: 8 * 1024 * 1024,
  messagesPerSecond: 4_000,
  backlogBytes: 1024 * 1024,
}

interface Guest {
  readonly number: number
  readonly socket: RoomSocket
  /** Without the port. */
  readonly address: string
  admitted: boolean
  messages: number
  bytes: number
  /** Since when `messages` and `bytes` are counted, in milliseconds. */
  since: number
  paused: boolean
}

interface Room {
  readonly name: string
  readonly keyHash: string
  host: RoomSocket | null
  readonly guests: Map<number, Guest>
  nextGuest: number
  /** Ends a room whose host stays away. */
  timer: ReturnType<typeof setTimeout> | null
}

/** Milliseconds between two looks at a reader that does not keep up. */
const lookMillis = 20

export class Rooms {
  readonly #log: Log
  readonly #limits: RoomLimits
  readonly #rooms = new Map<string, Room>()

  constructor(log: Log, limits: RoomLimits = defaultRoomLimits) {
    this.#log = log
    this.#limits = limits
  }

  get size(): number {
    return this.#rooms.size
  }

  /** Takes a socket just opened. `mayHost`: it is a page of this gateway's own. */
  join(socket: RoomSocket, address: string, mayHost: boolean): void {
    const timer = setTimeout(() => socket.close(RoomClose.misused), this.#limits.wordMillis)
    let receive = (data: Buffer, isBinary: boolean): void => {
      clearTimeout(timer)
      const note = isBinary ? null : noteOf(data)
      const isOpen = note?.type === 'open' && mayHost && roomName.test(note.room) && roomKey.test(note.key)
      const next = isOpen
        ? this.#open(socket, note)
        : note?.type === 'join'
          ? this.#enter(socket, address, note.room)
          : null
      if (next === null) socket.close(RoomClose.misused)
      receive = next ?? (() => {})
    }
    socket.on('message', (data, isBinary) => receive(data, isBinary))
    socket.on('close', () => clearTimeout(timer))
    // What follows an error is `close`.
    socket.on('error', () => {})
  }

  /** Ends all rooms. */
  close(): void {
    for (const room of [...this.#rooms.values()]) this.#end(room)
  }

  #open(socket: RoomSocket, { room: name, key }: Extract<ToRoom, { type: 'open' }>): Receive | null {
    const keyHash = createHash('sha256').update(key).digest('hex')
    let room = this.#rooms.get(name)
    if (room === undefined) {
      if (this.#rooms.size >= this.#limits.rooms) return refused(socket, RoomClose.full)
      room = { name, keyHash, host: null, guests: new Map(), nextGuest: 1, timer: null }
      this.#rooms.set(name, room)
      this.#log('info', 'A page opened a room for guests')
    } else if (!sameToken(room.keyHash, keyHash)) {
      return refused(socket, RoomClose.misused)
    }
    const here = room
    const old = here.host
    here.host = socket
    old?.close(RoomClose.replaced)
    if (here.timer) clearTimeout(here.timer)
    here.timer = null
    tell(socket, { type: 'opened' })
    for (const guest of here.guests.values()) {
      guest.admitted = false
      this.#forgive(guest)
      tell(socket, { type: 'came', guest: guest.number, address: guest.address })
      tell(guest.socket, { type: 'host', here: true })
    }
    socket.on('close', () => this.#hostLeft(here, socket))
    return (data, isBinary) => {
      if (here.host !== socket) return
      if (isBinary) this.#toGuest(here, data)
      else this.#hostSays(here, noteOf(data))
    }
  }

  #hostSays(room: Room, note: ToRoom | null): void {
    const guest = note?.type === 'admit' || note?.type === 'drop' ? room.guests.get(note.guest) : undefined
    if (note?.type === 'end') this.#end(room)
    else if (note?.type === 'drop') guest?.socket.close(RoomClose.dropped)
    else if (note?.type === 'admit' && guest !== undefined) {
      guest.admitted = true
      this.#forgive(guest)
    }
  }

  #toGuest(room: Room, data: Buffer): void {
    const split = splitGuest(data)
    const guest = split && room.guests.get(split.guest)
    // One that has just gone, perhaps.
    if (!guest) return
    guest.socket.send(split.bytes)
    // What is relayed has credits: a guest for whom more waits does not read, and must not hold up the others.
    if (guest.socket.bufferedAmount > 4 * this.#limits.backlogBytes) guest.socket.terminate()
  }

  #hostLeft(room: Room, socket: RoomSocket): void {
    if (room.host !== socket) return
    room.host = null
    for (const guest of room.guests.values()) tell(guest.socket, { type: 'host', here: false })
    room.timer = setTimeout(() => this.#end(room), this.#limits.hostMillis)
    room.timer.unref()
  }

  #enter(socket: RoomSocket, address: string, name: string): Receive | null {
    const room = this.#rooms.get(name)
    if (room === undefined) return refused(socket, RoomClose.ended)
    const { guests, guestsOfOneAddress } = this.#limits
    const neighbours = [...room.guests.values()].filter((other) => other.address === address).length
    if (room.guests.size >= guests || neighbours >= guestsOfOneAddress) return refused(socket, RoomClose.full)
    const number = room.nextGuest
    room.nextGuest += 1
    const guest: Guest = {
      number,
      socket,
      address,
      admitted: false,
      messages: 0,
      bytes: 0,
      since: Date.now(),
      paused: false,
    }
    room.guests.set(number, guest)
    socket.on('close', () => {
      if (room.guests.delete(number) && room.host) tell(room.host, { type: 'left', guest: number })
    })
    if (room.host) tell(room.host, { type: 'came', guest: number, address })
    tell(socket, { type: 'host', here: room.host !== null })
    return (data, isBinary) => this.#fromGuest(room, guest, data, isBinary)
  }

  #fromGuest(room: Room, guest: Guest, data: Buffer, isBinary: boolean): void {
    const { host } = room
    if (!isBinary || !this.#mayFrom(room, guest, data.length)) {
      guest.socket.close(RoomClose.misused)
      return
    }
    if (host === null) return
    host.send(withGuest(guest.number, data))
    if (host.bufferedAmount > this.#limits.backlogBytes) this.#pause(room, guest, Date.now())
  }

  /** Counts what a guest sends. One that was let in is slowed above its rate; a stranger has said enough. */
  #mayFrom(room: Room, guest: Guest, bytes: number): boolean {
    const { strangerBytes, strangerMessages, bytesPerSecond, messagesPerSecond } = this.#limits
    guest.messages += 1
    guest.bytes += bytes
    if (!guest.admitted) return guest.messages <= strangerMessages && guest.bytes <= strangerBytes
    const dueMillis = 1000 * Math.max(guest.bytes / bytesPerSecond, guest.messages / messagesPerSecond)
    const elapsed = Date.now() - guest.since
    if (dueMillis < 1000) return true
    if (dueMillis > elapsed) this.#pause(room, guest, Date.now() + dueMillis - elapsed)
    this.#forgive(guest)
    return true
  }

  #forgive(guest: Guest): void {
    guest.messages = 0
    guest.bytes = 0
    guest.since = Date.now()
  }

  /** Does not read a guest until then, and until the host has taken most of what waits for it. */
  #pause(room: Room, guest: Guest, until: number): void {
    if (guest.paused) return
    guest.paused = true
    guest.socket.pause()
    const look = () => {
      const waiting = room.host?.bufferedAmount ?? 0
      if (Date.now() < until || waiting > this.#limits.backlogBytes / 4) {
        setTimeout(look, lookMillis).unref()
        return
      }
      guest.paused = false
      guest.socket.resume()
    }
    setTimeout(look, lookMillis).unref()
  }

  #end(room: Room): void {
    if (room.timer) clearTimeout(room.timer)
    this.#rooms.delete(room.name)
    for (const guest of room.guests.values()) guest.socket.close(RoomClose.ended)
    room.guests.clear()
    const { host } = room
    room.host = null
    host?.close(RoomClose.ended)
  }
}

type Receive = (data: Buffer, isBinary: boolean) => void

function refused(socket: RoomSocket, code: number): Receive {
  socket.close(code)
  return () => {}
}

function tell(socket: RoomSocket, note: FromRoom): void {
  socket.send(JSON.stringify(note))
}

/** Null for what is no note. */
function noteOf(data: Buffer): ToRoom | null {
  if (data.length > 1_000) return null
  let note: Partial<Record<string, unknown>> | null
  try {
    note = JSON.parse(data.toString())
  } catch {
    return null
  }
  if (typeof note !== 'object' || note === null) return null
  const { type, room, key, guest } = note
  const hasRoom = typeof room === 'string'
  const isKnown =
    (type === 'open' && hasRoom && typeof key === 'string') ||
    (type === 'join' && hasRoom) ||
    ((type === 'admit' || type === 'drop') && Number.isSafeInteger(guest)) ||
    type === 'end'
  return isKnown ? (note as unknown as ToRoom) : null
}
