// What a workbench client is told to do: how to connect, what to publish, what to subscribe to. Plain data, kept between
// visits without its password. Does not know MQTT.js.
import type { ProtocolVersion, QoS } from '../../protocol/packet.ts'
import { Reason, type ReasonCode } from '../../protocol/reason.ts'
import type { PayloadFormat } from './hex.ts'
import { benchText } from './text.ts'

/** Properties of a message as a person types them; '' and 0 are not sent. */
export interface MessageFields {
  readonly contentType: string
  readonly responseTopic: string
  /** Text, or bytes after `0x`. */
  readonly correlation: string
  readonly expirySeconds: number
  readonly isText: boolean
  /** `name: value`, one a line. */
  readonly userProperties: string
}

export interface WillSettings extends MessageFields {
  readonly on: boolean
  readonly topic: string
  readonly payload: string
  readonly format: PayloadFormat
  readonly qos: QoS
  readonly retain: boolean
  readonly delaySeconds: number
}

/** How DISCONNECT is sent. */
export interface LeaveSettings {
  readonly reason: ReasonCode
  /** Null is not sent: that of CONNECT stays. */
  readonly sessionExpirySeconds: number | null
  readonly reasonString: string
  readonly userProperties: string
}

/** Those that a client may send in DISCONNECT. Table 3-10 of MQTT 5.0. */
export const leaveReasons: readonly ReasonCode[] = [
  Reason.success,
  Reason.disconnectWithWill,
  Reason.unspecifiedError,
  Reason.malformedPacket,
  Reason.protocolError,
  Reason.implementationSpecificError,
  Reason.topicNameInvalid,
  Reason.receiveMaximumExceeded,
  Reason.topicAliasInvalid,
  Reason.packetTooLarge,
  Reason.messageRateTooHigh,
  Reason.quotaExceeded,
  Reason.administrativeAction,
  Reason.payloadFormatInvalid,
]

/**
 * How a client proves who it is: by the password itself, by SCRAM-SHA-256 without showing it, or by a method of which
 * the workbench knows only how to begin.
 */
export const proofs = ['plain', 'scram', 'other'] as const
export type ProofWay = (typeof proofs)[number]

/** 0 of `receiveMaximum`, `maximumPacketSize` and `topicAliasMaximum` is not sent. */
export interface BenchSettings {
  readonly clientId: string
  readonly version: ProtocolVersion
  readonly cleanStart: boolean
  readonly sessionExpirySeconds: number
  readonly keepAliveSeconds: number
  readonly receiveMaximum: number
  readonly maximumPacketSize: number
  readonly topicAliasMaximum: number
  readonly requestResponse: boolean
  readonly requestProblem: boolean
  readonly userProperties: string
  readonly username: string
  readonly password: string
  /** Of MQTT 5; before it there is only the password. */
  readonly proof: ProofWay
  readonly authMethod: string
  /** Text, or bytes after `0x`. */
  readonly authData: string
  readonly will: WillSettings
  readonly leave: LeaveSettings
}

export interface BenchDraft extends MessageFields {
  readonly topic: string
  readonly payload: string
  readonly format: PayloadFormat
  readonly qos: QoS
  readonly retain: boolean
  /** 0 is none. */
  readonly topicAlias: number
  readonly times: number
  readonly perSecond: number
  /** Messages a second at the end; 0 is as at the start. */
  readonly rampTo: number
}

export interface SubscribeDraft {
  readonly filter: string
  readonly qos: QoS
  readonly noLocal: boolean
  readonly retainAsPublished: boolean
  readonly retainHandling: 0 | 1 | 2
  /** 0 is none. */
  readonly identifier: number
  /** Of SUBSCRIBE, and of UNSUBSCRIBE. */
  readonly userProperties: string
}

const noFields: MessageFields = {
  contentType: '',
  responseTopic: '',
  correlation: '',
  expirySeconds: 0,
  isText: false,
  userProperties: '',
}

export function initialSettings(suffix: string): BenchSettings {
  const topic = `demo/workbench-${suffix}/status`
  return {
    clientId: `workbench-${suffix}`,
    version: 5,
    cleanStart: true,
    sessionExpirySeconds: 0,
    keepAliveSeconds: 60,
    receiveMaximum: 0,
    maximumPacketSize: 0,
    topicAliasMaximum: 0,
    requestResponse: false,
    requestProblem: true,
    userProperties: '',
    username: '',
    password: '',
    proof: 'plain',
    authMethod: '',
    authData: '',
    will: { ...noFields, on: false, topic, payload: 'gone', format: 'text', qos: 1, retain: false, delaySeconds: 0 },
    leave: { reason: Reason.success, sessionExpirySeconds: null, reasonString: '', userProperties: '' },
  }
}

export const initialDraft: BenchDraft = {
  ...noFields,
  topic: 'demo/hello',
  payload: benchText.hello,
  format: 'text',
  qos: 1,
  retain: false,
  topicAlias: 0,
  times: 1,
  perSecond: 1,
  rampTo: 0,
}

export const initialSubscribe: SubscribeDraft = {
  filter: 'demo/#',
  qos: 1,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 0,
  identifier: 0,
  userProperties: '',
}

/** What of one card outlives the page. */
export interface KeptCard {
  readonly settings: BenchSettings
  readonly draft: BenchDraft
  readonly subscribe: SubscribeDraft
}

const key = 'mqtab.workbench'
const mostCards = 20

/** The cards of the last visit; what a card of an older build lacks has its first value. */
export function loadCards(): readonly KeptCard[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    if (!Array.isArray(kept)) return []
    return kept.slice(0, mostCards).map(({ settings, draft, subscribe }: Partial<KeptCard>) => {
      const initial = initialSettings('0')
      return {
        settings: {
          ...initial,
          ...settings,
          password: '',
          will: { ...initial.will, ...settings?.will },
          leave: { ...initial.leave, ...settings?.leave },
        },
        draft: { ...initialDraft, ...draft },
        subscribe: { ...initialSubscribe, ...subscribe },
      }
    })
  } catch {
    return []
  }
}

export function saveCards(cards: readonly KeptCard[]): void {
  try {
    const bare = cards.map((card) => ({ ...card, settings: { ...card.settings, password: '' } }))
    localStorage.setItem(key, JSON.stringify(bare))
  } catch {
    // No storage: the cards last as long as the page.
  }
}
