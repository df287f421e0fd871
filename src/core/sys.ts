// The clocks of `$SYS`: which layout is published when.
// Does not know what a layout says.
import { makeAccess } from './access.ts'
import type { BrokerConfig, Limits } from './limits.ts'
import type { Outcome } from './outcome.ts'
import { makeAllowance } from './quota.ts'
import type { BrokerState } from './state.ts'
import { beatEmqx, emqxRoot, measureEmqx } from './sys-emqx.ts'
import { forgetSys, type SysPart } from './sys-message.ts'
import { measureMosquitto, mosquittoRoot } from './sys-mosquitto.ts'

const parts: readonly SysPart[] = ['mosquitto', 'emqx-heartbeat', 'emqx-metrics']

/** Another configuration holds from now on; who is connected stays. */
export function configure(state: BrokerState, config: BrokerConfig, now: number): void {
  state.config = config
  state.limits = config.limits
  state.access = makeAccess(config.access)
  for (const connection of state.links.values()) {
    if (connection.state === 'connected') connection.allowance = makeAllowance(config.limits, now)
  }
  startSys(state, now)
}

/** Starts the clocks that are wanted and do not run, or run too slowly by now: the values stand from the first moment. */
export function startSys(state: BrokerState, now: number): void {
  for (const part of parts) {
    const seconds = intervalSeconds(state.limits, part)
    const dueAt = state.sys.running.get(part)
    if (seconds > 0 && (dueAt === undefined || dueAt > now + seconds * 1000)) schedule(state, part, now)
  }
}

function schedule(state: BrokerState, part: SysPart, at: number): void {
  state.sys.running.set(part, at)
  state.deadlines.push({ at, kind: 'sys', part })
}

/**
 * Publishes one part, due at `at`, and sets its next deadline; a part that is wanted no longer takes back what it
 * retained.
 */
export function publishSys(state: BrokerState, part: SysPart, at: number, now: number, outcome: Outcome): void {
  // Another deadline has taken its place.
  if (state.sys.running.get(part) !== at) return
  const seconds = intervalSeconds(state.limits, part)
  if (seconds === 0) {
    state.sys.running.delete(part)
    if (part === 'mosquitto') forgetSys(state, mosquittoRoot)
    if (part === 'emqx-metrics') forgetSys(state, emqxRoot)
    return
  }
  schedule(state, part, now + seconds * 1000)
  if (part === 'mosquitto') measureMosquitto(state, now, outcome)
  else if (part === 'emqx-heartbeat') beatEmqx(state, now, outcome)
  else measureEmqx(state, now, outcome)
}

function intervalSeconds(limits: Limits, part: SysPart): number {
  if (limits.sysInterval === 0 || !limits.sysLayouts.includes(part === 'mosquitto' ? 'mosquitto' : 'emqx')) return 0
  if (part === 'mosquitto') return limits.sysInterval
  return part === 'emqx-heartbeat' ? limits.sysHeartbeatInterval : limits.sysMetricsInterval
}
