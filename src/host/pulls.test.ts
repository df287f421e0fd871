// Much for one link: piece by piece, as fast as it reads, and others between.
import { expect, test } from 'vitest'
import type { Input, LinkId } from '../core/outcome.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { type Rig, rig, settle } from '../testing/rig.ts'
import { backlogMark, silent } from '../transport/link.ts'
import { BufferPool } from './buffer-pool.ts'
import { virtualClock } from './clock.ts'
import { Connection } from './connection.ts'
import { Pulls } from './pulls.ts'

/** A broker that retains so many messages. */
async function filled(count: number, payload = 'x'): Promise<Rig> {
  const broker = rig()
  const publisher = await broker.connected('publisher')
  for (let n = 0; n < count; n++) publisher.publish(`t/${n}`, payload, { retain: true })
  await settle()
  return broker
}

const publishes = (client: RawClient) => client.inbox.filter(({ type }) => type === 'publish')

test('retained messages come piece by piece, and others are served between', async () => {
  const broker = await filled(7_000)
  const [a, b] = [await broker.connected('a'), await broker.connected('b')]
  for (const client of [a, b]) await client.subscribe('#')
  await settle()
  const first = publishes(a).length
  expect(first).toBeGreaterThan(0)
  expect(first).toBeLessThan(2_001)
  expect(publishes(b)).toHaveLength(first)
  // One link at each alarm, in turn.
  const seen: number[][] = []
  for (let round = 0; round < 80; round++) {
    await broker.advance(0)
    seen.push([publishes(a).length, publishes(b).length])
  }
  expect(seen.at(-1)).toEqual([7_000, 7_000])
  for (const [left, right] of seen) expect(Math.abs(left! - right!)).toBeLessThanOrEqual(2_000)
})

test('who does not read gets no more than the mark and a piece, and the rest when it does', async () => {
  const broker = await filled(300, 'x'.repeat(16_000))
  const a = await broker.connected('a')
  a.link.pause()
  a.send({
    type: 'subscribe',
    packetId: 1,
    subscriptions: [{ filter: '#' as never, qos: 0, noLocal: false, retainAsPublished: false, retainHandling: 0 }],
    properties: {},
  })
  for (let round = 0; round < 200; round++) await broker.advance(0)
  expect(a.brokerLink.backlogBytes).toBeGreaterThan(backlogMark)
  expect(a.brokerLink.backlogBytes).toBeLessThan(backlogMark + 200_000)
  a.link.resume()
  for (let round = 0; round < 200; round++) await broker.advance(0)
  expect(publishes(a)).toHaveLength(300)
})

test('a link that has gone is asked for nothing', async () => {
  const broker = await filled(7_000)
  const a = await broker.connected('a')
  await a.subscribe('#')
  a.link.break()
  for (let round = 0; round < 5; round++) await broker.advance(0)
  expect(broker.crashes).toEqual([])
})

test('while much waits for the disk nothing is added', () => {
  const fed: Input[] = []
  const id = 1 as LinkId
  const link = { ...silent, backlogBytes: 0, send() {}, close() {}, pause() {}, resume() {} }
  const connection = new Connection(id, link, { transport: 'scratch', address: '' }, null, 1000, new BufferPool())
  const clock = virtualClock()
  const host = {
    isFull: true,
    connections: new Map([[id, connection]]),
    feed: (input: Input) => void fed.push(input),
    soon: (job: () => void) => job(),
  }
  const pulls = new Pulls(host, clock)
  pulls.wanted([id])
  clock.advance(100)
  expect(fed).toEqual([])
  host.isFull = false
  pulls.goOn()
  clock.advance(0)
  expect(fed).toEqual([{ type: 'pull', link: id }])
})
