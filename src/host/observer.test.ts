// The observer port: greeting, views, frames with credit and pace, one controller, and what is recorded for whom.
import { expect, test, vi } from 'vitest'
import type { ObserverMessage, ObserverRequest, PlainPort } from '../core/views.ts'
import { rig, settle } from '../testing/rig.ts'
import type { Frame } from '../testing/rig-observer.ts'
import { virtualClock } from './clock.ts'

const allPackets = { after: 0, limit: 500, clientId: null }

test('the next frame comes only after the last was acknowledged, not faster than the pace, and not without a change', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  const observer = broker.observer().greet()
  observer.watch(1, 'clients', { offset: 0, limit: 10, sort: 'clientId', text: '' })
  observer.watch(2, 'retained', { offset: 0, limit: 10, filter: '' })
  expect(observer.take()).toEqual([])
  await broker.advance(0)
  const first = observer.frame()
  expect(first.frame).toBe(1)
  expect(first.changes.map((change) => change.view)).toEqual(['clients', 'retained'])
  // Much happens, but nothing is acknowledged.
  for (let count = 0; count < 10; count++) {
    client.publish('kept', `${count}`, { retain: true })
    await broker.advance(1000)
  }
  expect(observer.take()).toEqual([])
  observer.ask({ type: 'acknowledge', frame: 999 })
  await broker.advance(1000)
  expect(observer.take()).toEqual([])
  observer.ask({ type: 'acknowledge', frame: 1 })
  await broker.advance(0)
  const second = observer.frame()
  observer.ask({ type: 'acknowledge', frame: 2 })
  expect(second.changes.map((change) => change.view)).toEqual(['clients', 'retained'])
  // Nothing happens: nothing comes.
  await broker.advance(10_000)
  expect(observer.take()).toEqual([])
  // Two things within one pace are one frame, with only what changed.
  client.publish('kept', 'a', { retain: true })
  await broker.advance(0)
  expect(observer.frame().changes).toHaveLength(2)
  observer.ask({ type: 'acknowledge', frame: 3 })
  client.publish('kept', 'b', { retain: true })
  await settle()
  client.publish('kept', 'c', { retain: true })
  await settle()
  await broker.advance(99)
  expect(observer.take()).toEqual([])
  await broker.advance(1)
  const last = observer.frame()
  // Of the client only the count of its messages is new.
  expect(last.changes.map((change) => change.view)).toEqual(['clients', 'retained'])
})

test("pace is the observer's own, and so is what it watches", async () => {
  const broker = rig()
  const client = await broker.connected('client')
  const slow = broker.observer().greet()
  const fast = broker.observer().greet()
  for (const observer of [slow, fast]) observer.watch(7, 'session', { clientId: 'client' })
  slow.ask({ type: 'pace', hertz: 1 })
  fast.ask({ type: 'pace', hertz: 20 })
  let slowFrames = 0
  let fastFrames = 0
  for (let count = 0; count < 40; count++) {
    client.send({ type: 'pingreq' })
    await broker.advance(50)
    for (const message of slow.take()) {
      slowFrames += 1
      slow.ask({ type: 'acknowledge', frame: (message as Frame).frame })
    }
    for (const message of fast.take()) {
      fastFrames += 1
      fast.ask({ type: 'acknowledge', frame: (message as Frame).frame })
    }
  }
  expect(slowFrames).toBe(3)
  expect(fastFrames).toBeGreaterThan(30)
  fast.ask({ type: 'unwatch', id: 7 })
  client.send({ type: 'pingreq' })
  await broker.advance(1000)
  expect(fast.take()).toEqual([])
  slow.close()
  slow.take()
  client.send({ type: 'pingreq' })
  await broker.advance(5000)
  expect(slow.take()).toEqual([])
})

test('an observer that is closed, or broken, costs nothing and breaks nothing', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  const port = {
    onmessage: null as PlainPort<ObserverRequest, ObserverMessage>['onmessage'],
    close: vi.fn(),
    postMessage: () => {
      throw new DOMException('gone', 'DataCloneError')
    },
  }
  broker.host.observe(port)
  port.onmessage?.({ data: { type: 'hello', version: 1 } })
  expect(port.close).toHaveBeenCalledOnce()
  client.send({ type: 'pingreq' })
  await client.expect({ type: 'pingresp' })
})

