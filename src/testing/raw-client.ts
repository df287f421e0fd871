// A client for tests that speaks MQTT byte by byte over a link, and can say what no real client would.
// Does not keep any rule: acknowledgements, identifiers and pings are the test's business.
import { isDeepStrictEqual } from 'node:util'
import type { LinkId } from '../core/outcome.ts'
import { decodeServer, encodeClient } from '../protocol/codec-client.ts'
import { Framer } from '../protocol/frame.ts'
import type {
  ClientPacket,
  ConnAck,
  Connect,
  ProtocolVersion,
  Publish,
  QoS,
  ServerPacket,
  SubAck,
  SubscriptionRequest,
  TopicFilter,
  TopicName,
} from '../protocol/packet.ts'
import type { LinkClose } from '../transport/link.ts'
import type { MemoryLink } from './memory-link.ts'

/** Microtasks to wait for a packet. */
const patience = 1_000

/** A part of a packet: what it names has to be equal. */
export type Expected = { readonly type: ServerPacket['type'] } & Readonly<Record<string, unknown>>

type ConnectOptions = Partial<Omit<Connect, 'type' | 'version'>>
type PublishOptions = Partial<Omit<Publish, 'type' | 'topic' | 'payload'>>

export class RawClient {
  readonly version: ProtocolVersion
  /** The link's name at the broker. */
  readonly id: LinkId
  /** The client's end of the link, and the broker's. */
  readonly link: MemoryLink
  readonly brokerLink: MemoryLink
  /** How the link ended, once it has. */
  closed: LinkClose | null = null
  /** Packets that came and were not expected yet. */
  readonly inbox: ServerPacket[] = []
  readonly #framer = new Framer(268_435_460)

  constructor(link: MemoryLink, brokerLink: MemoryLink, id: LinkId, version: ProtocolVersion) {
    this.link = link
    this.brokerLink = brokerLink
    this.id = id
    this.version = version
    link.onData = (bytes) => {
      this.#framer.push(bytes)
      for (let frame = this.#framer.next(); frame !== null; frame = this.#framer.next()) {
        this.inbox.push(decodeServer(frame, version))
      }
    }
    link.onClose = (end) => {
      this.closed = end
    }
  }

  /** A packet, or any bytes. */
  send(what: ClientPacket | Uint8Array): void {
    this.link.send(what instanceof Uint8Array ? what : encodeClient(what, this.version))
  }

  sendConnect(options: ConnectOptions = {}): void {
    this.send(connectPacket(this.version, options))
  }

  /** Connects with a clean session and no keep alive, unless told otherwise, and expects success. */
  async connect(options: ConnectOptions = {}): Promise<ConnAck> {
    this.sendConnect(options)
    return (await this.expect({ type: 'connack', reason: 0 })) as ConnAck
  }

  publish(topic: string, payload: string | Uint8Array, options: PublishOptions = {}): void {
    const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload
    this.send({
      type: 'publish',
      dup: false,
      qos: 0,
      retain: false,
      packetId: 0,
      properties: {},
      ...options,
      topic: topic as TopicName,
      payload: bytes,
    })
  }

  /** Subscribes with packet identifier 1, unless told otherwise, and expects SUBACK. */
  async subscribe(
    filter: string,
    qos: QoS = 0,
    options: Partial<SubscriptionRequest> & { readonly packetId?: number; readonly identifier?: number } = {},
  ): Promise<SubAck> {
    const { packetId = 1, identifier, ...rest } = options
    const request: SubscriptionRequest = {
      qos,
      noLocal: false,
      retainAsPublished: false,
      retainHandling: 0,
      ...rest,
      filter: filter as TopicFilter,
    }
    const properties = identifier === undefined ? {} : { subscriptionIdentifier: identifier }
    this.send({ type: 'subscribe', packetId, subscriptions: [request], properties })
    return (await this.expect({ type: 'suback', packetId })) as SubAck
  }

  ack(type: 'puback' | 'pubrec' | 'pubrel' | 'pubcomp', packetId: number, reason = 0): void {
    this.send({ type, packetId, reason, properties: {} })
  }

  disconnect(reason = 0): void {
    this.send({ type: 'disconnect', reason, properties: {} })
  }

  /** The next packet, which must be as described. Throws when it is another one, or none comes. */
  async expect(expected: Expected): Promise<ServerPacket> {
    for (let turn = 0; this.inbox.length === 0 && turn < patience; turn++) await Promise.resolve()
    const packet = this.inbox.shift()
    if (packet === undefined) {
      throw new Error(
        `client got nothing instead of ${show(expected)}${this.closed === null ? '' : '; the link is closed'}`,
      )
    }
    if (!holds(packet, expected)) throw new Error(`client got ${show(packet)} instead of ${show(expected)}`)
    return packet
  }

  /** PUBLISH with this payload as text. */
  async expectPublish(payload: string, expected: Readonly<Record<string, unknown>> = {}): Promise<Publish> {
    const packet = (await this.expect({ type: 'publish', ...expected })) as Publish
    const text = new TextDecoder().decode(packet.payload)
    if (text !== payload) throw new Error(`client got the payload ${show(text)} instead of ${show(payload)}`)
    return packet
  }

  /** Throws when anything comes. */
  async expectNothing(): Promise<void> {
    for (let turn = 0; turn < patience; turn++) await Promise.resolve()
    if (this.inbox.length > 0) throw new Error(`client got ${show(this.inbox[0])} instead of nothing`)
  }

  /** Throws when the link stays open, or when packets come before its end. */
  async expectClosed(): Promise<LinkClose> {
    for (let turn = 0; this.closed === null && turn < patience; turn++) await Promise.resolve()
    if (this.inbox.length > 0) throw new Error(`client got ${show(this.inbox[0])} before the link closed`)
    if (this.closed === null) throw new Error('the link stays open')
    return this.closed
  }
}

/** A clean CONNECT with no keep alive, unless told otherwise. */
export function connectPacket(version: ProtocolVersion, options: ConnectOptions = {}): Connect {
  return {
    type: 'connect',
    version,
    bridge: false,
    cleanStart: true,
    keepAliveSeconds: 0,
    clientId: 'client',
    properties: {},
    ...options,
  }
}

/** Whether `actual` has everything that `expected` names. */
function holds(actual: unknown, expected: unknown): boolean {
  if (typeof expected !== 'object' || expected === null || Array.isArray(expected) || expected instanceof Uint8Array) {
    return isDeepStrictEqual(actual, expected)
  }
  if (typeof actual !== 'object' || actual === null) return false
  return Object.entries(expected).every(([key, value]) => holds((actual as Record<string, unknown>)[key], value))
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, part) => (part instanceof Uint8Array ? Array.from(part.subarray(0, 64)) : part))
}
