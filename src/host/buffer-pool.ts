// Buffers that are used again turn after turn, in a few sizes.
// Does not know what they are for; what is taken may hold old bytes.

const sizes = [1024, 8 * 1024, 64 * 1024] as const
/** Free buffers kept of each size: about 1 MiB each. */
const kept = [1024, 128, 16] as const

export const largestBuffer = sizes[2]

export class BufferPool {
  readonly #free: Uint8Array[][] = [[], [], []]

  /** A buffer of at least `size` bytes; one larger than the largest is made for the purpose. */
  take(size: number): Uint8Array {
    if (size > largestBuffer) return new Uint8Array(size)
    const place = size <= sizes[0] ? 0 : size <= sizes[1] ? 1 : 2
    return this.#free[place]!.pop() ?? new Uint8Array(sizes[place])
  }

  give(buffer: Uint8Array): void {
    const place = sizes.indexOf(buffer.length as (typeof sizes)[number])
    if (place >= 0 && this.#free[place]!.length < kept[place]!) this.#free[place]!.push(buffer)
  }
}
