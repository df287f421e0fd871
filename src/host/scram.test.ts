// SCRAM-SHA-256 by the example of RFC 7677, and what must not be accepted.
import { describe, expect, test } from 'vitest'
import { saslPrep } from '../protocol/sasl-prep.ts'
import { ScramClient } from '../testing/scram-client.ts'
import { fromBase64 } from './base64.ts'
import {
  answerFinal,
  makeCredentials,
  readClientFirst,
  ScramFault,
  type ScramKeys,
  scramKeys,
  serverFirst,
} from './scram.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const text = (message: Uint8Array): string => new TextDecoder().decode(message)

const salt = fromBase64('W22ZaJ0SNY7soEsUEjb6gQ==')!
const clientFirst = 'n,,n=user,r=rOprNGfwEbeRWgbNEkqO'
const serverNonce = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
const challenge = 'r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'
const unproven = 'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
const clientFinal = `${unproven},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`
const serverFinal = 'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='

let pencil: ScramKeys
test('the example of RFC 7677', async () => {
  pencil = await scramKeys('pencil', salt, 4096)
  const first = readClientFirst(bytes(clientFirst))
  expect(first).toEqual({ username: 'user', nonce: 'rOprNGfwEbeRWgbNEkqO', header: 'n,,', bare: clientFirst.slice(3) })
  expect(serverFirst(first, serverNonce, salt, 4096)).toBe(challenge)
  expect(answerFinal(bytes(clientFinal), first, challenge, pencil)).toBe(serverFinal)
})

test('the client for tests says what the RFC says', () => {
  const client = new ScramClient({ username: 'user', password: 'pencil', nonce: 'rOprNGfwEbeRWgbNEkqO' })
  expect(text(client.first())).toBe(clientFirst)
  expect(text(client.final(bytes(challenge)))).toBe(clientFinal)
  expect(client.isServer(bytes(serverFinal))).toBe(true)
  expect(client.isServer(bytes('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G5='))).toBe(false)
})

describe('the first message', () => {
  test.each([
    ['y,,n=ann,r=x', 'ann'],
    ['n,a=ann,n=ann,r=x', 'ann'],
    ['n,,n=a=2Cb=3Dc,r=x', 'a,b=c'],
    ['n,,n=ann,r=x,ext=1', 'ann'],
    ['n,,n=\u2168,r=x', 'IX'],
    ['n,,n=a\u00adnn,r=x', 'ann'],
  ])('%s is of %s', (message, username) => {
    expect(readClientFirst(bytes(message)).username).toBe(username)
  })

  test.each([
    'n=ann,r=x',
    'n,,r=x,n=ann',
    'n,,n=ann',
    'n,,n=ann,r=',
    'n,,n=,r=x',
    'n,,n=a=b,r=x',
    'n,,n=a=2c,r=x',
    'n,,m=must,n=ann,r=x',
    'n,a=bob,n=ann,r=x',
    'p=tls-unique,,n=ann,r=x',
    'q,,n=ann,r=x',
    'n,,n=a\u0007nn,r=x',
    'n,,n=ann,r=a b',
    `n,,n=ann,r=${'x'.repeat(1025)}`,
    '',
  ])('%s is refused', (message) => {
    expect(() => readClientFirst(bytes(message))).toThrow(ScramFault)
  })

  test('that is not UTF-8 is refused', () => {
    expect(() => readClientFirst(Uint8Array.of(0x6e, 0x2c, 0x2c, 0x6e, 0x3d, 0xff))).toThrow(ScramFault)
  })
})

describe('the last message', () => {
  test.each([
    ['another proof', `${unproven},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVU=`],
    ['half a proof', `${unproven},p=dHzbZapWIk4jUhN+Ute9yg==`],
    ['a longer proof', `${unproven},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQA`],
    ['no proof', unproven],
    ['an empty proof', `${unproven},p=`],
    ['a proof that is not Base64', `${unproven},p=!`],
    ['another nonce', clientFinal.replace('k0,', 'k1,')],
    ["the client's nonce alone", clientFinal.replace(serverNonce, '')],
    ['another header', clientFinal.replace('biws', 'eSws')],
    ['words behind the proof', `${clientFinal},x=1`],
    ['nothing', ''],
  ])('with %s is refused', (_name, message) => {
    const first = readClientFirst(bytes(clientFirst))
    expect(() => answerFinal(bytes(message), first, challenge, pencil)).toThrow(ScramFault)
  })

  test.each([
    [{ claimedHeader: 'y,,' }, 'the channel binding is another'],
    [{ claimedNonce: 'rOprNGfwEbeRWgbNEkqO' }, 'the nonce is another'],
    [{ claimedNonce: '' }, 'the nonce is another'],
  ])('with the right proof of what was not agreed on, %j, is refused', (claimed, words) => {
    const user = { username: 'user', password: 'pencil', nonce: 'rOprNGfwEbeRWgbNEkqO', ...claimed }
    const message = new ScramClient(user).final(bytes(challenge))
    expect(() => answerFinal(message, readClientFirst(bytes(clientFirst)), challenge, pencil)).toThrow(words)
  })

  test('may have extensions before its proof', async () => {
    const first = readClientFirst(bytes(clientFirst))
    // The proof is over all that comes before it, so this one is wrong, but readable.
    expect(() => answerFinal(bytes(`${unproven},e=1,p=dHzbZapWIk4j`), first, challenge, pencil)).toThrow(
      'wrong password',
    )
  })
})

test('credentials for a configuration hold the same keys', async () => {
  expect(await makeCredentials('pencil', salt)).toEqual({
    salt: 'W22ZaJ0SNY7soEsUEjb6gQ==',
    iterations: 4096,
    storedKey: Buffer.from(pencil.storedKey).toString('base64'),
    serverKey: Buffer.from(pencil.serverKey).toString('base64'),
  })
})

test.each([
  ['I\u00adX', 'IX'],
  ['user', 'user'],
  ['USER', 'USER'],
  ['\u00aa', 'a'],
  ['\u2168', 'IX'],
  ['a\u00a0b', 'a b'],
  ['\u0007', null],
  ['\ue000', null],
])('SASLprep of %j is %j', (given, prepared) => {
  expect(saslPrep(given)).toBe(prepared)
})
