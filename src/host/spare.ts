// How long packets of a client may be held before its keep alive ends it, on this side or on the client's own.
// Does not let anything go.
import type { Connected } from '../core/state.ts'
import type { LaneView } from './gate.ts'

/** Part of the time left that is waited. */
const share = 0.9

/**
 * When what waits must be let go, milliseconds since the epoch; null while nothing presses. Towards the broker: before one
 * and a half times the keep alive without a packet [MQTT-3.1.2-22]. Towards the client: before it gives up on PINGRESP,
 * for which the standard says no more than "a reasonable amount of time".
 */
export function letGoAt(lane: LaneView, connected: Connected | null): number | null {
  if (connected === null || connected.keepAliveSeconds === 0) return null
  const keepAliveMillis = connected.keepAliveSeconds * 1_000
  if (lane.direction === 'in') return connected.lastPacketAt + 1.5 * keepAliveMillis * share
  const answer = lane.passages.find(({ packet }) => packet?.type === 'pingresp')
  return answer?.row == null ? null : answer.row.time + (keepAliveMillis / 2) * share
}
