// The rows that tell what became of a message: the newest word on each, and the last on those that nobody got.
// Does not know how an outcome is found.
import type { FlowDecision } from '../../core/flow-view.ts'
import type { FlowRow, Margins, OutcomeRow } from './model.ts'
import type { Finished } from './outcomes.ts'

type Retained = Extract<FlowDecision['trace'], { readonly type: 'retained' }>

export class OutcomeRows {
  readonly #rows: FlowRow[]
  /** Told last while many rows are made one. */
  #last = ''
  /** Of messages of which something is still on its way: what comes to be known takes its place. */
  readonly #pending = new Map<number, OutcomeRow>()
  /** Of messages that went to nobody. */
  readonly #nobodys = new Map<number, OutcomeRow>()
  /** Message that each topic keeps. */
  readonly #kept = new Map<string, number>()

  constructor(rows: FlowRow[]) {
    this.#rows = rows
  }

  /** `isFast`: what says the same as the last one is left out. */
  add({ message, topic, publisher, outcomes }: Finished, isFast: boolean, margins: Margins): void {
    const pending = this.#pending.get(message)
    if (pending !== undefined) this.#rows.splice(this.#rows.lastIndexOf(pending), 1)
    this.#pending.delete(message)
    this.#nobodys.delete(message)
    if (isFast) {
      const told = JSON.stringify([topic, outcomes])
      if (told === this.#last) return
      this.#last = told
    }
    const key = `o${message}-${this.#rows.length}`
    const row: OutcomeRow = { kind: 'outcome', key, message, topic, publisher, outcomes, ...margins }
    this.#rows.push(row)
    if (outcomes.some(({ outcome }) => outcome === 'in-flight')) this.#pending.set(message, row)
    if (outcomes[0]?.client === '') this.#nobodys.set(message, row)
  }

  /** A message that nobody had got when a newer one took its place on the topic never will be. */
  retained({ message, topic, action }: Retained): void {
    if (action === 'refused') return
    const replaced = this.#nobodys.get(this.#kept.get(topic) ?? 0)
    if (action !== 'stored') this.#kept.delete(topic)
    else {
      if (replaced !== undefined)
        replaced.outcomes = [{ client: '', outcome: 'not-delivered', reason: 'replaced-by-newer-retained' }]
      this.#kept.set(topic, message)
    }
  }
}
