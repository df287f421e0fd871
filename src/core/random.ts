// Seeded choices of the core: share picks and generated client identifiers. Not for secrets.
// Does not know where the seed comes from.

/** State of a mulberry32 generator: 2^32 states, one step a number. */
export interface Random {
  seed: number
}

/** A whole number from 0 up to but not including `below`. */
export function randomBelow(random: Random, below: number): number {
  random.seed = (random.seed + 0x6d2b79f5) | 0
  let mixed = Math.imul(random.seed ^ (random.seed >>> 15), 1 | random.seed)
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
  return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below)
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyz'

/** `length` characters of 0-9 and a-z, which every server must allow in a client identifier [MQTT-3.1.3-5]. */
export function randomText(random: Random, length: number): string {
  let text = ''
  for (let index = 0; index < length; index++) text += letters[randomBelow(random, letters.length)]
  return text
}
