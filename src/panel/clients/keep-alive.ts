// How long a keep alive still runs, from a client's row and the time. Does not know where it is shown.
import type { ClientRow } from '../../core/views.ts'

/** Seconds until the broker cuts a silent client: one and a half times Keep Alive [MQTT-3.1.2-22]. Null is never. */
export function keepAliveLeft(row: ClientRow, now: number): number | null {
  if (!row.connected || row.keepAliveSeconds === 0 || row.lastPacketAt === null) return null
  return Math.max(0, row.keepAliveSeconds * 1.5 - (now - row.lastPacketAt) / 1000)
}
