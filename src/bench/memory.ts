// A process of its own that tells what a session and a subscription take of the heap: the broker's own share, without
// sockets. Does not know the goal.
import { setImmediate as nextTurn } from 'node:timers/promises'
import { defaultConfig } from '../core/limits.ts'
import { realClock } from '../host/clock.ts'
import { createHost } from '../host/host.ts'
import { volatileStore } from '../store/memory.ts'
import { type Link, silent } from '../transport/link.ts'
import { encodeConnect, encodeSubscribe } from './wire.ts'

/** Clients that connect and subscribe before it is measured. */
const warmUp = 500

export interface Shares {
  readonly sessionBytes: number
  readonly subscriptionBytes: number
}

/** Never falls behind, and drops what it gets. */
class DeafLink implements Link {
  readonly backlogBytes = 0
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  send(): void {}
  close(): void {}
  pause(): void {}
  resume(): void {}
}

async function heapAfterGc(): Promise<number> {
  const { gc } = globalThis as unknown as { gc: () => void }
  for (let round = 0; round < 4; round += 1) {
    await nextTurn()
    gc()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The filters of one session; their topics share two levels of three. */
export function filtersOf(session: number, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `site/device-${session}/sensor-${index}`)
}

/** Needs `--expose-gc`. */
export async function measureShares(sessions: number, subscriptionsEach: number): Promise<Shares> {
  const host = createHost({
    name: 'bench',
    store: volatileStore(),
    storageKind: 'memory',
    clock: realClock,
    config: {
      ...defaultConfig,
      limits: { ...defaultConfig.limits, maximumConnections: 2 * sessions, connectionsPerSecond: 0, sysInterval: 0 },
    },
    seed: 1,
    log: () => {},
    onCrash: (error) => {
      throw error
    },
  })
  await host.ready
  const links: Link[] = []
  const open = (name: string): Link => {
    const link = new DeafLink()
    host.accept(link, { transport: 'tcp', address: `127.0.0.1:${name}` })
    link.onData(encodeConnect(name, { keepAlive: 60 }))
    return link
  }
  // What is made once is made now, code that the engine compiles once it is warm as well.
  for (let index = 1; index <= warmUp; index += 1) {
    open(`first-${index}`).onData(encodeSubscribe(filtersOf(-index, subscriptionsEach), 1))
  }
  links.length = sessions
  const before = await heapAfterGc()
  for (let index = 0; index < sessions; index += 1) links[index] = open(`device-${index}`)
  const connected = await heapAfterGc()
  for (let index = 0; index < sessions; index += 1)
    links[index]!.onData(encodeSubscribe(filtersOf(index, subscriptionsEach), 1))
  const subscribed = await heapAfterGc()
  if (links.some((link) => link.onData === silent.onData)) throw new Error('a link was closed')
  await host.stop()
  return {
    sessionBytes: (connected - before) / sessions,
    subscriptionBytes: (subscribed - connected) / (sessions * subscriptionsEach),
  }
}
