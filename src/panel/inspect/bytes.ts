// Bytes and their values as the inspector writes them: bits as cells, the arithmetic of a length, one line for a value.
// Does not know the markup.
import type { BitField, Range } from '../../protocol/dissector.ts'
import { reasonName } from '../../protocol/reason.ts'
import { count } from '../format.ts'
import { preview } from '../payload.ts'

export function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}

/** A field's bits, highest first: `0011`. */
export function bitsOf({ highest, lowest, value }: BitField): string {
  return value.toString(2).padStart(highest - lowest + 1, '0')
}

/** The flags that are set, and fields of several bits with their number: `Will Flag, Will QoS 1`. */
export function flagsText(bits: readonly BitField[]): string {
  const set = bits.filter(({ value, name }) => value > 0 && name !== 'Reserved')
  const words = set.map(({ name, highest, lowest, value }) => (highest > lowest ? `${name} ${value}` : name))
  return words.length === 0 ? '0' : words.join(', ')
}

/** Fields whose number is a length in Variable Byte Integer form. Section 1.5.5. */
const variable = new Set(['Remaining Length', 'Property Length'])

export function isVariable({ name, children }: Range): boolean {
  return children === undefined && variable.has(name)
}

/** `0xA1 0x02 = 33 + 2 × 128 = 289`. Section 1.5.5. */
export function arithmetic(bytes: Uint8Array): string {
  const written = [...bytes].map((byte) => `0x${hex(byte)}`).join(' ')
  const parts = [...bytes].map((byte, at) => (at === 0 ? `${byte & 127}` : `${byte & 127} × ${count(128 ** at)}`))
  const total = [...bytes].reduce((sum, byte, at) => sum + (byte & 127) * 128 ** at, 0)
  return bytes.length === 1 ? `${written} = ${total}` : `${written} = ${parts.join(' + ')} = ${count(total)}`
}

const codes = /(Reason|Return) Code$/

/** Numbers that are names: without separators. */
const named = /(Identifier|Alias)$/

/**
 * The value of a field on one line, `length` characters at most; '' for a group that has none of its own. `owner` is what it
 * is a part of: the property of an identifier or a value.
 */
export function valueText({ name, value, bits }: Range, length = 80, owner = ''): string {
  if (bits !== undefined) return bits.map(bitsOf).join(' ')
  if (value === null) return ''
  if (typeof value === 'string') return value.length > length ? `“${value.slice(0, length - 1)}…”` : `“${value}”`
  if (value instanceof Uint8Array) return preview(value, length)
  if (codes.test(name)) return name.endsWith('Return Code') ? `${value}` : `0x${hex(value)} ${reasonName(value)}`
  if (name === 'Property Identifier') return `0x${hex(value)} ${owner}`.trimEnd()
  return named.test(name === 'Value' ? owner : name) ? `${value}` : count(value)
}
