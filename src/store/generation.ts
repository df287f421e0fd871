// Generations of a journal: each has a range of sequences, one is in force, and one may be kept aside for a while.
// Does not know what is in them.
import type { Database } from './connection.ts'

/** Which generation is in force, kept in one row that is changed in one transaction. */
export interface Generations {
  readonly current: number
  readonly aside: { readonly generation: number; readonly until: number } | null
}

export const firstGeneration: Generations = { current: 0, aside: null }

/** Sequences of one generation: a thousand records a second for 34 years, and 8,000 generations. */
const span = 2 ** 40
const key = 'generations'

/** The sequence of a generation's first record. */
export function baseOf(generation: number): number {
  return generation * span
}

export function rangeOf(generation: number): IDBKeyRange {
  return IDBKeyRange.bound(baseOf(generation), baseOf(generation + 1), false, true)
}

export async function readGenerations(db: Database): Promise<Generations> {
  return ((await db.get('meta', key)) as Generations | undefined) ?? firstGeneration
}

/** Within a transaction of the caller's. */
export function putGenerations(meta: IDBObjectStore, generations: Generations): void {
  meta.put(generations, key)
}

/** A number that no generation in force or aside has. */
export function nextGeneration({ current, aside }: Generations): number {
  return Math.max(current, aside?.generation ?? 0) + 1
}

/** Ranges of sequences of which nothing is needed: what an exchange left that did not come to its end. */
export async function leftovers(db: Database, { current, aside }: Generations): Promise<readonly IDBKeyRange[]> {
  const needed = [current, ...(aside === null ? [] : [aside.generation])].sort((a, b) => a - b)
  const gaps: IDBKeyRange[] = []
  let from = Number.NEGATIVE_INFINITY
  for (const generation of needed) {
    if (from < baseOf(generation)) gaps.push(IDBKeyRange.bound(from, baseOf(generation), false, true))
    from = baseOf(generation + 1)
  }
  gaps.push(IDBKeyRange.bound(from, Number.POSITIVE_INFINITY))
  const first = await Promise.all(gaps.map((gap) => db.getKey('journal', gap)))
  return gaps.filter((_, at) => first[at] !== undefined)
}
