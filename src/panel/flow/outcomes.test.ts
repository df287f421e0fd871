// Each message has, for each client that it was for, one outcome from the closed list, whatever happened to links, queues and
// sessions: a real broker, random clients, and the rows that the panel makes of what it tells.
import { describe, expect, test } from 'vitest'
import type { FlowEvent } from '../../core/flow-view.ts'
import type { QoS } from '../../protocol/packet.ts'
import type { RawClient } from '../../testing/raw-client.ts'
import { type Rig, rig, settle } from '../../testing/rig.ts'
import type { RigObserver } from '../../testing/rig-observer.ts'
import { Prng } from '../../testing/sim/prng.ts'
import { buildFlow } from './model.ts'
import { decisionWords, outcomeLine } from './row-words.ts'
import { flowText } from './text.ts'

const names = ['a', 'b', 'c', 'd', 'e']
const filters = ['t/#', 't/1', 't/+', '$share/g/t/#']

class World {
  readonly broker: Rig
  readonly chance: Prng
  readonly clients = new Map<string, RawClient>()
  readonly observer: RigObserver
  readonly events: FlowEvent[] = []
  #packetId = 1

  constructor(seed: number) {
    this.chance = new Prng(seed)
    this.broker = rig({ seed, limits: { maximumQueuedMessages: 3 } })
    this.observer = this.broker.observer().greet()
    this.observer.watch(1, 'flow', { filter: [], limit: 500 })
  }

  /** Takes in what has been told, and what became of packets that were told before. */
  async look(): Promise<void> {
    await this.broker.advance(100)
    for (const message of this.observer.take()) {
      if (message.type !== 'frame') continue
      this.observer.acknowledge(message)
      for (const change of message.changes) {
        if (change.view !== 'flow') continue
        const { events, updates } = change.result
        for (const update of updates) {
          const at = this.events.findIndex((event) => event.kind === 'packet' && event.seq === update.seq)
          if (at >= 0) this.events[at] = { ...this.events[at]!, ...update } as FlowEvent
        }
        this.events.push(...events)
      }
    }
  }

  async connect(name: string): Promise<void> {
    const { chance } = this
    const sessionExpirySeconds = chance.pick([0, 100])
    const properties = {
      sessionExpiryInterval: sessionExpirySeconds,
      receiveMaximum: chance.pick([1, 2, 100]),
      ...(chance.chance(20) && { maximumPacketSize: 30 }),
    }
    const client = this.broker.client()
    await client.connect({ clientId: name, cleanStart: chance.chance(30), properties })
    this.clients.set(name, client)
    if (!chance.chance(70)) return
    const qos = chance.below(3) as QoS
    const wish = {
      filter: chance.pick(filters),
      qos,
      noLocal: false,
      retainAsPublished: false,
      retainHandling: 0,
    } as const
    // Its answer may come behind messages that waited.
    client.send({ type: 'subscribe', packetId: 60_000, subscriptions: [wish as never], properties: {} })
  }

  publish(client: RawClient): void {
    const { chance } = this
    const qos = chance.below(3) as QoS
    const packetId = qos === 0 ? 0 : this.#packetId++
    const payload = chance.chance(15) ? 'x'.repeat(60) : 'x'
    client.publish(`t/${chance.below(3)}`, payload, qos === 0 ? {} : { qos, packetId })
    if (qos === 2) client.ack('pubrel', packetId)
  }

  /** A client answers what it got: as it should, with a refusal, or not. */
  answer(client: RawClient): void {
    const { chance } = this
    for (const packet of client.inbox.splice(0)) {
      if (packet.type === 'pubrel') client.ack('pubcomp', packet.packetId)
      if (packet.type !== 'publish' || packet.qos === 0 || chance.chance(25)) continue
      const isRefused = chance.chance(20)
      client.ack(packet.qos === 1 ? 'puback' : 'pubrec', packet.packetId, isRefused ? 0x83 : 0)
    }
  }

  async act(): Promise<void> {
    const { chance } = this
    const name = chance.pick(names)
    const client = this.clients.get(name)
    if (client === undefined) await this.connect(name)
    else {
      const what = chance.below(10)
      if (what < 5) this.publish(client)
      else if (what < 8) this.answer(client)
      else this.leave(name, client)
    }
    await settle()
  }

  leave(name: string, client: RawClient): void {
    const how = this.chance.below(4)
    if (how < 2) client.disconnect()
    else if (how === 2) client.link.close()
    else this.broker.host.admin({ type: 'cut', clientId: name })
    this.clients.delete(name)
  }
}

test.each(Array.from({ length: 40 }, (_, seed) => seed))(
  'seed %i: every pair has an outcome, none is unknown',
  async (seed) => {
    const world = new World(seed)
    for (let step = 0; step < 60; step++) {
      await world.act()
      if (step % 5 === 0) await world.look()
    }
    for (const client of world.clients.values()) client.link.close()
    await world.look()
    // All that was kept for somebody is given up with its session.
    world.observer.ask({ type: 'admin', action: { type: 'end-sessions' } })
    for (let look = 0; look < 3; look++) await world.look()
    neverResentOnItsLink(world.events)
    const { rows } = buildFlow(world.events, { decisions: true, pings: true, coalesce: false })
    const wanted = new Set<string>()
    for (const event of world.events) {
      if (event.kind !== 'decision') continue
      const { trace } = event
      if (trace.type === 'published' && trace.matched === 0) wanted.add(`${trace.message} `)
      if (trace.type === 'delivery' && trace.message !== 0) wanted.add(`${trace.message} ${trace.clientId}`)
    }
    const told = new Map<string, string>()
    for (const row of rows) {
      if (row.kind !== 'outcome') continue
      for (const outcome of row.outcomes) {
        const words = outcome.outcome === 'not-delivered' ? flowText.reasons[outcome.reason] : outcome.outcome
        told.set(`${row.message} ${outcome.client}`, words)
      }
    }
    expect(wanted.size).toBeGreaterThan(10)
    const unknown = [...wanted].filter((pair) => told.get(pair) === undefined)
    expect(unknown).toEqual([])
    const unfinished = [...told].filter(([, outcome]) => outcome === 'in-flight' || outcome === 'queued')
    expect(unfinished).toEqual([])
  },
)

