// Reads the configuration of a broker from plain data, whoever wrote it: names, ranges and defaults of all that can be set.
// Does not know whether it came from a file or from a page.
import type { LimitRule } from '../core/config-view.ts'
import {
  type AccessRule,
  type BrokerConfig,
  defaultConfig,
  defaultLimits,
  type Limits,
  type ShareStrategy,
  shareStrategies,
  sysEvents,
  sysLayouts,
} from '../core/limits.ts'
import { isTopicFilter } from '../protocol/topic.ts'
import { type Check, escaped, shown } from './config-check.ts'
import { users } from './config-users.ts'

const u16 = { minimum: 0, maximum: 65_535 }
const count = { minimum: 1, maximum: 2 ** 31 - 1 }
/** 0 is no limit. */
const rate = { minimum: 0, maximum: 2 ** 31 - 1 }
const u32 = { minimum: 0, maximum: 0xffffffff }

export const limitRules: Readonly<Record<keyof Limits, LimitRule>> = {
  maximumConnections: count,
  maximumSessions: count,
  receiveMaximum: { minimum: 1, maximum: 65_535 },
  // The smallest that lets a client connect and subscribe; the largest that the standard can spell.
  // Below the largest packet there is (268,435,460): what goes on to a client may need some properties more.
  maximumPacketSize: { minimum: 64, maximum: 268_000_000 },
  topicAliasMaximum: u16,
  topicAliasMaximumOutbound: u16,
  maximumQoS: { minimum: 0, maximum: 2 },
  retainAvailable: 'boolean',
  wildcardSubscriptionAvailable: 'boolean',
  subscriptionIdentifierAvailable: 'boolean',
  sharedSubscriptionAvailable: 'boolean',
  serverKeepAlive: u16,
  maximumSessionExpiryInterval: u32,
  maximumMessageExpiryInterval: u32,
  connectTimeout: { minimum: 1, maximum: 3_600 },
  maximumQueuedMessages: { minimum: 0, maximum: 2 ** 31 - 1 },
  maximumQueuedBytes: { minimum: 0, maximum: 2 ** 53 - 1 },
  queueDropPolicy: ['oldest', 'newest'],
  queueQoS0: 'boolean',
  maximumSubscriptions: count,
  maximumSubscriptionsInAll: count,
  maximumRetainedMessages: { minimum: 0, maximum: 2 ** 31 - 1 },
  maximumRetainedBytes: { minimum: 0, maximum: 2 ** 53 - 1 },
  maximumStoredBytes: { minimum: 0, maximum: 2 ** 53 - 1 },
  maximumTopicLevels: { minimum: 1, maximum: 65_535 },
  maximumClientIdentifierLength: { minimum: 23, maximum: 65_535 },
  sharedSubscriptionStrategy: shareStrategies,
  messagesPerSecond: rate,
  bytesPerSecond: rate,
  connectionsPerSecond: rate,
  flappingConnects: rate,
  flappingWindow: { minimum: 1, maximum: 86_400 },
  flappingBan: { minimum: 1, maximum: 86_400 },
  sysLayouts: { words: sysLayouts },
  sysInterval: { minimum: 0, maximum: 86_400 },
  sysHeartbeatInterval: { minimum: 1, maximum: 86_400 },
  sysMetricsInterval: { minimum: 1, maximum: 86_400 },
  sysEvents: { words: sysEvents },
}

const actions = ['publish', 'subscribe', 'receive', 'all'] as const

/** Keys of a configuration that are the broker's. */
export const brokerKeys = ['allowAnonymous', 'users', 'access', 'limits', 'sharedSubscriptions', 'durability'] as const

/** What is left out has its default; what is wrong is told to `check`. */
export function readBroker(check: Check, root: Readonly<Record<string, unknown>>): BrokerConfig {
  return {
    allowAnonymous: anonymous(check, root.allowAnonymous),
    users: users(check, root.users),
    access: access(check, root.access),
    limits: limits(check, root.limits),
    sharedSubscriptions: strategies(check, root.sharedSubscriptions),
    durability: check.oneOf(root.durability, '/durability', ['relaxed', 'strict'] as const) ?? null,
  }
}

function anonymous(check: Check, value: unknown): BrokerConfig['allowAnonymous'] {
  if (value === 'local') return value
  return check.boolean(value, '/allowAnonymous') ?? defaultConfig.allowAnonymous
}

function access(check: Check, value: unknown): AccessRule[] {
  return check.list(value, '/access').map((item, at) => accessRule(check, item, `/access/${at}`))
}

/** `{"user": "ann", "allow": "publish", "topic": "home/%u/#"}`; also the long form with `effect` and `action`. */
function accessRule(check: Check, value: unknown, place: string): AccessRule {
  const item = check.object(value, place, ['user', 'client', 'allow', 'deny', 'effect', 'action', 'topic'])
  check.required(item, place, ['topic'])
  const verbs = (['allow', 'deny'] as const).filter((verb) => item[verb] !== undefined)
  let effect: 'allow' | 'deny' = verbs[0] ?? 'deny'
  let action: AccessRule['action'] = 'all'
  if (verbs.length === 1 && item.effect === undefined && item.action === undefined) {
    action = check.oneOf(item[effect], `${place}/${effect}`, actions) ?? action
  } else if (verbs.length === 0 && item.effect !== undefined && item.action !== undefined) {
    effect = check.oneOf(item.effect, `${place}/effect`, ['allow', 'deny'] as const) ?? effect
    action = check.oneOf(item.action, `${place}/action`, actions) ?? action
  } else {
    check.problem(place, `expected exactly one of "allow" and "deny", for example "allow": "publish"`)
  }
  const topic = check.text(item.topic, `${place}/topic`) ?? '#'
  if (!isTopicFilter(topic)) check.problem(`${place}/topic`, `expected a topic filter, got ${shown(topic)}`)
  const user = check.text(item.user, `${place}/user`)
  const client = check.text(item.client, `${place}/client`)
  return { ...(user !== undefined && { user }), ...(client !== undefined && { client }), effect, action, topic }
}

function limits(check: Check, value: unknown): Limits {
  const given = check.object(value, '/limits', Object.keys(limitRules))
  const made: Record<string, unknown> = { ...defaultLimits }
  for (const [name, rule] of Object.entries(limitRules)) {
    const place = `/limits/${name}`
    const item = given[name]
    const read =
      rule === 'boolean'
        ? check.boolean(item, place)
        : 'minimum' in rule
          ? check.integer(item, place, rule.minimum, rule.maximum)
          : 'words' in rule
            ? check.words(item, place, rule.words)
            : check.oneOf(item, place, rule)
    if (read !== undefined) made[name] = read
  }
  return made as unknown as Limits
}

/** `{"group": "sticky"}`; a group is what stands between `$share/` and the next slash. */
function strategies(check: Check, value: unknown): BrokerConfig['sharedSubscriptions'] {
  const made: Record<string, ShareStrategy> = Object.create(null)
  for (const [name, item] of Object.entries(check.object(value, '/sharedSubscriptions', null))) {
    const place = `/sharedSubscriptions/${escaped(name)}`
    if (name === '' || /[+#/]/.test(name)) check.problem(place, 'expected the name of a group, without +, # and /')
    const strategy = check.oneOf(item, place, shareStrategies)
    if (strategy !== undefined) made[name] = strategy
  }
  return { ...made }
}
