// Which format the bytes of a payload have, and how that shows. A guess, with its reason: MQTT itself does not say.
// Does not decode; looks only whether a format fits without remainder.
import { decodeUtf8 } from '../payload.ts'
import { formatsText } from './text.ts'
import { cborItem, messagePackItem, type Structure } from './well-formed.ts'

const words = formatsText.reasons

export const formats = ['text', 'json', 'hex', 'base64', 'cbor', 'msgpack', 'numbers', 'image'] as const
export type Format = (typeof formats)[number]

export interface Guess {
  readonly format: Format
  /** One sentence, or ''. */
  readonly why: string
}

const images: readonly (readonly [name: string, type: string, signature: readonly (number | null)[]])[] = [
  ['PNG', 'image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['JPEG', 'image/jpeg', [0xff, 0xd8, 0xff]],
  ['GIF', 'image/gif', [0x47, 0x49, 0x46, 0x38, null, 0x61]],
  ['WebP', 'image/webp', [0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
  ['BMP', 'image/bmp', [0x42, 0x4d, null, null, null, null, 0, 0, 0, 0]],
]

/** Name and media type of an image whose signature the bytes begin with; null for anything else. Never SVG: that is text. */
export function imageType(bytes: Uint8Array): { readonly name: string; readonly type: string } | null {
  for (const [name, type, signature] of images) {
    if (signature.every((byte, at) => (byte === null ? at < bytes.length : bytes[at] === byte))) return { name, type }
  }
  return null
}

/** `isWhole` is false when only the beginning is at hand. */
export function guessFormat(bytes: Uint8Array, isWhole = true): Guess {
  if (bytes.length === 0) return { format: 'text', why: words.empty }
  const image = imageType(bytes)
  if (image !== null) return { format: 'image', why: words.image(image.name) }
  const text = decodeUtf8(isWhole ? bytes : wholeCharacters(bytes))
  if (text !== null && isReadable(text)) {
    const json = isWhole ? jsonKind(text) : null
    return json === null ? { format: 'text', why: words.text } : { format: 'json', why: words.json(json) }
  }
  if (isWhole) {
    const item = structureOf(bytes)
    if (item !== null) return item
  }
  if (text !== null) return { format: 'text', why: words.controls }
  return { format: 'hex', why: words.binary(firstBad(bytes)) }
}

/** What the whole text is in JSON: an object or a list; null for a mere number or word, which is as readable as text. */
export function jsonKind(text: string): 'object' | 'list' | null {
  if (!/^\s*[[{]/.test(text)) return null
  try {
    return Array.isArray(JSON.parse(text)) ? 'list' : 'object'
  } catch {
    return null
  }
}

/** Maps and lists only: almost any byte is a number in either format. */
function structureOf(bytes: Uint8Array): Guess | null {
  const found: readonly (readonly [Format, Structure | null])[] = [
    ['cbor', cborItem(bytes)],
    ['msgpack', messagePackItem(bytes)],
  ]
  const fitting = found.flatMap(([format, item]) =>
    item !== null && item.end === bytes.length && item.kind !== 'other' && item.count > 0
      ? [{ format, kind: item.kind, count: item.count }]
      : [],
  )
  // Of two that fit the one with names in it is meant.
  const best = fitting.find(({ kind }) => kind === 'map') ?? fitting[0]
  if (best === undefined) return null
  const name = formatsText.names[best.format]
  return { format: best.format, why: words.structure(name, best.kind, best.count, bytes.length) }
}

/** Cut at the end of a character, where the beginning of one may be left over. */
function wholeCharacters(bytes: Uint8Array): Uint8Array {
  for (let back = 1; back <= Math.min(4, bytes.length); back++) {
    const byte = bytes[bytes.length - back]!
    if (byte < 0x80) return bytes
    if (byte > 0xf4) return bytes
    if (byte >= 0xc2) return bytes.subarray(0, bytes.length - back)
  }
  return bytes
}

function isReadable(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is them that are looked for
  return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/.test(text)
}

/** Where UTF-8 ends. */
function firstBad(bytes: Uint8Array): number {
  let good = 0
  let bad = bytes.length
  while (good < bad) {
    const middle = Math.ceil((good + bad) / 2)
    if (decodeUtf8(wholeCharacters(bytes.subarray(0, middle))) === null) bad = middle - 1
    else good = middle
  }
  return good
}
