import { describe, expect, test } from 'vitest'
import { decode, encode, encodedSize, encodeInto } from './codec.ts'
import { decodeServer, encodeClient } from './codec-client.ts'
import { dissect } from './dissect.ts'
import { ack, auth, connack, disconnect, type Fixture, fromHex, publish, suback, toHex, unsuback } from './fixture.ts'
import { badFixtures, fixtures, goodFixtures } from './fixtures.ts'
import type { ClientPacket, Packet, ProtocolVersion, ServerPacket } from './packet.ts'
import { ProtocolError } from './reason.ts'

function read(fixture: Fixture): Packet {
  if (fixture.from === 'client') return decode(fixture.bytes, fixture.version)
  return decodeServer(fixture.bytes, fixture.version ?? 4)
}

function write(fixture: Fixture): Uint8Array {
  const version: ProtocolVersion = fixture.version ?? 5
  if (fixture.from === 'client') return encodeClient(fixture.packet as ClientPacket, version)
  return encode(fixture.packet as ServerPacket, version)
}

function faultOf(action: () => unknown): ProtocolError {
  try {
    action()
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('there are fixtures enough, each with a name of its own', () => {
  expect(fixtures.length).toBeGreaterThan(250)
  const names = fixtures.map(({ name, from }) => `${from}: ${name}`)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

describe('valid packets are read', () => {
  test.each(goodFixtures)('$from: $name', (fixture) => {
    expect(read(fixture)).toEqual(fixture.packet)
    expect(dissect(fixture.bytes, fixture.version, fixture.from).fault).toBeNull()
  })
})

describe('packets are written', () => {
  test.each(goodFixtures.filter(({ canonical }) => canonical))('$from: $name', (fixture) => {
    expect(toHex(write(fixture))).toBe(toHex(fixture.bytes))
  })
})

describe('dissect names the same fault', () => {
  test.each(badFixtures.filter(({ misplaced }) => !misplaced))('$from: $name [$statement]', (fixture) => {
    const { fault } = dissect(fixture.bytes, fixture.version, fixture.from)
    expect([fault?.reason.toString(16), fault?.statement]).toEqual([fixture.reason.toString(16), fixture.statement])
    expect(fault?.offset).toBeGreaterThanOrEqual(0)
    expect(fault?.offset).toBeLessThanOrEqual(fixture.bytes.length)
  })
})

describe('a broken CONNECT still tells the version asked for', () => {
  test.each([
    ['v5, reserved flag', '100e00044d5154540503003c00000161', 5],
    ['v4, reserved flag', '100d00044d5154540403003c000161', 4],
    ['v3, Will QoS without Will Flag', '100f00064d51497364700308003c000161', 3],
    ['level 6 of MQTT [MQTT-3.1.2-2]', '100d00044d5154540602003c000161', 5],
    ['level 3 of MQTT [MQTT-3.1.2-2]', '100d00044d5154540302003c000161', 4],
    ['level 9 of MQIsdp', '100f00064d51497364700902003c000161', 5],
    ['another protocol [MQTT-3.1.2-1]', '100d00044e5154540402003c000161', null],
    ['nothing after the fixed header', '1000', null],
  ])('%s', (_, hex, version) => {
    expect(faultOf(() => decode(fromHex(hex), null)).version).toBe(version)
  })
})

describe('broken packets are refused', () => {
  test.each(badFixtures)('$from: $name [$statement]', (fixture) => {
    const fault = faultOf(() => read(fixture))
    expect([fault.reason.toString(16), fault.statement]).toEqual([fixture.reason.toString(16), fixture.statement])
  })
})

test('every reason code of every packet is read or refused, by decode as by dissect', () => {
  const forms: [string, (code: string) => string][] = [
    ['connack', (code) => `200300${code}00`],
    ['puback', (code) => `40030001${code}`],
    ['pubrec', (code) => `50030001${code}`],
    ['pubrel', (code) => `62030001${code}`],
    ['pubcomp', (code) => `70030001${code}`],
    ['suback', (code) => `9004000100${code}`],
    ['unsuback', (code) => `b004000100${code}`],
    ['disconnect', (code) => `e001${code}`],
    ['disconnect', (code) => `e002${code}00`],
    ['auth', (code) => `f006${code}041500016d`],
  ]
  for (const [type, form] of forms) {
    for (let code = 0; code < 256; code++) {
      const bytes = fromHex(form(code.toString(16).padStart(2, '0')))
      for (const from of ['client', 'server'] as const) {
        const { fault } = dissect(bytes, 5, from)
        const action = () => (from === 'client' ? decode(bytes, 5) : decodeServer(bytes, 5))
        if (fault === null)
          expect(action()).toMatchObject(
            type === 'suback' || type === 'unsuback' ? { reasons: [code] } : { type, reason: code },
          )
        else expect(faultOf(action).reason).toBe(fault.reason)
      }
    }
  }
})

describe('what the versions before 5.0 cannot say', () => {
  test('a CONNACK carries a return code, no properties and no Session Present in 3.1 or when it refuses', () => {
    const refused = connack({ sessionPresent: true, reason: 0x87, properties: { reasonString: 'no' } })
    expect(toHex(encode(refused, 4))).toBe('20020005')
    expect(toHex(encode(refused, 5))).toBe('20080087051f00026e6f')
    const accepted = connack({ sessionPresent: true })
    expect(toHex(encode(accepted, 3))).toBe('20020000')
    expect(toHex(encode(accepted, 4))).toBe('20020100')
  })

  test('a SUBACK carries every failure as 0x80 [MQTT-3.9.3-2]', () => {
    expect(toHex(encode(suback(1, [0, 1, 2, 0x87, 0x9e], { reasonString: 'x' }), 4))).toBe('900700010001028080')
  })

  test('an UNSUBACK has no payload', () => {
    expect(toHex(encode(unsuback(258, [0, 0x11]), 3))).toBe('b0020102')
  })

  test('an acknowledgement is four bytes', () => {
    expect(toHex(encode(ack('pubrec', 1, 0x97, { reasonString: 'x' }), 4))).toBe('50020001')
  })

  test('a server has neither DISCONNECT nor AUTH', () => {
    expect(() => encode(disconnect(0x8b), 4)).toThrow(Error)
    expect(() => encode(auth(0x18), 3)).toThrow(Error)
  })
})

test('encodeInto writes what encode gives, and encodedSize tells its length', () => {
  for (const { from, packet, version } of goodFixtures) {
    if (from !== 'server' || packet === null) continue
    const bytes = encode(packet as ServerPacket, version ?? 5)
    expect(encodedSize(packet as ServerPacket, version ?? 5)).toBe(bytes.length)
    const target = new Uint8Array(bytes.length + 6)
    expect(encodeInto(target, 3, packet as ServerPacket, version ?? 5)).toBe(bytes.length + 3)
    expect(toHex(target)).toBe(`000000${toHex(bytes)}000000`)
  }
})

test('two who get the same message each get their own Packet Identifier', () => {
  const message = publish({ topic: 't', qos: 1 })
  for (const write of [encode, encodeClient]) {
    expect(toHex(write({ ...message, packetId: 1 }, 4))).toBe('3205000174' + '0001')
    expect(toHex(write({ ...message, packetId: 0x203 }, 4))).toBe('3205000174' + '0203')
  }
})

test('a string that does not fit is our fault, not a broken packet', () => {
  const reasonString = 'x'.repeat(65_536)
  expect(() => encode(connack({ properties: { reasonString } }), 5)).toThrow(RangeError)
  expect(() => encode(ack('puback', 1, 0, { reasonString }), 5)).toThrow(RangeError)
})

test('no packet but PUBLISH is read above 1 MiB: a million empty properties would cost gigabytes', () => {
  const body = new Uint8Array(2 ** 20)
  const frame = Uint8Array.from([0x10, 0x80, 0x80, 0x40, ...body])
  expect(() => decode(frame, null)).toThrow(expect.objectContaining({ reason: 0x95 }))
})

test.each(['4002000100', '6202000100', '30040001740000', 'e0000000', 'a206000100000174ff'])(
  'bytes behind the end that the packet itself tells are refused, whoever cut it: %s',
  (hex) => {
    expect(faultOf(() => decode(fromHex(hex), 5)).reason).toBe(0x81)
  },
)
