// Who may publish, subscribe and receive what: rules in order, the first that matches decides.
// Does not know how a client proved who it is.
import { isTopicFilter, matches } from '../protocol/topic.ts'
import type { AccessRule } from './limits.ts'
import type { Identity } from './outcome.ts'

export type Action = 'publish' | 'subscribe' | 'receive'

/** The rules, made ready. */
export interface Access {
  readonly rules: readonly AccessRule[]
  /** Whether a message must be looked at for each receiver: some rule limits what may be read. */
  readonly limitsReceiving: boolean
}

/** An answer and the rule that gave it, counted from 1; 0 is the default. */
export interface Verdict {
  readonly allowed: boolean
  readonly rule: number
}

export function makeAccess(rules: readonly AccessRule[]): Access {
  return {
    rules,
    limitsReceiving: rules.some((rule) => rule.action !== 'publish'),
  }
}

/**
 * The first rule for this client and action that covers the topic name or filter decides. Without one, all is allowed,
 * unless some rule allows this client this very action elsewhere: then what it does not name is denied.
 * A rule on `subscribe` also governs what a broader subscription (`#`) receives.
 */
export function judge(access: Access, identity: Identity, action: Action, topic: string): Verdict {
  let allowedElsewhere = false
  for (let index = 0; index < access.rules.length; index++) {
    const rule = access.rules[index]!
    if (!concerns(rule, action) || !isFor(rule, identity)) continue
    const pattern = fill(rule.topic, identity)
    if (pattern !== null && covers(pattern, topic)) return { allowed: rule.effect === 'allow', rule: index + 1 }
    if (rule.effect === 'allow') allowedElsewhere = true
  }
  return { allowed: !allowedElsewhere, rule: 0 }
}

export function may(access: Access, identity: Identity, action: Action, topic: string): boolean {
  return access.rules.length === 0 || judge(access, identity, action, topic).allowed
}

function concerns(rule: AccessRule, action: Action): boolean {
  return rule.action === action || rule.action === 'all' || (rule.action === 'subscribe' && action === 'receive')
}

function isFor(rule: AccessRule, identity: Identity): boolean {
  return (
    (rule.user === undefined || rule.user === identity.username) &&
    (rule.client === undefined || rule.client === identity.clientId)
  )
}

/** Puts in user name and client identifier; null when one is missing or would smuggle in a wildcard or a level. */
function fill(topic: string, identity: Identity): string | null {
  let filled = topic
  for (const [mark, value] of [
    ['%u', identity.username],
    ['%c', identity.clientId],
  ] as const) {
    if (!filled.includes(mark)) continue
    if (value === null || value === '' || /[+#/]/.test(value)) return null
    filled = filled.replaceAll(mark, value)
  }
  return isTopicFilter(filled) ? filled : null
}

/** Whether `pattern` matches every topic that `topic`, a name or a filter, can stand for. */
export function covers(pattern: string, topic: string): boolean {
  if (!topic.includes('+') && !topic.includes('#')) return matches(pattern, topic)
  const patternLevels = pattern.split('/')
  const levels = topic.split('/')
  for (let index = 0; ; index++) {
    const want = patternLevels[index]
    const have = levels[index]
    if (want === '#') return index > 0 || !topic.startsWith('$')
    if (want === undefined || have === undefined) return want === have
    if (have === '#') return false
    if (want === '+' ? false : want !== have) return false
  }
}
