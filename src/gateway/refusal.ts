// The one thing that the gateway says itself: to a client that connects while no page hosts the broker.
// Does not know more of MQTT than the beginning of CONNECT and the shortest CONNACK.
import type { ProtocolVersion } from '../protocol/packet.ts'
import { connectReturnCode, Reason } from '../protocol/reason.ts'

/** Bytes of a CONNECT that are awaited before the answer; a longer one is answered when so many are there. */
export const connectBytesMaximum = 64 * 1024

/** What the first bytes of a client are: a whole CONNECT of some version, the beginning of one, or none. */
export type Opening = { readonly version: ProtocolVersion } | 'incomplete' | 'not-mqtt'

/** Reads the fixed header, protocol name and level of a CONNECT. Sections 3.1.1 and 3.1.2. */
export function readOpening(bytes: Uint8Array): Opening {
  if (bytes.length === 0) return 'incomplete'
  if (bytes[0] !== 0x10) return 'not-mqtt' // [MQTT-3.1.0-1]
  let length = 0
  let at = 1
  for (let shift = 0; ; shift += 7) {
    if (shift > 21) return 'not-mqtt'
    const byte = bytes[at]
    if (byte === undefined) return 'incomplete'
    at += 1
    length |= (byte & 0x7f) << shift
    if (byte < 0x80) break
  }
  const rest = bytes.subarray(at)
  const version = readVersion(rest)
  if (typeof version === 'string') return version
  return rest.length >= Math.min(length, connectBytesMaximum - at) ? { version } : 'incomplete'
}

const names: readonly (readonly [string, readonly ProtocolVersion[]])[] = [
  ['MQTT', [4, 5]],
  ['MQIsdp', [3]],
]

function readVersion(body: Uint8Array): ProtocolVersion | 'incomplete' | 'not-mqtt' {
  for (const [name, levels] of names) {
    const expected = [0, name.length, ...Buffer.from(name)]
    const size = Math.min(body.length, expected.length)
    let same = true
    for (let at = 0; at < size; at += 1) same &&= body[at] === expected[at]
    if (!same) continue
    const level = body[expected.length]
    if (level === undefined) return 'incomplete'
    // Bit 7 of the level marks a bridge of some brokers.
    return levels.find((known) => known === (level & 0x7f)) ?? 'not-mqtt'
  }
  return 'not-mqtt'
}

/** CONNACK "server unavailable": 0x88 in MQTT 5, return code 3 before. Section 3.2.2. */
export function refusal(version: ProtocolVersion): Uint8Array {
  if (version === 5) return Uint8Array.of(0x20, 3, 0, Reason.serverUnavailable, 0)
  return Uint8Array.of(0x20, 2, 0, connectReturnCode(Reason.serverUnavailable)) // [MQTT-3.2.2-4] no session present
}
