import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8, holdsNull, illFormed, utf8Length } from './utf8.ts'

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function expected(bytes: Uint8Array): string | number {
  try {
    const text = strict.decode(bytes)
    return text.includes('\0') ? holdsNull : text
  } catch {
    return illFormed
  }
}

const lead = fc.constantFrom(0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff)
const soup = fc.array(fc.oneof(lead, fc.integer({ min: 0x80, max: 0xbf }), fc.integer({ min: 1, max: 0x7f })), {
  maxLength: 60,
})

test('bytes are text just when TextDecoder says so [MQTT-1.5.4-1]', () => {
  fc.assert(
    fc.property(soup, (values) => {
      const bytes = Uint8Array.from(values)
      expect(decodeUtf8(bytes, 0, bytes.length)).toBe(expected(bytes))
    }),
    { numRuns: 2000 },
  )
})

test('every one, two and three byte form is judged as TextDecoder judges it [MQTT-1.5.4-1]', () => {
  const bytes = new Uint8Array(3)
  for (let first = 1; first < 256; first++) {
    for (const second of [0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]) {
      for (const third of [0x41, 0x80, 0xbf, 0xc0]) {
        bytes.set([first, second, third])
        if (decodeUtf8(bytes, 0, 3) !== expected(bytes)) throw new Error(`judged wrongly: ${bytes.join(' ')}`)
      }
    }
  }
})

describe('text', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 100 })

  test('is written as TextEncoder writes it, and its length is known before', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const bytes = new TextEncoder().encode(text)
        const ours = new Uint8Array(bytes.length + 2)
        expect(encodeUtf8(ours, 1, text)).toBe(bytes.length + 1)
        expect(ours.subarray(1, -1)).toEqual(bytes)
        expect(utf8Length(text)).toBe(bytes.length)
      }),
      { numRuns: 300 },
    )
  })

  test('comes back, also where it is longer than one step', () => {
    for (const text of ['', 'a', '\ufeff', 'é'.repeat(5000), '😀'.repeat(4000), `${'a'.repeat(4095)}😀b`]) {
      const bytes = new TextEncoder().encode(text)
      expect(decodeUtf8(bytes, 0, bytes.length)).toBe(text)
    }
  })

  test('a lone surrogate never leaves us [MQTT-1.5.4-1]', () => {
    const target = new Uint8Array(3)
    expect(encodeUtf8(target, 0, '\ud800')).toBe(3)
    expect([...target]).toEqual([0xef, 0xbf, 0xbd])
    expect(utf8Length('\udc00')).toBe(3)
  })

  test('U+0000 is found, short or long [MQTT-1.5.4-2]', () => {
    expect(decodeUtf8(Uint8Array.of(0x61, 0), 0, 2)).toBe(holdsNull)
    expect(decodeUtf8(new Uint8Array(50), 0, 50)).toBe(holdsNull)
  })
})
