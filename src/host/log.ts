// Log lines in plain words from the core's traces.
// Does not know where lines go, nor decide what is worth a trace.
import type { Origin, Trace } from '../core/outcome.ts'
import { reasonName } from '../protocol/reason.ts'
import type { LogLevel } from './host.types.ts'

const versionNames = { 3: 'MQTT 3.1', 4: 'MQTT 3.1.1', 5: 'MQTT 5.0' } as const
const longestName = 128

/** The line of a trace, or null for one that the log does not tell. `origin` is that of the trace's link. */
export function logLine(trace: Trace, origin: Origin | undefined): readonly [LogLevel, string] | null {
  const where = origin === undefined ? '' : ` at ${printable(origin.address)} (${origin.transport})`
  switch (trace.type) {
    case 'connected': {
      const user = trace.username === null ? '' : ` as ${quote(trace.username)}`
      const alive = trace.keepAliveSeconds === 0 ? 'no keep alive' : `keep alive ${trace.keepAliveSeconds} s`
      const session = trace.sessionPresent ? 'session resumed' : 'new session'
      const line = `client ${quote(trace.clientId)}${where} connected${user}: ${versionNames[trace.version]}, ${alive}, ${session}`
      return ['info', line]
    }
    case 'refused': {
      const who = trace.clientId === null ? 'link' : `client ${quote(trace.clientId)}`
      return ['warning', `${who}${where} refused: ${reasonText(trace.reason)}${colon(trace.detail)}`]
    }
    case 'disconnected': {
      const will = trace.will ? '; its will is due' : ''
      const reason = `${reasonText(trace.reason)}${colon(trace.detail)}`
      return ['info', `client ${quote(trace.clientId)}${where} disconnected: ${reason}${will}`]
    }
    case 'limited':
      return trace.repeated
        ? null
        : ['warning', `client ${quote(trace.clientId)}${where} limited (${trace.limit}): ${printable(trace.detail)}`]
    case 'session-ended':
      return ['debug', `session of ${quote(trace.clientId)} ended: ${trace.why}`]
    case 'taken-over':
      return ['info', `client ${quote(trace.clientId)}${where} taken over by a newer link`]
    default:
      return null
  }
}

/** Name and code, for example `packet too large (0x95)`. */
export function reasonText(code: number): string {
  return `${reasonName(code)} (0x${code.toString(16).padStart(2, '0')})`
}

/** A peer's words in quotes, on one line and of bounded length, so that they can't forge or flood the log. */
export function quote(text: string): string {
  return `"${printable(text)}"`
}

function printable(text: string): string {
  const cut = text.length > longestName ? `${text.slice(0, longestName)}…` : text
  return cut.replace(/["\\\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '"' || character === '\\'
      ? `\\${character}`
      : `\\u{${(character.codePointAt(0) as number).toString(16)}}`,
  )
}

function colon(detail: string): string {
  return detail === '' ? '' : `: ${printable(detail)}`
}
