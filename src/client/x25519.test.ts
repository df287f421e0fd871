// X25519 against the vectors of RFC 7748 and against Node's own.
import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { publicKey, sharedSecret, x25519 } from './x25519.ts'

const hex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'))

test.each([
  [
    'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
    'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
    'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
  ],
  [
    '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
    'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493',
    '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
  ],
])('the vectors of section 5.2 (%#)', (scalar, point, result) => {
  expect(x25519(hex(scalar), hex(point))).toEqual(hex(result))
})

test('it agrees with Node’s own on random keys', () => {
  for (let round = 0; round < 5; round += 1) {
    const theirs = generateKeyPairSync('x25519')
    const mine = generateKeyPairSync('x25519')
    const scalar = raw(mine.privateKey.export({ format: 'jwk' }).d!)
    const point = raw(theirs.publicKey.export({ format: 'jwk' }).x!)
    expect(publicKey(scalar)).toEqual(raw(createPublicKey(mine.privateKey).export({ format: 'jwk' }).x!))
    const expected = diffieHellman({ privateKey: createPrivateKey(pem(mine)), publicKey: theirs.publicKey })
    expect(sharedSecret(scalar, point)).toEqual(Uint8Array.from(expected))
  }
})

test('a public key that makes every secret the same is refused, and one of a wrong length', () => {
  const scalar = new Uint8Array(32).fill(7)
  expect(sharedSecret(scalar, new Uint8Array(32))).toBe(null)
  const one = new Uint8Array(32)
  one[0] = 1
  expect(sharedSecret(scalar, one)).toBe(null)
  expect(sharedSecret(scalar, new Uint8Array(31))).toBe(null)
})

function raw(base64url: string): Uint8Array {
  return Uint8Array.from(Buffer.from(base64url, 'base64url'))
}

function pem(pair: { privateKey: import('node:crypto').KeyObject }): string {
  return pair.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string
}
