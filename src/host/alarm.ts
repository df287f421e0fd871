// One alarm for the core's earliest deadline: set only when that moves to an earlier time, so packets cost no timer.
// Does not know what is due.
import type { Clock } from './clock.ts'

export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #setFor = Number.POSITIVE_INFINITY
  #cancel: (() => void) | null = null

  /** `ring` may come early: it checks whether something is due, and sets the alarm again. */
  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Rings at or before `time`, in milliseconds since the epoch; Infinity is never. */
  set(time: number): void {
    if (time >= this.#setFor) return
    this.#cancel?.()
    this.#setFor = time
    this.#cancel = this.#clock.alarm(time, () => {
      this.#setFor = Number.POSITIVE_INFINITY
      this.#cancel = null
      this.#ring()
    })
  }

  cancel(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#setFor = Number.POSITIVE_INFINITY
  }
}
