// Which member of a shared subscription gets a message: the next in turn that can take it.
// Does not send.
import type { QoS } from '../protocol/packet.ts'
import type { Limits } from './limits.ts'
import type { Subscription } from './state.ts'
import type { ShareGroup } from './topic-tree.ts'

/**
 * Round robin over the members that are connected and have room; when none has, over those whose session can keep it.
 * Null when nobody can take it. Section 4.8.2: each message goes to one member only.
 */
export function pickMember(group: ShareGroup, qos: QoS, limits: Limits): Subscription | null {
  const count = group.members.length
  let fallback: Subscription | null = null
  let fallbackPlace = 0
  for (let step = 0; step < count; step++) {
    const place = (group.next + step) % count
    const member = group.members[place]!
    const { session } = member
    if (session.connection !== null && !session.connection.congested && session.queue.length === 0) {
      group.next = (place + 1) % count
      return member
    }
    if (fallback === null && canKeep(member, qos, limits)) {
      fallback = member
      fallbackPlace = place
    }
  }
  if (fallback !== null) group.next = (fallbackPlace + 1) % count
  return fallback
}

function canKeep(member: Subscription, qos: QoS, limits: Limits): boolean {
  const { session } = member
  if (session.connection === null && Math.min(qos, member.qos) === 0 && !limits.queueQoS0) return false
  return session.queue.length < limits.maximumQueuedMessages
}
