// The newest items of an endless row, numbered from 1 on; the oldest are forgotten.
// Does not know what it keeps.

export class Ring<T> {
  readonly #capacity: number
  readonly #items: (T | undefined)[] = []
  /** Number of the oldest item kept, and of the one that comes next. */
  oldest = 1
  next = 1

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  get size(): number {
    return this.next - this.oldest
  }

  get isFull(): boolean {
    return this.size === this.#capacity
  }

  /** Forgets the oldest item when there is no room. Returns the number of the new one. */
  push(item: T): number {
    if (this.isFull) this.shift()
    const number = this.next
    this.#items[number % this.#capacity] = item
    this.next = number + 1
    return number
  }

  /** Forgets the oldest item and returns it. */
  shift(): T | undefined {
    if (this.size === 0) return undefined
    const place = this.oldest % this.#capacity
    const item = this.#items[place]
    this.#items[place] = undefined
    this.oldest += 1
    return item
  }

  at(number: number): T | undefined {
    if (number < this.oldest || number >= this.next) return undefined
    return this.#items[number % this.#capacity]
  }
}
