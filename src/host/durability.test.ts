// Durable before visible, through the front door: what leaves at once, what waits for the disk, and what a failed disk means.
import { expect, test } from 'vitest'
import type { Write } from '../core/rows.ts'
import { emptyRows } from '../core/rows.ts'
import { encodeClient } from '../protocol/codec-client.ts'
import type { Store } from '../store/store.ts'
import { rig, settle } from '../testing/rig.ts'

/** A store whose commits end when the test says so. */
class SlowStore implements Store {
  readonly commits: { writes: readonly Write[]; resolve: () => void; reject: (error: unknown) => void }[] = []
  isSlow = false
  isClosed = false

  async load() {
    return emptyRows()
  }

  commit(writes: readonly Write[]): Promise<void> {
    if (!this.isSlow) return Promise.resolve()
    return new Promise((resolve, reject) => this.commits.push({ writes, resolve, reject }))
  }

  close(): void {
    this.isClosed = true
  }
}

/** A durable subscriber, a clean one and a durable publisher, and then a disk that waits. */
async function slowRig() {
  const store = new SlowStore()
  const broker = rig({ store })
  const durable = { properties: { sessionExpiryInterval: 1000 } }
  const keeper = await broker.connected('keeper', durable)
  await keeper.subscribe('kept/#', 2)
  const passer = await broker.connected('passer')
  await passer.subscribe('#', 2)
  const publisher = await broker.connected('publisher', durable)
  await settle()
  store.isSlow = true
  return { broker, store, keeper, passer, publisher }
}

test('QoS 0 leaves at once, without a commit', async () => {
  const { store, keeper, passer, publisher } = await slowRig()
  publisher.publish('kept/x', 'now')
  await keeper.expectPublish('now', { qos: 0 })
  await passer.expectPublish('now', { qos: 0 })
  expect(store.commits).toHaveLength(0)
})

test('QoS 1 to a clean session only leaves at once [MQTT-4.3.2-4]', async () => {
  const { store, passer, publisher } = await slowRig()
  publisher.publish('other', 'now', { qos: 1, packetId: 7 })
  await passer.expectPublish('now', { qos: 1 })
  await publisher.expect({ type: 'puback', packetId: 7, reason: 0 })
  expect(store.commits).toHaveLength(0)
})

test('PUBACK and the whole fan-out wait for the commit [MQTT-4.3.2-4]', async () => {
  const { store, keeper, passer, publisher } = await slowRig()
  publisher.publish('kept/x', 'later', { qos: 1, packetId: 7 })
  await publisher.expectNothing()
  await keeper.expectNothing()
  await passer.expectNothing()
  expect(store.commits).toHaveLength(1)
  expect(store.commits[0]!.writes.map((write) => write.table).sort()).toEqual(['delivery', 'message'])
  store.commits[0]!.resolve()
  await publisher.expect({ type: 'puback', packetId: 7, reason: 0 })
  await keeper.expectPublish('later', { qos: 1 })
  await passer.expectPublish('later', { qos: 1 })
})

test('PUBREC waits for the commit of the packet identifier [MQTT-4.3.3-8]', async () => {
  const { store, publisher } = await slowRig()
  publisher.publish('nobody', 'x', { qos: 2, packetId: 9 })
  await publisher.expectNothing()
  expect(store.commits[0]!.writes.some((write) => write.table === 'inbound')).toBe(true)
  store.commits[0]!.resolve()
  await publisher.expect({ type: 'pubrec', packetId: 9, reason: 0 })
})

test('what comes later on a link waits behind what waits; other links do not', async () => {
  const { broker, store, keeper, passer, publisher } = await slowRig()
  const other = await broker.connected('other')
  publisher.publish('kept/x', 'first', { qos: 1, packetId: 1 })
  publisher.publish('kept/x', 'second')
  other.publish('kept/x', 'third')
  other.publish('$nobody', 'acknowledged', { qos: 1, packetId: 5 })
  // Its own answers need no disk and it waits for nothing.
  await other.expect({ type: 'puback', packetId: 5 })
  await keeper.expectNothing()
  await passer.expectNothing()
  store.commits[0]!.resolve()
  for (const client of [keeper, passer]) {
    await client.expectPublish('first')
    await client.expectPublish('second')
    await client.expectPublish('third')
  }
  await publisher.expect({ type: 'puback', packetId: 1 })
  publisher.publish('kept/x', 'fourth')
  await keeper.expectPublish('fourth')
})

test('what gathers during one commit is one commit, in order', async () => {
  const { store, keeper, publisher } = await slowRig()
  for (let id = 1; id <= 20; id++) {
    publisher.publish('kept/x', `message ${id}`, { qos: 1, packetId: id })
    await settle()
  }
  expect(store.commits).toHaveLength(1)
  store.commits[0]!.resolve()
  await keeper.expectPublish('message 1')
  await keeper.expectNothing()
  expect(store.commits).toHaveLength(2)
  expect(store.commits[1]!.writes.filter((write) => write.table === 'message')).toHaveLength(19)
  store.commits[1]!.resolve()
  for (let id = 2; id <= 20; id++) await keeper.expectPublish(`message ${id}`)
  for (let id = 1; id <= 20; id++) await publisher.expect({ type: 'puback', packetId: id })
  expect(store.commits).toHaveLength(2)
})

