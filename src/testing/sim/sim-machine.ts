// A machine whose time is moved by hand: it passes, the wall clock is set, the machine sleeps.
// Does not know what the time is wanted for.
import type { Machine } from '../../host/clock.ts'

export interface SimMachine extends Machine {
  /** Milliseconds that a broker must hold for passed: all but those by which the wall clock was set back. */
  readonly lived: number
  /** Time passes, and every timer on the way fires at its own time. */
  pass(millis: number): void
  /** The wall clock is set, forward or back. Timers do not care. */
  set(millis: number): void
  /** The lid is closed: only the wall clock goes on, timers wait. */
  sleep(millis: number): void
}

export function simMachine(start: number): SimMachine {
  let wall = start
  let steady = 0
  let lived = 0
  let made = 0
  const timers = new Map<number, { readonly at: number; readonly job: () => void }>()
  const move = (millis: number): void => {
    wall += millis
    steady += millis
    lived += millis
  }
  return {
    wall: () => wall,
    steady: () => steady,
    timer(millis, job) {
      made += 1
      const id = made
      timers.set(id, { at: steady + Math.max(0, millis), job })
      return () => timers.delete(id)
    },
    get lived() {
      return lived
    },
    pass(millis) {
      const end = steady + millis
      for (;;) {
        let id = 0
        let next: { readonly at: number; readonly job: () => void } | undefined
        for (const [each, timer] of timers) {
          if (timer.at > end || (next !== undefined && timer.at >= next.at)) continue
          id = each
          next = timer
        }
        if (next === undefined) break
        timers.delete(id)
        move(Math.max(0, next.at - steady))
        next.job()
      }
      move(end - steady)
    },
    set(millis) {
      wall += millis
      // Who sees only that the clock is ahead can't tell it from a sleep.
      if (millis > 0) lived += millis
    },
    sleep(millis) {
      wall += millis
      lived += millis
    },
  }
}
