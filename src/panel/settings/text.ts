// The words of the settings, in English. Does not know the markup.
import type { Limits } from '../../core/limits.ts'
import { count } from '../format.ts'
import { catalogue } from '../language.ts'
import { strategyText } from '../strategy-text.ts'

type Unit = '' | 'bytes' | 'seconds' | 'perSecond' | 'bytesPerSecond'
interface LimitWords {
  readonly title: string
  readonly why: string
  readonly unit: Unit
}

const limit = (title: string, why: string, unit: Unit = ''): LimitWords => ({ title, why, unit })

const limits: Readonly<Record<keyof Limits, LimitWords>> = {
  maximumConnections: limit('Connections', 'Links open at once; more are turned away.'),
  connectionsPerSecond: limit(
    'New connections',
    'CONNECT packets of all clients together. 0 is no limit.',
    'perSecond',
  ),
  connectTimeout: limit('Time for CONNECT', 'How long a link may stay open without it.', 'seconds'),
  serverKeepAlive: limit(
    'Keep alive for all',
    'Told to every MQTT 5 client in place of its own. 0 leaves the client’s.',
    'seconds',
  ),
  maximumClientIdentifierLength: limit('Length of client identifiers', 'In UTF-8.', 'bytes'),
  flappingConnects: limit(
    'Connects before a ban',
    'One client identifier that connects more often within the window is banned for a while. 0 is no limit.',
  ),
  flappingWindow: limit('Window of the ban', 'Connects are counted over this time.', 'seconds'),
  flappingBan: limit('Length of the ban', 'Meanwhile its CONNECT is refused.', 'seconds'),
  messagesPerSecond: limit(
    'Messages of one client',
    'Whoever publishes more is read more slowly; nothing is lost. 0 is no limit.',
    'perSecond',
  ),
  bytesPerSecond: limit('Bytes of one client', 'In the same way. 0 is no limit.', 'bytesPerSecond'),
  maximumPacketSize: limit('Largest packet', 'Whole, with its header. New connections are told of it.', 'bytes'),
  maximumQoS: limit('Highest QoS', 'What clients may publish at.'),
  retainAvailable: limit('Retained messages', 'Whether clients may set RETAIN.'),
  receiveMaximum: limit(
    'Receive Maximum',
    'QoS 1 and 2 messages that a client may have unfinished towards the broker.',
  ),
  topicAliasMaximum: limit('Topic aliases of a client', 'How many it may set.'),
  topicAliasMaximumOutbound: limit(
    'Topic aliases of the broker',
    'How many it sets towards a client that allows them.',
  ),
  maximumMessageExpiryInterval: limit(
    'Longest message expiry',
    'A longer or missing one is cut to this. 0 is no limit.',
    'seconds',
  ),
  maximumTopicLevels: limit('Levels of a topic', 'Between slashes.'),
  maximumSessions: limit('Sessions', 'Kept with or without a client.'),
  maximumSessionExpiryInterval: limit(
    'Longest session expiry',
    'A longer one is cut to this. 4,294,967,295 is no limit.',
    'seconds',
  ),
  maximumQueuedMessages: limit('Messages in a queue', 'Waiting for one client.'),
  maximumQueuedBytes: limit('Bytes in a queue', 'Waiting for one client.', 'bytes'),
  queueDropPolicy: limit('When a queue is full', 'Which message goes.'),
  queueQoS0: limit('Queue QoS 0', 'Whether QoS 0 messages wait for an absent client too.'),
  maximumSubscriptions: limit('Subscriptions of one client', 'Filters in one session.'),
  maximumSubscriptionsInAll: limit('Subscriptions in all', 'Of all sessions together.'),
  wildcardSubscriptionAvailable: limit('Wildcards', 'Whether filters may hold + and #.'),
  subscriptionIdentifierAvailable: limit('Subscription identifiers', 'Whether SUBSCRIBE may carry one.'),
  sharedSubscriptionAvailable: limit('Shared subscriptions', 'Whether filters may begin with $share/.'),
  sharedSubscriptionStrategy: limit(
    'Who gets a shared message',
    'For every group that has no strategy of its own below.',
  ),
  maximumRetainedMessages: limit('Retained messages kept', 'Of all topics.'),
  maximumRetainedBytes: limit('Retained bytes kept', 'Topics, properties and payloads.', 'bytes'),
  maximumStoredBytes: limit(
    'Size of the database',
    'Above it nothing new is promised. 0 is no limit but the browser’s own.',
    'bytes',
  ),
  sysLayouts: limit('Layouts', 'Whose topic names under $SYS are published.'),
  sysInterval: limit('Mosquitto’s layout every', '0 turns all of $SYS off.', 'seconds'),
  sysHeartbeatInterval: limit('EMQX’s time and uptime every', '', 'seconds'),
  sysMetricsInterval: limit('EMQX’s statistics every', '', 'seconds'),
  sysEvents: limit('EMQX’s events', 'Told as they happen.'),
}

