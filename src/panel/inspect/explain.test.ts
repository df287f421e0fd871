// Packet in, English out: what the inspector says of each kind of packet, word by word.
// Does not test how it looks.
import { describe, expect, test } from 'vitest'
import { fromHex } from '../../protocol/fixture.ts'
import { fixtures, goodFixtures } from '../../protocol/fixtures.ts'
import type { ProtocolVersion } from '../../protocol/packet.ts'
import { explain } from './explain.ts'
import { type InspectedPacket, leafAt, leaves, read } from './inspected.ts'
import { inspectText } from './text.ts'

/** Hexadecimal with spaces; the Remaining Length in it is put right. */
function packet(hex: string, fields: Partial<InspectedPacket> = {}): InspectedPacket {
  const bytes = fromHex(hex.replaceAll(' ', ''))
  bytes[1] = bytes.length - 2
  return {
    seq: 1,
    time: 0,
    clientId: 'thermostat',
    direction: 'in',
    packetId: 0,
    message: 0,
    bytes,
    size: bytes.length,
    way: 'passed',
    until: 0,
    version: 5,
    before: null,
    after: null,
    ...fields,
  }
}

/** All sentences as one text. */
function say(hex: string, fields: Partial<InspectedPacket> = {}): string {
  const { meaning, duty, next } = explain(read(packet(hex, fields)))
  return [meaning, duty, next].filter((each) => each !== '').join(' ')
}

test.each<[InspectedPacket['way'], number, string]>([
  ['passed', 0, ''],
  ['passed', 600, 'took 600 ms'],
  ['passed', 3_240, 'took 3.2 s'],
  ['passed', 125_000, 'took 2 min 5 s'],
  ['slowed', 600, 'slow motion, 600 ms on its way'],
  ['behind', 0, 'waits behind another packet'],
  ['held', 0, 'held'],
  ['lost', 0, 'cut on its way'],
])('the heading of a packet that is %s after %i ms', (way, millis, words) => {
  expect(inspectText.way(way, millis)).toBe(words)
})

