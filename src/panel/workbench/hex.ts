// Bytes as a person types them: as text, as hexadecimal, as Base64. Does not know what for.

/** Null when it is not pairs of digits; spaces may stand anywhere. */
export function parseHex(text: string): Uint8Array | null {
  const digits = text.replace(/\s+/g, '')
  if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits)) return null
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) => Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16))
}

export function formatHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

/** Null when it is no Base64; spaces and line ends may stand anywhere. */
export function parseBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    return null
  }
}

export const payloadFormats = ['text', 'json', 'hex', 'base64'] as const
export type PayloadFormat = (typeof payloadFormats)[number]

/** Null when the text is not of that format. */
export function bytesOf(text: string, format: PayloadFormat): Uint8Array | null {
  if (format === 'hex') return parseHex(text)
  if (format === 'base64') return parseBase64(text)
  if (format === 'json' && !isJson(text)) return null
  return new TextEncoder().encode(text)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A short field: text, or bytes after `0x`. Null when hexadecimal was begun and is not complete. */
export function textOrHex(text: string): Uint8Array | null {
  return text.startsWith('0x') ? parseHex(text.slice(2)) : new TextEncoder().encode(text)
}
