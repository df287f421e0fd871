import fc from 'fast-check'
import { generate, parser } from 'mqtt-packet'
import { describe, expect, test } from 'vitest'
import { clientPackets, serverPackets, versioned } from './arbitrary.ts'
import { decode, encode } from './codec.ts'
import { decodeServer, encodeClient } from './codec-client.ts'
import { damages } from './damage.ts'
import { dissect } from './dissect.ts'
import type { Range } from './dissector.ts'
import { goodFixtures } from './fixtures.ts'
import type { ClientPacket, Packet, ProtocolVersion, ServerPacket } from './packet.ts'
import type { Sender } from './properties.ts'
import { ProtocolError } from './reason.ts'

const runs = { numRuns: 200 }

function versionFor(packet: Packet, version: ProtocolVersion): ProtocolVersion | null {
  return packet.type === 'connect' ? null : version
}

/** mqtt-packet's reading of one packet, or its error. */
function readTheirs(bytes: Uint8Array, version: ProtocolVersion): Record<string, unknown> | Error {
  let result: unknown = new Error('no packet')
  const theirs = parser({ protocolVersion: version })
  theirs.on('packet', (packet) => {
    result = packet
  })
  theirs.on('error', (error) => {
    result = error
  })
  theirs.parse(Buffer.from(bytes))
  return result as Record<string, unknown> | Error
}

function leavesOf(range: Range): Range[] {
  return range.children === undefined ? [range] : range.children.flatMap(leavesOf)
}

function expectExactCover(bytes: Uint8Array, range: Range): void {
  let at = 0
  for (const leaf of leavesOf(range)) {
    if (leaf.start !== at || leaf.end <= leaf.start) throw new Error(`${leaf.name} at ${leaf.start}, expected ${at}`)
    at = leaf.end
  }
  expect(at).toBe(bytes.length)
  if (bytes.length > 0) expectNested(range)
}

function expectNested(range: Range): void {
  if (range.children === undefined) return
  expect(range.children[0]?.start).toBe(range.start)
  expect(range.children.at(-1)?.end).toBe(range.end)
  for (const child of range.children) expectNested(child)
}

describe('round trips', () => {
  test('what a client sends is read as it was written, in every version', () => {
    fc.assert(
      fc.property(versioned(clientPackets), ({ version, packet }) => {
        expect(decode(encodeClient(packet, version), versionFor(packet, version))).toEqual(packet)
      }),
      runs,
    )
  })

  test('what a server sends is read as it was written, in every version', () => {
    fc.assert(
      fc.property(versioned(serverPackets), ({ version, packet }) => {
        expect(decodeServer(encode(packet, version), version)).toEqual(packet)
      }),
      runs,
    )
  })
})

describe('against mqtt-packet', () => {
  test('it reads our PUBLISH and acknowledgements as we meant them', () => {
    fc.assert(
      fc.property(versioned(serverPackets), ({ version, packet }) => {
        const theirs = readTheirs(encode(packet, version), version)
        // It fails on the AUTH and DISCONNECT that have no byte after their fixed header, which we never write.
        expect(theirs).not.toBeInstanceOf(Error)
        expect(theirs).toMatchObject({ cmd: packet.type })
        if (packet.type === 'publish') {
          const { topic, qos, dup, retain } = packet
          expect(theirs).toMatchObject({ topic, qos, dup, retain, payload: Buffer.from(packet.payload) })
        }
        if ('packetId' in packet && packet.packetId > 0) expect(theirs).toMatchObject({ messageId: packet.packetId })
      }),
      runs,
    )
  })

  test('it writes packets that we read the same as our own', () => {
    fc.assert(
      fc.property(versioned(clientPackets), ({ version, packet }) => {
        const ours = encodeClient(packet, version)
        const theirs = readTheirs(ours, version)
        if (theirs instanceof Error || (packet.type === 'connect' && !canWrite(packet))) return
        const bytes = generate(theirs as never, { protocolVersion: version })
        expect(withoutUserProperties(decode(bytes, versionFor(packet, version)))).toEqual(withoutUserProperties(packet))
      }),
      runs,
    )
  })
})

