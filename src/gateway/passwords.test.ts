// From `--hash-password` to a client that proves itself over TCP, and what of passwords a page gets to see.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { defaultConfig } from '../core/limits.ts'
import { hashPassword, isPassword, readPasswordHash } from '../host/password-hash.ts'
import type { ClientPacket } from '../protocol/packet.ts'
import { tcpDoor } from '../testing/conformance/doors.ts'
import { Broker } from '../testing/conformance/kit.ts'
import { ScramClient } from '../testing/scram-client.ts'
import { defaultGatewayConfig, parseConfig } from './config.ts'
import { type Gateway, type GatewayOptions, startGateway } from './gateway.ts'
import { hashLine, PasswordError, readPassword, withoutPlainText } from './passwords.ts'

const method = 'SCRAM-SHA-256'
const folder = mkdtempSync(join(tmpdir(), 'mqtab-passwords-'))
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
let gateway: Gateway

function options(text: string, mode: GatewayOptions['mode']): GatewayOptions {
  const broken = { profile: null, onCrash: () => {}, log: () => {}, pageFolder: folder }
  return { port: 0, tcp: 0, host: null, mode, config: parseConfig(text), ...broken }
}

beforeAll(async () => {
  const users = {
    ann: { passwordHash: await hashPassword(bytes('hers'), new Uint8Array(16), { ln: 10, r: 8, p: 5 }) },
    bob: { scram: JSON.parse(await hashLine('his', true)) },
    cat: { password: 'its' },
  }
  gateway = await startGateway(options(JSON.stringify({ allowAnonymous: false, users }), 'embedded'))
})
afterAll(async () => {
  await gateway.close()
  rmSync(folder, { recursive: true })
})

function broker(): Broker {
  return new Broker(tcpDoor(Number(new URL(gateway.addresses.tcp).port)))
}

function auth(reason: number, authenticationData: Uint8Array): ClientPacket {
  return { type: 'auth', reason, properties: { authenticationMethod: method, authenticationData } }
}

describe('over TCP', () => {
  test.each([
    ['ann', 'hers'],
    ['bob', 'his'],
    ['cat', 'its'],
  ])('%s connects with the password that was hashed, and not with another', async (username, password) => {
    const here = broker()
    await here.client('a', { username, password: bytes(password) })
    const wrong = await here.open('b')
    wrong.send(wrong.connectPacket({ username, password: bytes(`${password}!`) }))
    await wrong.expectRefused(0x86)
    const old = await here.open('c', 4)
    old.send(old.connectPacket({ username, password: bytes(password) }))
    await old.expect('connack', { reason: 0 })
    here.close()
  })

  test.each([
    ['bob', 'his'],
    ['cat', 'its'],
  ])('%s connects by SCRAM and proves it again', async (username, password) => {
    const here = broker()
    const client = await here.open('a')
    const first = new ScramClient({ username, password })
    const properties = { authenticationMethod: method, authenticationData: first.first() }
    client.send(client.connectPacket({ properties }))
    const { properties: asked } = await client.expect('auth', { reason: 0x18 })
    client.send(auth(0x18, first.final(asked.authenticationData!)))
    const { properties: given } = await client.expect('connack', { reason: 0 })
    expect([given.authenticationMethod, first.isServer(given.authenticationData!)]).toEqual([method, true])
    const second = new ScramClient({ username, password, nonce: 'another' })
    client.send(auth(0x19, second.first()))
    const again = await client.expect('auth', { reason: 0x18 })
    client.send(auth(0x18, second.final(again.properties.authenticationData!)))
    const done = await client.expect('auth', { reason: 0 })
    expect(second.isServer(done.properties.authenticationData!)).toBe(true)
    here.close()
  })

  test('many clients of one user cost one hash', async () => {
    const here = broker()
    await here.client('a', { username: 'ann', password: bytes('hers') })
    const clients = Array.from({ length: 50 }, (_, at) =>
      here.client(`c${at}`, { username: 'ann', password: bytes('hers') }),
    )
    await Promise.all(clients)
    here.close()
  })
})

