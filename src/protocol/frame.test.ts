import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, toHex } from './fixture.ts'
import { goodFixtures } from './fixtures.ts'
import { Framer } from './frame.ts'
import { ProtocolError, Reason } from './reason.ts'

function all(framer: Framer): Uint8Array[] {
  const packets: Uint8Array[] = []
  for (let packet = framer.next(); packet !== null; packet = framer.next()) packets.push(packet)
  return packets
}

function faultOf(framer: Framer): ProtocolError {
  try {
    all(framer)
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

function publishOf(size: number): Uint8Array {
  const bytes = new Uint8Array(size).fill(0x61)
  const header = size > 2_097_155 ? 5 : size > 16_386 ? 4 : size > 130 ? 3 : 2
  bytes[0] = 0x30
  let rest = size - header
  for (let at = 1; at < header; at++, rest >>= 7) bytes[at] = (rest & 0x7f) | (at < header - 1 ? 0x80 : 0)
  return bytes
}

describe('packets inside a chunk', () => {
  test('are views of it, with no copy', () => {
    const chunk = fromHex('c000c00030030001 61'.replaceAll(' ', ''))
    const framer = new Framer(100)
    framer.push(chunk)
    const packets = all(framer)
    expect(packets.map(toHex)).toEqual(['c000', 'c000', '3003000161'])
    expect(packets.every(({ buffer }) => buffer === chunk.buffer)).toBe(true)
    expect(framer.bufferedBytes).toBe(0)
  })

  test('a chunk that is one packet is handed on as it is', () => {
    const chunk = fromHex('c000')
    const framer = new Framer(100)
    framer.push(chunk)
    expect(framer.next()).toBe(chunk)
    expect(framer.next()).toBeNull()
  })

  test('a Buffer is cut like any bytes, and what is kept of it is a copy', () => {
    const chunk = Buffer.from('c000c0', 'hex')
    const framer = new Framer(100)
    framer.push(chunk)
    expect(toHex(framer.next() as Uint8Array)).toBe('c000')
    expect(framer.next()).toBeNull()
    chunk.fill(0xff)
    framer.push(fromHex('00'))
    expect(toHex(framer.next() as Uint8Array)).toBe('c000')
  })
})

describe('packets across chunks', () => {
  test('random chunking gives the same packets', () => {
    const stream = goodFixtures.filter(({ bytes }) => bytes.length > 0).map(({ bytes }) => bytes)
    stream.push(publishOf(200), publishOf(20_000), publishOf(127), publishOf(129), publishOf(131))
    const whole = Buffer.concat(stream)
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        (sizes, late) => {
          const framer = new Framer(100_000)
          const packets: Uint8Array[] = []
          for (let at = 0, turn = 0; at < whole.length; turn++) {
            const size = sizes[turn % sizes.length] as number
            framer.push(Uint8Array.from(whole.subarray(at, at + size)))
            if (!late || turn % 3 === 0) packets.push(...all(framer))
            at += size
          }
          packets.push(...all(framer))
          expect(packets.map(toHex)).toEqual(stream.map(toHex))
          expect(framer.bufferedBytes).toBe(0)
        },
      ),
      { numRuns: 25 },
    )
  })

  test('byte by byte', () => {
    const framer = new Framer(100_000)
    const packet = publishOf(300)
    for (const [at, byte] of packet.entries()) {
      framer.push(Uint8Array.of(byte))
      const cut = framer.next()
      if (at < packet.length - 1) expect(cut).toBeNull()
      else expect(toHex(cut as Uint8Array)).toBe(toHex(packet))
    }
  })

  test('a header that announces much takes no more memory than about what came', () => {
    const framer = new Framer(16 * 1024 * 1024)
    const packet = publishOf(8 * 1024 * 1024)
    framer.push(packet.slice(0, 100))
    expect(framer.next()).toBeNull()
    const before = process.memoryUsage().arrayBuffers
    framer.push(packet.slice(100, 200))
    expect(framer.next()).toBeNull()
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024)
    framer.push(packet.slice(200))
    expect(framer.next()?.length).toBe(packet.length)
  })

  test('what waits is counted until it is given out', () => {
    const framer = new Framer(100)
    framer.push(fromHex('c000c0'))
    framer.push(fromHex('00c000'))
    expect(framer.bufferedBytes).toBe(6)
    framer.next()
    expect(framer.bufferedBytes).toBe(4)
    expect(all(framer).length).toBe(2)
    expect(framer.bufferedBytes).toBe(0)
  })
})

describe('packets are refused from their first bytes', () => {
  test.each([
    ['type 0', '00', Reason.malformedPacket, undefined],
    ['flags of CONNECT [MQTT-2.1.3-1]', '11', Reason.malformedPacket, 'MQTT-2.1.3-1'],
    ['flags of SUBSCRIBE [MQTT-3.8.1-1]', '80', Reason.malformedPacket, 'MQTT-3.8.1-1'],
    ['flags of UNSUBSCRIBE [MQTT-3.10.1-1]', 'a0', Reason.malformedPacket, 'MQTT-3.10.1-1'],
    ['flags of PUBREL [MQTT-3.6.1-1]', '60', Reason.malformedPacket, 'MQTT-3.6.1-1'],
    ['flags of DISCONNECT [MQTT-3.14.1-1]', 'e1', Reason.malformedPacket, 'MQTT-3.14.1-1'],
    ['flags of AUTH [MQTT-3.15.1-1]', 'f8', Reason.malformedPacket, 'MQTT-3.15.1-1'],
    ['QoS 3 [MQTT-3.3.1-4]', '36', Reason.malformedPacket, 'MQTT-3.3.1-4'],
    ['DUP at QoS 0 [MQTT-3.3.1-2]', '38', Reason.malformedPacket, 'MQTT-3.3.1-2'],
    ['a length of five bytes', '3080808080', Reason.malformedPacket, undefined],
    ['a length longer than need be [MQTT-1.5.5-1]', '308000', Reason.malformedPacket, 'MQTT-1.5.5-1'],
    ['a packet over the maximum [MQTT-3.2.2-15]', '30ffffff7f', Reason.packetTooLarge, 'MQTT-3.2.2-15'],
  ])('%s', (_, hex, reason, statement) => {
    for (const bytewise of [false, true]) {
      const framer = new Framer(1000)
      const bytes = fromHex(hex)
      if (bytewise) for (const byte of bytes) framer.push(Uint8Array.of(byte))
      else framer.push(bytes)
      const fault = faultOf(framer)
      expect([fault.reason, fault.statement]).toEqual([reason, statement])
      framer.push(fromHex('c000'))
      expect(framer.next()).toBeNull()
    }
  })

  test('the packets before a broken one come out first', () => {
    const framer = new Framer(1000)
    framer.push(fromHex('c00000'))
    expect(toHex(framer.next() as Uint8Array)).toBe('c000')
    expect(() => framer.next()).toThrow(ProtocolError)
  })

  test('the maximum counts the fixed header, and may change', () => {
    const framer = new Framer(100)
    framer.push(publishOf(100))
    expect(framer.next()?.length).toBe(100)
    framer.setMaximumPacketSize(101)
    framer.push(publishOf(101))
    expect(framer.next()?.length).toBe(101)
    framer.setMaximumPacketSize(100)
    framer.push(publishOf(101))
    expect(faultOf(framer).reason).toBe(Reason.packetTooLarge)
  })
})
