// The exchange of all that is kept for other rows: written beside the old, then put in force by one small transaction.
// Does not know why: a snapshot that is imported, everything cleared, or that taken back.
import { type Rows, tables } from '../core/rows.ts'
import { nameOf } from './connection.ts'
import { baseOf, type Generations, nextGeneration, putGenerations, rangeOf } from './generation.ts'
import { Journal } from './journal.ts'
import { type Draft, RecordPacker } from './record.ts'

/** The store as an exchange needs it. */
export interface Exchange {
  readonly generations: Generations
  readonly journal: Journal
  /** One transaction on journal and meta. */
  transact(work: (journal: IDBObjectStore, meta: IDBObjectStore) => void): Promise<void>
  /** Makes room when there is none, and does it again. */
  withRoom(work: () => Promise<void>): Promise<void>
  /** From now on these are in force; with `journal` null the one there was still is. */
  became(generations: Generations, journal: Journal | null): void
}

/** Records of one transaction: some 4 MiB. */
const recordsAtOnce = 32

/** See KeepingStore.replace. */
export async function replaceRows(store: Exchange, rows: Rows, asideUntil: number | null): Promise<boolean> {
  const { generations } = store
  const target = nextGeneration(generations)
  const journal = new Journal(baseOf(target))
  // Rather than two aside: an exchange is never asked for while another may still be taken back.
  const old = generations.current
  const aside = asideUntil === null ? null : { generation: old, until: asideUntil }
  try {
    for (const drafts of packed(rows)) await append(store, journal, drafts)
    await store.withRoom(() => store.transact((_, meta) => putGenerations(meta, { current: target, aside })))
  } catch (error) {
    // What is left of it is swept at the next start at the latest.
    await store.transact((table) => table.delete(rangeOf(target))).catch(() => {})
    if (nameOf(error) !== 'QuotaExceededError' || !isEmpty(rows)) throw error
    await emptyInPlace(store)
    return false
  }
  store.became({ current: target, aside }, journal)
  if (aside === null) await sweep(store, target)
  return aside !== null
}

/** Puts what is aside in force again; what it holds is still to be read. */
export async function takeBack(store: Exchange): Promise<void> {
  const { current, aside } = store.generations
  if (aside === null) throw new DOMException('Nothing is kept aside any more.', 'NotFoundError')
  const generations = { current: aside.generation, aside: null }
  await store.withRoom(() =>
    store.transact((table, meta) => {
      putGenerations(meta, generations)
      table.delete(rangeOf(current))
    }),
  )
  store.became(generations, new Journal(baseOf(aside.generation)))
}

export async function dropAside(store: Exchange): Promise<void> {
  const { current, aside } = store.generations
  if (aside === null) return
  const generations = { current, aside: null }
  // By deletions first: they make the room for the one row.
  await store.transact((table) => table.delete(rangeOf(aside.generation)))
  await store.withRoom(() => store.transact((_, meta) => putGenerations(meta, generations)))
  store.became(generations, null)
}

/** Drops what is dead at the journal's oldest end: deletions alone. Resolves with whether there was anything. */
export async function dropDead({ journal, transact }: Exchange): Promise<boolean> {
  const dead = journal.deadEnd()
  if (dead === null) return false
  await transact((table) => {
    for (const [from, to] of dead.runs) table.delete(IDBKeyRange.bound(from, to))
  })
  journal.drop(dead)
  return true
}

/** Deletes all that is not in force. A fault is no matter: the next start does it again. */
async function sweep(store: Exchange, current: number): Promise<void> {
  await store
    .transact((table) => {
      table.delete(IDBKeyRange.bound(Number.NEGATIVE_INFINITY, baseOf(current), false, true))
    })
    .catch(() => {})
}

/** For a disk with no room for a single row more: deletions alone. */
async function emptyInPlace(store: Exchange): Promise<void> {
  const { current, aside } = store.generations
  await store.transact((table) => {
    table.delete(rangeOf(current))
    if (aside !== null) table.delete(rangeOf(aside.generation))
  })
  store.became(store.generations, new Journal(store.journal.next))
}

async function append(store: Exchange, journal: Journal, drafts: readonly Draft[]): Promise<void> {
  const sequences = drafts.map(() => journal.reserve())
  await store.transact((table) => {
    drafts.forEach((draft, n) => {
      table.put(draft.record, sequences[n])
    })
  })
  drafts.forEach((draft, n) => {
    journal.append(sequences[n]!, draft)
  })
}

function* packed(rows: Rows): Iterable<readonly Draft[]> {
  const packer = new RecordPacker()
  for (const table of tables) {
    for (const [key, row] of rows[table]) {
      packer.add(table, key, row)
      // The last one is still being filled.
      if (packer.drafts.length > recordsAtOnce) yield packer.drafts.splice(0, recordsAtOnce)
    }
  }
  if (packer.drafts.length > 0) yield packer.drafts
}

function isEmpty(rows: Rows): boolean {
  return tables.every((table) => rows[table].size === 0)
}
