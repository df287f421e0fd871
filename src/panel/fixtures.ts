// A made-up broker for developing the page: realistic clients and messages that come live. `?fake=busy` or `?fake=empty`.
// Never part of a build; does not know MQTT.
import { signal } from '@preact/signals'
import type { AdminAction } from '../core/outcome.ts'
import type { BrokerView, MessageView, Queries, Results, RetainedView, View } from '../core/views.ts'
import type { QoS } from '../protocol/packet.ts'
import { fakePast, fakeShares } from './fixtures-broker.ts'
import { arrivals, clientRow, config, devices, drops, sessionView } from './fixtures-clients.ts'
import { fakeStorage, fakeSummary } from './fixtures-storage.ts'
import type { HostStatus, Source } from './source.ts'
import { fakeTopics } from './topics/fixture-topics.ts'

const utf8 = (value: string) => new TextEncoder().encode(value)
const began = Date.now() - 5_400_000

/** A small generator with a seed, so that screenshots repeat. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const topics: readonly (readonly [string, QoS, boolean, () => Uint8Array])[] = [
  [
    'home/livingroom/temperature',
    1,
    true,
    () => utf8(`{"celsius":${(20 + Math.random() * 3).toFixed(1)},"battery":87}`),
  ],
  ['home/kitchen/temperature', 0, false, () => utf8((21 + Math.random()).toFixed(1))],
  ['home/garage/door', 2, true, () => utf8('open')],
  ['class/kiwi7/slider', 0, false, () => utf8('<b>42</b>')],
  ['factory/line4/frame', 0, false, () => Uint8Array.from({ length: 48 }, (_, i) => (i * 73) & 0xff)],
  ['home/garage/door', 1, true, () => new Uint8Array()],
  ['home/bedroom/very/long/topic/name/of/a/sensor/that/nobody/can/read', 1, false, () => utf8('x'.repeat(300))],
]

function fakeMessages(random: () => number) {
  const rows: MessageView[] = []
  let id = 0
  const add = (time: number) => {
    const [topic, qos, retain, make] = topics[Math.floor(random() * topics.length)]!
    const payload = make()
    id += 1
    if (retain)
      for (const [i, row] of rows.entries()) if (row.topic === topic && row.stored) rows[i] = { ...row, stored: false }
    rows.unshift({
      id,
      time,
      topic,
      qos,
      retain,
      stored: retain && payload.length > 0,
      preview: payload.subarray(0, 256),
      bytes: payload.length === 256 ? 1024 : payload.length,
      publisher: devices[Math.floor(random() * devices.length)]![0],
      matched: Math.floor(random() * 4),
      source: random() < 0.04 ? 'will' : 'client',
    })
    rows.length = Math.min(rows.length, 500)
  }
  return { rows, add, made: () => id }
}

const retainedRows: readonly RetainedView[] = [
  'home/livingroom/temperature',
  'home/garage/door',
  'home/esp32-a4cf12ef88d0/status',
  'zigbee2mqtt/bridge/info',
].map((topic, i) => ({
  topic,
  qos: (i % 3) as QoS,
  preview: utf8(['{"celsius":21.4,"battery":87}', 'open', 'online', '{"version":"2.1.0","commit":"9f0e"}'][i]!),
  bytes: [29, 4, 6, 1204][i]!,
  receivedAt: began + i * 600_000,
  expiresAt: i === 1 ? Date.now() + 260_000 : null,
  publisher: devices[i]![0],
}))

function brokerView(mode: string, made: number): BrokerView {
  const busy = mode !== 'empty'
  const n = busy ? 1 : 0
  return {
    name: 'mqtab',
    version: '0.1.0',
    state: 'running',
    startedAt: began,
    now: Date.now(),
    storage: fakeSummary(mode, n),
    gateway: { state: 'joined', detail: '', tcp: 'mqtt://localhost:1883', websocket: 'ws://localhost:8083/mqtt' },
    connections: 5 * n,
    connected: 5 * n,
    sessions: 6 * n,
    subscriptions: 11 * n,
    retained: 4 * n,
    queued: 1284 * n,
    receivedRate: n * (9 + 3 * Math.sin(Date.now() / 9000)),
    sentRate: n * (17 + 7 * Math.sin(Date.now() / 7000)),
    heapBytes: 24_800_000 * n,
    counters: {
      bytesReceived: 4_820_112 * n,
      bytesSent: 9_420_881 * n,
      packetsReceived: 91_204 * n,
      packetsSent: 130_002 * n,
      publishReceived: (80_120 + made) * n,
      publishSent: (121_044 + made) * n,
      publishDropped: 352 * n,
      publishBytesReceived: 2_100_200 * n,
      publishBytesSent: 4_300_400 * n,
      connections: 41 * n,
      clientsMaximum: 9 * n,
      sessionsExpired: 3 * n,
    },
  }
}

/** Nothing flows in a made-up broker. */
const quietFlow: Pick<Answers, 'flow' | 'timeline' | 'gates'> = {
  flow: () => ({
    isFirst: true,
    events: [],
    updates: [],
    oldest: 1,
    newest: 0,
    perSecond: 0,
    skipped: 0,
    crowd: null,
  }),
  timeline: () => ({ isFirst: true, first: 0, bucketMillis: 100, start: began, gaps: [], counts: new Uint32Array() }),
  gates: () => ({
    stepping: false,
    brokeOn: 0,
    slowMillis: 0,
    slowClients: null,
    breaks: [],
    letDie: false,
    lanes: [],
    held: 0,
    spared: [],
    controller: null,
  }),
}

