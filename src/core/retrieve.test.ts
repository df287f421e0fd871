// Retained messages that come in pieces: what is published, cleared, unsubscribed or cut off meanwhile.
import { describe, expect, test } from 'vitest'
import type { CoreClient } from '../testing/core-rig.ts'
import { CoreRig, text } from '../testing/core-rig.ts'
import { Prng } from '../testing/sim/prng.ts'

const kept = { clean: false, properties: { sessionExpiryInterval: 1000 } } as const
const keptWindow = (receiveMaximum: number) =>
  ({ clean: false, properties: { sessionExpiryInterval: 1000, receiveMaximum } }) as const

/** `count` topics `t/0`, `t/1`, … that keep the value `old`. */
function filled(count: number, rig = new CoreRig(), qos: 0 | 1 = 1): { rig: CoreRig; publisher: CoreClient } {
  const publisher = rig.client('publisher')
  for (let n = 0; n < count; n++) publisher.publish(`t/${n}`, 'old', { retain: true, qos })
  publisher.packets.length = 0
  rig.traces.length = 0
  return { rig, publisher }
}

/** Takes and acknowledges everything until nothing more comes. */
function drain(rig: CoreRig, client: CoreClient): string[] {
  const found: string[] = []
  do {
    for (let packet = client.packets.shift(); packet !== undefined; packet = client.packets.shift()) {
      if (packet.type !== 'publish') throw new Error(packet.type)
      found.push(text(packet))
      if (packet.qos === 1) client.ack('puback', packet.packetId)
    }
  } while (rig.pull() || client.packets.length > 0)
  return found
}

const olds = (from: number, to: number): string[] => Array.from({ length: to - from }, (_, n) => `t/${from + n}=old`)

