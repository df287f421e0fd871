// A pair of data channels in memory, with a buffer that empties by and by, for tests of what runs over a real one.
// Does not lose or reorder anything: neither does an RTCDataChannel as it is used here.
import type { ChannelLike } from '../transport/carrier.ts'

/** Bytes that leave in one turn. */
const quantum = 256 * 1024

export function channelPair(): [FakeChannel, FakeChannel] {
  const a = new FakeChannel()
  const b = new FakeChannel()
  a.peer = b
  b.peer = a
  return [a, b]
}

export class FakeChannel implements ChannelLike {
  readyState = 'open'
  bufferedAmount = 0
  bufferedAmountLowThreshold = 0
  binaryType = 'blob'
  onmessage: ((event: never) => void) | null = null
  onbufferedamountlow: ((event: never) => void) | null = null
  onclose: ((event: never) => void) | null = null
  onerror: ((event: never) => void) | null = null
  peer!: FakeChannel
  /** Sizes of all messages sent; -1 is a string. */
  readonly sizes: number[] = []
  /** Nothing leaves while it is held. */
  held = false
  #queue: (string | Uint8Array)[] = []
  #moving = false

  send(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.readyState !== 'open') throw new DOMException('it is not open', 'InvalidStateError')
    this.sizes.push(typeof data === 'string' ? -1 : data.length)
    this.#queue.push(typeof data === 'string' ? data : data.slice())
    this.bufferedAmount += data.length
    this.#schedule()
  }

  close(): void {
    if (this.readyState !== 'open') return
    this.readyState = 'closing'
    this.#schedule()
  }

  /** Goes as a dead peer does: what is under way is lost. */
  break(): void {
    this.#queue = []
    this.#closed()
    this.peer.#queue = []
    this.peer.#closed()
  }

  release(): void {
    this.held = false
    this.#schedule()
  }

  #schedule(): void {
    if (this.#moving || this.held) return
    this.#moving = true
    setImmediate(() => {
      this.#moving = false
      this.#move()
    })
  }

  #move(): void {
    if (this.held || this.readyState === 'closed') return
    const before = this.bufferedAmount
    let moved = 0
    while (this.#queue.length > 0 && moved < quantum) {
      const data = this.#queue.shift()!
      moved += data.length
      this.bufferedAmount -= data.length
      if (this.peer.readyState !== 'closed') {
        this.peer.onmessage?.({ data: typeof data === 'string' ? data : data.buffer } as never)
      }
    }
    const low = this.bufferedAmountLowThreshold
    if (before > low && this.bufferedAmount <= low) this.onbufferedamountlow?.({} as never)
    if (this.#queue.length > 0) this.#schedule()
    else if (this.readyState === 'closing') {
      this.#closed()
      setImmediate(() => this.peer.#closed())
    }
  }

  #closed(): void {
    if (this.readyState === 'closed') return
    this.readyState = 'closed'
    this.bufferedAmount = 0
    this.onclose?.({} as never)
  }
}
