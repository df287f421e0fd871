// The beginnings of many payloads, in pools of a few sizes: most are short. Does not know whose they are.

/** Kept of each payload, bytes. */
export const previewBytes = 64

const sizes = [8, 16, 32, previewBytes] as const
const poolBytes = 65_536
/** In a slot, the size takes two bits and the place the rest. */
const sizeBits = 2

export class Previews {
  readonly #pools: readonly Uint8Array[][] = sizes.map(() => [])
  readonly #counts = sizes.map(() => 0)
  /** Places that were given back, by size. */
  readonly #free: readonly number[][] = sizes.map(() => [])

  /** Keeps the beginning of a payload in `slot` where it fits, else in another; returns which. Null is no slot yet. */
  keep(slot: number | null, payload: Uint8Array): number {
    const length = Math.min(payload.length, previewBytes)
    const kept = slot !== null && length <= sizes[slot & 3]! ? slot : this.#other(slot, length)
    const { pool, start } = this.#find(kept)
    for (let at = 0; at < length; at++) pool[start + at] = payload[at]!
    return kept
  }

  /** A copy of the beginning of a payload that had `bytes`. */
  read(slot: number, bytes: number): Uint8Array {
    const { pool, start } = this.#find(slot)
    return pool.slice(start, start + Math.min(bytes, previewBytes))
  }

  #other(slot: number | null, length: number): number {
    if (slot !== null) this.#free[slot & 3]!.push(slot)
    const size = sizes.findIndex((each) => length <= each)
    const free = this.#free[size]!.pop()
    if (free !== undefined) return free
    const place = this.#counts[size]!
    this.#counts[size] = place + 1
    if ((place * sizes[size]!) % poolBytes === 0) this.#pools[size]!.push(new Uint8Array(poolBytes))
    return (place << sizeBits) | size
  }

  #find(slot: number): { readonly pool: Uint8Array; readonly start: number } {
    const size = slot & 3
    const at = (slot >>> sizeBits) * sizes[size]!
    return { pool: this.#pools[size]![Math.floor(at / poolBytes)]!, start: at % poolBytes }
  }
}