test('all packets of one chunk are one commit and one send per link', async () => {
  const { store, keeper, publisher } = await slowRig()
  const packets: number[] = []
  for (let packetId = 1; packetId <= 50; packetId++) {
    packets.push(
      ...encodeClient(
        {
          type: 'publish',
          dup: false,
          qos: 1,
          retain: false,
          topic: 'kept/x' as never,
          packetId,
          properties: {},
          payload: new Uint8Array([packetId]),
        },
        5,
      ),
    )
  }
  const before = keeper.brokerLink.sends
  publisher.send(new Uint8Array(packets))
  await settle()
  expect(store.commits).toHaveLength(1)
  store.commits[0]!.resolve()
  for (let id = 1; id <= 50; id++) await publisher.expect({ type: 'puback', packetId: id })
  expect(keeper.inbox).toHaveLength(50)
  expect(keeper.brokerLink.sends - before).toBe(1)
})

test('a disk that falls far behind stops the input, and lets it go on when it has caught up', async () => {
  const { store, keeper, publisher } = await slowRig()
  publisher.publish('kept/x', 'first', { qos: 1, packetId: 1 })
  const large = new Uint8Array(4 * 1024 * 1024)
  for (let count = 0; count < 20; count++) publisher.publish('kept/x', large)
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(true)
  expect(publisher.link.backlogBytes).toBeGreaterThan(2 * large.length)
  keeper.link.onData = () => {}
  store.commits[0]!.resolve()
  await settle()
  expect(publisher.brokerLink.isPaused).toBe(false)
  expect(publisher.link.backlogBytes).toBe(0)
})

test('a close waits behind the packets before it', async () => {
  const { broker, store, keeper } = await slowRig()
  broker.host.admin({ type: 'disconnect', clientId: 'keeper', reason: 0x98 })
  await keeper.expectNothing()
  expect(keeper.closed).toBeNull()
  store.commits[0]!.resolve()
  await keeper.expect({ type: 'disconnect', reason: 0x98 })
  expect(await keeper.expectClosed()).toBe('closed-by-peer')
})

test('a rejected commit is a crash: nothing is sent, all links drop without a word, once', async () => {
  const { broker, store, keeper, passer, publisher } = await slowRig()
  const { crashes, log, host } = broker
  publisher.publish('kept/x', 'first', { qos: 1, packetId: 1 })
  await settle()
  publisher.publish('kept/x', 'second', { qos: 1, packetId: 2 })
  publisher.publish('other', 'behind')
  await settle()
  const broken = new DOMException('gone', 'UnknownError')
  store.commits[0]!.reject(broken)
  for (const client of [keeper, passer, publisher]) expect(await client.expectClosed()).toBe('closed-by-peer')
  expect(crashes).toEqual([broken])
  expect(log.filter((line) => line.startsWith('error'))).toEqual([
    'error: the broker has stopped, and nothing that it acknowledged is lost: UnknownError: gone',
  ])
  expect(store.isClosed).toBe(true)
  expect(store.commits).toHaveLength(1)
  publisher.publish('other', 'too late')
  await broker.client().expectClosed()
  await expect(host.stop()).rejects.toBe(broken)
  expect(crashes).toHaveLength(1)
})

test('a store that throws instead of rejecting is a crash as well', async () => {
  const { broker, store, publisher } = await slowRig()
  store.commit = () => {
    throw new Error('closed')
  }
  publisher.publish('kept/x', 'first', { qos: 1, packetId: 1 })
  await publisher.expectClosed()
  expect(broker.crashes).toHaveLength(1)
})

test('an assertion that breaks in the core is a crash', async () => {
  const { broker, publisher, keeper } = await slowRig()
  const { host, crashes, log } = broker
  host.admin({ type: 'clear-retained', topics: null as unknown as string[] })
  await publisher.expectClosed()
  await keeper.expectClosed()
  expect(crashes).toHaveLength(1)
  expect(log.at(-1)).toMatch(/^error: the broker has stopped/)
})

test('stop says goodbye to v5 clients, closes all, and resolves when what was promised is durable', async () => {
  const { broker, store, keeper, publisher } = await slowRig()
  const { host } = broker
  const old = broker.client(4)
  await old.connect({ clientId: 'old' })
  publisher.publish('kept/x', 'last', { qos: 1, packetId: 1 })
  await settle()
  let stopped = false
  const end = host.stop().then(() => {
    stopped = true
  })
  await settle()
  expect(stopped).toBe(false)
  expect(host.stop()).toBeInstanceOf(Promise)
  while (store.commits.length > 0) {
    store.commits.shift()!.resolve()
    await settle()
  }
  await end
  await publisher.expect({ type: 'puback', packetId: 1 })
  await publisher.expect({ type: 'disconnect', reason: 0x8b })
  await keeper.expectPublish('last')
  await keeper.expect({ type: 'disconnect', reason: 0x8b })
  await old.expectClosed()
  expect(store.isClosed).toBe(true)
  expect(broker.crashes).toEqual([])
})
