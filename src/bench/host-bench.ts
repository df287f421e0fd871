// A host in this process with publishers and subscribers in memory: bytes in, bytes out, no sockets.
// Does not know what is compared with it.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { defaultConfig } from '../core/limits.ts'
import type { Origin } from '../core/outcome.ts'
import { realClock } from '../host/clock.ts'
import { createHost } from '../host/host.ts'
import type { Host } from '../host/host.types.ts'
import type { QoS } from '../protocol/packet.ts'
import { memoryStore } from '../store/memory.ts'
import { MemoryLink } from './memory-link.ts'
import { encodeConnect, encodeRing, encodeSubscribe, First } from './wire.ts'

export interface Batches {
  /** Runs one batch to its end and answers its deliveries. */
  readonly batch: () => number
  stop(): Promise<void>
}

export interface HostBenchOptions {
  readonly qos: QoS
  readonly fanOut: number
  /** What a publisher brings in one turn: about one read of a socket. */
  readonly batchMessages: number
  readonly payloadBytes: number
}

const topic = 'bench/core'
const origin: Origin = { transport: 'scratch', address: 'bench' }

/** Runs `batch`, which answers its deliveries, for so long; answers deliveries a second. Lets timers in now and then. */
export async function pace(millis: number, batch: () => number): Promise<number> {
  return (await paced(millis, batch)).perSecond
}

/** The same, and what a second of processor time brings: others at work on the machine do not lower that. */
export async function paced(millis: number, batch: () => number): Promise<{ perSecond: number; perCpuSecond: number }> {
  const used = process.cpuUsage()
  const start = performance.now()
  let deliveries = 0
  let end = start
  while (end - start < millis) {
    for (let count = 0; count < 10; count += 1) deliveries += batch()
    await nextTurn()
    end = performance.now()
  }
  const { user, system } = process.cpuUsage(used)
  return { perSecond: (deliveries / (end - start)) * 1000, perCpuSecond: (deliveries / (user + system)) * 1e6 }
}

/** One publisher and `fanOut` subscribers; a batch goes in as bytes and comes out as bytes. */
export async function openHostBench(options: HostBenchOptions): Promise<Batches & { readonly host: Host }> {
  const { qos, fanOut, batchMessages, payloadBytes } = options
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
    link.push(encodeConnect(`s-${index}`))
    link.push(encodeSubscribe(topic, qos))
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
    publisher.push(ring.bytes.slice())
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
  return { host, batch, stop: () => host.stop() }
}
