// The grammar of PINGREQ, PINGRESP, DISCONNECT and AUTH. Sections 3.12 to 3.15.
// Does not know what a connection is doing.
import { dissectProperties } from './dissect-properties.ts'
import type { Dissector } from './dissector.ts'
import { Reason } from './reason.ts'
import { isReasonAllowed, reasonStatement } from './reason-table.ts'

/** PINGREQ, PINGRESP, and DISCONNECT before MQTT 5.0: nothing but a fixed header. */
export function dissectNothing(): void {}

/** DISCONNECT of MQTT 5.0. Without a byte it means 0x00; with one it has no properties. */
export function dissectDisconnect(to: Dissector): void {
  if (to.isAtEnd) return
  to.group('Variable Header', '3.14.2', () => {
    dissectCode(to, 'disconnect', '3.14.2.1')
    if (!to.isAtEnd) dissectProperties(to, 'disconnect', '3.14.2.2')
    return null
  })
}

/** AUTH. Without a byte it means 0x00, which only a server sends. */
export function dissectAuth(to: Dissector): void {
  if (to.isAtEnd) {
    if (to.sender === 'server') return
    to.fault('a client sent AUTH with reason code 0x00', reasonStatement('auth'), to.at, Reason.protocolError)
  }
  to.group('Variable Header', '3.15.2', () => {
    dissectCode(to, 'auth', '3.15.2.1')
    const at = to.at
    const seen = dissectProperties(to, 'auth', '3.15.2.2')
    if (!seen.has(0x15)) to.fault('an AUTH without Authentication Method', undefined, at, Reason.protocolError)
    return null
  })
}

function dissectCode(to: Dissector, type: 'disconnect' | 'auth', section: string): void {
  const at = to.at
  const code = to.byte(type === 'disconnect' ? 'Disconnect Reason Code' : 'Authenticate Reason Code', section)
  if (isReasonAllowed(type, code, to.sender)) return
  const message = `reason code 0x${code.toString(16).padStart(2, '0')} in ${type.toUpperCase()} from a ${to.sender}`
  to.fault(message, reasonStatement(type), at, Reason.protocolError)
}
