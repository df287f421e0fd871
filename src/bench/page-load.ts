// What runs inside the pages of the browser's part: clients of the broker, and the same with nothing but postMessage.
// Does not know who drives it: browser.ts calls what it finds in `globalThis.bench`.
import { openBroker } from '../client/open.ts'
import type { QoS } from '../protocol/packet.ts'
import type { Link } from '../transport/link.ts'
import { durable, fillDatabase, putEach, readAll, startBroker } from './page-store.ts'
import {
  AckWriter,
  encodeConnect,
  encodePublish,
  encodeRing,
  encodeSubscribe,
  First,
  FrameReader,
  joined,
} from './wire.ts'

const window = 1_000
/** Messages after which a subscriber of the bare way says that it got them. */
const creditEach = 64

let received = 0
let running = false
let stop: () => void = () => {}

/** Resolves in a task of its own, behind what waits already. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(0)
  })
}

/** A client of the broker: resolves when it is connected, and subscribed if `filter` is given. */
function client(
  name: string,
  onFrame: (link: Link, first: number, packetId: number) => void,
  filter?: string,
  qos: QoS = 0,
) {
  const link = openBroker().link()
  return new Promise<{ link: Link; acks: AckWriter }>((resolve) => {
    const acks = new AckWriter()
    const until = filter === undefined ? First.connack : First.suback
    const reader = new FrameReader((first, packetId) => {
      if (first === until) resolve({ link, acks })
      else onFrame(link, first, packetId)
    })
    link.onData = (bytes) => {
      reader.push(bytes, bytes.length)
      const answer = acks.take()
      if (answer !== null) link.send(answer)
    }
    link.send(filter === undefined ? encodeConnect(name) : joined(encodeConnect(name), encodeSubscribe(filter, qos)))
  })
}

async function subscribe(fanOut: number, qos: QoS): Promise<void> {
  const joining = Array.from({ length: fanOut }, async (_, index) => {
    const made = await client(
      `s-${index}-${crypto.randomUUID()}`,
      (_link, first, packetId) => {
        if (first >> 4 !== 3) return
        received += 1
        if (packetId > 0) acksOf[index]?.add(First.puback, packetId)
      },
      'bench/tab',
      qos,
    )
    acksOf[index] = made.acks
    return made.link
  })
  const acksOf: AckWriter[] = []
  const links = await Promise.all(joining)
  stop = () => {
    for (const link of links) link.close()
  }
}

/** Publishes until told to stop; the broker's back-pressure holds it back, and above QoS 0 a window. */
async function publish(qos: QoS, payloadBytes: number): Promise<void> {
  let sent = 0
  let acknowledged = 0
  const { link } = await client(`p-${crypto.randomUUID()}`, (_link, first) => {
    if (first === First.puback) acknowledged += 1
  })
  const ring = encodeRing('bench/tab', payloadBytes, qos, 2 * window)
  const portion = 250
  running = true
  stop = () => {
    running = false
    link.close()
  }
  const run = async (): Promise<void> => {
    while (running) {
      const isBehind = link.backlogBytes > 128 * 1024 || (qos > 0 && sent - acknowledged > window - portion)
      if (!isBehind) {
        const from = sent % ring.count
        link.send(ring.bytes.slice(from * ring.frameBytes, (from + portion) * ring.frameBytes), true)
        sent += portion
      }
      await nextTask()
    }
  }
  void run()
}

/** A port to the bare worker. */
function barePort(role: 'pub' | 'sub', onMessage: (data: unknown, port: MessagePort) => void): MessagePort {
  const { port } = new SharedWorker('bare-worker.js')
  port.onmessage = ({ data }) => onMessage(data, port)
  port.postMessage(role)
  return port
}

function bareSubscribe(fanOut: number): void {
  let credit = 0
  const ports = Array.from({ length: fanOut }, (_, index) =>
    barePort('sub', (_data, port) => {
      received += 1
      if (index > 0) return
      credit += 1
      if (credit < creditEach) return
      port.postMessage(credit)
      credit = 0
    }),
  )
  stop = () => {
    for (const port of ports) port.postMessage('bye')
  }
}

/** The same bytes, transferred, one message each. */
function barePublish(payloadBytes: number): void {
  const packet = encodePublish('bench/tab', new Uint8Array(payloadBytes).fill(120), 0)
  let ahead = 0
  const port = barePort('pub', (data) => {
    ahead -= data as number
  })
  running = true
  stop = () => {
    running = false
    port.postMessage('bye')
  }
  const run = async (): Promise<void> => {
    while (running) {
      for (let count = 0; count < 100 && ahead < window; count += 1) {
        const { buffer } = packet.slice()
        port.postMessage(buffer, [buffer])
        ahead += 1
      }
      await nextTask()
    }
  }
  void run()
}

/** Deliveries a second here. */
async function measure(millis: number): Promise<number> {
  const [start, before] = [performance.now(), received]
  await new Promise((resolve) => setTimeout(resolve, millis))
  return ((received - before) / (performance.now() - start)) * 1000
}

/** Answers each message with one of its own. */
async function echo(): Promise<void> {
  const { link } = await client(
    `e-${crypto.randomUUID()}`,
    (own, first) => {
      if (first >> 4 === 3) own.send(encodePublish('bench/back', new Uint8Array(64), 0), true)
    },
    'bench/there',
  )
  const bare = barePort('sub', (data, port) => {
    if (data instanceof ArrayBuffer) port.postMessage(data, [data])
  })
  stop = () => {
    link.close()
    bare.postMessage('bye')
  }
}

/** Round trips in milliseconds, one at a time, of both ways by turns. */
async function roundTrips(count: number): Promise<{ ours: number[]; bare: number[] }> {
  let heard: () => void = () => {}
  const { link } = await client(
    `l-${crypto.randomUUID()}`,
    (_link, first) => {
      if (first >> 4 === 3) heard()
    },
    'bench/back',
  )
  const port = barePort('pub', () => heard())
  const packet = encodePublish('bench/there', new Uint8Array(64), 0)
  const ways = {
    ours: () => link.send(packet.slice(), true),
    bare: () => {
      const { buffer } = packet.slice()
      port.postMessage(buffer, [buffer])
    },
  }
  const times: { ours: number[]; bare: number[] } = { ours: [], bare: [] }
  for (let round = -200; round < count; round += 1) {
    for (const way of ['bare', 'ours'] as const) {
      const start = performance.now()
      const answered = new Promise<void>((resolve) => {
        heard = resolve
      })
      ways[way]()
      await answered
      if (round >= 0) times[way].push(performance.now() - start)
    }
  }
  link.close()
  port.postMessage('bye')
  return times
}

const bench = {
  subscribe,
  publish,
  bareSubscribe,
  barePublish,
  measure,
  echo,
  roundTrips,
  durable,
  putEach,
  fillDatabase,
  startBroker,
  readAll,
  stop: () => stop(),
}
export type PageBench = typeof bench
Object.assign(globalThis, { bench })
