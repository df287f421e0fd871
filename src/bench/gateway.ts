// Through the gateway and a headless page, TCP to TCP, beside aedes over TCP.
// Does not know how the gateway reaches the page.
import { type Broker, startBroker } from './brokers.ts'
import { openClient } from './client.ts'
import { atLeast, type Goal, goalTable } from './goals.ts'
import type { LoadResult } from './load.ts'
import type { Section, Settings } from './section.ts'
import { median, rate } from './table.ts'
import { load, type TcpOptions } from './tcp.ts'

const patienceMillis = 60_000

/** The gateway takes connections before its page hosts: until then clients are refused. */
async function served(broker: Broker): Promise<void> {
  const deadline = performance.now() + patienceMillis
  for (;;) {
    try {
      const client = await openClient(broker.port, 'early')
      client.socket.destroy()
      return
    } catch (error) {
      if (!broker.alive() || performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

export async function gatewaySection(settings: Settings, options: TcpOptions): Promise<Section> {
  const goals: Goal[] = []
  const failures: string[] = []
  const data: unknown[] = []
  const brokers: Broker[] = []
  // A browser has many processes: none is pinned.
  const unpinned: TcpOptions = { ...options, broker: { ...options.broker, prefix: [] }, loadPrefix: [] }
  try {
    for (const name of ['headless', 'aedes'] as const) brokers.push(await startBroker(name, unpinned.broker))
    await served(brokers[0]!)
    for (const qos of [0, 1] as const) {
      const results: Record<string, LoadResult[]> = { headless: [], aedes: [] }
      for (let round = 1; round <= settings.rounds; round += 1) {
        for (const broker of brokers) {
          settings.say(`gateway, QoS ${qos}, round ${round}: ${broker.name}`)
          const result = await load(unpinned, broker, { fanOut: 10, qos, payloadBytes: 64 })
          results[broker.name]!.push(result)
          if (broker.name === 'headless')
            failures.push(...result.faults.map((fault) => `gateway, QoS ${qos}: ${fault}`))
        }
      }
      const [own, other] = ['headless', 'aedes'].map((name) =>
        median(results[name]!.map((each) => each.deliveriesPerSecond)),
      )
      data.push({ qos, results })
      goals.push({
        what: `fan-out 10, QoS ${qos}, 64 B`,
        value: own! / other!,
        unit: '×',
        bound: atLeast(1),
        ours: rate(own!),
        yardstick: rate(other!),
      })
    }
  } catch (error) {
    failures.push(`gateway: ${(error as Error).message}`)
  } finally {
    await Promise.all(brokers.map((broker) => broker.stop()))
  }
  const text =
    'Clients over TCP to the gateway, through it to the broker in a headless page, and back; the yardstick is aedes over TCP.'
  return {
    title: 'Through the gateway',
    body: [text, goalTable('deliveries/s', goals)].join('\n\n'),
    data,
    goals,
    failures,
  }
}
