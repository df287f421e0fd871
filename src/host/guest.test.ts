// A guest at the front door: what its pass says holds, whatever it says itself.
import { describe, expect, test } from 'vitest'
import { linkPair } from '../testing/memory-link.ts'
import { RawClient } from '../testing/raw-client.ts'
import { type Rig, rig, settle } from '../testing/rig.ts'
import type { GuestPass } from '../transport/messages.ts'
import { isGuestPass } from './guest.ts'

const pass: GuestPass = {
  clientId: 'guest-1',
  username: 'kiwi7',
  address: 'relayed',
  rules: [
    { effect: 'allow', action: 'publish', topic: 'class/%u/#' },
    { effect: 'allow', action: 'subscribe', topic: 'class/#' },
  ],
  messagesPerSecond: 0,
  bytesPerSecond: 0,
}

function guest(broker: Rig, change: Partial<GuestPass> = {}): RawClient {
  const [here, there] = linkPair()
  const id = broker.host.accept(there, { transport: 'webrtc', address: 'direct' }, { ...pass, ...change })
  return new RawClient(here, there, id, 5)
}

const bytes = (text: string) => new TextEncoder().encode(text)
const will = (topic: string) => ({
  topic: topic as never,
  payload: bytes('gone'),
  qos: 0 as const,
  retain: false,
  delaySeconds: 0,
  properties: {},
})

describe('a guest', () => {
  test('may publish below its own name and read the class, and nothing else', async () => {
    const broker = rig()
    const client = guest(broker)
    await client.connect({ clientId: 'guest-1' })
    expect((await client.subscribe('class/#', 1)).reasons).toEqual([1])
    expect((await client.subscribe('#', 1)).reasons).toEqual([0x87])
    expect((await client.subscribe('$share/g/home/#', 1)).reasons).toEqual([0x87])
    client.publish('class/kiwi7/say', 'hello', { qos: 1, packetId: 5 })
    await client.expectPublish('hello', { topic: 'class/kiwi7/say' })
    await client.expect({ type: 'puback', packetId: 5, reason: 0 })
    for (const topic of ['class/kiwi8/say', 'class', 'home/temp']) {
      client.publish(topic, 'x', { qos: 1, packetId: 6 })
      await client.expect({ type: 'puback', packetId: 6, reason: 0x87 })
    }
  })

  test('is named by its pass: user name, password and users of the configuration do not count', async () => {
    const broker = rig({ config: { users: { kiwi7: { password: 'his' } }, allowAnonymous: false } })
    const client = guest(broker)
    await client.connect({ clientId: 'guest-1', username: 'teacher', password: bytes('x') })
    client.publish('class/teacher/say', 'x', { qos: 1, packetId: 1 })
    await client.expect({ type: 'puback', reason: 0x87 })
  })

  test.each([
    ['another client identifier', { clientId: 'teacher' }, 0x85],
    ['an empty client identifier', { clientId: '' }, 0x85],
    ['an authentication method', { clientId: 'guest-1', properties: { authenticationMethod: 'SCRAM-SHA-256' } }, 0x8c],
    ['a will outside its topics', { clientId: 'guest-1', will: will('home/will') }, 0x87],
  ])('is refused with %s, and takes nobody over', async (_, options, reason) => {
    // Users who could prove themselves by the method.
    const broker = rig({ config: { users: { kiwi7: { password: 'his' } } } })
    const teacher = await broker.connected('teacher')
    const client = guest(broker)
    client.sendConnect(options)
    await client.expect({ type: 'connack', reason })
    await client.expectClosed()
    expect(teacher.closed).toBe(null)
  })

  test('gets nothing that its rules withhold: as it happens, retained, or by a shared subscription', async () => {
    const broker = rig()
    const rules = [{ effect: 'deny', action: 'receive', topic: 'class/marks' }, ...pass.rules] as const
    const [one, other] = [guest(broker, { rules }), guest(broker, { rules, clientId: 'guest-2' })]
    await one.connect({ clientId: 'guest-1' })
    await other.connect({ clientId: 'guest-2' })
    const teacher = await broker.connected('teacher')
    await other.subscribe('$share/all/class/#', 0)
    await one.subscribe('class/#', 0)
    teacher.publish('class/marks', 'secret', { retain: true })
    teacher.publish('class/open', 'plain')
    await one.expectPublish('plain')
    await other.expectPublish('plain')
    await one.subscribe('class/marks', 0, { packetId: 2 })
    await one.expectNothing()
    await teacher.subscribe('class/marks', 0)
    await teacher.expectPublish('secret')
  })

  test('with a will among its topics is let in', async () => {
    const client = guest(rig())
    await client.connect({ clientId: 'guest-1', will: will('class/kiwi7/will') })
  })

  test('renamed and muted while it is connected, it stays connected and the new rules hold', async () => {
    const broker = rig()
    const client = guest(broker)
    await client.connect({ clientId: 'guest-1', cleanStart: false, properties: { sessionExpiryInterval: 60 } })
    const rules = [
      { effect: 'deny', action: 'publish', topic: '#' },
      { effect: 'allow', action: 'subscribe', topic: 'class/kiwi9/#' },
    ] as const
    const observer = broker.observer().greet()
    observer.ask({ type: 'admin', action: { type: 'identify', clientId: 'guest-1', username: 'kiwi9', rules } })
    await settle()
    client.publish('class/kiwi7/say', 'x', { qos: 1, packetId: 1 })
    await client.expect({ type: 'puback', reason: 0x87 })
    expect((await client.subscribe('class/#', 1)).reasons).toEqual([0x87])
    // Its session is the new name's.
    client.link.close()
    const again = guest(broker, { username: 'kiwi9' })
    again.sendConnect({ clientId: 'guest-1', cleanStart: false, properties: { sessionExpiryInterval: 60 } })
    await again.expect({ type: 'connack', reason: 0, sessionPresent: true })
  })

  test('who floods is slowed by the rates of its pass, and others are not', async () => {
    const broker = rig()
    const other = await broker.connected('other')
    const client = guest(broker, { messagesPerSecond: 10 })
    await client.connect({ clientId: 'guest-1' })
    for (let at = 1; at <= 50; at += 1) {
      client.publish('class/kiwi7/flood', 'x', { qos: 1, packetId: at })
      other.publish('other', 'x', { qos: 1, packetId: at })
      await settle()
    }
    expect(other.inbox).toHaveLength(50)
    expect(client.inbox.length).toBeLessThan(15)
    await broker.advance(10_000)
    expect(client.inbox.length).toBeGreaterThan(20)
  })
})

test('what is no pass is told from one', () => {
  expect(isGuestPass(pass)).toBe(true)
  const wrong = [
    null,
    {},
    { ...pass, clientId: '' },
    { ...pass, rules: [{ effect: 'allow', action: 'publish', topic: 'a/#/b' }] },
    { ...pass, rules: [{ effect: 'maybe', action: 'publish', topic: 'a' }] },
    { ...pass, messagesPerSecond: Number.NaN },
  ]
  expect(wrong.map(isGuestPass)).toEqual(wrong.map(() => false))
})
