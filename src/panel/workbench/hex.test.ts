// Bytes as typed in the workbench, in every format.
import { expect, test } from 'vitest'
import { bytesOf, formatHex, parseHex, textOrHex } from './hex.ts'

test('pairs of digits are bytes, wherever spaces stand', () => {
  expect(parseHex('00 ff1A\n7e')).toEqual(Uint8Array.of(0, 255, 26, 126))
  expect(parseHex('')).toEqual(new Uint8Array())
  expect(formatHex(Uint8Array.of(0, 255))).toBe('00 ff')
})
test('anything else is refused', () => {
  for (const wrong of ['0', '0x00', 'zz', '00f']) expect(parseHex(wrong)).toBeNull()
})

test('a payload is read in its format, or not at all', () => {
  const text = (bytes: Uint8Array | null) => bytes && new TextDecoder().decode(bytes)
  expect(text(bytesOf('{"a":1}', 'json'))).toBe('{"a":1}')
  expect(bytesOf('{"a":}', 'json')).toBeNull()
  expect(text(bytesOf('aGVs\nbG8=', 'base64'))).toBe('hello')
  expect(bytesOf('%', 'base64')).toBeNull()
  expect(bytesOf('0', 'hex')).toBeNull()
  expect(text(bytesOf('0', 'text'))).toBe('0')
})

test('a short field is text, or bytes after 0x', () => {
  expect(textOrHex('0xff 00')).toEqual(Uint8Array.of(255, 0))
  expect(textOrHex('0xf')).toBeNull()
  expect(textOrHex('ff')).toEqual(Uint8Array.of(102, 102))
})