test('what cannot be understood is refused, and harms nobody', async () => {
  const broker = rig()
  const observer = broker.observer()
  observer.ask({ type: 'watch', view: 'broker', id: 1, query: {} })
  expect(observer.take()).toEqual([{ type: 'refused', why: 'an observer says hello first' }])
  observer.ask({ type: 'hello', version: 99 })
  observer.take()
  const nonsense = [
    null,
    'hello',
    { type: 'hello' },
    { type: 'watch', view: '__proto__', id: 1, query: {} },
    { type: 'watch', view: 'clients', id: 1, query: { offset: -1, limit: 10, sort: 'clientId', text: '' } },
    { type: 'watch', view: 'clients', id: 1, query: { offset: 0, limit: 10, sort: 'toString', text: '' } },
    { type: 'watch', view: 'packets', id: 1, query: { after: Number.NaN, limit: 1, clientId: null } },
    { type: 'admin', action: { type: 'clear-retained', topics: null } },
    { type: 'admin', action: { type: 'format-disk' } },
    { type: 'gate', command: { type: 'hold', link: 1, direction: 'up' } },
    { type: 'pace', hertz: 0 },
    { type: 'pace', hertz: 10, views: { flow: -1 } },
    { type: 'pace', hertz: 10, views: { nowhere: 20 } },
  ]
  for (const request of nonsense) observer.ask(request)
  const answers = observer.take()
  expect(answers).toHaveLength(nonsense.length)
  expect(answers.every((answer) => answer.type === 'refused')).toBe(true)
  for (let id = 0; id < 101; id++) observer.watch(id, 'broker', {})
  expect(observer.take()).toEqual([{ type: 'refused', why: 'an observer watches 100 views at most' }])
  expect(broker.crashes).toEqual([])
})

test('one controller at a time holds packets; when it goes, what it held is let go', async () => {
  const broker = rig()
  const listener = await broker.connected('listener')
  await listener.subscribe('#')
  const talker = await broker.connected('talker')
  const first = broker.observer().greet()
  const second = broker.observer().greet()
  const hold = { type: 'gate', command: { type: 'hold', link: talker.id, direction: 'in' } }
  first.ask(hold)
  expect(first.take()).toEqual([{ type: 'control', controller: false, denied: true }])
  first.ask({ type: 'control', take: true })
  expect(first.take()).toEqual([{ type: 'control', controller: true }])
  second.ask({ type: 'control', take: true })
  expect(second.take()).toEqual([{ type: 'control', controller: false }])
  first.watch(1, 'packets', allPackets)
  first.ask(hold)
  talker.publish('x', 'held')
  await listener.expectNothing()
  const { rows } = await first.look(1, 'packets')
  expect(rows.map((row) => [row.type, row.way])).toEqual([['publish', 'held']])
  first.close()
  await listener.expectPublish('held')
  second.ask({ type: 'control', take: true })
  expect(second.take()).toEqual([{ type: 'control', controller: true }])
  second.ask(hold)
  talker.publish('x', 'held again')
  await listener.expectNothing()
  second.ask({ type: 'control', take: false })
  expect(second.take()).toEqual([{ type: 'control', controller: false }])
  await listener.expectPublish('held again')
})

test('a command of a link that has gone is answered: it was in vain', async () => {
  const broker = rig()
  const talker = await broker.connected('talker')
  const observer = broker.observer().greet()
  observer.ask({ type: 'control', take: true })
  observer.take()
  talker.disconnect()
  await settle()
  for (const command of [
    { type: 'hold', link: talker.id, direction: 'in' },
    { type: 'cut', link: talker.id },
  ]) {
    observer.ask({ type: 'gate', command })
    await settle()
    expect(observer.take()).toEqual([{ type: 'vain' }])
  }
})

test('control can be taken from another page: that one is told by whom, what is held stays held, and all see who has it', async () => {
  const broker = rig()
  const [talker, listener] = [await broker.connected('talker'), await broker.connected('listener')]
  await listener.subscribe('#')
  const [first, second] = [broker.observer().greet(), broker.observer().greet()]
  first.ask({ type: 'control', take: true, name: 'one' })
  first.ask({ type: 'gate', command: { type: 'hold', link: talker.id, direction: 'in' } })
  first.take()
  talker.publish('x', 'held')
  await settle()
  second.ask({ type: 'control', take: true, name: 'two', force: true })
  expect(second.take()).toEqual([{ type: 'control', controller: true }])
  expect(first.take()).toEqual([{ type: 'control', controller: false, takenBy: 'two' }])
  for (const observer of [first, second]) {
    observer.watch(1, 'gates', {})
    expect(await observer.look(1, 'gates')).toMatchObject({ controller: 'two', held: 1 })
  }
  await listener.expectNothing()
  // It has lost the right to let go, and to give back what is not its own.
  first.ask({ type: 'gate', command: { type: 'run' } })
  first.ask({ type: 'control', take: false })
  await listener.expectNothing()
  second.ask({ type: 'gate', command: { type: 'run' } })
  await listener.expectPublish('held')
})

