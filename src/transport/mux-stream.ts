// One stream of a mux: a link with a window of credits in each direction.
// Does not know the carrier; the mux asks it for frames when its turn has come.
import { backlogMark, type Link, type LinkClose, silent } from './link.ts'
import { type FrameBatch, FrameType, MuxError } from './mux-frame.ts'
import { lingerMillis } from './turn.ts'

/** Bytes that may be on their way, or held by a paused receiver, on one stream in one direction. */
export const windowBytes = 256 * 1024

/** How a close frame spells its cause: the index here. */
const causes: readonly LinkClose[] = ['closed-by-peer', 'error', 'cut', 'page-gone', 'gateway-gone', 'host-closed']
/** In the place of a cause: the sender still takes what comes. An older build takes it for a close, and answers nothing. */
const ending = causes.length

/** Milliseconds without a word that a stream which was ended on this side waits for the end of the other. */
export const answerMillis = 30_000

export class MuxStream implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  onEnd: (() => void) | null = silent.onEnd
  readonly id: number
  state: 'open' | 'closing' | 'closed' = 'open'
  backlogBytes = 0
  readonly #wake: (stream: MuxStream) => void
  /** In the mux's list of streams that have something to send. */
  #waiting = false
  #queue: Uint8Array[] = []
  #head = 0
  #headOffset = 0
  /** Bytes that the peer has room for. */
  #credit = windowBytes
  #over = false
  #cause: LinkClose = 'closed-by-peer'
  /** Bytes the peer may still send. */
  #allowance = windowBytes
  /** Bytes consumed and not yet granted anew. */
  #consumed = 0
  #grant = 0
  #paused = false
  #held: Uint8Array[] = []
  #heldEnd: LinkClose | null = null
  /** Of this side: `said` when the peer knows. */
  #ending: 'no' | 'due' | 'said' = 'no'
  /** The peer has ended its side, and the owner is told behind what is held. */
  #isEndHeld = false
  /** What the owner is told once `close` is through. */
  #ownCause: LinkClose = 'host-closed'
  #linger: ReturnType<typeof setTimeout> | null = null

  constructor(id: number, wake: (stream: MuxStream) => void) {
    this.id = id
    this.#wake = wake
  }

  send(bytes: Uint8Array): void {
    if (this.state !== 'open' || this.#ending !== 'no' || this.#heldEnd || bytes.length === 0) return
    this.#queue.push(bytes)
    this.backlogBytes += bytes.length
    if (this.backlogBytes > backlogMark) this.#over = true
    this.#ask()
  }

  close(): void {
    this.closeWith('closed-by-peer')
  }

  /** As `close`, and the peer's `onClose` is told `cause`. A peer that takes nothing for five seconds loses what is queued. */
  closeWith(cause: LinkClose): void {
    if (this.state !== 'open') return
    this.#held = []
    if (this.#heldEnd) {
      this.end('host-closed')
      return
    }
    this.state = 'closing'
    this.#cause = cause
    if (this.backlogBytes > this.#credit) this.#lingerThen(() => this.#giveUp())
    this.#ask()
  }

  /** Nothing more is sent, and what the peer sends is still taken: behind what is queued its `onEnd` is called. */
  sayEnd(): void {
    if (this.state !== 'open' || this.#ending !== 'no' || this.#heldEnd) return
    this.#ending = 'due'
    this.#ask()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    while (this.#held.length > 0) {
      this.#consume(this.#held.shift()!)
      if (this.#paused || this.state !== 'open') return
    }
    if (this.#heldEnd) this.end(this.#heldEnd)
    else if (this.#isEndHeld) this.#tellEnd()
  }

  /** Writes this stream's next frames, at most about `quantum` bytes; true when there is more to send at once. For the mux. */
  take(batch: FrameBatch, quantum: number): boolean {
    this.#waiting = false
    if (this.state === 'closed') return false
    if (this.#grant > 0) this.#takeGrant(batch)
    const bytes = Math.min(this.backlogBytes, this.#credit, quantum)
    if (bytes > 0) this.#takeData(batch, bytes)
    if (this.state === 'closing' && this.backlogBytes === 0) {
      batch.header(FrameType.close, this.id, 1)
      batch.payload(Uint8Array.of(Math.max(0, causes.indexOf(this.#cause))))
      this.end(this.#ownCause)
      return false
    }
    if (this.#ending === 'due' && this.backlogBytes === 0) {
      this.#ending = 'said'
      batch.header(FrameType.close, this.id, 1)
      batch.payload(Uint8Array.of(ending))
      this.#awaitEnd()
    }
    if (this.#over && this.backlogBytes <= backlogMark / 4) {
      this.#over = false
      if (this.state === 'open') this.onDrain()
    }
    const more = !this.#waiting && this.#sendable()
    if (more) this.#waiting = true
    return more
  }

  /** The peer's data. For the mux. */
  received(payload: Uint8Array): void {
    this.#allowance -= payload.length
    if (this.#allowance < 0) throw new MuxError(`stream ${this.id} sent more than it had credit for`)
    if (this.state !== 'open' || payload.length === 0) return
    if (this.#ending === 'said') this.#awaitEnd()
    if (this.#paused) this.#held.push(payload)
    else this.#consume(payload)
  }

  /** The peer has room for more. For the mux. */
  credited(payload: Uint8Array): void {
    if (payload.length !== 4) throw new MuxError('a credit has four bytes')
    this.#credit += new DataView(payload.buffer, payload.byteOffset, 4).getUint32(0)
    if (this.#credit > windowBytes) throw new MuxError(`stream ${this.id} gave more credit than its window`)
    if (this.backlogBytes > 0) this.#ask()
  }

  /** The peer closed, or only ended its side: then this is false. What it sent before is delivered before. For the mux. */
  closedByPeer(code: number): boolean {
    if (code === ending) {
      this.#isEndHeld = true
      if (this.#held.length === 0) this.#tellEnd()
      return false
    }
    this.#closed(code)
    return true
  }

  #closed(code: number): void {
    const cause = causes[code] ?? 'closed-by-peer'
    if (this.state === 'closing') {
      this.end('host-closed')
      return
    }
    if (this.#held.length === 0) {
      this.end(cause)
      return
    }
    this.#heldEnd = cause
    this.#lingerThen(() => this.end(cause))
  }

  /** Nothing moves any more. For the mux. */
  end(cause: LinkClose): void {
    if (this.state === 'closed') return
    this.state = 'closed'
    if (this.#linger) clearTimeout(this.#linger)
    this.#drop()
    this.#held = []
    this.onClose(cause)
  }

  #ask(): void {
    if (this.#waiting || !(this.#grant > 0 || this.#sendable())) return
    this.#waiting = true
    this.#wake(this)
  }

  #sendable(): boolean {
    if (this.backlogBytes > 0) return this.#credit > 0
    return this.state === 'closing' || this.#ending === 'due'
  }

  #tellEnd(): void {
    this.#isEndHeld = false
    if (this.state !== 'open') return
    if (this.onEnd) {
      this.onEnd()
      return
    }
    this.#leave()
  }

  /** Closes for a peer that has left. */
  #leave(): void {
    this.#ownCause = 'closed-by-peer'
    this.close()
  }

  #awaitEnd(): void {
    this.#lingerThen(() => this.#leave(), answerMillis)
  }

  #consume(bytes: Uint8Array): void {
    this.#consumed += bytes.length
    // A quarter of the window at a time: a credit frame per data frame would double the frames.
    if (this.#consumed >= windowBytes / 4) {
      this.#grant += this.#consumed
      this.#consumed = 0
      this.#ask()
    }
    this.onData(bytes)
  }

  #takeGrant(batch: FrameBatch): void {
    batch.header(FrameType.credit, this.id, 4)
    const payload = new Uint8Array(4)
    new DataView(payload.buffer).setUint32(0, this.#grant)
    batch.payload(payload)
    this.#allowance += this.#grant
    this.#grant = 0
  }

  /** Moves `bytes` from the queue into one data frame. */
  #takeData(batch: FrameBatch, bytes: number): void {
    batch.header(FrameType.data, this.id, bytes)
    let left = bytes
    while (left > 0) {
      const chunk = this.#queue[this.#head]!
      const rest = chunk.length - this.#headOffset
      if (rest > left) {
        batch.payload(chunk.subarray(this.#headOffset, this.#headOffset + left))
        this.#headOffset += left
        break
      }
      batch.payload(this.#headOffset === 0 ? chunk : chunk.subarray(this.#headOffset))
      left -= rest
      this.#head += 1
      this.#headOffset = 0
    }
    if (this.#head === this.#queue.length || this.#head > 1024) {
      this.#queue.splice(0, this.#head)
      this.#head = 0
    }
    this.#credit -= bytes
    this.backlogBytes -= bytes
  }

  #lingerThen(work: () => void, millis = lingerMillis): void {
    if (this.#linger) clearTimeout(this.#linger)
    this.#linger = setTimeout(work, millis)
  }

  #giveUp(): void {
    this.#drop()
    this.#cause = 'cut'
    this.#ask()
  }

  #drop(): void {
    this.#queue = []
    this.#head = 0
    this.#headOffset = 0
    this.backlogBytes = 0
  }
}
