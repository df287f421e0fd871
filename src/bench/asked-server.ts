// A broker over TCP in a process of its own that tells, when asked, what it holds in memory: mqtab or aedes.
// Does not know who asks.
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { defaultConfig } from '../core/limits.ts'
import { createEmbeddedHost } from '../gateway/embedded.ts'
import { tcpLink } from '../gateway/tcp-link.ts'

/** What `memory` answers, all after a collection. */
export interface Memory {
  readonly heapBytes: number
  readonly residentBytes: number
}

async function listener(which: string): Promise<import('node:net').Server> {
  if (which === 'aedes') {
    const { Aedes } = await import('aedes')
    const broker = await Aedes.createBroker()
    return createServer({ noDelay: true }, broker.handle)
  }
  // The limits on connecting are for strangers: the crowd comes at once.
  const limits = { ...defaultConfig.limits, connectionsPerSecond: 0, maximumConnections: 1_000_000 }
  const host = createEmbeddedHost(
    { ...defaultConfig, limits },
    () => {},
    (error) => {
      throw error
    },
  )
  await host.ready
  return createServer({ noDelay: true, allowHalfOpen: true }, (socket) => {
    host.accept(tcpLink(socket), { transport: 'tcp', address: `${socket.remoteAddress}:${socket.remotePort}` })
  })
}

async function memory(): Promise<Memory> {
  const { gc } = globalThis as unknown as { gc: () => void }
  for (let round = 0; round < 4; round += 1) {
    await nextTurn()
    gc()
  }
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage()
  return { heapBytes: heapUsed + arrayBuffers, residentBytes: rss }
}

/** Serves on a free port of 127.0.0.1, which it prints, until its input ends. */
export async function serveAsked(which: string): Promise<void> {
  const server = await listener(which)
  server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () => {
    const address = server.address() as import('node:net').AddressInfo
    process.stdout.write(`${address.port}\n`)
  })
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'memory') process.stdout.write(`${JSON.stringify(await memory())}\n`)
    if (line === 'cpu') process.stdout.write(`${JSON.stringify(process.cpuUsage())}\n`)
  }
  process.exit(0)
}
