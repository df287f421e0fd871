// Writes the data types of MQTT (section 1.5) into bytes that the caller has made large enough, and tells their sizes.
// Does not know packets or fields.
import { encodeUtf8 } from './utf8.ts'

export const maximumRemainingLength = 268_435_455

/** Bytes of a Variable Byte Integer. Section 1.5.5. Throws RangeError above 268,435,455. */
export function variableSize(value: number): 1 | 2 | 3 | 4 {
  if (value < 0x80) return 1
  if (value < 0x4000) return 2
  if (value < 0x200000) return 3
  if (value <= maximumRemainingLength) return 4
  throw new RangeError(`${value} does not fit a Variable Byte Integer`)
}

/** Each writer returns the offset after what it wrote. */
export function writeVariable(target: Uint8Array, offset: number, value: number): number {
  let rest = value
  let at = offset
  while (rest > 0x7f) {
    target[at++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  target[at++] = rest
  return at // shortest form [MQTT-1.5.5-1]
}

export function writeTwo(target: Uint8Array, offset: number, value: number): number {
  target[offset] = value >> 8
  target[offset + 1] = value
  return offset + 2
}

export function writeFour(target: Uint8Array, offset: number, value: number): number {
  target[offset] = value >>> 24
  target[offset + 1] = value >>> 16
  target[offset + 2] = value >>> 8
  target[offset + 3] = value
  return offset + 4
}

/** Throws RangeError when the text has more than 65,535 bytes. */
export function writeString(target: Uint8Array, offset: number, text: string): number {
  const end = encodeUtf8(target, offset + 2, text)
  const size = end - offset - 2
  if (size > 0xffff) throw new RangeError(`a string of ${size} bytes`)
  writeTwo(target, offset, size)
  return end
}

/** Throws RangeError when there are more than 65,535 bytes. */
export function writeBinary(target: Uint8Array, offset: number, bytes: Uint8Array): number {
  if (bytes.length > 0xffff) throw new RangeError(`binary data of ${bytes.length} bytes`)
  writeTwo(target, offset, bytes.length)
  target.set(bytes, offset + 2)
  return offset + 2 + bytes.length
}
