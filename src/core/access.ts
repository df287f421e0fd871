// Who may publish, subscribe and receive what: rules in order, the first that matches decides.
// Does not know how a client proved who it is.
import { isTopicFilter, isTopicName, matches, shareOf, topicFilter } from '../protocol/topic.ts'
import type { AccessRule } from './limits.ts'
import type { Identity } from './outcome.ts'

export type Action = 'publish' | 'subscribe' | 'receive'

/** The rules, made ready. */
export interface Access {
  readonly rules: readonly AccessRule[]
  /** For each rule its topic filter where that is the same for every client, else null. */
  readonly fixed: readonly (string | null)[]
  /** Whether a message must be looked at for each receiver: some rule limits what may be read. */
  readonly limitsReceiving: boolean
}

/** An answer and the rule that gave it, counted from 1; 0 is the default. */
export interface Verdict {
  readonly allowed: boolean
  readonly rule: number
}

/** The rules that hold for this client: its own, or the broker's. */
export function accessOf(shared: Access, identity: Identity): Access {
  return identity.access ?? shared
}

/** User name and client identifier in the topic of a rule. */
const marks = /%[uc]/

export function makeAccess(rules: readonly AccessRule[]): Access {
  return {
    rules,
    fixed: rules.map(({ topic }) => (!marks.test(topic) && isTopicFilter(topic) ? topic : null)),
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
    const pattern = access.fixed[index] ?? fill(rule.topic, identity)
    if (pattern !== null && covers(pattern, topic)) return { allowed: rule.effect === 'allow', rule: index + 1 }
    if (rule.effect === 'allow') allowedElsewhere = true
  }
  return { allowed: !allowedElsewhere, rule: 0 }
}

/** A verdict in words: `denied by rule 3`. */
export function explain({ allowed, rule }: Verdict): string {
  if (rule > 0) return `${allowed ? 'allowed' : 'denied'} by rule ${rule}`
  return allowed ? 'allowed: no rule covers it' : 'no rule allows it'
}

/** What somebody wants to know of the rules. `topic` is a topic filter for `subscribe`, else a topic name. */
export interface AccessQuestion extends Identity {
  readonly action: Action
  readonly topic: string
}

export interface ExplainedVerdict extends Verdict {
  /** `denied by rule 3`. */
  readonly explanation: string
}

/** The verdict on an action that nobody needs to have tried. */
export function answer(access: Access, question: AccessQuestion): ExplainedVerdict {
  const { action, topic } = question
  const filter = topicFilter(topic)
  if (action === 'subscribe' ? filter === null : !isTopicName(topic)) {
    return { allowed: false, rule: 0, explanation: `not a topic ${action === 'subscribe' ? 'filter' : 'name'}` }
  }
  const asked = action === 'subscribe' && filter !== null ? (shareOf(filter)?.filter ?? filter) : topic
  const verdict = judge(access, question, action, asked)
  return { ...verdict, explanation: explain(verdict) }
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
  let isWhole = true
  // In one pass: a user name may itself read '%c'.
  const filled = topic.replace(/%[uc]/g, (mark) => {
    const value = mark === '%u' ? identity.username : identity.clientId
    if (value === null || value === '' || /[+#/]/.test(value)) isWhole = false
    return value ?? ''
  })
  return isWhole && isTopicFilter(filled) ? filled : null
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
    // '+' and '#' in front match no '$SYS'.
    if (want === '+' ? index === 0 && have.startsWith('$') : want !== have) return false
  }
}
