// The worker's end of the gateway: joining, waiting, refusal and redialling, against a gateway's end made of a Mux.
// Does not test the gateway itself.
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import type { LinkId, Origin } from '../core/outcome.ts'
import type { BrokerView } from '../core/views.ts'
import type { Link } from '../transport/link.ts'
import { Mux } from '../transport/mux.ts'
import { type SocketLike, socketLink } from '../transport/socket.ts'
import { virtualClock } from './clock.ts'
import { createUplink, type GatewayOffer, type Uplink } from './uplink.ts'

let server: WebSocketServer
let uplink: Uplink | null = null
const clock = virtualClock()
const log = () => {}
const dial = (url: string, protocols: string[]) => new WebSocket(url, protocols) as unknown as DialledSocket
type DialledSocket = SocketLike & { onopen: ((event: never) => void) | null }

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
})
afterEach(() => {
  uplink?.stop()
  for (const client of server.clients) client.terminate()
  server.close()
})

const offer = (token = 'token'): GatewayOffer => ({
  url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/uplink`,
  token,
  tcp: 'localhost:1883',
  websocket: null,
})

/** A host that echoes, and whose state can be awaited. */
class EchoHost {
  origins: Origin[] = []
  ready: Promise<void> = Promise.resolve()
  #gateway: BrokerView['gateway'] = null
  #waiting: { state: string; done: () => void }[] = []

  get gateway(): BrokerView['gateway'] {
    return this.#gateway
  }

  set gateway(value: BrokerView['gateway']) {
    this.#gateway = value
    this.#waiting = this.#waiting.filter((one) => one.state !== value?.state || one.done())
  }

  accept(link: Link, origin: Origin): LinkId {
    this.origins.push(origin)
    link.onData = (bytes) => link.send(bytes)
    return this.origins.length as LinkId
  }

  until(state: 'joined' | 'waiting' | 'dialling' | 'refused'): Promise<void> {
    if (this.#gateway?.state === state) return Promise.resolve()
    return new Promise((done) => this.#waiting.push({ state, done }))
  }
}

interface GatewayEnd {
  mux: Mux
  socket: WebSocket
  protocols: string
  /** Resolves with the next note. */
  note: () => Promise<unknown>
}

async function gatewayEnd(): Promise<GatewayEnd> {
  const [socket, request] = (await once(server, 'connection')) as [WebSocket, { headers: Record<string, string> }]
  const notes: unknown[] = []
  let heard: (() => void) | null = null
  const mux = new Mux(socketLink(socket as unknown as SocketLike, false), {
    side: 0,
    lost: 'page-gone',
    onOpen: () => {},
    onNote: (note) => {
      notes.push(note)
      heard?.()
    },
    onEnd: () => {},
  })
  const note = async () => {
    if (notes.length === 0) {
      await new Promise<void>((resolve) => {
        heard = resolve
      })
    }
    return notes.shift()
  }
  return { mux, socket, protocols: request.headers['sec-websocket-protocol'] ?? '', note }
}

describe('an uplink', () => {
  test('proves itself with the token, says when it is ready, and serves streams as links', async () => {
    const host = new EchoHost()
    const coming = gatewayEnd()
    uplink = createUplink(host, { offer: offer(), clock, log, dial })
    expect(host.gateway?.state).toBe('dialling')
    const gateway = await coming
    expect(gateway.protocols).toBe('mqtab.uplink.1,mqtab.token.token')
    expect(await gateway.note()).toEqual({ type: 'ready', answers: true })
    gateway.mux.note({ type: 'ask' })
    expect(await gateway.note()).toEqual({ type: 'alive' })
    gateway.mux.note({ type: 'hosting' })
    await host.until('joined')
    expect(host.gateway).toMatchObject({ tcp: 'localhost:1883', websocket: null })
    const stream = gateway.mux.open({ transport: 'websocket', address: '127.0.0.1:5' })
    const echoed = new Promise<Uint8Array>((resolve) => {
      stream.onData = resolve
    })
    stream.send(Uint8Array.of(1, 2, 3))
    expect([...(await echoed)]).toEqual([1, 2, 3])
    expect(host.origins).toEqual([{ transport: 'websocket', address: '127.0.0.1:5' }])
  })

  test('does not say ready before the host is', async () => {
    const host = new EchoHost()
    let load = () => {}
    host.ready = new Promise((resolve) => {
      load = resolve
    })
    const coming = gatewayEnd()
    uplink = createUplink(host, { offer: offer(), clock, log, dial })
    const gateway = await coming
    gateway.mux.note({ type: 'hosting' })
    await host.until('joined')
    let told = false
    const note = gateway.note().then((what) => {
      told = true
      return what
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toBe(false)
    load()
    expect(await note).toEqual({ type: 'ready', answers: true })
  })

  test('waits while another page hosts, then takes over', async () => {
    const host = new EchoHost()
    const coming = gatewayEnd()
    uplink = createUplink(host, { offer: offer(), clock, log, dial })
    const gateway = await coming
    gateway.mux.note({ type: 'waiting' })
    await host.until('waiting')
    gateway.mux.note('something newer')
    gateway.mux.note(null)
    gateway.mux.note({ type: 'hosting' })
    await host.until('joined')
    expect(host.gateway?.state).toBe('joined')
  })

  test('dials again when the gateway was lost, later each time', async () => {
    const host = new EchoHost()
    const coming = gatewayEnd()
    uplink = createUplink(host, { offer: offer(), clock, log, dial })
    const first = await coming
    first.mux.note({ type: 'hosting' })
    await host.until('joined')
    first.socket.terminate()
    await host.until('dialling')
    const again = gatewayEnd()
    clock.advance(250)
    const second = await again
    second.mux.note({ type: 'hosting' })
    await host.until('joined')
  })

  test('an old token is refused: it asks for a fresh one, and joins with that', async () => {
    const host = new EchoHost()
    const asked = new Promise<void>((resolve) => {
      uplink = createUplink(host, { offer: offer('old'), clock, log, dial, onRefused: resolve })
    })
    const first = await gatewayEnd()
    first.socket.close(4401)
    await asked
    expect(host.gateway?.state).toBe('refused')
    const again = gatewayEnd()
    uplink!.update(offer('fresh'))
    const second = await again
    expect(second.protocols).toContain('mqtab.token.fresh')
    second.mux.note({ type: 'hosting' })
    await host.until('joined')
  })

  test('the same offer again, from another tab, changes nothing', async () => {
    const host = new EchoHost()
    const coming = gatewayEnd()
    uplink = createUplink(host, { offer: offer(), clock, log, dial })
    const gateway = await coming
    gateway.mux.note({ type: 'hosting' })
    await host.until('joined')
    uplink.update(offer())
    expect(host.gateway?.state).toBe('joined')
    expect(server.clients.size).toBe(1)
  })

  test('stopping hangs up and forgets the gateway', async () => {
    const host = new EchoHost()
    const coming = gatewayEnd()
    uplink = createUplink(host, { offer: offer(), clock, log, dial })
    const gateway = await coming
    const closed = once(gateway.socket, 'close')
    uplink.stop()
    await closed
    expect(host.gateway).toBe(null)
  })

  test('an address that is none is told, not thrown', () => {
    const host = new EchoHost()
    uplink = createUplink(host, { offer: { ...offer(), url: 'nonsense' }, clock, log, dial })
    expect(host.gateway?.state).toBe('refused')
  })
})
