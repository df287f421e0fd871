// The rates of the rows in sight over the last seconds, for the small line beside each. Does not know when a second is over.

export const rateSamples = 24

interface Rated {
  readonly id: number
  readonly rate: number
}

/** Keeps what `add` is given, once a second, of those rows that are given again. */
export function pastRates() {
  let past = new Map<number, readonly number[]>()
  return {
    add(rows: readonly Rated[]): void {
      const next = new Map<number, readonly number[]>()
      for (const { id, rate } of rows) next.set(id, [...(past.get(id) ?? []), rate].slice(-rateSamples))
      past = next
    },
    of: (id: number): readonly number[] => past.get(id) ?? [],
  }
}

/** Points of a line through `rates` in a box of this size, newest at its end; '' when all is silent. */
export function sparkPoints(rates: readonly number[], width: number, height: number): string {
  const most = Math.max(...rates, 0)
  if (most === 0 || rates.length < 2) return ''
  const first = rateSamples - rates.length
  return rates
    .map((rate, index) => {
      const x = ((first + index) / (rateSamples - 1)) * width
      return `${x.toFixed(1)},${(height - (rate / most) * height).toFixed(1)}`
    })
    .join(' ')
}