describe('the sentences', () => {
  test.each<[string, string, Partial<InspectedPacket>, string]>([
    [
      'CONNECT',
      '10 1d 00 04 4d515454 05 06 001e 05 11 0000012c 00 01 61 00 0001 74 0001 78',
      {},
      '“thermostat” asks to be let in, speaking MQTT 5.0, with a fresh session: what the broker kept for it is thrown away. It must send something every 30 s; after 45 s of silence the broker ends the connection. Its session is kept for 5 min after the connection ends. If it vanishes without a goodbye, the broker publishes its will to “t”. Next: the broker answers CONNACK.',
    ],
    [
      'CONNECT of 3.1.1 that goes on',
      '10 0d 00 04 4d515454 04 00 0000 00 01 61',
      { version: 4 },
      '“thermostat” asks to be let in, speaking MQTT 3.1.1, and to go on with its session, if there is one. Keep Alive is off: silence never ends the connection. Its session never expires by itself. Next: the broker answers CONNACK.',
    ],
    [
      'CONNACK',
      '20 06 01 00 03 21 0014',
      { direction: 'out' },
      'The broker lets “thermostat” in and has its session: subscriptions and unfinished messages are still there. It may have 20 messages of QoS 1 and 2 unacknowledged at a time. Next: the client may subscribe and publish.',
    ],
    [
      'CONNACK that refuses',
      '20 03 00 87 00',
      { direction: 'out' },
      'The broker does not let “thermostat” in: 0x87 not authorized. The broker must close the connection now. Next: nothing. The connection is closed.',
    ],
    [
      'CONNACK of 3.1.1 that refuses',
      '20 02 00 05',
      { direction: 'out', version: 4 },
      'The broker does not let “thermostat” in: return code 5, not authorized. The broker must close the connection now. Next: nothing. The connection is closed.',
    ],
    [
      'PUBLISH QoS 0',
      '30 06 0001 74 00 68 69',
      { message: 7 },
      '“thermostat” hands message 7 to the broker at QoS 0, on “t”, 2 B. At most once: nobody acknowledges it, and if it is lost it is lost. Next: nothing. The exchange is over.',
    ],
    [
      'PUBLISH QoS 1 again, retained',
      '3b 08 0001 74 000c 00 68 69',
      { message: 7, packetId: 12 },
      '“thermostat” hands message 7 to the broker at QoS 1, on “t”, 2 B. DUP is set: it may have been sent before. RETAIN is set: the broker stores it for whoever subscribes later. At least once: “thermostat” must keep it until PUBACK 12 arrives. If the connection is lost first, it sends it again, with DUP, when its session goes on. Next: the broker answers PUBACK 12.',
    ],
    [
      'PUBLISH QoS 2 to a client',
      '35 0a 0001 74 0003 02 0b09 68 69',
      { message: 7, packetId: 3, direction: 'out', clientId: 'phone' },
      'The broker hands message 7 to “phone” at QoS 2, on “t”, 2 B. RETAIN is set on this copy: it was stored before the client subscribed, or the subscription asks for RETAIN as published. It comes by the subscription with identifier 9. Exactly once: the broker must keep it until PUBREC 3 arrives, and identifier 3 until PUBCOMP 3. Next: “phone” answers PUBREC 3.',
    ],
    [
      'PUBLISH that clears',
      '31 04 0001 74 00',
      { message: 7 },
      '“thermostat” hands message 7 to the broker at QoS 0, on “t”, with an empty payload. RETAIN with an empty payload: the broker deletes what it had stored for this topic. At most once: nobody acknowledges it, and if it is lost it is lost. Next: nothing. The exchange is over.',
    ],
    [
      'PUBLISH by alias',
      '30 07 0000 03 23 0005 68',
      { message: 7 },
      '“thermostat” hands message 7 to the broker at QoS 0, on the topic that Topic Alias 5 was set to earlier on this connection, 1 B. At most once: nobody acknowledges it, and if it is lost it is lost. Next: nothing. The exchange is over.',
    ],
    [
      'PUBACK',
      '40 02 000c',
      { direction: 'out', packetId: 12, message: 7 },
      'The broker tells “thermostat” that it has taken message 7 over (identifier 12). That says nothing of those who subscribe: each has an exchange of its own with the broker. “thermostat” may forget the message now; identifier 12 is free again. Next: nothing. The exchange is over.',
    ],
    [
      'PUBACK 0x10',
      '40 03 000c 10',
      { direction: 'out', packetId: 12, message: 7 },
      'The broker tells “thermostat” that it has taken message 7 over (identifier 12). Nobody subscribes to its topic (0x10). “thermostat” may forget the message now; identifier 12 is free again. Next: nothing. The exchange is over.',
    ],
    [
      'PUBACK that refuses',
      '40 03 000c 97',
      { direction: 'out', packetId: 12 },
      'The broker refuses the message with identifier 12: 0x97 quota exceeded. “thermostat” must not send it again; identifier 12 is free. Next: nothing. The exchange is over.',
    ],
    [
      'PUBREC',
      '50 02 000c',
      { direction: 'out', packetId: 12, message: 7 },
      'The broker tells “thermostat” that it has message 7 (identifier 12) and will not take it a second time. “thermostat” may forget the message, and must never send it again; the broker must remember identifier 12 until PUBREL comes. Next: “thermostat” answers PUBREL 12.',
    ],
    [
      'PUBREL',
      '62 02 000c',
      { packetId: 12 },
      '“thermostat” knows that the broker has the message and releases identifier 12. The broker may forget identifier 12; “thermostat” must repeat PUBREL after a lost connection until PUBCOMP comes. Next: the broker answers PUBCOMP 12.',
    ],
    [
      'PUBCOMP 0x92',
      '70 03 000c 92',
      { direction: 'out', packetId: 12 },
      'The broker ends the exchange with identifier 12: 0x92 packet identifier not found. It did not know the identifier: perhaps its session is a new one. Next: nothing. The exchange is over.',
    ],

    [
      'SUBSCRIBE with options',
      '82 0b 0001 02 0b09 0003 61 2f 23 1d',
      { packetId: 1 },
      '“thermostat” subscribes to “a/#” up to QoS 1. No Local: it does not want what it publishes itself. Retain As Published: RETAIN arrives as the publisher set it. Stored messages that match are sent if the subscription is new. What comes by it carries Subscription Identifier 9. Next: the broker answers SUBACK 1 with one code.',
    ],
    [
      'SUBACK',
      '90 05 0001 00 01 87',
      { direction: 'out', packetId: 1 },
      'The broker answers SUBSCRIBE 1 of “thermostat”: QoS 1 granted and 0x87 not authorized. What is published from now on and matches is sent, at the lower of the granted QoS and the message’s own. Nothing comes by the refused filter.',
    ],
    [
      'UNSUBSCRIBE',
      'a2 06 0002 00 0001 74',
      { packetId: 2 },
      '“thermostat” gives up “t”. The broker stops adding messages for it; what is on its way is finished. Next: the broker answers UNSUBACK 2.',
    ],
    [
      'UNSUBACK of 3.1.1',
      'b0 02 0002',
      { direction: 'out', packetId: 2, version: 4 },
      'The broker confirms that the filters of “thermostat” are gone (identifier 2). Nothing new is sent by these filters.',
    ],
    [
      'PINGREQ',
      'c0 00',
      {},
      '“thermostat” had nothing to say and shows that it is alive. The broker must answer. The countdown of the client’s Keep Alive starts anew. Next: the broker answers PINGRESP.',
    ],
    [
      'PINGRESP',
      'd0 00',
      { direction: 'out' },
      'The broker tells “thermostat” that it is alive too. Next: nothing. The exchange is over.',
    ],
    [
      'DISCONNECT',
      'e0 00',
      {},
      '“thermostat” says goodbye. Its will, if it has one, is thrown away and never published. Next: nothing. The connection is closed.',
    ],
    [
      'DISCONNECT 0x04',
      'e0 07 04 05 11 00000000',
      {},
      '“thermostat” leaves: 0x04 disconnect with will message. Its will, if it has one, is published. Its session ends now. Next: nothing. The connection is closed.',
    ],
    [
      'DISCONNECT of the broker',
      'e0 01 8e',
      { direction: 'out' },
      'The broker ends the connection of “thermostat”: 0x8E session taken over. The client must not send anything more on it. Next: nothing. The connection is closed.',
    ],
    [
      'AUTH',
      'f0 06 19 04 15 0001 78',
      {},
      '“thermostat” proves again who it is, by x. Other packets go on meanwhile; if the proof fails, the connection ends. Next: the broker answers AUTH.',
    ],
    [
      'CONNECT with a will that waits, user name and password, and no client identifier',
      '10 2c 00 04 4d515454 05 c6 0000 00 0000 05 18 0000000a 0001 74 0001 78 0001 75 0001 70',
      { clientId: null },
      'A client that has not said its name asks to be let in, speaking MQTT 5.0, with a fresh session: what the broker kept for it is thrown away. It leaves the choice of a client identifier to the broker. It names itself to the broker as “u”, with a password. Keep Alive is off: silence never ends the connection. Its session ends with the connection. If it vanishes without a goodbye, the broker publishes its will to “t” 10 s later, unless it is back by then. Next: the broker answers CONNACK.',
    ],
    [
      'CONNACK of 3.1',
      '20 02 00 00',
      { direction: 'out', version: 3 },
      'The broker lets “thermostat” in. MQTT 3.1 does not say whether it had a session. Next: the client may subscribe and publish.',
    ],
    [
      'CONNACK with limits',
      '20 03 00 00 11 11 00000000 24 01 25 00 27 00000400 13 003c',
      { direction: 'out' },
      'The broker lets “thermostat” in, with a fresh session: it has to subscribe anew. It may have 65,535 messages of QoS 1 and 2 unacknowledged at a time. The broker wants a Keep Alive of 60 s instead of what was asked. Its session ends with the connection, whatever was asked. It must not publish above QoS 1. It must not set RETAIN. A packet to the broker may have 1,024 bytes at most. Next: the client may subscribe and publish.',
    ],
    [
      'PUBLISH of a request',
      '30 06 0001 74 09 02 0000003c 08 0001 72 68',
      { message: 7 },
      '“thermostat” hands message 7 to the broker at QoS 0, on “t”, 1 B. It expires if it is not delivered within 1 min. It asks for an answer on “r”. At most once: nobody acknowledges it, and if it is lost it is lost. Next: nothing. The exchange is over.',
    ],
    [
      'PUBLISH of 3.1.1 that was stored',
      '31 04 0001 74 68',
      { message: 7, direction: 'out', version: 4 },
      'The broker hands message 7 to “thermostat” at QoS 0, on “t”, 1 B. RETAIN is set on this copy: it was stored before the client subscribed. At most once: nobody acknowledges it, and if it is lost it is lost. Next: nothing. The exchange is over.',
    ],
    [
      'PUBACK of a client',
      '40 02 000c',
      { packetId: 12, message: 7 },
      '“thermostat” tells the broker that it has taken message 7 over (identifier 12). The broker may forget the message now; identifier 12 is free again. Next: nothing. The exchange is over.',
    ],
    [
      'PUBREL 0x92',
      '62 03 000c 92',
      { packetId: 12 },
      '“thermostat” answers PUBREC 12, but has no message with that identifier any more: 0x92 packet identifier not found. Nothing is left to release: both sides may forget the identifier. Next: the broker answers PUBCOMP 12.',
    ],
    [
      'SUBSCRIBE to a share',
      '82 0b 0001 00 000a 2473686172652f672f61 01',
      { packetId: 1 },
      '“thermostat” subscribes to “$share/g/a” up to QoS 1. With $share each message goes to one member of the group only, and no stored messages are sent. Next: the broker answers SUBACK 1 with one code.',
    ],
    [
      'DISCONNECT to another broker',
      'e0 06 9d 05 1c 0002 6232',
      { direction: 'out' },
      'The broker ends the connection of “thermostat”: 0x9D server moved. The client must not send anything more on it. It may try “b2” instead. Next: nothing. The connection is closed.',
    ],
    ['no packet', '00 00', {}, '“thermostat” sent what is no packet of MQTT: packet type 0 is reserved'],
    ['a broken packet', '36 05 0001 74 0001 00', { packetId: 0 }, '“thermostat” sent a broken PUBLISH'],
    ['a nameless client', 'c0 00', { clientId: null }, 'A client that has not said its name had nothing to say'],
  ])('%s', (_, hex, fields, expected) => {
    const said = say(hex, fields)
    if (expected.endsWith('.')) expect(said).toBe(expected)
    else expect(said.startsWith(expected), said).toBe(true)
  })

  test('a fault names its byte and its reason', () => {
    expect(say('30 05 0001 23 00 68')).toMatch(
      /^“thermostat” sent a broken PUBLISH: .+\. The fault shows at offset 2\. .+ \(0x90 topic name invalid\)\. /,
    )
  })

  test('every good packet of the table has a meaning, and none speaks of undefined', () => {
    for (const { version, from, bytes } of fixtures) {
      const said = explain(
        read({
          ...packet('c000', { version: version as ProtocolVersion, direction: from === 'client' ? 'in' : 'out' }),
          bytes,
          size: bytes.length,
        }),
      )
      expect(said.meaning).toMatch(/^[A-Z“].*\.$/s)
      expect(JSON.stringify(said)).not.toMatch(/undefined|NaN|null/)
    }
  })
})

describe('what was read', () => {
  test('a payload that was kept in part is explained whole', () => {
    const bytes = fromHex('30060001740068')
    const { dissection, kept } = read(packet('c000', { bytes, size: 8 }))
    expect([dissection.fault, kept, dissection.range.end]).toEqual([null, 7, 8])
  })

  test('each byte has its leaf, found at once', () => {
    for (const { version, from, bytes } of goodFixtures) {
      const direction = from === 'client' ? 'in' : 'out'
      const { dissection } = read(packet('c000', { bytes, size: bytes.length, version, direction }))
      const all = leaves(dissection.range)
      for (let at = 0; at < bytes.length; at++) {
        const leaf = leafAt(all, at)!
        expect(leaf.range.start <= at && at < leaf.range.end).toBe(true)
        expect(leaf.path[0]).toBe(dissection.range)
      }
      expect(leafAt(all, bytes.length)).toBeUndefined()
    }
  })
})
