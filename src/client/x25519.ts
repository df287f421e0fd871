// X25519 of RFC 7748: a secret shared by two who only showed each other their public keys. Here because `crypto.subtle` is
// missing on plain http. Its keys live for one handshake. Does not know what the secret is for.

const prime = 2n ** 255n - 19n
/** (A - 2) / 4 of the curve. */
const a24 = 121_665n

export const keyLength = 32

/** Multiplies a point by a scalar, both 32 bytes. Section 5. */
export function x25519(scalar: Uint8Array, point: Uint8Array): Uint8Array {
  return toBytes(ladder(clamp(scalar), fromBytes(point) & (2n ** 255n - 1n)))
}

const base = Uint8Array.from({ length: keyLength }, (_, at) => (at === 0 ? 9 : 0))

export function publicKey(scalar: Uint8Array): Uint8Array {
  return x25519(scalar, base)
}

/** Null where the other's key is one of the few that make every secret the same. Section 6.1. */
export function sharedSecret(scalar: Uint8Array, othersPublicKey: Uint8Array): Uint8Array | null {
  if (scalar.length !== keyLength || othersPublicKey.length !== keyLength) return null
  const secret = x25519(scalar, othersPublicKey)
  return secret.every((byte) => byte === 0) ? null : secret
}

function clamp(scalar: Uint8Array): bigint {
  const bytes = scalar.slice()
  bytes[0]! &= 248
  bytes[31]! &= 127
  bytes[31]! |= 64
  return fromBytes(bytes)
}

/** The Montgomery ladder: the same steps for every bit, whatever it is. */
function ladder(scalar: bigint, point: bigint): bigint {
  let [x2, z2, x3, z3] = [1n, 0n, point, 1n]
  let swap = 0n
  for (let bit = 254n; bit >= 0n; bit -= 1n) {
    const one = (scalar >> bit) & 1n
    const mask = -(swap ^ one)
    swap = one
    const dx = mask & (x2 ^ x3)
    const dz = mask & (z2 ^ z3)
    x2 ^= dx
    x3 ^= dx
    z2 ^= dz
    z3 ^= dz
    const a = mod(x2 + z2)
    const b = mod(x2 - z2)
    const da = mod((x3 - z3) * a)
    const cb = mod((x3 + z3) * b)
    const aa = mod(a * a)
    const bb = mod(b * b)
    const e = mod(aa - bb)
    const difference = mod(da - cb)
    x3 = mod((da + cb) * (da + cb))
    z3 = mod(point * mod(difference * difference))
    x2 = mod(aa * bb)
    z2 = mod(e * (aa + a24 * e))
  }
  return mod((swap === 1n ? x3 : x2) * inverse(swap === 1n ? z3 : z2))
}

function mod(value: bigint): bigint {
  const rest = value % prime
  return rest >= 0n ? rest : rest + prime
}

/** By Fermat: to the power of the prime less two. */
function inverse(value: bigint): bigint {
  let result = 1n
  let power = value
  for (let exponent = prime - 2n; exponent > 0n; exponent >>= 1n) {
    if ((exponent & 1n) === 1n) result = mod(result * power)
    power = mod(power * power)
  }
  return result
}

function fromBytes(bytes: Uint8Array): bigint {
  let value = 0n
  for (let at = bytes.length - 1; at >= 0; at -= 1) value = (value << 8n) | BigInt(bytes[at]!)
  return value
}

function toBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(keyLength)
  let rest = value
  for (let at = 0; at < keyLength; at += 1) {
    bytes[at] = Number(rest & 255n)
    rest >>= 8n
  }
  return bytes
}
