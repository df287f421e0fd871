// QoS 0, 1 and 2 through the core: who acknowledges what, what is sent again, and what a restart keeps.
import { describe, expect, test } from 'vitest'
import { CoreRig, text } from '../testing/core-rig.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 1000 } } as const

describe('QoS 0', () => {
  test('[MQTT-4.3.1-1] reaches every subscriber once and is not acknowledged', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b')]
    a.subscribe('t', 2)
    b.subscribe('#', 0)
    a.publish('t', '1')
    expect(a.messages()).toEqual(['t=1'])
    expect(b.messages()).toEqual(['t=1'])
  })

  test('receivers with nothing of their own share one packet', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b')]
    a.subscribe('t')
    b.subscribe('t')
    a.publish('t', '1')
    expect(a.take('publish')).toBe(b.take('publish'))
  })

  test('writes nothing, also for a durable session', () => {
    const rig = new CoreRig()
    const a = rig.client('a', kept)
    a.subscribe('t', 2)
    const before = structuredClone(rig.rows)
    a.publish('t', '1')
    expect(rig.rows).toEqual(before)
  })
})

describe('QoS 1', () => {
  test('[MQTT-4.3.2-4] is acknowledged with the same identifier; 0x10 when nobody subscribed', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    a.publish('t', '1', { qos: 1, id: 7 })
    expect(a.take('puback')).toMatchObject({ packetId: 7, reason: 0x10 })
    rig.client('b').subscribe('t', 1)
    a.publish('t', '1', { qos: 1, id: 8 })
    expect(a.take('puback')).toMatchObject({ packetId: 8, reason: 0 })
  })

  test('[MQTT-2.2.1-4] identifiers towards a client start at 1, count up and skip those in use', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b')]
    b.subscribe('t', 1)
    for (let n = 0; n < 3; n++) a.publish('t', `${n}`, { qos: 1 })
    expect([1, 2, 3].map(() => b.take('publish').packetId)).toEqual([1, 2, 3])
    b.ack('puback', 1)
    rig.state.sessions.get('b')!.nextPacketId = 65_535
    for (let n = 0; n < 3; n++) a.publish('t', `${n}`, { qos: 1 })
    expect([1, 2, 3].map(() => b.take('publish').packetId)).toEqual([65_535, 1, 4])
  })

  test('[MQTT-4.4.0-1] [MQTT-3.3.1-1] is sent again on resume with DUP, the same identifier and in the original order', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    const b = rig.client('b', kept)
    b.subscribe('t', 1)
    for (let n = 1; n <= 4; n++) a.publish('t', `${n}`, { qos: 1 })
    b.packets.length = 0
    b.ack('puback', 2)
    b.vanish()
    a.publish('t', '5', { qos: 1 })
    const again = rig.client('b', kept)
    expect(again.sessionPresent).toBe(true)
    const sent = again.packets.map((packet) => packet.type === 'publish' && [packet.packetId, packet.dup, text(packet)])
    expect(sent).toEqual([
      [1, true, 't=1'],
      [3, true, 't=3'],
      [4, true, 't=4'],
      [5, false, 't=5'],
    ])
  })

  test('a resumed client with a smaller Receive Maximum gets the rest as it acknowledges', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    const b = rig.client('b', kept)
    b.subscribe('t', 1)
    for (let n = 1; n <= 4; n++) a.publish('t', `${n}`, { qos: 1 })
    b.vanish()
    const again = rig.client('b', { ...kept, properties: { sessionExpiryInterval: 1000, receiveMaximum: 2 } })
    expect(again.messages()).toEqual(['t=1', 't=2'])
    again.ack('puback', 1)
    expect(again.messages()).toEqual(['t=3'])
    again.ack('puback', 3)
    again.ack('puback', 2)
    expect(again.messages()).toEqual(['t=4'])
  })

  test('[MQTT-3.3.4-9] never more unfinished than the Receive Maximum of the client', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    const b = rig.client('b', { properties: { receiveMaximum: 2 } })
    b.subscribe('t', 2)
    for (let n = 1; n <= 5; n++) a.publish('t', `${n}`, { qos: 2, id: n })
    expect(b.messages()).toEqual(['t=1', 't=2'])
    b.ack('pubrec', 1)
    b.take('pubrel')
    expect(b.packets).toEqual([])
    b.ack('pubcomp', 1)
    expect(b.messages()).toEqual(['t=3'])
    b.ack('pubrec', 2, 0x80)
    expect(b.messages()).toEqual(['t=4'])
  })

  test('survives a crash: queued, sent and acknowledged messages', () => {
    const rig = new CoreRig()
    rig.client('b', kept).subscribe('t', 1)
    const a = rig.client('a')
    for (let n = 1; n <= 3; n++) a.publish('t', `${n}`, { qos: 1 })
    rig.named('b').ack('puback', 1)
    rig.crash()
    rig.client('a').publish('t', '4', { qos: 1 })
    const b = rig.client('b', kept)
    expect(b.packets.map((packet) => packet.type === 'publish' && [packet.packetId, packet.dup, text(packet)])).toEqual(
      [
        [2, true, 't=2'],
        [3, true, 't=3'],
        [4, false, 't=4'],
      ],
    )
    for (const id of [2, 3, 4]) b.ack('puback', id)
    expect(rig.rows.message.size + rig.rows.delivery.size).toBe(0)
  })
})