export const settingsText = catalogue('settings', {
  title: 'Settings',
  parts: 'Parts of the settings',
  tabs: { limits: 'Limits', users: 'Users', rules: 'Access rules', page: 'This page' },
  from: {
    default: 'The defaults are in force.',
    page: 'Set on this page; kept in this browser.',
    gateway: 'The gateway was started with --config, and its configuration is in force: nothing can be changed here.',
  },
  problems: 'Not in force as asked',
  limits,
  groups: {
    connections: 'Connections',
    messages: 'Messages and packets',
    sessions: 'Sessions and queues',
    subscriptions: 'Subscriptions',
    storage: 'Storage',
    sys: '$SYS',
  },
  units: { '': '', bytes: 'bytes', seconds: 's', perSecond: 'per s', bytesPerSecond: 'bytes per s' },
  words: {
    oldest: 'the oldest goes',
    newest: 'the newest goes',
    ...strategyText,
    mosquitto: 'Mosquitto',
    emqx: 'EMQX',
    connected: 'connected',
    disconnected: 'disconnected',
    subscribed: 'subscribed',
    unsubscribed: 'unsubscribed',
  } as Readonly<Record<string, string>>,
  on: 'on',
  off: 'off',
  default: (value: string) => `default ${value}`,
  resetTitle: (limit: string) => `Set ${limit} back`,
  resetTo: (limit: string, value: string) => `Set ${limit} back: default ${value}`,
  find: 'Find a limit',
  noneFound: 'No limit has such a name or description.',
  means: (size: string) => `= ${size}`,
  range: (minimum: number, maximum: number) =>
    maximum > 2 ** 52 ? `a whole number from ${count(minimum)}` : `${count(minimum)} to ${count(maximum)}`,
  choice: 'not one of the choices',
  changed: 'changed',
  presets: 'Start from',
  preset: { classroom: 'Classroom', defaults: 'Defaults' },
  presetWhy:
    'Classroom suits a room of thirty: 20 messages and 32 KiB a second for each client, queues of 500 that let the oldest go, sessions that end after two hours, and half a minute’s ban for a client that reconnects in a loop.',
  pending: (n: number) => (n === 1 ? '1 change' : `${count(n)} changes`),
  apply: 'Apply',
  discard: 'Discard',
  applied: 'In force, and kept.',
  groupsTitle: 'Groups with a strategy of their own',
  groupsWhy: 'Of a subscription to $share/workers/jobs/# the group is workers.',
  group: 'Group',
  strategy: 'Strategy',
  add: 'Add',
  remove: (what: string) => `Remove ${what}`,
  removed: (what: string) => `${what} was removed.`,
  users: {
    anonymous: 'Let clients in that give no user name',
    anonymousWhy: 'Without it, only the users below may connect.',
    title: 'Users',
    none: 'No users: a user name proves nothing, and clients that give one are refused.',
    ways: { password: 'password', passwordHash: 'password (scrypt)', scram: 'SCRAM-SHA-256' },
    name: 'User name',
    password: 'Password',
    why: 'The broker keeps hashes only. Whoever is connected stays; the next CONNECT is checked.',
    add: 'Add user',
    adding: 'Hashing…',
    replace: 'Change password',
    removing: (name: string) => `${name} is removed in 8 s.`,
  },
  rules: {
    why: 'The first rule that matches decides. Without one all is allowed, unless another rule allows the same action elsewhere. %u and %c stand for user name and client identifier.',
    title: 'Rules, in order',
    none: 'No rules: everybody may publish and subscribe everywhere.',
    effect: 'Effect',
    effects: { allow: 'allow', deny: 'deny' },
    action: 'Action',
    actions: { publish: 'publish', subscribe: 'subscribe', receive: 'receive', all: 'everything' },
    user: 'User',
    client: 'Client',
    everyone: 'everyone',
    who: (user: string | undefined, client: string | undefined) =>
      [user && `user ${user}`, client && `client ${client}`].filter(Boolean).join(', ') || 'everyone',
    topic: 'Topic filter',
    to: 'to',
    add: 'Add rule',
    edit: 'Edit',
    editRule: (n: number) => `Edit rule ${n}`,
    change: (n: number) => `Change rule ${n}`,
    cancel: 'Cancel',
    up: (n: number) => `Move rule ${n} up`,
    down: (n: number) => `Move rule ${n} down`,
    rule: (n: number) => `rule ${n}`,
    removed: (n: number) => `Rule ${n} was removed, and holds no more.`,
    tester: 'Try the rules',
    may: 'May',
    testTopic: 'Topic',
    yes: 'Yes',
    no: 'No',
    ask: 'Type a client identifier and a topic.',
    by: (rule: number, allowed: boolean) =>
      rule > 0
        ? `rule ${rule}`
        : allowed
          ? 'no rule covers it, and none allows this action elsewhere'
          : 'no rule allows it, and others allow this action elsewhere',
    wrong: { topic: 'That is no topic name.', filter: 'That is no topic filter.' },
  },
})
