// Reads the configuration file: JSON with names from the standard, checked key by key.
// Does not know what the broker does with a limit.
import { type AccessRule, type BrokerConfig, defaultConfig, defaultLimits, type Limits } from '../core/limits.ts'
import { isTopicFilter } from '../protocol/topic.ts'
import { nearest } from './near.ts'

/** A configuration that cannot be used. Each problem names its place and what was expected there. */
export class ConfigError extends Error {
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'ConfigError'
    this.problems = problems
  }
}

export interface GatewayConfig {
  readonly broker: BrokerConfig
  /** Origins of foreign pages that may connect to /mqtt, `https://example.org`. */
  readonly allowedOrigins: readonly string[]
}

export const defaultGatewayConfig: GatewayConfig = { broker: defaultConfig, allowedOrigins: [] }

type Rule = { readonly minimum: number; readonly maximum: number } | 'boolean' | readonly string[]

const u16 = { minimum: 0, maximum: 65_535 }
const count = { minimum: 1, maximum: 2 ** 31 - 1 }
const u32 = { minimum: 0, maximum: 0xffffffff }

const limitRules: Readonly<Record<keyof Limits, Rule>> = {
  maximumConnections: count,
  maximumSessions: count,
  receiveMaximum: { minimum: 1, maximum: 65_535 },
  // The smallest that lets a client connect and subscribe; the largest that the standard can spell.
  maximumPacketSize: { minimum: 64, maximum: 268_435_460 },
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
  maximumRetainedMessages: { minimum: 0, maximum: 2 ** 31 - 1 },
  maximumRetainedBytes: { minimum: 0, maximum: 2 ** 53 - 1 },
  maximumTopicLevels: { minimum: 1, maximum: 65_535 },
  maximumClientIdentifierLength: { minimum: 23, maximum: 65_535 },
  sysInterval: { minimum: 0, maximum: 86_400 },
}

const actions = ['publish', 'subscribe', 'receive', 'all'] as const

/** Parses and checks the text of a configuration file; what it leaves out has its default. Throws ConfigError with every problem found. */
export function parseConfig(text: string): GatewayConfig {
  const check = new Check()
  const root = check.object(parsed(text.replace(/^\uFEFF/, '')), '', [
    'allowAnonymous',
    'users',
    'access',
    'limits',
    'allowedOrigins',
  ])
  const config: GatewayConfig = {
    broker: {
      allowAnonymous: check.boolean(root.allowAnonymous, '/allowAnonymous') ?? defaultConfig.allowAnonymous,
      users: users(check, root.users),
      access: access(check, root.access),
      limits: limits(check, root.limits),
    },
    allowedOrigins: origins(check, root.allowedOrigins),
  }
  if (check.problems.length > 0) throw new ConfigError(check.problems)
  return config
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const message = (error as Error).message
    const position = /position (\d+)/.exec(message)
    const before = position ? text.slice(0, Number(position[1])) : text.trimEnd()
    const lines = before.split('\n')
    const place = `line ${lines.length}, column ${lines.at(-1)!.length + (position ? 1 : 0)}`
    const what = message.replace(/ in JSON at position.*/s, '').replace(/ \(line .*/s, '')
    throw new ConfigError([`${place}: not valid JSON: ${what}`])
  }
}

function users(check: Check, value: unknown): BrokerConfig['users'] {
  const made: Record<string, { password: string }> = Object.create(null)
  for (const [name, user] of Object.entries(check.object(value, '/users', null))) {
    const place = `/users/${escaped(name)}`
    const { password } = check.required(check.object(user, place, ['password']), place, ['password'])
    if (password !== undefined) made[name] = { password: check.text(password, `${place}/password`) ?? '' }
  }
  return { ...made }
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
          : check.oneOf(item, place, rule)
    if (read !== undefined) made[name] = read
  }
  return made as unknown as Limits
}

function origins(check: Check, value: unknown): string[] {
  return check.list(value, '/allowedOrigins').map((item, at) => {
    const place = `/allowedOrigins/${at}`
    const text = check.text(item, place) ?? ''
    if (item !== undefined && typeof item === 'string' && (!URL.canParse(text) || new URL(text).origin !== text)) {
      check.problem(place, `expected an origin such as "https://example.org", got ${shown(text)}`)
    }
    return text
  })
}

/** Collects problems, and gives `undefined` or something empty for what is absent or wrong. */
class Check {
  readonly problems: string[] = []

  problem(place: string, what: string): void {
    this.problems.push(`${place === '' ? '/' : place}: ${what}`)
  }

  /** `keys` are those allowed; null allows any. */
  object(value: unknown, place: string, keys: readonly string[] | null): Record<string, unknown> {
    if (value === undefined) return {}
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.problem(place, `expected an object, got ${shown(value)}`)
      return {}
    }
    const object = value as Record<string, unknown>
    for (const key of Object.keys(object)) {
      if (!keys || keys.includes(key)) continue
      const near = nearest(key, keys)
      const hint = near ? `did you mean "${near}"?` : `expected one of ${keys.join(', ')}`
      this.problem(`${place}/${escaped(key)}`, `no such key; ${hint}`)
    }
    return object
  }

  required(object: Record<string, unknown>, place: string, keys: readonly string[]): Record<string, unknown> {
    for (const key of keys) if (object[key] === undefined) this.problem(place, `expected a key "${key}"`)
    return object
  }

  list(value: unknown, place: string): unknown[] {
    if (value === undefined) return []
    if (Array.isArray(value)) return value
    this.problem(place, `expected a list, got ${shown(value)}`)
    return []
  }

  boolean(value: unknown, place: string): boolean | undefined {
    if (value === undefined || typeof value === 'boolean') return value
    this.problem(place, `expected true or false, got ${shown(value)}`)
    return undefined
  }

  text(value: unknown, place: string): string | undefined {
    if (value === undefined) return undefined
    if (typeof value === 'string' && value !== '') return value
    // A password typed as a number must not end up in a log.
    const got = place.endsWith('/password')
      ? `${typeof value === 'string' ? 'an empty' : 'another'} value`
      : shown(value)
    this.problem(place, `expected a text that is not empty, got ${got}`)
    return undefined
  }

  integer(value: unknown, place: string, minimum: number, maximum: number): number | undefined {
    if (value === undefined) return undefined
    if (typeof value === 'number' && Number.isInteger(value) && value >= minimum && value <= maximum) return value
    this.problem(place, `expected a whole number from ${minimum} to ${maximum}, got ${shown(value)}`)
    return undefined
  }

  oneOf<Word extends string>(value: unknown, place: string, words: readonly Word[]): Word | undefined {
    if (value === undefined || words.includes(value as Word)) return value as Word | undefined
    const near = typeof value === 'string' ? nearest(value, words) : null
    const expected = words.map((word) => `"${word}"`).join(', ')
    this.problem(place, `expected one of ${expected}, got ${shown(value)}${near ? `; did you mean "${near}"?` : ''}`)
    return undefined
  }
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

/** A key as JSON Pointer writes it. */
function escaped(key: string): string {
  return key.replace(/~/g, '~0').replace(/\//g, '~1')
}
