// What clients that do not keep the standard may send: packets with faults, out of place, cut short, or noise.
// Does not know what the broker makes of it.
import { encodeClient } from '../../protocol/codec-client.ts'
import { fixtures } from '../../protocol/fixtures.ts'
import type { Prng } from './prng.ts'

/** Sometimes a good CONNECT, then anything. */
export function strangeBytes(random: Prng): Uint8Array {
  const parts: Uint8Array[] = []
  if (random.chance(70)) {
    const version = random.pick([3, 4, 5] as const)
    const clientId = `stranger${random.below(5)}`
    const connect = { type: 'connect', version, bridge: false, cleanStart: true, keepAliveSeconds: 0 } as const
    parts.push(encodeClient({ ...connect, clientId, properties: {} }, version))
  }
  for (let count = random.below(4); count >= 0; count--) parts.push(strangePacket(random))
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Noise, or a packet of the fixtures, good or bad, often damaged once more. */
export function strangePacket(random: Prng): Uint8Array {
  if (random.chance(10)) return Uint8Array.from({ length: random.below(40) }, () => random.below(256))
  const bytes = random.pick(fixtures).bytes.slice(0, 10_000)
  if (random.chance(40) && bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256)
  return random.chance(20) ? bytes.slice(0, random.below(bytes.length + 1)) : bytes
}
