// Cuts a stream of bytes into whole packets, and refuses one as early as its first bytes allow. Section 2.1.
// Does not know what a packet says, nor which version is spoken.
import type { ProtocolVersion } from './packet.ts'
import { plain } from './reader.ts'
import { ProtocolError, Reason } from './reason.ts'

const incomplete = -1
const smallestPartial = 64
const nothing = new Uint8Array(0)

/** The statement that wrong flags of a packet type break; the rest break the general one. */
const flagStatements: Readonly<Record<number, string>> = {
  6: 'MQTT-3.6.1-1',
  8: 'MQTT-3.8.1-1',
  10: 'MQTT-3.10.1-1',
  14: 'MQTT-3.14.1-1',
  15: 'MQTT-3.15.1-1',
}

/** 0b0010 for PUBREL, SUBSCRIBE and UNSUBSCRIBE, where MQTT 3.1 has DUP as well; null takes what any version has. */
function areFlagsRight(type: number, flags: number, version: ProtocolVersion | null): boolean {
  if (type !== 6 && type !== 8 && type !== 10) return flags === 0
  return flags === 2 || (flags === 10 && (version === 3 || version === null))
}

/**
 * Throws ProtocolError malformedPacket when no packet of the version begins with this byte. While the version is not
 * known (null), what any version has will pass. Section 2.1.3.
 */
export function checkFirstByte(byte: number, version: ProtocolVersion | null): void {
  const type = byte >> 4
  const flags = byte & 15
  if (type === 3) {
    if ((flags & 6) === 6) refuse('QoS 3', 'MQTT-3.3.1-4')
    if ((flags & 14) === 8) refuse('DUP is set at QoS 0', 'MQTT-3.3.1-2')
  } else if (type === 0) {
    refuse('packet type 0 is reserved')
  } else if (!areFlagsRight(type, flags, version)) {
    const general = version === 5 || version === null ? 'MQTT-2.1.3-1' : 'MQTT-2.2.2-2'
    refuse(`wrong flags in the fixed header (0x${byte.toString(16)})`, flagStatements[type] ?? general)
  }
}

function refuse(message: string, statement?: string, offset = 0): never {
  const error = new ProtocolError(Reason.malformedPacket, message, statement)
  error.offset = offset
  throw error
}

/**
 * Bytes of the whole packet that begins at `start`, or -1 when its fixed header is not all there yet.
 * Throws ProtocolError malformedPacket for a Remaining Length of five bytes or longer than need be.
 */
export function measurePacket(bytes: Uint8Array, start: number, end: number): number {
  let remaining = 0
  for (let index = 0; index < 4; index++) {
    const at = start + 1 + index
    if (at >= end) return incomplete
    const byte = bytes[at] as number
    remaining |= (byte & 0x7f) << (7 * index)
    if (byte < 0x80) {
      if (byte === 0 && index > 0) refuse('Remaining Length is longer than need be', 'MQTT-1.5.5-1', 1)
      return 2 + index + remaining
    }
  }
  return refuse('Remaining Length has more than four bytes', undefined, 1)
}

/**
 * Push chunks as they come, then take packets until `next` says null. A packet inside one chunk is a view of that chunk
 * and costs no copy, so a pushed chunk belongs to whoever reads the packets. Memory held is at most about twice what
 * was received, whatever length a header announces. After a ProtocolError nothing more comes out.
 */
export class Framer {
  /** Nothing but CONNECT may come: what begins in another way is refused before it has all come. */
  expectsConnect = false
  #maximumPacketSize: number
  /** The chunk being cut, and where the next packet begins in it. */
  #chunk: Uint8Array = nothing
  #offset = 0
  /** Chunks pushed while the one before was not all read. */
  #waiting: Uint8Array[] = []
  /** The beginning of a packet whose end is yet to come: `#filled` bytes of `#partial`. */
  #partial: Uint8Array = nothing
  #filled = 0
  #bufferedBytes = 0
  #broken = false

