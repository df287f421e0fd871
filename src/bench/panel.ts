// What a panel that looks costs the broker: the same load with an observer and without, by turns.
// Does not know what the panel draws.
import { type ObserverMessage, type ObserverRequest, observerVersion, type PlainPort } from '../core/views.ts'
import type { Host } from '../host/host.types.ts'
import type { QoS } from '../protocol/packet.ts'
import { atLeast, type Goal, goalTable } from './goals.ts'
import { openHostBench, pace, paced } from './host-bench.ts'
import type { Section, Settings } from './section.ts'
import { median, rate } from './table.ts'

/** What the page's views watch, by the names of the views. */
const looks = {
  messages: { view: 'messages', query: { limit: 500, text: '', sys: false } },
  packets: { view: 'packets', query: { after: 0, limit: 500, clientId: null } },
  flow: { view: 'flow', query: { filter: [], limit: 300 } },
  topics: { view: 'tree', query: { offset: 0, limit: 120, toggled: ['bench'], filter: null } },
} as const
type Look = keyof typeof looks

/** Watches as an open page does, acknowledging each frame as soon as it came. Returns what ends it. */
function look(host: Host, what: Look): () => void {
  const port: PlainPort<ObserverRequest, ObserverMessage> = {
    onmessage: null,
    close: () => {},
    postMessage: (message) => {
      // What a page in another process would get.
      const copy = structuredClone(message)
      if (copy.type === 'frame') setTimeout(() => ask({ type: 'acknowledge', frame: copy.frame }), 0)
    },
  }
  const stop = host.observe(port)
  const ask = (data: ObserverRequest): void => port.onmessage?.({ data })
  ask({ type: 'hello', version: observerVersion })
  ask({ type: 'watch', id: 1, view: 'broker', query: {} })
  const { view, query } = looks[what]
  ask({ type: 'watch', id: 2, view, query } as ObserverRequest)
  return stop
}

const batchMessages = 500
const payloadBytes = 64
/** So short that what else happens on the machine hits both alike. */
const segmentMillis = 250

interface Measured {
  readonly open: number[]
  readonly closed: number[]
}

async function measure(what: Look, fanOut: number, qos: QoS, settings: Settings): Promise<Measured> {
  const bench = await openHostBench({ qos, fanOut, batchMessages, payloadBytes })
  const measured: Measured = { open: [], closed: [] }
  const segments = Math.max(4, Math.round((settings.rounds * settings.measureMillis) / segmentMillis / 2))
  try {
    await pace(settings.warmUpMillis, bench.batch)
    const stop = look(bench.host, what)
    await pace(settings.warmUpMillis, bench.batch)
    stop()
    for (let segment = 0; segment < segments; segment += 1) {
      measured.closed.push((await paced(segmentMillis, bench.batch)).perCpuSecond)
      const stop = look(bench.host, what)
      // The first frame fills the page; from then on it is a page that is open.
      await pace(50, bench.batch)
      measured.open.push((await paced(segmentMillis, bench.batch)).perCpuSecond)
      stop()
    }
  } finally {
    await bench.stop()
  }
  return measured
}

export async function panelSection(settings: Settings): Promise<Section> {
  const goals: Goal[] = []
  const failures: string[] = []
  const data: unknown[] = []
  const cases = [1, 10].flatMap((fanOut) => ([0, 1] as const).map((qos) => ({ fanOut, qos })))
  for (const what of ['messages', 'packets', 'flow', 'topics'] as const) {
    for (const { fanOut, qos } of cases) {
      const name = `${what}, fan-out ${fanOut}, QoS ${qos}`
      settings.say(`panel: ${name}`)
      try {
        const { open, closed } = await measure(what, fanOut, qos, settings)
        // Neighbours in time, pair by pair.
        const ratio = median(open.map((value, index) => value / closed[index]!))
        data.push({ what, fanOut, qos, open, closed })
        goals.push({
          what: name,
          value: ratio,
          unit: '×',
          bound: atLeast(0.9),
          ours: `${rate(median(open))} open`,
          yardstick: `${rate(median(closed))} closed`,
        })
      } catch (error) {
        failures.push(`panel, ${name}: ${(error as Error).message}`)
      }
    }
  }
  const text = `An observer watches the counts and the newest messages, or packets, or the flow, or the topics, in every frame that it gets, against none, by turns of ${segmentMillis} ms in one process without sockets: deliveries per second of processor time, that of the clients in memory included.`
  return {
    title: 'Panel open',
    body: [text, goalTable('deliveries per CPU second', goals)].join('\n\n'),
    data,
    goals,
    failures,
  }
}
