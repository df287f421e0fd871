// A heap of points in time at which the core must look at something again.
// Does not know whether a deadline still holds: who pops it checks.
import type { LinkId } from './outcome.ts'
import type { SysPart } from './sys-message.ts'

export type Deadline =
  | {
      readonly at: number
      readonly kind: 'connect' | 'keep-alive' | 'paused'
      readonly link: LinkId
      /** A second look: the first came late, as after a sleep, and the client had last been heard at this time. */
      readonly graceSince?: number
    }
  | {
      readonly at: number
      readonly kind: 'session' | 'will'
      readonly clientId: string
    }
  | { readonly at: number; readonly kind: 'retained'; readonly topic: string }
  | { readonly at: number; readonly kind: 'sys'; readonly part: SysPart }

type Keyed = Extract<Deadline, { readonly kind: 'session' | 'will' | 'retained' }>

function keyOf(deadline: Keyed): string {
  return deadline.kind + (deadline.kind === 'retained' ? deadline.topic : deadline.clientId)
}

export class Deadlines {
  #heap: Deadline[] = []
  /** The earliest deadline of each thing that has one at a time. */
  readonly #once = new Map<string, number>()

  /** Milliseconds since the epoch of the earliest deadline; Infinity when there is none. */
  get next(): number {
    const first = this.#heap[0]
    return first === undefined ? Number.POSITIVE_INFINITY : first.at
  }

  get size(): number {
    return this.#heap.length
  }

  push(deadline: Deadline): void {
    const heap = this.#heap
    let index = heap.length
    heap.push(deadline)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (heap[parent]!.at <= deadline.at) break
      heap[index] = heap[parent]!
      index = parent
    }
    heap[index] = deadline
  }

  /**
   * The same for what is looked at again and again: at most one deadline waits for each `key`, so that no renewal leaves
   * one behind. When it pops too early, whoever meets it pushes the next.
   */
  pushOnce(deadline: Keyed): void {
    const key = keyOf(deadline)
    const known = this.#once.get(key)
    if (known !== undefined && known <= deadline.at) return
    this.#once.set(key, deadline.at)
    this.push(deadline)
  }

  /** Drops the deadlines of links that `isOpen` does not know any more. */
  sweep(isOpen: (link: LinkId) => boolean): void {
    const old = this.#heap
    this.#heap = []
    for (const deadline of old) if (!('link' in deadline) || isOpen(deadline.link)) this.push(deadline)
  }

  /** Takes the earliest deadline that is due at `now`. */
  pop(now: number): Deadline | undefined {
    const heap = this.#heap
    const first = heap[0]
    if (first === undefined || first.at > now) return undefined
    if (first.kind === 'session' || first.kind === 'will' || first.kind === 'retained') {
      const key = keyOf(first)
      if (this.#once.get(key) === first.at) this.#once.delete(key)
    }
    const last = heap.pop()!
    if (heap.length > 0) this.#sink(last)
    return first
  }

  #sink(deadline: Deadline): void {
    const heap = this.#heap
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && heap[child + 1]!.at < heap[child]!.at) child += 1
      if (heap[child]!.at >= deadline.at) break
      heap[index] = heap[child]!
      index = child
    }
    heap[index] = deadline
  }
}
