// A page's WebSocket to a room of the gateway, dialled again whenever it is lost. Notes as JSON, peers' words as bytes.
// Does not know what peers say to each other.
import { type FromRoom, RoomClose, roomsProtocol, type ToRoom } from '../transport/rooms.types.ts'
import { tokenProtocol } from '../transport/uplink.types.ts'

export interface RoomSocketOptions {
  /** WebSocket address of `/rooms`. */
  readonly url: string
  /** Of the gateway; null for a guest. */
  readonly token: string | null
  /** The first word on every socket. */
  readonly first: ToRoom
  onNote(note: FromRoom): void
  onBytes(bytes: Uint8Array): void
  /** The socket is lost; another is dialled. */
  onLost(): void
  /** The gateway does not want this socket: one of RoomClose. True: dial again all the same. */
  onRefused(code: number): boolean
}

/** Milliseconds before it is dialled again; the last one repeats. */
const redialMillis = [100, 500, 1_000, 2_000, 5_000]
const refusals: readonly number[] = Object.values(RoomClose)

export class RoomSocket {
  readonly #options: RoomSocketOptions
  #socket: WebSocket | null = null
  #timer: ReturnType<typeof setTimeout> | null = null
  #attempts = 0
  #closed = false

  constructor(options: RoomSocketOptions) {
    this.#options = options
    this.#dial()
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === 1
  }

  get bufferedBytes(): number {
    return this.#socket?.bufferedAmount ?? 0
  }

  /** Dropped while there is no socket. */
  note(note: ToRoom): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(note))
  }

  send(bytes: Uint8Array): void {
    if (this.isOpen) this.#socket?.send(bytes as Uint8Array<ArrayBuffer>)
  }

  /** Dials at once instead of later: the network may be back. */
  hurry(): void {
    if (this.#timer === null || this.#closed) return
    clearTimeout(this.#timer)
    this.#dial()
  }

  close(): void {
    this.#closed = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#socket?.close()
    this.#socket = null
  }

  #dial(): void {
    this.#timer = null
    const { url, token, first } = this.#options
    const socket = new WebSocket(url, token === null ? [roomsProtocol] : [roomsProtocol, `${tokenProtocol}${token}`])
    socket.binaryType = 'arraybuffer'
    this.#socket = socket
    socket.onopen = () => socket.send(JSON.stringify(first))
    socket.onmessage = ({ data }) => this.#received(socket, data)
    socket.onclose = ({ code }) => this.#ended(socket, code)
  }

  #received(socket: WebSocket, data: unknown): void {
    if (this.#socket !== socket) return
    if (data instanceof ArrayBuffer) {
      this.#options.onBytes(new Uint8Array(data))
      return
    }
    this.#attempts = 0
    this.#options.onNote(JSON.parse(String(data)))
  }

  #ended(socket: WebSocket, code: number): void {
    if (this.#socket !== socket || this.#closed) return
    this.#socket = null
    this.#options.onLost()
    if (refusals.includes(code) && !this.#options.onRefused(code)) {
      this.#closed = true
      return
    }
    if (this.#closed) return
    const wait = redialMillis[Math.min(this.#attempts, redialMillis.length - 1)]!
    this.#attempts += 1
    this.#timer = setTimeout(() => this.#dial(), wait)
  }
}
