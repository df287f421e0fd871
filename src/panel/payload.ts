// Payload bytes as a person may read them: one safe line, text, and rows of hexadecimal.
// Does not know what the payload means, and never makes markup of it.

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Control characters, and those that hide or turn the text around them. */
function isUnsafe(codePoint: number): boolean {
  if (codePoint < 0x20 || (codePoint >= 0x7f && codePoint < 0xa0) || codePoint === 0xad) return true
  if (codePoint >= 0x200b && codePoint <= 0x200f) return true
  return (
    (codePoint >= 0x2028 && codePoint <= 0x202e) || (codePoint >= 0x2060 && codePoint <= 0x206f) || codePoint === 0xfeff
  )
}

function escaped(codePoint: number): string {
  return `·${codePoint.toString(16).padStart(2, '0')}`
}

/** Length of the UTF-8 sequence that `lead` begins; 0 when it begins none. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1
  if (lead >= 0xc2 && lead < 0xe0) return 2
  if (lead >= 0xe0 && lead < 0xf0) return 3
  return lead >= 0xf0 && lead < 0xf5 ? 4 : 0
}

/**
 * The first `length` characters on one line: valid UTF-8 as text, every other byte and every control character as `·xx`.
 * Ends in `…` when there is more.
 */
export function preview(bytes: Uint8Array, length = 80): string {
  let text = ''
  let characters = 0
  let i = 0
  while (i < bytes.length && characters < length) {
    const size = sequenceLength(bytes[i]!)
    let piece: string | null = null
    if (size > 0 && i + size <= bytes.length) {
      try {
        piece = strict.decode(bytes.subarray(i, i + size))
      } catch {
        piece = null
      }
    }
    if (piece === null) text += escaped(bytes[i]!)
    else text += isUnsafe(piece.codePointAt(0)!) ? escaped(piece.codePointAt(0)!) : piece
    i += piece === null ? 1 : size
    characters += 1
  }
  return i < bytes.length ? `${text}…` : text
}

/** Whole payload as text with its line breaks and tabs; what is not text as `·xx`. */
export function asText(bytes: Uint8Array): string {
  let text = ''
  let start = 0
  for (let i = 0; i <= bytes.length; i++) {
    const byte = bytes[i]
    if (byte !== 0x0a && byte !== 0x09 && byte !== undefined) continue
    text += preview(bytes.subarray(start, i), Number.POSITIVE_INFINITY)
    if (byte !== undefined) text += byte === 0x0a ? '\n' : '\t'
    start = i + 1
  }
  return text
}

/** The payload as text if it is valid UTF-8, else null. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    return null
  }
}

export interface HexRow {
  readonly offset: string
  readonly hex: string
  readonly ascii: string
}

/** Rows of `width` bytes: offset, hexadecimal, and the printable ASCII. */
export function hexRows(bytes: Uint8Array, width: number): HexRow[] {
  const rows: HexRow[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const part = bytes.subarray(at, at + width)
    let hex = ''
    let ascii = ''
    for (const byte of part) {
      hex += `${hex === '' ? '' : ' '}${byte.toString(16).padStart(2, '0')}`
      ascii += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·'
    }
    rows.push({ offset: at.toString(16).padStart(4, '0'), hex, ascii })
  }
  return rows
}
