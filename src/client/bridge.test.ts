// Bridges between real brokers, by real MQTT.js clients over TCP: both ways, rings, and what a message keeps.
// Does not test a data channel: to a bridge it is a client like any other.
import mqtt, { type MqttClient } from 'mqtt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { defaultGatewayConfig } from '../gateway/config.ts'
import { type Gateway, startGateway } from '../gateway/gateway.ts'
import { type Bridge, bridge, hopsProperty } from './bridge.ts'

let brokers: Gateway[] = []
let clients: MqttClient[] = []
let bridges: Bridge[] = []

beforeEach(async () => {
  brokers = await Promise.all([1, 2, 3].map(() => startGateway({ ...quiet, onCrash: () => {} })))
})
afterEach(async () => {
  for (const each of bridges) each.close()
  await Promise.all(clients.map((client) => client.endAsync(true)))
  await Promise.all(brokers.map((broker) => broker.close()))
  clients = []
  bridges = []
})

const quiet = {
  port: 0,
  tcp: 0,
  host: null,
  mode: 'embedded',
  profile: null,
  config: { ...defaultGatewayConfig, broker: { ...defaultGatewayConfig.broker, limits: silent() } },
  pageFolder: '.',
  log: () => {},
} as const

function silent() {
  return { ...defaultGatewayConfig.broker.limits, sysInterval: 0 }
}

async function client(at: number): Promise<MqttClient> {
  const made = await mqtt.connectAsync(brokers[at]!.addresses.tcp, { protocolVersion: 5 })
  clients.push(made)
  return made
}

async function join(near: number, far: number, filters: readonly string[]): Promise<Bridge> {
  const [one, other] = [await client(near), await client(far)]
  const granted = Promise.all([granting(one), granting(other)])
  const made = bridge(one, other, { out: filters, in: filters, qos: 2 })
  bridges.push(made)
  await granted
  return made
}

/** Resolves when the next SUBACK has come. */
function granting(of: MqttClient): Promise<void> {
  return new Promise((resolve) => of.on('packetreceive', ({ cmd }) => cmd === 'suback' && resolve()))
}

async function listener(at: number, filter: string) {
  const made = await client(at)
  const got: { topic: string; text: string; qos: number; retain: boolean; hops: unknown; kept: unknown }[] = []
  made.on('message', (topic, payload, { qos, retain, properties }) => {
    const { [hopsProperty]: hops, ...kept } = properties?.userProperties ?? {}
    got.push({ topic, text: payload.toString(), qos, retain, hops, kept })
  })
  await made.subscribeAsync(filter, { qos: 2, rap: true })
  return {
    got,
    async until(count: number) {
      while (got.length < count) await new Promise((resolve) => setTimeout(resolve, 2))
    },
  }
}

test('it carries both ways at every QoS, with RETAIN and user properties, and nothing outside its filters', async () => {
  const made = await join(0, 1, ['home/#'])
  const [here, there] = [await listener(0, '#'), await listener(1, '#')]
  const [one, other] = [await client(0), await client(1)]
  await one.publishAsync('office/x', 'stays', { qos: 1 })
  for (const qos of [0, 1, 2] as const) {
    const properties = { userProperties: { from: 'here' } }
    await one.publishAsync(`home/${qos}`, 'out', { qos, retain: qos === 2, properties })
  }
  await there.until(3)
  await other.publishAsync('home/back', 'in', { qos: 2 })
  await here.until(5)
  expect(there.got.filter(({ text }) => text === 'out')).toEqual(
    [0, 1, 2].map((qos) => ({
      topic: `home/${qos}`,
      text: 'out',
      qos,
      retain: qos === 2,
      hops: expect.any(String),
      kept: { from: 'here' },
    })),
  )
  expect(here.got.filter(({ text }) => text === 'in')).toHaveLength(1)
  expect(there.got.some(({ text }) => text === 'stays')).toBe(false)
  expect([made.carried, made.stopped, made.refused]).toEqual([{ out: 3, in: 1 }, 0, 0])
})

test('in a ring of three each broker gets a message once, and it comes to rest', async () => {
  const ring = [await join(0, 1, ['ring/#']), await join(1, 2, ['ring/#']), await join(2, 0, ['ring/#'])]
  const listeners = [await listener(0, 'ring/#'), await listener(1, 'ring/#'), await listener(2, 'ring/#')]
  const publisher = await client(0)
  await publisher.publishAsync('ring/a', 'x', { qos: 2 })
  // Both ways round meet, and each bridge that has seen it stops it.
  while (ring.reduce((sum, { stopped }) => sum + stopped, 0) < 2) await new Promise((resolve) => setTimeout(resolve, 2))
  await publisher.publishAsync('ring/end', 'end', { qos: 2 })
  for (const each of listeners)
    while (!each.got.some(({ text }) => text === 'end')) await each.until(each.got.length + 1)
  for (const { got } of listeners) expect(got.filter(({ text }) => text === 'x').length).toBeLessThanOrEqual(3)
})

test('two bridges between the same brokers do not play ball', async () => {
  const both = [await join(0, 1, ['a/#']), await join(0, 1, ['a/#'])]
  const there = await listener(1, 'a/#')
  const publisher = await client(0)
  await publisher.publishAsync('a/b', 'x', { qos: 1 })
  await there.until(2)
  while (both.reduce((sum, { stopped }) => sum + stopped, 0) < 2) await new Promise((resolve) => setTimeout(resolve, 2))
  const total = both.reduce((sum, { carried }) => sum + carried.out + carried.in, 0)
  expect(total).toBeLessThanOrEqual(4)
})

test('closed, it carries nothing more, and the clients stay', async () => {
  const made = await join(0, 1, ['a'])
  const there = await listener(1, '#')
  const publisher = await client(0)
  await publisher.publishAsync('a', 'one', { qos: 1 })
  await there.until(1)
  made.close()
  await publisher.publishAsync('a', 'two', { qos: 1 })
  const other = await client(1)
  await other.publishAsync('end', 'end', { qos: 1 })
  await there.until(2)
  expect(there.got.map(({ text }) => text)).toEqual(['one', 'end'])
  expect(clients.every(({ connected }) => connected)).toBe(true)
})
