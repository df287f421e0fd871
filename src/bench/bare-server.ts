// The upper bound: a loop that decodes each PUBLISH, encodes it once per fan-out and writes once per socket and turn.
// Does not know sessions, a topic tree, retries or faults: exact topics of well-behaved clients only.
import { createServer, type Socket } from 'node:net'
import { AckWriter, First, FrameReader } from './wire.ts'

/** Bytes gathered for one or more sockets within a turn. */
class Gatherer {
  #bytes = Buffer.allocUnsafeSlow(64 * 1024)
  #length = 0

  /** Copies `bytes` from `from` to `to` and answers where they now start. */
  add(bytes: Buffer, from: number, to: number): number {
    const at = this.#length
    if (at + to - from > this.#bytes.length) {
      const larger = Buffer.allocUnsafeSlow((at + to - from) * 2)
      this.#bytes.copy(larger, 0, 0, at)
      this.#bytes = larger
    }
    this.#bytes.set(bytes.subarray(from, to), at)
    this.#length = at + to - from
    return at
  }

  number(at: number, value: number): void {
    this.#bytes[at] = value >> 8
    this.#bytes[at + 1] = value & 255
  }

  /** What was gathered, as bytes that stay as they are; null for nothing. */
  take(): Buffer | null {
    if (this.#length === 0) return null
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    return taken
  }
}

interface Client {
  readonly socket: Socket
  readonly acks: AckWriter
  readonly frames: Gatherer
  nextId: number
}

interface Topic {
  subscribers: Client[]
  /** QoS 0 frames of this turn, the same bytes for every subscriber. */
  readonly frames: Gatherer
}

const topics = new Map<string, Topic>()
const dirtyClients = new Set<Client>()
const dirtyTopics = new Set<Topic>()
let flushWaits = false

function flushSoon(): void {
  if (flushWaits) return
  flushWaits = true
  setImmediate(flush)
}

function flush(): void {
  flushWaits = false
  for (const topic of dirtyTopics) {
    const shared = topic.frames.take()
    if (shared) for (const subscriber of topic.subscribers) subscriber.socket.write(shared)
  }
  dirtyTopics.clear()
  for (const { socket, acks, frames } of dirtyClients) {
    for (const bytes of [acks.take(), frames.take()]) if (bytes) socket.write(bytes)
  }
  dirtyClients.clear()
}

/** Position of the byte after the fixed header of the frame at `at`. */
function bodyAt(bytes: Buffer, at: number): number {
  let body = at + 1
  while (bytes[body]! >= 128) body += 1
  return body + 1
}

function topicAt(bytes: Buffer, at: number): string {
  return bytes.toString('latin1', at + 2, at + 2 + bytes.readUInt16BE(at))
}

function publish(bytes: Buffer, at: number, frameBytes: number): void {
  const body = bodyAt(bytes, at)
  const name = topicAt(bytes, body)
  const topic = topics.get(name)
  if (!topic) return
  if ((bytes[at]! & 6) === 0) {
    topic.frames.add(bytes, at, at + frameBytes)
    dirtyTopics.add(topic)
    return
  }
  const identifierAt = body + 2 + name.length - at
  for (const subscriber of topic.subscribers) {
    subscriber.nextId = subscriber.nextId === 65_535 ? 1 : subscriber.nextId + 1
    subscriber.frames.number(subscriber.frames.add(bytes, at, at + frameBytes) + identifierAt, subscriber.nextId)
    dirtyClients.add(subscriber)
  }
}

const connAck = Buffer.from([First.connack, 2, 0, 0])

function handle(client: Client, bytes: Buffer, at: number, first: number, packetId: number, frameBytes: number): void {
  const type = first & 0xf0
  if (type === First.publish) {
    if (packetId > 0) client.acks.add((first & 6) === 2 ? First.puback : First.pubrec, packetId)
    publish(bytes, at, frameBytes)
  } else if (type === First.pubrec) client.acks.add(First.pubrel, packetId)
  else if (first === First.pubrel) client.acks.add(First.pubcomp, packetId)
  else if (type === 0x10) client.frames.add(connAck, 0, 4)
  else if (type === 0x80) {
    const name = topicAt(bytes, bodyAt(bytes, at) + 2)
    const topic = topics.get(name) ?? { subscribers: [], frames: new Gatherer() }
    topics.set(name, topic)
    topic.subscribers.push(client)
    const subAck = [First.suback, 3, packetId >> 8, packetId & 255, bytes[at + frameBytes - 1]!]
    client.frames.add(Buffer.from(subAck), 0, 5)
  } else return
  dirtyClients.add(client)
  flushSoon()
}

function serve(socket: Socket): void {
  const client: Client = { socket, acks: new AckWriter(), frames: new Gatherer(), nextId: 0 }
  let rest: Buffer = Buffer.alloc(0)
  let bytes: Buffer = rest
  let at = 0
  const onFrame = (first: number, packetId: number, frameBytes: number): void => {
    if (at + frameBytes > bytes.length) return
    handle(client, bytes, at, first, packetId, frameBytes)
    at += frameBytes
  }
  socket.on('data', (chunk) => {
    bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    at = 0
    // A new reader each time: the frame cut off at the end is read again, whole, with the next bytes.
    new FrameReader(onFrame).push(bytes, bytes.length)
    rest = bytes.subarray(at)
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    for (const [name, topic] of topics) {
      topic.subscribers = topic.subscribers.filter((other) => other !== client)
      if (topic.subscribers.length === 0) topics.delete(name)
    }
  })
}

/** Serves on `port` of 127.0.0.1 until the process ends. */
export function serveBare(port: number): void {
  createServer({ noDelay: true }, serve).listen(port, '127.0.0.1')
}
