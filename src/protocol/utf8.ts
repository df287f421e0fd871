// UTF-8 as MQTT wants it (sections 1.5.3 of 3.1.1, 1.5.4 of 5.0), in plain JavaScript so that the core may import it.
// Does not know which packet a string stands in.

/** What is wrong with the bytes of a string: not UTF-8 (or a surrogate in it), or U+0000 in it. */
export type Utf8Fault = 1 | 2
export const illFormed: Utf8Fault = 1
export const holdsNull: Utf8Fault = 2

const unitsAtOnce = 4096
const units = new Uint16Array(unitsAtOnce)
const shortText = 24

/** The text of `bytes` from `start` to `end` (exclusive), or what is wrong with it. U+FEFF stays [MQTT-1.5.4-3]. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | Utf8Fault {
  if (end - start > shortText) return decodeLong(bytes, start, end)
  let text = ''
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number
    if (byte >= 0x80) return decodeLong(bytes, start, end)
    if (byte === 0) return holdsNull
    text += String.fromCharCode(byte)
  }
  return text
}

function decodeLong(bytes: Uint8Array, start: number, end: number): string | Utf8Fault {
  let text = ''
  let count = 0
  let at = start
  while (at < end) {
    if (count > unitsAtOnce - 2) {
      text += fromUnits(count)
      count = 0
    }
    const byte = bytes[at] as number
    if (byte < 0x80) {
      if (byte === 0) return holdsNull
      units[count++] = byte
      at++
      continue
    }
    const size = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    const point = byte < 0xc2 || byte > 0xf4 || at + size > end ? -1 : codePoint(bytes, at, size)
    if (point < 0) return illFormed
    at += size
    if (point < 0x10000) {
      units[count++] = point
    } else {
      units[count++] = 0xd7c0 + (point >> 10)
      units[count++] = 0xdc00 | (point & 0x3ff)
    }
  }
  return text + fromUnits(count)
}

/** The code point of `size` bytes at `at`; -1 when a byte is no continuation, the form is overlong, a surrogate or too large. */
function codePoint(bytes: Uint8Array, at: number, size: number): number {
  let point = (bytes[at] as number) & (0x7f >> size)
  for (let next = at + 1; next < at + size; next++) {
    const byte = bytes[next] as number
    if ((byte & 0xc0) !== 0x80) return -1
    point = (point << 6) | (byte & 0x3f)
  }
  if (size === 3 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))) return -1 // [MQTT-1.5.4-1]
  if (size === 4 && (point < 0x10000 || point > 0x10ffff)) return -1
  return point
}

function fromUnits(count: number): string {
  return String.fromCharCode.apply(null, units.subarray(0, count) as unknown as number[])
}

/** Bytes that `text` takes in UTF-8. A lone surrogate counts as U+FFFD, which is what `encodeUtf8` writes for it. */
export function utf8Length(text: string): number {
  let size = text.length
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) continue
    if (unit < 0x800) {
      size += 1
    } else {
      size += 2
      if (isPair(unit, text, at)) at++
    }
  }
  return size
}

/** Writes `text` at `offset` and returns the offset after it. */
export function encodeUtf8(target: Uint8Array, offset: number, text: string): number {
  let to = offset
  for (let at = 0; at < text.length; at++) {
    let unit = text.charCodeAt(at)
    if (unit < 0x80) {
      target[to++] = unit
    } else if (unit < 0x800) {
      target[to++] = 0xc0 | (unit >> 6)
      target[to++] = 0x80 | (unit & 0x3f)
    } else if (isPair(unit, text, at)) {
      const point = 0x10000 + ((unit & 0x3ff) << 10) + (text.charCodeAt(++at) & 0x3ff)
      target[to++] = 0xf0 | (point >> 18)
      target[to++] = 0x80 | ((point >> 12) & 0x3f)
      target[to++] = 0x80 | ((point >> 6) & 0x3f)
      target[to++] = 0x80 | (point & 0x3f)
    } else {
      if ((unit & 0xf800) === 0xd800) unit = 0xfffd // never emit a surrogate [MQTT-1.5.4-1]
      target[to++] = 0xe0 | (unit >> 12)
      target[to++] = 0x80 | ((unit >> 6) & 0x3f)
      target[to++] = 0x80 | (unit & 0x3f)
    }
  }
  return to
}

function isPair(unit: number, text: string, at: number): boolean {
  return (unit & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00
}
