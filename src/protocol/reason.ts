// Reason codes of MQTT 5.0 (section 2.4) with their names, and what MQTT 3.1.1 says instead.
// Does not know when a code is due: the core decides.

/** MQTT 5.0 section 2.4. Codes from 0x80 on are failures. */
export const Reason = {
  success: 0x00,
  grantedQoS1: 0x01,
  grantedQoS2: 0x02,
  disconnectWithWill: 0x04,
  noMatchingSubscribers: 0x10,
  noSubscriptionExisted: 0x11,
  continueAuthentication: 0x18,
  reauthenticate: 0x19,
  unspecifiedError: 0x80,
  malformedPacket: 0x81,
  protocolError: 0x82,
  implementationSpecificError: 0x83,
  unsupportedProtocolVersion: 0x84,
  clientIdentifierNotValid: 0x85,
  badUserNameOrPassword: 0x86,
  notAuthorized: 0x87,
  serverUnavailable: 0x88,
  serverBusy: 0x89,
  banned: 0x8a,
  serverShuttingDown: 0x8b,
  badAuthenticationMethod: 0x8c,
  keepAliveTimeout: 0x8d,
  sessionTakenOver: 0x8e,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetIdentifierInUse: 0x91,
  packetIdentifierNotFound: 0x92,
  receiveMaximumExceeded: 0x93,
  topicAliasInvalid: 0x94,
  packetTooLarge: 0x95,
  messageRateTooHigh: 0x96,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  payloadFormatInvalid: 0x99,
  retainNotSupported: 0x9a,
  qosNotSupported: 0x9b,
  useAnotherServer: 0x9c,
  serverMoved: 0x9d,
  sharedSubscriptionsNotSupported: 0x9e,
  connectionRateExceeded: 0x9f,
  maximumConnectTime: 0xa0,
  subscriptionIdentifiersNotSupported: 0xa1,
  wildcardSubscriptionsNotSupported: 0xa2,
} as const

export type ReasonCode = (typeof Reason)[keyof typeof Reason]

/** The standard's names, in lower case. 0x00 is also `granted QoS 0` and `normal disconnection`. */
const names: Readonly<Record<ReasonCode, string>> = {
  0: 'success',
  1: 'granted QoS 1',
  2: 'granted QoS 2',
  4: 'disconnect with will message',
  16: 'no matching subscribers',
  17: 'no subscription existed',
  24: 'continue authentication',
  25: 're-authenticate',
  128: 'unspecified error',
  129: 'malformed packet',
  130: 'protocol error',
  131: 'implementation specific error',
  132: 'unsupported protocol version',
  133: 'client identifier not valid',
  134: 'bad user name or password',
  135: 'not authorized',
  136: 'server unavailable',
  137: 'server busy',
  138: 'banned',
  139: 'server shutting down',
  140: 'bad authentication method',
  141: 'keep alive timeout',
  142: 'session taken over',
  143: 'topic filter invalid',
  144: 'topic name invalid',
  145: 'packet identifier in use',
  146: 'packet identifier not found',
  147: 'receive maximum exceeded',
  148: 'topic alias invalid',
  149: 'packet too large',
  150: 'message rate too high',
  151: 'quota exceeded',
  152: 'administrative action',
  153: 'payload format invalid',
  154: 'retain not supported',
  155: 'QoS not supported',
  156: 'use another server',
  157: 'server moved',
  158: 'shared subscriptions not supported',
  159: 'connection rate exceeded',
  160: 'maximum connect time',
  161: 'subscription identifiers not supported',
  162: 'wildcard subscriptions not supported',
}

/** The standard's name of a reason code in lower case, for example `packet too large`; `0x..` for an unknown one. */
export function reasonName(code: number): string {
  return names[code as ReasonCode] ?? `0x${code.toString(16).padStart(2, '0')}`
}

/** The CONNACK return code of MQTT 3.1 and 3.1.1 (section 3.2.2.3) that says the same as a v5 reason code. */
export function connectReturnCode(reason: number): 0 | 1 | 2 | 3 | 4 | 5 {
  switch (reason) {
    case Reason.success:
      return 0
    case Reason.unsupportedProtocolVersion:
      return 1
    case Reason.clientIdentifierNotValid:
      return 2
    case Reason.badUserNameOrPassword:
      return 4
    case Reason.notAuthorized:
    case Reason.banned:
    case Reason.badAuthenticationMethod:
      return 5
    default:
      return 3
  }
}

/** A peer broke the protocol: carries the reason code to answer with and one sentence for the log. */
export class ProtocolError extends Error {
  readonly reason: ReasonCode
  /** The statement that was broken, for example `MQTT-3.3.2-2`, where there is one. */
  readonly statement: string | undefined
  /** Byte of the packet at which the fault shows, -1 where that is not known. */
  offset = -1
  /** The version that a broken CONNECT asked for, null where it could not be read. codec.ts sets it. */
  version: 3 | 4 | 5 | null = null

  constructor(reason: ReasonCode, message: string, statement?: string) {
    super(message)
    this.name = 'ProtocolError'
    this.reason = reason
    this.statement = statement
  }
}
