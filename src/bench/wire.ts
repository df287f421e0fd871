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

const encoder = new TextEncoder()

/** All parts in one. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

function utf8(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  return joined(Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes)
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

function packet(first: number, ...parts: Uint8Array[]): Uint8Array {
  const body = joined(...parts)
  return joined(Uint8Array.of(first, ...remainingLength(body.length)), body)
}

export interface ConnectOptions {
  /** Seconds; 0 is none. */
  readonly keepAlive?: number
  /** Whether the session ends with the connection; it does unless told. */
  readonly clean?: boolean
}

/** CONNECT, of a clean session with no keep alive unless told otherwise. */
export function encodeConnect(clientId: string, { keepAlive = 0, clean = true }: ConnectOptions = {}): Uint8Array {
  const head = Uint8Array.of(4, clean ? 2 : 0, keepAlive >> 8, keepAlive & 255)
  return packet(0x10, utf8('MQTT'), head, utf8(clientId))
}

/** SUBSCRIBE with packet identifier 1 to one filter or several. */
export function encodeSubscribe(filter: string | readonly string[], qos: QoS): Uint8Array {
  const filters = typeof filter === 'string' ? [filter] : filter
  return packet(0x82, Uint8Array.of(0, 1), ...filters.flatMap((each) => [utf8(each), Uint8Array.of(qos)]))
}

export const pingreq = Uint8Array.of(0xc0, 0)
export const disconnect = Uint8Array.of(0xe0, 0)

/** One PUBLISH. */
export function encodePublish(
  topic: string,
  payload: Uint8Array,
  qos: QoS,
  options: { readonly retain?: boolean; readonly packetId?: number } = {},
): Uint8Array {
  const { retain = false, packetId = 1 } = options
  const identifier = qos === 0 ? [] : [Uint8Array.of(packetId >> 8, packetId & 255)]
  return packet(First.publish | (qos << 1) | (retain ? 1 : 0), utf8(topic), ...identifier, payload)
}

/** PUBLISH frames of equal length, end to end, so that any run of them is one subarray and one write. */
export interface Ring {
  readonly bytes: Uint8Array
  readonly frameBytes: number
  /** Frames in the ring; above QoS 0 their packet identifiers are 1 to `count`. */
  readonly count: number
}

export function encodeRing(topic: string, payloadBytes: number, qos: QoS, count: number): Ring {
  const frame = encodePublish(topic, new Uint8Array(payloadBytes).fill(120), qos)
  const bytes = new Uint8Array(frame.length * count)
  const identifierAt = frame.length - payloadBytes - 2
  for (let index = 0; index < count; index += 1) {
    const at = index * frame.length
    bytes.set(frame, at)
    if (qos === 0) continue
    bytes[at + identifierAt] = (index + 1) >> 8
    bytes[at + identifierAt + 1] = (index + 1) & 255
  }
  return { bytes, frameBytes: frame.length, count }
}

/** Called with a frame's first byte, its packet identifier (0 for none; a CONNACK's return code) and its whole length. */
export type OnFrame = (first: number, packetId: number, frameBytes: number) => void

/** Cuts a byte stream into frames, reading heads only. A frame is reported as soon as its head is there. */
export class FrameReader {
  #onFrame: OnFrame
  #scratch = new Uint8Array(headBytes)
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
  #bytes = new Uint8Array(4096)
  #length = 0

  add(first: number, packetId: number): void {
    if (this.#length + 4 > this.#bytes.length) {
      const larger = new Uint8Array(this.#bytes.length * 2)
      larger.set(this.#bytes)
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
  take(): Uint8Array | null {
    if (this.#length === 0) return null
    const taken = this.#bytes.slice(0, this.#length)
    this.#length = 0
    return taken
  }
}