test('a view may have a pace of its own, and the others keep theirs', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  const observer = broker.observer().greet()
  observer.watch(1, 'flow', { filter: [], limit: 100 })
  observer.watch(2, 'session', { clientId: 'client' })
  const frames = async (millis: number): Promise<Record<string, number>> => {
    const seen: Record<string, number> = { flow: 0, session: 0 }
    for (let at = 0; at < millis; at += 10) {
      client.send({ type: 'pingreq' })
      await broker.advance(10)
      for (const message of observer.take()) {
        if (message.type !== 'frame') continue
        for (const { view } of message.changes) seen[view]! += 1
        observer.ask({ type: 'acknowledge', frame: message.frame })
      }
    }
    return seen
  }
  await frames(1_000)
  expect(await frames(2_000)).toEqual({ flow: 20, session: 20 })
  observer.ask({ type: 'pace', hertz: 10, views: { flow: 20 } })
  await frames(200)
  expect(await frames(2_000)).toEqual({ flow: 40, session: 20 })
  observer.ask({ type: 'pace', hertz: 1 })
  await frames(2_000)
  expect(await frames(5_000)).toEqual({ flow: 5, session: 5 })
  // What happened last is told though nothing happens any more.
  client.send({ type: 'pingreq' })
  await broker.advance(1_000)
  expect(observer.frame().changes.map(({ view }) => view)).toEqual(['flow', 'session'])
})

test('in a flood frames come five times a second, and what is asked for anew comes at once; a burst is no flood', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  const observer = broker.observer().greet()
  observer.ask({ type: 'pace', hertz: 10, views: { tree: 20 } })
  observer.watch(1, 'tree', { offset: 0, limit: 10, toggled: [], filter: null })
  observer.watch(2, 'session', { clientId: 'client' })
  let told = 0
  const frames = async (millis: number, packets: number): Promise<number> => {
    let count = 0
    for (let at = 0; at < millis; at += 10) {
      for (let packet = 0; packet < packets; packet++) client.publish('x', '')
      await broker.advance(10)
      for (const message of observer.take()) {
        if (message.type !== 'frame') continue
        count += 1
        for (const change of message.changes) if (change.view === 'tree') told = change.result.rows[0]!.messages
        observer.ask({ type: 'acknowledge', frame: message.frame })
      }
    }
    return count
  }
  await frames(1_000, 1)
  expect(await frames(2_000, 1)).toBe(40)
  // Four thousand at once.
  await frames(10, 4_000)
  expect(await frames(990, 1)).toBe(20)
  await frames(2_000, 120)
  expect(await frames(2_000, 120)).toBe(10)
  observer.watch(3, 'broker', {})
  expect(await frames(50, 120)).toBe(1)
  await frames(500, 0)
  // All was counted, and is told though nothing comes any more.
  expect(told).toBe(100 + 200 + 4_000 + 99 + 24_000 + 24_000 + 600)
  await frames(2_000, 1)
  expect(await frames(2_000, 1)).toBe(40)
})

test('an observer may pull the plug of a client', async () => {
  const broker = rig()
  const client = await broker.connected('client')
  const observer = broker.observer().greet()
  observer.ask({ type: 'admin', action: { type: 'cut', clientId: 'client' } })
  await client.expectClosed()
})

test('a broker whose clock stands still can be watched by another clock', async () => {
  const observerClock = virtualClock(0)
  const broker = rig({ observerClock })
  await broker.connected('client')
  const observer = broker.observer().greet()
  observer.watch(1, 'clients', { offset: 0, limit: 10, sort: 'clientId', text: '' })
  observerClock.advance(0)
  expect(observer.frame().changes).toHaveLength(1)
})

test('frames that are dear come less often, at the latest after half a second', async () => {
  const time = virtualClock()
  let costMillis = 0
  const broker = rig({ observerClock: time })
  const client = await broker.connected('client')
  const observer = broker.observer()
  // Making a frame and handing it over takes its time.
  observer.delay = () => time.advance(costMillis)
  observer.greet().watch(1, 'messages', { limit: 10, text: '', sys: false })
  const frames = async (millis: number): Promise<number> => {
    let count = 0
    const end = time.now() + millis
    while (time.now() < end) {
      client.publish('x', 'x')
      await settle()
      time.advance(10)
      for (const message of observer.take()) {
        if (message.type !== 'frame') continue
        count += 1
        observer.ask({ type: 'acknowledge', frame: message.frame })
      }
    }
    return count
  }
  expect(await frames(1_000)).toBe(11)
  costMillis = 10
  expect(await frames(2_000)).toBeLessThanOrEqual(11)
  costMillis = 300
  expect(await frames(4_000)).toBeGreaterThanOrEqual(4)
})
