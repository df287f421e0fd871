// A link between two browsers over a carrier: all bytes of one turn, up to 64 KiB, leave as one message, and it moves to
// another carrier without losing or reordering a byte. Does not know relays, WebRTC, nor what the bytes are.
import { type Carrier, type CarrierListener, carrierMark, messageBytes } from './carrier.ts'
import { backlogMark, type Link, type LinkClose, silent } from './link.ts'
import { afterTurn } from './turn.ts'

/** One direction's carriers: the first is read, the others wait until its peer has left it. */
interface Incoming {
  readonly carrier: Carrier
  /** Came while another was still read. */
  held: Uint8Array[]
  left: boolean
}

/**
 * The carrier of a mux, whose streams have credits. By itself it holds what comes while it is paused, and cannot slow its
 * peer.
 */
export class ChannelLink implements Link {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  /** What passed, both ways; bytes. */
  sentBytes = 0
  receivedBytes = 0
  #carrier: Carrier
  #incoming: Incoming[] = []
  #outbox: Uint8Array[] = []
  #outboxBytes = 0
  #scheduled = false
  #over = false
  #paused = false
  #inbox: Uint8Array[] = []
  #state: 'open' | 'closing' | 'closed' = 'open'

  constructor(carrier: Carrier) {
    this.#carrier = carrier
    const listen = this.#listen(carrier)
    // What came early waits until the owner of this link has set its handlers.
    queueMicrotask(listen)
  }

  get backlogBytes(): number {
    return this.#state === 'closed' ? 0 : this.#outboxBytes + this.#carrier.bufferedBytes
  }

  send(bytes: Uint8Array): void {
    if (this.#state !== 'open' || bytes.length === 0) return
    this.#outbox.push(bytes)
    this.#outboxBytes += bytes.length
    if (this.backlogBytes > backlogMark) this.#over = true
    if (this.#scheduled) return
    this.#scheduled = true
    afterTurn(this.#flushSoon)
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#inbox = []
    this.#flush()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    while (this.#inbox.length > 0 && !this.#paused && this.#state === 'open') this.#deliver(this.#inbox.shift()!)
  }

  /**
   * Goes on over another carrier. Both sides must, each when it has it open: what this side sent before is read before
   * what follows, and the old carrier closes when both have left it.
   */
  move(to: Carrier): void {
    if (this.#state !== 'open') {
      to.close()
      return
    }
    const old = this.#carrier
    this.#listen(to)()
    // The old carrier takes all that waits, above its mark too: nothing may overtake it.
    while (this.#outboxBytes > 0) old.send(this.#take(Math.min(this.#outboxBytes, messageBytes)))
    old.mark()
    this.#carrier = to
    this.#advance()
  }

  /** Takes a carrier as the next to be read; the function returned begins. */
  #listen(carrier: Carrier): () => void {
    const incoming: Incoming = { carrier, held: [], left: false }
    this.#incoming.push(incoming)
    const listener: CarrierListener = {
      message: (bytes) => this.#received(incoming, bytes),
      mark: () => this.#left(incoming),
      low: () => this.#flush(),
      closed: () => this.#lost(incoming),
    }
    return () => carrier.listen(listener)
  }

  #received(incoming: Incoming, bytes: Uint8Array): void {
    if (this.#incoming[0] !== incoming) incoming.held.push(bytes)
    else this.#deliver(bytes)
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#state !== 'open') return
    if (this.#paused) {
      this.#inbox.push(bytes)
      return
    }
    this.receivedBytes += bytes.length
    this.onData(bytes)
  }

  #left(incoming: Incoming): void {
    incoming.left = true
    this.#advance()
  }

  /** Reads the next carrier where the peer has left the one before, and closes that once this side has left it too. */
  #advance(): void {
    while (this.#incoming.length > 1 && this.#incoming[0]!.left) {
      const { carrier } = this.#incoming.shift()!
      if (carrier !== this.#carrier) carrier.close()
      for (const bytes of this.#incoming[0]!.held.splice(0)) this.#deliver(bytes)
    }
  }

  #lost(incoming: Incoming): void {
    const isUsed = this.#incoming.includes(incoming) || this.#carrier === incoming.carrier
    if (isUsed) this.#finish(this.#state === 'closing' ? 'host-closed' : 'closed-by-peer')
  }

  readonly #flushSoon = (): void => {
    this.#scheduled = false
    this.#flush()
  }

  #flush(): void {
    const carrier = this.#carrier
    while (this.#outboxBytes > 0 && this.#state !== 'closed' && carrier.bufferedBytes < carrierMark) {
      carrier.send(this.#take(Math.min(this.#outboxBytes, messageBytes)))
    }
    if (this.#state === 'closing') {
      if (this.#outboxBytes === 0) carrier.close()
      return
    }
    if (!this.#over || this.backlogBytes > backlogMark / 4) return
    this.#over = false
    if (this.#state === 'open') this.onDrain()
  }

  /** Cuts the first `size` bytes off the outbox. */
  #take(size: number): Uint8Array {
    this.#outboxBytes -= size
    this.sentBytes += size
    const first = this.#outbox[0]!
    if (first.length === size) {
      this.#outbox.shift()
      return first
    }
    if (first.length > size) {
      this.#outbox[0] = first.subarray(size)
      return first.subarray(0, size)
    }
    const taken = new Uint8Array(size)
    let filled = 0
    let whole = 0
    while (filled < size) {
      const chunk = this.#outbox[whole]!
      const room = size - filled
      taken.set(chunk.length > room ? chunk.subarray(0, room) : chunk, filled)
      filled += Math.min(chunk.length, room)
      if (chunk.length > room) this.#outbox[whole] = chunk.subarray(room)
      else whole += 1
    }
    this.#outbox.splice(0, whole)
    return taken
  }

  #finish(end: LinkClose): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#outbox = []
    this.#outboxBytes = 0
    this.#inbox = []
    const carriers = new Set([this.#carrier, ...this.#incoming.map(({ carrier }) => carrier)])
    this.#incoming = []
    for (const carrier of carriers) carrier.close()
    queueMicrotask(() => this.onClose(end))
  }
}