/** Two clients and the links they have; what becomes of the last message is looked at. */
async function held(qos: QoS, sessionExpiryInterval = 0) {
  const world = new World(0)
  const { broker } = world
  const phone = broker.client()
  await phone.connect({ clientId: 'phone', properties: { sessionExpiryInterval } })
  await phone.subscribe('t', qos)
  const sensor = await broker.connected('sensor')
  const publish = (packetId: number) => {
    sensor.publish('t', 'x', qos === 0 ? {} : { qos, packetId })
    if (qos === 2) sensor.ack('pubrel', packetId)
  }
  const outcome = async () => {
    await world.look()
    const { rows } = buildFlow(world.events, { decisions: true, pings: true, coalesce: false })
    return rows.flatMap((row) => (row.kind === 'outcome' ? [outcomeLine(row)] : []))
  }
  const command = broker.host.command.bind(broker.host)
  return { broker, phone, publish, outcome, command, link: phone.id }
}

describe('a link that is held, let go and cut', () => {
  test.each([0, 1] as const)('QoS %i: waits, then goes on, and the waiting is told no more', async (qos) => {
    const { publish, outcome, command, link, phone } = await held(qos)
    command({ type: 'hold', link, direction: 'out' })
    publish(1)
    expect(await outcome()).toEqual(['waits on its way to phone: its link is held'])
    command({ type: 'open', link, direction: 'out' })
    if (qos === 1) {
      expect(await outcome()).toEqual([])
      phone.ack('puback', 1)
    }
    expect(await outcome()).toEqual(['delivered ×1 to phone'])
  })

  test('its acknowledgement waits: the message has arrived, and is not acknowledged', async () => {
    const { publish, outcome, command, link, phone } = await held(1)
    command({ type: 'hold', link, direction: 'in' })
    publish(1)
    await settle()
    phone.ack('puback', 1)
    expect(await outcome()).toEqual(['not acknowledged by phone yet: its link is held'])
    command({ type: 'open', link, direction: 'in' })
    expect(await outcome()).toEqual(['delivered ×1 to phone'])
  })

  const before = 'its link was cut before it arrived'
  const after = 'its link was cut after it arrived, before it was acknowledged'
  test.each([
    [0, 0, undefined, `not delivered to phone: ${before}`],
    [0, 0, 'out', 'delivered ×1 to phone'],
    [1, 0, undefined, `not delivered to phone: ${before}`],
    [1, 0, 'out', `not finished with phone: ${after}`],
    [1, 100, undefined, `queued for phone: ${before}`],
    [2, 100, 'out', `queued for phone: ${after}`],
  ] as const)('QoS %i, session kept for %i s, cut after: %s', async (qos, expiry, side, words) => {
    const { publish, outcome, command, link } = await held(qos, expiry)
    command({ type: 'hold', link, direction: 'out' })
    publish(1)
    await outcome()
    command(side === undefined ? { type: 'cut', link } : { type: 'cut', link, after: side })
    expect(await outcome()).toEqual([words])
  })

  test('a link that is lost of itself is nobody’s fault', async () => {
    const { publish, outcome, command, link, phone } = await held(0)
    command({ type: 'hold', link, direction: 'out' })
    publish(1)
    await outcome()
    phone.link.close()
    expect(await outcome()).toEqual(['not delivered to phone: the link was lost on the way'])
  })
})

test('a message that nobody had got when a newer one was retained in its place, and one for no valid topic', async () => {
  const world = new World(0)
  const sensor = await world.broker.connected('sensor')
  for (const words of ['one', 'two']) sensor.publish('kept', words, { retain: true })
  sensor.publish(`${'a/'.repeat(300)}b`, 'x', { qos: 1, packetId: 1 })
  await world.look()
  const { rows } = buildFlow(world.events, { decisions: false, pings: true, coalesce: false })
  const outcomes = rows.flatMap((row) => (row.kind === 'outcome' ? [outcomeLine(row)] : []))
  expect(outcomes).toEqual([
    'not delivered: nobody subscribed before a newer retained message took its place',
    'not delivered: nobody subscribes to this topic',
  ])
  const denied = rows.flatMap((row) => (row.kind === 'decision' ? [decisionWords(row).words] : []))
  expect(denied.join()).toMatch(/^sensor may not publish this: the topic is not valid: more than \d+ topic levels · /)
})

/** What the standard forbids is never shown: a message sent again while its link lives [MQTT-4.4.0-1]. */
function neverResentOnItsLink(events: readonly FlowEvent[]): void {
  const sent = new Set<string>()
  for (const event of events) {
    if (event.kind !== 'packet' || event.type !== 'publish' || event.direction !== 'out' || event.qos === 0) continue
    const copy = `link ${event.link}, packet ${event.packetId}, message ${event.message}`
    expect(sent.has(copy), copy).toBe(false)
    sent.add(copy)
  }
}
