// Who gets in, and with which words the others are refused.
import { expect, test } from 'vitest'
import type { BrokerConfig } from '../core/limits.ts'
import { defaultConfig } from '../core/limits.ts'
import type { Connect } from '../protocol/packet.ts'
import { authenticate } from './authenticate.ts'
import { equalInConstantTime } from './constant-time.ts'
import { Credentials } from './credentials.ts'
import { Lane } from './lane.ts'
import { hashPassword } from './password-hash.ts'

const withAnn: BrokerConfig = {
  ...defaultConfig,
  allowAnonymous: false,
  users: { ann: { password: 'sécret' } },
}

function connect(username?: string, password?: string): Connect {
  return {
    type: 'connect',
    version: 5,
    bridge: false,
    cleanStart: true,
    keepAliveSeconds: 0,
    clientId: 'x',
    properties: {},
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password: new TextEncoder().encode(password) }),
  }
}

const credentials = new Credentials((count) => new Uint8Array(count))

const origin = { transport: 'tcp', address: '127.0.0.1:4711' } as const

test.each([
  ['right password', withAnn, 'ann', 'sécret', 'ann'],
  ['wrong password', withAnn, 'ann', 'secret', 0x86],
  ['prefix of the password', withAnn, 'ann', 'séc', 0x86],
  ['password twice', withAnn, 'ann', 'sécretsécret', 0x86],
  ['no password', withAnn, 'ann', undefined, 0x86],
  ['empty password', withAnn, 'ann', '', 0x86],
  ['unknown name', withAnn, 'bob', 'sécret', 0x86],
  ['a name that every object has', withAnn, 'constructor', 'x', 0x86],
  ['the stand-in password of an unknown name', withAnn, 'bob', '\u0000', 0x86],
  ['anonymous where it is not allowed', withAnn, undefined, undefined, 0x87],
  ['anonymous where it is allowed', { ...withAnn, allowAnonymous: true }, undefined, undefined, null],
  ['wrong password where anonymous is allowed', { ...withAnn, allowAnonymous: true }, 'ann', 'no', 0x86],
  ['a name nobody can prove', defaultConfig, 'ann', 'sécret', null],
  ['a name, no users, no anonymous', { ...defaultConfig, allowAnonymous: false }, 'ann', 'x', 0x87],
] as const)('%s', async (_name, config, username, password, result) => {
  const answer = await authenticate(credentials, config, connect(username, password), origin)
  expect(answer.ok ? answer.username : answer.reason).toBe(result)
})

test.each([
  ['tcp', '127.0.0.1:4711', true],
  ['websocket', '[::1]:4711', true],
  ['tab', 'http://localhost:8083/', true],
  ['tcp', '192.168.1.9:4711', false],
  ['websocket', '[fe80::1]:4711', false],
  ['websocket', '127.0.0.1.example:4711', false],
] as const)('where only this machine may be anonymous, %s from %s is let in: %s', async (transport, address, ok) => {
  const config = { ...withAnn, allowAnonymous: 'local' as const }
  const answer = await authenticate(credentials, config, connect(undefined, undefined), { transport, address })
  expect(answer.ok).toBe(ok)
})

test('equalInConstantTime compares whole arrays', () => {
  const bytes = (...list: number[]) => new Uint8Array(list)
  expect(equalInConstantTime(bytes(1, 2), bytes(1, 2))).toBe(true)
  expect(equalInConstantTime(bytes(1, 2), bytes(1, 2, 1, 2))).toBe(false)
  expect(equalInConstantTime(bytes(1, 2, 3), bytes(1, 2))).toBe(false)
  expect(equalInConstantTime(bytes(), bytes())).toBe(true)
  expect(equalInConstantTime(bytes(), bytes(0))).toBe(false)
})

test('who comes when too many passwords wait already is told that the broker is busy', async () => {
  const ann = { passwordHash: await hashPassword(new Uint8Array(1), new Uint8Array(16), { ln: 4, r: 8, p: 1 }) }
  const config = { ...defaultConfig, users: { ann } }
  const crowded = new Credentials((count) => new Uint8Array(count), new Lane(1, 0))
  const first = authenticate(crowded, config, connect('ann', 'one'), origin)
  expect(await authenticate(crowded, config, connect('ann', 'two'), origin)).toMatchObject({ ok: false, reason: 0x89 })
  expect(await first).toMatchObject({ ok: false, reason: 0x86 })
  expect(await authenticate(crowded, config, connect('ann', 'two'), origin)).toMatchObject({ ok: false, reason: 0x86 })
})
