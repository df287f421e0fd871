// Who a CONNECT comes from, by the users and passwords of the configuration. MQTT 5.0 section 5.4.1.
// Does not know what the client may do once it is let in.
import type { BrokerConfig } from '../core/limits.ts'
import type { Authentication, Origin } from '../core/outcome.ts'
import type { Connect } from '../protocol/packet.ts'
import { Reason } from '../protocol/reason.ts'
import type { Credentials } from './credentials.ts'
import { LaneFull, Unwanted } from './lane.ts'

/**
 * With users configured, a name must be one of theirs and come with its password. Without users nobody can prove a
 * name, so none is believed: everyone is anonymous, if that is allowed. `isWanted`: whether the client is still there.
 */
export function authenticate(
  credentials: Credentials,
  config: BrokerConfig,
  packet: Connect,
  origin: Origin,
  isWanted = () => true,
): Authentication | Promise<Authentication> {
  const { username, password } = packet
  if (username === undefined || !credentials.hasUsers(config.users)) {
    if (config.allowAnonymous === true || (config.allowAnonymous === 'local' && isLocal(origin)))
      return { ok: true, username: null }
    const detail = username === undefined ? 'anonymous clients are not allowed' : 'no users are configured'
    return { ok: false, reason: Reason.notAuthorized, detail }
  }
  if (password === undefined) return wrong
  const right = credentials.check(config.users, username, password, isWanted)
  if (typeof right === 'boolean') return right ? { ok: true, username } : wrong
  return right.then(
    (isRight) => (isRight ? { ok: true, username } : wrong),
    (error: unknown) => {
      if (error instanceof LaneFull || error instanceof Unwanted) return busy
      throw error
    },
  )
}

/** A tab of this browser, or a program of this machine: the gateway tells its address. */
function isLocal({ transport, address }: Origin): boolean {
  if (transport !== 'tcp' && transport !== 'websocket') return true
  return /^127\.\d+\.\d+\.\d+:\d+$|^\[::1\]:\d+$/.test(address)
}

const wrong: Authentication = {
  ok: false,
  reason: Reason.badUserNameOrPassword,
  detail: 'unknown user name or wrong password',
}

const busy: Authentication = {
  ok: false,
  reason: Reason.serverBusy,
  detail: 'too many passwords wait to be checked',
}
