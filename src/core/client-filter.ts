// Which sessions a filter lets through: by client identifier, by what they subscribe to, by any text of theirs.
// Does not know who typed it.
import type { FilterTerm, PacketFilter } from '../protocol/packet-filter.ts'
import { isTopicName, matches, shareOf } from '../protocol/topic.ts'
import type { Session } from './state.ts'

/** Terms about packets alone let every session through. */
export function passes(session: Session, filter: PacketFilter | undefined): boolean {
  return filter === undefined || filter.every((term) => holds(session, term) !== term.not)
}

function holds(session: Session, term: FilterTerm): boolean {
  switch (term.key) {
    case 'client':
      return term.exact ? session.clientId === term.text : includes(session.clientId, term.text)
    case 'topic':
      return isSubscribed(session, term.filter)
    case 'text':
      return textsOf(session).some((text) => includes(text, term.text))
    default:
      return !term.not
  }
}

function includes(text: string, part: string): boolean {
  return text.toLowerCase().includes(part.toLowerCase())
}

function textsOf({ clientId, identity, connection, will }: Session): string[] {
  return [clientId, identity.username ?? '', connection?.origin.address ?? '', will?.topic ?? '']
}

/** Whether a message of this topic would reach it; of a filter, whether it has the very same. */
function isSubscribed(session: Session, topic: string): boolean {
  for (const { filter } of session.subscriptions.values()) {
    const plain = shareOf(filter)?.filter ?? filter
    if (plain === topic || (isTopicName(topic) && matches(plain, topic))) return true
  }
  return false
}
