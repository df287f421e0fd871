// The settings of a workbench client as MQTT.js wants them. Does not know the client.
import type {
  IClientOptions,
  IClientPublishOptions,
  IClientSubscribeOptions,
  IClientUnsubscribeProperties,
  IDisconnectPacket,
} from 'mqtt'
import { bytesOf, textOrHex } from './hex.ts'
import type { Proof } from './proof.ts'
import type {
  BenchDraft,
  BenchSettings,
  LeaveSettings,
  MessageFields,
  SubscribeDraft,
  WillSettings,
} from './settings.ts'
import { userPropertiesOf } from './template.ts'

const connectTimeoutMillis = 10_000
/** MQTT.js takes any Uint8Array; its types ask for Node's own kind. */
type Bytes = NonNullable<NonNullable<IClientPublishOptions['properties']>['correlationData']>

/** No reconnecting by itself: here a person does what a client would. */
export function connectOptions(settings: BenchSettings, proof: Proof | null): IClientOptions {
  const { version, will } = settings
  const five = version === 5
  // Who proves a name by SCRAM shows its password to nobody.
  const plain = !five || settings.proof !== 'scram'
  return {
    clientId: settings.clientId,
    protocolVersion: version,
    protocolId: version === 3 ? 'MQIsdp' : 'MQTT',
    clean: settings.cleanStart,
    keepalive: settings.keepAliveSeconds,
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: connectTimeoutMillis,
    ...(plain && settings.username !== '' && { username: settings.username }),
    ...(plain && settings.password !== '' && { password: settings.password }),
    ...(five && { properties: { ...connectProperties(settings), ...proof?.properties } }),
    ...(will.on && { will: willOptions(will, five) }),
  }
}

function connectProperties(settings: BenchSettings): NonNullable<IClientOptions['properties']> {
  const { receiveMaximum, maximumPacketSize, topicAliasMaximum } = settings
  return {
    sessionExpiryInterval: settings.sessionExpirySeconds,
    ...(receiveMaximum > 0 && { receiveMaximum }),
    ...(maximumPacketSize > 0 && { maximumPacketSize }),
    ...(topicAliasMaximum > 0 && { topicAliasMaximum }),
    ...(settings.requestResponse && { requestResponseInformation: true }),
    ...(!settings.requestProblem && { requestProblemInformation: false }),
    ...userProperties(settings.userProperties),
  }
}

function willOptions(will: WillSettings, five: boolean): NonNullable<IClientOptions['will']> {
  const { topic, qos, retain, delaySeconds } = will
  const payload = bytesOf(will.payload, will.format) as NonNullable<IClientOptions['will']>['payload']
  const properties = { ...messageProperties(will), willDelayInterval: delaySeconds }
  return { topic, payload, qos, retain, ...(five && { properties }) }
}

export function publishOptions(draft: BenchDraft, version: number): IClientPublishOptions {
  const { qos, retain, topicAlias } = draft
  const properties = { ...messageProperties(draft), ...(topicAlias > 0 && { topicAlias }) }
  return { qos, retain, ...(version === 5 && Object.keys(properties).length > 0 && { properties }) }
}

export function subscribeOptions(draft: SubscribeDraft, version: number): IClientSubscribeOptions {
  const { qos, noLocal, retainAsPublished, retainHandling, identifier } = draft
  if (version !== 5) return { qos }
  const properties = {
    ...(identifier > 0 && { subscriptionIdentifier: identifier }),
    ...userProperties(draft.userProperties),
  }
  return { qos, nl: noLocal, rap: retainAsPublished, rh: retainHandling, properties }
}

export function unsubscribeOptions(draft: SubscribeDraft, version: number): IClientUnsubscribeProperties {
  return version === 5 ? { properties: userProperties(draft.userProperties) } : {}
}

/** DISCONNECT before MQTT 5 says nothing. */
export function disconnectOptions(leave: LeaveSettings, version: number): Partial<IDisconnectPacket> {
  if (version !== 5) return {}
  const { reason, sessionExpirySeconds, reasonString } = leave
  const properties = {
    ...(sessionExpirySeconds !== null && { sessionExpiryInterval: sessionExpirySeconds }),
    ...(reasonString !== '' && { reasonString }),
    ...userProperties(leave.userProperties),
  }
  return { reasonCode: reason, properties }
}

function messageProperties(fields: MessageFields) {
  const { contentType, responseTopic, correlation, expirySeconds, isText } = fields
  const correlationData = correlation === '' ? null : textOrHex(correlation)
  return {
    ...(contentType !== '' && { contentType }),
    ...(responseTopic !== '' && { responseTopic }),
    ...(correlationData !== null && { correlationData: correlationData as Bytes }),
    ...(expirySeconds > 0 && { messageExpiryInterval: expirySeconds }),
    ...(isText && { payloadFormatIndicator: true }),
    ...userProperties(fields.userProperties),
  }
}

function userProperties(text: string) {
  const userProperties = userPropertiesOf(text)
  return userProperties !== null && Object.keys(userProperties).length > 0 ? { userProperties } : {}
}
