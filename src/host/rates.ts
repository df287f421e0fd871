// Messages per second, averaged over about five seconds, from counters looked at now and then.
// Does not count; the core does.
import type { Counters } from '../core/views.ts'

const windowMillis = 5_000
const spacingMillis = 250

export class Rates {
  readonly #samples: { readonly time: number; readonly received: number; readonly sent: number }[] = []

  /** PUBLISH packets in and out per second up to `now`, in milliseconds since the epoch. */
  measure(now: number, counters: Counters): { readonly receivedRate: number; readonly sentRate: number } {
    const sample = { time: now, received: counters.publishReceived, sent: counters.publishSent }
    const samples = this.#samples
    const newest = samples.at(-1)
    if (newest === undefined || now - newest.time >= spacingMillis) samples.push(sample)
    while (samples.length > 1 && now - samples[1]!.time >= windowMillis) samples.shift()
    const oldest = samples[0]!
    const seconds = Math.max(now - oldest.time, 1_000) / 1_000
    return {
      receivedRate: round((sample.received - oldest.received) / seconds),
      sentRate: round((sample.sent - oldest.sent) / seconds),
    }
  }
}

function round(rate: number): number {
  return Math.round(rate * 10) / 10
}
