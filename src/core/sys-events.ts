// Events of clients as EMQX tells them: JSON on `$SYS/brokers/<node>/clients/<id>/…` the moment they happen.
// Does not decide anything; without a listener nothing is made.
import type { Connect, SubscriptionRequest } from '../protocol/packet.ts'
import { Reason, reasonName } from '../protocol/reason.ts'
import type { SysEvent } from './limits.ts'
import type { Outcome } from './outcome.ts'
import type { BrokerState, Connected, Session } from './state.ts'
import { nodePrefix } from './sys-emqx.ts'
import { isHeard, saySys } from './sys-message.ts'

export function tellConnected(
  state: BrokerState,
  connection: Connected,
  packet: Connect,
  now: number,
  outcome: Outcome,
): void {
  if (!isWanted(state, 'connected')) return
  const event = {
    ...head(connection),
    keepalive: connection.keepAliveSeconds,
    clean_start: packet.cleanStart,
    expiry_interval: connection.session.expirySeconds,
    receive_maximum: connection.receiveMaximum,
    conn_props: connectProperties(packet),
    connected_at: connection.connectedAt,
    ts: now,
  }
  tell(state, connection.session, 'connected', event, now, outcome)
}

/** `reason` is a reason code. */
export function tellDisconnected(
  state: BrokerState,
  connection: Connected,
  reason: number,
  now: number,
  outcome: Outcome,
): void {
  if (!isWanted(state, 'disconnected')) return
  const event = {
    ...head(connection),
    reason: reasonWord(reason),
    connected_at: connection.connectedAt,
    disconnected_at: now,
    ts: now,
  }
  tell(state, connection.session, 'disconnected', event, now, outcome)
}

export function tellSubscribed(
  state: BrokerState,
  session: Session,
  granted: SubscriptionRequest & { readonly identifier: number },
  now: number,
  outcome: Outcome,
): void {
  if (!isWanted(state, 'subscribed')) return
  const { filter, qos, noLocal, retainAsPublished, retainHandling, identifier } = granted
  const subopts = {
    qos,
    nl: noLocal ? 1 : 0,
    rap: retainAsPublished ? 1 : 0,
    rh: retainHandling,
    ...(identifier > 0 && { subid: identifier }),
  }
  const event = { ...who(session), protocol: 'mqtt', topic: filter, subopts, ts: now }
  tell(state, session, 'subscribed', event, now, outcome)
}

export function tellUnsubscribed(
  state: BrokerState,
  session: Session,
  filter: string,
  now: number,
  outcome: Outcome,
): void {
  if (!isWanted(state, 'unsubscribed')) return
  const event = { ...who(session), protocol: 'mqtt', topic: filter, ts: now }
  tell(state, session, 'unsubscribed', event, now, outcome)
}

function isWanted(state: BrokerState, event: SysEvent): boolean {
  const { limits } = state
  return (
    isHeard(state) && limits.sysInterval > 0 && limits.sysLayouts.includes('emqx') && limits.sysEvents.includes(event)
  )
}

/** The identifier is a part of the topic, slashes and all; wildcards can't be. [MQTT-3.3.2-2] */
function tell(
  state: BrokerState,
  { clientId }: Session,
  event: SysEvent,
  payload: object,
  now: number,
  outcome: Outcome,
): void {
  const topic = `${nodePrefix(state)}clients/${clientId.replace(/[+#]/g, '_')}/${event}`
  saySys(state, topic, JSON.stringify(payload), { retain: false, expirySeconds: 0 }, now, outcome)
}

function who({ clientId, identity }: Session) {
  return { clientid: clientId, username: identity.username }
}

function head(connection: Connected) {
  const { session, origin, version } = connection
  // `10.0.0.7:51234`, `[::1]:51234`, or what else names the place of a client.
  const host = /^(.*):\d+$/.exec(origin.address)?.[1] ?? origin.address
  return {
    ...who(session),
    ipaddress: host.replace(/^\[(.*)\]$/, '$1'),
    // That of the listener, which only the gateway knows.
    sockport: 0,
    protocol: 'mqtt',
    proto_name: version === 3 ? 'MQIsdp' : 'MQTT',
    proto_ver: version,
  }
}

/** Properties of CONNECT under the standard's names, without proofs of identity. */
function connectProperties({ properties }: Connect) {
  const { sessionExpiryInterval, receiveMaximum, maximumPacketSize, topicAliasMaximum, userProperties } = properties
  return {
    ...(sessionExpiryInterval !== undefined && { 'Session-Expiry-Interval': sessionExpiryInterval }),
    ...(receiveMaximum !== undefined && { 'Receive-Maximum': receiveMaximum }),
    ...(maximumPacketSize !== undefined && { 'Maximum-Packet-Size': maximumPacketSize }),
    ...(topicAliasMaximum !== undefined && { 'Topic-Alias-Maximum': topicAliasMaximum }),
    ...(userProperties !== undefined && { 'User-Property': Object.fromEntries(userProperties) }),
  }
}

/** EMQX's words where it has one, else the standard's. */
function reasonWord(reason: number): string {
  switch (reason) {
    case Reason.success:
      return 'normal'
    case Reason.sessionTakenOver:
      return 'takenover'
    case Reason.unspecifiedError:
      return 'tcp_closed'
    case Reason.administrativeAction:
      return 'kicked'
    default:
      return reasonName(reason).replace(/[ -]/g, '_')
  }
}
