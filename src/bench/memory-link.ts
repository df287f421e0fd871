// One side of a link in memory, as a client would have it: bytes pushed in, bytes sent back read at once.
// Does not know the broker, and never falls behind.
import { type Link, type LinkClose, silent } from '../transport/link.ts'
import { AckWriter, FrameReader, type OnFrame } from './wire.ts'

export class MemoryLink implements Link {
  readonly backlogBytes = 0
  readonly acks = new AckWriter()
  onData: (bytes: Uint8Array) => void = silent.onData
  onClose: (end: LinkClose) => void = silent.onClose
  onDrain: () => void = silent.onDrain
  closed = false
  readonly #reader: FrameReader
  #paused = false
  #waiting: Uint8Array[] = []

  constructor(onFrame: OnFrame) {
    this.#reader = new FrameReader(onFrame)
  }

  send(bytes: Uint8Array): void {
    this.#reader.push(bytes, bytes.length)
  }

  close(): void {
    this.closed = true
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    const waiting = this.#waiting
    this.#waiting = []
    for (const bytes of waiting) this.push(bytes)
  }

  /** Gives the broker bytes that are its own from now on. */
  push(bytes: Uint8Array): void {
    if (this.#paused) this.#waiting.push(bytes)
    else this.onData(bytes)
  }

  /** Gives the broker the acks that what it sent called for; false when there are none. */
  answer(): boolean {
    const bytes = this.acks.take()
    if (bytes) this.push(bytes)
    return bytes !== null
  }
}
