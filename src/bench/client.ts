// A plain client over TCP that says what it is told, and counts what it hears.
// Does not know the broker.
import { connect, type Socket } from 'node:net'
import { type ConnectOptions, encodeConnect, FrameReader, type OnFrame } from './wire.ts'

export interface Client {
  readonly socket: Socket
  /** Called with the head of every packet. */
  onFrame: OnFrame
  /** Resolves with the packet identifier of the next packet that begins with this byte. */
  heard(first: number): Promise<number>
}

const patienceMillis = 60_000

/** Connects the socket and says CONNECT. Resolves with CONNACK, rejects when the broker refuses or stays silent. */
export async function openClient(port: number, name: string, options: ConnectOptions = {}): Promise<Client> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  const waiting = new Map<number, { resolve: (packetId: number) => void; reject: (error: Error) => void }>()
  const client: Client = {
    socket,
    onFrame: () => {},
    heard: (first) =>
      new Promise((resolve, reject) => {
        waiting.set(first, { resolve, reject })
      }),
  }
  const reader = new FrameReader((first, packetId, frameBytes) => {
    client.onFrame(first, packetId, frameBytes)
    const waiter = waiting.get(first)
    if (waiter === undefined) return
    waiting.delete(first)
    waiter.resolve(packetId)
  })
  socket.on('data', (bytes) => reader.push(bytes, bytes.length))
  const fail = (why: string) => {
    for (const { reject } of waiting.values()) reject(new Error(`${name}: ${why}`))
    waiting.clear()
  }
  socket.on('error', (error) => fail(error.message))
  socket.on('close', () => fail('the broker closed the connection'))
  socket.setTimeout(patienceMillis, () => waiting.size > 0 && socket.destroy())
  const answered = client.heard(0x20)
  socket.write(encodeConnect(name, options))
  const code = await answered
  if ((code & 255) !== 0) throw new Error(`${name}: CONNECT refused with ${code & 255}`)
  return client
}
