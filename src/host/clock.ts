// Time as the host sees it: real, or virtual under a test's or a teacher's hand.
// Does not know what the deadlines are for.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `wake` once at or after `time`; returns what takes the alarm back. */
  alarm(time: number, wake: () => void): () => void
}

/** The machine's clock. Timeouts longer than a timer can hold are cut: the wake comes early and is asked for again. */
export const realClock: Clock = {
  now: () => Date.now(),
  alarm(time, wake) {
    const timer = setTimeout(wake, Math.min(Math.max(0, time - Date.now()), 2 ** 31 - 1))
    return () => clearTimeout(timer)
  },
}

/** A clock that stands still until it is told. Alarms fire in order of their time, then of their making. */
export interface VirtualClock extends Clock {
  /** Moves on by `millis`, firing every alarm on the way at its own time. */
  advance(millis: number): void
}

export function virtualClock(start = 0): VirtualClock {
  let time = start
  let made = 0
  const alarms = new Map<number, { at: number; wake: () => void }>()
  return {
    now: () => time,
    alarm(at, wake) {
      made += 1
      const id = made
      alarms.set(id, { at, wake })
      return () => alarms.delete(id)
    },
    advance(millis) {
      const end = time + millis
      for (;;) {
        let next: [number, { at: number; wake: () => void }] | undefined
        for (const entry of alarms) if (entry[1].at <= end && (!next || entry[1].at < next[1].at)) next = entry
        if (!next) break
        alarms.delete(next[0])
        time = Math.max(time, next[1].at)
        next[1].wake()
      }
      time = end
    },
  }
}
