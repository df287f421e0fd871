// Users, rules and SCRAM at the front door: what a client is told, what an observer may ask, and what is seeded.
import { describe, expect, test } from 'vitest'
import { type AccessRule, type BrokerConfig, defaultConfig } from '../core/limits.ts'
import type { ClientPacket, SubAck } from '../protocol/packet.ts'
import type { RawClient } from '../testing/raw-client.ts'
import { type Rig, rig, settle } from '../testing/rig.ts'
import { ScramClient } from '../testing/scram-client.ts'
import { hashPassword } from './password-hash.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
/** Enough to take more than microtasks. */
const slow = { ln: 13, r: 8, p: 2 }
const users: BrokerConfig['users'] = {
  ann: { passwordHash: await hashPassword(bytes('hers'), new Uint8Array(16), slow) },
  bob: { password: 'his' },
}

/** Waits for a slow hash, which takes more than microtasks. */
async function answered(client: RawClient): Promise<void> {
  while (client.inbox.length === 0 && client.closed === null) await new Promise((resolve) => setImmediate(resolve))
}

describe('slow hashes', () => {
  test('a client is answered once its password is checked, and what it sent meanwhile is handled then', async () => {
    const broker = rig({ config: { users, allowAnonymous: false } })
    const client = broker.client()
    client.sendConnect({ username: 'ann', password: bytes('hers') })
    client.send({ type: 'pingreq' })
    await client.expectNothing()
    await answered(client)
    await client.expect({ type: 'connack', reason: 0 })
    await client.expect({ type: 'pingresp' })
    // From now on the answer is known: nothing but microtasks.
    await broker.connected('again', { username: 'ann', password: bytes('hers') })
  })

  test('a client that goes before its password is checked leaves nothing behind', async () => {
    const broker = rig({ config: { users } })
    const client = broker.client()
    client.sendConnect({ username: 'ann', password: bytes('wrong') })
    await settle()
    client.link.close()
    const other = broker.client()
    other.sendConnect({ username: 'ann', password: bytes('wrong') })
    await answered(other)
    await other.expect({ type: 'connack', reason: 0x86 })
    await settle()
    const observer = broker.observer().greet()
    observer.watch(1, 'broker', {})
    expect(await observer.look(1, 'broker')).toMatchObject({ connections: 0, sessions: 0 })
  })
})

