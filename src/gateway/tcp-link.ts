// A link over a TCP socket. What is sent in one turn leaves in one write.
// Does not know who is at the other end, or that the bytes are MQTT.
import type { Socket } from 'node:net'
import { backlogMark, type Link, type LinkClose, silent } from '../transport/link.ts'
import { afterTurn, joined, lingerMillis, plain } from '../transport/turn.ts'

/** Chunks from this size on are written as they are: copying them together would cost more than a vectored write. */
const largeBytes = 64 * 1024

/** Wraps a connected socket and takes charge of it: errors, half-closes and its end. */
export function tcpLink(socket: Socket): Link {
  return new TcpLink(socket)
}

class TcpLink implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  readonly #socket: Socket
  #state: 'open' | 'closing' | 'closed' = 'open'
  #chunks: Uint8Array[] = []
  #chunkBytes = 0
  #over = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.on('data', (bytes) => {
      if (this.#state === 'open') this.onData(plain(bytes))
    })
    socket.on('drain', () => this.#drained())
    socket.on('end', () => {
      // A client that will send nothing more has left: MQTT has no half-open connections.
      this.#flush()
      socket.end()
      this.#destroyLater()
      this.#finish('closed-by-peer')
    })
    // 'close' follows, and tells.
    socket.on('error', () => {})
    socket.on('close', (failed) => this.#finish(failed ? 'error' : 'closed-by-peer'))
  }

  get backlogBytes(): number {
    return this.#state === 'closed' ? 0 : this.#chunkBytes + this.#socket.writableLength
  }

  send(bytes: Uint8Array): void {
    if (this.#state !== 'open' || bytes.length === 0) return
    this.#chunkBytes += bytes.length
    if (this.#chunks.push(bytes) === 1) afterTurn(this.#flush)
    if (!this.#over && this.backlogBytes > backlogMark) this.#over = true
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#flush()
    this.#state = 'closing'
    this.#socket.end()
    // Input that nobody reads would hide the peer's end, and make a reset of ours that overtakes what was just sent.
    this.#socket.resume()
    this.#destroyLater()
  }

  pause(): void {
    if (this.#state === 'open') this.#socket.pause()
  }

  resume(): void {
    if (this.#state === 'open') this.#socket.resume()
  }

  readonly #flush = (): void => {
    if (this.#chunkBytes === 0) return
    const chunks = this.#chunks
    const bytes = this.#chunkBytes
    this.#chunks = []
    this.#chunkBytes = 0
    if (this.#state === 'closed') return
    if (bytes < largeBytes * 4 || chunks.length === 1) this.#socket.write(joined(chunks, bytes))
    else this.#writeLarge(chunks)
  }

  #writeLarge(chunks: Uint8Array[]): void {
    this.#socket.cork()
    let small: Uint8Array[] = []
    let smallBytes = 0
    for (const chunk of chunks) {
      if (chunk.length < largeBytes) {
        small.push(chunk)
        smallBytes += chunk.length
        continue
      }
      if (smallBytes > 0) this.#socket.write(joined(small, smallBytes))
      small = []
      smallBytes = 0
      this.#socket.write(chunk)
    }
    if (smallBytes > 0) this.#socket.write(joined(small, smallBytes))
    this.#socket.uncork()
  }

  #drained(): void {
    if (!this.#over || this.#state !== 'open' || this.backlogBytes > backlogMark / 4) return
    this.#over = false
    this.onDrain()
  }

  #destroyLater(): void {
    const timer = setTimeout(() => this.#socket.destroy(), lingerMillis)
    timer.unref()
    this.#socket.once('close', () => clearTimeout(timer))
  }

  #finish(end: LinkClose): void {
    if (this.#state === 'closed') return
    const ours = this.#state === 'closing'
    this.#state = 'closed'
    this.#chunks = []
    this.#chunkBytes = 0
    this.#over = false
    this.onClose(ours ? 'host-closed' : end)
  }
}
