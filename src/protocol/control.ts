// The only door to mqtt-packet: reads control packets that dissect.ts found valid, and writes the broker's own.
// Does not validate, and knows neither PUBLISH nor its acknowledgements (publish.ts, ack.ts).
import { Buffer } from 'buffer'
import { generate, type Packet, type Parser, parser, writeToStream } from 'mqtt-packet'
import type { ProtocolVersion } from './packet.ts'

// With the cache the first packet written would cost 7.7 MB.
writeToStream.cacheNumbers = false

export type { Packet as ControlPacket } from 'mqtt-packet'

interface Reading {
  readonly parser: Parser
  packet: Packet | null
  error: Error | null
}

function startReading(version: ProtocolVersion): Reading {
  const reading: Reading = { parser: parser({ protocolVersion: version }), packet: null, error: null }
  reading.parser.on('packet', (packet) => {
    reading.packet = packet
  })
  reading.parser.on('error', (error) => {
    reading.error = error instanceof Error ? error : new Error(String(error))
  })
  return reading
}

/** Reads one whole valid packet. Throws Error when mqtt-packet cannot, which is a fault of ours. */
export function readControl(bytes: Uint8Array, version: ProtocolVersion): Packet {
  const reading = startReading(version)
  reading.parser.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  if (reading.error !== null) throw reading.error
  if (reading.packet === null) throw new Error('mqtt-packet found no packet')
  return reading.packet
}

/** Writes one packet. Throws Error when mqtt-packet refuses it, which is a fault of ours. */
export function writeControl(packet: Packet, version: ProtocolVersion): Uint8Array {
  const bytes = generate(packet, { protocolVersion: version })
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** The same bytes as mqtt-packet wants them. */
export function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

/** A copy that is a plain Uint8Array and keeps nothing else alive. */
export function fromBuffer(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}
