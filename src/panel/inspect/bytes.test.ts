// Values and lengths as they are written.
// Does not test the grid.
import { expect, test } from 'vitest'
import { arithmetic, bitsOf, flagsText, valueText } from './bytes.ts'

const range = (name: string, value: number | string | Uint8Array | null) => ({
  name,
  value,
  start: 0,
  end: 1,
  section: '',
})

test('the arithmetic of a length', () => {
  expect(arithmetic(Uint8Array.of(0x0e))).toBe('0x0E = 14')
  expect(arithmetic(Uint8Array.of(0xa1, 0x02))).toBe('0xA1 0x02 = 33 + 2 × 128 = 289')
  expect(arithmetic(Uint8Array.of(0xff, 0xff, 0xff, 0x7f))).toBe(
    '0xFF 0xFF 0xFF 0x7F = 127 + 127 × 128 + 127 × 16,384 + 127 × 2,097,152 = 268,435,455',
  )
})

test('values', () => {
  expect(bitsOf({ name: 'QoS', highest: 2, lowest: 1, value: 1 })).toBe('01')
  expect(valueText(range('Reason Code', 0x87))).toBe('0x87 not authorized')
  expect(valueText(range('Connect Return Code', 5))).toBe('5')
  expect(valueText(range('Property Identifier', 0x11))).toBe('0x11')
  expect(valueText(range('Property Identifier', 0x11), 80, 'Session Expiry Interval')).toBe(
    '0x11 Session Expiry Interval',
  )
  expect(valueText(range('Packet Identifier', 27484))).toBe('27484')
  expect(valueText(range('Value', 65535), 80, 'Topic Alias')).toBe('65535')
  expect(valueText(range('Value', 65535), 80, 'Receive Maximum')).toBe('65,535')
  expect(valueText(range('Keep Alive', 65535))).toBe('65,535')
  expect(valueText(range('Topic Name', 'a/b'))).toBe('“a/b”')
  expect(valueText(range('Topic Name', 'x'.repeat(100)), 10)).toBe('“xxxxxxxxx…”')
  expect(valueText(range('Payload', Uint8Array.of(0x68, 0x00)))).toBe('h·00')
  expect(valueText(range('Properties', null))).toBe('')
  const bits = [
    { name: 'Packet Type', highest: 7, lowest: 4, value: 3 },
    { name: 'DUP', highest: 3, lowest: 3, value: 0 },
    { name: 'QoS', highest: 2, lowest: 1, value: 1 },
    { name: 'RETAIN', highest: 0, lowest: 0, value: 1 },
  ]
  expect(valueText({ ...range('Packet Type and Flags', 0x33), bits })).toBe('0011 0 01 1')
  expect(flagsText(bits.slice(1))).toBe('QoS 1, RETAIN')
  expect(flagsText(bits.slice(1, 2))).toBe('0')
})
