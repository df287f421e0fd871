// The life of a broker, through the front door: loading, stopping, starting again.
import { expect, test } from 'vitest'
import { emptyRows } from '../core/rows.ts'
import { memoryStore } from '../store/memory.ts'
import { rig, settle } from '../testing/rig.ts'

test('a database that cannot be loaded is a crash, told by ready and by onCrash', async () => {
  const broken = new Error('newer than this code')
  const store = memoryStore()
  const broker = rig({ store: { ...store, load: () => Promise.reject(broken), commit: store.commit, close: () => {} } })
  const client = broker.client()
  client.sendConnect()
  await expect(broker.host.ready).rejects.toBe(broken)
  expect(broker.crashes).toEqual([broken])
  await client.expectClosed()
})

test('links accepted before the rows are loaded wait for them', async () => {
  let loaded = () => {}
  const store = memoryStore()
  const load = () =>
    new Promise<ReturnType<typeof emptyRows>>((resolve) => {
      loaded = () => resolve(emptyRows())
    })
  const broker = rig({ store: { ...store, load, commit: store.commit, close: () => {} } })
  const early = broker.client()
  early.sendConnect({ clientId: 'early' })
  const gone = broker.client()
  gone.sendConnect({ clientId: 'gone' })
  await settle()
  gone.link.break()
  await early.expectNothing()
  loaded()
  await early.expect({ type: 'connack', reason: 0 })
  expect(broker.log.map((line) => line.match(/client "\w+"/)?.[0])).toEqual(['client "early"'])
})

test('a broker that is stopped while it loads ends quietly', async () => {
  let isClosed = false
  const close = () => {
    isClosed = true
  }
  const store = memoryStore()
  const broker = rig({ store: { load: store.load, commit: store.commit, close } })
  const client = broker.client()
  await broker.host.stop()
  await broker.host.ready
  await client.expectClosed()
  expect(isClosed).toBe(true)
  expect(broker.crashes).toEqual([])
})

test('what was acknowledged is there after a restart', async () => {
  const rows = emptyRows()
  const first = rig({ store: memoryStore(rows) })
  const properties = { sessionExpiryInterval: 1000 }
  const keeper = await first.connected('keeper', { properties })
  await keeper.subscribe('kept/#', 2)
  keeper.link.break()
  const publisher = await first.connected('publisher')
  publisher.publish('kept/x', 'one', { qos: 1, packetId: 1, retain: true })
  publisher.publish('kept/y', 'two', { qos: 2, packetId: 2 })
  await publisher.expect({ type: 'puback' })
  await publisher.expect({ type: 'pubrec' })
  // No goodbye: the last tab has gone.
  const second = rig({ store: memoryStore(rows) })
  const again = second.client()
  await again.connect({ clientId: 'keeper', cleanStart: false, properties })
  await again.expectPublish('one', { qos: 1 })
  await again.expectPublish('two', { qos: 2 })
  const fresh = await second.connected('fresh')
  await fresh.subscribe('#')
  await fresh.expectPublish('one', { retain: true })
})
