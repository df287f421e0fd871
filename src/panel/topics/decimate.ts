// Fewer points of a line without losing its peaks: of each stretch of time the lowest and the highest are kept.
// Does not draw.

export interface Points {
  /** Ascending. */
  readonly xs: readonly number[]
  readonly ys: readonly number[]
}

/** At most `most` points, in order, with the first and the last. `most` is 4 at least. */
export function decimate({ xs, ys }: Points, most: number): Points {
  if (xs.length <= most) return { xs, ys }
  const stretches = Math.floor((most - 2) / 2)
  const [keptX, keptY] = [[xs[0]!], [ys[0]!]]
  const inner = xs.length - 2
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = 1 + Math.floor((stretch * inner) / stretches)
    const to = 1 + Math.floor(((stretch + 1) * inner) / stretches)
    let [low, high] = [from, from]
    for (let at = from; at < to; at++) {
      if (ys[at]! < ys[low]!) low = at
      if (ys[at]! > ys[high]!) high = at
    }
    for (const at of low === high ? [low] : [Math.min(low, high), Math.max(low, high)]) {
      keptX.push(xs[at]!)
      keptY.push(ys[at]!)
    }
  }
  keptX.push(xs.at(-1)!)
  keptY.push(ys.at(-1)!)
  return { xs: keptX, ys: keptY }
}

/** Lines over one axis: every time of any, with null where a line has no point. */
export function aligned(lines: readonly Points[]): { readonly xs: number[]; readonly columns: (number | null)[][] } {
  const xs = [...new Set(lines.flatMap((line) => line.xs))].sort((a, b) => a - b)
  const places = new Map(xs.map((x, at) => [x, at]))
  const columns = lines.map((line) => {
    const column: (number | null)[] = xs.map(() => null)
    for (const [at, x] of line.xs.entries()) column[places.get(x)!] = line.ys[at]!
    return column
  })
  return { xs, columns }
}
