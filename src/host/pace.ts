// Which links are read: carries out what the core wants of those that send faster than the limits allow.
// Does not know the limits.
import type { LinkId, Pause } from '../core/outcome.ts'
import type { Connection } from './connection.ts'
import { Stop } from './connection.ts'

/** Stops and starts reading, and empties the list. */
export function pace(
  host: { readonly connections: ReadonlyMap<LinkId, Connection>; readSoon(connection: Connection): void },
  pauses: Pause[],
): void {
  for (const { link, paused } of pauses) {
    const connection = host.connections.get(link)
    if (connection === undefined) continue
    if (paused) connection.stop(Stop.paused)
    else if (connection.go(Stop.paused)) host.readSoon(connection)
  }
  pauses.length = 0
}
