// The core alone: bytes in, bytes out in one process with no sockets, and its decisions alone with no bytes either.
// Does not know other brokers: this is what they are compared with over TCP, without the sockets.
import { handle } from '../core/broker.ts'
import { defaultConfig } from '../core/limits.ts'
import { emptyOutcome, type LinkId, type Origin } from '../core/outcome.ts'
import { type BrokerState, createState } from '../core/state.ts'
import type { Connect, Publish, QoS, TopicFilter, TopicName } from '../protocol/packet.ts'
import { type Batches, openHostBench, pace } from './host-bench.ts'
import type { Section, Settings } from './section.ts'
import { figure, markdownTable, median, rate } from './table.ts'

/** What a publisher brings in one turn: about one read of a socket. */
const batchMessages = 500
const payloadBytes = 64
const fanOut = 10
const topic = 'bench/core'
const origin: Origin = { transport: 'scratch', address: 'bench' }

const connectPacket = (clientId: string): Connect => ({
  type: 'connect',
  version: 4,
  bridge: false,
  cleanStart: true,
  keepAliveSeconds: 0,
  clientId,
  properties: {},
})

/** A broker's state to which so many clients are connected, over links 1 and on. */
export function quietCore(clients: number): { readonly state: BrokerState; readonly now: number } {
  const now = Date.now()
  const state = createState(defaultConfig, 1, now)
  for (let index = 1; index <= clients; index += 1) {
    const link = index as LinkId
    handle(state, { type: 'opened', link, origin }, now)
    const authentication = { ok: true, username: null } as const
    handle(state, { type: 'connect', link, packet: connectPacket(`c-${index}`), authentication, size: 20 }, now)
  }
  return { state, now }
}

/** The core by itself at QoS 0 or 1: decoded packets in, wishes out, nobody carries them out. */
function decisionsBench(qos: QoS): Batches {
  const { state, now } = quietCore(fanOut + 1)
  const publisher = (fanOut + 1) as LinkId
  for (let index = 1; index <= fanOut; index += 1) {
    const link = index as LinkId
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

async function measure(bench: Batches, settings: Settings): Promise<number> {
  try {
    await pace(settings.warmUpMillis, bench.batch)
    return await pace(settings.measureMillis, bench.batch)
  } finally {
    await bench.stop()
  }
}

interface Row {
  readonly what: string
  readonly open: () => Promise<Batches> | Batches
  readonly rates: number[]
}

export async function coreSection(settings: Settings, qosLevels: readonly QoS[]): Promise<Section> {
  const rows: Row[] = [
    ...qosLevels.map((qos) => ({
      what: `bytes to bytes, QoS ${qos}`,
      open: () => openHostBench({ qos, fanOut, batchMessages, payloadBytes }),
      rates: [],
    })),
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
    goals: [],
    failures,
  }
}
