// The library that a web page imports: an MQTT broker of its own origin. Does not know anything that its parts don't say.
// biome-ignore lint/performance/noBarrelFile: the package's one entry
export { BrokerSocket, type BrokerSocketOptions } from './broker-socket.ts'
export { type ConnectOptions, connect } from './connect.ts'
export { type BrokerHandle, type ImportedSnapshot, type OpenOptions, openBroker } from './open.ts'
