// A map from keys to numbers for as many keys as a journal has: a write of a key finds what was there and replaces it in
// one look, where a Map takes two, and numbers are nothing to a garbage collector. Does not know what either means.

/** Of which the hashes depend, so that nobody outside can choose keys that all fall on one place. */
const seed = (Math.random() * 2 ** 32) | 0

const fewest = 16

/** Open addressing with linear probing. Entries are numbered; what a slot holds is an entry's number and one, or 0. */
export class KeyIndex {
  /** Twice as many as there are entries at least; a power of two. */
  #slots = new Int32Array(fewest)
  /** Of entries, half as many as there are slots. */
  #hashes = new Int32Array(fewest / 2)
  #values = new Int32Array(fewest / 2)
  readonly #keys: (string | null)[] = []
  /** Numbers of entries that were deleted. */
  readonly #free: number[] = []

  get size(): number {
    return this.#keys.length - this.#free.length
  }

  /** -1 where there is none, as below. */
  get(key: string): number {
    const entry = this.#slots[this.#find(key, hashOf(key))]!
    return entry === 0 ? -1 : this.#values[entry - 1]!
  }

  /** Returns the value that was there; `value` is whole, 0 or more. */
  set(key: string, value: number): number {
    const hash = hashOf(key)
    let slot = this.#find(key, hash)
    const entry = this.#slots[slot]!
    if (entry !== 0) {
      const before = this.#values[entry - 1]!
      this.#values[entry - 1] = value
      return before
    }
    if (this.size === this.#hashes.length) {
      this.#rebuild(2 * this.#slots.length)
      slot = this.#find(key, hash)
    }
    const added = this.#free.pop() ?? this.#keys.length
    this.#keys[added] = key
    this.#values[added] = value
    this.#hashes[added] = hash
    this.#slots[slot] = added + 1
    return -1
  }

  /** Returns the value that was there. */
  delete(key: string): number {
    const slot = this.#find(key, hashOf(key))
    const entry = this.#slots[slot]!
    if (entry === 0) return -1
    const before = this.#values[entry - 1]!
    this.#keys[entry - 1] = null
    this.#free.push(entry - 1)
    this.#close(slot)
    // Grown again only after as many writes as it takes to get here.
    if (this.#slots.length > fewest && this.size * 8 < this.#slots.length) this.#rebuild(this.#slots.length / 2)
    return before
  }

  /** The slot of the key, or the one where it would be. */
  #find(key: string, hash: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = hash & mask
    for (;;) {
      const entry = slots[slot]!
      if (entry === 0 || (this.#hashes[entry - 1] === hash && this.#keys[entry - 1] === key)) return slot
      slot = (slot + 1) & mask
    }
  }

  /** Empties a slot; who was behind it because it was taken moves up. */
  #close(emptied: number): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let hole = emptied
    for (let slot = (hole + 1) & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const home = this.#hashes[slots[slot]! - 1]! & mask
      // It stays when its place lies behind the hole.
      if (((slot - home) & mask) < ((slot - hole) & mask)) continue
      slots[hole] = slots[slot]!
      hole = slot
    }
    slots[hole] = 0
  }

  /** Moves all entries into so many slots, and numbers them anew. */
  #rebuild(length: number): void {
    const keys = this.#keys
    const slots = new Int32Array(length)
    const hashes = new Int32Array(length / 2)
    const values = new Int32Array(length / 2)
    let count = 0
    for (let entry = 0; entry < keys.length; entry += 1) {
      const key = keys[entry]!
      if (key === null) continue
      const hash = this.#hashes[entry]!
      keys[count] = key
      values[count] = this.#values[entry]!
      hashes[count] = hash
      let slot = hash & (length - 1)
      while (slots[slot] !== 0) slot = (slot + 1) & (length - 1)
      count += 1
      slots[slot] = count
    }
    keys.length = count
    this.#free.length = 0
    this.#slots = slots
    this.#hashes = hashes
    this.#values = values
  }
}

function hashOf(key: string): number {
  let hash = seed
  for (let at = 0; at < key.length; at += 1) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
