// What a fixture is, and short ways to write one down.
// Does not hold any: those are in fixtures-*.ts, all together in fixtures.ts.
import type {
  Ack,
  Auth,
  ConnAck,
  Connect,
  Disconnect,
  Packet,
  ProtocolVersion,
  Publish,
  QoS,
  ReasonProperties,
  SubAck,
  Subscribe,
  SubscriptionRequest,
  TopicFilter,
  TopicName,
  UnsubAck,
  Unsubscribe,
  Will,
} from './packet.ts'
import type { Sender } from './properties.ts'

/** One packet as bytes, and what they mean or what is wrong with them. */
export interface Fixture {
  /** Of the connection; null where the packet is the first one, and for CONNECT. */
  readonly version: ProtocolVersion | null
  readonly from: Sender
  readonly name: string
  readonly bytes: Uint8Array
  /** What a valid packet says; null for a broken one. */
  readonly packet: Packet | null
  /** Whether our encoder writes a valid packet in just these bytes. */
  readonly canonical: boolean
  /** Reason code of a broken packet, 0 for a valid one. */
  readonly reason: number
  /** Statement that a broken packet breaks, where it has a number. */
  readonly statement: string | undefined
  /** Whether only its place in the connection is wrong, not its bytes. */
  readonly misplaced: boolean
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16))
}

export function toHex(of: Uint8Array): string {
  return Array.from(of, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A valid packet, which our encoder writes in the same bytes. */
export function good(version: ProtocolVersion, from: Sender, name: string, hex: string, packet: Packet): Fixture {
  return {
    version: packet.type === 'connect' ? null : version,
    from,
    name: `v${version} ${name}`,
    bytes: fromHex(hex),
    packet,
    canonical: true,
    reason: 0,
    statement: undefined,
    misplaced: false,
  }
}

/** A valid packet, which our encoder would write in other bytes. */
export function readGood(version: ProtocolVersion, from: Sender, name: string, hex: string, packet: Packet): Fixture {
  return { ...good(version, from, name, hex, packet), canonical: false }
}

/** Broken packets, one a line: version (- before CONNECT), sender, reason code, statement or -, bytes or -, name. */
export function badFixtures(table: string): readonly Fixture[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [version, from, reason, statement, hex, ...name] = line.split(' ')
      return {
        version: version === '-' ? null : (Number(version) as ProtocolVersion),
        from: from as Sender,
        name: `v${version} ${name.join(' ')}`,
        bytes: fromHex(hex === '-' ? '' : (hex ?? '')),
        packet: null,
        canonical: false,
        reason: Number.parseInt(reason ?? '', 16),
        statement: statement === '-' ? undefined : statement,
        misplaced: statement?.startsWith('MQTT-3.1.0-') ?? false,
      }
    })
}

export function bytes(...values: number[]): Uint8Array {
  return new Uint8Array(values)
}

/** The UTF-8 bytes of `value`, which holds ASCII only. */
export function text(value: string): Uint8Array {
  return Uint8Array.from(value, (character) => character.charCodeAt(0))
}

export function name(topic: string): TopicName {
  return topic as TopicName
}

export function connect(version: ProtocolVersion, fields: Partial<Connect>): Connect {
  return {
    type: 'connect',
    version,
    bridge: false,
    cleanStart: true,
    keepAliveSeconds: 0,
    clientId: '',
    properties: {},
    ...fields,
  }
}

export function will(topic: string, payload: string, qos: QoS, retain: boolean): Will {
  return { topic: name(topic), payload: text(payload), qos, retain, delaySeconds: 0, properties: {} }
}

export function connack(fields: Partial<ConnAck>): ConnAck {
  return { type: 'connack', sessionPresent: false, reason: 0, properties: {}, ...fields }
}

export function publish(fields: Partial<Omit<Publish, 'topic'>> & { topic: string }): Publish {
  const { topic, ...rest } = fields
  return {
    type: 'publish',
    dup: false,
    qos: 0,
    retain: false,
    topic: name(topic),
    packetId: 0,
    properties: {},
    payload: bytes(),
    ...rest,
  }
}

export function ack(type: Ack['type'], packetId: number, reason = 0, properties: ReasonProperties = {}): Ack {
  return { type, packetId, reason, properties }
}

export function sub(filter: string, qos: QoS): SubscriptionRequest {
  return { filter: filter as TopicFilter, qos, noLocal: false, retainAsPublished: false, retainHandling: 0 }
}

export function subscribe(
  packetId: number,
  subscriptions: readonly SubscriptionRequest[],
  properties: Subscribe['properties'] = {},
): Subscribe {
  return { type: 'subscribe', packetId, subscriptions, properties }
}

export function unsubscribe(
  packetId: number,
  filters: readonly string[],
  properties: Unsubscribe['properties'] = {},
): Unsubscribe {
  return { type: 'unsubscribe', packetId, filters: filters as readonly TopicFilter[], properties }
}

export function suback(packetId: number, reasons: readonly number[], properties: ReasonProperties = {}): SubAck {
  return { type: 'suback', packetId, reasons, properties }
}

export function unsuback(packetId: number, reasons: readonly number[], properties: ReasonProperties = {}): UnsubAck {
  return { type: 'unsuback', packetId, reasons, properties }
}

export function disconnect(reason: number, properties: Disconnect['properties'] = {}): Disconnect {
  return { type: 'disconnect', reason, properties }
}

export function auth(reason: number, properties: Auth['properties'] = {}): Auth {
  return { type: 'auth', reason, properties }
}
