// Whether a password is a user's, and which SCRAM keys a user has, by the users of the configuration.
// Does not know packets. Slow hashes run one at a time, and what they said is remembered.
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import type { BrokerConfig, ScramCredentials, UserConfig } from '../core/limits.ts'
import { inBackground } from './background.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { equalInConstantTime } from './constant-time.ts'
import { Lane } from './lane.ts'
import { defaultCost, isPassword, readPasswordHash, writePasswordHash } from './password-hash.ts'
import { defaultIterations, type ScramKeys, scramKeys } from './scram.ts'

/** Slow hashes under way and waiting. They share one thread: a second at the same time would only delay the first. */
const slowAtOnce = 1
const slowWaiting = 1_000
/** Answers remembered: those to right passwords, and apart from them to wrong ones, which are cheap to invent. */
const rightRemembered = 10_000
const wrongRemembered = 1_000

/** What SCRAM needs to know of a user; keys that must be derived first are asked for last. */
export interface ScramAccount {
  readonly salt: Uint8Array
  readonly iterations: number
  readonly keys: () => ScramKeys | Promise<ScramKeys>
}

type Users = BrokerConfig['users']

/** What follows from all users of one configuration. */
interface Summary {
  readonly hasUsers: boolean
  readonly hasScram: boolean
  /** Work that a name without a hash of its own costs too; null while there is no slow hash. */
  readonly standIn: Slow | null
  /** Iterations told to a name without SCRAM credentials. */
  readonly iterations: number
  /** Whether some credentials were derived beforehand. */
  readonly hasKeys: boolean
}

type Slow = { readonly passwordHash: string } | { readonly scram: ScramCredentials }

const encoder = new TextEncoder()
const decoder = new TextDecoder()

export class Credentials {
  readonly #secret: Uint8Array
  readonly #summaries = new WeakMap<Users, Summary>()
  readonly #lane: Lane
  readonly #answers = { right: new Set<string>(), wrong: new Set<string>() }
  readonly #checking = new Map<string, { readonly answer: Promise<boolean>; readonly wanted: (() => boolean)[] }>()
  readonly #derived = new Map<string, Promise<ScramKeys>>()

  /** `randomBytes` gives what nobody can guess. */
  constructor(randomBytes: (count: number) => Uint8Array, lane = new Lane(slowAtOnce, slowWaiting)) {
    this.#lane = lane
    this.#secret = randomBytes(32)
  }

  /** Whether anybody can prove a name. */
  hasUsers(users: Users): boolean {
    return this.#summary(users).hasUsers
  }

  /** Whether anybody can prove a name by SCRAM. */
  hasScram(users: Users): boolean {
    return this.#summary(users).hasScram
  }

