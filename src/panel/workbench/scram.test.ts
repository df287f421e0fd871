// The exchange of RFC 7677 byte for byte, one with the broker's own side, and challenges that must not be answered.
import { expect, test } from 'vitest'
import { answerFinal, readClientFirst, scramKeys, serverFirst } from '../../host/scram.ts'
import { ScramClient } from './scram.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (message: Uint8Array) => new TextDecoder().decode(message)

test('the example of RFC 7677, section 3', async () => {
  const client = new ScramClient('user', 'pencil', 'rOprNGfwEbeRWgbNEkqO')
  expect(text(client.first())).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO')
  const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
  const final = await client.final(bytes(`r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`))
  expect(text(final)).toBe(`c=biws,r=${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`)
  expect(client.isServer(bytes('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='))).toBe(true)
  expect(client.isServer(bytes('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5='))).toBe(false)
  expect(client.isServer(undefined)).toBe(false)
})

test('the broker takes the proof of a name and a password that must be prepared, and proves itself', async () => {
  const client = new ScramClient('ann,=\u00a0b', 'p\u00ad\u2168', 'nonce')
  const first = readClientFirst(client.first())
  expect(first.username).toBe('ann,= b')
  const salt = bytes('salt')
  const challenge = serverFirst(first, 'more', salt, 4096)
  const final = await client.final(bytes(challenge))
  const keys = await scramKeys('pIX', salt, 4096)
  expect(client.isServer(bytes(answerFinal(final, first, challenge, keys)))).toBe(true)
})

test.each([
  ['another nonce', 'r=other,s=c2FsdA==,i=4096'],
  ['no more than its own nonce', 'r=nonce,s=c2FsdA==,i=4096'],
  ['too few iterations', 'r=nonce1,s=c2FsdA==,i=4095'],
  ['iterations without end', 'r=nonce1,s=c2FsdA==,i=99999999999'],
  ['a salt that is no Base64', 'r=nonce1,s=***,i=4096'],
  ['an extension that must be understood', 'm=x,r=nonce1,s=c2FsdA==,i=4096'],
  ['nothing', ''],
])('%s is not answered', async (_, challenge) => {
  const client = new ScramClient('user', 'pencil', 'nonce')
  await expect(client.final(bytes(challenge))).rejects.toThrow()
  expect(client.isServer(bytes('v='))).toBe(false)
})
