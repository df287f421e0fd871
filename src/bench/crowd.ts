// Publishers and subscribers over TCP that keep a closed loop: no publisher runs further ahead than its window.
// Does not know which broker it talks to, nor how long it lasts; decodes nothing but heads of frames.
import { connect, type Socket } from 'node:net'
import type { QoS } from '../protocol/packet.ts'
import {
  AckWriter,
  encodeConnect,
  encodeRing,
  encodeSubscribe,
  First,
  FrameReader,
  joined,
  type OnFrame,
  type Ring,
} from './wire.ts'

export interface CrowdOptions {
  readonly port: number
  /** Publishers, each with a topic and subscribers of its own. */
  readonly publishers: number
  /** Subscribers of each publisher. */
  readonly fanOut: number
  readonly qos: QoS
  readonly payloadBytes: number
  /** Messages of one publisher that may be unacknowledged, or ahead of its slowest subscriber, at any time. */
  readonly window: number
}

interface Peer {
  readonly socket: Socket
  readonly reader: FrameReader
}

interface Subscriber {
  readonly peer: Peer
  received: number
}

interface Publisher {
  readonly peer: Peer
  readonly ring: Ring
  readonly subscribers: readonly Subscriber[]
  /** One a ring slot: 0 free, 1 PUBLISH is unacknowledged, 2 PUBREC has come. */
  readonly slots: Uint8Array
  sent: number
  acknowledged: number
}

const connectSeconds = 10
/** A turn that read less than this is followed by a nap. */
const napUnderBytes = 16 * 1024
const napMillis = 0.2

export class Crowd {
  readonly #options: CrowdOptions
  readonly #faults = new Map<string, number>()
  /** All sockets read into this one buffer: a read is handled before the next one starts. */
  readonly #readBuffer = Buffer.allocUnsafeSlow(256 * 1024)
  readonly #bed = new Int32Array(new SharedArrayBuffer(4))
  #publishers: readonly Publisher[] = []
  #running = false
  #closing = false
  #turnWaits = false
  #turnBytes = 0

  constructor(options: CrowdOptions) {
    this.#options = options
  }

  /** What was wrong so far, in words. */
  get faults(): string[] {
    return [...this.#faults].map(([what, count]) => `${what}: ${count}`)
  }

  get sent(): number {
    return this.#publishers.reduce((sum, publisher) => sum + publisher.sent, 0)
  }

  get received(): number {
    return this.#publishers.reduce(
      (sum, { subscribers }) => sum + subscribers.reduce((part, subscriber) => part + subscriber.received, 0),
      0,
    )
  }

  get acknowledged(): number {
    return this.#publishers.reduce((sum, publisher) => sum + publisher.acknowledged, 0)
  }

  /** Whether every message is acknowledged and has reached every subscriber to its last byte. */
  get settled(): boolean {
    return this.#publishers.every(
      ({ sent, acknowledged, subscribers }) =>
        (this.#options.qos === 0 || acknowledged >= sent) &&
        subscribers.every(({ received, peer }) => received >= sent && peer.reader.whole),
    )
  }

