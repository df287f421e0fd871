// Long work that packets must not wait for: some milliseconds of it at a time, each piece when others had their turn.
// Does not know what the work is.
import type { Clock } from './clock.ts'

/** Of one piece. */
const pieceMillis = 4

/** Does work until all is done or its time is over; tells whether all is done. */
export type Work = (isOver: () => boolean) => boolean

export class Pieces {
  readonly #clock: Clock
  readonly #work: Work
  #cancel: (() => void) | null = null

  constructor(clock: Clock, work: Work) {
    this.#clock = clock
    this.#work = work
  }

  /** There is work: a piece of it now, unless the next is due already. */
  start(): void {
    if (this.#cancel !== null) return
    const end = this.#clock.now() + pieceMillis
    if (this.#work(() => this.#clock.now() >= end)) return
    this.#cancel = this.#clock.alarm(this.#clock.now(), () => {
      this.#cancel = null
      this.start()
    })
  }

  stop(): void {
    this.#cancel?.()
    this.#cancel = null
  }
}
