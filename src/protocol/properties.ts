// The 27 properties of MQTT 5.0 (section 2.2.2.2): id, name, type, where each may stand, and what values it may have.
// Does not read or write bytes.
import type { PacketType } from './packet.ts'

export type PropertyType = 'byte' | 'two' | 'four' | 'variable' | 'string' | 'binary' | 'pair'
/** Where properties stand: a packet, or the will inside CONNECT. */
export type PropertyHome = Exclude<PacketType, 'pingreq' | 'pingresp'> | 'will'
/** Who sent the packet. */
export type Sender = 'client' | 'server'

export interface PropertyRule {
  readonly id: number
  /** The standard's name. */
  readonly name: string
  /** Its name in the `properties` of packet.ts. */
  readonly key: string
  readonly type: PropertyType
  readonly homes: readonly PropertyHome[]
  /** Set where just one side may send it in the home named. */
  readonly only?: {
    readonly home: PropertyHome
    readonly sender: Sender
    readonly statement?: string
  }
  /** Whether it may stand more than once in that home. */
  readonly repeatable: readonly PropertyHome[]
  /** Least and greatest value of a number, where the type does not say it all. */
  readonly range?: readonly [least: number, greatest: number]
  /** Section that describes it first. */
  readonly section: string
}

const acks: readonly PropertyHome[] = ['puback', 'pubrec', 'pubrel', 'pubcomp', 'suback', 'unsuback']
const message: readonly PropertyHome[] = ['publish', 'will']
const opening: readonly PropertyHome[] = ['connect', 'connack']
const signing: readonly PropertyHome[] = ['connect', 'connack', 'auth']
const everywhere: readonly PropertyHome[] = [
  'connect',
  'connack',
  'publish',
  'will',
  ...acks,
  'subscribe',
  'unsubscribe',
  'disconnect',
  'auth',
]
const never: readonly PropertyHome[] = []
const connack: readonly PropertyHome[] = ['connack']
const flag = [0, 1] as const

function rule(
  id: number,
  name: string,
  key: string,
  type: PropertyType,
  homes: readonly PropertyHome[],
  section: string,
  more: Partial<PropertyRule> = {},
): PropertyRule {
  return { id, name, key, type, homes, section, repeatable: never, ...more }
}

export const properties: readonly PropertyRule[] = [
  rule(0x01, 'Payload Format Indicator', 'payloadFormatIndicator', 'byte', message, '3.3.2.3.2', { range: flag }),
  rule(0x02, 'Message Expiry Interval', 'messageExpiryInterval', 'four', message, '3.3.2.3.3'),
  rule(0x03, 'Content Type', 'contentType', 'string', message, '3.3.2.3.9'),
  rule(0x08, 'Response Topic', 'responseTopic', 'string', message, '3.3.2.3.5'),
  rule(0x09, 'Correlation Data', 'correlationData', 'binary', message, '3.3.2.3.6'),
  rule(0x0b, 'Subscription Identifier', 'subscriptionIdentifiers', 'variable', ['publish', 'subscribe'], '3.8.2.1.2', {
    repeatable: ['publish'],
    only: { home: 'publish', sender: 'server', statement: 'MQTT-3.3.4-6' },
    range: [1, 268_435_455],
  }),
  rule(
    0x11,
    'Session Expiry Interval',
    'sessionExpiryInterval',
    'four',
    ['connect', 'connack', 'disconnect'],
    '3.1.2.11.2',
    {
      only: {
        home: 'disconnect',
        sender: 'client',
        statement: 'MQTT-3.14.2-2',
      },
    },
  ),
  rule(0x12, 'Assigned Client Identifier', 'assignedClientIdentifier', 'string', connack, '3.2.2.3.7'),
  rule(0x13, 'Server Keep Alive', 'serverKeepAlive', 'two', connack, '3.2.2.3.14'),
  rule(0x15, 'Authentication Method', 'authenticationMethod', 'string', signing, '3.1.2.11.9'),
  rule(0x16, 'Authentication Data', 'authenticationData', 'binary', signing, '3.1.2.11.10'),
  rule(0x17, 'Request Problem Information', 'requestProblemInformation', 'byte', ['connect'], '3.1.2.11.7', {
    range: flag,
  }),
  rule(0x18, 'Will Delay Interval', 'willDelayInterval', 'four', ['will'], '3.1.3.2.2'),
  rule(0x19, 'Request Response Information', 'requestResponseInformation', 'byte', ['connect'], '3.1.2.11.6', {
    range: flag,
  }),
  rule(0x1a, 'Response Information', 'responseInformation', 'string', connack, '3.2.2.3.15'),
  rule(0x1c, 'Server Reference', 'serverReference', 'string', ['connack', 'disconnect'], '3.2.2.3.16', {
    only: { home: 'disconnect', sender: 'server' },
  }),
  rule(0x1f, 'Reason String', 'reasonString', 'string', ['connack', ...acks, 'disconnect', 'auth'], '3.2.2.3.9'),
  rule(0x21, 'Receive Maximum', 'receiveMaximum', 'two', opening, '3.1.2.11.3', { range: [1, 0xffff] }),
  rule(0x22, 'Topic Alias Maximum', 'topicAliasMaximum', 'two', opening, '3.1.2.11.5'),
  rule(0x23, 'Topic Alias', 'topicAlias', 'two', ['publish'], '3.3.2.3.4', {
    range: [1, 0xffff],
  }),
  rule(0x24, 'Maximum QoS', 'maximumQoS', 'byte', connack, '3.2.2.3.4', {
    range: flag,
  }),
  rule(0x25, 'Retain Available', 'retainAvailable', 'byte', connack, '3.2.2.3.5', { range: flag }),
  rule(0x26, 'User Property', 'userProperties', 'pair', everywhere, '3.1.2.11.8', { repeatable: everywhere }),
  rule(0x27, 'Maximum Packet Size', 'maximumPacketSize', 'four', opening, '3.1.2.11.4', { range: [1, 0xffffffff] }),
  rule(0x28, 'Wildcard Subscription Available', 'wildcardSubscriptionAvailable', 'byte', connack, '3.2.2.3.11', {
    range: flag,
  }),
  rule(0x29, 'Subscription Identifier Available', 'subscriptionIdentifierAvailable', 'byte', connack, '3.2.2.3.12', {
    range: flag,
  }),
  rule(0x2a, 'Shared Subscription Available', 'sharedSubscriptionAvailable', 'byte', connack, '3.2.2.3.13', {
    range: flag,
  }),
]

const byId: readonly (PropertyRule | undefined)[] = Array.from({ length: 0x2b }, (_, id) =>
  properties.find((one) => one.id === id),
)

/** The rule of a property identifier; undefined for an unknown one. */
export function propertyRule(id: number): PropertyRule | undefined {
  return byId[id]
}
