// A flood over real sockets against an embedded host: what a reader gets, and what others notice of one that never reads.
// Does not test the host's reasons; its own tests do, under a virtual clock.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { defaultConfig } from '../core/limits.ts'
import { realClock } from '../host/clock.ts'
import { createHost } from '../host/host.ts'
import type { Host } from '../host/host.types.ts'
import { decodeServer, encodeClient } from '../protocol/codec-client.ts'
import { Framer } from '../protocol/frame.ts'
import type { ClientPacket, ServerPacket } from '../protocol/packet.ts'
import { volatileStore } from '../store/memory.ts'
import { connectPacket } from '../testing/raw-client.ts'
import { tcpLink } from './tcp-link.ts'

let host: Host
const sockets: Socket[] = []
const server = createServer({ allowHalfOpen: true }, (socket) => {
  host.accept(tcpLink(socket), { transport: 'tcp', address: 'test' })
})

beforeAll(async () => {
  host = createHost({
    name: 'pressure',
    store: volatileStore(),
    storageKind: 'memory',
    clock: realClock,
    config: defaultConfig,
    seed: 1,
    log: () => {},
    onCrash: (error) => {
      throw error
    },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  server.close()
  await host.stop()
})

interface Client {
  readonly socket: Socket
  /** The next packets of this type, so many of them, counted from the last call on. */
  count(type: ServerPacket['type'], wanted: number): Promise<void>
  send(...packets: ClientPacket[]): void
}

async function client(clientId: string, filter: string): Promise<Client> {
  const socket = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' })
  sockets.push(socket)
  await once(socket, 'connect')
  const framer = new Framer(1_000_000)
  const counts: Partial<Record<ServerPacket['type'], number>> = {}
  let look = () => {}
  socket.on('data', (bytes) => {
    framer.push(new Uint8Array(bytes))
    for (let frame = framer.next(); frame !== null; frame = framer.next()) {
      const { type } = decodeServer(frame, 4)
      counts[type] = (counts[type] ?? 0) + 1
    }
    look()
  })
  const made: Client = {
    socket,
    count: (type, wanted) =>
      new Promise((resolve) => {
        look = () => {
          if ((counts[type] ?? 0) < wanted) return
          counts[type] = counts[type]! - wanted
          resolve()
        }
        look()
      }),
    send: (...packets) => {
      socket.cork()
      for (const packet of packets) socket.write(encodeClient(packet, 4))
      socket.uncork()
    },
  }
  const subscription = { filter, qos: 0, noLocal: false, retainAsPublished: false, retainHandling: 0 } as const
  made.send(connectPacket(4, { clientId }), {
    type: 'subscribe',
    packetId: 1,
    subscriptions: [subscription as never],
    properties: {},
  })
  await made.count('suback', 1)
  return made
}

function publish(topic: string, bytes: number): ClientPacket {
  return {
    type: 'publish',
    dup: false,
    qos: 0,
    retain: false,
    topic: topic as never,
    packetId: 0,
    properties: {},
    payload: new Uint8Array(bytes),
  }
}

test('a client that floods and reads gets all of it, beside one that never reads', async () => {
  const messages = 30_000
  const flooder = await client('flooder', 'flood')
  const packets = Array.from({ length: messages }, () => publish('flood', 64))
  const arrived = flooder.count('publish', messages)
  flooder.send(...packets)
  await arrived

  const lazy = await client('lazy', 'flood/#')
  lazy.socket.pause()
  const pair = await client('pair', 'pair')
  // More than the buffers of the system take, so that a reader is what makes the difference.
  const more = 3_000
  const wanted = flooder.count('publish', more)
  for (let count = 0; count < more; count++) flooder.socket.write(encodeClient(publish('flood', 8_000), 4))
  const trips: number[] = []
  let done = false
  const trip = async (): Promise<void> => {
    while (!done) {
      const start = performance.now()
      pair.send(publish('pair', 10))
      await pair.count('publish', 1)
      trips.push(performance.now() - start)
    }
  }
  await Promise.all([
    trip(),
    wanted.then(() => {
      done = true
    }),
  ])
  expect(trips.length).toBeGreaterThan(10)
  // It waits for no receiver of others: each round trip that did would take a pause and more. Any one may meet a busy machine.
  expect(trips.toSorted((a, b) => a - b)[trips.length >> 1]).toBeLessThan(1_000)
})