type Answers = { [V in View]: (query: Queries[V]) => Results[V] }

export function fakeSource(mode: string): Source {
  const busy = mode !== 'empty'
  const messages = fakeMessages(dice(7))
  if (busy) for (let i = 300; i > 0; i--) messages.add(Date.now() - i * 400)
  const clients = busy ? devices.map(clientRow) : []
  const answers: Answers = {
    broker: () => brokerView(mode, messages.made()),
    storage: () => fakeStorage(mode),
    clients: ({ text, offset, limit }) => {
      const rows = clients.filter((row) => row.clientId.includes(text))
      return { total: rows.length, rows: rows.slice(offset, offset + limit) }
    },
    session: ({ clientId }) => {
      const row = clients.find((each) => each.clientId === clientId)
      return row ? sessionView(row) : null
    },
    messages: ({ text, limit }) => {
      const rows = messages.rows.filter((row) => row.topic.includes(text) || row.publisher.includes(text))
      return { total: rows.length, rows: rows.slice(0, limit), isWhole: true }
    },
    message: ({ id }) => {
      const row = messages.rows.find((each) => each.id === id)
      return row ? { ...row, payload: row.preview } : null
    },
    retained: ({ filter }) => {
      const rows = busy ? retainedRows.filter((row) => row.topic.startsWith(filter.replace(/\/?#$/, ''))) : []
      return { total: rows.length, rows }
    },
    packets: () => ({ rows: [], lost: 0 }),
    ...fakeTopics(busy),
    traces: () => ({ rows: [], lost: 0 }),
    ...quietFlow,
    config,
    arrivals,
    drops,
    shares: () => (busy ? fakeShares() : []),
    history: () => ({ isFirst: true, samples: busy ? fakePast(brokerView(mode, messages.made())) : [] }),
    may: () => ({ allowed: false, rule: 3, explanation: 'denied by rule 3' }),
  }
  const status: HostStatus =
    mode === 'crashed'
      ? { kind: 'shared-worker', state: 'crashed', why: 'QuotaExceededError: the disk is full' }
      : mode === 'waiting'
        ? { kind: 'shared-worker', state: 'waiting', why: 'an older build runs in another tab' }
        : { kind: 'shared-worker', state: 'running', why: '' }
  const watches = new Set<() => void>()
  if (mode === 'busy') {
    setInterval(() => {
      messages.add(Date.now())
      for (const tell of watches) tell()
    }, 120)
  }
  return {
    host: signal(status),
    watch(view, query, onResult) {
      const tell = () => onResult(answers[view](query))
      const timer = setTimeout(tell)
      watches.add(tell)
      return () => {
        clearTimeout(timer)
        watches.delete(tell)
      }
    },
    admin: (action: AdminAction) => console.info('admin', action),
    configure: (change) => console.info('configure', change),
    gate: () => {},
    takeControl: () => {},
    claim: () => Promise.resolve(true),
    takenBy: signal(''),
    vain: signal(0),
    release: () => {},
    control: signal('none' as const),
    task: async (task) => console.info('task', task),
    pace: () => {},
  }
}
