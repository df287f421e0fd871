// A guest's link: who it is and what it may do is what its pass says, whatever its CONNECT says.
// Does not know how a guest came here, nor who let it in: the page did.
import { makeAccess, may } from '../core/access.ts'
import type { Authentication } from '../core/outcome.ts'
import type { Connect } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'
import { isTopicFilter } from '../protocol/topic.ts'
import type { GuestPass, PassRule } from '../transport/messages.ts'

/**
 * The answer to a guest's CONNECT. Its user name and password do not count. Another client identifier would be another's
 * session; and a will is judged here already, for it may outlive the rules, which are not stored.
 */
export function admitGuest(pass: GuestPass, packet: Connect): Authentication {
  const { clientId, username, rules, messagesPerSecond, bytesPerSecond } = pass
  if (packet.properties.authenticationMethod !== undefined)
    return { ok: false, reason: Reason.badAuthenticationMethod, detail: 'a guest is let in by its pass alone' }
  if (packet.clientId !== clientId)
    return { ok: false, reason: Reason.clientIdentifierNotValid, detail: 'not the client identifier of this guest' }
  const access = makeAccess(rules)
  if (packet.will !== undefined && !may(access, { username, clientId }, 'publish', packet.will.topic))
    return { ok: false, reason: Reason.notAuthorized, detail: 'this guest may not publish to the topic of its will' }
  return { ok: true, username, access, rates: { messagesPerSecond, bytesPerSecond } }
}

/** Whether what a page sent is a pass: a page may be of another version. */
export function isGuestPass(data: unknown): data is GuestPass {
  if (typeof data !== 'object' || data === null) return false
  const { clientId, username, address, rules, messagesPerSecond, bytesPerSecond } = data as Record<string, unknown>
  const isNamed = typeof clientId === 'string' && clientId !== '' && typeof username === 'string'
  return (
    isNamed && typeof address === 'string' && areRules(rules) && isRate(messagesPerSecond) && isRate(bytesPerSecond)
  )
}

const effects: readonly unknown[] = ['allow', 'deny']
const actions: readonly unknown[] = ['publish', 'subscribe', 'receive', 'all']

/** Whether data are access rules. */
export function areRules(data: unknown): data is readonly PassRule[] {
  return Array.isArray(data) && data.every(isRule)
}

function isRule(data: unknown): boolean {
  if (typeof data !== 'object' || data === null) return false
  const { effect, action, topic } = data as Record<string, unknown>
  return effects.includes(effect) && actions.includes(action) && typeof topic === 'string' && isTopicFilter(topic)
}

function isRate(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}
