// Messages a second of each client, from counts that only grow. Does not know where they come from.

export interface Sample {
  readonly clientId: string
  /** Of this connection: another one begins at 0. */
  readonly link: number | null
  readonly published: number
  readonly delivered: number
}

export interface ClientRate {
  readonly inward: number
  readonly outward: number
}

interface Kept extends ClientRate {
  readonly link: number | null
  readonly published: number
  readonly delivered: number
  readonly at: number
}

export type Rates = ReadonlyMap<string, Kept>

/** Seconds after which a new rate counts for most of what is shown. */
const smoothSeconds = 3

/** The rates after another look at `at` (milliseconds since the epoch); of who is not in `rows` nothing is kept. */
export function measureRates(before: Rates, rows: readonly Sample[], at: number): Rates {
  const after = new Map<string, Kept>()
  for (const { clientId, link, published, delivered } of rows) {
    const old = before.get(clientId)
    const seconds = old === undefined ? 0 : (at - old.at) / 1000
    if (old !== undefined && old.link === link && seconds <= 0) {
      after.set(clientId, old)
      continue
    }
    const known = old !== undefined && old.link === link && published >= old.published && delivered >= old.delivered
    const share = 1 - Math.exp(-seconds / smoothSeconds)
    const blend = (rate: number, grown: number) => rate + (grown / seconds - rate) * share
    after.set(clientId, {
      link,
      published,
      delivered,
      at,
      inward: known ? blend(old.inward, published - old.published) : 0,
      outward: known ? blend(old.outward, delivered - old.delivered) : 0,
    })
  }
  return after
}
