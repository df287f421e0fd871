// Records of the journal: what is packed weighs the same as what is read again.
// Does not know the disk.
import { expect, test } from 'vitest'
import type { DeliveryRow, MessageRow, Write } from '../core/rows.ts'
import type { TopicName } from '../protocol/packet.ts'
import { draftOf, packWrites } from './record.ts'

const message: MessageRow = {
  id: 7,
  topic: 'home/lamp' as TopicName,
  payload: new Uint8Array(64),
  qos: 1,
  retain: true,
  properties: { contentType: 'text/plain', userProperties: [['a', 'b']] },
  publisher: 'sensor',
  expiresAt: null,
  receivedAt: 1_790_000_000_000,
}
const delivery: DeliveryRow = {
  clientId: 'phone',
  order: 3,
  state: 'queued',
  packetId: 0,
  messageId: 7,
  qos: 1,
  retain: false,
  identifiers: [4, 5],
  share: '$share/g/home/#',
}

test.each<[string, Write]>([
  ['message', { table: 'message', key: '7', row: message }],
  ['retained', { table: 'retained', key: 'home/lamp', row: message }],
  ['delivery', { table: 'delivery', key: 'phone\u00003', row: delivery }],
  ['delivery alone', { table: 'delivery', key: 'phone\u00003', row: { ...delivery, share: null, identifiers: [] } }],
  ['delivery, lean', { table: 'delivery', key: 'a\u00001', row: { clientId: 'a', order: 1, messageId: 1, qos: 1 } }],
  ['inbound', { table: 'inbound', key: 'phone\u00003', row: { clientId: 'phone', packetId: 3 } }],
  ['a delete', { table: 'message', key: '7', row: null }],
])('%s weighs when it is packed what it weighs when it is read', (_, write) => {
  const [draft] = packWrites([write])
  expect(draftOf(draft!.record)).toEqual(draft)
})
