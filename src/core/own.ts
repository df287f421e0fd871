// Collections that most sessions and connections never fill: all share an empty one, and who fills his gets his own.
// Does not know what is in them.
import type { TopicName } from '../protocol/packet.ts'
import type { Connected, Delivery, Session } from './state.ts'

class EmptyMap extends Map<never, never> {
  override set(): never {
    throw new Error('the map that is empty for all stays empty')
  }
}

class EmptySet extends Set<never> {
  override add(): never {
    throw new Error('the set that is empty for all stays empty')
  }
}

/** In the place of any map or set with nothing in it: one of its own takes about 200 bytes. */
export const emptyMap: ReadonlyMap<never, never> = new EmptyMap()
export const emptySet: ReadonlySet<never> = new EmptySet()

export function ownInflight(session: Session): Map<number, Delivery> {
  if (session.inflight === emptyMap) session.inflight = new Map()
  return session.inflight as Map<number, Delivery>
}

export function ownInbound(session: Session): Set<number> {
  if (session.inbound === emptySet) session.inbound = new Set()
  return session.inbound as Set<number>
}

export function ownUnreleased(connection: Connected): Set<number> {
  if (connection.unreleased === emptySet) connection.unreleased = new Set()
  return connection.unreleased as Set<number>
}

export function ownAliasesIn(connection: Connected): Map<number, TopicName> {
  if (connection.aliasesIn === emptyMap) connection.aliasesIn = new Map()
  return connection.aliasesIn as Map<number, TopicName>
}

export function ownAliasesOut(connection: Connected): Map<string, number> {
  if (connection.aliasesOut === emptyMap) connection.aliasesOut = new Map()
  return connection.aliasesOut as Map<string, number>
}