describe('many retained messages', () => {
  test('come in pieces, oldest first, each once; others are served between', () => {
    const { rig, publisher } = filled(5_000, undefined, 0)
    const a = rig.client('a')
    a.subscribe('#')
    expect(a.packets.length).toBeGreaterThan(0)
    expect(a.packets.length).toBeLessThanOrEqual(2_000)
    expect(rig.pulls).toEqual([a.link])
    a.send({ type: 'pingreq' })
    expect(a.packets.pop()).toMatchObject({ type: 'pingresp' })
    publisher.publish('other', 'live')
    expect(text(a.packets.pop() as never)).toBe('other=live')
    expect(drain(rig, a)).toEqual(olds(0, 5_000))
  })

  test('large ones come in pieces of few', () => {
    const rig = new CoreRig()
    const publisher = rig.client('publisher')
    for (let n = 0; n < 100; n++) publisher.publish(`t/${n}`, 'x'.repeat(16_000), { retain: true })
    const a = rig.client('a')
    a.subscribe('#')
    expect(a.packets.length).toBeLessThan(12)
    expect(drain(rig, a)).toHaveLength(100)
  })

  test('do not wait in the queue: none is dropped, whatever its limit', () => {
    const { rig } = filled(3_000, new CoreRig({ maximumQueuedMessages: 10 }))
    const a = rig.client('a', { properties: { receiveMaximum: 7 } })
    a.subscribe('#', 1)
    expect(a.packets).toHaveLength(7)
    expect(rig.state.queuedCount).toBe(0)
    expect(drain(rig, a)).toEqual(olds(0, 3_000))
    expect(rig.state.counters.publishDropped).toBe(0)
  })

  test('of many overlapping filters come filter by filter, no more in a turn than of one', () => {
    const { rig } = filled(1_500, undefined, 0)
    const a = rig.client('a')
    a.subscribe(['#', '+/#', '+/+', 't/#', 't/+'])
    expect(a.packets.length).toBeLessThanOrEqual(2_000)
    let most = 0
    const found: string[] = []
    do {
      most = Math.max(most, a.packets.length)
      found.push(...a.messages())
    } while (rig.pull())
    expect(most).toBeLessThanOrEqual(2_000)
    expect(found).toEqual([1, 2, 3, 4, 5].flatMap(() => olds(0, 1_500)))
  })

  test.each(['+/+', 't/+', 't/#', '+/7', 't/7', 'x/#'])(
    '%s brings what it matches, however many others there are',
    (filter) => {
      const { rig, publisher } = filled(9_000, undefined, 0)
      publisher.publish('u/7', 'other', { retain: true })
      const a = rig.client('a')
      a.subscribe(filter)
      const all = [...olds(0, 9_000), 'u/7=other']
      const wanted = { '+/+': all, '+/7': ['t/7=old', 'u/7=other'], 't/7': ['t/7=old'], 'x/#': [] }[filter]
      expect(drain(rig, a)).toEqual(wanted ?? olds(0, 9_000))
    },
  )

  test('of a start have no places in the tree at first: who needs those makes some in each turn, and nobody else waits', () => {
    const { rig } = filled(5_000)
    rig.crash()
    const [all, one, another] = ['all', 'one', 'another'].map((name) => rig.client(name)) as [
      CoreClient,
      CoreClient,
      CoreClient,
    ]
    all.subscribe('#')
    expect(all.packets.length).toBeGreaterThan(0)
    one.subscribe('+/4321')
    another.subscribe('t/999')
    expect(one.packets).toEqual([])
    expect(another.packets).toHaveLength(1)
    let turns = 0
    for (; one.packets.length === 0; turns += 1) rig.pull()
    expect(turns).toBeGreaterThan(1)
    expect(drain(rig, one)).toEqual(['t/4321=old'])
    expect(drain(rig, all)).toHaveLength(5_000)
  })

  test('a client that cannot keep up gets no more until it has drained', () => {
    const { rig } = filled(5_000, undefined, 0)
    const a = rig.client('a')
    a.subscribe('#')
    rig.feed({ type: 'congested', link: a.link })
    const before = a.packets.length
    rig.pull()
    expect(a.packets).toHaveLength(before)
    rig.feed({ type: 'drained', link: a.link })
    expect(drain(rig, a)).toEqual(olds(0, 5_000))
    expect(rig.state.counters.publishDropped).toBe(0)
  })

  test('one that expires before its turn is not sent', () => {
    const { rig, publisher } = filled(10)
    publisher.publish('t/10', 'brief', { retain: true, properties: { messageExpiryInterval: 5 } })
    const a = rig.client('a', { properties: { receiveMaximum: 1 } })
    a.subscribe('#', 1)
    rig.advance(6)
    expect(drain(rig, a)).toEqual(olds(0, 10))
  })

  test('a new SUBSCRIBE with the same filter begins anew', () => {
    const { rig } = filled(5, undefined)
    const a = rig.client('a', { properties: { receiveMaximum: 2 } })
    a.subscribe('t/#', 1)
    a.send({
      type: 'subscribe',
      packetId: 2,
      subscriptions: [{ filter: 't/#' as never, qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 0 }],
      properties: {},
    })
    const first = a.messages.length
    expect(first).toBe(0)
    const packets = a.packets.splice(0)
    expect(packets.map(({ type }) => type)).toEqual(['publish', 'publish', 'suback'])
    for (const packet of packets) if (packet.type === 'publish') a.ack('puback', packet.packetId)
    expect(drain(rig, a)).toEqual(olds(0, 5))
  })
})

