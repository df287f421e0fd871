// A link over a TCP socket. What is sent in one turn leaves in one write.
// Does not know who is at the other end, or that the bytes are MQTT.
import type { Socket } from 'node:net'
import { backlogMark, type Link, type LinkClose, silent } from '../transport/link.ts'
import { afterTurn, largeBytes, lingerMillis, plain } from '../transport/turn.ts'

/** Bytes given to the system at once, about: what waits beyond them is looked at again when they are gone. */
const portionBytes = 512 * 1024

/** Wraps a connected socket and takes charge of it: errors, half-closes and its end. */
export function tcpLink(socket: Socket): Link {
  return new TcpLink(socket)
}

class TcpLink implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  onEnd: (() => void) | null = silent.onEnd
  readonly #socket: Socket
  #state: 'open' | 'closing' | 'closed' = 'open'
  #chunks: Uint8Array[] = []
  #chunkBytes = 0
  /** The system did not take all of what was written last. */
  #isWriting = false
  #isDue = false
  #over = false

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.setKeepAlive(true, 60_000)
    socket.on('data', (bytes) => {
      if (this.#state === 'open') this.onData(plain(bytes))
    })
    socket.on('end', () => this.#ended())
    // 'close' follows, and tells.
    socket.on('error', () => {})
    socket.on('close', (failed) => this.#finish(failed ? 'error' : 'closed-by-peer'))
  }

  get backlogBytes(): number {
    if (this.#state === 'closed') return 0
    return this.#isWriting ? this.#chunkBytes + unwritten(this.#socket) : this.#chunkBytes
  }

  send(bytes: Uint8Array): void {
    if (this.#state !== 'open' || bytes.length === 0) return
    this.#chunkBytes += bytes.length
    this.#chunks.push(bytes)
    if (!this.#isDue && !this.#isWriting) {
      this.#isDue = true
      afterTurn(this.#flush)
    }
    if (!this.#over && this.backlogBytes > backlogMark) this.#over = true
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#writeAll()
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
    this.#isDue = false
    while (this.#chunkBytes > 0 && !this.#isWriting) this.#writePortion(portionBytes)
  }

  /** The system has taken what was written last. */
  readonly #written = (): void => {
    if (this.#isWriting) {
      if (this.#socket.writableLength > 0) return
      this.#isWriting = false
      this.#flush()
    }
    if (!this.#over || this.#state !== 'open' || this.backlogBytes > backlogMark / 4) return
    this.#over = false
    this.onDrain()
  }

  #writeAll(): void {
    if (this.#chunkBytes > 0) this.#writePortion(Number.POSITIVE_INFINITY)
  }

  /** Writes whole chunks until they are `most` bytes or more: large ones uncopied, small ones joined. */
  #writePortion(most: number): void {
    const socket = this.#socket
    let chunks = this.#chunks
    let bytes = 0
    let count = 0
    while (count < chunks.length && bytes < most) {
      bytes += chunks[count]!.length
      count += 1
    }
    if (count < chunks.length) chunks = chunks.splice(0, count)
    else this.#chunks = []
    this.#chunkBytes -= bytes
    const pieces = piecesOf(chunks)
    const last = pieces.length - 1
    if (last > 0) socket.cork()
    for (let index = 0; index < last; index++) socket.write(pieces[index]!)
    socket.write(pieces[last]!, this.#written)
    if (last > 0) socket.uncork()
    this.#isWriting = socket.writableLength > 0
  }

  /** The peer will send nothing more. Whoever listens answers what came, and closes. */
  #ended(): void {
    if (this.#state === 'open' && this.onEnd) {
      this.onEnd()
      return
    }
    this.#writeAll()
    this.#socket.end()
    this.#destroyLater()
    this.#finish('closed-by-peer')
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

/** The same bytes in order: each large chunk as it is, small ones that are neighbours in one. */
function piecesOf(chunks: readonly Uint8Array[]): readonly Uint8Array[] {
  if (chunks.length === 1) return chunks
  const pieces: Uint8Array[] = []
  let from = 0
  let bytes = 0
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index]!
    if (chunk.length < largeBytes) {
      bytes += chunk.length
      continue
    }
    if (from < index) pieces.push(together(chunks, from, index, bytes))
    pieces.push(chunk)
    from = index + 1
    bytes = 0
  }
  if (from < chunks.length) pieces.push(together(chunks, from, chunks.length, bytes))
  return pieces
}

function together(chunks: readonly Uint8Array[], start: number, end: number, bytes: number): Uint8Array {
  if (end === start + 1) return chunks[start]!
  const all = Buffer.allocUnsafe(bytes)
  let offset = 0
  for (let index = start; index < end; index++) {
    all.set(chunks[index]!, offset)
    offset += chunks[index]!.length
  }
  return all
}

/**
 * Bytes written to the socket and not taken by the system. `writableLength` falls only when all of a write is taken; the
 * handle, from which Node itself learns whether a slow peer still lives, counts every byte.
 */
function unwritten(socket: Socket): number {
  const { _handle: handle } = socket as { _handle?: { readonly writeQueueSize?: number } | null }
  return Math.min(socket.writableLength, handle?.writeQueueSize ?? socket.writableLength)
}
