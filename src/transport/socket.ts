// A link over a WebSocket: the browser's own, or the one of npm's `ws`. Packets may span messages or share them.
// Does not know subprotocols, tokens or addresses: who opened the socket chose them.
import { backlogMark, type Link, type LinkClose, silent } from './link.ts'
import { afterTurn, joined, lingerMillis, plain } from './turn.ts'

/** What both kinds of WebSocket have in common, as far as a link needs it. */
export interface SocketLike {
  readonly readyState: number
  readonly bufferedAmount: number
  binaryType: string
  onmessage: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(bytes: Uint8Array<ArrayBuffer>, written?: () => void): void
  close(code?: number): void
  /** Only `ws` has these. */
  pause?(): void
  resume?(): void
  terminate?(): void
}

/** Milliseconds between two looks at `bufferedAmount`, which tells nobody when it falls in a browser. */
const pollMillis = 10
const textRefused = 1003
const open = 1

/**
 * Wraps an open WebSocket. `coalesce` (default true) gathers what is sent in one turn into one message; a mux, which
 * does that itself, switches it off.
 */
export function socketLink(socket: SocketLike, coalesce = true): Link {
  return new SocketLink(socket, coalesce)
}

class SocketLink implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  readonly #socket: SocketLike
  readonly #coalesce: boolean
  #state: 'open' | 'closing' | 'closed' = 'open'
  #chunks: Uint8Array[] = []
  #chunkBytes = 0
  #over = false
  #polling = false
  #paused = false
  #held: Uint8Array[] = []
  /** The socket has closed while data was still held. */
  #heldEnd: LinkClose | null = null
  #failed = false

  constructor(socket: SocketLike, coalesce: boolean) {
    this.#socket = socket
    this.#coalesce = coalesce
    // `ws` would copy each message into an ArrayBuffer of its own.
    socket.binaryType = socket.pause ? 'nodebuffer' : 'arraybuffer'
    socket.onmessage = (event: { data: ArrayBuffer | Uint8Array | string }) => this.#receive(event.data)
    socket.onerror = () => {
      this.#failed = true
    }
    socket.onclose = (event: { code: number }) => {
      const clean = !this.#failed && event.code !== 1006
      this.#ended(this.#state === 'closing' ? 'host-closed' : clean ? 'closed-by-peer' : 'error')
    }
  }

  get backlogBytes(): number {
    return this.#state === 'closed' ? 0 : this.#chunkBytes + this.#socket.bufferedAmount
  }

  send(bytes: Uint8Array): void {
    if (this.#state !== 'open' || bytes.length === 0) return
    this.#chunkBytes += bytes.length
    if (this.#chunks.push(bytes) === 1 && this.#coalesce) afterTurn(this.#flush)
    if (!this.#coalesce) this.#flush()
    else if (!this.#over && this.backlogBytes > backlogMark) this.#over = true
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#flush()
    this.#state = 'closing'
    this.#held = []
    if (this.#heldEnd) {
      this.#ended('host-closed')
      return
    }
    if (this.#paused) this.#socket.resume?.()
    this.#socket.close(1000)
    if (this.#socket.terminate) this.#terminateLater()
  }

  pause(): void {
    if (this.#paused || this.#state !== 'open') return
    this.#paused = true
    if (this.#socket.readyState === open) this.#socket.pause?.()
  }

  resume(): void {
    if (!this.#paused || this.#state !== 'open') return
    this.#paused = false
    while (this.#held.length > 0) {
      this.onData(this.#held.shift()!)
      if (this.#paused || this.#state !== 'open') return
    }
    if (this.#heldEnd) {
      this.#ended(this.#heldEnd)
      return
    }
    if (this.#socket.readyState === open) this.#socket.resume?.()
  }

  #receive(data: ArrayBuffer | Uint8Array | string): void {
    if (this.#state !== 'open') return
    if (typeof data === 'string') {
      this.#refuseText()
      return
    }
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : plain(data)
    if (this.#paused) this.#held.push(bytes)
    else if (bytes.length > 0) this.onData(bytes)
  }

  /** Data messages of MQTT are binary; the connection ends on any other [MQTT-6.0.0-1]. */
  #refuseText(): void {
    this.#state = 'closing'
    this.#socket.close(textRefused)
    if (this.#socket.terminate) this.#terminateLater()
    this.#finish('error')
  }

  readonly #flush = (): void => {
    if (this.#chunkBytes === 0 || this.#state !== 'open') return
    const bytes = joined(this.#chunks, this.#chunkBytes) as Uint8Array<ArrayBuffer>
    this.#chunks = []
    this.#chunkBytes = 0
    if (this.#socket.readyState !== open) return
    if (!this.#over && this.#socket.bufferedAmount + bytes.length > backlogMark) this.#over = true
    if (this.#over && this.#socket.pause) {
      this.#socket.send(bytes, this.#look)
      return
    }
    this.#socket.send(bytes)
    this.#pollWhileOver()
  }

  #pollWhileOver(): void {
    if (!this.#over || this.#polling) return
    this.#polling = true
    setTimeout(() => {
      this.#polling = false
      this.#look()
      this.#pollWhileOver()
    }, pollMillis)
  }

  readonly #look = (): void => {
    if (!this.#over || this.#state !== 'open' || this.backlogBytes > backlogMark / 4) return
    this.#over = false
    this.onDrain()
  }

  #terminateLater(): void {
    const socket = this.#socket
    const timer = setTimeout(() => socket.terminate?.(), lingerMillis) as unknown as { unref?(): void }
    timer.unref?.()
  }

  #ended(end: LinkClose): void {
    // What came before the end is delivered before it, unless its owner never asks for it.
    if (this.#held.length > 0 && this.#state === 'open') {
      if (this.#heldEnd) return
      this.#heldEnd = end
      setTimeout(() => this.#finish(end), lingerMillis)
      return
    }
    this.#finish(end)
  }

  #finish(end: LinkClose): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#over = false
    this.#chunks = []
    this.#chunkBytes = 0
    this.#held = []
    this.onClose(end)
  }
}
