// How long a session and a keep-alive still run, from a client's row and the time. Does not know where it is shown.
import type { ClientRow } from '../../core/views.ts'
import { clientsText } from './text.ts'

const never = 0xffffffff

export function sessionWords(row: ClientRow, now: number): string {
  if (row.connected || row.disconnectedAt === null) return clientsText.sessionFor(row.sessionExpirySeconds)
  if (row.sessionExpirySeconds >= never) return clientsText.sessionLeft(null)
  return clientsText.sessionLeft(row.sessionExpirySeconds - (now - row.disconnectedAt) / 1000)
}

/** Where a client comes from, as short as it can be told: of a page its host, of `index.html` its folder. */
export function shortAddress(address: string): string {
  if (!URL.canParse(address)) return address
  const { host, pathname } = new URL(address)
  return host === '' ? address : `${host}${pathname.replace(/(index\.html)?$/, '').replace(/\/$/, '')}`
}

/** Seconds until the broker cuts a silent client: one and a half times Keep Alive [MQTT-3.1.2-22]. Null is never. */
export function keepAliveLeft(row: ClientRow, now: number): number | null {
  if (!row.connected || row.keepAliveSeconds === 0 || row.lastPacketAt === null) return null
  return Math.max(0, row.keepAliveSeconds * 1.5 - (now - row.lastPacketAt) / 1000)
}
