// SCRAM-SHA-256, the server's side: RFC 5802 with the hash of RFC 7677. Messages in, messages out, no state.
// Does not know MQTT, nor where users come from.
import { hmac } from '@noble/hashes/hmac.js'
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { ScramCredentials } from '../core/limits.ts'
import { saslPrep } from '../protocol/sasl-prep.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { equalInConstantTime } from './constant-time.ts'

export const scramMethod = 'SCRAM-SHA-256'
/** The least that RFC 7677 allows, and what small clients can do in reasonable time. */
export const defaultIterations = 4096
/** Characters of a client's nonce: the challenge repeats it. */
const maximumNonceLength = 1024
/** Milliseconds that other work of the thread has to wait at most. */
const tickMillis = 5

export interface ScramKeys {
  readonly storedKey: Uint8Array
  readonly serverKey: Uint8Array
}

/** What the client said first. */
export interface ClientFirst {
  readonly username: string
  /** Of the client. */
  readonly nonce: string
  /** `n,,` or `y,,`, with an authzid perhaps; the last message repeats it. */
  readonly header: string
  readonly bare: string
}

/** What cannot be accepted, in words. */
export class ScramFault extends Error {}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Section 3: the keys that a server keeps in place of the password. */
export async function scramKeys(password: string, salt: Uint8Array, iterations: number): Promise<ScramKeys> {
  const options = { c: iterations, dkLen: 32, asyncTick: tickMillis }
  const salted = await pbkdf2Async(sha256, encoder.encode(saslPrep(password) ?? password), salt, options)
  return {
    storedKey: sha256(hmac(sha256, salted, encoder.encode('Client Key'))),
    serverKey: hmac(sha256, salted, encoder.encode('Server Key')),
  }
}

/** The same as text, for a configuration. */
export async function makeCredentials(
  password: string,
  salt: Uint8Array,
  iterations = defaultIterations,
): Promise<ScramCredentials> {
  const { storedKey, serverKey } = await scramKeys(password, salt, iterations)
  return { salt: toBase64(salt), iterations, storedKey: toBase64(storedKey), serverKey: toBase64(serverKey) }
}

/** Reads `n,,n=user,r=nonce`. Throws ScramFault. */
export function readClientFirst(message: Uint8Array): ClientFirst {
  const [, header, flag, authzid, bare, name, nonce] =
    /^(([^,]*),(?:a=([^,]*))?,)(n=([^,]*),r=([\x21-\x2b\x2d-\x7e]+)(?:,.*)?)$/s.exec(textOf(message)) ?? []
  if (header === undefined || bare === undefined || nonce === undefined) {
    throw new ScramFault('the first SCRAM message cannot be read')
  }
  if (flag?.startsWith('p=')) throw new ScramFault('channel binding is not available')
  if (flag !== 'n' && flag !== 'y') throw new ScramFault('the first SCRAM message cannot be read')
  if (nonce.length > maximumNonceLength) throw new ScramFault('the nonce is too long')
  const username = readName(name ?? '')
  if (authzid !== undefined && readName(authzid) !== username) {
    throw new ScramFault('nobody may act for another user')
  }
  return { username, nonce, header, bare }
}

/** The server's challenge. `nonce` is the server's own part, of printable characters without a comma. */
export function serverFirst(first: ClientFirst, nonce: string, salt: Uint8Array, iterations: number): string {
  return `r=${first.nonce}${nonce},s=${toBase64(salt)},i=${iterations}`
}

/** Checks `c=…,r=…,p=…` and gives the server's own proof, `v=…`. Throws ScramFault. */
export function answerFinal(message: Uint8Array, first: ClientFirst, challenge: string, keys: ScramKeys): string {
  const [, unproven, binding, nonce, proofText] =
    /^(c=([^,]*),r=([^,]*)(?:,[^,]*)*),p=([^,]*)$/s.exec(textOf(message)) ?? []
  const proof = proofText === undefined ? null : fromBase64(proofText)
  if (unproven === undefined || binding === undefined || proof === null) {
    throw new ScramFault('the last SCRAM message cannot be read')
  }
  if (binding !== toBase64(encoder.encode(first.header))) throw new ScramFault('the channel binding is another')
  if (!challenge.startsWith(`r=${nonce},`)) throw new ScramFault('the nonce is another')
  const signed = encoder.encode(`${first.bare},${challenge},${unproven}`)
  const signature = hmac(sha256, keys.storedKey, signed)
  const clientKey = signature.map((byte, index) => byte ^ (proof[index] ?? 0))
  if (!equalInConstantTime(keys.storedKey, sha256(clientKey)) || proof.length !== clientKey.length) {
    throw new ScramFault('unknown user or wrong password')
  }
  return `v=${toBase64(hmac(sha256, keys.serverKey, signed))}`
}

function textOf(message: Uint8Array): string {
  try {
    return decoder.decode(message)
  } catch {
    throw new ScramFault('a SCRAM message is not UTF-8')
  }
}

/** A saslname: `,` is written `=2C`, and `=` is written `=3D`. */
function readName(name: string): string {
  if (/=(?!2C|3D)/.test(name)) throw new ScramFault('the user name cannot be read')
  const prepared = saslPrep(name.replaceAll('=2C', ',').replaceAll('=3D', '='))
  if (prepared === null || prepared === '') throw new ScramFault('the user name cannot be read')
  return prepared
}
