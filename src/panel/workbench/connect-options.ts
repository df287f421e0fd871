// The settings of a workbench client as MQTT.js wants them. Does not know the client.
import type { IClientOptions, IClientPublishOptions, IClientSubscribeOptions } from 'mqtt'
import type { BenchDraft, BenchSettings, MessageFields, SubscribeDraft, WillSettings } from './settings.ts'
import { userPropertiesOf } from './template.ts'

const connectTimeoutMillis = 10_000
const utf8 = new TextEncoder()
/** MQTT.js takes any Uint8Array; its types ask for Node's own kind. */
type Bytes = NonNullable<NonNullable<IClientPublishOptions['properties']>['correlationData']>

/** No reconnecting by itself: here a person does what a client would. */
export function connectOptions(settings: BenchSettings): IClientOptions {
  const { version, will } = settings
  const five = version === 5
  return {
    clientId: settings.clientId,
    protocolVersion: version,
    protocolId: version === 3 ? 'MQIsdp' : 'MQTT',
    clean: settings.cleanStart,
    keepalive: settings.keepAliveSeconds,
    reconnectPeriod: 0,
    resubscribe: false,
    connectTimeout: connectTimeoutMillis,
    ...(settings.username !== '' && { username: settings.username }),
    ...(settings.password !== '' && { password: settings.password }),
    ...(five && { properties: connectProperties(settings) }),
    ...(will.on && { will: willOptions(will, five) }),
  }
}

function connectProperties(settings: BenchSettings): NonNullable<IClientOptions['properties']> {
  const { receiveMaximum, maximumPacketSize, topicAliasMaximum, authMethod, authData } = settings
  return {
    sessionExpiryInterval: settings.sessionExpirySeconds,
    ...(receiveMaximum > 0 && { receiveMaximum }),
    ...(maximumPacketSize > 0 && { maximumPacketSize }),
    ...(topicAliasMaximum > 0 && { topicAliasMaximum }),
    ...(settings.requestResponse && { requestResponseInformation: true }),
    ...(!settings.requestProblem && { requestProblemInformation: false }),
    ...userProperties(settings.userProperties),
    ...(authMethod !== '' && { authenticationMethod: authMethod }),
    ...(authMethod !== '' && authData !== '' && { authenticationData: utf8.encode(authData) as Bytes }),
  }
}

function willOptions(will: WillSettings, five: boolean): NonNullable<IClientOptions['will']> {
  const { topic, qos, retain, delaySeconds } = will
  const payload = utf8.encode(will.payload) as NonNullable<IClientOptions['will']>['payload']
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
  return {
    qos,
    nl: noLocal,
    rap: retainAsPublished,
    rh: retainHandling,
    ...(identifier > 0 && { properties: { subscriptionIdentifier: identifier } }),
  }
}

function messageProperties(fields: MessageFields) {
  const { contentType, responseTopic, correlation, expirySeconds, isText } = fields
  return {
    ...(contentType !== '' && { contentType }),
    ...(responseTopic !== '' && { responseTopic }),
    ...(correlation !== '' && { correlationData: utf8.encode(correlation) as Bytes }),
    ...(expirySeconds > 0 && { messageExpiryInterval: expirySeconds }),
    ...(isText && { payloadFormatIndicator: true }),
    ...userProperties(fields.userProperties),
  }
}

function userProperties(text: string) {
  const userProperties = userPropertiesOf(text)
  return userProperties !== null && Object.keys(userProperties).length > 0 ? { userProperties } : {}
}
