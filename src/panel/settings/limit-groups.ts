// The limits in groups as a person looks for them, and the presets. Does not know how they are drawn.
import type { Limits } from '../../core/limits.ts'

export type GroupName = 'connections' | 'messages' | 'sessions' | 'subscriptions' | 'storage' | 'sys'

export const limitGroups: readonly (readonly [name: GroupName, keys: readonly (keyof Limits)[]])[] = [
  [
    'connections',
    [
      'maximumConnections',
      'connectionsPerSecond',
      'connectTimeout',
      'serverKeepAlive',
      'maximumClientIdentifierLength',
      'flappingConnects',
      'flappingWindow',
      'flappingBan',
    ],
  ],
  [
    'messages',
    [
      'messagesPerSecond',
      'bytesPerSecond',
      'maximumPacketSize',
      'maximumQoS',
      'retainAvailable',
      'receiveMaximum',
      'topicAliasMaximum',
      'topicAliasMaximumOutbound',
      'maximumMessageExpiryInterval',
      'maximumTopicLevels',
    ],
  ],
  [
    'sessions',
    [
      'maximumSessions',
      'maximumSessionExpiryInterval',
      'maximumQueuedMessages',
      'maximumQueuedBytes',
      'queueDropPolicy',
      'queueQoS0',
    ],
  ],
  [
    'subscriptions',
    [
      'maximumSubscriptions',
      'maximumSubscriptionsInAll',
      'wildcardSubscriptionAvailable',
      'subscriptionIdentifierAvailable',
      'sharedSubscriptionAvailable',
      'sharedSubscriptionStrategy',
    ],
  ],
  ['storage', ['maximumRetainedMessages', 'maximumRetainedBytes', 'maximumStoredBytes']],
  ['sys', ['sysLayouts', 'sysInterval', 'sysHeartbeatInterval', 'sysMetricsInterval', 'sysEvents']],
]

/** What suits a room of thirty who try things out: nobody can drown the others, and what is forgotten goes by itself. */
export const classroom: Partial<Limits> = {
  maximumConnections: 200,
  maximumSessions: 500,
  connectionsPerSecond: 100,
  messagesPerSecond: 20,
  bytesPerSecond: 32_768,
  maximumPacketSize: 262_144,
  maximumQueuedMessages: 500,
  maximumQueuedBytes: 1_048_576,
  queueDropPolicy: 'oldest',
  maximumSessionExpiryInterval: 7_200,
  maximumSubscriptions: 50,
  maximumRetainedMessages: 5_000,
  flappingConnects: 30,
  flappingWindow: 60,
  flappingBan: 30,
}
