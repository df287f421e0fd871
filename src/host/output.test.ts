// What a turn's output looks like on the wire: order, packet identifiers and sizes, whatever is joined, shared or split.
import { expect, test } from 'vitest'
import { encodeClient } from '../protocol/codec-client.ts'
import type { ProtocolVersion, Publish, QoS } from '../protocol/packet.ts'
import { rig, settle } from '../testing/rig.ts'
import { BufferPool, largestBuffer } from './buffer-pool.ts'

function chunkOf(sizes: readonly number[], qos: QoS, version: ProtocolVersion): Uint8Array {
  const packets = sizes.map((size, index) =>
    encodeClient(
      {
        type: 'publish',
        dup: false,
        qos,
        retain: false,
        topic: 'x' as never,
        packetId: qos === 0 ? 0 : index + 1,
        properties: {},
        payload: new Uint8Array(size).fill(index),
      },
      version,
    ),
  )
  const chunk = new Uint8Array(packets.reduce((sum, packet) => sum + packet.length, 0))
  let at = 0
  for (const packet of packets) {
    chunk.set(packet, at)
    at += packet.length
  }
  return chunk
}

const shapes: readonly (readonly number[])[] = [
  [5],
  [5, 6],
  [0, 1, 2, 3],
  [20_000],
  [5, 20_000],
  [20_000, 5],
  [10, 20_000, 11, 12, 70_000, 70_001, 13],
  Array.from({ length: 300 }, (_, index) => index),
  Array.from({ length: 12 }, () => 16_000),
]

test.each([
  [4, 0],
  [4, 1],
  [5, 0],
  [5, 1],
  [5, 2],
] as const)('v%i QoS %i: order, contents and own packet identifiers are kept in every shape', async (version, qos) => {
  for (const sizes of shapes) {
    const broker = rig()
    const talker = await broker.connected('talker', {}, version)
    const listeners = []
    for (let count = 0; count < 3; count++) {
      const listener = await broker.connected(`listener ${count}`, {}, version)
      await listener.subscribe('own', 1)
      listeners.push(listener)
      // Those who came earlier get one more, so that identifiers differ.
      talker.publish('own', 'shift', { qos: 1, packetId: 1 })
      await talker.expect({ type: 'puback' })
    }
    for (const listener of listeners) {
      await settle()
      listener.inbox.length = 0
      await listener.subscribe('x', qos)
    }
    talker.send(chunkOf(sizes, qos, version))
    await settle()
    for (const [count, listener] of listeners.entries()) {
      const got = listener.inbox.splice(0) as Publish[]
      expect(got.map((packet) => packet.payload.length)).toEqual([...sizes])
      expect(got.map(({ payload }) => [payload[0], payload.at(-1)])).toEqual(
        sizes.map((size, index) => (size === 0 ? [undefined, undefined] : [index & 0xff, index & 0xff])),
      )
      const first = qos === 0 ? 0 : listeners.length - count + 1
      expect(got.map((packet) => packet.packetId)).toEqual(sizes.map((_, index) => (qos === 0 ? 0 : first + index)))
    }
  }
})

test('one turn is one send per link, also with acknowledgements between', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  await client.subscribe('x')
  const before = client.brokerLink.sends
  client.send(chunkOf([1, 2, 3, 4], 1, 5))
  await settle()
  expect(client.inbox.map((packet) => packet.type)).toEqual(
    Array.from({ length: 4 }, () => ['publish', 'puback']).flat(),
  )
  expect(client.brokerLink.sends - before).toBe(1)
})

test('bytes counted as sent are the bytes sent', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  await client.subscribe('x', 1)
  let bytes = 0
  const { onData } = client.link
  client.link.onData = (chunk) => {
    bytes += chunk.length
    onData(chunk)
  }
  const observer = broker.observer()
  observer.ask({ type: 'hello', version: 1 })
  observer.ask({ type: 'watch', view: 'broker', id: 1, query: {} })
  const counted = async () => {
    await broker.advance(1000)
    const frame = observer.take().at(-1)
    if (frame?.type !== 'frame') throw new Error('no frame')
    observer.ask({ type: 'acknowledge', frame: frame.frame })
    const [change] = frame.changes
    if (change?.view !== 'broker') throw new Error('no broker view')
    return change.result.counters.bytesSent
  }
  const before = await counted()
  client.send(chunkOf([10, 20_000, 0, 70_000, 64_000, 9], 1, 5))
  await settle()
  expect((await counted()) - before).toBe(bytes)
  expect(bytes).toBeGreaterThan(150_000)
})

test('BufferPool gives buffers that are large enough, and takes back only its own sizes', () => {
  const pool = new BufferPool()
  for (const size of [1, 1024, 1025, 8192, 8193, largestBuffer, largestBuffer + 1]) {
    expect(pool.take(size).length).toBeGreaterThanOrEqual(size)
  }
  const small = pool.take(1)
  pool.give(small)
  pool.give(new Uint8Array(5))
  expect(pool.take(1)).toBe(small)
  expect(pool.take(1)).not.toBe(small)
})
