// What `--lan` adds: credentials for clients of other machines, the addresses of this one, and what is printed of both.
// Does not bind anything.
import { randomInt } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { renderUnicodeCompact } from 'uqr'
import type { BrokerConfig } from '../core/limits.ts'

export interface Credentials {
  readonly username: string
  readonly password: string
}

/** The user that is made where the configuration names none. */
const lanUser = 'lan'

/**
 * Nobody from another machine is let in without a password. Who is at this machine needs none, unless the configuration
 * wants it.
 */
export function withCredentials(
  broker: BrokerConfig,
  lan: boolean,
): { readonly broker: BrokerConfig; readonly credentials: Credentials | null } {
  if (!lan) return { broker, credentials: null }
  const allowAnonymous = broker.allowAnonymous === false ? false : 'local'
  if (Object.keys(broker.users).length > 0) return { broker: { ...broker, allowAnonymous }, credentials: null }
  const password = randomPassword()
  const users = { [lanUser]: { password } }
  return { broker: { ...broker, allowAnonymous, users }, credentials: { username: lanUser, password } }
}

/** Without what is easily mistaken for something else when it is typed from a screen. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'

function randomPassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('')
  return [group(), group(), group()].join('-')
}

/** Addresses of the page for others, the likeliest first. */
export function lanAddresses(port: number, interfaces = networkInterfaces()): string[] {
  const addresses = Object.values(interfaces)
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address)
  const ranked = addresses.toSorted((left, right) => rank(left) - rank(right))
  return ranked.map((address) => `http://${address}:${port}/`)
}

/** Home and school networks first, what machines give themselves last. */
function rank(address: string): number {
  if (address.startsWith('169.254.')) return 3
  if (address.startsWith('192.168.')) return 0
  return /^(10\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address) ? 1 : 2
}

/** For the terminal. */
export function lanText(
  addresses: { readonly tcp: string; readonly lan: readonly string[] },
  credentials: Credentials | null,
): string {
  const [first] = addresses.lan
  if (first === undefined) return 'This machine has no address that others could reach: is it on a network?\n'
  const port = new URL(addresses.tcp).port
  const lines = [
    'Others on this network reach this broker:',
    ...addresses.lan.map((address) => `  guests, by the invitation that your page shows   ${address}`),
    `  MQTT clients                                     mqtt://${new URL(first).hostname}:${port}`,
    credentials === null
      ? '  with a user of your configuration'
      : `  with user name ${credentials.username} and password ${credentials.password}`,
  ]
  return `${lines.join('\n')}\n\n${renderUnicodeCompact(first, { border: 2 })}\n\n`
}
