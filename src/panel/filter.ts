// What a person types into a filter, as terms; or the part that can't be understood, and why. One grammar for all views:
// `topic:home/+/temp client:phone type:publish,puback qos:2 dir:in id:12 msg:7 reason:>=0x80 text:"21.5" -type:puback`
// A space means and, `-` in front means not, a word alone is searched as text. Does not apply the terms.

import type { Comparison, FilterTerm, PacketFilter } from '../protocol/packet-filter.ts'
import { packetTypes } from '../protocol/packet-types.ts'
import { topicFilterFault } from '../protocol/topic-fault.ts'
import { filterText as words } from './filter-text.ts'

export type FilterKey = FilterTerm['key']

export interface FilterFault {
  /** Where the wrong part begins and ends in what was typed. */
  readonly start: number
  readonly end: number
  readonly why: string
}

export interface ParsedFilter {
  /** The parts that were understood. */
  readonly terms: PacketFilter
  readonly faults: readonly FilterFault[]
}

export const filterKeys: readonly FilterKey[] = ['topic', 'client', 'type', 'qos', 'dir', 'id', 'msg', 'reason', 'text']
/** A term without its `not`, or why there is none. */
type Read = { readonly [K in FilterKey]: (value: string, quoted: boolean) => Bare | string }
type Bare = FilterTerm extends infer T ? (T extends { not: boolean } ? Omit<T, 'not'> : never) : never

/** Reads a filter. `keys` are those that mean something in the view. */
export function parseFilter(typed: string, keys: readonly FilterKey[] = filterKeys): ParsedFilter {
  const terms: FilterTerm[] = []
  const faults: FilterFault[] = []
  for (const part of typed.matchAll(/(-?)(?:([a-z]+):)?("(?:[^"\\]|\\.)*"?|\S+|)/gi)) {
    if (part[0] === '') continue
    const read = readPart(part[1] !== '', part[2]?.toLowerCase(), part[3] ?? '', keys)
    if (typeof read !== 'string') terms.push(read)
    else faults.push({ start: part.index, end: part.index + part[0].length, why: read })
  }
  return { terms, faults }
}

function readPart(not: boolean, key: string | undefined, raw: string, keys: readonly FilterKey[]): FilterTerm | string {
  const quoted = raw.startsWith('"')
  if (quoted && !/^"(?:[^"\\]|\\.)*"$/.test(raw)) return words.quote
  const value = quoted ? raw.slice(1, -1).replace(/\\(.)/g, '$1') : raw
  const known = keys.find((each) => each === (key ?? 'text'))
  if (known === undefined) return words.unknownKey(key ?? 'text', keys)
  if (value === '') return words.empty(known)
  const bare = readers[known](value, quoted)
  return typeof bare === 'string' ? bare : ({ ...bare, not } as FilterTerm)
}

const readers: Read = {
  topic: (value) => topicFilterFault(value)?.message ?? { key: 'topic', filter: value },
  client: (value, quoted) => ({ key: 'client', text: value, exact: quoted }),
  type: (value) => {
    const types = value.toLowerCase().split(',')
    const wrong = types.find((type) => !packetTypes.some((each) => each === type))
    return wrong === undefined ? { key: 'type', types } : words.type(wrong)
  },
  qos: (value) => (/^[012](,[012])*$/.test(value) ? { key: 'qos', levels: value.split(',').map(Number) } : words.qos),
  dir: (value) => (value === 'in' || value === 'out' ? { key: 'dir', direction: value } : words.direction),
  id: (value) => numbers('id', value),
  msg: (value) => numbers('msg', value),
  reason: (value) => {
    const [, comparison = '', code = ''] = /^(>=|<=|>|<|=)?(0x[0-9a-f]{1,2}|\d{1,3})$/i.exec(value) ?? []
    return code === ''
      ? words.reason
      : { key: 'reason', comparison: (comparison || '=') as Comparison, code: Number(code) }
  },
  text: (value) => ({ key: 'text', text: value }),
}

function numbers(key: 'id' | 'msg', value: string): Bare | string {
  return /^\d+(,\d+)*$/.test(value) ? { key, numbers: value.split(',').map(Number) } : words.number(key)
}

/** `key:value` as it must be typed: in quotation marks where it would fall apart, or must be exact. */
export function filterPart(key: FilterKey, value: string): string {
  const plain = key !== 'client' && key !== 'text' && /^[^\s"]+$/.test(value)
  return plain ? `${key}:${value}` : `${key}:"${value.replace(/[\\"]/g, '\\$&')}"`
}

/** The filter with one more part; the same part is not added twice. */
export function withPart(typed: string, part: string): string {
  const before = typed.trim()
  return ` ${before} `.includes(` ${part} `) ? before : `${before} ${part}`.trim()
}