/** It refuses a password without a user name, and an empty client identifier that is not clean or before 3.1.1. */
function canWrite(packet: Extract<ClientPacket, { type: 'connect' }>): boolean {
  const named = packet.clientId !== '' || (packet.cleanStart && packet.version !== 3)
  return named && (packet.password === undefined || packet.username !== undefined)
}

/** mqtt-packet sorts User Properties by name, and forgets one that follows an empty one of its name. */
function withoutUserProperties(packet: object): unknown {
  return JSON.parse(JSON.stringify(packet, (key, value) => (key === 'userProperties' ? undefined : value)))
}

describe('dissect', () => {
  test('its ranges cover every valid packet exactly', () => {
    fc.assert(
      fc.property(versioned(clientPackets), versioned(serverPackets), (client, server) => {
        expectCovered(encodeClient(client.packet, client.version), client.version, 'client')
        expectCovered(encode(server.packet, server.version), server.version, 'server')
      }),
      runs,
    )
  })

  function expectCovered(bytes: Uint8Array, version: ProtocolVersion, from: Sender): void {
    const { range, fault } = dissect(bytes, version, from)
    expect(fault).toBeNull()
    expectExactCover(bytes, range)
  }
})

describe('damaged packets', () => {
  const damaged = fc.tuple(fc.nat(), fc.nat(), fc.array(damages, { minLength: 1, maxLength: 3 }))

  test('are either read or refused with a reason code, and dissect says the same', () => {
    fc.assert(
      fc.property(damaged, fc.boolean(), ([first, second, all], foreign) => {
        const origin = goodFixtures[first % goodFixtures.length] as (typeof goodFixtures)[number]
        const other = goodFixtures[second % goodFixtures.length] as (typeof goodFixtures)[number]
        const from = foreign ? other.from : origin.from
        const version = foreign ? other.version : origin.version
        const bytes = all.reduce((damagedSoFar, damage) => damage(damagedSoFar, other.bytes), origin.bytes)
        judge(bytes, version, from)
      }),
      { numRuns: 1500 },
    )
  })

  test('random bytes are never read by accident or with another error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(null, 3, 4, 5), (bytes, version) => {
        judge(bytes, version as ProtocolVersion | null, 'client')
      }),
      { numRuns: 600 },
    )
  })

  function judge(bytes: Uint8Array, version: ProtocolVersion | null, from: Sender): void {
    const { fault, range } = dissect(bytes, version, from)
    expectExactCover(bytes, range)
    let error: ProtocolError | null = null
    let packet: Packet | null = null
    try {
      packet = from === 'client' ? decode(bytes, version) : decodeServer(bytes, version ?? 4)
    } catch (thrown) {
      if (!(thrown instanceof ProtocolError)) throw thrown
      error = thrown
    }
    if (error?.statement?.startsWith('MQTT-3.1.0-')) return
    const context = { bytes: Buffer.from(bytes).toString('hex'), version, from }
    const ours = [error?.reason, error?.statement, error?.offset]
    expect({ ...context, fault: ours }).toEqual({ ...context, fault: [fault?.reason, fault?.statement, fault?.offset] })
    if (packet !== null) expectStable(packet, version, from)
  }

  /** What was read can be written, and reads the same again. Before 5.0 a server's codes are not the core's. */
  function expectStable(packet: Packet, version: ProtocolVersion | null, from: Sender): void {
    if (from === 'client') {
      expect(decode(encodeClient(packet as ClientPacket, version ?? 5), version)).toEqual(packet)
    } else if (version === 5 && !(packet.type === 'auth' && packet.properties.authenticationMethod === undefined)) {
      expect(decodeServer(encode(packet as ServerPacket, version), version)).toEqual(packet)
    }
  }
})