test('who never acknowledges holds no more bytes in flight than may wait in its queue; all are given back', () => {
  const rig = new CoreRig({ maximumQueuedBytes: 10 })
  const b = rig.client('b', kept)
  b.subscribe('t', 2)
  const a = rig.client('a')
  for (let n = 1; n <= 6; n++) a.publish('t', 'xxxx', { qos: n % 2 === 0 ? 1 : 2, id: n })
  // Three make it past ten; two more wait; the last finds no room.
  expect(b.packets).toHaveLength(3)
  expect(rig.state.sessions.get('b')).toMatchObject({ inflightBytes: 12, queuedBytes: 8 })
  rig.crash()
  const again = rig.client('b', kept)
  expect(rig.state.sessions.get('b')).toMatchObject({ inflightBytes: 12, queuedBytes: 8 })
  for (let taken = 0; taken < 5; ) {
    const packet = again.packets.shift()
    if (packet?.type === 'publish') again.ack(packet.qos === 1 ? 'puback' : 'pubrec', packet.packetId)
    if (packet?.type === 'publish') taken += 1
    if (packet?.type === 'pubrel') again.ack('pubcomp', packet.packetId)
  }
  expect(rig.state.sessions.get('b')).toMatchObject({ inflightBytes: 0, queuedBytes: 0 })
})

