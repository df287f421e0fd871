// A carrier: one ordered, reliable way of messages between two browsers, over which a ChannelLink sends its bytes. The
// one over an RTCDataChannel is here. Does not know what the messages hold, nor how the channel was opened.

/** Bytes of one message at most. Larger ones are cut by some browsers, and hold up what is behind them in all. */
export const messageBytes = 64 * 1024

/** Bytes that a carrier may hold before its sender waits, and those at which it goes on. */
export const carrierMark = 512 * 1024
export const carrierLow = 128 * 1024

export interface Carrier {
  /** At most `messageBytes`; the bytes are no longer the caller's. After the end it does nothing. */
  send(message: Uint8Array): void
  /** A word apart from the data, in order with it: no data of this side follows on this carrier. */
  mark(): void
  /** What was sent and has not left. */
  readonly bufferedBytes: number
  /** Sends what is held, then ends. */
  close(): void
  /** Takes the carrier into use: what came before is given now. Called once. */
  listen(listener: CarrierListener): void
}

export interface CarrierListener {
  message(bytes: Uint8Array): void
  mark(): void
  /** `bufferedBytes` fell to `carrierLow`. */
  low(): void
  /** It has ended; called once, and nothing comes afterwards. */
  closed(): void
}

/** What is used of an RTCDataChannel. */
export interface ChannelLike {
  readonly readyState: string
  readonly bufferedAmount: number
  bufferedAmountLowThreshold: number
  binaryType: string
  onmessage: ((event: never) => void) | null
  onbufferedamountlow: ((event: never) => void) | null
  onclose: ((event: never) => void) | null
  onerror: ((event: never) => void) | null
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
}

const leaving = 'mark'

/**
 * An open data channel as a carrier. `release` is called when it has ended, to let go of the connection behind it;
 * `early` is what came over the channel before.
 */
export function channelCarrier(
  channel: ChannelLike,
  release: () => void = () => {},
  early: readonly Uint8Array[] = [],
): Carrier {
  return new ChannelCarrier(channel, release, early)
}

class ChannelCarrier implements Carrier {
  readonly #channel: ChannelLike
  readonly #release: () => void
  #listener: CarrierListener | null = null
  /** What came before anybody listened; null is the mark. */
  #early: (Uint8Array | null)[]
  #ended = false

  constructor(channel: ChannelLike, release: () => void, early: readonly Uint8Array[]) {
    this.#early = [...early]
    this.#channel = channel
    this.#release = release
    channel.binaryType = 'arraybuffer'
    channel.bufferedAmountLowThreshold = carrierLow
    channel.onmessage = (event: { readonly data: unknown }) => this.#received(event.data)
    channel.onbufferedamountlow = () => this.#listener?.low()
    channel.onclose = () => this.#end()
    channel.onerror = () => this.#end()
  }

  get bufferedBytes(): number {
    return this.#ended ? 0 : this.#channel.bufferedAmount
  }

  send(message: Uint8Array): void {
    this.#put(message as Uint8Array<ArrayBuffer>)
  }

  mark(): void {
    this.#put(leaving)
  }

  close(): void {
    if (!this.#ended) this.#channel.close()
  }

  listen(listener: CarrierListener): void {
    this.#listener = listener
    for (const message of this.#early.splice(0)) {
      if (message === null) listener.mark()
      else listener.message(message)
    }
    if (this.#ended) queueMicrotask(() => listener.closed())
  }

  #put(data: string | Uint8Array<ArrayBuffer>): void {
    if (this.#ended || this.#channel.readyState !== 'open') return
    try {
      this.#channel.send(data)
    } catch {
      // Its queue is full, or it has just closed: what is lost here ends the link.
      this.#channel.close()
      this.#end()
    }
  }

  #received(data: unknown): void {
    if (this.#ended) return
    const message = data instanceof ArrayBuffer ? new Uint8Array(data) : data === leaving ? null : undefined
    if (message === undefined) {
      this.#channel.close()
      this.#end()
    } else if (this.#listener === null) this.#early.push(message)
    else if (message === null) this.#listener.mark()
    else if (message.length > 0) this.#listener.message(message)
  }

  #end(): void {
    if (this.#ended) return
    this.#ended = true
    const channel = this.#channel
    channel.onmessage = null
    channel.onbufferedamountlow = null
    channel.onclose = null
    channel.onerror = null
    this.#release()
    this.#listener?.closed()
  }
}