test('a page gets no password in plain text, and what it gets serves the same clients', async () => {
  const page = await startGateway(options('{"users": {"cat": {"password": "its-secret"}}}', 'page'))
  const address = new URL('gateway.json', page.addresses.page)
  const body = await (await fetch(address, { headers: { 'sec-fetch-site': 'same-origin' } })).text()
  await page.close()
  expect(body).not.toContain('its-secret')
  const { cat } = JSON.parse(body).config.users
  expect(Object.keys(cat)).toEqual(['passwordHash', 'scram'])
  // The page's own reading of it: it must be a configuration as a person could write it.
  expect(parseConfig(JSON.stringify({ users: { cat } })).broker.users).toEqual({ cat })
})

test('what --lan makes up is told to the page of this machine, which shows it, and to nobody else', async () => {
  const page = await startGateway({ ...options('{}', 'page'), config: defaultGatewayConfig, lan: true })
  const address = new URL('gateway.json', page.addresses.page)
  const own = await fetch(address, { headers: { 'sec-fetch-site': 'same-origin' } })
  const other = await fetch(address, { headers: { 'sec-fetch-site': 'cross-site' } })
  await page.close()
  const { login, config } = await own.json()
  expect(login).toEqual(page.credentials)
  expect(JSON.stringify(config)).not.toContain(login.password)
  expect(other.status).toBe(403)
})

test('without --config a page keeps its own configuration', async () => {
  const page = await startGateway({ ...options('{}', 'page'), config: defaultGatewayConfig })
  const address = new URL('gateway.json', page.addresses.page)
  const answer = await fetch(address, { headers: { 'sec-fetch-site': 'same-origin' } })
  await page.close()
  expect(await answer.json()).toMatchObject({ config: null })
})

test('the command prints what a configuration takes: a fresh salt each time, and the password it was made of', async () => {
  const [one, two] = [await hashLine('hers', false), await hashLine('hers', false)]
  expect(one).not.toBe(two)
  expect(one).toMatch(/^scrypt\$ln=14,r=8,p=5\$/)
  expect(parseConfig(JSON.stringify({ users: { ann: { passwordHash: one } } })).broker.users).toEqual({
    ann: { passwordHash: one },
  })
  expect(await isPassword(readPasswordHash(one)!, bytes('hers'))).toBe(true)
})

test('hashes stay as they are', async () => {
  const users = { ann: { passwordHash: 'scrypt$ln=4,r=8,p=1$AAECAwQFBgcICQoLDA0ODw$AAECAwQFBgcICQoLDA0ODw' } }
  expect(await withoutPlainText({ ...defaultConfig, users })).toEqual({ ...defaultConfig, users })
})

describe('a password that is read', () => {
  const read = (text: string): Promise<string> => {
    const input = new PassThrough()
    input.end(text)
    return readPassword(input as never, new PassThrough())
  }

  test('from a pipe is its first line', async () => {
    expect(await read('sécret \nmore\n')).toBe('sécret ')
    expect(await read('sécret')).toBe('sécret')
  })

  test('may not be empty', async () => {
    await expect(read('\n')).rejects.toThrow(PasswordError)
    await expect(read('')).rejects.toThrow(PasswordError)
  })

  test.each([
    ['secret\rsecret\r', 'secret'],
    ['secret\rsecrer\r', null],
  ])('from a terminal is asked for twice and not shown: %j', async (typed, password) => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
    const output = new PassThrough()
    const reading = readPassword(input as never, output)
    if (password === null) reading.catch(() => {})
    for (const key of typed) {
      input.write(key)
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (password === null) await expect(reading).rejects.toThrow('not the same')
    else expect(await reading).toBe(password)
    output.end()
    const [shown] = await once(output, 'data')
    expect(String(shown)).toContain('Password: ')
    expect(String(shown)).not.toContain('secret')
  })
})
