// The brackets in the margin: which rows belong to one application message, from its first to its last.
// Does not know what the rows say.

/** A message's bracket in the margin as it stands at one row. */
export interface Bracket {
  readonly message: number
  readonly slot: number
  readonly part: 'start' | 'middle' | 'end' | 'only'
}

interface Bracketed {
  readonly message: number
  brackets: readonly Bracket[]
}

/** Brackets shown side by side; a third message at once has none. */
const bracketSlots = 2

/** Gives each message with more than one row a bracket from its first to its last. */
export function bracket(rows: readonly Bracketed[]): void {
  const span = new Map<number, { first: number; last: number }>()
  for (const [at, { message }] of rows.entries()) {
    if (message === 0) continue
    const known = span.get(message)
    if (known === undefined) span.set(message, { first: at, last: at })
    else known.last = at
  }
  const open: (number | null)[] = Array.from({ length: bracketSlots }, () => null)
  for (const [at, row] of rows.entries()) {
    const own = row.message === 0 ? undefined : span.get(row.message)
    if (own?.first === at) {
      const free = open.indexOf(null)
      if (free >= 0) open[free] = row.message
    }
    const brackets: Bracket[] = []
    for (const [slot, message] of open.entries()) {
      if (message === null) continue
      const { first, last } = span.get(message)!
      const part = first === last ? 'only' : at === first ? 'start' : at === last ? 'end' : 'middle'
      brackets.push({ message, slot, part })
      if (at === last) open[slot] = null
    }
    row.brackets = brackets
  }
}
