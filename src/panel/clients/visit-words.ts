// What happened to a client, in one sentence; of a refusal also the cause and what to do. Pure; does not know the markup.
import type { VisitTrace } from '../../core/visit-view.ts'
import { reasonName } from '../../protocol/reason.ts'

export interface VisitWords {
  readonly what: string
  /** The cause in words, '' where the sentence has it. */
  readonly why: string
  /** What to do about it. */
  readonly fix: string
  readonly fault: boolean
}

const versions = { 3: '3.1', 4: '3.1.1', 5: '5.0' } as const
const ended = {
  'clean-start': 'it came again with Clean Start',
  expired: 'its time was over',
  admin: 'by hand',
  disconnect: 'it was to end with the connection',
} as const
const wills = {
  armed: 'Will armed',
  scheduled: 'Will waits',
  fired: 'Will published',
  cancelled: 'Will forgotten',
} as const

export function visitWords(trace: VisitTrace): VisitWords {
  const said = (what: string, why = '', fault = false): VisitWords => ({ what, why, fix: '', fault })
  switch (trace.type) {
    case 'connected': {
      const session = trace.sessionPresent ? 'its session was kept' : 'new session'
      return said(`Connected: MQTT ${versions[trace.version]}, ${session}`)
    }
    case 'disconnected': {
      const will = trace.will ? '; the will is due' : ''
      const fault = trace.reason >= 0x80
      const fix = fault ? (fixes[trace.reason] ?? '') : ''
      return { what: `Disconnected: ${named(trace.reason)}${will}`, why: trace.detail, fix, fault }
    }
    case 'refused':
      return {
        what: `Refused: ${named(trace.reason)}`,
        ...causeOf(trace.reason, trace.detail, trace.clientId),
        fault: true,
      }
    case 'session-ended':
      return said(`Session ended: ${ended[trace.why]}`)
    case 'taken-over':
      return { what: 'Taken over by another link with this client identifier', why: '', fix: fixes[142]!, fault: true }
    case 'limited':
      return said(`Limited (${trace.limit})`, trace.detail, true)
    case 'subscribed':
      return said(
        trace.reason < 0x80
          ? `Subscribed to ${trace.filter}, QoS ${trace.reason}`
          : `Not subscribed to ${trace.filter}: ${named(trace.reason)}`,
        '',
        trace.reason >= 0x80,
      )
    case 'unsubscribed':
      return said(`Unsubscribed from ${trace.filter}`)
    case 'will':
      return said(wills[trace.action])
    default:
      return trace satisfies never
  }
}

function named(code: number): string {
  return `${reasonName(code)} (0x${code.toString(16).padStart(2, '0')})`
}

const fixes: Readonly<Record<number, string>> = {
  132: 'Ask for MQTT 3.1, 3.1.1 or 5: nothing else is spoken here.',
  133: 'Give another client identifier.',
  134: 'Check user name and password; Settings, Users has the names.',
  135: 'Give a user name and a password, or let anonymous clients in: Settings, Users.',
  136: 'The broker keeps no more for now: Broker, Storage tells why.',
  137: 'Wait a little before the next try.',
  138: 'It came too often in a short time. Wait for the end of the ban, and look why the client reconnects in a loop.',
  140: 'Use SCRAM-SHA-256, or a plain password.',
  141: 'The client was silent for longer than 1.5 × Keep Alive. Its library must send PINGREQ: call its loop often enough.',
  142: 'Two clients use one client identifier: give each its own.',
  149: 'Send less in one packet, or raise “Largest packet” in Settings.',
  151: 'Raise the limit that it names in Settings.',
  155: 'Use a lower QoS, or raise “Highest QoS” in Settings.',
  154: 'Publish without RETAIN, or allow it in Settings.',
  160: 'It opened a connection and said nothing. Is it an MQTT client, and does it wait for something?',
  159: 'Too many connect at once. Spread them out, or raise “New connections” in Settings.',
}

/** First bytes of what is no MQTT, as the broker names them: of TLS, of SSH, and of the methods of HTTP. */
const strangers: readonly (readonly [byte: RegExp, why: string, fix: string])[] = [
  [
    /\(0x16\)/,
    'TLS bytes on the plain port',
    'Switch TLS off in the client (mqtt:// and not mqtts://), or put a TLS proxy in front of the gateway.',
  ],
  [
    /\(0x4[34578f]\)|\(0x5[04]\)/,
    'HTTP on the port of MQTT',
    'Browsers and WebSocket clients take the WebSocket address.',
  ],
  [/\(0x53\)/, 'SSH on the port of MQTT', 'The client has the wrong port.'],
]
const stranger = 'What came is no CONNECT of MQTT: another protocol, or a client that begins in the middle.'

/** `clientId` is null for who never said CONNECT. */
function causeOf(
  reason: number,
  detail: string,
  clientId: string | null,
): { readonly why: string; readonly fix: string } {
  const isStrange = clientId === null && (reason === 0x81 || reason === 0x82)
  const known = isStrange ? strangers.find(([byte]) => byte.test(detail)) : undefined
  if (known !== undefined) return { why: known[1], fix: known[2] }
  return { why: detail, fix: fixes[reason] ?? (isStrange ? stranger : '') }
}
