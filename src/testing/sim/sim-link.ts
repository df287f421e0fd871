// A link whose bytes arrive when the simulation says so, in pieces of any size, until it is cut.
// Does not know what the bytes are.
import { backlogMark, type Link, type LinkClose, silent } from '../../transport/link.ts'

/** The broker's end is a Link; the client's end is `sendUp`, `hangUp` and the two handlers. */
export class SimLink implements Link {
  onData: (bytes: Uint8Array) => void = silent.onData
  onClose: (end: LinkClose) => void = silent.onClose
  onDrain: () => void = silent.onDrain
  /** At the client. */
  onArrival: (bytes: Uint8Array) => void = silent.onData
  onEnd: () => void = () => {}
  isOpen = true
  #isPaused = false
  #up: Uint8Array[] = []
  #down: Uint8Array[] = []
  #backlog = 0
  #isOver = false
  /** The broker has closed: the end comes behind what it sent. */
  #isClosing = false
  /** The client has closed: the end comes behind what it sent. */
  #isHungUp = false

  get backlogBytes(): number {
    return this.#backlog
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen || this.#isClosing || bytes.length === 0) return
    this.#down.push(bytes.slice())
    this.#backlog += bytes.length
    if (this.#backlog > backlogMark) this.#isOver = true
  }

  close(): void {
    this.#isClosing = true
  }

  pause(): void {
    this.#isPaused = true
  }

  resume(): void {
    this.#isPaused = false
  }

  /** From the client. */
  sendUp(bytes: Uint8Array): void {
    if (this.isOpen && !this.#isHungUp) this.#up.push(bytes)
  }

  /** The client closes without a word, behind what it sent. */
  hangUp(): void {
    this.#isHungUp = true
  }

  get canMoveUp(): boolean {
    return this.isOpen && !this.#isClosing && !this.#isPaused && (this.#up.length > 0 || this.#isHungUp)
  }

  get canMoveDown(): boolean {
    return this.isOpen && (this.#down.length > 0 || this.#isClosing)
  }

  /** Moves up to `most` bytes towards the broker, or the end if there are none. */
  moveUp(most: number): void {
    const bytes = take(this.#up, most)
    if (bytes !== null) this.onData(bytes)
    else if (this.#isHungUp) this.cut('closed-by-peer')
  }

  /** Moves up to `most` bytes towards the client, or the end if there are none. */
  moveDown(most: number): void {
    const bytes = take(this.#down, most)
    if (bytes === null) {
      if (this.#isClosing) this.cut('host-closed')
      return
    }
    this.#backlog -= bytes.length
    this.onArrival(bytes)
    if (this.#isOver && this.#backlog <= backlogMark / 4) {
      this.#isOver = false
      this.onDrain()
    }
  }

  /** The network breaks: what was under way is lost, both ends hear of it. */
  cut(end: LinkClose = 'error'): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#up = []
    this.#down = []
    this.#backlog = 0
    this.onEnd()
    this.onClose(end)
  }
}

function take(chunks: Uint8Array[], most: number): Uint8Array | null {
  const first = chunks[0]
  if (first === undefined) return null
  if (first.length <= most) return chunks.shift()!
  chunks[0] = first.subarray(most)
  return first.slice(0, most)
}
