// What an observer is told of a session around each packet of a QoS 2 exchange, on both hops.
// Does not test how it looks.
import { expect, test } from 'vitest'
import type { SessionBrief } from '../core/flow-view.ts'
import { beforeSending } from './session-brief.ts'

const after: SessionBrief = {
  connected: true,
  subscriptions: 1,
  inbound: 2,
  outbound: 3,
  receiveMaximum: 20,
  queued: 0,
}
const ack = { packetId: 1, reason: 0 as const, properties: {} }
const publish = {
  type: 'publish',
  topic: 't' as never,
  payload: new Uint8Array(),
  retain: false,
  properties: {},
} as const

test('what a packet of the broker opens or ends is undone', () => {
  const before = (packet: Parameters<typeof beforeSending>[0]) => beforeSending(packet, after)
  expect(before({ ...publish, qos: 1, dup: false, packetId: 1 })).toEqual({ ...after, outbound: 2 })
  expect(before({ ...publish, qos: 2, dup: true, packetId: 1 })).toEqual(after)
  expect(before({ ...publish, qos: 0, dup: false, packetId: 0 })).toEqual(after)
  expect(before({ type: 'pubrec', ...ack })).toEqual({ ...after, inbound: 1 })
  expect(before({ type: 'pubrec', ...ack, reason: 0x97 })).toEqual(after)
  expect(before({ type: 'pubcomp', ...ack })).toEqual({ ...after, inbound: 3 })
  expect(before({ type: 'pubrel', ...ack })).toEqual(after)
  expect(beforeSending({ type: 'pubrel', ...ack }, null)).toBeNull()
})
