// The core alone: bytes in, bytes out in one process with no sockets, and its decisions alone with no bytes either.
// Does not know other brokers: this is what they are compared with over TCP, without the sockets.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { handle } from '../core/broker.ts'
import { defaultConfig } from '../core/limits.ts'
import { emptyOutcome, type LinkId, type Origin } from '../core/outcome.ts'
import { createState } from '../core/state.ts'
import { realClock } from '../host/clock.ts'
import { createHost } from '../host/host.ts'
import type { Connect, Publish, QoS, TopicFilter, TopicName } from '../protocol/packet.ts'
import { memoryStore } from '../store/memory.ts'
import { MemoryLink } from './memory-link.ts'
import type { Section, Settings } from './section.ts'
import { figure, markdownTable, median, rate } from './table.ts'
import { encodeConnect, encodeRing, encodeSubscribe, First } from './wire.ts'

/** What a publisher brings in one turn: about one read of a socket. */
const batchMessages = 500
const payloadBytes = 64
const fanOut = 10
const topic = 'bench/core'
const origin: Origin = { transport: 'scratch', address: 'bench' }

/** Runs `batch`, which answers its deliveries, for so long; answers deliveries a second. Lets timers in now and then. */
async function pace(millis: number, batch: () => number): Promise<number> {
  const start = performance.now()
  let deliveries = 0
  let end = start
  while (end - start < millis) {
    for (let count = 0; count < 10; count += 1) deliveries += batch()
    await nextTurn()
    end = performance.now()
  }
  return (deliveries / (end - start)) * 1000
}

interface Bench {
  readonly batch: () => number
  stop(): Promise<void>
}

/** A host with ten subscribers and one publisher in memory; a batch goes in as bytes and comes out as bytes. */
async function hostBench(qos: QoS): Promise<Bench> {
  let crash: unknown = null
  const host = createHost({
    name: 'bench',
    store: memoryStore(),
    storageKind: 'memory',
    clock: realClock,
    config: defaultConfig,
    seed: 1,
    log: () => {},
    onCrash: (error) => {
      crash = error
    },
  })
  let handshakes = 0
  let received = 0
  let acknowledged = 0
  const subscribers = Array.from({ length: fanOut }, (_, index) => {
    const link: MemoryLink = new MemoryLink((first, packetId) => {
      if (first === (First.publish | (qos << 1))) {
        received += 1
        if (qos > 0) link.acks.add(qos === 2 ? First.pubrec : First.puback, packetId)
      } else if (first === First.pubrel) link.acks.add(First.pubcomp, packetId)
      else handshakes += 1
    })
    host.accept(link, origin)
    link.push(Buffer.concat([encodeConnect(`s-${index}`), encodeSubscribe(topic, qos)]))
    return link
  })
  const publisher: MemoryLink = new MemoryLink((first, packetId) => {
    if (first === First.pubrec) publisher.acks.add(First.pubrel, packetId)
    else if (first === First.puback || first === First.pubcomp) acknowledged += 1
    else handshakes += 1
  })
  host.accept(publisher, origin)
  publisher.push(encodeConnect('p'))
  await host.ready
  const links = [publisher, ...subscribers]
  for (let turn = 0; handshakes < 2 * fanOut + 1 && turn < 1000; turn += 1) await nextTurn()
  if (crash !== null) throw crash
  if (handshakes !== 2 * fanOut + 1) throw new Error(`${handshakes} answers to ${2 * fanOut + 1} handshakes`)
  const ring = encodeRing(topic, payloadBytes, qos, batchMessages)
  const batch = (): number => {
    const before = received
    const acknowledgedBefore = acknowledged
    publisher.push(Buffer.from(ring.bytes))
    for (let more = true; more; ) {
      more = false
      for (const link of links) if (link.answer()) more = true
    }
    if (crash !== null) throw crash
    const deliveries = received - before
    const acks = acknowledged - acknowledgedBefore
    if (deliveries !== batchMessages * fanOut || (qos > 0 && acks !== batchMessages)) {
      throw new Error(`a batch of ${batchMessages} messages made ${deliveries} deliveries and ${acks} acknowledgements`)
    }
    return deliveries
  }
  return { batch, stop: () => host.stop() }
}

