// Who a CONNECT comes from, by the users and passwords of the configuration. MQTT 5.0 section 5.4.1.
// Does not know what the client may do once it is let in.
import type { BrokerConfig } from '../core/limits.ts'
import type { Authentication } from '../core/outcome.ts'
import type { Connect } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'

const encoder = new TextEncoder()
const noPassword = new Uint8Array(0)

/**
 * With users configured, a name must be one of theirs and come with its password. Without users nobody can prove a
 * name, so none is believed: everyone is anonymous, if that is allowed.
 */
export function authenticate(config: BrokerConfig, packet: Connect): Authentication {
  const { username, password } = packet
  const known = Object.keys(config.users).length > 0
  if (username === undefined || !known) {
    if (config.allowAnonymous) return { ok: true, username: null }
    const detail = username === undefined ? 'anonymous clients are not allowed' : 'no users are configured'
    return { ok: false, reason: Reason.notAuthorized, detail }
  }
  const user = Object.hasOwn(config.users, username) ? config.users[username] : undefined
  // An unknown name costs the same work as a wrong password, so that time does not tell which names exist.
  const expected = encoder.encode(user === undefined ? '\u0000' : user.password)
  const right = equalInConstantTime(expected, password ?? noPassword)
  if (user !== undefined && password !== undefined && right) return { ok: true, username }
  return {
    ok: false,
    reason: Reason.badUserNameOrPassword,
    detail: 'unknown user name or wrong password',
  }
}

/** Takes time by the length of what the peer sent, whatever the two hold. */
export function equalInConstantTime(expected: Uint8Array, given: Uint8Array): boolean {
  let difference = expected.length ^ given.length
  for (let index = 0; index < given.length; index++) {
    difference |= (given[index] as number) ^ (expected.length === 0 ? 1 : (expected[index % expected.length] as number))
  }
  return difference === 0
}
