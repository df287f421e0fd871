// What happened to a client, in one sentence; of a refusal also the cause and what to do. Pure; does not know the markup.
import type { VisitTrace } from '../../core/visit-view.ts'
import { reasonName } from '../../protocol/reason.ts'
import { visitText as words } from './visit-text.ts'

export interface VisitWords {
  readonly what: string
  /** The cause in words, '' where the sentence has it. */
  readonly why: string
  /** What to do about it. */
  readonly fix: string
  readonly fault: boolean
}

const versions = { 3: '3.1', 4: '3.1.1', 5: '5.0' } as const

export function visitWords(trace: VisitTrace): VisitWords {
  const said = (what: string, why = '', fault = false): VisitWords => ({ what, why, fix: '', fault })
  switch (trace.type) {
    case 'connected':
      return said(words.connected(versions[trace.version], trace.sessionPresent))
    case 'disconnected': {
      const fault = trace.reason >= 0x80
      const fix = fault ? (words.fixes[trace.reason] ?? '') : ''
      return { what: words.disconnected(named(trace.reason), trace.will), why: trace.detail, fix, fault }
    }
    case 'refused':
      return {
        what: words.refused(named(trace.reason)),
        ...causeOf(trace.reason, trace.detail, trace.clientId),
        fault: true,
      }
    case 'session-ended':
      return said(words.sessionEnded(words.ended[trace.why]))
    case 'taken-over':
      return { what: words.takenOver, why: '', fix: words.fixes[142]!, fault: true }
    case 'limited':
      return said(words.limited(trace.limit), trace.detail, true)
    case 'subscribed':
      return said(
        trace.reason < 0x80
          ? words.subscribed(trace.filter, trace.reason)
          : words.notSubscribed(trace.filter, named(trace.reason)),
        '',
        trace.reason >= 0x80,
      )
    case 'unsubscribed':
      return said(words.unsubscribed(trace.filter))
    case 'will':
      return said(words.wills[trace.action])
    default:
      return trace satisfies never
  }
}

function named(code: number): string {
  return `${reasonName(code)} (0x${code.toString(16).padStart(2, '0')})`
}

/** First bytes of what is no MQTT, as the broker names them: of TLS, of the methods of HTTP, and of SSH. */
const strangers = [
  [/\(0x16\)/, 'tls'],
  [/\(0x4[34578f]\)|\(0x5[04]\)/, 'http'],
  [/\(0x53\)/, 'ssh'],
] as const

/** `clientId` is null for who never said CONNECT. */
function causeOf(
  reason: number,
  detail: string,
  clientId: string | null,
): { readonly why: string; readonly fix: string } {
  const isStrange = clientId === null && (reason === 0x81 || reason === 0x82)
  const known = isStrange ? strangers.find(([byte]) => byte.test(detail)) : undefined
  if (known !== undefined) return words.strangers[known[1]]
  return { why: detail, fix: words.fixes[reason] ?? (isStrange ? words.stranger : '') }
}