  /** `maximumPacketSize` in bytes, fixed header included. */
  constructor(maximumPacketSize: number) {
    this.#maximumPacketSize = maximumPacketSize
  }

  /** Takes effect from the next packet on. */
  setMaximumPacketSize(bytes: number): void {
    this.#maximumPacketSize = bytes
  }

  /** Bytes pushed and not yet given out. */
  get bufferedBytes(): number {
    return this.#bufferedBytes
  }

  push(received: Uint8Array): void {
    if (received.length === 0 || this.#broken) return
    const chunk = plain(received)
    this.#bufferedBytes += chunk.length
    if (this.#offset === this.#chunk.length) {
      this.#chunk = chunk
      this.#offset = 0
    } else {
      this.#waiting.push(chunk)
    }
  }

  /** The next whole packet, or null when there is none yet. Throws ProtocolError malformedPacket or packetTooLarge. */
  next(): Uint8Array | null {
    for (;;) {
      const packet = this.#filled > 0 ? this.#nextSpanning() : this.#nextInside()
      if (packet !== null) {
        this.#bufferedBytes -= packet.length
        return packet
      }
      const chunk = this.#waiting.shift()
      this.#chunk = chunk ?? nothing
      this.#offset = 0
      if (chunk === undefined) return null
    }
  }

  #nextInside(): Uint8Array | null {
    const chunk = this.#chunk
    const start = this.#offset
    if (start === chunk.length) return null
    const size = this.#size(chunk, start, chunk.length)
    if (size === incomplete || start + size > chunk.length) {
      // A packet is small against what came with it: keep just its own bytes, not the chunk.
      this.#partial = chunk.slice(start)
      this.#filled = this.#partial.length
      this.#offset = chunk.length
      return null
    }
    this.#offset = start + size
    return size === chunk.length ? chunk : chunk.subarray(start, start + size)
  }

  #nextSpanning(): Uint8Array | null {
    let size = this.#size(this.#partial, 0, this.#filled)
    while (size === incomplete) {
      if (this.#offset === this.#chunk.length) return null
      this.#take(1, smallestPartial)
      size = this.#size(this.#partial, 0, this.#filled)
    }
    const wanted = Math.min(size - this.#filled, this.#chunk.length - this.#offset)
    this.#take(wanted, size)
    if (this.#filled < size) return null
    const packet = this.#partial.length === size ? this.#partial : this.#partial.subarray(0, size)
    this.#partial = nothing
    this.#filled = 0
    return packet
  }

  /** Moves `count` bytes of the chunk to the partial packet, which will have at most `final` bytes. */
  #take(count: number, final: number): void {
    const filled = this.#filled + count
    if (filled > this.#partial.length) {
      const room = Math.min(final, Math.max(filled, 2 * this.#partial.length, smallestPartial))
      const grown = new Uint8Array(Math.max(filled, room))
      grown.set(this.#partial.subarray(0, this.#filled))
      this.#partial = grown
    }
    this.#partial.set(this.#chunk.subarray(this.#offset, this.#offset + count), this.#filled)
    this.#filled = filled
    this.#offset += count
  }

  #size(bytes: Uint8Array, start: number, end: number): number {
    try {
      const first = bytes[start] as number
      checkFirstByte(first, null)
      if (this.expectsConnect && first >> 4 !== 1) {
        const message = `the first packet is not CONNECT (0x${first.toString(16)})`
        throw new ProtocolError(Reason.protocolError, message, 'MQTT-3.1.0-1')
      }
      const size = measurePacket(bytes, start, end)
      if (size > this.#maximumPacketSize) {
        const message = `a packet of ${size} bytes, the maximum is ${this.#maximumPacketSize}`
        throw new ProtocolError(Reason.packetTooLarge, message, 'MQTT-3.2.2-15')
      }
      return size
    } catch (error) {
      this.#broken = true
      this.#partial = nothing
      this.#filled = 0
      this.#chunk = nothing
      this.#offset = 0
      this.#waiting = []
      this.#bufferedBytes = 0
      throw error
    }
  }
}