describe('access rules', () => {
  const access: readonly AccessRule[] = [
    { client: 'sensor', effect: 'allow', action: 'publish', topic: 'home/%c/#' },
    { effect: 'deny', action: 'all', topic: 'secret/#' },
    { effect: 'deny', action: 'receive', topic: 'home/+/key' },
    { user: 'bob', effect: 'deny', action: 'subscribe', topic: '$SYS/#' },
  ]

  async function subscribe(client: RawClient, ...filters: string[]): Promise<SubAck> {
    const subscriptions = filters.map((filter) => ({
      filter: filter as never,
      qos: 0 as const,
      noLocal: false,
      retainAsPublished: false,
      retainHandling: 0 as const,
    }))
    client.send({ type: 'subscribe', packetId: 1, subscriptions, properties: {} })
    return (await client.expect({ type: 'suback' })) as SubAck
  }

  test('SUBACK names the rule that denied, and the filter where there are several', async () => {
    const broker = rig({ config: { access } })
    const client = await broker.connected('c')
    const one = await subscribe(client, 'secret/#')
    expect([one.reasons, one.properties]).toEqual([[0x87], { reasonString: 'denied by rule 2' }])
    const three = await subscribe(client, 'home/#', 'secret/a', '$share/g/secret/b')
    expect([three.reasons, three.properties]).toEqual([
      [0, 0x87, 0x87],
      { reasonString: 'filter 2: denied by rule 2; filter 3: denied by rule 2' },
    ])
    expect((await subscribe(client, 'home/+')).properties).toEqual({})
    const many = await subscribe(client, ...Array.from({ length: 40 }, (_, at) => `secret/${at}`))
    expect(many.properties.reasonString).toMatch(/filter 8: denied by rule 2; …$/)
  })

  test('[MQTT-3.9.2-1] [MQTT-3.1.2-29] it does not, when the client has no room for it or does not want it', async () => {
    const broker = rig({ config: { access } })
    const narrow = broker.client()
    narrow.sendConnect({ clientId: 'narrow', properties: { maximumPacketSize: 30 } })
    await narrow.expect({ type: 'connack', reason: 0 })
    expect((await subscribe(narrow, 'secret/a', 'secret/b')).properties).toEqual({})
    const quiet = await broker.connected('quiet', { properties: { requestProblemInformation: 0 } })
    expect((await subscribe(quiet, 'secret/a')).properties).toEqual({})
    const old = await broker.connected('old', {}, 4)
    expect((await subscribe(old, 'secret/a')).reasons).toEqual([0x80])
  })

  test('a rule of one client identifier; a message that may not be received is withheld from a broader filter', async () => {
    const broker = rig({ config: { access } })
    const reader = await broker.connected('reader')
    await reader.subscribe('home/#')
    const sensor = await broker.connected('sensor')
    sensor.publish('home/sensor/t', '1', { qos: 1, packetId: 1 })
    await sensor.expect({ type: 'puback', reason: 0 })
    sensor.publish('home/other/t', '2', { qos: 1, packetId: 2 })
    await sensor.expect({ type: 'puback', reason: 0x87, properties: { reasonString: 'no rule allows it' } })
    reader.publish('home/front/key', '3', { qos: 1, packetId: 3 })
    await reader.expectPublish('1')
    await reader.expect({ type: 'puback', packetId: 3 })
    await reader.expectNothing()
  })

  test('a will where its client may not publish: the client is let in, and the will is dropped with its rule', async () => {
    const broker = rig({ config: { access: [{ client: 'c', effect: 'deny', action: 'publish', topic: 'home/#' }] } })
    const observer = broker.observer().greet()
    observer.watch(1, 'traces', { after: 0, limit: 100 })
    await observer.look(1, 'traces')
    const reader = await broker.connected('reader')
    await reader.subscribe('#')
    const will = { topic: 'home/gone' as never, payload: bytes('x'), qos: 0 as const, retain: false, delaySeconds: 0 }
    const client = await broker.connected('c', { will: { ...will, properties: {} } })
    client.link.close()
    await reader.expectNothing()
    const { rows } = await observer.look(1, 'traces')
    expect(rows.find((row) => row.type === 'publish-denied')).toMatchObject({
      clientId: 'c',
      topic: 'home/gone',
      reason: 0x87,
      detail: 'will denied by rule 1',
    })
  })

  test('an observer asks what anybody may do', async () => {
    const broker = rig({ config: { access } })
    const observer = broker.observer().greet()
    const question = { username: null, clientId: 'sensor', action: 'publish', topic: 'secret/x' } as const
    observer.watch(1, 'may', question)
    expect(await observer.look(1, 'may')).toEqual({ allowed: false, rule: 2, explanation: 'denied by rule 2' })
    observer.watch(2, 'may', { ...question, topic: 'home/sensor/t' })
    expect(await observer.look(2, 'may')).toEqual({ allowed: true, rule: 1, explanation: 'allowed by rule 1' })
    observer.watch(3, 'may', { username: 'bob', clientId: 'x', action: 'subscribe', topic: '$SYS/+' })
    expect(await observer.look(3, 'may')).toEqual({ allowed: false, rule: 4, explanation: 'denied by rule 4' })
    // New rules change an answer that is watched.
    broker.host.configure({ ...defaultConfig, access: [] })
    expect((await observer.look(3, 'may')).allowed).toBe(true)
    observer.ask({ type: 'watch', view: 'may', id: 4, query: { ...question, action: 'all' } } as never)
    expect(observer.take()).toMatchObject([{ type: 'refused' }])
  })
})

