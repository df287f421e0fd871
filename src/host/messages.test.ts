// The views of application messages: news instead of the whole list, and one message with its whole payload.
import { expect, test } from 'vitest'
import { largestPayload, MessageLog } from '../core/message-log.ts'
import type { Message } from '../core/state.ts'
import type { TopicName } from '../protocol/packet.ts'
import { rig, settle } from '../testing/rig.ts'

const everything = { limit: 500, text: '', sys: false }
const utf8 = (text: string) => new TextEncoder().encode(text)

test('after the first result a watch of messages gets only rows that are new or changed', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.watch(1, 'messages', everything)
  talker.publish('kept', '1', { retain: true })
  talker.publish('x', '2')
  const first = await observer.look(1, 'messages')
  expect(first.isWhole).toBe(true)
  expect(first.rows.map((row) => [row.topic, row.stored])).toEqual([
    ['x', false],
    ['kept', true],
  ])
  talker.publish('x', '3')
  const second = await observer.look(1, 'messages')
  expect(second).toMatchObject({ total: 3, isWhole: false })
  expect(second.rows.map((row) => row.preview)).toEqual([utf8('3')])
  // The pin moves: the row that loses it comes again.
  talker.publish('kept', '4', { retain: true })
  const third = await observer.look(1, 'messages')
  expect(third.rows.map((row) => [new TextDecoder().decode(row.preview), row.stored])).toEqual([
    ['4', true],
    ['1', false],
  ])
  talker.send({ type: 'pingreq' })
  await broker.advance(1000)
  expect(observer.take()).toEqual([])
  // Another watch, or the same with another query, begins with all.
  observer.watch(1, 'messages', { ...everything, text: 'kept' })
  const anew = await observer.look(1, 'messages')
  expect(anew).toMatchObject({ total: 2, isWhole: true })
  expect(anew.rows).toHaveLength(2)
})

test('news hold no more rows than the window, however much has come', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.watch(1, 'messages', { ...everything, limit: 10 })
  await observer.look(1, 'messages')
  for (let count = 0; count < 1500; count++) talker.publish('x', `${count}`)
  const { rows, total } = await observer.look(1, 'messages')
  expect(total).toBe(1000)
  expect(rows.map((row) => new TextDecoder().decode(row.preview))).toEqual(
    Array.from({ length: 10 }, (_, index) => `${1499 - index}`),
  )
})

test('the newest thousand are kept, from the last one on; a will is told as that', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const will = {
    topic: 'gone' as TopicName,
    payload: utf8('x'),
    qos: 0 as const,
    retain: false,
    delaySeconds: 0,
    properties: {},
  }
  const dying = await broker.connected('dying', { will })
  const listener = await broker.connected('listener')
  await listener.subscribe('#')
  const observer = broker.observer().greet()
  observer.watch(1, 'messages', everything)
  await observer.look(1, 'messages')
  for (let count = 0; count < 2_345; count++) talker.publish('x', `${count}`)
  dying.link.close()
  await settle()
  const { rows, total } = await observer.look(1, 'messages')
  expect(total).toBe(1_000)
  expect(rows).toHaveLength(500)
  expect(rows[0]).toMatchObject({ topic: 'gone', source: 'will', matched: 1, publisher: 'dying' })
  const last = Array.from({ length: 499 }, (_, back) => `${2_344 - back}`)
  expect(rows.slice(1).map(({ preview }) => new TextDecoder().decode(preview))).toEqual(last)
  expect(rows.slice(1).every(({ source, matched }) => source === 'client' && matched === 1)).toBe(true)
  observer.watch(2, 'messages', { ...everything, text: 'gone' })
  expect(await observer.look(2, 'messages')).toMatchObject({ total: 1 })
})

test('one message with its whole payload; null when it is not kept', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.watch(1, 'messages', everything)
  await observer.look(1, 'messages')
  const payload = Uint8Array.from({ length: 100_000 }, (_, index) => index & 0xff)
  talker.publish('large', payload, { retain: true, qos: 1, packetId: 1 })
  talker.publish('too-large', new Uint8Array(largestPayload + 1))
  const { rows } = await observer.look(1, 'messages')
  const [tooLarge, large] = rows
  observer.ask({ type: 'unwatch', id: 1 })
  observer.watch(2, 'message', { id: large!.id })
  const message = await observer.look(2, 'message')
  expect(message).toMatchObject({ topic: 'large', qos: 1, retain: true, stored: true, bytes: 100_000 })
  expect(message!.payload).toEqual(payload)
  expect(message!.preview).toEqual(payload.slice(0, 256))
  observer.watch(3, 'message', { id: tooLarge!.id })
  expect(await observer.look(3, 'message')).toMatchObject({ payload: null, bytes: largestPayload + 1 })
  observer.watch(4, 'message', { id: 999_999 })
  expect(await observer.look(4, 'message')).toBeNull()
  observer.ask({ type: 'watch', view: 'message', id: 5, query: { id: 'x' } })
  expect(observer.take()).toMatchObject([{ type: 'refused' }])
  // Watching one message keeps the recorder at work, too; what is unchanged is not sent again.
  talker.publish('large', 'other', { retain: true })
  expect(await observer.look(2, 'message')).toMatchObject({ stored: false, bytes: 100_000 })
})

const message = (id: number, payload: Uint8Array) =>
  ({ id, payload, bytes: payload.length, topic: 't', publisher: 'c' }) as unknown as Message

test('who counts is told of a run of one topic at once, though not of two moments together', () => {
  const log = new MessageLog('client', 5, 2000)
  const told: (readonly [topic: string, messages: number, receivedAt: number])[] = []
  log.counter = { note: (topic, messages, _payload, _bytes, receivedAt) => told.push([topic, messages, receivedAt]) }
  for (const receivedAt of [1, 1, 1]) log.add({ ...message(1, utf8('x')), receivedAt }, 0)
  log.tell()
  for (const receivedAt of [1, 1, 5, 9]) log.add({ ...message(1, utf8('x')), receivedAt }, 0)
  log.tell()
  expect(told.shift()).toEqual(['t', 3, 1])
  expect(told.map(([, , receivedAt]) => receivedAt)).toEqual([1, 1, 5, 9])
})

test('payloads have a limit together: the oldest give way first, short ones stay', () => {
  const log = new MessageLog('client', 5, 2000)
  let id = 0
  const add = (bytes: number) => {
    id += 1
    log.add(message(id, new Uint8Array(bytes).fill(id)), 0)
  }
  const whole = () =>
    [...log.newest()]
      .filter((kept) => {
        const payload = log.payloadOf(kept)
        expect(log.rowOf(kept, false).preview).toEqual(new Uint8Array(Math.min(256, kept.bytes)).fill(kept.message.id))
        if (payload !== null) expect(payload).toEqual(new Uint8Array(kept.bytes).fill(kept.message.id))
        return payload !== null
      })
      .map((kept) => kept.message.id)
  expect(whole()).toEqual([])
  add(1000)
  add(256)
  add(900)
  expect(whole()).toEqual([3, 2, 1])
  // There is no room for it in one piece behind the third: it takes the first one's.
  add(300)
  expect(whole()).toEqual([4, 3, 2])
  for (const bytes of [400, 400, 0, 256, 400]) add(bytes)
  expect(whole()).toEqual([9, 8, 7, 6, 5])
  add(5000)
  expect(whole()).toEqual([9, 8, 7, 6])
  add(2000)
  expect(whole()).toEqual([11, 8, 7])
  expect(log.size).toBe(5)
})
