// What is new of a broker since it was looked at last, in two numbers. Pure; does not know who hears them.
import type { BrokerView } from '../../core/views.ts'

export interface Summary {
  /** That came meanwhile. */
  readonly messages: number
  /** That are connected now. */
  readonly clients: number
}

type Seen = Pick<BrokerView, 'connected' | 'startedAt'> & {
  readonly counters: Pick<BrokerView['counters'], 'publishReceived'>
}

/** Null when nothing is. A broker that began anew counts from nothing. */
export function summary(last: Seen | null, now: Seen | null): Summary | null {
  if (now === null) return null
  const isSame = last !== null && last.startedAt === now.startedAt
  const messages = now.counters.publishReceived - (isSame ? last.counters.publishReceived : 0)
  if (isSame && messages === 0 && now.connected === last.connected) return null
  return { messages, clients: now.connected }
}