  /** Connects and subscribes everyone. Rejects when the broker cannot be reached or refuses a client. */
  async join(): Promise<void> {
    const indexes = Array.from({ length: this.#options.publishers }, (_, index) => index)
    this.#publishers = await Promise.all(indexes.map((index) => this.#joinPublisher(index)))
  }

  start(): void {
    this.#running = true
    this.#turnSoon()
  }

  /** Publishes no more; what is under way goes on. */
  stop(): void {
    this.#running = false
  }

  /** Counts what is missing or too many as faults, and hangs up. */
  leave(): void {
    this.#closing = true
    for (const { sent, acknowledged, subscribers, peer } of this.#publishers) {
      if (this.#options.qos > 0 && acknowledged < sent) this.#fault('messages never acknowledged', sent - acknowledged)
      for (const { received, peer } of subscribers) {
        if (received < sent) this.#fault('deliveries missing', sent - received)
        if (received > sent) this.#fault('deliveries too many', received - sent)
        peer.socket.destroy()
      }
      peer.socket.destroy()
    }
  }

  #fault(what: string, count = 1): void {
    this.#faults.set(what, (this.#faults.get(what) ?? 0) + count)
  }

  /** Publishes once per turn, after every socket that had something was read. */
  #turnSoon(): void {
    if (this.#turnWaits) return
    this.#turnWaits = true
    setImmediate(() => this.#turn())
  }

  #turn(): void {
    this.#turnWaits = false
    // A broker that writes in small pieces would have this process read each of them, and be measured at that. Asleep,
    // it lets them gather; a broker that is ahead of it never sees it asleep.
    if (this.#turnBytes < napUnderBytes) Atomics.wait(this.#bed, 0, 0, napMillis)
    this.#turnBytes = 0
    if (this.#running) for (const publisher of this.#publishers) this.#pump(publisher)
  }

  #pump(publisher: Publisher): void {
    const { ring, subscribers, slots, peer } = publisher
    const counted = this.#options.qos > 0
    let behind = counted ? publisher.acknowledged : Number.POSITIVE_INFINITY
    for (const subscriber of subscribers) if (subscriber.received < behind) behind = subscriber.received
    let room = this.#options.window - (publisher.sent - behind)
    while (room > 0) {
      const from = publisher.sent % ring.count
      const until = Math.min(ring.count, from + room)
      let to = from
      while (to < until && slots[to] === 0) to += 1
      if (to === from) return
      peer.socket.write(ring.bytes.subarray(from * ring.frameBytes, to * ring.frameBytes))
      if (counted) slots.fill(1, from, to)
      publisher.sent += to - from
      room -= to - from
    }
  }

  /** Connects and resolves once a frame that starts with `until` has come; every later one goes to `onFrame`. */
  #open(hello: Uint8Array, until: number, acks: AckWriter, onFrame: OnFrame): Promise<Peer> {
    return new Promise((resolve, reject) => {
      let ready = false
      const timer = setTimeout(() => reject(new Error('the broker did not answer CONNECT')), connectSeconds * 1000)
      const reader = new FrameReader((first, packetId, frameBytes) => {
        if (ready) return onFrame(first, packetId, frameBytes)
        const refusal = first === First.connack ? packetId & 255 : 0
        if (refusal > 0) reject(new Error(`the broker refused CONNECT with ${refusal}`))
        if (first !== until) return
        ready = true
        clearTimeout(timer)
        resolve({ socket, reader })
      })
      const callback = (length: number, bytes: Uint8Array): boolean => {
        reader.push(bytes, length)
        const answer = acks.take()
        if (answer) socket.write(answer)
        this.#turnBytes += length
        this.#turnSoon()
        return true
      }
      const onread = { buffer: this.#readBuffer, callback }
      const socket = connect({ port: this.#options.port, host: '127.0.0.1', noDelay: true, onread })
      socket.on('error', reject)
      socket.on('close', () => {
        if (!this.#closing) this.#fault('connections closed by the broker')
      })
      socket.write(hello)
    })
  }

  async #joinSubscriber(topic: string, name: string, frameBytes: number): Promise<Subscriber> {
    const { qos } = this.#options
    const acks = new AckWriter()
    const answer = qos === 2 ? First.pubrec : First.puback
    const hello = joined(encodeConnect(name), encodeSubscribe(topic, qos))
    const peer = await this.#open(hello, First.suback, acks, (first, packetId, length) => {
      if (first === (First.publish | (qos << 1))) {
        if (length !== frameBytes) this.#fault('PUBLISH of another length')
        subscriber.received += 1
        if (packetId > 0) acks.add(answer, packetId)
      } else if (first === First.pubrel) acks.add(First.pubcomp, packetId)
      else this.#fault(`a subscriber got 0x${first.toString(16)}`)
    })
    const subscriber: Subscriber = { peer, received: 0 }
    return subscriber
  }

  async #joinPublisher(index: number): Promise<Publisher> {
    const { payloadBytes, qos, window, fanOut } = this.#options
    const topic = `bench/${process.pid}/${index}`
    // Twice the window, so that the ring goes on while the oldest identifiers are still in flight.
    const ring = encodeRing(topic, payloadBytes, qos, Math.min(65_535, window * 2))
    const members = Array.from({ length: fanOut }, (_, member) => `s-${process.pid}-${index}-${member}`)
    const subscribers = await Promise.all(members.map((name) => this.#joinSubscriber(topic, name, ring.frameBytes)))
    const acks = new AckWriter()
    const slots = new Uint8Array(ring.count)
    const last = qos === 2 ? First.pubcomp : First.puback
    const hello = encodeConnect(`p-${process.pid}-${index}`)
    const peer = await this.#open(hello, First.connack, acks, (first, packetId) => {
      const slot = packetId - 1
      if (first === last && slots[slot] === qos) {
        slots[slot] = 0
        publisher.acknowledged += 1
      } else if (first === First.pubrec && slots[slot] === 1 && qos === 2) {
        slots[slot] = 2
        acks.add(First.pubrel, packetId)
      } else this.#fault(`a publisher got 0x${first.toString(16)} out of turn`)
    })
    const publisher: Publisher = { peer, ring, subscribers, slots, sent: 0, acknowledged: 0 }
    return publisher
  }
}
