// Payloads as shown: nothing hidden, nothing lost, nothing rendered.
import { describe, expect, test } from 'vitest'
import { asText, hexRows, preview } from './payload.ts'

const utf8 = (text: string) => new TextEncoder().encode(text)

describe('preview', () => {
  test('leaves text as it is, also outside ASCII', () => {
    expect(preview(utf8('21.5 °C 温度 😀'))).toBe('21.5 °C 温度 😀')
  })
  test('writes control characters, DEL and C1 as ·xx', () => {
    expect(preview(utf8('a\u0000b\nc\u007f\u0085'))).toBe('a·00b·0ac·7f·85')
  })
  test('shows characters that would hide or turn the text', () => {
    expect(preview(utf8('a\u202eb\u200bc\ufeff'))).toBe('a·202eb·200bc·feff')
  })
  test('writes invalid UTF-8 byte by byte: lone, cut, overlong, surrogate', () => {
    expect(preview(Uint8Array.of(0xff, 0x41, 0xc3))).toBe('·ffA·c3')
    expect(preview(Uint8Array.of(0xc0, 0x80))).toBe('·c0·80')
    expect(preview(Uint8Array.of(0xed, 0xa0, 0x80))).toBe('·ed·a0·80')
  })
  test('leaves markup as characters', () => {
    expect(preview(utf8('<img src=x onerror=alert(1)>'))).toBe('<img src=x onerror=alert(1)>')
  })
  test('stops after the length asked for and says so', () => {
    expect(preview(utf8('x'.repeat(81)))).toBe(`${'x'.repeat(80)}…`)
    expect(preview(utf8('x'.repeat(80)))).toBe('x'.repeat(80))
  })
})

test('asText keeps line breaks and tabs, and names the other control characters', () => {
  expect(asText(utf8('a\tb\nc\rd\n'))).toBe('a\tb\nc·0dd\n')
})

test('hexRows numbers its rows and shows printable ASCII only', () => {
  expect(hexRows(utf8('MQTT\u0000~é'), 4)).toEqual([
    { offset: '0000', hex: '4d 51 54 54', ascii: 'MQTT' },
    { offset: '0004', hex: '00 7e c3 a9', ascii: '·~··' },
  ])
})
