// How long a session still lives, and where a client comes from, from its row and the time. Does not know where it is shown.
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
