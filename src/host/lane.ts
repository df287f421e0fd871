// Lets few slow jobs run at a time, and bounds how many wait for their turn.
// Does not know what the jobs do.

/** A job was not taken: too many wait already. */
export class LaneFull extends Error {}

/** A job was passed over: nobody wants its result any more, and others wait. */
export class Unwanted extends Error {}

export class Lane {
  readonly #atOnce: number
  readonly #maximumWaiting: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(atOnce: number, maximumWaiting: number) {
    this.#atOnce = atOnce
    this.#maximumWaiting = maximumWaiting
  }

  /** Runs the job when its turn comes, first come first served. Rejects with LaneFull, Unwanted, or as the job does. */
  async run<Result>(job: () => Promise<Result>, isWanted = () => true): Promise<Result> {
    if (this.#running < this.#atOnce) this.#running += 1
    else {
      if (this.#waiting.length >= this.#maximumWaiting) throw new LaneFull('too many wait')
      // Whoever ends hands its place over.
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    try {
      if (this.#waiting.length > 0 && !isWanted()) throw new Unwanted('nobody wants it any more')
      return await job()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running -= 1
      else next()
    }
  }
}
