// BrokerSocket against what the WebSocket standard lets a client see, on a broker of one link.
import { beforeAll, expect, test } from 'vitest'
import { linkPair, type MemoryLink } from '../testing/memory-link.ts'
import type { Link } from '../transport/link.ts'
import { BrokerSocket } from './broker-socket.ts'
import type { BrokerHandle } from './open.ts'

beforeAll(() => {
  // Node has it from version 23 on.
  globalThis.CloseEvent ??= class extends Event {
    readonly code: number
    readonly reason: string
    readonly wasClean: boolean
    constructor(type: string, init: CloseEventInit = {}) {
      super(type)
      this.code = init.code ?? 0
      this.reason = init.reason ?? ''
      this.wasClean = init.wasClean ?? false
    }
  } as unknown as typeof CloseEvent
})

/** A broker of one link: `far` is the broker's end. */
class Broker implements BrokerHandle {
  readonly name = 'test'
  readonly why = ''
  readonly unanswered = false
  readonly outdated = false
  readonly host = null
  state: BrokerHandle['state']
  links: MemoryLink[] = []
  #listeners = new Set<() => void>()

  constructor(state: BrokerHandle['state'] = 'running') {
    this.state = state
  }
  get far(): MemoryLink {
    return this.links.at(-1)!
  }
  become(state: BrokerHandle['state']): void {
    this.state = state
    for (const listener of this.#listeners) listener()
  }
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  onGatewayRefused(): () => void {
    return () => {}
  }
  link(): Link {
    const [near, far] = linkPair()
    this.links.push(far)
    return near
  }
  observe(): never {
    throw new Error('not here')
  }
  export = () => this.observe() as never
  import = this.export
  clear = this.export
  undoClear = this.export
  joinGateway(): void {}
  close(): void {}
}

const event = <T extends Event = Event>(socket: BrokerSocket, type: string) =>
  new Promise<T>((resolve) => socket.addEventListener(type, (happened) => resolve(happened as T), { once: true }))

async function opened(protocols: string | string[] = 'mqtt'): Promise<{ socket: BrokerSocket; broker: Broker }> {
  const broker = new Broker()
  const socket = new BrokerSocket('mqtab:', protocols, { broker })
  await event(socket, 'open')
  return { socket, broker }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

test('the states have their numbers, on the class and on each socket', async () => {
  const { socket } = await opened()
  for (const on of [BrokerSocket, socket]) {
    expect([on.CONNECTING, on.OPEN, on.CLOSING, on.CLOSED]).toEqual([0, 1, 2, 3])
  }
})

test('it connects until the broker runs, and opens in a task of its own', async () => {
  const broker = new Broker('starting')
  const socket = new BrokerSocket('mqtab:', 'mqtt', { broker })
  const seen: string[] = []
  socket.onopen = () => seen.push('open')
  await turn()
  expect([socket.readyState, socket.protocol, seen]).toEqual([0, '', []])
  broker.become('waiting')
  expect(socket.readyState).toBe(0)
  broker.become('running')
  expect([socket.readyState, socket.protocol, seen]).toEqual([1, 'mqtt', ['open']])

  const second = new BrokerSocket('mqtab:', 'mqtt', { broker })
  expect(second.readyState).toBe(0)
  await event(second, 'open')
})

test.each([
  [[], 'mqtt'],
  ['mqtt', 'mqtt'],
  [['mqttv3.1'], 'mqttv3.1'],
  [['chat', 'mqtt'], 'mqtt'],
  [['chat'], ''],
])('of the offered subprotocols %j it takes %j', async (offered, taken) => {
  const { socket } = await opened(offered)
  expect(socket.protocol).toBe(taken)
})

test('send while connecting throws InvalidStateError', () => {
  const socket = new BrokerSocket('mqtab:', 'mqtt', { broker: new Broker('starting') })
  expect(() => socket.send('x')).toThrow(expect.objectContaining({ name: 'InvalidStateError' }))
})

test('send takes buffers, views, strings and blobs, and keeps their order', async () => {
  const { socket, broker } = await opened()
  const got: number[] = []
  broker.far.onData = (bytes) => got.push(...bytes)
  const view = Uint8Array.of(0, 2, 3, 0)
  socket.send(Uint8Array.of(1).buffer)
  socket.send(view.subarray(1, 3))
  view.fill(9)
  socket.send(new DataView(Uint8Array.of(4).buffer))
  socket.send(new Blob([Uint8Array.of(5, 6)]))
  socket.send(Uint8Array.of(7))
  socket.send(new Blob([Uint8Array.of(8)]))
  socket.send('\u00e9')
  socket.close()
  await event(socket, 'close')
  await turn()
  expect(got).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0xc3, 0xa9])
})

