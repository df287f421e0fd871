// WebSocket links over npm's `ws`, and over a stand-in with a browser's manners.
// Does not test a real browser's WebSocket: the browser tests do.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { linkContract } from './link.contract.ts'
import { backlogMark } from './link.ts'
import { type SocketLike, socketLink } from './socket.ts'

let server: WebSocketServer
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
})
afterAll(() => server.close())

async function sockets(): Promise<[WebSocket, WebSocket]> {
  const accepted = once(server, 'connection') as Promise<[WebSocket]>
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(client, 'open')
  return [client, (await accepted)[0]]
}

/** Hides what only `ws` has, so that the link sees what a browser shows. */
function asBrowser(socket: WebSocket): SocketLike {
  return new Proxy(socket, {
    get(target, name) {
      if (name === 'pause' || name === 'resume' || name === 'terminate') return undefined
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  }) as unknown as SocketLike
}

linkContract('ws', async () => {
  const [client, accepted] = await sockets()
  return [socketLink(client as SocketLike), socketLink(accepted as SocketLike)]
})

linkContract('ws, as a browser shows it', async () => {
  const [client, accepted] = await sockets()
  return [socketLink(asBrowser(client)), socketLink(accepted as SocketLike)]
})

describe('a WebSocket link', () => {
  test('MQTT-6.0.0-1: a text frame closes the connection', async () => {
    const [client, accepted] = await sockets()
    const link = socketLink(accepted as SocketLike)
    const ended = new Promise((resolve) => {
      link.onClose = resolve
    })
    client.send('CONNECT')
    const [code] = await once(client, 'close')
    expect(code).toBe(1003)
    expect(await ended).toBe('error')
  })

  test('MQTT-6.0.0-2: what is sent in one turn shares one message', async () => {
    const [client, accepted] = await sockets()
    const link = socketLink(accepted as SocketLike)
    for (let n = 0; n < 10; n += 1) link.send(Uint8Array.of(n))
    const [data] = (await once(client, 'message')) as [Buffer]
    expect([...data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    link.close()
  })

  test('received bytes are a plain Uint8Array, whose slice is a copy', async () => {
    const [client, accepted] = await sockets()
    const link = socketLink(accepted as SocketLike)
    const got = new Promise<Uint8Array>((resolve) => {
      link.onData = resolve
    })
    client.send(Buffer.from([1, 2]))
    const bytes = await got
    expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype)
    expect(bytes.slice().buffer).not.toBe(bytes.buffer)
    link.close()
  })

  test('a connection that breaks is an error', async () => {
    const [client, accepted] = await sockets()
    const link = socketLink(accepted as SocketLike)
    const ended = new Promise((resolve) => {
      link.onClose = resolve
    })
    client.terminate()
    expect(await ended).toBe('error')
  })

  test('without coalescing a send is a message', async () => {
    const [client, accepted] = await sockets()
    const link = socketLink(accepted as SocketLike, false)
    const got: number[] = []
    client.on('message', (data: Buffer) => got.push(data.length))
    link.send(new Uint8Array(3))
    link.send(new Uint8Array(backlogMark))
    link.close()
    await once(client, 'close')
    expect(got).toEqual([3, backlogMark])
  })
})
