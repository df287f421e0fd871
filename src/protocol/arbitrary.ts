// Random valid packets of every type and version, for property tests.
// Does not test anything itself.
import fc, { type Arbitrary } from 'fast-check'
import type {
  Ack,
  ClientPacket,
  Connect,
  Packet,
  ProtocolVersion,
  Publish,
  ReasonProperties,
  ServerPacket,
  SubscriptionRequest,
  TopicFilter,
  TopicName,
  UserProperty,
  Will,
} from './packet.ts'

export const versions: Arbitrary<ProtocolVersion> = fc.constantFrom(3, 4, 5)

const characters = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'abcXYZ019 _-.') },
  { weight: 1, arbitrary: fc.constantFrom('é', '€', '\u{1f600}', '\ufeff', '\x01', '\uffff') },
)

/** Text as MQTT allows it. */
export const texts: Arbitrary<string> = fc.oneof(
  { weight: 8, arbitrary: fc.string({ unit: characters, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: characters, minLength: 100, maxLength: 200 }) },
)
const someText = texts.filter((text) => text !== '')
const blob = fc.uint8Array({ maxLength: 20 })
const four = fc.oneof(fc.nat(), fc.constantFrom(0, 0xffffffff))
const two = fc.integer({ min: 1, max: 0xffff })
const bit = fc.constantFrom(0 as const, 1 as const)
const qualities = fc.constantFrom(0 as const, 1 as const, 2 as const)
const names = fc.oneof(fc.constantFrom('a', 'b', '__proto__', '1', ''), texts)
const pairs: Arbitrary<UserProperty[]> = fc.array(fc.tuple(names, texts), { minLength: 1, maxLength: 4 })

/** A record in which any key may be missing. */
function some<Shape extends object>(shape: { [Key in keyof Shape]-?: Arbitrary<NonNullable<Shape[Key]>> }) {
  return fc.record(shape, { requiredKeys: [] }) as unknown as Arbitrary<Shape>
}

export const topicNames: Arbitrary<TopicName> = fc
  .array(fc.string({ unit: characters, maxLength: 6 }), { minLength: 1, maxLength: 5 })
  .map((levels) => levels.join('/'))
  .filter((topic) => topic !== '') as Arbitrary<TopicName>

export const topicFilters: Arbitrary<TopicFilter> = fc
  .tuple(
    fc.constantFrom('', '', '', '$share/g/', '$'),
    fc.array(fc.oneof(fc.string({ unit: characters, maxLength: 4 }), fc.constant('+')), { minLength: 1, maxLength: 5 }),
    fc.constantFrom('', '', '/#'),
  )
  .map(
    ([start, levels, end]) =>
      (start === '$' ? `$${levels.join('/').replaceAll('+', 'p')}` : start + levels.join('/')) + end,
  )
  .filter((filter) => filter !== '' && !filter.endsWith('$share/g/')) as Arbitrary<TopicFilter>

const messageShape = {
  payloadFormatIndicator: bit,
  messageExpiryInterval: four,
  contentType: texts,
  responseTopic: topicNames,
  correlationData: blob,
  userProperties: pairs,
}
const reasonShape = { reasonString: texts, userProperties: pairs }
const authShape = { authenticationMethod: someText, authenticationData: blob }

function propertiesOf<Shape extends object>(version: ProtocolVersion, full: Arbitrary<Shape>): Arbitrary<Shape> {
  return version === 5 ? full : (fc.constant({}) as Arbitrary<Shape>)
}

function wills(version: ProtocolVersion): Arbitrary<Will> {
  return fc.record({
    topic: topicNames,
    payload: blob,
    qos: qualities,
    retain: fc.boolean(),
    delaySeconds: version === 5 ? four : fc.constant(0),
    properties: propertiesOf(version, some<Will['properties']>(messageShape)),
  })
}