test('bufferedAmount counts what has not left, blobs being read, and what was sent after the end', async () => {
  const { socket, broker } = await opened()
  broker.far.pause()
  socket.send(new Uint8Array(1000))
  socket.send(new Blob(['12345']))
  expect(socket.bufferedAmount).toBe(1005)
  broker.far.resume()
  socket.close()
  await event(socket, 'close')
  expect(socket.bufferedAmount).toBe(0)
  socket.send('123')
  socket.send(new Blob(['4']))
  expect(socket.bufferedAmount).toBe(4)
})

test('messages are blobs, or array buffers when asked for', async () => {
  const { socket, broker } = await opened()
  expect(socket.binaryType).toBe('blob')
  broker.far.send(Uint8Array.of(1))
  expect((await event<MessageEvent>(socket, 'message')).data).toBeInstanceOf(Blob)
  socket.binaryType = 'nonsense' as never
  expect(socket.binaryType).toBe('blob')
  socket.binaryType = 'arraybuffer'
  broker.far.send(Uint8Array.of(0, 2, 3).subarray(1), true)
  const { data } = await event<MessageEvent>(socket, 'message')
  expect(new Uint8Array(data)).toEqual(Uint8Array.of(2, 3))
})

test.each([
  [undefined, undefined, 1005, ''],
  [1000, 'done', 1000, 'done'],
  [3001, '', 3001, ''],
])('close(%j, %j) gives a clean CloseEvent with code %j', async (code, reason, expectedCode, expectedReason) => {
  const { socket } = await opened()
  const errors: Event[] = []
  socket.onerror = (error) => errors.push(error)
  socket.close(code, reason)
  expect(socket.readyState).toBe(2)
  const end = await event<CloseEvent>(socket, 'close')
  expect([end.code, end.reason, end.wasClean, socket.readyState]).toEqual([expectedCode, expectedReason, true, 3])
  expect(errors).toEqual([])
})

test('close refuses codes and reasons that a WebSocket refuses', async () => {
  const { socket } = await opened()
  expect(() => socket.close(1001)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }))
  expect(() => socket.close(5000)).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }))
  expect(() => socket.close(1000, '\u00e9'.repeat(62))).toThrow(expect.objectContaining({ name: 'SyntaxError' }))
  expect(socket.readyState).toBe(1)
})

test('close while connecting fails the connection: error, then close 1006', async () => {
  const socket = new BrokerSocket('mqtab:', 'mqtt', { broker: new Broker('starting') })
  const seen: string[] = []
  socket.onopen = () => seen.push('open')
  socket.onerror = () => seen.push('error')
  socket.close()
  expect(socket.readyState).toBe(2)
  const end = await event<CloseEvent>(socket, 'close')
  expect([end.code, end.wasClean, seen]).toEqual([1006, false, ['error']])
})

test('a broker that closes the link closes cleanly with 1000', async () => {
  const { socket, broker } = await opened()
  broker.far.close()
  const end = await event<CloseEvent>(socket, 'close')
  expect([end.code, end.wasClean]).toEqual([1000, true])
})

test('a worker that dies gives error, then close 1006', async () => {
  const broker = new Broker()
  let near: Link | undefined
  const link = broker.link.bind(broker)
  broker.link = () => {
    near = link()
    return near
  }
  const socket = new BrokerSocket('mqtab:', 'mqtt', { broker })
  await event(socket, 'open')
  const seen: string[] = []
  socket.onerror = () => seen.push('error')
  socket.onclose = ({ code, wasClean }) => seen.push(`close ${code} ${wasClean}`)
  near?.onClose('error')
  expect(seen).toEqual(['error', 'close 1006 false'])
})

test('a handler keeps its place among listeners, can be replaced, and taken away', async () => {
  const { socket, broker } = await opened()
  socket.binaryType = 'arraybuffer'
  const seen: string[] = []
  socket.onmessage = () => seen.push('first handler')
  socket.addEventListener('message', () => seen.push('listener'))
  socket.onmessage = function (message) {
    seen.push(`handler ${this === socket} ${message.data.byteLength}`)
  }
  broker.far.send(Uint8Array.of(1))
  await event(socket, 'message')
  expect(seen).toEqual(['handler true 1', 'listener'])
  socket.onmessage = null
  expect(socket.onmessage).toBe(null)
  broker.far.send(Uint8Array.of(1))
  await event(socket, 'message')
  expect(seen).toEqual(['handler true 1', 'listener', 'listener'])
})

test('nothing is heard after close was called', async () => {
  const { socket, broker } = await opened()
  const seen: Event[] = []
  socket.onmessage = (message) => seen.push(message)
  // The link stays open until the blob was read.
  socket.send(new Blob(['last words']))
  socket.close()
  broker.far.send(Uint8Array.of(1))
  await event(socket, 'close')
  await turn()
  expect(seen).toEqual([])
})
