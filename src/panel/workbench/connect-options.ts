// The settings of a workbench client as MQTT.js wants them. Does not know the client.
import type { IClientOptions } from 'mqtt'
import type { BenchSettings } from './bench-client.ts'

const connectTimeoutMillis = 10_000

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
    ...(five && { properties: { sessionExpiryInterval: settings.sessionExpirySeconds } }),
    ...(will.on && {
      will: {
        topic: will.topic,
        payload: new TextEncoder().encode(will.payload) as NonNullable<IClientOptions['will']>['payload'],
        qos: will.qos,
        retain: will.retain,
        ...(five && { properties: { willDelayInterval: will.delaySeconds } }),
      },
    }),
  }
}
