// How a guest is held up by who steps and slows packets on the host's page, from what the broker says of its gates.
// Does not know how it is told.
import type { GatesView } from '../core/flow-view.ts'

/** `all`: the broker is stopped. `link`: the guest's own link is held. `slow`: each packet is on its way for a while. */
export type Hold = 'all' | 'link' | 'slow'

export function holdOf(gates: GatesView | null, client: string): Hold | null {
  if (gates === null) return null
  const { stepping, lanes, slowMillis, slowClients } = gates
  if (stepping) return 'all'
  if (lanes.some(({ clientId }) => clientId === client)) return 'link'
  return slowMillis > 0 && (slowClients === null || slowClients.includes(client)) ? 'slow' : null
}

/** Null for what is no hold, or one of a newer build. */
export function readHold(data: unknown): Hold | null {
  return data === 'all' || data === 'link' || data === 'slow' ? data : null
}
