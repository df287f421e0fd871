// Changes of the state that are no input, and what becomes of clients that wait for a disk without room.
// Does not know why; keeper.ts and the storage's watch do.
import { emptyOutcome, type Outcome } from '../core/outcome.ts'
import type { Engine } from './engine.ts'
import { tell } from './tell.ts'

/** Carries out, or holds for the disk, what `decide` puts into the outcome. To be called within a turn. */
export function apply(engine: Engine, decide: (outcome: Outcome) => void): void {
  const outcome = emptyOutcome()
  decide(outcome)
  tell(engine, outcome.traces, null, engine.now)
  engine.settlement.settle(outcome, 0)
  // The core may want to be woken at another time than before.
  engine.feed({ type: 'wake' }, null)
}

/** Cuts those whose answers wait for a disk without room: what they were to be told was never promised. */
export function releaseHeld(engine: Engine): void {
  const { commits } = engine
  for (const connection of [...engine.connections.values()]) {
    if (connection.waitsFor !== 0 && commits.pending(connection.waitsFor) !== null)
      engine.cut(connection, 'host-closed')
  }
}

/** Gives up what has no room, and cuts those who wait for it. */
export function abandonHeld(engine: Engine): void {
  releaseHeld(engine)
  engine.commits.abandon()
}
