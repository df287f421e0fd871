// Base64 of RFC 4648 with its padding, between bytes and text; decoding takes it without padding too.
// Does not know what the bytes are.

export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Null for anything but Base64 in its one canonical form. */
export function fromBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null
  const bare = text.replace(/=+$/, '')
  if (bare.length % 4 === 1 || (bare !== text && text.length % 4 !== 0)) return null
  const binary = atob(bare)
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
  // Bits that the last character has to spare must be 0: one text for one value.
  return toBase64(bytes).replace(/=+$/, '') === bare ? bytes : null
}
