// A client that sends faster than the limits allow is not read for a while, and then goes on where it was.
// Does not test how long: core/limits.test.ts does.
import { expect, test } from 'vitest'
import { rig } from '../testing/rig.ts'

const payloads = (packets: readonly { readonly type: string }[]): number =>
  packets.filter(({ type }) => type === 'publish').length

test('what is above the rate waits in its link and is handled in its time; others go on', async () => {
  const broker = rig({ limits: { messagesPerSecond: 10 } })
  const [fast, slow, receiver] = [
    await broker.connected('fast'),
    await broker.connected('slow'),
    await broker.connected('receiver'),
  ]
  await receiver.subscribe('#')
  for (let n = 0; n < 30; n++) fast.publish('t', String(n))
  await broker.advance(0)
  expect(payloads(receiver.inbox)).toBe(11)
  slow.publish('t', 'slow')
  await broker.advance(0)
  expect(payloads(receiver.inbox)).toBe(12)
  await broker.advance(100)
  expect(payloads(receiver.inbox)).toBe(13)
  for (let n = 0; n < 18; n++) await broker.advance(100)
  const texts = receiver.inbox.map((packet) => packet.type === 'publish' && new TextDecoder().decode(packet.payload))
  expect(texts.filter((text) => text !== 'slow')).toEqual(Array.from({ length: 30 }, (_, n) => String(n)))
  expect(broker.log).toContain(
    'warning: client "fast" at rig (scratch) limited (messagesPerSecond): more than 10: not read for 100 ms',
  )
  expect(broker.log.filter((line) => line.includes('limited'))).toHaveLength(1)
})

test('the end of a link that is not read is noticed once what it brought is paid for', async () => {
  const broker = rig({ limits: { messagesPerSecond: 1 } })
  const watcher = await broker.connected('watcher')
  await watcher.subscribe('#')
  const client = await broker.connected('client', {
    will: {
      topic: 'will' as never,
      payload: new Uint8Array(1),
      qos: 0,
      retain: false,
      properties: {},
      delaySeconds: 0,
    },
  })
  for (let n = 0; n < 3; n++) client.publish('t', 'x')
  client.link.close()
  await broker.advance(0)
  expect(payloads(watcher.inbox)).toBe(2)
  await broker.advance(1000)
  expect(payloads(watcher.inbox)).toBe(3)
  await broker.advance(1000)
  expect(watcher.inbox.at(-1)).toMatchObject({ type: 'publish', topic: 'will' })
})
