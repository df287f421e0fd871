// Plain values as bytes and back: what rows are made of, in a snapshot. Objects, arrays, strings, byte arrays, numbers,
// true, false and null; undefined fields are left out. Does not know what the values mean.

const tags = { null: 0, false: 1, true: 2, whole: 3, float: 4, string: 5, bytes: 6, array: 7, object: 8 } as const
const deepest = 32

/** The bytes do not spell a value. */
export class ValueError extends Error {}

/** Collects values; `take` gives their bytes out and begins anew. */
export class ValueWriter {
  #buffer = new Uint8Array(64 * 1024)
  #at = 0
  readonly #utf8 = new TextEncoder()

  get length(): number {
    return this.#at
  }

  take(): Uint8Array<ArrayBuffer> {
    const taken = this.#buffer.slice(0, this.#at)
    this.#at = 0
    return taken
  }

  /** Throws TypeError for what is no plain value. */
  write(value: unknown): void {
    if (value === null) this.#byte(tags.null)
    else if (typeof value === 'boolean') this.#byte(value ? tags.true : tags.false)
    else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'string') this.#string(value)
    else if (value instanceof Uint8Array) this.#bytes(value)
    else if (Array.isArray(value)) {
      this.#byte(tags.array)
      this.#varint(value.length)
      for (const item of value) this.write(item)
    } else if (typeof value === 'object') this.#object(value as Record<string, unknown>)
    else throw new TypeError(`a ${typeof value} cannot be written`)
  }

  #object(value: Record<string, unknown>): void {
    const names = Object.keys(value).filter((name) => value[name] !== undefined)
    this.#byte(tags.object)
    this.#varint(names.length)
    for (const name of names) {
      this.#string(name)
      this.write(value[name])
    }
  }

  #number(value: number): void {
    if (Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) {
      this.#byte(tags.whole)
      this.#varint(value)
      return
    }
    this.#byte(tags.float)
    this.#room(8)
    new DataView(this.#buffer.buffer).setFloat64(this.#at, value)
    this.#at += 8
  }

  #string(value: string): void {
    this.#byte(tags.string)
    const bytes = this.#utf8.encode(value)
    this.#varint(bytes.length)
    this.#append(bytes)
  }

  #bytes(value: Uint8Array): void {
    this.#byte(tags.bytes)
    this.#varint(value.length)
    this.#append(value)
  }

  #append(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#buffer.set(bytes, this.#at)
    this.#at += bytes.length
  }

  #byte(value: number): void {
    this.#room(1)
    this.#buffer[this.#at] = value
    this.#at += 1
  }

  #varint(value: number): void {
    let rest = value
    while (rest >= 128) {
      this.#byte((rest % 128) | 128)
      rest = Math.floor(rest / 128)
    }
    this.#byte(rest)
  }

  #room(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return
    const larger = new Uint8Array(Math.max(2 * this.#buffer.length, this.#at + bytes))
    larger.set(this.#buffer.subarray(0, this.#at))
    this.#buffer = larger
  }
}

/** Reads values one after the other. Throws ValueError, never anything else. */
export class ValueReader {
  readonly #bytes: Uint8Array
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length
  }

  read(depth = 0): unknown {
    if (depth > deepest) throw new ValueError('nested too deeply')
    const tag = this.#take(1)[0]
    switch (tag) {
      case tags.null:
        return null
      case tags.false:
        return false
      case tags.true:
        return true
      case tags.whole:
        return this.#varint()
      case tags.float:
        return this.#float()
      case tags.string:
        return this.#string()
      case tags.bytes:
        return this.#take(this.#varint()).slice()
      case tags.array:
        return Array.from({ length: this.#count() }, () => this.read(depth + 1))
      case tags.object: {
        const made: Record<string, unknown> = {}
        for (let left = this.#count(); left > 0; left -= 1) {
          const name = this.read(depth + 1)
          if (typeof name !== 'string' || name === '__proto__') throw new ValueError('a name is no name')
          made[name] = this.read(depth + 1)
        }
        return made
      }
      default:
        throw new ValueError(`no value begins with ${tag}`)
    }
  }

  /** Of items, each of which takes a byte at least. */
  #count(): number {
    const count = this.#varint()
    if (count > this.#bytes.length - this.#at) throw new ValueError('more items than bytes')
    return count
  }

  #string(): string {
    const bytes = this.#take(this.#varint())
    try {
      return this.#utf8.decode(bytes)
    } catch {
      throw new ValueError('a text is not UTF-8')
    }
  }

  #float(): number {
    const bytes = this.#take(8)
    return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(0)
  }

  #varint(): number {
    let value = 0
    let factor = 1
    for (let count = 0; count < 8; count += 1) {
      const byte = this.#take(1)[0]!
      value += (byte & 127) * factor
      if (!Number.isSafeInteger(value)) break
      if (byte < 128) return value
      factor *= 128
    }
    throw new ValueError('a number is too large')
  }

  #take(length: number): Uint8Array {
    const end = this.#at + length
    if (end > this.#bytes.length) throw new ValueError('the bytes end within a value')
    const taken = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return taken
  }
}
