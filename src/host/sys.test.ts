// The counters behind `$SYS` are true of the bytes and packets that crossed the links.
// Does not test the topics: core/sys.test.ts does.
import { expect, test } from 'vitest'
import { defaultConfig } from '../core/limits.ts'
import { rig } from '../testing/rig.ts'

test('bytes and packets, both ways, with and without an observer of packets', async () => {
  for (const isWatched of [false, true]) {
    const broker = rig({ name: 'lab', limits: { sysInterval: 10 } })
    const observer = broker.observer().greet()
    if (isWatched) observer.watch(1, 'packets', { after: 0, limit: 10, clientId: null })
    const totals = { in: 0, out: 0, packetsIn: 0, packetsOut: 0 }
    const clients = [broker.client(), broker.client(4)]
    for (const client of clients) {
      const { send } = client.link
      client.link.send = (bytes, owned) => {
        totals.in += bytes.length
        totals.packetsIn += 1
        send.call(client.link, bytes, owned)
      }
      const { onData } = client.link
      client.link.onData = (bytes) => {
        totals.out += bytes.length
        const before = client.inbox.length
        onData(bytes)
        totals.packetsOut += client.inbox.length - before
      }
    }
    const [a, b] = clients
    await a!.connect({ clientId: 'a' })
    await b!.connect({ clientId: 'b' })
    await a!.subscribe('t', 1)
    await b!.subscribe('t', 1)
    b!.publish('t', 'payload', { qos: 1, packetId: 7 })
    await broker.advance(0)
    for (const client of [a!, b!]) client.ack('puback', 1)
    a!.send({ type: 'pingreq' })
    await broker.advance(9_999)
    expect(totals.packetsIn).toBe(8)
    await broker.advance(1)
    const watcher = await broker.connected('watcher')
    const { in: bytesIn, out, packetsIn, packetsOut } = totals
    for (const [name, count] of [
      ['bytes/received', bytesIn],
      ['bytes/sent', out],
      ['messages/received', packetsIn],
      ['messages/sent', packetsOut],
      ['publish/messages/sent', 2],
      ['publish/bytes/sent', 14],
      ['mqtt/puback/sent', 1],
      ['mqtt/suback/sent', 2],
      ['mqtt/connack/sent', 2],
      ['mqtt/pingresp/sent', 1],
    ] as const) {
      await watcher.subscribe(`$SYS/broker/${name}`)
      await watcher.expectPublish(String(count), { retain: true })
    }
    await watcher.subscribe('$SYS/brokers')
    await watcher.expectPublish('mqtab@lab')
    await broker.host.stop()
  }
})

test('a new configuration of $SYS begins without another event', async () => {
  const broker = rig()
  const watcher = await broker.connected('watcher')
  await watcher.subscribe('$SYS/broker/uptime')
  broker.host.configure(defaultConfig)
  await watcher.expectPublish('0 seconds')
  await broker.advance(10_000)
  await watcher.expectPublish('10 seconds')
})

test('the heap is shown as the platform tells it, with the most it was', async () => {
  let bytes = 5_000
  const broker = rig({ limits: { sysInterval: 10 }, heapBytes: () => bytes })
  const client = await broker.connected('a')
  await client.subscribe('$SYS/broker/heap/+')
  const seen = async (): Promise<string[]> => {
    await broker.advance(10_000)
    return client.inbox
      .splice(0)
      .map((packet) => (packet.type === 'publish' ? new TextDecoder().decode(packet.payload) : packet.type))
  }
  await seen()
  bytes = 4_000
  // It is looked at after a turn, and told with the next.
  await seen()
  expect(await seen()).toEqual(['4000'])
  expect(await seen()).toEqual([])
  await client.subscribe('$SYS/broker/heap/#')
  expect((await seen()).sort()).toEqual(['4000', '5000'])
})