const connectPacket = (clientId: string): Connect => ({
  type: 'connect',
  version: 4,
  bridge: false,
  cleanStart: true,
  keepAliveSeconds: 0,
  clientId,
  properties: {},
})

/** The core by itself at QoS 0 or 1: decoded packets in, wishes out, nobody carries them out. */
function decisionsBench(qos: QoS): Bench {
  const now = Date.now()
  const state = createState(defaultConfig, 1, now)
  const publisher = (fanOut + 1) as LinkId
  for (let index = 1; index <= fanOut + 1; index += 1) {
    const link = index as LinkId
    handle(state, { type: 'opened', link, origin }, now)
    const authentication = { ok: true, username: null } as const
    handle(state, { type: 'connect', link, packet: connectPacket(`c-${index}`), authentication, size: 20 }, now)
    if (link === publisher) continue
    const filter = topic as TopicFilter
    const subscription = { filter, qos, noLocal: false, retainAsPublished: false, retainHandling: 0 } as const
    const packet = { type: 'subscribe', packetId: 1, subscriptions: [subscription], properties: {} } as const
    handle(state, { type: 'received', link, packet, size: 20 }, now)
  }
  const payload = Buffer.alloc(payloadBytes, 'x')
  const outcome = emptyOutcome()
  const publish = (packetId: number): Publish => ({
    type: 'publish',
    dup: false,
    qos,
    retain: false,
    topic: topic as TopicName,
    packetId,
    properties: {},
    payload,
  })
  const batch = (): number => {
    let deliveries = 0
    for (let count = 1; count <= batchMessages; count += 1) {
      const packet = publish(qos === 0 ? 0 : count)
      handle(state, { type: 'received', link: publisher, packet, size: 80 }, now, outcome)
      const sends = outcome.sends.splice(0)
      outcome.traces.length = 0
      for (const send of sends) {
        if (send.packet.type !== 'publish') continue
        deliveries += 1
        if (qos === 0) continue
        const ack = { type: 'puback', packetId: send.packet.packetId, reason: 0, properties: {} } as const
        handle(state, { type: 'received', link: send.link, packet: ack, size: 4 }, now, outcome)
      }
    }
    if (deliveries !== batchMessages * fanOut)
      throw new Error(`${batchMessages} messages made ${deliveries} deliveries`)
    return deliveries
  }
  return { batch, stop: async () => {} }
}

async function measure(bench: Bench, settings: Settings): Promise<number> {
  try {
    await pace(settings.warmUpMillis, bench.batch)
    return await pace(settings.measureMillis, bench.batch)
  } finally {
    await bench.stop()
  }
}

interface Row {
  readonly what: string
  readonly open: () => Promise<Bench> | Bench
  readonly rates: number[]
}

export async function coreSection(settings: Settings, qosLevels: readonly QoS[]): Promise<Section> {
  const rows: Row[] = [
    ...qosLevels.map((qos) => ({ what: `bytes to bytes, QoS ${qos}`, open: () => hostBench(qos), rates: [] })),
    ...qosLevels
      .filter((qos) => qos < 2)
      .map((qos) => ({ what: `decisions, QoS ${qos}`, open: () => decisionsBench(qos), rates: [] })),
  ]
  const failures: string[] = []
  for (let round = 1; round <= settings.rounds; round += 1) {
    for (const { what, open, rates } of rows) {
      settings.say(`core alone, round ${round} of ${settings.rounds}: ${what}`)
      try {
        rates.push(await measure(await open(), settings))
      } catch (error) {
        failures.push(`core alone, ${what}: ${(error as Error).message}`)
      }
    }
  }
  const cells = rows.map(({ what, rates }) => [what, rate(median(rates)), figure(1e9 / median(rates))])
  const text = [
    `One publisher, ${fanOut} subscribers, ${payloadBytes} B, MQTT 3.1.1, clean sessions, one process, no sockets.`,
    `The publisher brings ${batchMessages} messages a turn; the time of the clients in memory, who read heads of frames and acknowledge, is in the figures.`,
    'Decisions: decoded packets into the core, what it wants sent out of it; at QoS 1 with the acknowledgements.',
  ].join('\n')
  return {
    title: 'Core alone',
    body: [text, markdownTable(['', 'deliveries/s', 'ns each'], cells)].join('\n\n'),
    data: rows.map(({ what, rates }) => ({ what, deliveriesPerSecond: rates })),
    failures,
  }
}
