// A client that has come while no page hosts the broker: it is held until one does, or refused.
// Does not know when that is decided: the tunnel tells.
import type { Origin } from '../core/outcome.ts'
import type { ProtocolVersion } from '../protocol/packet.ts'
import type { Link } from '../transport/link.ts'
import { connectBytesMaximum, readOpening, refusal } from './refusal.ts'

/** Milliseconds in which a client must have sent its CONNECT. */
export const connectTimeoutMillis = 10_000

export interface HeldEvents {
  /** The CONNECT is there: say `refuse` now, or keep it. */
  readonly onConnect: (held: Held) => void
  /** It has gone, or was thrown out; `fault` is why, if it was its own. */
  readonly onGone: (held: Held, fault: string | null) => void
}

export class Held {
  readonly link: Link
  readonly origin: Origin
  /** What it has sent. */
  readonly chunks: Uint8Array[] = []
  /** Of its CONNECT, once that is there. */
  version: ProtocolVersion | null = null
  readonly #events: HeldEvents
  readonly #timer: ReturnType<typeof setTimeout>
  #bytes = 0
  #done = false

  constructor(link: Link, origin: Origin, events: HeldEvents) {
    this.link = link
    this.origin = origin
    this.#events = events
    this.#timer = setTimeout(() => this.#throwOut('no CONNECT came'), connectTimeoutMillis)
    link.onData = (bytes) => this.#received(bytes)
    link.onClose = () => this.#gone(null)
  }

  /** Gives the link away, with what it has sent so far in `chunks`. */
  release(): void {
    this.#done = true
    clearTimeout(this.#timer)
    this.link.resume()
  }

  /** Tells the client that there is no broker, and closes. Only after its CONNECT [MQTT-3.1.0-1]. */
  refuse(): void {
    if (this.#done || this.version === null) return
    this.link.send(refusal(this.version))
    this.link.close() // [MQTT-3.2.2-7]
    this.#gone(null)
  }

  close(): void {
    this.link.close()
    this.#gone(null)
  }

  #received(bytes: Uint8Array): void {
    if (this.#done) return
    this.chunks.push(bytes)
    this.#bytes += bytes.length
    if (this.version !== null) {
      // It may send on while it waits for its CONNACK, but not without end.
      if (this.#bytes > connectBytesMaximum) this.link.pause()
      return
    }
    const opening = readOpening(this.chunks.length === 1 ? bytes : Buffer.concat(this.chunks))
    if (opening === 'incomplete') return
    if (opening === 'not-mqtt') {
      this.#throwOut('what it sent is no CONNECT of MQTT')
      return
    }
    this.version = opening.version
    clearTimeout(this.#timer)
    if (this.#bytes > connectBytesMaximum) this.link.pause()
    this.#events.onConnect(this)
  }

  #throwOut(fault: string): void {
    if (this.#done) return
    this.link.close() // [MQTT-3.1.4-1]
    this.#gone(fault)
  }

  #gone(fault: string | null): void {
    if (this.#done) return
    this.#done = true
    clearTimeout(this.#timer)
    this.#events.onGone(this, fault)
  }
}
