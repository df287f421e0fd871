// A link whose bytes arrive when the simulation says so, in pieces of any size, until it is cut.
// Does not know what the bytes are.
import { backlogMark, type Link, type LinkClose, silent } from '../../transport/link.ts'

/** What a link needs to know of time. */
export interface LinkTime {
  now(): number
  /** Since when the disk has held up what the broker says now. */
  decidedFrom(): number
}

interface Sent {
  readonly bytes: Uint8Array
  readonly from: number
  readonly by: number
}

/** The broker's end is a Link; the client's end is `sendUp`, `hangUp` and the two handlers. */
export class SimLink implements Link {
  onData: (bytes: Uint8Array) => void = silent.onData
  onClose: (end: LinkClose) => void = silent.onClose
  onDrain: () => void = silent.onDrain
  /** At the client. */
  onArrival: (bytes: Uint8Array) => void = silent.onData
  onGone: () => void = () => {}
  /** The broker has closed the link, or is about to hear that it has gone. */
  onOver: () => void = () => {}
  /** The oldest bytes under way to the client were decided on between these times. */
  decidedFrom = 0
  decidedBy = 0
  /** When the last whole packet reached the broker. */
  heardAt = 0
  /** Milliseconds, before that. */
  longestSilence = 0
  isOpen = true
  #isPaused = false
  #up: Uint8Array[] = []
  #down: Sent[] = []
  #backlog = 0
  #isOver = false
  /** The broker has closed: the end comes behind what it sent. */
  #isClosing = false
  /** The client has closed: the end comes behind what it sent. */
  #isHungUp = false
  #isWithin = false
  readonly #time: LinkTime

  constructor(time: LinkTime) {
    this.#time = time
    this.heardAt = time.now()
  }

  /** Nothing that the client sent is still under way. */
  get isAllHeard(): boolean {
    return this.#up.length === 0
  }

  /** Only a part of a packet has come through, one way or the other. */
  get isWithinPacket(): boolean {
    return this.#isWithin
  }

  /** What the broker does with the link now it may have decided on since then. */
  get decidesFrom(): number {
    return this.#time.decidedFrom()
  }

  get backlogBytes(): number {
    return this.#backlog
  }

  send(bytes: Uint8Array): void {
    if (!this.isOpen || this.#isClosing || bytes.length === 0) return
    this.#down.push({ bytes: bytes.slice(), from: this.#time.decidedFrom(), by: this.#time.now() })
    this.#backlog += bytes.length
    if (this.#backlog > backlogMark) this.#isOver = true
  }

  close(): void {
    if (this.isOpen && !this.#isClosing) this.onOver()
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
    const first = this.#up[0]
    if (first !== undefined) {
      this.#isWithin = first.length > most
      if (first.length <= most) {
        this.#up.shift()
        this.longestSilence = Math.max(this.longestSilence, this.#time.now() - this.heardAt)
        this.heardAt = this.#time.now()
      } else this.#up[0] = first.subarray(most)
      this.onData(first.slice(0, most))
    } else if (this.#isHungUp) this.cut('closed-by-peer')
  }

  /** Moves up to `most` bytes towards the client, or the end if there are none. */
  moveDown(most: number): void {
    const first = this.#down[0]
    if (first === undefined) {
      if (this.#isClosing) this.cut('host-closed')
      return
    }
    const bytes = first.bytes.slice(0, most)
    this.#isWithin = first.bytes.length > most
    this.decidedFrom = first.from
    this.decidedBy = first.by
    if (first.bytes.length <= most) this.#down.shift()
    else this.#down[0] = { ...first, bytes: first.bytes.subarray(most) }
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
    if (!this.#isClosing) this.onOver()
    this.isOpen = false
    this.#up = []
    this.#down = []
    this.#backlog = 0
    this.onGone()
    this.onClose(end)
  }
}
