// What `--lan` adds to a configuration, and what it prints.
import { expect, test } from 'vitest'
import { defaultConfig } from '../core/limits.ts'
import { lanAddresses, lanText, withCredentials } from './lan.ts'

test('without --lan the configuration is as it was', () => {
  expect(withCredentials(defaultConfig, false)).toEqual({ broker: defaultConfig, credentials: null })
})

test('with --lan and no users a user is made, and only this machine is let in without it', () => {
  const { broker, credentials } = withCredentials(defaultConfig, true)
  expect(broker.allowAnonymous).toBe('local')
  expect(credentials?.password).toMatch(/^[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}$/)
  expect(broker.users).toEqual({ lan: { password: credentials?.password } })
  expect(withCredentials(defaultConfig, true).credentials?.password).not.toBe(credentials?.password)
})

test('the users of a configuration are kept, and a stricter rule too', () => {
  const users = { ann: { password: 'hers' } }
  expect(withCredentials({ ...defaultConfig, users }, true)).toEqual({
    broker: { ...defaultConfig, users, allowAnonymous: 'local' },
    credentials: null,
  })
  expect(withCredentials({ ...defaultConfig, users, allowAnonymous: false }, true).broker.allowAnonymous).toBe(false)
})

test('addresses are those of others, the likeliest first', () => {
  const at = (address: string, internal = false, family: 'IPv4' | 'IPv6' = 'IPv4') =>
    ({ address, internal, family }) as never
  const interfaces = {
    lo: [at('127.0.0.1', true), at('::1', true, 'IPv6')],
    a: [at('169.254.3.4'), at('10.0.0.7'), at('fe80::1', false, 'IPv6')],
    b: [at('192.168.1.5')],
  }
  expect(lanAddresses(8083, interfaces)).toEqual([
    'http://192.168.1.5:8083/',
    'http://10.0.0.7:8083/',
    'http://169.254.3.4:8083/',
  ])
})

test('it prints addresses, user and password, and a code', () => {
  const addresses = { tcp: 'mqtt://localhost:1883', lan: ['http://192.168.1.5:8083/'] }
  const text = lanText(addresses, { username: 'lan', password: 'abcd' })
  expect(text).toContain('http://192.168.1.5:8083/')
  expect(text).toContain('mqtt://192.168.1.5:1883')
  expect(text).toContain('user name lan and password abcd')
  expect(text).toMatch(/[█▀▄]{10}/)
  expect(lanText({ ...addresses, lan: [] }, null)).toContain('no address')
})
