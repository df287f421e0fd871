// The few MQTT 3.1.1 packets a load needs, written by hand: pre-encoded PUBLISH rings and a reader that counts frames.
// Does not know properties, wills or errors, and decodes no topic or payload: it must cost next to nothing.
import type { QoS } from '../protocol/packet.ts'

/** First bytes of the packets, section 2.2 of MQTT 3.1.1. */
export const First = {
  connack: 0x20,
  publish: 0x30,
  puback: 0x40,
  pubrec: 0x50,
  pubrel: 0x62,
  pubcomp: 0x70,
  suback: 0x90,
} as const

/** The longest head the reader must see at once: fixed header, topic and packet identifier. */
const headBytes = 512

function utf8(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 255]), bytes])
}

/** Bytes of a variable byte integer, section 2.2.3. */
export function remainingLength(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; ) {
    const low = rest & 127
    rest >>= 7
    if (rest === 0) return [...bytes, low]
    bytes.push(low | 128)
  }
}

function packet(first: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  return Buffer.concat([Buffer.from([first, ...remainingLength(body.length)]), body])
}

/** CONNECT of a clean session with no keep alive. */
export function encodeConnect(clientId: string): Buffer {
  return packet(0x10, utf8('MQTT'), Buffer.from([4, 2, 0, 0]), utf8(clientId))
}

/** SUBSCRIBE with packet identifier 1 to one filter. */
export function encodeSubscribe(filter: string, qos: QoS): Buffer {
  return packet(0x82, Buffer.from([0, 1]), utf8(filter), Buffer.from([qos]))
}

/** PUBLISH frames of equal length, end to end, so that any run of them is one subarray and one write. */
export interface Ring {
  readonly bytes: Buffer
  readonly frameBytes: number
  /** Frames in the ring; above QoS 0 their packet identifiers are 1 to `count`. */
  readonly count: number
}

export function encodeRing(topic: string, payloadBytes: number, qos: QoS, count: number): Ring {
  const identifier = qos === 0 ? [] : [Buffer.alloc(2)]
  const frame = packet(First.publish | (qos << 1), utf8(topic), ...identifier, Buffer.alloc(payloadBytes, 'x'))
  const bytes = Buffer.alloc(frame.length * count)
  const identifierAt = frame.length - payloadBytes - 2
  for (let index = 0; index < count; index += 1) {
    frame.copy(bytes, index * frame.length)
    if (qos > 0) bytes.writeUInt16BE(index + 1, index * frame.length + identifierAt)
  }
  return { bytes, frameBytes: frame.length, count }
}

/** Called with a frame's first byte, its packet identifier (0 for none; a CONNACK's return code) and its whole length. */
export type OnFrame = (first: number, packetId: number, frameBytes: number) => void

/** Cuts a byte stream into frames, reading heads only. A frame is reported as soon as its head is there. */
export class FrameReader {
  #onFrame: OnFrame
  #scratch = Buffer.alloc(headBytes)
  #carried = 0
  #skip = 0

  constructor(onFrame: OnFrame) {
    this.#onFrame = onFrame
  }

  /** Whether the stream stands at the end of a frame. */
  get whole(): boolean {
    return this.#carried === 0 && this.#skip === 0
  }

  /** Takes the first `end` bytes; keeps no reference. Throws RangeError on a head longer than 512 bytes. */
  push(bytes: Uint8Array, end: number): void {
    let at = Math.min(this.#skip, end)
    this.#skip -= at
    if (this.#carried > 0 && at < end) at = this.#complete(bytes, at, end)
    while (at < end) {
      const length = this.#head(bytes, at, end)
      if (length === 0) {
        if (end - at >= headBytes) throw new RangeError('head of a frame is too long')
        this.#scratch.set(bytes.subarray(at, end))
        this.#carried = end - at
        return
      }
      at += length
    }
    this.#skip += at - end
  }

  /** Completes a head of which some bytes came before; answers where the next frame starts. */
  #complete(bytes: Uint8Array, at: number, end: number): number {
    const taken = Math.min(headBytes - this.#carried, end - at)
    this.#scratch.set(bytes.subarray(at, at + taken), this.#carried)
    const length = this.#head(this.#scratch, 0, this.#carried + taken)
    if (length === 0) {
      this.#carried += taken
      if (this.#carried >= headBytes) throw new RangeError('head of a frame is too long')
      return end
    }
    const next = at + length - this.#carried
    this.#carried = 0
    return next
  }

  /** Reports the frame at `at` and answers its length, or 0 when its head is not all there. */
  #head(bytes: Uint8Array, at: number, end: number): number {
    if (end - at < 2) return 0
    const first = bytes[at]!
    let body = at + 1
    let length = 0
    for (let shift = 0; ; shift += 7) {
      if (body >= end) return 0
      const byte = bytes[body]!
      body += 1
      length |= (byte & 127) << shift
      if (byte < 128) break
    }
    let identifierAt = body
    if ((first & 0xf0) === First.publish) {
      if ((first & 6) === 0) {
        this.#onFrame(first, 0, body + length - at)
        return body + length - at
      }
      if (body + 2 > end) return 0
      identifierAt = body + 2 + ((bytes[body]! << 8) | bytes[body + 1]!)
    }
    if (length < 2) {
      this.#onFrame(first, 0, body + length - at)
      return body + length - at
    }
    if (identifierAt + 2 > end) return 0
    this.#onFrame(first, (bytes[identifierAt]! << 8) | bytes[identifierAt + 1]!, body + length - at)
    return body + length - at
  }
}

/** Gathers the four-byte acks that answer one read, to leave in one write. */
export class AckWriter {
  #bytes = Buffer.allocUnsafe(4096)
  #length = 0

  add(first: number, packetId: number): void {
    if (this.#length + 4 > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(this.#bytes.length * 2)
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    const at = this.#length
    this.#bytes[at] = first
    this.#bytes[at + 1] = 2
    this.#bytes[at + 2] = packetId >> 8
    this.#bytes[at + 3] = packetId & 255
    this.#length = at + 4
  }

  /** The acks gathered since the last call as bytes of the receiver's own, or null when there are none. */
  take(): Buffer | null {
    if (this.#length === 0) return null
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    return taken
  }
}
