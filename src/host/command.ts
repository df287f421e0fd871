// Carries out what the controlling observer commands of links and of the stepper.
// Does not know who is in control.

import type { GateCommand } from '../core/flow-view.ts'
import type { LinkId } from '../core/outcome.ts'
import type { Engine } from './engine.ts'
import { Stepper } from './stepper.ts'

export function makeStepper(engine: Engine): Stepper {
  return new Stepper({
    state: engine.state,
    gates: engine.allGates,
    connections: engine.connections,
    cut: (connection) => engine.soon(() => engine.cut(connection)),
    refresh: () => engine.refreshGates(),
  })
}

/** To be called as a turn of its own. False when there is nothing to be done: the link has gone. */
export function obey(engine: Engine, stepper: Stepper, command: GateCommand): boolean {
  if (!('link' in command)) {
    stepper.obey(command)
    return true
  }
  const link = command.link as LinkId
  const connection = engine.connections.get(link)
  if (connection === undefined) return false
  if (command.type !== 'cut') {
    engine.allGates.command(connection, command)
  } else if (command.after === undefined) {
    engine.cut(connection)
  } else {
    // What it leads to must not leave any more: the link goes silent before the packet is handled.
    if (command.after === 'in') engine.allGates.command(connection, { type: 'hold', link, direction: 'out' })
    engine.allGates.command(connection, { type: 'release', link, direction: command.after, count: 1 })
    // Behind the output of this turn.
    engine.soon(() => engine.cut(connection))
  }
  engine.refreshGates()
  return true
}
