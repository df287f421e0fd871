// Time as the host sees it: real, or virtual under a test's or a teacher's hand.
// Does not know what the deadlines are for.

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `wake` once at or after `time`; returns what takes the alarm back. */
  alarm(time: number, wake: () => void): () => void
}

/** What a machine has to tell the time with. */
export interface Machine {
  /** Milliseconds since the epoch, as a person or a time server may set them. */
  wall(): number
  /** Milliseconds since some start. Never set, but may stand still while the machine sleeps. */
  steady(): number
  /** Runs `job` after so many steady milliseconds; returns what takes it back. */
  timer(millis: number, job: () => void): () => void
}

/** Milliseconds that the wall clock may fall behind before it counts as set back: by less, ours waits for it. */
const driftMillis = 100
/** The longest timer in milliseconds: timers sleep when the machine does, and soon after that an alarm must be heard. */
const lookMillis = 30_000

/**
 * A clock for what is due after a while, made of both of a machine's clocks. It follows the wall clock, so that a sleep
 * counts as time that has passed (as does a clock set forward, which nothing tells from it). It never goes back: when the
 * wall clock is set back, as much time passes as the steady clock says, and all that waits is due when it would have been.
 */
export function machineClock(machine: Machine): Clock {
  /** By how much this clock is ahead of a wall clock that was set back. */
  let lead = 0
  let last = machine.wall()
  let lastSteady = machine.steady()
  const now = (): number => {
    const steady = machine.steady()
    const expected = last + Math.max(0, Math.round(steady - lastSteady))
    let time = machine.wall() + lead
    if (time < expected - driftMillis) {
      lead += expected - time
      time = expected
    }
    last = Math.max(last, time)
    lastSteady = steady
    return last
  }
  const alarm = (time: number, wake: () => void): (() => void) => {
    let cancel = (): void => {}
    const wait = (): void => {
      const millis = Math.min(Math.max(0, time - now()), lookMillis)
      cancel = machine.timer(millis, () => {
        if (now() >= time) wake()
        else wait()
      })
    }
    wait()
    return () => cancel()
  }
  return { now, alarm }
}

/** This machine's clock. */
export const realClock: Clock = machineClock({
  wall: () => Date.now(),
  steady: () => performance.now(),
  timer(millis, job) {
    const timer = setTimeout(job, millis)
    return () => clearTimeout(timer)
  },
})

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
