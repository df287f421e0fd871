// Clients, settings and arrivals of the made-up broker. Never part of a build; does not know MQTT.
import type { ConfigView } from '../core/config-view.ts'
import type { ArrivalsView, ClientView, DropsView, SessionDetail } from '../core/visit-view.ts'
import type { QoS } from '../protocol/packet.ts'

const began = Date.now() - 5_400_000

export const devices: readonly (readonly [string, ClientView['origin'], number, number])[] = [
  ['thermostat-livingroom', { transport: 'tcp', address: '192.168.1.44:51022' }, 5, 60],
  ['esp32-a4cf12ef88d0', { transport: 'tcp', address: '192.168.1.61:49153' }, 4, 15],
  ['phone', { transport: 'websocket', address: '192.168.1.20:60112' }, 5, 30],
  ['dashboard', { transport: 'tab', address: 'localhost:8083' }, 5, 0],
  ['logger', null, 4, 60],
  ['mqttx_7d2f91c0', { transport: 'websocket', address: '127.0.0.1:60410' }, 5, 60],
]

export function clientRow(
  [clientId, origin, version, keepAliveSeconds]: (typeof devices)[number],
  index: number,
): ClientView {
  const now = Date.now()
  return {
    clientId,
    connected: origin !== null,
    link: origin === null ? null : index + 1,
    published: origin === null ? 0 : Math.floor((now - began) / 800) * (index + 1),
    delivered: origin === null ? 0 : Math.floor((now - began) / 500) * index,
    origin,
    version: version as ClientView['version'],
    username: index === 2 ? 'ann' : null,
    connectedAt: began + index * 61_000,
    disconnectedAt: origin === null ? now - 840_000 : null,
    keepAliveSeconds,
    lastPacketAt: now - ((index * 7919) % Math.max(1, keepAliveSeconds * 1000)),
    sessionExpirySeconds: [3600, 0, 0xffffffff, 0, 86_400, 300][index] ?? 0,
    subscriptions: [1, 0, 3, 2, 1, 4][index] ?? 0,
    inflightOut: index === 2 ? 3 : 0,
    inflightIn: index === 0 ? 1 : 0,
    queued: index === 4 ? 1284 : 0,
    queuedHighWater: [0, 0, 17, 0, 1284, 2][index] ?? 0,
    will:
      index < 2
        ? { topic: `home/${clientId}/status`, qos: 1, retain: true, delaySeconds: index * 30, dueAt: null }
        : null,
    congested: index === 5,
  }
}

export function sessionView(row: ClientView): SessionDetail {
  const list = ['home/+/temperature', 'home/#', '$share/loggers/home/#', 'class/kiwi7/#'].slice(0, row.subscriptions)
  return {
    ...row,
    createdAt: began,
    receiveMaximum: 20,
    maximumPacketSize: row.version === 5 ? 268_435_455 : null,
    topicAliasMaximum: 10,
    subscriptionList: list.map((filter, i) => ({
      filter,
      qos: ((i + 1) % 3) as QoS,
      noLocal: i === 1,
      retainAsPublished: i === 0,
      retainHandling: i === 2 ? 2 : 0,
      identifier: i,
    })),
    inflight: Array.from({ length: row.inflightOut }, (_, i) => ({
      packetId: 12 + i,
      state: i === 0 ? 'released' : 'sent',
      message: 900 + i,
      topic: i === 0 ? null : 'home/livingroom/temperature',
      qos: i === 0 ? 2 : 1,
    })),
    queue: Array.from({ length: Math.min(20, row.queued) }, (_, i) => ({
      message: 700 + i,
      topic: 'home/livingroom/temperature',
      qos: 1,
      bytes: 27,
    })),
    connect: {
      version: row.version,
      bridge: false,
      cleanStart: row.sessionExpirySeconds === 0,
      keepAliveSeconds: row.keepAliveSeconds,
      clientId: row.clientId,
      ...(row.username !== null && { username: row.username }),
      hasPassword: row.username !== null,
      will: null,
      properties: row.version === 5 ? { sessionExpiryInterval: row.sessionExpirySeconds, receiveMaximum: 20 } : {},
    },
    visits: [],
    drops: row.queued > 0 ? { 'queue-full': 12, 'offline-qos0': 340 } : {},
  }
}

const limits = {
  maximumConnections: 10_000,
  messagesPerSecond: 0,
  retainAvailable: true,
  queueDropPolicy: 'newest',
  sysEvents: ['connected', 'disconnected'],
} as unknown as ConfigView['limits']

export function config(): ConfigView {
  return {
    from: 'default',
    revision: 0,
    problems: [],
    allowAnonymous: true,
    users: [],
    access: [],
    limits,
    sharedSubscriptions: {},
    defaults: limits,
    rules: {
      maximumConnections: { minimum: 1, maximum: 2 ** 31 - 1 },
      messagesPerSecond: { minimum: 0, maximum: 2 ** 31 - 1 },
      retainAvailable: 'boolean',
      queueDropPolicy: ['oldest', 'newest'],
      sysEvents: { words: ['connected', 'disconnected'] },
    } as unknown as ConfigView['rules'],
  }
}

export function drops(): DropsView {
  const byReason = { 'queue-full': 12, 'offline-qos0': 340 } as unknown as DropsView['byReason']
  return { byReason, unmatched: 71, refused: { connect: 2, publish: 0, subscribe: 1 } }
}

export function arrivals(): ArrivalsView {
  return { opening: [], visits: [] }
}
