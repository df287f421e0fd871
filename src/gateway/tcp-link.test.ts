// TCP links on real sockets: the contract, and what only TCP can do to a link.
// Does not test MQTT.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { linkContract } from '../transport/link.contract.ts'
import { backlogMark, type Link, type LinkClose } from '../transport/link.ts'
import { tcpLink } from './tcp-link.ts'

const server = createServer({ allowHalfOpen: true })
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => void server.close())

async function sockets(): Promise<[Socket, Socket]> {
  const accepted = once(server, 'connection') as Promise<[Socket]>
  const client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen: true })
  await once(client, 'connect')
  return [client, (await accepted)[0]]
}

const socketOf = new Map<Link, Socket>()
linkContract(
  'tcp',
  async () => {
    const [client, accepted] = await sockets()
    const link = tcpLink(client)
    socketOf.set(link, client)
    return [link, tcpLink(accepted)]
  },
  (link) => socketOf.get(link)!.end(),
)

describe('a TCP link', () => {
  const closing = (socket: Socket) =>
    new Promise<LinkClose>((resolve) => {
      tcpLink(socket).onClose = resolve
    })

  test('many sends of one turn leave in one write', async () => {
    const [client, accepted] = await sockets()
    const link = tcpLink(accepted)
    const chunks: Buffer[] = []
    client.on('data', (chunk) => chunks.push(chunk))
    for (let n = 0; n < 100; n += 1) link.send(Uint8Array.of(n))
    link.close()
    await once(client, 'end')
    expect(chunks.map((chunk) => chunk.length)).toEqual([100])
    client.destroy()
  })

  test('small and large chunks arrive in order, whatever the system takes at once', async () => {
    const [client, accepted] = await sockets()
    const link = tcpLink(accepted)
    const sizes = Array.from({ length: 400 }, (_, n) => [1, 100, 4095, 4096, 5000, 70_000][((n * n) % 7) % 6]!)
    const chunks = sizes.map((size, n) => new Uint8Array(size).fill(n))
    for (const chunk of chunks) link.send(chunk)
    link.close()
    const got: Buffer[] = []
    for await (const chunk of client) got.push(chunk)
    expect(Buffer.concat(got).equals(Buffer.concat(chunks))).toBe(true)
  })

  test('more than the mark sent in one turn and taken at once has drained', async () => {
    const [client, accepted] = await sockets()
    const link = tcpLink(accepted)
    client.resume()
    const drained = new Promise<void>((resolve) => {
      link.onDrain = resolve
    })
    for (let n = 0; n < 11; n += 1) link.send(new Uint8Array(100_000))
    expect(link.backlogBytes).toBe(1_100_000)
    await drained
    expect(link.backlogBytes).toBeLessThanOrEqual(backlogMark / 4)
    client.destroy()
  })

  test('a slow peer is seen to take bytes before it has taken a whole write', async () => {
    const [client, accepted] = await sockets()
    const link = tcpLink(accepted)
    const whole = 32 * backlogMark
    link.send(new Uint8Array(whole))
    let left = whole
    // The buffers of the system fill up first.
    while (link.backlogBytes === whole) await nextTurn()
    while (left !== link.backlogBytes) {
      left = link.backlogBytes
      for (let turn = 0; turn < 20; turn += 1) await nextTurn()
    }
    expect(left).toBeGreaterThan(0)
    client.on('data', (chunk) => {
      left -= chunk.length
      if (link.backlogBytes < whole / 2) client.pause()
    })
    await once(client, 'pause')
    expect(link.backlogBytes).toBeGreaterThan(0)
    client.destroy()
  })

  test('a client that ends its half has left, where nobody answers it', async () => {
    const [client, accepted] = await sockets()
    const end = closing(accepted)
    client.end()
    expect(await end).toBe('closed-by-peer')
  })

  test('a reset is an error', async () => {
    const [client, accepted] = await sockets()
    const end = closing(accepted)
    client.resetAndDestroy()
    expect(await end).toBe('error')
  })

  test('what was sent before a close arrives though the peer was still sending', async () => {
    const [client, accepted] = await sockets()
    const link = tcpLink(accepted)
    client.write(Buffer.alloc(200_000))
    link.pause()
    const got: Buffer[] = []
    client.on('data', (chunk) => got.push(chunk))
    const ended = new Promise<LinkClose>((resolve) => {
      link.onClose = resolve
    })
    link.send(Uint8Array.of(1, 2, 3))
    link.close()
    await once(client, 'end')
    expect(Buffer.concat(got)).toEqual(Buffer.from([1, 2, 3]))
    client.end()
    expect(await ended).toBe('host-closed')
  })
})
