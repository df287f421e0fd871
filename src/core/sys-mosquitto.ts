// `$SYS/broker/…` as Mosquitto publishes it: counters and load averages, retained, in plain numbers.
// Does not count: counters.ts does. The heap is the host's to tell, and left out where it cannot.
import type { BrokerCounters } from './counters.ts'
import type { Outcome } from './outcome.ts'
import type { BrokerState } from './state.ts'
import { brokerVersion, setSys } from './sys-message.ts'

export const mosquittoRoot = '$SYS/broker'

type Value = readonly [string, string | number]

const minutes = [1, 5, 15] as const

/** Publishes every value that has changed. */
export function measureMosquitto(state: BrokerState, now: number, outcome: Outcome): void {
  const elapsedSeconds = state.sys.loads.size === 0 ? 0 : (now - state.sys.loadsAt) / 1000
  state.sys.loadsAt = now
  const told: Value[] = values(state, now)
  for (const [name, count] of loads(state.counters)) addLoad(state, name, count, elapsedSeconds, told)
  for (const [name, value] of told) setSys(state, `${mosquittoRoot}/${name}`, value, now, outcome)
}

function values(state: BrokerState, now: number): Value[] {
  const { counters, retained, sessions } = state
  const disconnected = sessions.size - state.connected
  const kept = state.queuedCount + retained.size - retained.sysCount
  let queuedBytes = 0
  for (const session of sessions.values()) queuedBytes += session.queuedBytes
  return [
    ['version', brokerVersion],
    ['uptime', `${Math.floor((now - state.startedAt) / 1000)} seconds`],
    ['clients/total', sessions.size],
    ['clients/maximum', counters.clientsMaximum],
    ['clients/connected', state.connected],
    ['clients/active', state.connected],
    ['clients/disconnected', disconnected],
    ['clients/inactive', disconnected],
    ['clients/expired', counters.sessionsExpired],
    ['connections/socket/count', state.links.size],
    ['messages/received', counters.packetsReceived],
    ['messages/sent', counters.packetsSent],
    ['messages/stored', kept],
    ['store/messages/count', kept],
    ['store/messages/bytes', retained.bytes + queuedBytes],
    // What waits for a client waits in its session's queue.
    ['packet/out/count', state.queuedCount],
    ['packet/out/bytes', queuedBytes],
    ['publish/messages/received', counters.publishReceived],
    ['publish/messages/sent', counters.publishSent],
    ['publish/messages/dropped', counters.publishDropped],
    ['publish/bytes/received', counters.publishBytesReceived],
    ['publish/bytes/sent', counters.publishBytesSent],
    ['bytes/received', counters.bytesReceived],
    ['bytes/sent', counters.bytesSent],
    ['subscriptions/count', state.subscriptionCount],
    ['shared_subscriptions/count', state.tree.sharedCount],
    ['retained messages/count', retained.size - retained.sysCount],
    ...heap(state),
    ['mqtt/publish/received', counters.publishReceived],
    ['mqtt/publish/sent', counters.publishSent],
    ...perType(counters.received, 'received'),
    ...perType(counters.sent, 'sent'),
  ]
}

function heap(state: BrokerState): Value[] {
  const { current, maximum } = state.heap
  if (current === 0) return []
  return [
    ['heap/current', current],
    ['heap/maximum', maximum],
  ]
}

function perType(counts: Readonly<Record<string, number>>, direction: string): Value[] {
  return Object.entries(counts).map(([type, count]) => [`mqtt/${type}/${direction}`, count])
}

function loads(counters: BrokerCounters): readonly (readonly [string, number])[] {
  return [
    ['messages/received', counters.packetsReceived],
    ['messages/sent', counters.packetsSent],
    ['publish/received', counters.publishReceived],
    ['publish/sent', counters.publishSent],
    ['publish/dropped', counters.publishDropped],
    ['bytes/received', counters.bytesReceived],
    ['bytes/sent', counters.bytesSent],
    ['sockets', counters.socketsOpened],
    ['connections', counters.received.connect],
  ]
}

/** Exponential averages per minute over 1, 5 and 15 minutes, as a Unix load. */
function addLoad(state: BrokerState, name: string, count: number, elapsedSeconds: number, told: Value[]): void {
  let load = state.sys.loads.get(name)
  if (load === undefined) {
    load = { last: count, averages: [0, 0, 0] }
    state.sys.loads.set(name, load)
  }
  const perMinute = elapsedSeconds > 0 ? ((count - load.last) * 60) / elapsedSeconds : 0
  load.last = count
  for (const [index, span] of minutes.entries()) {
    const weight = Math.exp(-Math.max(elapsedSeconds, 0) / (span * 60))
    const average = perMinute + weight * (load.averages[index]! - perMinute)
    load.averages[index] = average
    told.push([`load/${name}/${span}min`, average.toFixed(2)])
  }
}
