// Bytes as Base64. Does not know what they mean.

/** A piece at a time: a call takes no more arguments than the stack has room for. */
const piece = 0x6000

export function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += piece) text += btoa(String.fromCharCode(...bytes.subarray(at, at + piece)))
  return text
}
