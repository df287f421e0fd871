// Folding: while nobody waits, the live writes of the journal's oldest records are appended anew and the rest is dropped.
// Does not know which are live (journal.ts), nor how a transaction is made.
import type { Journal, Slice } from './journal.ts'
import { type Draft, draftOf } from './record.ts'
import { results, type Work } from './request.ts'
import type { StoreProblem } from './store.ts'

export interface FoldingOptions {
  readonly onProblem: (problem: StoreProblem) => void
  readonly transact: (work: Work) => Promise<void>
}

interface Fold {
  /** Sequence of the last record to fold. */
  readonly target: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Bytes a slice of folding may copy at least; after a large commit it is twice that commit, so that folding keeps up. */
const sliceBytes = 64 * 1024
/** Commits after a failed fold before the next is tried. */
const commitsBetweenFailures = 100

export class Folding {
  readonly #options: FoldingOptions
  #asked: Fold[] = []
  /** Number of the commit from which folding may be tried again. */
  #from = 0
  #hasStopped = false

  constructor(options: FoldingOptions) {
    this.#options = options
  }

  get isAsked(): boolean {
    return this.#asked.length > 0
  }

  /** Folds up to `target`, whether or not it is worth it. */
  ask(fold: Fold): void {
    this.#asked.push(fold)
  }

  stop(error: unknown): void {
    this.#hasStopped = true
    for (const fold of this.#asked.splice(0)) fold.reject(error)
  }

  /** Folds one slice if one is due. Resolves with whether anything was done. */
  async step(journal: Journal, commits: number, lastBytes: number): Promise<boolean> {
    const wanted = this.#asked[0]
    const due = !this.#hasStopped && journal.heavy && commits >= this.#from
    if (!wanted && !due) return false
    const slice = journal.slice(wanted?.target ?? journal.next - 1, Math.max(sliceBytes, 2 * lastBytes))
    if (!slice) {
      this.#asked.shift()?.resolve()
      return wanted !== undefined
    }
    try {
      await this.#foldSlice(journal, slice)
    } catch (error) {
      if (this.#hasStopped) return false
      if (wanted) this.#asked.shift()
      wanted?.reject(error)
      if (this.#from === 0) {
        const message = 'The journal could not be folded. Nothing is lost, but it grows until it can.'
        this.#options.onProblem({ kind: 'fold-failed', message, cause: error })
      }
      this.#from = commits + commitsBetweenFailures
    }
    return true
  }

  async #foldSlice(journal: Journal, slice: Slice): Promise<void> {
    let drafts: Draft[] = []
    let first = 0
    await this.#options.transact(async (store) => {
      const contents = await results(slice.read.map((sequence) => store.get(sequence)))
      const found = contents.map(draftOf).filter((draft) => draft !== null)
      if (found.length < contents.length) throw new Error('A record of the journal was damaged after it was loaded.')
      drafts = journal.fold(
        slice,
        found.map(({ record }) => record),
      )
      if (drafts.reduce((sum, draft) => sum + draft.puts, 0) !== slice.rows) {
        throw new Error('A record of the journal is not the one that was written.')
      }
      first = journal.next
      for (const draft of drafts) store.put(draft.record, journal.reserve())
      for (const [from, to] of slice.runs) store.delete(IDBKeyRange.bound(from, to))
    })
    drafts.forEach((draft, n) => {
      journal.append(first + n, draft)
    })
    journal.drop(slice)
    this.#from = 0
  }
}
