// Messages in the order in which they were made, oldest first, so that one can go through them in pieces.
// Does not know topics, nor who goes through them.
import type { Message } from './state.ts'

/** Messages of a block: small enough to be moved at once, large enough that there are few. */
const blockSize = 512

/**
 * Sorted by message id. Blocks of some hundred keep adding and removing cheap among a million; an id, unlike a place,
 * stays right while messages come and go, and after a restart.
 */
export class ByAge {
  /** None is empty. */
  readonly #blocks: Message[][] = []

  /** Mostly a message is newer than all others. */
  add(message: Message): void {
    const blocks = this.#blocks
    const last = blocks.at(-1)
    if (last === undefined) {
      blocks.push([message])
      return
    }
    if (message.id > last.at(-1)!.id) {
      if (last.length < blockSize) last.push(message)
      else blocks.push([message])
      return
    }
    const at = this.#blockOf(message.id)
    const block = blocks[at]!
    block.splice(placeOf(block, message.id), 0, message)
    if (block.length > 2 * blockSize) blocks.splice(at + 1, 0, block.splice(blockSize))
  }

  remove(message: Message): void {
    const at = this.#blockOf(message.id)
    const block = this.#blocks[at]
    if (block === undefined) return
    const place = placeOf(block, message.id)
    if (block[place] !== message) return
    block.splice(place, 1)
    const next = this.#blocks[at + 1]
    if (block.length === 0) {
      this.#blocks.splice(at, 1)
    } else if (next !== undefined && block.length + next.length < blockSize) {
      block.push(...next)
      this.#blocks.splice(at + 1, 1)
    }
  }

  /** Calls `visit` for each message made after that of `id`, oldest first, until it answers false. */
  after(id: number, visit: (message: Message) => boolean): void {
    let at = this.#blockOf(id)
    let place = at < this.#blocks.length ? placeOf(this.#blocks[at]!, id + 1) : 0
    for (; at < this.#blocks.length; at += 1) {
      const block = this.#blocks[at]!
      for (; place < block.length; place += 1) if (!visit(block[place]!)) return
      place = 0
    }
  }

  /** The block that holds `id` or would: the first whose newest is no older. */
  #blockOf(id: number): number {
    const blocks = this.#blocks
    let low = 0
    let high = blocks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (blocks[middle]!.at(-1)!.id < id) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** The place of the first message that is not older than `id`. */
function placeOf(block: readonly Message[], id: number): number {
  let low = 0
  let high = block.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (block[middle]!.id < id) low = middle + 1
    else high = middle
  }
  return low
}
