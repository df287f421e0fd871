// A client that sends and ends its side at once, as `nc -N` does: what it sent is answered, and then it has left.
// Does not test TCP, nor the way through a gateway: the links' contract does.
import { expect, test } from 'vitest'
import type { Rows } from '../core/rows.ts'
import { emptyRows } from '../core/rows.ts'
import type { Store } from '../store/store.ts'
import { rig, settle } from '../testing/rig.ts'

const kept = { properties: { sessionExpiryInterval: 1000 } }

/** Loads and commits when it is told to. */
class SlowStore implements Store {
  isSlow = false
  #waiting: (() => void)[] = []

  load(): Promise<Rows> {
    return this.#later(emptyRows())
  }

  commit(): Promise<void> {
    return this.#later(undefined)
  }

  close(): void {}

  async goOn(): Promise<void> {
    this.isSlow = false
    for (const resolve of this.#waiting.splice(0)) resolve()
    await settle()
  }

  #later<T>(result: T): Promise<T> {
    if (!this.isSlow) return Promise.resolve(result)
    return new Promise((resolve) => this.#waiting.push(() => resolve(result)))
  }
}

test('CONNECT is answered, and the link closed behind the answer', async () => {
  const broker = rig()
  const client = broker.client()
  client.sendConnect({ clientId: 'brief' })
  client.link.endHalf()
  await client.expect({ type: 'connack', reason: 0 })
  expect(await client.expectClosed()).toBe('closed-by-peer')
})

test('so it is while the rows are still loaded', async () => {
  const store = new SlowStore()
  store.isSlow = true
  const broker = rig({ store })
  const client = broker.client()
  client.sendConnect({ clientId: 'early' })
  client.link.endHalf()
  await settle()
  expect([client.inbox, client.closed]).toEqual([[], null])
  await store.goOn()
  await client.expect({ type: 'connack', reason: 0 })
  await client.expectClosed()
})

test('so it is while its password is looked at', async () => {
  let answer = (): void => {}
  let wanted = (): boolean => false
  const broker = rig({
    authenticate: (_config, _packet, _origin, isWanted) => {
      wanted = isWanted
      return new Promise((resolve) => {
        answer = () => resolve({ ok: true, username: 'ann' })
      })
    },
  })
  const client = broker.client()
  client.sendConnect({ clientId: 'ann', username: 'ann', password: new Uint8Array(3) })
  client.link.endHalf()
  await settle()
  expect(wanted()).toBe(true)
  answer()
  await client.expect({ type: 'connack', reason: 0 })
  await client.expectClosed()
})

test('PUBACK of what must be durable first still arrives, and so do the others that it waits with', async () => {
  const store = new SlowStore()
  const broker = rig({ store })
  const reader = await broker.connected('reader', kept)
  await reader.subscribe('kept', 1)
  await settle()
  store.isSlow = true
  const client = broker.client()
  client.sendConnect({ clientId: 'writer', ...kept })
  client.publish('kept', 'one', { qos: 1, packetId: 1 })
  client.publish('kept', 'two', { qos: 2, packetId: 2 })
  client.link.endHalf()
  await settle()
  expect([client.inbox, client.closed]).toEqual([[], null])
  await store.goOn()
  await client.expect({ type: 'connack', reason: 0 })
  await client.expect({ type: 'puback', packetId: 1, reason: 0 })
  await client.expect({ type: 'pubrec', packetId: 2, reason: 0 })
  await client.expectClosed()
  await reader.expectPublish('one')
  await reader.expectPublish('two')
})

test('it has left: its will goes out, its session waits, and nothing more is sent to it', async () => {
  const broker = rig()
  const reader = await broker.connected('reader')
  await reader.subscribe('gone', 1)
  const client = broker.client()
  const will = { topic: 'gone', payload: new TextEncoder().encode('x'), qos: 1, retain: false } as const
  client.sendConnect({ clientId: 'brief', ...kept, will: { ...will, delaySeconds: 0, properties: {} } as never })
  client.send({
    type: 'subscribe',
    packetId: 1,
    subscriptions: [{ filter: 'gone', qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 0 } as never],
    properties: {},
  })
  client.link.endHalf()
  await client.expect({ type: 'connack', reason: 0 })
  await client.expect({ type: 'suback', packetId: 1 })
  await client.expectClosed()
  await reader.expectPublish('x')
  expect(client.inbox).toEqual([])
  const again = broker.client()
  expect((await again.connect({ clientId: 'brief', cleanStart: false, ...kept })).sessionPresent).toBe(true)
  await again.expectPublish('x')
})

test('one that goes for good while its answers wait is forgotten', async () => {
  const store = new SlowStore()
  const broker = rig({ store })
  store.isSlow = true
  const client = broker.client()
  client.sendConnect({ clientId: 'writer', ...kept })
  client.link.endHalf()
  await settle()
  client.link.break()
  await store.goOn()
  expect(client.inbox).toEqual([])
  expect(broker.crashes).toEqual([])
  await broker.connected('another')
})

test('what is not MQTT is closed without an answer', async () => {
  const broker = rig()
  const client = broker.client()
  client.send(new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n'))
  client.link.endHalf()
  await client.expectClosed()
  expect(client.inbox).toEqual([])
})