  /**
   * Whether the password is that of a user of this name. At once where no slow hash is needed or the answer is known;
   * rejects with LaneFull while too many wait, and with Unwanted when `isWanted` says that nobody waits for it while
   * others do. An unknown name costs the work of a known one.
   */
  check(users: Users, username: string, password: Uint8Array, isWanted = () => true): boolean | Promise<boolean> {
    const user = Object.hasOwn(users, username) ? users[username] : undefined
    const { standIn } = this.#summary(users)
    const slow = slowOf(user) ?? standIn
    const expected = encoder.encode(user?.password ?? '\u0000')
    const isEqual = equalInConstantTime(expected, password) && user?.password !== undefined
    if (slow === null) return isEqual
    const key = digest(username, JSON.stringify(user ?? null), JSON.stringify(slow), password)
    const { right, wrong } = this.#answers
    if (right.has(key)) return true
    if (wrong.has(key)) return false
    const known = this.#checking.get(key)
    if (known !== undefined) {
      known.wanted.push(isWanted)
      return known.answer
    }
    const wanted = [isWanted]
    const answer = this.#lane
      .run(
        () => inBackground(() => isRight(slow, password)),
        () => wanted.some((isStillWanted) => isStillWanted()),
      )
      .then((isHash) => {
        const answer = slowOf(user) === null ? isEqual : isHash
        remember(answer ? right : wrong, key, answer ? rightRemembered : wrongRemembered)
        return answer
      })
      .finally(() => this.#checking.delete(key))
    this.#checking.set(key, { answer, wanted })
    return answer
  }

  /** Gives a name that no user has an account too, always the same, whose keys nobody can have. */
  scramAccount(users: Users, username: string): ScramAccount {
    const user = Object.hasOwn(users, username) ? users[username] : undefined
    const known = user?.scram === undefined ? null : readScram(user.scram)
    if (known !== null) return { ...known, keys: () => known }
    const salt = hmac(sha256, this.#secret, encoder.encode(`salt ${username}`)).slice(0, 16)
    const summary = this.#summary(users)
    const iterations = user?.password === undefined ? summary.iterations : defaultIterations
    const noKeys = hmac(sha256, this.#secret, encoder.encode(`keys ${username}`))
    if (user?.password === undefined && summary.hasKeys) {
      return { salt, iterations, keys: () => ({ storedKey: noKeys, serverKey: noKeys }) }
    }
    const password = user?.password ?? toBase64(noKeys)
    return { salt, iterations, keys: () => this.#derive(username, password, salt, iterations) }
  }

  /** Keys of a user whose password the configuration has in plain text; those of an unknown one cost the same. */
  #derive(username: string, password: string, salt: Uint8Array, iterations: number): Promise<ScramKeys> {
    const key = digest(username, password)
    const known = this.#derived.get(key)
    if (known !== undefined) return known
    const keys = this.#lane.run(() => inBackground(() => scramKeys(password, salt, iterations)))
    if (this.#derived.size >= wrongRemembered) this.#derived.delete(this.#derived.keys().next().value!)
    this.#derived.set(key, keys)
    keys.catch(() => this.#derived.delete(key))
    return keys
  }

  #summary(users: Users): Summary {
    const known = this.#summaries.get(users)
    if (known !== undefined) return known
    const list = Object.values(users)
    const scram = list.find((user) => user.scram !== undefined)?.scram
    const summary = {
      hasUsers: list.length > 0,
      hasScram: list.some((user) => user.scram !== undefined || user.password !== undefined),
      hasKeys: scram !== undefined,
      iterations: scram?.iterations ?? defaultIterations,
      standIn: standIn(list),
    }
    this.#summaries.set(users, summary)
    return summary
  }
}

/** The slow hash that decides about a password, if one does: a password in plain text goes first. */
function slowOf(user: UserConfig | undefined): Slow | null {
  if (user === undefined || user.password !== undefined) return null
  if (user.passwordHash !== undefined) return { passwordHash: user.passwordHash }
  return user.scram === undefined ? null : { scram: user.scram }
}

/** A hash as costly as the first one there is, of no password at all. */
function standIn(list: readonly UserConfig[]): Slow | null {
  const slow = list.map(slowOf).find((hash) => hash !== null)
  if (slow === undefined || slow === null) return null
  if ('scram' in slow) return slow
  const { ln, r, p } = readPasswordHash(slow.passwordHash) ?? defaultCost
  return { passwordHash: writePasswordHash({ ln, r, p, salt: new Uint8Array(16), hash: new Uint8Array(32) }) }
}

/**
 * HMAC, on which both hashes stand, pads its key with zeros: a password and the same with U+0000 behind it have one hash.
 * So none that ends in one is right, after the same work.
 */
async function isRight(slow: Slow, password: Uint8Array): Promise<boolean> {
  return (await hasHash(slow, password)) && password.at(-1) !== 0
}

async function hasHash(slow: Slow, password: Uint8Array): Promise<boolean> {
  if ('passwordHash' in slow) {
    const expected = readPasswordHash(slow.passwordHash)
    return expected !== null && (await isPassword(expected, password))
  }
  const account = readScram(slow.scram)
  if (account === null) return false
  const { storedKey } = await scramKeys(decoder.decode(password), account.salt, account.iterations)
  return equalInConstantTime(account.storedKey, storedKey)
}

/** Null for credentials that cannot be used. */
export function readScram(credentials: ScramCredentials): (ScramKeys & Omit<ScramAccount, 'keys'>) | null {
  const salt = fromBase64(credentials.salt)
  const storedKey = fromBase64(credentials.storedKey)
  const serverKey = fromBase64(credentials.serverKey)
  if (salt === null || salt.length < 8 || storedKey?.length !== 32 || serverKey?.length !== 32) return null
  return { salt, iterations: credentials.iterations, storedKey, serverKey }
}

/** Names what was asked without keeping it. */
function digest(...parts: readonly (string | Uint8Array)[]): string {
  const hash = sha256.create()
  for (const part of parts) {
    const bytes = typeof part === 'string' ? encoder.encode(part) : part
    hash.update(encoder.encode(`${bytes.length}:`)).update(bytes)
  }
  return toBase64(hash.digest())
}

/** Adds to a set of bounded size; the oldest goes. */
function remember(keys: Set<string>, key: string, most: number): void {
  if (keys.size >= most) keys.delete(keys.values().next().value!)
  keys.add(key)
}