describe('meanwhile', () => {
  /** A subscriber that has got `t/0` and waits for the rest. */
  function waiting(options: Parameters<CoreRig['client']>[1] = { properties: { receiveMaximum: 1 } }) {
    const made = filled(20)
    const a = made.rig.client('a', options)
    a.subscribe('#', 1)
    expect(a.packets).toHaveLength(1)
    return { ...made, a }
  }

  test('[MQTT-4.6.0-5] a replaced message goes before the new one, and neither twice', () => {
    const { rig, publisher, a } = waiting()
    publisher.publish('t/7', 'new', { retain: true, qos: 1 })
    publisher.publish('t/0', 'new', { retain: true, qos: 1 })
    const found = drain(rig, a)
    expect(found.filter((each) => each.startsWith('t/7='))).toEqual(['t/7=old', 't/7=new'])
    expect(found.filter((each) => each.startsWith('t/0='))).toEqual(['t/0=old', 't/0=new'])
    expect(found).toHaveLength(22)
  })

  test('[MQTT-4.6.0-5] a message that is not retained does not overtake the one that is', () => {
    const { rig, publisher, a } = waiting()
    publisher.publish('t/7', 'one', { qos: 1 })
    publisher.publish('t/7', 'two', { qos: 0 })
    publisher.publish('t/0', 'one', { qos: 1 })
    const found = drain(rig, a)
    expect(found.filter((each) => each.startsWith('t/7=')).sort()).toEqual(['t/7=old', 't/7=one', 't/7=two'])
    expect(found.indexOf('t/7=old')).toBeLessThan(found.indexOf('t/7=one'))
    expect(found.filter((each) => each.startsWith('t/0='))).toEqual(['t/0=old', 't/0=one'])
    expect(found).toHaveLength(23)
  })

  test('[MQTT-4.6.0-5] a message that comes by a shared subscription alone does not overtake it either', () => {
    const { rig } = filled(20)
    const a = rig.client('a', { properties: { receiveMaximum: 1 } })
    a.subscribe('$share/g/t/7', 1)
    // Its own message does not come by this one.
    a.subscribe('t/#', 1, { noLocal: true })
    a.publish('t/7', 'own', { qos: 1 })
    a.packets.splice(
      a.packets.findIndex(({ type }) => type === 'puback'),
      1,
    )
    expect(drain(rig, a).filter((each) => each.startsWith('t/7='))).toEqual(['t/7=old', 't/7=own'])
  })

  test('what is cleared goes before the message that cleared it, or not at all', () => {
    const { rig, publisher, a } = waiting()
    publisher.publish('t/7', '', { retain: true, qos: 1 })
    rig.admin({ type: 'clear-retained', topics: ['t/8'] })
    const found = drain(rig, a)
    expect(found.filter((each) => /^t\/[78]=/.test(each))).toEqual(['t/7=old', 't/7='])
  })

  test('what is published for the first time comes once, by itself', () => {
    const { rig, publisher, a } = waiting()
    publisher.publish('fresh', 'x', { retain: true, qos: 1 })
    expect(drain(rig, a).filter((each) => each === 'fresh=x')).toHaveLength(1)
  })

  test('[MQTT-3.10.4-2] an unsubscribed filter brings no more', () => {
    const { rig, a } = waiting()
    a.send({ type: 'unsubscribe', packetId: 3, filters: ['#' as never], properties: {} })
    expect(a.packets.pop()?.type).toBe('unsuback')
    expect(drain(rig, a)).toEqual(['t/0=old'])
  })

  test('a clean session that goes leaves nothing behind', () => {
    const { rig, a } = waiting()
    a.vanish()
    expect(rig.rows.subscription.size + rig.rows.delivery.size).toBe(0)
    expect(rig.pull()).toBe(false)
  })

  test('the queue and the rest of what is retained take turns', () => {
    const { rig, publisher, a } = waiting()
    for (let n = 0; n < 10; n++) publisher.publish('live', `${n}`, { qos: 1 })
    const found = drain(rig, a)
    const early = found.slice(1, 9)
    expect(early.filter((each) => each.startsWith('live='))).toHaveLength(4)
    expect(early.filter((each) => each.startsWith('t/'))).toHaveLength(4)
    expect(found).toHaveLength(30)
  })
})

