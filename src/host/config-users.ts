// Reads the users of a configuration: passwords in plain text, hashes of them, and credentials for SCRAM.
// Does not check a password.
import type { BrokerConfig, ScramCredentials, UserConfig } from '../core/limits.ts'
import { type Check, escaped } from './config-check.ts'
import { readScram } from './credentials.ts'
import { readPasswordHash } from './password-hash.ts'

const ways = ['password', 'passwordHash', 'scram'] as const
const scramKeys = ['salt', 'iterations', 'storedKey', 'serverKey'] as const

/** `{"ann": {"passwordHash": "scrypt$…"}}` */
export function users(check: Check, value: unknown): BrokerConfig['users'] {
  const made: Record<string, UserConfig> = Object.create(null)
  for (const [name, user] of Object.entries(check.object(value, '/users', null))) {
    made[name] = readUser(check, user, `/users/${escaped(name)}`)
  }
  return { ...made }
}

function readUser(check: Check, value: unknown, place: string): UserConfig {
  const item = check.object(value, place, ways)
  if (!ways.some((way) => item[way] !== undefined)) {
    check.problem(place, 'expected a key "passwordHash", "scram" or "password"')
  }
  if (item.password !== undefined && (item.passwordHash !== undefined || item.scram !== undefined)) {
    check.problem(place, 'a plain "password" and a hash of it exclude each other')
  }
  const password = check.text(item.password, `${place}/password`)
  const passwordHash = check.text(item.passwordHash, `${place}/passwordHash`)
  const scram = item.scram === undefined ? undefined : readCredentials(check, item.scram, `${place}/scram`)
  if (passwordHash !== undefined && readPasswordHash(passwordHash) === null) {
    check.problem(`${place}/passwordHash`, 'expected what `mqtab --hash-password` prints')
  }
  return {
    ...(password !== undefined && { password }),
    ...(passwordHash !== undefined && { passwordHash }),
    ...(scram !== undefined && { scram }),
  }
}

function readCredentials(check: Check, value: unknown, place: string): ScramCredentials {
  const item = check.required(check.object(value, place, scramKeys), place, scramKeys)
  const text = (key: 'salt' | 'storedKey' | 'serverKey') => check.text(item[key], `${place}/${key}`) ?? ''
  // RFC 7677 demands 4,096 at least; many more would stop a small client for minutes.
  const iterations = check.integer(item.iterations, `${place}/iterations`, 4_096, 10_000_000) ?? 4_096
  const made = { salt: text('salt'), iterations, storedKey: text('storedKey'), serverKey: text('serverKey') }
  const isWhole = scramKeys.every((key) => item[key] !== undefined)
  if (isWhole && readScram(made) === null) {
    check.problem(place, 'expected what `mqtab --hash-password --scram` prints')
  }
  return made
}
