// Hexadecimal as typed in the workbench.
import { expect, test } from 'vitest'
import { formatHex, parseHex } from './hex.ts'

test('pairs of digits are bytes, wherever spaces stand', () => {
  expect(parseHex('00 ff1A\n7e')).toEqual(Uint8Array.of(0, 255, 26, 126))
  expect(parseHex('')).toEqual(new Uint8Array())
  expect(formatHex(Uint8Array.of(0, 255))).toBe('00 ff')
})
test('anything else is refused', () => {
  for (const wrong of ['0', '0x00', 'zz', '00f']) expect(parseHex(wrong)).toBeNull()
})
