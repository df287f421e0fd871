// What the core makes of the host's side of an enhanced authentication, fed input by input.
import { expect, test } from 'vitest'
import type { Connect } from '../protocol/packet.ts'
import { handle } from './broker.ts'
import { defaultConfig, defaultLimits } from './limits.ts'
import type { Authentication, Input, LinkId } from './outcome.ts'
import { type BrokerState, createState } from './state.ts'

const now = 1_000
const link = 1 as LinkId
const connect: Connect = {
  type: 'connect',
  version: 5,
  bridge: false,
  cleanStart: true,
  keepAliveSeconds: 10,
  clientId: 'a',
  properties: { authenticationMethod: 'm' },
}
const step = { method: 'm', data: null }

function opened(): BrokerState {
  const state = createState({ ...defaultConfig, limits: { ...defaultLimits, sysInterval: 0 } }, 1, now)
  handle(state, { type: 'opened', link, origin: { transport: 'scratch', address: 'test' } }, now)
  return state
}

function packets(state: BrokerState, input: Input, at = now): readonly unknown[] {
  return handle(state, input, at).sends.map(({ packet }) => packet)
}

function connected(authentication: Authentication): Input {
  return { type: 'connect', link, packet: connect, authentication, size: 20 }
}

test.each([
  { ok: true, username: null },
  { ok: true, username: 'ann' },
  { ok: true, username: 'ann', enhanced: { method: 'other', data: null } },
] as const)('[MQTT-4.12.0-1] a method that was not gone through lets nobody in: %j', (authentication) => {
  const state = opened()
  expect(packets(state, connected(authentication))).toMatchObject([{ type: 'connack', reason: 0x8c }])
  expect([state.links.size, state.sessions.size]).toEqual([0, 0])
})

test('an exchange counts as a sign of life, and CONNACK has no data when there is none', () => {
  const state = opened()
  const auth = { type: 'auth', reason: 0x18, properties: { authenticationMethod: 'm' } }
  expect(packets(state, { type: 'challenge', link, connect, step })).toEqual([auth])
  const authentication = { ok: true, username: 'ann', enhanced: step } as const
  expect(packets(state, connected(authentication))).toMatchObject([
    { type: 'connack', reason: 0, properties: { authenticationMethod: 'm' } },
  ])
  // Keep Alive of 10 s ends after 15 without a packet.
  expect(packets(state, { type: 'challenge', link, connect: null, step }, now + 14_000)).toEqual([auth])
  expect(packets(state, { type: 'wake' }, now + 16_000)).toEqual([])
  expect(packets(state, { type: 'reauthenticated', link, step }, now + 28_000)).toEqual([{ ...auth, reason: 0 }])
  expect(packets(state, { type: 'wake' }, now + 42_000)).toEqual([])
  expect(packets(state, { type: 'wake' }, now + 43_000)).toMatchObject([{ type: 'disconnect', reason: 0x8d }])
})

test('what comes for a link that has gone, or has not connected, changes nothing', () => {
  const state = opened()
  expect(packets(state, { type: 'reauthenticated', link, step })).toEqual([])
  expect(packets(state, { type: 'authentication-failed', link, reason: 0x87, detail: '' })).toEqual([])
  handle(state, { type: 'closed', link, end: 'cut' }, now)
  expect(packets(state, { type: 'challenge', link, connect, step })).toEqual([])
})

test('the exchange does not hold off the time that a link has to connect', () => {
  const state = opened()
  packets(state, { type: 'challenge', link, connect, step }, now + 9_000)
  expect(handle(state, { type: 'wake' }, now + 10_000).closes).toMatchObject([{ link }])
})

test.each(['challenge', 'reauthenticated'] as const)(
  '[MQTT-3.1.2-24] re-authentication ends the connection where the AUTH of %s is above Maximum Packet Size',
  (type) => {
    const state = opened()
    const packet: Connect = { ...connect, properties: { authenticationMethod: 'm', maximumPacketSize: 60 } }
    const authentication = { ok: true, username: 'ann', enhanced: step } as const
    packets(state, { type: 'connect', link, packet, authentication, size: 20 })
    const input = (bytes: number): Input => {
      const answer = { method: 'm', data: new Uint8Array(bytes) }
      return type === 'challenge' ? { type, link, connect: null, step: answer } : { type, link, step: answer }
    }
    expect(packets(state, input(45))).toMatchObject([{ type: 'auth' }])
    expect(packets(state, input(46))).toMatchObject([{ type: 'disconnect', reason: 0x95 }])
    expect(state.links.size).toBe(0)
  },
)
