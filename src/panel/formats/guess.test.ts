// The format of a payload, guessed; what fits CBOR and MessagePack against what their libraries write.
import { encode as packed } from '@msgpack/msgpack'
import { encode as cbor } from 'cborg'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64 } from './base64.ts'
import { decodeCbor, decodePack } from './decoders.ts'
import { guessFormat } from './guess.ts'
import { numberText, readNumbers } from './numbers.ts'
import { countEntries, leafText, pathText } from './value-tree.tsx'
import { cborItem, messagePackItem } from './well-formed.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)
const bytes = (...list: number[]) => Uint8Array.from(list)

test.each([
  [utf8(''), 'text', 'The payload is empty.'],
  [utf8('21.5'), 'text', 'All of it is UTF-8 without control characters.'],
  [utf8('Grüße\n'), 'text', 'All of it is UTF-8 without control characters.'],
  [utf8(' {"a":1}'), 'json', 'All of it is UTF-8, and one JSON object.'],
  [utf8('[1,2]'), 'json', 'All of it is UTF-8, and one JSON list.'],
  [utf8('{"a":'), 'text', 'All of it is UTF-8 without control characters.'],
  [utf8('<svg onload=alert(1)>'), 'text', 'All of it is UTF-8 without control characters.'],
  [bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0), 'image', 'It begins with the signature of PNG.'],
  [bytes(0xff, 0xd8, 0xff, 0xe0), 'image', 'It begins with the signature of JPEG.'],
  [cbor({ a: 1, b: [2, 21.5] }), 'cbor', 'One CBOR map of 2 pairs fills exactly the 11 B.'],
  [packed({ rpm: 1200, ok: true }), 'msgpack', 'One MsgPack map of 2 pairs fills exactly the 12 B.'],
  [packed([1.5, 'a', null]), 'msgpack', 'One MsgPack list of 3 fills exactly the 13 B.'],
  [bytes(1, 2, 3), 'text', 'It is UTF-8, with control characters in it.'],
  [bytes(0x61, 0x62, 0xff, 0xfe), 'hex', 'It is no UTF-8 from byte 2 on, and no format that is known here.'],
] as const)('%#: %s is %s', (payload, format, why) => {
  expect(guessFormat(payload)).toEqual({ format, why })
})

test('of a beginning nothing is said that needs the end', () => {
  expect(guessFormat(utf8('{"a":1}'), false).format).toBe('text')
  // Cut within a character.
  expect(guessFormat(utf8('größer').subarray(0, 3), false).format).toBe('text')
  expect(guessFormat(cbor({ a: 1 }).slice(), false).format).not.toBe('cbor')
})

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.boolean(),
    fc.constant(null),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 20 }),
    fc.dictionary(fc.string(), tie('value'), { maxKeys: 20 }),
  ),
})).value

test('what the libraries write is well-formed to its last byte, and nothing cut off is', () => {
  fc.assert(
    fc.property(value, (value) => {
      const [one, other] = [cbor(value), packed(value)]
      expect(cborItem(one)?.end).toBe(one.length)
      expect(messagePackItem(other)?.end).toBe(other.length)
      expect(cborItem(one.subarray(0, -1))).toBeNull()
      expect(messagePackItem(other.subarray(0, -1))).toBeNull()
    }),
  )
})

test.each([
  [[0xd4, 1, 9], 3],
  [[0xd6, 0xff, 1, 2, 3, 4], 6],
  [[0xc7, 2, 5, 1, 2], 5],
  [[0xc8, 0, 1, 5, 9], 5],
  [[0xdc, 0, 2, 1, 2], 5],
  [[0xde, 0, 1, 0xa1, 0x61, 0xc0], 6],
] as const)('MessagePack %j ends after %i bytes', (list, end) => {
  const item = bytes(...list)
  expect(messagePackItem(item)?.end).toBe(end)
  expect(messagePackItem(item.subarray(0, -1))).toBeNull()
})

test.each([
  [[0xbf, 0x61, 0x61, 1, 0xff], 'map', 1],
  [[0x9f, 1, 2, 0xff], 'list', 2],
  [[0xd9, 0xd9, 0xf7, 0xa1, 1, 2], 'map', 1],
] as const)('CBOR %j is a %s of %i', (list, kind, count) => {
  expect(cborItem(bytes(...list))).toEqual({ kind, count, end: list.length })
  expect(cborItem(bytes(...list.slice(0, -1)))).toBeNull()
})

test('no bytes make the guess throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (payload) => {
      expect(guessFormat(payload).why).not.toBe('')
    }),
    { numRuns: 500 },
  )
})

test('values come back as they were', () => {
  expect(decodeCbor(cbor({ a: [1, 'x'] }))).toEqual(new Map([['a', [1, 'x']]]))
  // Tag 1 (a time) on a number, and tag 999 on a text.
  expect(decodeCbor(bytes(0x82, 0xc1, 0x05, 0xd9, 0x03, 0xe7, 0x61, 0x78))).toEqual([5, 'x'])
  expect(() => decodeCbor(bytes(0xa1))).toThrow()
  expect(decodePack(packed({ a: 1 }))).toEqual({ a: 1 })
})

test.each([
  ['uint8', true, [1, 255], [1, 255], 0],
  ['int8', true, [255], [-1], 0],
  ['uint16', true, [1, 2, 3], [0x0201], 1],
  ['uint16', false, [1, 2], [0x0102], 0],
  ['float32', true, [0, 0, 0xac, 0x41], [21.5], 0],
  ['float64', false, [0x40, 0x35, 0x80, 0, 0, 0, 0, 0, 9], [21.5], 1],
] as const)('numbers: %s', (type, little, list, values, rest) => {
  // Of a part of a larger buffer.
  const payload = bytes(7, ...list).subarray(1)
  expect(readNumbers(payload, type, little)).toEqual({ values, rest })
})

test('a float32 is written with the digits it has', () => {
  expect(numberText(Math.fround(21.1), 'float32')).toBe('21.1')
})

test('Base64 in pieces is that of the whole', () => {
  const large = Uint8Array.from({ length: 70_000 }, (_, at) => at & 255)
  expect(toBase64(large)).toBe(Buffer.from(large).toString('base64'))
})

test('paths and leaves in words', () => {
  expect(pathText(['kitchen', 'sensors', 0, 'a b'])).toBe('kitchen.sensors[0]["a b"]')
  expect(leafText('<b>"x"')).toBe('"<b>\\"x\\""')
  expect(leafText(10n)).toBe('10')
  expect(countEntries({ a: [1, 2, { b: 3 }], c: new Map([[1, [2]]]) }, 100)).toBe(8)
})
