// Packets written byte by byte, for cases on what no proper encoder would write.
// Does not know which of them are legal.

export type Part = number | readonly number[] | Uint8Array

/** The parts in a row: numbers are single bytes. */
export function join(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part] : Array.from(part))))
}

/** A packet: first byte, Remaining Length in its shortest form, and the rest. */
export function packet(first: number, ...rest: readonly Part[]): Uint8Array {
  const body = join(...rest)
  return join(first, variable(body.length), body)
}

/** A Variable Byte Integer in its shortest form. */
export function variable(value: number): number[] {
  const bytes: number[] = []
  let left = value
  do {
    const low = left % 128
    left = Math.floor(left / 128)
    bytes.push(left > 0 ? low + 128 : low)
  } while (left > 0)
  return bytes
}

/** A string, or binary data, with its two bytes of length. */
export function text(value: string | readonly number[]): Uint8Array {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value
  return join(two(bytes.length), Uint8Array.from(bytes))
}

export function two(value: number): number[] {
  return [value >> 8, value & 0xff]
}

export function four(value: number): number[] {
  return [...two(Math.floor(value / 65_536)), ...two(value % 65_536)]
}

/** Property Length and properties. */
export function set(...properties: readonly Part[]): Uint8Array {
  const body = join(...properties)
  return join(variable(body.length), body)
}

export interface ConnectBytes {
  readonly name?: string | readonly number[]
  readonly level?: number
  /** Connect Flags; Clean Start alone otherwise. */
  readonly flags?: number
  /** With its length; none otherwise. */
  readonly properties?: Part
  /** Client identifier and what follows it. */
  readonly payload: Part
}

/** A CONNECT of MQTT 5.0 with a Keep Alive of 0. */
export function connectBytes(part: ConnectBytes): Uint8Array {
  const { name = 'MQTT', level = 5, flags = 2, properties = 0, payload } = part
  return packet(0x10, text(name), level, flags, two(0), properties, payload)
}

/** Byte sequences that are not UTF-8, or not the UTF-8 that the standard allows. Section 1.5.4. */
export const illFormed: Readonly<Record<string, readonly number[]>> = {
  'a lone continuation byte': [0x61, 0x80],
  'a sequence that is cut off': [0x61, 0xe2, 0x82],
  'an overlong form': [0xc0, 0xaf],
  'a surrogate': [0xed, 0xa0, 0x80],
  'a code point above U+10FFFF': [0xf4, 0x90, 0x80, 0x80],
}
