// A database at its limit, and a disk at its quota: nothing new is promised, what was promised is worked off.
import { expect, test } from 'vitest'
import { memoryStore } from '../store/memory.ts'
import type { Usage } from '../store/usage.ts'
import { rig, settle } from '../testing/rig.ts'

/** A store that says of itself how large it is. */
function sized() {
  const store = memoryStore()
  const size = { bytes: 0 }
  return {
    size,
    store: {
      load: () => store.load(),
      commit: (writes: Parameters<typeof store.commit>[0]) => store.commit(writes),
      close: () => store.close(),
      get statistics() {
        return { ...store.statistics, journalBytes: size.bytes }
      },
    },
  }
}

const kept = { cleanStart: false, properties: { sessionExpiryInterval: 100 } }

test('above maximumStoredBytes QoS 1 gets 0x97, and 0x00 again when a tenth is free', async () => {
  const { store, size } = sized()
  const broker = rig({ store, limits: { maximumStoredBytes: 1_000 } })
  const a = await broker.connected('a', kept)
  await a.subscribe('t', 1)
  const send = async (): Promise<number> => {
    a.publish('t', 'x', { qos: 1, packetId: 1 })
    await settle()
    const packets = a.inbox.splice(0)
    for (const packet of packets) if (packet.type === 'publish') a.ack('puback', packet.packetId)
    await settle()
    const puback = packets.find((packet) => packet.type === 'puback')
    return puback?.type === 'puback' ? puback.reason : -1
  }
  expect(await send()).toBe(0)
  size.bytes = 1_001
  // The turn of this one is when it is seen.
  await send()
  expect(await send()).toBe(0x97)
  expect(broker.log.filter((line) => line.includes('promise'))).toEqual([
    'warning: Nothing new is promised: the database has reached its maximumStoredBytes of 0.0 MiB.',
  ])
  size.bytes = 950
  await send()
  expect(await send()).toBe(0x97)
  size.bytes = 899
  await send()
  expect(await send()).toBe(0)
})

test('the browser is asked at most every 5 s, and its quota holds too', async () => {
  let asked = 0
  const answer = { usageBytes: 96, quotaBytes: 100, isPersisted: null }
  const usage = async (): Promise<Usage> => {
    asked += 1
    return { ...answer }
  }
  const broker = rig({ usage })
  const a = await broker.connected('a', kept)
  await settle()
  const reason = async (): Promise<number> => {
    a.publish('t', 'x', { qos: 1, packetId: 1 })
    const puback = await a.expect({ type: 'puback' })
    return puback.type === 'puback' ? puback.reason : -1
  }
  expect(await reason()).toBe(0x97)
  answer.usageBytes = 50
  expect(await reason()).toBe(0x97)
  expect(asked).toBe(1)
  await broker.advance(5_000)
  await reason()
  await settle()
  expect(asked).toBe(2)
  expect(await reason()).toBe(0x10)
})
