// Tests of the load's own packets: against mqtt-packet, and cut at every byte.
// Does not know any broker.
import mqttPacket from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { AckWriter, encodeConnect, encodeRing, encodeSubscribe, FrameReader, remainingLength } from './wire.ts'

function parseAll(bytes: Uint8Array): mqttPacket.Packet[] {
  const parser = mqttPacket.parser({ protocolVersion: 4 })
  const packets: mqttPacket.Packet[] = []
  parser.on('packet', (packet) => packets.push(packet))
  parser.on('error', (error) => {
    throw error
  })
  parser.parse(Buffer.from(bytes))
  return packets
}

type Frame = [first: number, packetId: number, frameBytes: number]

function read(stream: Uint8Array, chunk: number): { frames: Frame[]; whole: boolean } {
  const frames: Frame[] = []
  const reader = new FrameReader((first, packetId, frameBytes) => frames.push([first, packetId, frameBytes]))
  // One buffer for all reads, as the sockets use it: what the reader keeps must be its own copy.
  const shared = Buffer.alloc(chunk)
  for (let at = 0; at < stream.length; at += chunk) {
    const length = Buffer.from(stream).copy(shared, 0, at, Math.min(at + chunk, stream.length))
    reader.push(shared, length)
    shared.fill(0xff)
  }
  return { frames, whole: reader.whole }
}

describe('encoding', () => {
  test('CONNECT and SUBSCRIBE are what mqtt-packet reads', () => {
    const [connect, subscribe] = parseAll(Buffer.concat([encodeConnect('bench-1'), encodeSubscribe('bench/+', 2)]))
    expect(connect).toMatchObject({
      cmd: 'connect',
      clientId: 'bench-1',
      clean: true,
      keepalive: 0,
      protocolVersion: 4,
    })
    expect(subscribe).toMatchObject({
      cmd: 'subscribe',
      messageId: 1,
      subscriptions: [{ topic: 'bench/+', qos: 2 }],
    })
  })

  test.each([0, 1, 2] as const)('a ring holds PUBLISH frames of equal length at QoS %i', (qos) => {
    const ring = encodeRing('bench/0', 200, qos, 5)
    const packets = parseAll(ring.bytes)
    expect(ring.bytes.length).toBe(ring.frameBytes * 5)
    expect(packets.map((packet) => packet.messageId)).toEqual(qos === 0 ? Array(5).fill(undefined) : [1, 2, 3, 4, 5])
    for (const packet of packets)
      expect(packet).toMatchObject({
        cmd: 'publish',
        topic: 'bench/0',
        qos,
        dup: false,
      })
  })

  test.each([
    [0, [0]],
    [127, [127]],
    [128, [0x80, 1]],
    [16_383, [0xff, 0x7f]],
    [16_384, [0x80, 0x80, 1]],
  ])('remaining length %i', (value, bytes) => expect(remainingLength(value)).toEqual(bytes))
})

describe('FrameReader', () => {
  const ring0 = encodeRing('bench/0', 300, 0, 3)
  const ring2 = encodeRing('bench/0', 3, 2, 3)
  const acks = Buffer.from([0x40, 2, 0x12, 0x34, 0x62, 2, 0, 9, 0xd0, 0, 0x90, 3, 0, 1, 2, 0x20, 2, 0, 0])
  const stream = Buffer.concat([acks, ring0.bytes, ring2.bytes, acks])
  const acksRead: Frame[] = [
    [0x40, 0x1234, 4],
    [0x62, 9, 4],
    [0xd0, 0, 2],
    [0x90, 1, 5],
    [0x20, 0, 4],
  ]
  const expected: Frame[] = [
    ...acksRead,
    ...Array<Frame>(3).fill([0x30, 0, ring0.frameBytes]),
    [0x34, 1, ring2.frameBytes],
    [0x34, 2, ring2.frameBytes],
    [0x34, 3, ring2.frameBytes],
    ...acksRead,
  ]

  test('reads the same frames however the stream is cut', () => {
    for (let chunk = 1; chunk <= stream.length; chunk += 1) {
      expect(read(stream, chunk)).toEqual({ frames: expected, whole: true })
    }
  })

  test('says that the last frame is not whole', () => {
    expect(read(stream.subarray(0, stream.length - 1), 64).whole).toBe(false)
    expect(read(ring0.bytes.subarray(0, ring0.frameBytes - 1), 64).whole).toBe(false)
  })

  test('refuses a head that it could not keep', () => {
    const endless = Buffer.alloc(2000, 0xff)
    endless[0] = 0x32
    endless.set([0x80, 0x80, 1, 0xff, 0xff], 1)
    expect(() => read(endless, 2000)).toThrow(RangeError)
    expect(() => read(endless, 10)).toThrow(RangeError)
  })
})

test('AckWriter gives all acks once, as bytes of their own', () => {
  const writer = new AckWriter()
  expect(writer.take()).toBeNull()
  for (let id = 1; id <= 3000; id += 1) writer.add(0x40, id)
  const taken = writer.take()!
  writer.add(0x70, 7)
  expect(parseAll(taken).map((packet) => packet.messageId)).toEqual(Array.from({ length: 3000 }, (_, i) => i + 1))
  expect(writer.take()).toEqual(Uint8Array.of(0x70, 2, 0, 7))
})