export function connects(version: ProtocolVersion): Arbitrary<Connect> {
  const properties = some<Connect['properties']>({
    sessionExpiryInterval: four,
    receiveMaximum: two,
    maximumPacketSize: fc.integer({ min: 1, max: 0xffffffff }),
    topicAliasMaximum: fc.nat(0xffff),
    requestResponseInformation: bit,
    requestProblemInformation: bit,
    userProperties: pairs,
    ...authShape,
  }).map(({ authenticationData, ...rest }) =>
    rest.authenticationMethod === undefined || authenticationData === undefined
      ? rest
      : { ...rest, authenticationData },
  )
  return fc
    .record(
      {
        type: fc.constant('connect' as const),
        version: fc.constant(version),
        bridge: version === 5 ? fc.constant(false) : fc.boolean(),
        cleanStart: fc.boolean(),
        keepAliveSeconds: fc.nat(0xffff),
        clientId: texts,
        username: texts,
        password: blob,
        will: wills(version),
        properties: propertiesOf(version, properties),
      },
      {
        requiredKeys: ['type', 'version', 'bridge', 'cleanStart', 'keepAliveSeconds', 'clientId', 'properties'],
      },
    )
    .map(({ password, ...rest }) =>
      password === undefined || (version !== 5 && rest.username === undefined) ? rest : { ...rest, password },
    ) as Arbitrary<Connect>
}

export function publishes(version: ProtocolVersion, from: 'client' | 'server'): Arbitrary<Publish> {
  const identifiers = fc.array(fc.integer({ min: 1, max: 268_435_455 }), { minLength: 1, maxLength: 3 })
  const shape = { ...messageShape, topicAlias: two }
  const properties = some<Publish['properties']>(
    from === 'server' ? { ...shape, subscriptionIdentifiers: identifiers } : (shape as never),
  )
  return fc
    .record({
      type: fc.constant('publish' as const),
      dup: fc.boolean(),
      qos: qualities,
      retain: fc.boolean(),
      topic: fc.oneof({ weight: 9, arbitrary: topicNames }, { weight: 1, arbitrary: fc.constant('' as const) }),
      packetId: two,
      properties: propertiesOf(version, properties),
      payload: fc.uint8Array({ maxLength: 300 }),
    })
    .map((packet) => ({
      ...packet,
      dup: packet.qos > 0 && packet.dup,
      packetId: packet.qos > 0 ? packet.packetId : 0,
      topic: packet.topic === '' && packet.properties.topicAlias === undefined ? ('t' as TopicName) : packet.topic,
    }))
}

function acks(version: ProtocolVersion): Arbitrary<Ack> {
  return fc.constantFrom('puback', 'pubrec', 'pubrel', 'pubcomp').chain((type) =>
    fc.record({
      type: fc.constant(type),
      packetId: two,
      reason:
        version !== 5
          ? fc.constant(0)
          : fc.constantFrom(...(type === 'puback' || type === 'pubrec' ? [0, 0x80, 0x97] : [0, 0x92])),
      properties: propertiesOf(version, some<ReasonProperties>(reasonShape)),
    }),
  )
}

function subscriptions(version: ProtocolVersion): Arbitrary<SubscriptionRequest> {
  return fc
    .record({
      filter: topicFilters,
      qos: qualities,
      noLocal: fc.boolean(),
      retainAsPublished: fc.boolean(),
      retainHandling: qualities,
    })
    .map((one) =>
      version === 5
        ? { ...one, noLocal: one.noLocal && !one.filter.startsWith('$share/') }
        : { ...one, noLocal: false, retainAsPublished: false, retainHandling: 0 },
    )
}

function requests(version: ProtocolVersion): Arbitrary<ClientPacket> {
  const identifier = fc.integer({ min: 1, max: 268_435_455 })
  return fc.oneof(
    fc.record({
      type: fc.constant('subscribe' as const),
      packetId: two,
      subscriptions: fc.array(subscriptions(version), { minLength: 1, maxLength: 3 }),
      properties: propertiesOf(
        version,
        some<object>({ subscriptionIdentifier: identifier, userProperties: pairs } as never),
      ),
    }),
    fc.record({
      type: fc.constant('unsubscribe' as const),
      packetId: two,
      filters: fc.array(topicFilters, { minLength: 1, maxLength: 3 }),
      properties: propertiesOf(version, some<object>({ userProperties: pairs } as never)),
    }),
  )
}

