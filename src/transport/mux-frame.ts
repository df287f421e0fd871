// The frames of a mux: 8 bytes of header (type, payload length, stream), then the payload. Cuts them out of a byte
// stream and joins them into messages. Does not know streams or credits.

export const FrameType = {
  open: 1,
  data: 2,
  close: 3,
  credit: 4,
  note: 5,
} as const

export const headerBytes = 8
/** No frame may carry more; a longer one is garbage. */
export const maximumPayload = 256 * 1024

/** The peer's bytes are no frames, or frames that it must not send. The mux ends. */
export class MuxError extends Error {}

/** Frames on their way into one message. */
export class FrameBatch {
  bytes = 0
  #parts: Uint8Array[] = []

  /** Begins a frame; `length` bytes of payload must follow by `payload`. */
  header(type: number, stream: number, length: number): void {
    const header = new Uint8Array(headerBytes)
    header[0] = type
    header[1] = length >>> 16
    header[2] = length >>> 8
    header[3] = length
    header[4] = stream >>> 24
    header[5] = stream >>> 16
    header[6] = stream >>> 8
    header[7] = stream
    this.payload(header)
  }

  payload(part: Uint8Array): void {
    this.#parts.push(part)
    this.bytes += part.length
  }

  /** All frames since the last call, in a buffer of their own. */
  take(): Uint8Array {
    const message = new Uint8Array(this.bytes)
    let offset = 0
    for (const part of this.#parts) {
      message.set(part, offset)
      offset += part.length
    }
    this.bytes = 0
    this.#parts = []
    return message
  }
}

/** Cuts frames from chunks that may hold several frames or parts of one. */
export class FrameCutter {
  readonly #take: (type: number, stream: number, payload: Uint8Array) => void
  #rest: Uint8Array | null = null

  /** `take` gets each frame; its payload is a view of the chunk it came in. */
  constructor(take: (type: number, stream: number, payload: Uint8Array) => void) {
    this.#take = take
  }

  /** Throws MuxError when a header cannot be one. */
  push(chunk: Uint8Array): void {
    let bytes = chunk
    if (this.#rest) {
      bytes = new Uint8Array(this.#rest.length + chunk.length)
      bytes.set(this.#rest)
      bytes.set(chunk, this.#rest.length)
      this.#rest = null
    }
    let at = 0
    while (bytes.length - at >= headerBytes) {
      const type = bytes[at]!
      const length = (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
      if (type < FrameType.open || type > FrameType.note) throw new MuxError(`no frame begins with ${type}`)
      if (length > maximumPayload) throw new MuxError(`a frame of ${length} bytes is too long`)
      const end = at + headerBytes + length
      if (end > bytes.length) break
      const stream = ((bytes[at + 4]! << 24) | (bytes[at + 5]! << 16) | (bytes[at + 6]! << 8) | bytes[at + 7]!) >>> 0
      const payload = bytes.subarray(at + headerBytes, end)
      at = end
      this.#take(type, stream, payload)
    }
    if (at < bytes.length) this.#rest = bytes.subarray(at)
  }
}
