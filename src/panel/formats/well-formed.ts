// Whether bytes are one whole item of CBOR (RFC 8949) or MessagePack, and of what kind; without making anything of it.
// Does not load the decoders.

export interface Structure {
  readonly kind: 'map' | 'list' | 'other'
  /** Entries of a map or list. */
  readonly count: number
  /** Where the item ends. */
  readonly end: number
}

const deepest = 64

/** Null for what is not well-formed. */
export function cborItem(bytes: Uint8Array): Structure | null {
  return new Walk(bytes).cbor(0, 0)
}

/** Null for what is not well-formed. */
export function messagePackItem(bytes: Uint8Array): Structure | null {
  return new Walk(bytes).messagePack(0, 0)
}

class Walk {
  readonly #bytes: Uint8Array

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  cbor(start: number, depth: number): Structure | null {
    const head = this.#bytes[start]
    if (head === undefined || depth > deepest) return null
    const [major, info] = [head >> 5, head & 31]
    if (info === 31) return this.#cborOpenEnded(major, start + 1, depth)
    const argument = this.#cborArgument(info, start + 1)
    if (argument === null) return null
    const { value, end } = argument
    switch (major) {
      case 0:
      case 1:
      case 7:
        return { kind: 'other', count: 0, end }
      case 2:
      case 3:
        return this.#skip(end, value)
      case 4:
        return this.#cborEntries('list', value, value, end, depth)
      case 5:
        return this.#cborEntries('map', value, value * 2, end, depth)
      default: {
        const inner = this.cbor(end, depth + 1)
        return inner === null ? null : { ...inner }
      }
    }
  }

  #cborArgument(info: number, at: number): { value: number; end: number } | null {
    if (info < 24) return { value: info, end: at }
    if (info > 27) return null
    const size = 2 ** (info - 24)
    const value = this.#unsigned(at, size)
    return value === null ? null : { value, end: at + size }
  }

  #cborEntries(kind: 'map' | 'list', count: number, items: number, start: number, depth: number): Structure | null {
    let end = start
    // An item takes a byte at least.
    if (items > this.#bytes.length - start) return null
    for (let index = 0; index < items; index++) {
      const item = this.cbor(end, depth + 1)
      if (item === null) return null
      end = item.end
    }
    return { kind, count, end }
  }

  #cborOpenEnded(major: number, start: number, depth: number): Structure | null {
    if (major < 2 || major > 5) return null
    let [end, items] = [start, 0]
    while (this.#bytes[end] !== 0xff) {
      const item = this.cbor(end, depth + 1)
      if (item === null) return null
      end = item.end
      items += 1
    }
    if (major === 5) return items % 2 === 0 ? { kind: 'map', count: items / 2, end: end + 1 } : null
    return { kind: major === 4 ? 'list' : 'other', count: items, end: end + 1 }
  }

  messagePack(start: number, depth: number): Structure | null {
    const head = this.#bytes[start]
    if (head === undefined || depth > deepest || head === 0xc1) return null
    const at = start + 1
    if (head < 0x80 || head >= 0xe0) return { kind: 'other', count: 0, end: at }
    if (head < 0x90) return this.#packEntries('map', head & 15, at, depth)
    if (head < 0xa0) return this.#packEntries('list', head & 15, at, depth)
    if (head < 0xc0) return this.#skip(at, head & 31)
    const shape = packed[head]
    if (shape === undefined) return { kind: 'other', count: 0, end: at }
    const [what, size] = shape
    if (what === 'fixed') return this.#skip(at, size)
    const length = this.#unsigned(at, size)
    if (length === null) return null
    if (what === 'bytes') return this.#skip(at + size, length)
    if (what === 'extension') return this.#skip(at + size, length + 1)
    return this.#packEntries(what, length, at + size, depth)
  }

  #packEntries(kind: 'map' | 'list', count: number, start: number, depth: number): Structure | null {
    const items = kind === 'map' ? count * 2 : count
    let end = start
    if (items > this.#bytes.length - start) return null
    for (let index = 0; index < items; index++) {
      const item = this.messagePack(end, depth + 1)
      if (item === null) return null
      end = item.end
    }
    return { kind, count, end }
  }

  #skip(at: number, length: number): Structure | null {
    const end = at + length
    return end <= this.#bytes.length ? { kind: 'other', count: 0, end } : null
  }

  #unsigned(at: number, size: number): number | null {
    if (at + size > this.#bytes.length) return null
    let value = 0
    for (let index = 0; index < size; index++) value = value * 256 + this.#bytes[at + index]!
    return value
  }
}

/** By first byte: what follows, and the bytes of it or of its length. The others of 0xc0 to 0xdf stand alone. */
const packed: Readonly<Record<number, readonly ['fixed' | 'bytes' | 'extension' | 'map' | 'list', number]>> = {
  196: ['bytes', 1],
  197: ['bytes', 2],
  198: ['bytes', 4],
  199: ['extension', 1],
  200: ['extension', 2],
  201: ['extension', 4],
  202: ['fixed', 4],
  203: ['fixed', 8],
  204: ['fixed', 1],
  205: ['fixed', 2],
  206: ['fixed', 4],
  207: ['fixed', 8],
  208: ['fixed', 1],
  209: ['fixed', 2],
  210: ['fixed', 4],
  211: ['fixed', 8],
  212: ['fixed', 2],
  213: ['fixed', 3],
  214: ['fixed', 5],
  215: ['fixed', 9],
  216: ['fixed', 17],
  217: ['bytes', 1],
  218: ['bytes', 2],
  219: ['bytes', 4],
  220: ['list', 2],
  221: ['list', 4],
  222: ['map', 2],
  223: ['map', 4],
}
