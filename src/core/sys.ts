// `$SYS/broker/…` as Mosquitto publishes it: counters and load averages, retained, in plain numbers.
// Does not count: the counters of the state do.
import type { TopicName } from '../protocol/packet.ts'
import type { Outcome } from './outcome.ts'
import { makeMessage, route } from './route.ts'
import type { BrokerState } from './state.ts'

/** Seen by clients as `$SYS/broker/version`. */
export const brokerVersion = 'mqtab 0.1.0'

const minutes = [1, 5, 15] as const

/** What the load averages are made of: the last counts and one average a window. */
export interface SysState {
  lastAt: number
  readonly loads: Map<string, { last: number; readonly averages: [number, number, number] }>
  /** Last value sent of each topic: what has not changed is not sent again. */
  readonly sent: Map<string, string>
}

export function makeSysState(): SysState {
  return { lastAt: 0, loads: new Map(), sent: new Map() }
}

/** Sets the first deadline: the values stand from the first moment. */
export function startSys(state: BrokerState, now: number): void {
  state.sys.lastAt = now
  if (state.limits.sysInterval > 0) state.deadlines.push({ at: now, kind: 'sys' })
}

/** Publishes every value that changed and sets the next deadline. */
export function publishSys(state: BrokerState, now: number, outcome: Outcome): void {
  const { sysInterval } = state.limits
  if (sysInterval === 0) return
  state.deadlines.push({ at: now + sysInterval * 1000, kind: 'sys' })
  for (const [topic, value] of values(state, now)) set(state, topic, value, now, outcome)
  const elapsedSeconds = (now - state.sys.lastAt) / 1000
  state.sys.lastAt = now
  for (const [name, count] of loads(state)) updateLoad(state, name, count, elapsedSeconds, now, outcome)
}

function set(state: BrokerState, name: string, value: string | number, now: number, outcome: Outcome): void {
  const text = String(value)
  if (state.sys.sent.get(name) === text) return
  state.sys.sent.set(name, text)
  const payload = new Uint8Array(text.length)
  for (let index = 0; index < text.length; index++) payload[index] = text.charCodeAt(index)
  const topic = `$SYS/broker/${name}` as TopicName
  const draft = {
    topic,
    payload,
    qos: 0 as const,
    retain: true,
    properties: {},
    publisher: '',
  }
  route(state, makeMessage(state, draft, now), 'sys', null, now, outcome)
}

function values(state: BrokerState, now: number): readonly (readonly [string, string | number])[] {
  const { counters, retained, sessions } = state
  const disconnected = sessions.size - state.connected
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
    ['messages/stored', state.queuedCount + retained.size - retained.sysCount],
    ['store/messages/count', state.queuedCount + retained.size - retained.sysCount],
    ['store/messages/bytes', retained.bytes],
    ['publish/messages/received', counters.publishReceived],
    ['publish/messages/sent', counters.publishSent],
    ['publish/messages/dropped', counters.publishDropped],
    ['publish/bytes/received', counters.publishBytesReceived],
    ['publish/bytes/sent', counters.publishBytesSent],
    ['bytes/received', counters.bytesReceived],
    ['bytes/sent', counters.bytesSent],
    ['subscriptions/count', state.subscriptionCount],
    ['retained messages/count', retained.size - retained.sysCount],
  ]
}

function loads(state: BrokerState): readonly (readonly [string, number])[] {
  const { counters } = state
  return [
    ['messages/received', counters.packetsReceived],
    ['messages/sent', counters.packetsSent],
    ['publish/received', counters.publishReceived],
    ['publish/sent', counters.publishSent],
    ['publish/dropped', counters.publishDropped],
    ['bytes/received', counters.bytesReceived],
    ['bytes/sent', counters.bytesSent],
    ['connections', counters.connections],
  ]
}

/** Exponential averages per minute over 1, 5 and 15 minutes, as a Unix load. */
function updateLoad(
  state: BrokerState,
  name: string,
  count: number,
  elapsedSeconds: number,
  now: number,
  outcome: Outcome,
): void {
  let load = state.sys.loads.get(name)
  if (load === undefined) {
    load = { last: count, averages: [0, 0, 0] }
    state.sys.loads.set(name, load)
  }
  const perMinute = elapsedSeconds > 0 ? ((count - load.last) * 60) / elapsedSeconds : 0
  load.last = count
  for (const [index, span] of minutes.entries()) {
    const weight = Math.exp(-elapsedSeconds / (span * 60))
    const average = perMinute + weight * (load.averages[index]! - perMinute)
    load.averages[index] = average
    set(state, `load/${name}/${span}min`, average.toFixed(2), now, outcome)
  }
}
