// The output of one link during a turn: packets are written one behind the other and leave in one send.
// Does not know when a turn ends, nor what may be sent.
import { encodedSize, encodeInto } from '../protocol/codec.ts'
import type { ProtocolVersion, Publish, ServerPacket } from '../protocol/packet.ts'
import { encodePublish } from '../protocol/publish.ts'
import type { Link } from '../transport/link.ts'
import { largeBytes } from '../transport/turn.ts'
import type { BufferPool } from './buffer-pool.ts'
import { largestBuffer } from './buffer-pool.ts'

export class Output {
  readonly #link: Link
  readonly #pool: BufferPool
  /**
   * The first PUBLISH of a turn, not written yet: if it stays the only packet, links that get the same one share its
   * bytes. Null once there is another.
   */
  #only: Publish | null = null
  #onlyVersion: ProtocolVersion = 5
  #buffer: Uint8Array | null = null
  #length = 0
  /** Handed to the link since the last `flush`. */
  sentBytes = 0

  constructor(link: Link, pool: BufferPool) {
    this.#link = link
    this.#pool = pool
  }

  /** Appends a packet. */
  put(packet: ServerPacket, version: ProtocolVersion): void {
    if (packet.type === 'publish') {
      if (packet.payload.length >= largeBytes) {
        this.#putLarge(packet, version)
        return
      }
      if (this.#length === 0 && this.#only === null) {
        this.#only = packet
        this.#onlyVersion = version
        return
      }
    }
    if (this.#only !== null) this.#writeOnly()
    this.#write(packet, version)
  }

  /** Appends the bytes of whole packets; nobody may change them afterwards. */
  putBytes(bytes: Uint8Array): void {
    if (this.#only !== null) this.#writeOnly()
    if (bytes.length >= largeBytes) {
      this.#release()
      this.#send(bytes, false)
      return
    }
    const buffer = this.#room(bytes.length)
    buffer.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** Hands everything to the link. Returns the bytes sent since the last flush. */
  flush(): number {
    if (this.#only !== null) this.#sendOnly(this.#only)
    else this.#release()
    const sent = this.sentBytes
    this.sentBytes = 0
    return sent
  }

  /** Forgets what was not sent. */
  discard(): void {
    this.#only = null
    this.#length = 0
    if (this.#buffer !== null) this.#pool.give(this.#buffer)
    this.#buffer = null
  }

  #write(packet: ServerPacket, version: ProtocolVersion): void {
    const size = encodedSize(packet, version)
    const buffer = this.#room(size)
    this.#length = encodeInto(buffer, this.#length, packet, version)
  }

  #writeOnly(): void {
    const packet = this.#only!
    this.#only = null
    this.#write(packet, this.#onlyVersion)
  }

  #sendOnly(packet: Publish): void {
    this.#only = null
    const { bytes, packetIdOffset } = encodePublish(packet, this.#onlyVersion)
    if (packetIdOffset < 0) this.#send(bytes, false)
    else this.#send(withPacketId(bytes, packetIdOffset, packet.packetId, bytes.length), true)
  }

  /** A large packet goes by itself and uncopied, but for its head if it has a packet identifier of its own. */
  #putLarge(packet: Publish, version: ProtocolVersion): void {
    if (this.#only !== null) this.#writeOnly()
    this.#release()
    const { bytes, packetIdOffset } = encodePublish(packet, version)
    if (packetIdOffset < 0) {
      this.#send(bytes, false)
      return
    }
    const headBytes = packetIdOffset + 2
    this.#send(withPacketId(bytes, packetIdOffset, packet.packetId, headBytes), true)
    this.#send(bytes.subarray(headBytes), false)
  }

  /** The buffer, with room for so many more bytes. What it holds is sent first when that would be too much. */
  #room(size: number): Uint8Array {
    const buffer = this.#buffer
    const wanted = this.#length + size
    if (buffer !== null && wanted <= buffer.length) return buffer
    if (wanted > largestBuffer) this.#release()
    const larger = this.#pool.take(this.#length + size)
    if (this.#buffer !== null) {
      larger.set(this.#buffer.subarray(0, this.#length))
      this.#pool.give(this.#buffer)
    }
    this.#buffer = larger
    return larger
  }

  /** Sends a copy of exactly what was written, and gives the buffer back. */
  #release(): void {
    const buffer = this.#buffer
    if (buffer === null) return
    this.#send(buffer.slice(0, this.#length), true)
    this.#buffer = null
    this.#length = 0
    this.#pool.give(buffer)
  }

  #send(bytes: Uint8Array, owned: boolean): void {
    this.sentBytes += bytes.length
    this.#link.send(bytes, owned)
  }
}

/** A copy of the first `length` bytes of a PUBLISH with its own packet identifier. */
function withPacketId(bytes: Uint8Array, offset: number, packetId: number, length: number): Uint8Array {
  const own = bytes.slice(0, length)
  own[offset] = packetId >> 8
  own[offset + 1] = packetId & 0xff
  return own
}
