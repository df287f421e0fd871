// The bytes that clients may begin with, and those that a refused one gets.
// Does not test when a client is refused: tunnel.test.ts does.
import { describe, expect, test } from 'vitest'
import { connectBytesMaximum, type Opening, readOpening, refusal } from './refusal.ts'

const connect = (name: string, level: number, rest = 4) => {
  const body = [0, name.length, ...Buffer.from(name), level, ...new Array<number>(rest).fill(0)]
  return Uint8Array.from([0x10, body.length, ...body])
}

describe('the opening of a client', () => {
  const table: [string, Uint8Array, Opening][] = [
    ['MQTT 5', connect('MQTT', 5), { version: 5 }],
    ['MQTT 3.1.1', connect('MQTT', 4), { version: 4 }],
    ['MQTT 3.1', connect('MQIsdp', 3), { version: 3 }],
    ['a bridge of MQTT 3.1.1', connect('MQTT', 0x84), { version: 4 }],
    ['nothing', new Uint8Array(), 'incomplete'],
    ['one byte', Uint8Array.of(0x10), 'incomplete'],
    ['half a length', Uint8Array.of(0x10, 0x80), 'incomplete'],
    ['all but the last byte', connect('MQTT', 5).subarray(0, -1), 'incomplete'],
    ['MQTT-3.1.0-1: another packet', Uint8Array.of(0xc0, 0), 'not-mqtt'],
    ['MQTT-2.2.2-2: wrong flags', Uint8Array.of(0x11, 10), 'not-mqtt'],
    ['a length of five bytes', Uint8Array.of(0x10, 0x80, 0x80, 0x80, 0x80, 1), 'not-mqtt'],
    ['MQTT-3.1.2-1: another protocol', connect('MQTZ', 5), 'not-mqtt'],
    ['MQTT-3.1.2-2: a level that is none', connect('MQTT', 9), 'not-mqtt'],
    ['HTTP', new TextEncoder().encode('GET / HTTP/1.1\r\n'), 'not-mqtt'],
    ['TLS', Uint8Array.of(0x16, 3, 1), 'not-mqtt'],
  ]
  test.each(table)('%s', (_name, bytes, opening) => {
    expect(readOpening(bytes)).toEqual(opening)
  })

  test('every prefix of a CONNECT is incomplete', () => {
    const whole = connect('MQTT', 5, 30)
    for (let size = 0; size < whole.length; size += 1) expect(readOpening(whole.subarray(0, size))).toBe('incomplete')
  })

  test('a huge CONNECT is not awaited to its end', () => {
    const bytes = new Uint8Array(connectBytesMaximum)
    bytes.set([0x10, 0xff, 0xff, 0x7f, 0, 4, ...Buffer.from('MQTT'), 5])
    expect(readOpening(bytes)).toEqual({ version: 5 })
  })
})

test.each([
  [5, [0x20, 3, 0, 0x88, 0]],
  [4, [0x20, 2, 0, 3]],
  [3, [0x20, 2, 0, 3]],
] as const)('MQTT-3.2.2-6: the refusal of version %i', (version, bytes) => {
  expect([...refusal(version)]).toEqual(bytes)
})