describe('QoS 2', () => {
  test('[MQTT-4.3.3-8] [MQTT-4.3.3-10] [MQTT-4.3.3-11] a repeated PUBLISH is acknowledged and not forwarded again', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a', kept), rig.client('b')]
    b.subscribe('t', 0)
    a.publish('t', '1', { qos: 2, id: 9 })
    a.take('pubrec')
    a.publish('t', '1', { qos: 2, id: 9, dup: true })
    expect(a.take('pubrec')).toMatchObject({ packetId: 9, reason: 0 })
    rig.crash()
    const again = rig.client('a', kept)
    rig.client('b').subscribe('t', 0)
    again.publish('t', '1', { qos: 2, id: 9, dup: true })
    again.take('pubrec')
    expect(b.messages()).toEqual(['t=1'])
    again.ack('pubrel', 9)
    expect(again.take('pubcomp')).toMatchObject({ packetId: 9, reason: 0 })
    again.publish('t', '2', { qos: 2, id: 9 })
    again.take('pubrec')
    expect(rig.named('b').messages()).toEqual(['t=2'])
  })

  test('PUBREL and PUBREC of unknown identifiers are answered with 0x92 in v5, plainly before', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b', { version: 4 })]
    a.ack('pubrel', 3)
    expect(a.take('pubcomp').reason).toBe(0x92)
    a.ack('pubrec', 3)
    expect(a.take('pubrel').reason).toBe(0x92)
    b.ack('pubrel', 3)
    expect(b.take('pubcomp').reason).toBe(0)
  })

  test('[MQTT-4.6.0-4] PUBREL is sent again on resume, in the order of the PUBRECs, also after a crash', () => {
    const rig = new CoreRig()
    const a = rig.client('a')
    const b = rig.client('b', kept)
    b.subscribe('t', 2)
    for (let n = 1; n <= 4; n++) a.publish('t', `${n}`, { qos: 2, id: n })
    b.packets.length = 0
    for (const id of [3, 1]) b.ack('pubrec', id)
    rig.crash()
    const again = rig.client('b', kept)
    expect(again.packets.map((packet) => [packet.type, 'packetId' in packet && packet.packetId])).toEqual([
      ['pubrel', 3],
      ['pubrel', 1],
      ['publish', 2],
      ['publish', 4],
    ])
    again.ack('pubcomp', 3)
    again.ack('pubcomp', 1)
    for (const id of [2, 4]) {
      again.ack('pubrec', id)
      again.ack('pubcomp', id)
    }
    expect(rig.rows.message.size + rig.rows.delivery.size).toBe(0)
  })

  test('an acknowledgement of the wrong kind is a protocol error', () => {
    const rig = new CoreRig()
    const [a, b] = [rig.client('a'), rig.client('b')]
    b.subscribe('t', 2)
    a.publish('t', '1', { qos: 2 })
    b.take('publish')
    b.ack('puback', 1)
    expect(b.take('disconnect').reason).toBe(0x82)
    expect(b.open).toBe(false)
  })

  test('[MQTT-3.3.4-7] more unfinished than our Receive Maximum: 0x93', () => {
    const rig = new CoreRig({ receiveMaximum: 2 })
    const a = rig.client('a')
    for (let n = 1; n <= 3; n++) a.publish('t', '', { qos: 2, id: n })
    expect(a.packets.map((packet) => packet.type)).toEqual(['pubrec', 'pubrec', 'disconnect'])
    expect(a.packets[2]).toMatchObject({ reason: 0x93 })
  })

  test('[MQTT-3.3.4-7] what was refused is finished, and MQTT 3 knows no Receive Maximum', () => {
    const rig = new CoreRig({ receiveMaximum: 1 })
    const a = rig.client('a')
    for (let n = 1; n <= 3; n++) a.publish('$SYS/x', '', { qos: 2, id: n })
    expect(a.packets).toMatchObject([1, 2, 3].map((packetId) => ({ type: 'pubrec', packetId, reason: 0x87 })))
    const old = rig.client('b', { version: 4 })
    for (let n = 1; n <= 3; n++) old.publish('t', '', { qos: 2, id: n })
    expect(old.packets).toMatchObject([1, 2, 3].map((packetId) => ({ type: 'pubrec', packetId })))
  })
})

test('durable before: the rows of a fan-out hold one message, shared by its deliveries', () => {
  const rig = new CoreRig()
  for (const id of ['b', 'c']) {
    const client = rig.client(id, kept)
    client.subscribe('t', 1)
    client.vanish()
  }
  rig.client('a').publish('t', '1', { qos: 1 })
  expect([rig.rows.message.size, rig.rows.delivery.size]).toEqual([1, 2])
  rig.admin({ type: 'end-session', clientId: 'b' })
  expect([rig.rows.message.size, rig.rows.delivery.size]).toEqual([1, 1])
  rig.admin({ type: 'end-session', clientId: 'c' })
  expect(Object.values(rig.rows).map((rows) => rows.size)).toEqual([0, 0, 0, 0, 0, 0, 0])
})
