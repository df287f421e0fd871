// Hashes of passwords: the vectors of RFC 7914, the text around them, and what is no such text.
import { expect, test } from 'vitest'
import { fromBase64, toBase64 } from './base64.ts'
import { hashPassword, isPassword, readPasswordHash, writePasswordHash } from './password-hash.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const salt = Uint8Array.from({ length: 16 }, (_, at) => at)

test('a vector of RFC 7914', async () => {
  const hash = Uint8Array.from(
    Buffer.from(
      'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640',
      'hex',
    ),
  )
  const expected = { ln: 10, r: 8, p: 16, salt: bytes('NaCl'), hash }
  expect(await isPassword(expected, bytes('password'))).toBe(true)
  expect(await isPassword(expected, bytes('passwort'))).toBe(false)
})

test('a hash is read as it was written, in its own form and as a PHC string', async () => {
  const line = await hashPassword(bytes('sécret'), salt, { ln: 4, r: 8, p: 1 })
  expect(line).toMatch(/^scrypt\$ln=4,r=8,p=1\$AAECAwQFBgcICQoLDA0ODw\$[A-Za-z0-9+/]{43}$/)
  const read = readPasswordHash(line)!
  expect(writePasswordHash(read)).toBe(line)
  expect(readPasswordHash(`$${line}`)).toEqual(read)
  expect(await isPassword(read, bytes('sécret'))).toBe(true)
  expect(await isPassword(read, bytes('secret'))).toBe(false)
})

test.each([
  'secret',
  '$2b$12$abcdefghijklmnopqrstuv',
  'scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw',
  'scrypt$ln=4,r=8,p=1$AAEC$AAECAwQFBgcICQoLDA0ODwAAECAwQFBgcICQoLDA0OA',
  'scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAEC',
  'scrypt$ln=4,r=8,p=0$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw',
  'scrypt$ln=30,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw',
  'scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0OD!$AAECAwQFBgcICQoLDA0ODw',
])('%s is no hash', (line) => {
  expect(readPasswordHash(line)).toBeNull()
})

test('Base64 has one text for one value', () => {
  expect(toBase64(Uint8Array.of(255, 254))).toBe('//4=')
  expect([...fromBase64('//4')!]).toEqual([255, 254])
  expect([...fromBase64('//4=')!]).toEqual([255, 254])
  for (const wrong of ['//5=', '//4==', 'a', 'a===', '//=4', '-_4=', 'AA=']) expect(fromBase64(wrong)).toBeNull()
})
