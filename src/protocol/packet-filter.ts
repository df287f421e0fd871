// Which packets somebody wants to see, or to stop: terms that must all hold, and whether they hold for a packet.
// Does not read what a person typed; the panel does.
import type { QoS } from './packet.ts'
import { matches } from './topic.ts'
import { decodeUtf8 } from './utf8.ts'

export type Comparison = '=' | '>=' | '<=' | '>' | '<'

/** One condition. `not` turns it round. */
export type FilterTerm = { readonly not: boolean } & (
  | { readonly key: 'topic'; readonly filter: string }
  /** Part of the client identifier, or when `exact` all of it. */
  | { readonly key: 'client'; readonly text: string; readonly exact: boolean }
  | { readonly key: 'type'; readonly types: readonly string[] }
  | { readonly key: 'qos'; readonly levels: readonly number[] }
  | { readonly key: 'dir'; readonly direction: 'in' | 'out' }
  | { readonly key: 'id' | 'msg'; readonly numbers: readonly number[] }
  | { readonly key: 'reason'; readonly comparison: Comparison; readonly code: number }
  /** Letters of topic, client identifier or payload, whatever their case. */
  | { readonly key: 'text'; readonly text: string }
)

export type PacketFilter = readonly FilterTerm[]

/** What a filter looks at. Fields that a thing does not have are null, and no term holds for them. */
export interface FilterSubject {
  readonly type: string | null
  readonly clientId: string | null
  readonly direction: 'in' | 'out' | null
  readonly qos: QoS | null
  readonly packetId: number
  readonly message: number
  readonly topic: string | null
  readonly reason: number | null
  readonly payload: Uint8Array | null
}

/** Whether every term holds. */
export function passes(filter: PacketFilter, subject: FilterSubject): boolean {
  for (const term of filter) if (holds(term, subject) === term.not) return false
  return true
}

function holds(term: FilterTerm, subject: FilterSubject): boolean {
  switch (term.key) {
    case 'topic':
      return subject.topic !== null && subject.topic !== '' && matches(term.filter, subject.topic)
    case 'client':
      return subject.clientId !== null && isNamed(subject.clientId, term.text, term.exact)
    case 'type':
      return subject.type !== null && term.types.includes(subject.type)
    case 'qos':
      return subject.qos !== null && term.levels.includes(subject.qos)
    case 'dir':
      return subject.direction === term.direction
    case 'id':
      return term.numbers.includes(subject.packetId)
    case 'msg':
      return term.numbers.includes(subject.message)
    case 'reason':
      return subject.reason !== null && compare(subject.reason, term.comparison, term.code)
    case 'text':
      return holdsText(subject, term.text.toLowerCase())
    default:
      return term satisfies never
  }
}

function isNamed(clientId: string, text: string, exact: boolean): boolean {
  return exact ? clientId === text : clientId.toLowerCase().includes(text.toLowerCase())
}

function compare(code: number, comparison: Comparison, wanted: number): boolean {
  switch (comparison) {
    case '=':
      return code === wanted
    case '>=':
      return code >= wanted
    case '<=':
      return code <= wanted
    case '>':
      return code > wanted
    case '<':
      return code < wanted
    default:
      return comparison satisfies never
  }
}

/** Bytes of a payload that are searched. */
const searchedBytes = 64 * 1024

function holdsText(subject: FilterSubject, text: string): boolean {
  if (subject.topic?.toLowerCase().includes(text) || subject.clientId?.toLowerCase().includes(text)) return true
  const { payload } = subject
  return payload !== null && asText(payload.subarray(0, searchedBytes)).toLowerCase().includes(text)
}

/** As UTF-8, or byte by byte where it is none. */
function asText(bytes: Uint8Array): string {
  const decoded = decodeUtf8(bytes, 0, bytes.length)
  if (typeof decoded === 'string') return decoded
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
