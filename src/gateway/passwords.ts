// Makes hashes of passwords: for the command `--hash-password`, and for users that a page must not see in plain text.
// Does not check a password.
import { randomBytes, scrypt } from 'node:crypto'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { promisify } from 'node:util'
import type { BrokerConfig, UserConfig } from '../core/limits.ts'
import { hashPassword, saltLength, writePasswordHash } from '../host/password-hash.ts'
import { makeCredentials } from '../host/scram.ts'

/** No password can be read. */
export class PasswordError extends Error {}

/** The line that a configuration holds in place of the password: a hash, or JSON with SCRAM credentials. */
export async function hashLine(password: string, forScram: boolean): Promise<string> {
  const salt = randomBytes(saltLength)
  if (forScram) return JSON.stringify(await makeCredentials(password, salt))
  return hashPassword(Buffer.from(password), salt)
}

/** Passwords in plain text are for quick tests, so the start must not wait long for many of them. */
const quickCost = { ln: 14, r: 8, p: 1 }
const nativeScrypt = promisify(scrypt) as (
  password: string,
  salt: Uint8Array,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>

/** The same users without a password in plain text: whatever those could prove, the hashes can. */
export async function withoutPlainText(config: BrokerConfig): Promise<BrokerConfig> {
  const users = await Promise.all(
    Object.entries(config.users).map(async ([name, user]) => [name, await hashed(user)] as const),
  )
  return { ...config, users: Object.fromEntries(users) }
}

async function hashed({ password, ...rest }: UserConfig): Promise<UserConfig> {
  if (password === undefined) return rest
  const { ln, r, p } = quickCost
  const salt = randomBytes(saltLength)
  const [hash, scram] = await Promise.all([
    nativeScrypt(password, salt, 32, { N: 2 ** ln, r, p, maxmem: 64 * 1024 * 1024 }),
    makeCredentials(password, randomBytes(saltLength)),
  ])
  return { passwordHash: writePasswordHash({ ...quickCost, salt, hash }), scram }
}

/** One line of the input; a terminal is asked for it twice, and does not show it. Rejects with PasswordError. */
export async function readPassword(input: NodeJS.ReadStream, output: NodeJS.WritableStream): Promise<string> {
  const isTerminal = input.isTTY === true
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input, output: silent, terminal: isTerminal })
  const iterator = lines[Symbol.asyncIterator]()
  const ask = async (question: string): Promise<string> => {
    if (isTerminal) output.write(question)
    const { value, done } = await iterator.next()
    if (isTerminal) output.write('\n')
    return done ? '' : value
  }
  try {
    const password = await ask('Password: ')
    if (password === '') throw new PasswordError('The password is empty.')
    if (isTerminal && (await ask('Once more: ')) !== password) throw new PasswordError('The two are not the same.')
    return password
  } finally {
    lines.close()
    input.pause()
  }
}
