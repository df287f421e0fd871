// Hashes of passwords by scrypt (RFC 7914), as one line of text that carries cost and salt: `scrypt$ln=14,r=8,p=5$salt$hash`.
// Does not know whose password it is.
import { scryptAsync } from '@noble/hashes/scrypt.js'
import { fromBase64, toBase64 } from './base64.ts'
import { equalInConstantTime } from './constant-time.ts'

/** Cost of scrypt: N is 2 to the power of `ln`; it takes 128 · r · N bytes of memory. */
export interface Cost {
  readonly ln: number
  readonly r: number
  readonly p: number
}

export interface PasswordHash extends Cost {
  readonly salt: Uint8Array
  readonly hash: Uint8Array
}

/** 16 MiB and about a third of a second in a browser. */
export const defaultCost: Cost = { ln: 14, r: 8, p: 5 }
/** Bytes. */
export const saltLength = 16
const hashLength = 32
/** Bytes that a hash of the configuration may make the broker use. */
const maximumMemory = 256 * 1024 * 1024
/** Milliseconds that other work of the thread has to wait at most. */
const tickMillis = 5

/** The text of a new hash. `salt` must be random and fresh. */
export async function hashPassword(password: Uint8Array, salt: Uint8Array, cost = defaultCost): Promise<string> {
  return writePasswordHash({ ...cost, salt, hash: await derive(password, { ...cost, salt }, hashLength) })
}

export function writePasswordHash({ ln, r, p, salt, hash }: PasswordHash): string {
  const bare = (bytes: Uint8Array): string => toBase64(bytes).replace(/=+$/, '')
  return `scrypt$ln=${ln},r=${r},p=${p}$${bare(salt)}$${bare(hash)}`
}

/** Null for what is no such text, or asks for more work than is reasonable. A `$` in front, as in a PHC string, is fine. */
export function readPasswordHash(text: string): PasswordHash | null {
  const match = /^\$?scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([^$]+)\$([^$]+)$/.exec(text)
  if (match === null) return null
  const [ln, r, p] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const salt = fromBase64(match[4]!)
  const hash = fromBase64(match[5]!)
  if (salt === null || hash === null || salt.length < 8 || hash.length < 16 || hash.length > 64) return null
  if (ln < 1 || r < 1 || p < 1 || 128 * r * 2 ** ln > maximumMemory) return null
  return { ln, r, p, salt, hash }
}

/** Whether the password is the one that was hashed. Lets other work go on meanwhile. */
export async function isPassword(expected: PasswordHash, password: Uint8Array): Promise<boolean> {
  return equalInConstantTime(expected.hash, await derive(password, expected, expected.hash.length))
}

function derive(password: Uint8Array, cost: Cost & { readonly salt: Uint8Array }, dkLen: number): Promise<Uint8Array> {
  const { ln, r, p, salt } = cost
  return scryptAsync(password, salt, { N: 2 ** ln, r, p, dkLen, asyncTick: tickMillis, maxmem: 2 * maximumMemory })
}