describe('a session that is kept', () => {
  test('gets the rest on its next connection', () => {
    const { rig } = filled(50)
    const a = rig.client('a', keptWindow(3))
    a.subscribe('#', 1)
    a.vanish()
    const again = rig.client('a', keptWindow(3))
    expect(again.sessionPresent).toBe(true)
    expect(drain(rig, again)).toEqual(olds(0, 50))
    expect(rig.rows.delivery.size).toBe(0)
    expect([...rig.rows.subscription.values()][0]).not.toHaveProperty('retrieval')
  })

  test('gets the rest after a restart, and nothing again that it has acknowledged', () => {
    const { rig } = filled(50)
    const a = rig.client('a', keptWindow(3))
    a.subscribe('#', 1)
    for (let n = 0; n < 10; n++) a.ack('puback', (a.packets[n] as { packetId: number }).packetId)
    rig.crash()
    const again = rig.client('a', keptWindow(3))
    expect(drain(rig, again)).toEqual(olds(10, 50))
    rig.crash()
    expect(drain(rig, rig.client('a', kept))).toEqual([])
  })

  test('also what went ahead of newer messages comes once, whatever restarts between', () => {
    const { rig, publisher } = filled(50)
    const a = rig.client('a', keptWindow(1))
    a.subscribe('#', 1)
    publisher.publish('t/30', 'live', { qos: 1 })
    a.vanish()
    publisher.publish('t/40', 'live', { qos: 1 })
    rig.crash()
    rig.client('publisher').publish('t/45', 'live', { qos: 1 })
    const found = drain(rig, rig.client('a', keptWindow(1)))
    for (const n of [30, 40, 45]) {
      expect(found.filter((each) => each.startsWith(`t/${n}=`))).toEqual([`t/${n}=old`, `t/${n}=live`])
    }
    expect(found).toHaveLength(53)
  })

  test('messages after a restart do not look like those that were retained before', () => {
    const { rig, publisher } = filled(5)
    const a = rig.client('a', keptWindow(1))
    // Identifiers of messages that leave no row.
    for (let n = 0; n < 100; n++) publisher.publish('nobody', 'x')
    a.subscribe('#', 1)
    rig.crash()
    rig.client('publisher').publish('fresh', 'x', { retain: true, qos: 1 })
    expect(drain(rig, rig.client('a', keptWindow(1))).sort()).toEqual([...olds(0, 5), 'fresh=x'].sort())
  })

  test('was promised nothing at QoS 0', () => {
    const { rig } = filled(5_000, undefined, 0)
    const a = rig.client('a', kept)
    a.subscribe('#', 0)
    expect([...rig.rows.subscription.values()][0]).not.toHaveProperty('retrieval')
    a.vanish()
    expect(drain(rig, rig.client('a', kept))).toEqual([])
  })

  test('that ends takes what it waited for along', () => {
    const { rig } = filled(50)
    rig.client('a', keptWindow(1)).subscribe('#', 1)
    rig.named('a').vanish()
    rig.advance(1001)
    expect(rig.rows.subscription.size + rig.rows.delivery.size + rig.rows.message.size).toBe(0)
  })
})

test.each(Array.from({ length: 40 }, (_, seed) => seed + 1))(
  'per topic the newest comes last and nothing comes twice, whatever happens in between (seed %i)',
  (seed) => {
    const random = new Prng(seed)
    const rig = new CoreRig()
    const count = 30
    let value = 0
    let publisher = rig.client('publisher')
    const publish = (retain: boolean): void => {
      value += 1
      publisher.publish(`t/${random.below(count)}`, String(value), { retain, qos: 1 })
    }
    for (let n = 0; n < 60; n++) publish(true)
    const options = keptWindow(1 + random.below(3))
    let a = rig.client('a', options)
    a.subscribe(random.pick(['#', 't/+', 't/#']), 1)
    const got = new Map<string, number[]>()
    const take = (): void => {
      const packet = a.packets.shift()
      if (packet?.type !== 'publish') return
      const [topic, payload] = text(packet).split('=') as [string, string]
      const values = got.get(topic) ?? []
      got.set(topic, values)
      // Acknowledged at once: one that is sent again is the last one of its topic.
      if (values.at(-1) !== Number(payload) || !packet.dup) values.push(Number(payload))
      a.ack('puback', packet.packetId)
    }
    for (let step = 0; step < 200; step++) {
      if (random.chance(40)) take()
      else if (random.chance(30)) publish(random.chance(60))
      else if (random.chance(5)) {
        a.vanish()
        if (random.chance(50)) publish(random.chance(50))
        if (random.chance(50)) {
          rig.crash()
          publisher = rig.client('publisher')
        }
        a = rig.client('a', options)
      } else rig.pull()
    }
    while (a.packets.length > 0 || rig.pull()) take()
    for (const values of got.values()) {
      expect(values).toEqual([...new Set(values)].sort((x, y) => x - y))
    }
    for (const message of rig.state.retained) {
      expect(got.get(message.topic)).toContain(Number(new TextDecoder().decode(message.payload)))
    }
  },
)
