// Every counter of the broker view, moved by one thing that happens and by nothing else.
import { beforeEach, describe, expect, test } from 'vitest'
import type { Counters } from '../core/views.ts'
import { Reason } from '../protocol/reason.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { type Rig, rig, settle } from '../testing/rig.ts'

let broker: Rig
let listener: RawClient
let talker: RawClient
let read: () => Promise<Counters>

beforeEach(async () => {
  broker = rig()
  listener = await broker.connected('listener')
  talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  let last: Counters
  observer.watch(1, 'broker', {})
  read = async () => {
    await broker.advance(1000)
    for (const message of observer.take()) {
      if (message.type !== 'frame') continue
      observer.acknowledge(message)
      for (const change of message.changes) if (change.view === 'broker') last = change.result.counters
    }
    return last
  }
})

/** What `act` adds to the counters; those that it leaves alone are left out. */
async function added(act: () => unknown): Promise<Partial<Counters>> {
  const before = await read()
  await act()
  await settle()
  const after = await read()
  const sums: Record<string, number> = {}
  for (const name of Object.keys(after) as (keyof Counters)[]) {
    const [now, then] = [after[name], before[name]]
    // What is counted by kind has its tests beside the core.
    if (typeof now === 'number' && typeof then === 'number' && now !== then) sums[name] = now - then
  }
  return sums
}

describe('counters', () => {
  test('a ping: packets and bytes both ways', async () => {
    expect(await added(() => talker.send({ type: 'pingreq' }))).toEqual({
      packetsReceived: 1,
      packetsSent: 1,
      bytesReceived: 2,
      bytesSent: 2,
    })
  })

  test('packets sent are counted too while somebody looks at them, and each once however they leave', async () => {
    const observer = broker.observer().greet()
    observer.watch(1, 'packets', { after: 0, limit: 500, clientId: null })
    await listener.subscribe('#')
    expect(await added(() => talker.publish('t', new Uint8Array(100_000)))).toMatchObject({ packetsSent: 1 })
    observer.close()
    expect(await added(() => talker.publish('t', new Uint8Array(100_000)))).toMatchObject({ packetsSent: 1 })
  })

  test('a fan-out: PUBLISH packets and their payloads both ways', async () => {
    for (const client of [listener, talker]) await client.subscribe('#')
    expect(await added(() => talker.publish('t', 'hello'))).toEqual({
      packetsReceived: 1,
      packetsSent: 2,
      bytesReceived: 11,
      bytesSent: 22,
      publishReceived: 1,
      publishSent: 2,
      publishBytesReceived: 5,
      publishBytesSent: 10,
    })
  })

  test('the packets of QoS 2 both ways, and of a receiver at QoS 1', async () => {
    await listener.subscribe('#', 1)
    const sum = await added(async () => {
      talker.publish('t', 'hi', { qos: 2, packetId: 7 })
      await talker.expect({ type: 'pubrec' })
      talker.ack('pubrel', 7)
      await talker.expect({ type: 'pubcomp' })
      await listener.expectPublish('hi')
      listener.ack('puback', 1)
    })
    expect(sum).toMatchObject({ packetsReceived: 3, packetsSent: 3, publishReceived: 1, publishSent: 1 })
    expect(sum).toMatchObject({ publishBytesReceived: 2, publishBytesSent: 2 })
  })

  test('messages dropped', async () => {
    await listener.subscribe('#', 0, { noLocal: true })
    expect(await added(() => listener.publish('t', 'own'))).toMatchObject({ publishDropped: 1 })
  })

  test('connections, the most at once, and CONNECT among the packets', async () => {
    const connect = async () => {
      const client = await broker.connected('third')
      client.disconnect()
      await client.expectClosed()
    }
    expect(await added(connect)).toMatchObject({
      connections: 1,
      clientsMaximum: 1,
      packetsReceived: 2,
      packetsSent: 1,
    })
    const again = await added(connect)
    expect(again).toMatchObject({ connections: 1 })
    expect(again.clientsMaximum).toBeUndefined()
  })

  test('a client turned away is no connection, but its packets count', async () => {
    const client = broker.client()
    const sum = await added(() =>
      client.sendConnect({ clientId: 'x', properties: { authenticationMethod: 'unknown' } }),
    )
    await client.expect({ type: 'connack', reason: Reason.badAuthenticationMethod })
    expect(sum).toMatchObject({ packetsReceived: 1, packetsSent: 1 })
    expect(sum.connections).toBeUndefined()
  })

  test('sessions that expire', async () => {
    const client = await broker.connected('brief', { properties: { sessionExpiryInterval: 5 } })
    client.disconnect()
    await client.expectClosed()
    expect(await added(() => broker.advance(6000))).toEqual({ sessionsExpired: 1 })
  })
})
