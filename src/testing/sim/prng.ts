// Chance with a seed: what a simulation does is decided here and nowhere else.
// Does not know what is decided.

/** sfc32: 128 bits of state, so that a thousand seeds are a thousand different worlds. */
export class Prng {
  #a: number
  #b: number
  #c = 0x9e3779b9
  #d = 1

  constructor(seed: number) {
    this.#a = seed | 0
    this.#b = Math.imul(seed ^ 0x5bd1e995, 0x27d4eb2f)
    for (let round = 0; round < 12; round++) this.#next()
  }

  /** A whole number from 0 up to but not including `below`. */
  below(below: number): number {
    return Math.floor((this.#next() / 4294967296) * below)
  }

  /** True `percent` times in a hundred. */
  chance(percent: number): boolean {
    return this.#next() / 42949672.96 < percent
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  #next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#d) | 0
    this.#d = (this.#d + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum
    return sum >>> 0
  }
}
