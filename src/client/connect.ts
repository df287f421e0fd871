// An unmodified MQTT.js client that is joined to the broker of this origin.
// Does not know how it speaks MQTT, nor how the broker is reached.
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt'
import { BrokerSocket, type BrokerSocketOptions } from './broker-socket.ts'

export type ConnectOptions = IClientOptions & BrokerSocketOptions

/**
 * Connects an MQTT.js client, MQTT 5 unless `protocolVersion` says otherwise. Every option of MQTT.js that is not about
 * the network holds. When the worker dies, the client reconnects to the one that replaces it.
 */
export function connect(options: ConnectOptions = {}): MqttClient {
  const { broker, workerUrl, hostIn, ...client } = options
  const socketOptions = {
    ...(broker !== undefined && { broker }),
    ...(workerUrl !== undefined && { workerUrl }),
    ...(hostIn !== undefined && { hostIn }),
  }
  return mqtt.connect({
    protocolVersion: 5,
    reconnectPeriod: 500,
    ...client,
    // What MQTT.js wants to know of a network that is not there.
    protocol: 'ws',
    hostname: 'mqtab',
    forceNativeWebSocket: true,
    createWebsocket: (_url, protocols) => new BrokerSocket('mqtab:', protocols, socketOptions),
  })
}
