import { describe, expect, test } from 'vitest'
import { connectReturnCode, Reason, reasonName } from './reason.ts'
import { isReasonAllowed, reasonStatement } from './reason-table.ts'

test.each([
  [0x00, 'success'],
  [0x02, 'granted QoS 2'],
  [0x86, 'bad user name or password'],
  [0x95, 'packet too large'],
  [0x9b, 'QoS not supported'],
  [0xa2, 'wildcard subscriptions not supported'],
  [0x03, '0x03'],
  [0xff, '0xff'],
])('reason code %i is called %s', (code, name) => {
  expect(reasonName(code)).toBe(name)
})

test('every reason code has a name', () => {
  for (const code of Object.values(Reason)) expect(reasonName(code)).not.toMatch(/^0x/)
})

test.each([
  [Reason.success, 0],
  [Reason.unsupportedProtocolVersion, 1],
  [Reason.clientIdentifierNotValid, 2],
  [Reason.serverUnavailable, 3],
  [Reason.serverBusy, 3],
  [Reason.badUserNameOrPassword, 4],
  [Reason.notAuthorized, 5],
  [Reason.banned, 5],
])('0x%s is return code %i before MQTT 5.0', (reason, code) => {
  expect(connectReturnCode(reason)).toBe(code)
})

describe('which packet may carry which code', () => {
  test.each([
    ['disconnect', 0x04, true, false],
    ['disconnect', 0x8e, false, true],
    ['disconnect', 0x82, true, true],
    ['auth', 0x00, false, true],
    ['auth', 0x19, true, false],
    ['puback', 0x10, true, true],
    ['pubrel', 0x92, true, true],
    ['pubrel', 0x80, false, false],
    ['suback', 0x01, true, true],
    ['unsuback', 0x97, false, false],
    ['connack', 0x04, false, false],
  ] as const)('%s with %i: client %s, server %s', (type, code, client, server) => {
    expect([isReasonAllowed(type, code, 'client'), isReasonAllowed(type, code, 'server')]).toEqual([client, server])
    expect(reasonStatement(type)).toMatch(/^MQTT-3\.\d+\.[123]-\d$/)
  })
})
