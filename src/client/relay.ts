// A carrier through the gateway's room: every message sealed for the peer alone, for the time until there is a direct way.
// Does not know how envelopes are sealed or sent.
import { type Carrier, type CarrierListener, carrierLow } from '../transport/carrier.ts'

/** First byte inside a sealed envelope. Data and mark are followed by the session's number, 4 bytes. */
export const Inside = { signal: 0, data: 1, mark: 2 } as const

const headerBytes = 5
/** Milliseconds between two looks at a socket that does not tell when it has sent. */
const pollMillis = 10

export interface RelayDoor {
  /** Seals and sends. */
  send(inside: Uint8Array): void
  readonly bufferedBytes: number
}

export class RelayCarrier implements Carrier {
  readonly epoch: number
  readonly #door: RelayDoor
  #listener: CarrierListener | null = null
  #early: (Uint8Array | null)[] = []
  #polling: ReturnType<typeof setTimeout> | null = null
  #ended = false

  /** Messages of another session than `epoch` are not for this one. */
  constructor(epoch: number, door: RelayDoor) {
    this.epoch = epoch
    this.#door = door
  }

  get bufferedBytes(): number {
    return this.#ended ? 0 : this.#door.bufferedBytes
  }

  send(message: Uint8Array): void {
    if (this.#ended) return
    this.#put(Inside.data, message)
    if (this.#polling === null && this.bufferedBytes > carrierLow) this.#poll()
  }

  mark(): void {
    if (!this.#ended) this.#put(Inside.mark, noBytes)
  }

  close(): void {
    this.end()
  }

  listen(listener: CarrierListener): void {
    this.#listener = listener
    for (const message of this.#early.splice(0)) this.#give(message)
    if (this.#ended) queueMicrotask(() => listener.closed())
  }

  /** An envelope's inside that begins with `data` or `mark`. */
  received(inside: Uint8Array): void {
    if (this.#ended || inside.length < headerBytes) return
    const epoch = new DataView(inside.buffer, inside.byteOffset + 1, 4).getUint32(0)
    if (epoch !== this.epoch) return
    const message = inside[0] === Inside.mark ? null : inside.slice(headerBytes)
    if (this.#listener === null) this.#early.push(message)
    else this.#give(message)
  }

  /** The room's socket is gone, or envelopes were lost. */
  end(): void {
    if (this.#ended) return
    this.#ended = true
    if (this.#polling !== null) clearTimeout(this.#polling)
    this.#listener?.closed()
  }

  #put(type: number, message: Uint8Array): void {
    const inside = new Uint8Array(headerBytes + message.length)
    inside[0] = type
    new DataView(inside.buffer).setUint32(1, this.epoch)
    inside.set(message, headerBytes)
    this.#door.send(inside)
  }

  #give(message: Uint8Array | null): void {
    if (message === null) this.#listener?.mark()
    else if (message.length > 0) this.#listener?.message(message)
  }

  #poll(): void {
    this.#polling = setTimeout(() => {
      this.#polling = null
      if (this.#door.bufferedBytes > carrierLow) this.#poll()
      else this.#listener?.low()
    }, pollMillis)
  }
}

const noBytes = new Uint8Array(0)