describe('SCRAM', () => {
  const method = 'SCRAM-SHA-256'
  const bob = { username: 'bob', password: 'his' }

  async function final(client: RawClient, exchange: ScramClient): Promise<ClientPacket> {
    const asked = await client.expect({ type: 'auth', reason: 0x18 })
    if (asked.type !== 'auth') throw new Error('no AUTH')
    const authenticationData = exchange.final(asked.properties.authenticationData!)
    return { type: 'auth', reason: 0x18, properties: { authenticationMethod: method, authenticationData } }
  }

  test('what comes behind the last AUTH waits for CONNACK, while keys are derived', async () => {
    const broker = rig({ config: { users } })
    const client = broker.client()
    const exchange = new ScramClient(bob)
    client.sendConnect({ properties: { authenticationMethod: method, authenticationData: exchange.first() } })
    client.send(await final(client, exchange))
    client.send({ type: 'pingreq' })
    await answered(client)
    await client.expect({ type: 'connack', reason: 0 })
    await client.expect({ type: 'pingresp' })
    // And then nothing waits, but another AUTH is out of turn.
    client.send({ type: 'auth', reason: 0x19, properties: { authenticationMethod: method } })
    await client.expect({ type: 'auth', reason: 0x18 })
    const again = new ScramClient(bob)
    const first = { authenticationMethod: method, authenticationData: again.first() }
    client.send({ type: 'auth', reason: 0x18, properties: first })
    const last = await final(client, again)
    client.send(last)
    client.send({ type: 'pingreq' })
    client.send(last)
    await client.expect({ type: 'pingresp' })
    await client.expect({ type: 'disconnect', reason: 0x82 })
    await client.expectClosed()
  })

  test('a user who is taken out of the configuration cannot prove it again', async () => {
    const broker = rig({ config: { users } })
    const client = broker.client()
    const exchange = new ScramClient(bob)
    client.sendConnect({ properties: { authenticationMethod: method, authenticationData: exchange.first() } })
    client.send(await final(client, exchange))
    await answered(client)
    await client.expect({ type: 'connack', reason: 0 })
    broker.host.configure({ ...defaultConfig, users: { cat: { password: 'x' } } })
    const again = new ScramClient(bob)
    const first = { authenticationMethod: method, authenticationData: again.first() }
    client.send({ type: 'auth', reason: 0x19, properties: first })
    client.send(await final(client, again))
    await answered(client)
    await client.expect({ type: 'disconnect', reason: 0x87 })
  })

  /** Bytes of the server's first answer. */
  async function challenge(broker: Rig): Promise<string> {
    const client = broker.client()
    const exchange = new ScramClient(bob)
    const properties = { authenticationMethod: method, authenticationData: exchange.first() }
    client.sendConnect({ properties })
    const asked = await client.expect({ type: 'auth', reason: 0x18 })
    if (asked.type !== 'auth') throw new Error('no AUTH')
    const authenticationData = exchange.final(asked.properties.authenticationData!)
    client.send({
      type: 'auth',
      reason: 0x18,
      properties: { authenticationMethod: 'SCRAM-SHA-256', authenticationData },
    })
    await answered(client)
    await client.expect({ type: 'connack', reason: 0 })
    const observer = broker.observer().greet()
    observer.watch(1, 'session', { clientId: 'client' })
    expect(await observer.look(1, 'session')).toMatchObject({ username: 'bob' })
    return new TextDecoder().decode(asked.properties.authenticationData)
  }

  test('what the broker draws by chance can be given, and is chance otherwise', async () => {
    const seeded = () => {
      let next = 0
      return rig({ config: { users }, randomBytes: (count) => new Uint8Array(count).map(() => next++) })
    }
    expect(await challenge(seeded())).toBe(await challenge(seeded()))
    expect(await challenge(rig({ config: { users } }))).not.toBe(await challenge(rig({ config: { users } })))
  })
})