function auths(codes: readonly number[]): Arbitrary<ClientPacket & ServerPacket> {
  const properties = fc.record({ ...authShape, ...reasonShape }, { requiredKeys: ['authenticationMethod'] })
  return fc.record({ type: fc.constant('auth' as const), reason: fc.constantFrom(...codes), properties }) as never
}

export function clientPackets(version: ProtocolVersion): Arbitrary<ClientPacket> {
  const rest: Arbitrary<ClientPacket>[] = [fc.constant({ type: 'pingreq' })]
  if (version === 5) {
    const properties = some<object>({ sessionExpiryInterval: four, ...reasonShape } as never)
    rest.push(auths([0x18, 0x19]))
    rest.push(fc.record({ type: fc.constant('disconnect' as const), reason: fc.constantFrom(0, 4, 0x82), properties }))
  } else {
    rest.push(fc.constant({ type: 'disconnect', reason: 0, properties: {} }))
  }
  return fc.oneof(connects(version), publishes(version, 'client'), acks(version), requests(version), ...rest)
}

function connAcks(version: ProtocolVersion): Arbitrary<ServerPacket> {
  const properties = some<object>({
    sessionExpiryInterval: four,
    receiveMaximum: two,
    maximumQoS: bit,
    retainAvailable: bit,
    maximumPacketSize: fc.integer({ min: 1, max: 0xffffffff }),
    assignedClientIdentifier: texts,
    topicAliasMaximum: two,
    wildcardSubscriptionAvailable: bit,
    subscriptionIdentifierAvailable: bit,
    sharedSubscriptionAvailable: bit,
    serverKeepAlive: two,
    responseInformation: texts,
    serverReference: texts,
    ...reasonShape,
    ...authShape,
  } as never)
  return fc
    .record({
      type: fc.constant('connack' as const),
      sessionPresent: version === 3 ? fc.constant(false) : fc.boolean(),
      reason: version === 5 ? fc.constantFrom(0, 0x87, 0x9f) : fc.constant(0),
      properties: propertiesOf(version, properties),
    })
    .map((packet) => ({ ...packet, sessionPresent: packet.sessionPresent && packet.reason === 0 }))
}

export function serverPackets(version: ProtocolVersion): Arbitrary<ServerPacket> {
  const properties = propertiesOf(version, some<ReasonProperties>(reasonShape))
  const granted = fc.constantFrom(0, 1, 2, 0x80, ...(version === 5 ? [0x87, 0x9e] : []))
  const removed = fc.constantFrom(0, 0x11, 0x80)
  const rest: Arbitrary<ServerPacket>[] = [
    fc.constant({ type: 'pingresp' }),
    fc.record({
      type: fc.constant('suback' as const),
      packetId: two,
      reasons: fc.array(granted, { minLength: 1, maxLength: 4 }),
      properties,
    }),
    fc.record({
      type: fc.constant('unsuback' as const),
      packetId: two,
      reasons: version === 5 ? fc.array(removed, { minLength: 1, maxLength: 4 }) : fc.constant([]),
      properties,
    }),
  ]
  if (version === 5) {
    const left = some<object>({ serverReference: texts, ...reasonShape } as never)
    rest.push(auths([0, 0x18]))
    rest.push(
      fc.record({ type: fc.constant('disconnect' as const), reason: fc.constantFrom(0, 0x8e), properties: left }),
    )
  }
  return fc.oneof(connAcks(version), publishes(version, 'server'), acks(version), ...rest)
}

/** A packet with its version. */
export function versioned<One extends Packet>(
  of: (version: ProtocolVersion) => Arbitrary<One>,
): Arbitrary<{ version: ProtocolVersion; packet: One }> {
  return versions.chain((version) => of(version).map((packet) => ({ version, packet })))
}
