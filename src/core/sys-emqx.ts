// `$SYS/brokers/<node>/…` as EMQX publishes it: uptime, statistics and metrics, in whole numbers.
// Does not count: counters.ts does. Events of clients are in sys-events.ts.
import type { Outcome } from './outcome.ts'
import type { BrokerState } from './state.ts'
import { brokerVersion, isHeard, saySys } from './sys-message.ts'

/** Of everything in this layout, and of the list of nodes. */
export const emqxRoot = '$SYS/brokers'

const kept = { retain: true, expirySeconds: 3600 } as const
const passing = { retain: false, expirySeconds: 0 } as const

/** `mqtab@name`; what a topic level cannot hold is replaced. */
export function nodePrefix(state: BrokerState): string {
  return `${emqxRoot}/${nodeName(state)}/`
}

function nodeName(state: BrokerState): string {
  return `mqtab@${state.name.replace(/[+#/]/g, '_').replaceAll('\u0000', '_')}`
}

/** Uptime in milliseconds and time of day. */
export function beatEmqx(state: BrokerState, now: number, outcome: Outcome): void {
  if (!isHeard(state)) return
  const prefix = nodePrefix(state)
  saySys(state, `${prefix}uptime`, String(now - state.startedAt), passing, now, outcome)
  saySys(state, `${prefix}datetime`, rfc3339(now), passing, now, outcome)
}

/** Version and nodes, retained; statistics and metrics for those who listen now. */
export function measureEmqx(state: BrokerState, now: number, outcome: Outcome): void {
  const prefix = nodePrefix(state)
  const numbers = isHeard(state) ? [...metrics(state)] : []
  const stats = statistics(state)
  saySys(state, emqxRoot, nodeName(state), kept, now, outcome)
  saySys(state, `${prefix}version`, brokerVersion.replace('mqtab ', ''), kept, now, outcome)
  saySys(state, `${prefix}sysdescr`, 'mqtab, an MQTT broker in a browser tab', kept, now, outcome)
  const { highest } = state.sys
  for (const [name, count, most = Math.max(count, highest.get(name) ?? 0)] of stats) {
    highest.set(name, most)
    if (!isHeard(state)) continue
    saySys(state, `${prefix}stats/${name}/count`, String(count), passing, now, outcome)
    saySys(state, `${prefix}stats/${name}/max`, String(most), passing, now, outcome)
  }
  for (const [name, count] of numbers) saySys(state, `${prefix}metrics/${name}`, String(count), passing, now, outcome)
}

/** Name, value, and the highest where it is known exactly. */
function statistics(state: BrokerState): readonly (readonly [string, number, number?])[] {
  const { sessions, retained, subscriptionCount } = state
  let subscribers = 0
  for (const session of sessions.values()) if (session.subscriptions.size > 0) subscribers += 1
  return [
    ['connections', sessions.size],
    ['live_connections', state.connected, state.counters.clientsMaximum],
    ['channels', sessions.size],
    ['sessions', sessions.size],
    ['topics', state.tree.filterCount],
    ['suboptions', subscriptionCount],
    ['subscribers', subscribers],
    ['subscriptions', subscriptionCount],
    ['subscriptions/shared', state.tree.sharedCount],
    ['retained', retained.size - retained.sysCount],
  ]
}

function* metrics({ counters, retained }: BrokerState): Generator<readonly [string, number]> {
  const { received, sent, dropped } = counters
  yield ['bytes/received', counters.bytesReceived]
  yield ['bytes/sent', counters.bytesSent]
  yield ['packets/received', counters.packetsReceived]
  yield ['packets/sent', counters.packetsSent]
  yield ['packets/publish/received', counters.publishReceived]
  yield ['packets/publish/sent', counters.publishSent]
  for (const [type, count] of Object.entries(received)) yield [`packets/${type}/received`, count]
  for (const [type, count] of Object.entries(sent)) yield [`packets/${type}/sent`, count]
  for (const [type, count] of Object.entries(counters.missed)) yield [`packets/${type}/missed`, count]
  yield ['packets/connack/error', counters.connectRefused]
  yield ['packets/connack/auth_error', counters.connectDenied]
  yield ['packets/publish/error', counters.publishFaults]
  yield ['packets/publish/auth_error', counters.publishDenied]
  yield ['packets/publish/dropped', counters.publishRefused]
  yield ['packets/publish/inuse', counters.publishInUse]
  yield ['packets/subscribe/error', counters.subscribeRefused]
  yield ['packets/subscribe/auth_error', counters.subscribeDenied]
  yield ['messages/received', counters.publishReceived]
  yield ['messages/sent', counters.publishSent]
  for (const [qos, count] of counters.publishReceivedByQoS.entries()) yield [`messages/qos${qos}/received`, count]
  for (const [qos, count] of counters.publishSentByQoS.entries()) yield [`messages/qos${qos}/sent`, count]
  yield ['messages/publish', counters.publishReceived - counters.publishRefused - counters.publishFaults]
  yield ['messages/delivered', counters.publishSent]
  yield ['messages/acked', counters.acknowledged]
  yield ['messages/dropped', counters.publishUnmatched]
  yield ['messages/dropped/no_subscribers', counters.publishUnmatched]
  yield ['messages/retained', retained.size - retained.sysCount]
  // Delayed publishing is EMQX's own.
  yield ['messages/delayed', 0]
  yield ['delivery/dropped', counters.publishDropped]
  yield ['delivery/dropped/expired', dropped['expired-in-queue']]
  yield ['delivery/dropped/no_local', dropped['no-local']]
  yield ['delivery/dropped/qos0_msg', dropped['offline-qos0'] + dropped.congested + dropped['link-held']]
  yield ['delivery/dropped/queue_full', dropped['queue-full']]
  yield ['delivery/dropped/too_large', dropped['too-large']]
  yield ['client/connect', received.connect]
  yield ['client/connack', sent.connack]
  yield ['client/connected', counters.connections]
  yield ['client/authenticate', counters.connections + counters.connectDenied]
  yield ['client/subscribe', received.subscribe]
  yield ['client/unsubscribe', received.unsubscribe]
  yield ['client/disconnected', counters.disconnections]
  yield ['session/created', counters.sessionsCreated]
  yield ['session/resumed', counters.sessionsResumed]
  yield ['session/takenover', counters.sessionsTakenOver]
  yield ['session/discarded', counters.sessionsDiscarded]
  yield ['session/terminated', counters.sessionsTerminated]
  yield ['authorization/allow', counters.authorizationAllowed]
  yield ['authorization/deny', counters.publishDenied + counters.subscribeDenied]
}

/** `2026-01-31T12:00:00.000Z` of milliseconds since the epoch. Section 5.6 of RFC 3339. */
function rfc3339(millis: number): string {
  const days = Math.floor(millis / 86_400_000)
  const rest = millis - days * 86_400_000
  // Days counted from 1 March of the year 0: the leap day is then the last of its year.
  const from = days + 719_468
  const era = Math.floor(from / 146_097)
  const ofEra = from - era * 146_097
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  )
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * ofYear + 2) / 153)
  const day = ofYear - Math.floor((153 * shifted + 2) / 5) + 1
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')
  const time = `${two(rest / 3_600_000)}:${two((rest / 60_000) % 60)}:${two((rest / 1000) % 60)}`
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${time}.${String(Math.floor(rest % 1000)).padStart(3, '0')}Z`
}
