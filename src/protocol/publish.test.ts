import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { publishes, versions } from './arbitrary.ts'
import { bytes, publish, text, toHex } from './fixture.ts'
import type { Publish } from './packet.ts'
import { decodePublish, encodePublish, encodePublishInto, publishSize } from './publish.ts'

const payload = text('21.5')
const properties = { contentType: 'text/plain', userProperties: [['a', '1']] } as const

function message(fields: Partial<Publish> = {}): Publish {
  return { ...publish({ topic: 'home/t' }), payload, properties, ...fields }
}

describe('one fan-out', () => {
  test('receivers of one form share their bytes', () => {
    const first = encodePublish(message({ qos: 1, packetId: 1 }), 5)
    const second = encodePublish(message({ qos: 1, packetId: 2 }), 5)
    expect(second).toBe(first)
    expect(second.packetIdOffset).toBe(2 + 2 + 6)
  })

  test('interleaved forms do not disturb each other', () => {
    const forms = [
      encodePublish(message(), 5),
      encodePublish(message({ qos: 1, packetId: 1 }), 5),
      encodePublish(message({ retain: true }), 5),
      encodePublish(message(), 4),
      encodePublish(message({ qos: 2, packetId: 9, dup: true }), 4),
    ]
    const again = [
      encodePublish(message(), 5),
      encodePublish(message({ qos: 1, packetId: 7 }), 5),
      encodePublish(message({ retain: true }), 5),
      encodePublish(message(), 3),
      encodePublish(message({ qos: 2, packetId: 3, dup: true }), 3),
    ]
    for (const [index, encoded] of again.entries()) expect(encoded).toBe(forms[index])
    expect(new Set(forms).size).toBe(forms.length)
  })

  test('another topic, payload or properties object is another packet', () => {
    const first = encodePublish(message(), 5)
    expect(toHex(encodePublish(message({ payload: text('9') }), 5).bytes)).not.toBe(toHex(first.bytes))
    encodePublish(message(), 5)
    expect(toHex(encodePublish(message({ properties: { contentType: 'x' } }), 5).bytes)).not.toBe(toHex(first.bytes))
    encodePublish(message(), 5)
    const other = encodePublish({ ...message(), topic: publish({ topic: 'home/u' }).topic }, 5)
    expect(toHex(other.bytes)).not.toBe(toHex(first.bytes))
  })

  test('large packets are remembered one at a time', () => {
    const large = new Uint8Array(70_000)
    const first = encodePublish(message({ payload: large }), 5)
    expect(encodePublish(message({ payload: large }), 5) === first).toBe(true)
    expect(encodePublish(message({ payload: large }), 4).bytes.length).toBeLessThan(first.bytes.length)
    const again = encodePublish(message({ payload: large }), 5)
    expect(again === first).toBe(false)
    expect(toHex(again.bytes.subarray(0, 20))).toBe(toHex(first.bytes.subarray(0, 20)))
    expect(again.bytes.length).toBe(first.bytes.length)
  })

  test('QoS 0 has no Packet Identifier [MQTT-2.2.1-2]', () => {
    expect(encodePublish(message(), 5).packetIdOffset).toBe(-1)
  })
})

test('all ways to write a packet agree, whatever came before', () => {
  const shared = [payload, bytes(), bytes(1, 2, 3)]
  const packets = versions.chain((version) =>
    publishes(version, 'server').chain((packet) =>
      fc.record({
        version: fc.constant(version),
        packet: fc.oneof(
          fc.constant(packet),
          fc.constantFrom(...shared).map((same) => ({ ...message(), payload: same, properties: {} })),
        ),
      }),
    ),
  )
  fc.assert(
    fc.property(fc.array(packets, { minLength: 1, maxLength: 6 }), (list) => {
      for (const { version, packet } of [...list, ...list, ...list]) {
        const size = publishSize(packet, version)
        const into = new Uint8Array(size + 2)
        expect(encodePublishInto(into, 1, packet, version)).toBe(size + 1)
        const { bytes: shareable, packetIdOffset } = encodePublish(packet, version)
        const own = shareable.slice()
        if (packetIdOffset >= 0) own.set([packet.packetId >> 8, packet.packetId & 255], packetIdOffset)
        expect(toHex(into.subarray(1, -1))).toBe(toHex(own))
        expect(decodePublish(own, version, 'server')).toEqual(packet)
      }
    }),
    { numRuns: 50 },
  )
})

describe('reading', () => {
  test('the payload is a copy, also out of a Buffer', () => {
    const source = Buffer.from('3006000161' + '626364', 'hex')
    const packet = decodePublish(source, 4)
    source.fill(0)
    expect(toHex(packet.payload)).toBe('626364')
    expect(packet.payload.buffer.byteLength).toBe(3)
    expect(packet.payload.constructor).toBe(Uint8Array)
  })

  test('topics that look alike stay apart, though they are remembered', () => {
    const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789']
    const short = letters.flatMap((one) => letters.map((other) => one + other))
    const topics = [...Array.from({ length: 1000 }, (_, index) => `sensor/${index}/t`), ...short]
    for (const round of [1, 2]) {
      for (const topic of topics) {
        const encoded = encodePublish(publish({ topic, payload: bytes(round) }), 5)
        if (decodePublish(encoded.bytes, 5).topic !== topic) throw new Error(topic)
      }
    }
  })

  test('a remembered topic does not reach past the packet', () => {
    decodePublish(encodePublish(publish({ topic: 'abc' }), 4).bytes, 4)
    expect(() => decodePublish(Uint8Array.of(0x30, 4, 0, 3, 0x61, 0x62), 4)).toThrow('ends inside a field')
  })
})

test('what cannot be written is our fault', () => {
  const long = publish({ topic: 'x'.repeat(70_000) })
  expect(() => encodePublish(long, 4)).toThrow(RangeError)
})
