// Reads the data types of MQTT (section 1.5) one after the other from a packet, and throws at the first fault.
// Does not know packets or fields.
import type { ProtocolVersion } from './packet.ts'
import { ProtocolError, Reason, type ReasonCode } from './reason.ts'
import { decodeUtf8, illFormed } from './utf8.ts'

/** The same bytes as a plain Uint8Array: `slice` of a Buffer would be a view, and keep the chunk it came in. */
export function plain(bytes: Uint8Array): Uint8Array {
  if (bytes.constructor === Uint8Array) return bytes
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A place in a packet. Every method throws ProtocolError malformedPacket rather than read past `end`. */
export class Reader {
  bytes: Uint8Array
  /** The next byte. */
  at = 0
  /** Where reading ends: the packet's end, or that of its properties while they are read. */
  end: number
  version: ProtocolVersion

  constructor(bytes: Uint8Array, version: ProtocolVersion) {
    this.bytes = plain(bytes)
    this.end = bytes.length
    this.version = version
  }

  /** Starts on other bytes, so that one reader serves a hot path. */
  reset(bytes: Uint8Array, version: ProtocolVersion): void {
    this.bytes = plain(bytes)
    this.at = 0
    this.end = bytes.length
    this.version = version
  }

  byte(): number {
    const at = this.at
    if (at >= this.end) this.short()
    this.at = at + 1
    return this.bytes[at] as number
  }

  twoByteInteger(): number {
    const at = this.at
    if (at + 2 > this.end) this.short()
    this.at = at + 2
    return ((this.bytes[at] as number) << 8) | (this.bytes[at + 1] as number)
  }

  fourByteInteger(): number {
    const high = this.twoByteIntegerOf(4)
    return high * 0x10000 + this.twoByteInteger()
  }

  /** Section 1.5.5: 0 to 268,435,455, in its shortest form [MQTT-1.5.5-1]. */
  variableByteInteger(): number {
    const start = this.at
    let value = 0
    for (let index = 0; index < 4; index++) {
      const byte = this.byte()
      value |= (byte & 0x7f) << (7 * index)
      if (byte < 0x80) {
        if (byte === 0 && index > 0) this.fault('a Variable Byte Integer is longer than need be', 'MQTT-1.5.5-1', start)
        return value
      }
    }
    return this.fault('a Variable Byte Integer has more than four bytes', undefined, start)
  }

  /** Section 1.5.4. */
  string(): string {
    const start = this.at
    const size = this.twoByteInteger()
    if (this.at + size > this.end) this.short(start)
    const text = decodeUtf8(this.bytes, this.at, this.at + size)
    if (typeof text === 'number') {
      const five = this.version === 5
      if (text === illFormed) {
        this.fault('a string is not valid UTF-8', five ? 'MQTT-1.5.4-1' : 'MQTT-1.5.3-1', start)
      }
      this.fault('a string holds U+0000', five ? 'MQTT-1.5.4-2' : 'MQTT-1.5.3-2', start)
    }
    this.at += size
    return text as string
  }

  /** Section 1.5.6. A copy, which keeps no chunk alive. */
  binary(): Uint8Array {
    const start = this.at
    const size = this.twoByteInteger()
    if (this.at + size > this.end) this.short(start)
    this.at += size
    return this.bytes.slice(this.at - size, this.at)
  }

  /** Throws ProtocolError, malformedPacket unless said otherwise, that shows at byte `offset`. */
  fault(
    message: string,
    statement?: string,
    offset: number = this.at,
    reason: ReasonCode = Reason.malformedPacket,
  ): never {
    const error = new ProtocolError(reason, message, statement)
    error.offset = offset
    throw error
  }

  private short(offset: number = this.at): never {
    this.fault('the packet ends inside a field', undefined, offset)
  }

  private twoByteIntegerOf(size: number): number {
    if (this.at + size > this.end) this.short()
    return this.twoByteInteger()
  }
}
