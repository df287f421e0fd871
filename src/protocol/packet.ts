// The 15 control packets of MQTT as plain data, one union by `type`, names from the standard.
// Does not know bytes: codec.ts turns these into bytes and back.

/** Protocol level byte: 3 is MQTT 3.1 (MQIsdp), 4 is 3.1.1, 5 is 5.0. */
export type ProtocolVersion = 3 | 4 | 5
export type QoS = 0 | 1 | 2
/** A topic name that is non-empty, well formed and holds no wildcard [MQTT-3.3.2-2]. */
export type TopicName = string & { readonly brand: 'TopicName' }
/** A topic filter whose wildcards stand where they may [MQTT-4.7.1-1, MQTT-4.7.1-2]. */
export type TopicFilter = string & { readonly brand: 'TopicFilter' }
export type UserProperty = readonly [name: string, value: string]

/** What every PUBLISH and will may carry and the broker forwards unchanged. MQTT 5.0 section 3.3.2.3. */
export interface MessageProperties {
  readonly payloadFormatIndicator?: 0 | 1
  readonly contentType?: string
  readonly responseTopic?: string
  readonly correlationData?: Uint8Array
  readonly userProperties?: readonly UserProperty[]
  readonly messageExpiryInterval?: number
}

export interface PublishProperties extends MessageProperties {
  readonly topicAlias?: number
  readonly subscriptionIdentifiers?: readonly number[]
}

export interface Will {
  readonly topic: TopicName
  readonly payload: Uint8Array
  readonly qos: QoS
  readonly retain: boolean
  readonly delaySeconds: number
  readonly properties: MessageProperties
}

export interface ConnectProperties {
  readonly sessionExpiryInterval?: number
  readonly receiveMaximum?: number
  readonly maximumPacketSize?: number
  readonly topicAliasMaximum?: number
  readonly requestResponseInformation?: 0 | 1
  readonly requestProblemInformation?: 0 | 1
  readonly userProperties?: readonly UserProperty[]
  readonly authenticationMethod?: string
  readonly authenticationData?: Uint8Array
}

export interface ConnAckProperties {
  readonly sessionExpiryInterval?: number
  readonly receiveMaximum?: number
  readonly maximumQoS?: 0 | 1
  readonly retainAvailable?: 0 | 1
  readonly maximumPacketSize?: number
  readonly assignedClientIdentifier?: string
  readonly topicAliasMaximum?: number
  readonly reasonString?: string
  readonly userProperties?: readonly UserProperty[]
  readonly wildcardSubscriptionAvailable?: 0 | 1
  readonly subscriptionIdentifierAvailable?: 0 | 1
  readonly sharedSubscriptionAvailable?: 0 | 1
  readonly serverKeepAlive?: number
  readonly responseInformation?: string
  readonly serverReference?: string
  readonly authenticationMethod?: string
  readonly authenticationData?: Uint8Array
}

/** Properties of the packets that carry only a diagnosis: PUBACK to PUBCOMP, SUBACK, UNSUBACK. */
export interface ReasonProperties {
  readonly reasonString?: string
  readonly userProperties?: readonly UserProperty[]
}

export interface DisconnectProperties extends ReasonProperties {
  readonly sessionExpiryInterval?: number
  readonly serverReference?: string
}

export interface AuthProperties extends ReasonProperties {
  readonly authenticationMethod?: string
  readonly authenticationData?: Uint8Array
}

export interface Connect {
  readonly type: 'connect'
  readonly version: ProtocolVersion
  /** Bridge bit of the version byte (0x80), set by mosquitto bridges: such a client gets RETAIN as published. */
  readonly bridge: boolean
  readonly cleanStart: boolean
  readonly keepAliveSeconds: number
  readonly clientId: string
  readonly username?: string
  readonly password?: Uint8Array
  readonly will?: Will
  readonly properties: ConnectProperties
}

export interface ConnAck {
  readonly type: 'connack'
  readonly sessionPresent: boolean
  /** A v5 reason code; for v3 and v4 the codec writes the matching return code (reason.ts). */
  readonly reason: number
  readonly properties: ConnAckProperties
}

export interface Publish {
  readonly type: 'publish'
  readonly dup: boolean
  readonly qos: QoS
  readonly retain: boolean
  /** Empty only with a topic alias. Validated by the codec. */
  readonly topic: TopicName | ''
  /** 0 at QoS 0. */
  readonly packetId: number
  readonly properties: PublishProperties
  readonly payload: Uint8Array
}

export interface Ack {
  readonly type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp'
  readonly packetId: number
  readonly reason: number
  readonly properties: ReasonProperties
}

export interface SubscriptionRequest {
  readonly filter: TopicFilter
  readonly qos: QoS
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly retainHandling: 0 | 1 | 2
}

export interface Subscribe {
  readonly type: 'subscribe'
  readonly packetId: number
  readonly subscriptions: readonly SubscriptionRequest[]
  readonly properties: {
    readonly subscriptionIdentifier?: number
    readonly userProperties?: readonly UserProperty[]
  }
}

export interface SubAck {
  readonly type: 'suback'
  readonly packetId: number
  /** v5 reason codes, one a filter; for v3 and v4 the codec writes every failure as 0x80. */
  readonly reasons: readonly number[]
  readonly properties: ReasonProperties
}

export interface Unsubscribe {
  readonly type: 'unsubscribe'
  readonly packetId: number
  readonly filters: readonly TopicFilter[]
  readonly properties: { readonly userProperties?: readonly UserProperty[] }
}

export interface UnsubAck {
  readonly type: 'unsuback'
  readonly packetId: number
  /** One a filter; v3 and v4 write none. */
  readonly reasons: readonly number[]
  readonly properties: ReasonProperties
}

export interface Disconnect {
  readonly type: 'disconnect'
  readonly reason: number
  readonly properties: DisconnectProperties
}

export interface Auth {
  readonly type: 'auth'
  readonly reason: number
  readonly properties: AuthProperties
}

export type ClientPacket =
  | Connect
  | Publish
  | Ack
  | Subscribe
  | Unsubscribe
  | { readonly type: 'pingreq' }
  | Disconnect
  | Auth

export type ServerPacket =
  | ConnAck
  | Publish
  | Ack
  | SubAck
  | UnsubAck
  | { readonly type: 'pingresp' }
  | Disconnect
  | Auth

export type Packet = ClientPacket | ServerPacket
export type PacketType = Packet['type']
