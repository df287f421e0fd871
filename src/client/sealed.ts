// Envelopes: what two peers say through somebody who must not read it. With the secret of the invitation until they have
// a key of their own, and with that one from then on. Does not know what is inside, nor who carries it.
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'

const encoder = new TextEncoder()
const nonceLength = 24
const counterLength = 6
const tagLength = 16
/** Bytes that an envelope has more than what is in it. */
export const envelopeOverhead = counterLength + tagLength

export function derive(material: Uint8Array, salt: Uint8Array, purpose: string, length: number): Uint8Array {
  return hkdf(sha256, material, salt, encoder.encode(`mqtab peers 1: ${purpose}`), length)
}

/** Seals one of the first words, with a key that several have: the nonce is by chance. */
export function sealFirst(key: Uint8Array, context: Uint8Array, plain: Uint8Array): Uint8Array {
  const nonce = crypto.getRandomValues(new Uint8Array(nonceLength))
  return joinBytes(nonce, xchacha20poly1305(key, nonce, context).encrypt(plain))
}

/** Null when it was not sealed with this key and for this context, or was changed. */
export function openFirst(key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  if (sealed.length < nonceLength + tagLength) return null
  return opened(key, sealed.subarray(0, nonceLength), context, sealed.subarray(nonceLength))
}

function opened(key: Uint8Array, nonce: Uint8Array, context: Uint8Array, sealed: Uint8Array): Uint8Array | null {
  try {
    return xchacha20poly1305(key, nonce, context).decrypt(sealed)
  } catch {
    return null
  }
}

const noContext = new Uint8Array(0)

/** One direction of two peers, at the sender's end. Each envelope has a number, and no two have the same. */
export class Sealer {
  readonly #key: Uint8Array
  #counter = 0

  constructor(key: Uint8Array) {
    this.#key = key
  }

  seal(plain: Uint8Array): Uint8Array {
    this.#counter += 1
    const nonce = nonceOf(this.#counter)
    const sealed = xchacha20poly1305(this.#key, nonce, noContext).encrypt(plain)
    return joinBytes(nonce.subarray(nonceLength - counterLength), sealed)
  }
}

/** The same at the receiver's end: takes an envelope once, and none that is older than one it took. */
export class Opener {
  readonly #key: Uint8Array
  #last = 0

  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** `missed` envelopes were sent before this one and did not come. Null for what is forged, damaged or a replay. */
  open(sealed: Uint8Array): { readonly plain: Uint8Array; readonly missed: number } | null {
    if (sealed.length < envelopeOverhead) return null
    let counter = 0
    for (let at = 0; at < counterLength; at += 1) counter = counter * 256 + sealed[at]!
    if (counter <= this.#last) return null
    const plain = opened(this.#key, nonceOf(counter), noContext, sealed.subarray(counterLength))
    if (plain === null) return null
    const missed = counter - this.#last - 1
    this.#last = counter
    return { plain, missed }
  }
}

function nonceOf(counter: number): Uint8Array {
  const nonce = new Uint8Array(nonceLength)
  let rest = counter
  for (let at = nonceLength - 1; rest > 0; at -= 1) {
    nonce[at] = rest % 256
    rest = Math.floor(rest / 256)
  }
  return nonce
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
