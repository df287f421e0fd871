// A subscription to # over very many retained topics: when the first message comes, how fast the rest, and what other
// clients notice. Does not know how the broker does it.
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from './children.ts'
import { type Client, openClient } from './client.ts'
import { atMost, type Goal, goalTable } from './goals.ts'
import type { Section, Settings } from './section.ts'
import { figure, percentile, rate } from './table.ts'
import { AckWriter, encodePublish, encodeSubscribe, First, joined } from './wire.ts'

/** Messages in one write while the topics are filled. */
const portion = 500
/** So long the retained messages may take to come. */
const patienceMillis = 120_000
const payload = new Uint8Array(32).fill(120)

/** So many topics, four levels deep, ten to a device. */
async function fill(client: Client, topics: number): Promise<void> {
  for (let from = 0; from < topics; from += portion) {
    const packets = Array.from({ length: Math.min(portion, topics - from) }, (_, index) => {
      const n = from + index
      const last = from + index === topics - 1 || index === portion - 1
      return encodePublish(`site/${n % 97}/device-${Math.floor(n / 10)}/value-${n % 10}`, payload, last ? 1 : 0, {
        retain: true,
      })
    })
    const acknowledged = client.heard(First.puback)
    client.socket.write(joined(...packets))
    await acknowledged
  }
}

export async function retainedSection(settings: Settings, script: string, prefix: readonly string[]): Promise<Section> {
  const topics = settings.short ? 200_000 : 1_000_000
  const { first, child } = await startChild(script, ['--serve', 'asked', '--brokers', 'mqtab'], prefix)
  const children = [child]
  const port = Number(first)
  const goals: Goal[] = []
  const data: Record<string, unknown> = { topics }
  try {
    settings.say(`retaining ${topics} messages`)
    const filler = await openClient(port, 'filler')
    await fill(filler, topics)
    const { child: other } = await startChild(script, ['--serve', 'pinger', '--port', first])
    children.push(other)
    const pings = async (): Promise<number[]> => JSON.parse(await other.ask('end'))
    await other.ask('begin')
    await sleep(500)
    const idle = await pings()
    for (const qos of [0, 1] as const) {
      settings.say(`SUBSCRIBE # over ${topics} retained topics, QoS ${qos}`)
      const reader = await openClient(port, `reader-${qos}`)
      const acks = new AckWriter()
      let received = 0
      let firstAt = 0
      let finish = (): void => {}
      const answer = (): void => {
        const bytes = acks.take()
        if (bytes !== null) reader.socket.write(bytes)
      }
      const all = new Promise<void>((resolve) => {
        finish = resolve
      })
      await other.ask('begin')
      const start = performance.now()
      reader.onFrame = (head, packetId) => {
        if (head >> 4 !== 3) return
        if (packetId > 0) acks.add(First.puback, packetId)
        if (received === 0) firstAt = performance.now()
        received += 1
        if (received === topics) finish()
      }
      reader.socket.on('data', answer)
      reader.socket.write(encodeSubscribe('#', qos))
      const patience = new AbortController()
      await Promise.race([all, sleep(patienceMillis, null, { signal: patience.signal }).catch(() => {})])
      patience.abort()
      const seconds = (performance.now() - start) / 1000
      const took = await pings()
      reader.socket.destroy()
      if (received !== topics) throw new Error(`${received} of ${topics} retained messages came`)
      const p99 = percentile(took, 0.99)
      const worst = percentile(took, 1)
      data[`qos${qos}`] = { firstMillis: firstAt - start, seconds, took }
      const ours = `${rate(topics / seconds)} messages/s`
      goals.push(
        { what: `QoS ${qos}, first message`, value: firstAt - start, unit: 'ms', bound: atMost(50), ours },
        {
          what: `QoS ${qos}, others' round trip, p99`,
          value: p99,
          unit: 'ms',
          bound: atMost(20),
          ours: `longest ${figure(worst)} ms`,
          yardstick: `${figure(percentile(idle, 0.99))} ms before`,
        },
      )
    }
  } catch (error) {
    const failures = [`retained: ${(error as Error).message}`]
    return { title: 'Many retained messages', body: failures[0]!, data, goals, failures }
  } finally {
    for (const each of children) each.stop()
  }
  const text = `SUBSCRIBE with # over ${topics.toLocaleString('en-US')} retained topics of ${payload.length} B over TCP; meanwhile another client sends itself one message at a time.`
  return { title: 'Many retained messages', body: [text, goalTable('', goals)].join('\n\n'), data, goals, failures: [] }
}
