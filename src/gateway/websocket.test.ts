// MQTT over WebSocket through the real doors, to a broker in this process. MQTT 5.0 and 3.1.1, chapter 6.
// Does not test who may connect: server.test.ts does.
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { defaultConfig } from '../core/limits.ts'
import { type Gateway, startGateway } from './gateway.ts'

let gateway: Gateway

beforeAll(async () => {
  gateway = await startGateway({
    port: 0,
    tcp: 0,
    host: null,
    mode: 'embedded',
    profile: null,
    config: { broker: { ...defaultConfig, limits: { ...defaultConfig.limits, sysInterval: 0 } }, allowedOrigins: [] },
    pageFolder: tmpdir(),
    log: () => {},
    onCrash: (error) => {
      throw error
    },
  })
  await gateway.hosted
})
afterAll(() => gateway.close())

/** What has come over a socket, its messages joined. */
interface Talk {
  readonly socket: WebSocket
  readonly messages: { readonly bytes: Buffer; readonly isBinary: boolean }[]
  /** Resolves when so many bytes have come; gives them as hexadecimal. */
  received(count: number): Promise<string>
}

async function talk(protocols: readonly string[] = ['mqtt']): Promise<Talk> {
  const socket = new WebSocket(gateway.addresses.websocket, [...protocols])
  const messages: Talk['messages'] = []
  const all = () => Buffer.concat(messages.map(({ bytes }) => bytes))
  socket.on('message', (bytes: Buffer, isBinary) => messages.push({ bytes, isBinary }))
  await once(socket, 'open')
  const received = async (count: number): Promise<string> => {
    while (all().length < count) await once(socket, 'message')
    return all().toString('hex')
  }
  return { socket, messages, received }
}

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex')

/** CONNECT with a clean session as client `a` or another letter; level 4 is MQTT 3.1.1. */
const connect = (level: 4 | 5, id = '61'): Buffer =>
  level === 4 ? hex(`100d 0004 4d515454 04 02 0000 0001 ${id}`) : hex(`100e 0004 4d515454 05 02 0000 00 0001 ${id}`)
/** SUBSCRIBE to `t` at QoS 0, and PUBLISH of `x` to it. */
const subscribe = { 4: hex('8206 0001 0001 74 00'), 5: hex('8207 0001 00 0001 74 00') }
const publish = { 4: hex('3004 0001 74 78'), 5: hex('3005 0001 74 00 78') }
const suback = { 4: '9003000100', 5: '900400010000' }
const ping = hex('c000')
const pong = 'd000'

test.each(['mqtt', 'mqttv3.1'])('5:MQTT-6.0.0-4, 3:MQTT-6.0.0-4: offered %s, the server selects it', async (name) => {
  const { socket } = await talk(['chat', name])
  expect(socket.protocol).toBe(name)
  socket.terminate()
})

test('5:MQTT-6.0.0-4, 3:MQTT-6.0.0-4: of both, the server selects mqtt', async () => {
  const { socket } = await talk(['mqttv3.1', 'mqtt'])
  expect(socket.protocol).toBe('mqtt')
  socket.terminate()
})

test('5:MQTT-6.0.0-1, 3:MQTT-6.0.0-1: what the server sends is binary', async () => {
  const { socket, messages, received } = await talk()
  socket.send(Buffer.concat([connect(4), ping, subscribe[4], publish[4]]))
  expect(await received(4 + 2 + 5 + 6)).toBe(`20020000${pong}${suback[4]}${publish[4].toString('hex')}`)
  expect(messages.every(({ isBinary }) => isBinary)).toBe(true)
  socket.terminate()
})

test.each([
  ['as its first word', []],
  ['after CONNECT', [connect(5, '62')]],
  ['between the halves of a packet', [connect(5, '62'), hex('30')]],
])('5:MQTT-6.0.0-1, 3:MQTT-6.0.0-1: a text frame %s ends the connection, and only that', async (_, before) => {
  const [witness, { socket, messages }] = [await talk(), await talk()]
  witness.socket.send(Buffer.concat([connect(4, '77'), subscribe[4]]))
  await witness.received(4 + 5)
  for (const bytes of before) socket.send(bytes)
  const closed = once(socket, 'close')
  socket.send(publish[5].toString('latin1'))
  socket.send(publish[5])
  const [code] = (await closed) as [number]
  expect(code).toBe(1003)
  expect(messages.length).toBeLessThanOrEqual(before.length)
  // What the text said, and what came behind it, is not heard.
  witness.socket.send(ping)
  expect((await witness.received(4 + 5 + 2)).slice(18)).toBe(pong)
  witness.socket.terminate()
})

test.each([4, 5] as const)(
  '5:MQTT-6.0.0-2, 3:MQTT-6.0.0-2: packets of level %i in messages of one byte each',
  async (level) => {
    const { socket, received } = await talk()
    for (const byte of Buffer.concat([connect(level), subscribe[level], publish[level], ping])) {
      socket.send(Buffer.of(byte))
    }
    const tail = `${suback[level]}${publish[level].toString('hex')}${pong}`
    const head = await received(4)
    const connackBytes = 2 + Number.parseInt(head.slice(2, 4), 16)
    expect((await received(connackBytes + tail.length / 2)).slice(2 * connackBytes)).toBe(tail)
    socket.terminate()
  },
)

test('5:MQTT-6.0.0-2, 3:MQTT-6.0.0-2: many packets and a half in one message, the rest in fragments', async () => {
  const { socket, received } = await talk()
  const stream = Buffer.concat([connect(4), subscribe[4], publish[4], publish[4], ping, publish[4]])
  const cut = stream.length - 3
  socket.send(stream.subarray(0, cut))
  // An empty message holds nothing and harms nothing.
  socket.send(Buffer.alloc(0))
  socket.send(stream.subarray(cut, cut + 1), { fin: false })
  socket.send(stream.subarray(cut + 1), { fin: true })
  const echo = publish[4].toString('hex')
  expect(await received(4 + 5 + 6 + 6 + 2 + 6)).toBe(`20020000${suback[4]}${echo}${echo}${pong}${echo}`)
  socket.terminate()
})

test('5:MQTT-6.0.0-2, 3:MQTT-6.0.0-2: a packet of 300,000 bytes in messages of any length', async () => {
  const { socket, received } = await talk()
  socket.send(Buffer.concat([connect(4), subscribe[4]]))
  await received(4 + 5)
  const payload = Buffer.alloc(300_000, 'mqtt')
  const packet = Buffer.concat([hex('30 e3a712 0001 74'), payload])
  expect(packet.length).toBe(4 + 3 + payload.length)
  for (let at = 0, length = 1; at < packet.length; at += length, length = (length * 3) % 40_000 || 1) {
    socket.send(packet.subarray(at, at + length))
  }
  expect((await received(4 + 5 + packet.length)).slice(18)).toBe(packet.toString('hex'))
  socket.terminate()
})
