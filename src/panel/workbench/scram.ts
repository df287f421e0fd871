// SCRAM-SHA-256, the client's side: RFC 5802 with the hash of RFC 7677. One exchange: messages in, messages out.
// Does not know MQTT, nor the server's side.
import { hmac } from '@noble/hashes/hmac.js'
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { saslPrep } from '../../protocol/sasl-prep.ts'
import { benchText } from './text.ts'

/** "n": no channel binding, and nobody else's name. */
const header = 'n,,'
/** What RFC 7677 demands of a server at least. Less would make a stolen answer easy to try passwords on. */
const fewestIterations = 4096
/** A server that asks for more would stop the page for minutes. */
const mostIterations = 10_000_000
/** Milliseconds that other work of the page has to wait at most. */
const tickMillis = 5

const words = benchText.scram
const encoder = new TextEncoder()

export class ScramClient {
  readonly #password: string
  readonly #nonce: string
  readonly #bare: string
  /** What the server must send last: only who knows the keys can. */
  #signature = ''

  /** `nonce` is of printable characters without a comma, and never used before. */
  constructor(username: string, password: string, nonce: string) {
    const name = (saslPrep(username) ?? username).replaceAll('=', '=3D').replaceAll(',', '=2C')
    this.#password = saslPrep(password) ?? password
    this.#nonce = nonce
    this.#bare = `n=${name},r=${nonce}`
  }

  /** `n,,n=user,r=nonce` */
  first(): Uint8Array {
    return encoder.encode(header + this.#bare)
  }

  /** `c=biws,r=…,p=…`, the answer to the server's challenge. Rejects, with words, what is no good challenge. */
  async final(challenge: Uint8Array): Promise<Uint8Array> {
    const text = new TextDecoder().decode(challenge)
    const [, nonce, salt, count] = /^r=([\x21-\x2b\x2d-\x7e]+),s=([^,]+),i=([1-9]\d*)(?:,.*)?$/.exec(text) ?? []
    const salted = salt === undefined ? null : fromBase64(salt)
    if (nonce === undefined || salted === null) throw new Error(words.unreadable)
    if (!nonce.startsWith(this.#nonce) || nonce === this.#nonce) throw new Error(words.otherNonce)
    const iterations = Number(count)
    if (iterations < fewestIterations || iterations > mostIterations) throw new Error(words.iterations(iterations))
    const options = { c: iterations, dkLen: 32, asyncTick: tickMillis }
    const key = await pbkdf2Async(sha256, encoder.encode(this.#password), salted, options)
    const clientKey = hmac(sha256, key, encoder.encode('Client Key'))
    const unproven = `c=${btoa(header)},r=${nonce}`
    const signed = encoder.encode(`${this.#bare},${text},${unproven}`)
    const signature = hmac(sha256, sha256(clientKey), signed)
    const serverKey = hmac(sha256, key, encoder.encode('Server Key'))
    this.#signature = toBase64(hmac(sha256, serverKey, signed))
    return encoder.encode(`${unproven},p=${toBase64(clientKey.map((byte, at) => byte ^ signature[at]!))}`)
  }

  /** Whether who sent this knows the password's keys too, and answers this very exchange. */
  isServer(final: Uint8Array | undefined): boolean {
    return this.#signature !== '' && new TextDecoder().decode(final) === `v=${this.#signature}`
  }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}
