// What a conformance case is made of: a broker behind some door, and clients that speak to it byte by byte.
// Does not know whether the door is a link in this process, a TCP socket or a gateway in front of a page.
import { isDeepStrictEqual } from 'node:util'
import type { BrokerConfig, Limits } from '../../core/limits.ts'
import { decodeServer, encodeClient } from '../../protocol/codec-client.ts'
import { Framer } from '../../protocol/frame.ts'
import type {
  Ack,
  ClientPacket,
  ConnAck,
  Connect,
  ProtocolVersion,
  Publish,
  ServerPacket,
  SubscriptionRequest,
  TopicFilter,
  TopicName,
  Will,
} from '../../protocol/packet.ts'
import type { Link } from '../../transport/link.ts'

/** How the cases reach a broker. */
export interface Door {
  /** A new connection that has said nothing. */
  open(): Promise<Link>
  /** Lets so much time pass at the broker: at once under a virtual clock, really elsewhere. */
  advance(seconds: number): Promise<void>
  /** Resolves when the broker knows of all connections that have ended before. */
  heard(): Promise<void>
  /** The broker dies without a word and starts again with what it kept; null where this door can't. */
  readonly restart: (() => Promise<void>) | null
}

export interface CaseConfig extends Partial<Omit<BrokerConfig, 'limits'>> {
  readonly limits?: Partial<Limits>
}

/** One thing that the standard demands, in a form that can fail. */
export interface Case {
  /** Statement ids: `MQTT-3.1.2-4` with the version's prefix, `5:` or `3:`; local ids as `X5-01`. */
  readonly ids: readonly string[]
  /** What is seen, in a few words. */
  readonly name: string
  /** What the broker must be started with; the default configuration without `$SYS` otherwise. */
  readonly config?: CaseConfig
  /** Seconds of real time that it takes at a door without a virtual clock, where that is over one. */
  readonly seconds?: number
  /** Needs a door that can restart the broker with its data. */
  readonly restarts?: true
  run(broker: Broker): Promise<void>
}

/** Milliseconds of real time after which something that has to come is missing. */
const patienceMillis = 3_000

export interface ConnectOptions {
  readonly version?: ProtocolVersion
  /** The broker's name for this client is `broker.id(name)`. */
  readonly clean?: boolean
  readonly keepAlive?: number
  readonly username?: string
  readonly password?: Uint8Array
  readonly will?: Partial<Omit<Will, 'topic' | 'payload'>> & { readonly topic: string; readonly payload?: string }
  readonly properties?: Connect['properties']
}

let cases = 0

/** The broker as one case sees it: names that no other case uses, and clients that are closed when it ends. */
export class Broker {
  readonly door: Door
  readonly #tag: string
  readonly #clients: Client[] = []

  constructor(door: Door) {
    cases += 1
    this.door = door
    this.#tag = cases.toString(36)
  }

  /** A client identifier of this case, of letters and digits. */
  id(name: string): string {
    return `${name}x${this.#tag}`
  }

  /** A topic name or filter below a first level that is this case's own. */
  topic(rest: string): string {
    return `c${this.#tag}/${rest}`
  }

  advance(seconds: number): Promise<void> {
    return this.door.advance(seconds)
  }

  /** All links are gone afterwards. */
  async restart(): Promise<void> {
    if (this.door.restart === null) throw new Error('this door cannot restart its broker')
    await this.door.restart()
  }

  /** A client on a fresh connection that has said nothing. */
  async open(name: string, version: ProtocolVersion = 5): Promise<Client> {
    const client = new Client(this.door, await this.door.open(), this.id(name), version)
    this.#clients.push(client)
    return client
  }

  /** A client that has connected, with a clean start unless told otherwise. */
  async client(name: string, options: ConnectOptions = {}): Promise<Client> {
    const client = await this.open(name, options.version ?? 5)
    client.send(client.connectPacket(options))
    client.connack = await client.expect('connack', { reason: 0 })
    return client
  }

  /** Ends the case. */
  close(): void {
    for (const client of this.#clients) client.link.close()
  }
}

/** The packet of one type; the four acknowledgements share an interface. */
type Of<T extends ServerPacket['type']> = ServerPacket extends infer P
  ? P extends { readonly type: infer U }
    ? T extends U
      ? P
      : never
    : never
  : never

type PublishOptions = Partial<Omit<Publish, 'type' | 'topic' | 'payload'>>

export class Client {
  readonly clientId: string
  readonly version: ProtocolVersion
  readonly link: Link
  connack!: ConnAck
  /** Whole packets as they came and were not taken yet. */
  readonly frames: Uint8Array[] = []
  closed = false
  #tell: (() => void) | null = null
  readonly #framer = new Framer(268_435_460)

  readonly #door: Door

  constructor(door: Door, link: Link, clientId: string, version: ProtocolVersion) {
    this.#door = door
    this.link = link
    this.clientId = clientId
    this.version = version
    link.onData = (bytes) => {
      this.#framer.push(bytes)
      for (let frame = this.#framer.next(); frame !== null; frame = this.#framer.next()) this.frames.push(frame.slice())
      this.#tell?.()
    }
    link.onClose = () => {
      this.closed = true
      this.#tell?.()
    }
  }

  connectPacket(options: ConnectOptions = {}): Connect {
    const { will, username, password } = options
    return {
      type: 'connect',
      version: this.version,
      bridge: false,
      cleanStart: options.clean ?? true,
      keepAliveSeconds: options.keepAlive ?? 0,
      clientId: this.clientId,
      properties: options.properties ?? {},
      ...(username !== undefined && { username }),
      ...(password !== undefined && { password }),
      ...(will !== undefined && { will: fullWill(will) }),
    }
  }

  /** A packet, or any bytes: an array of numbers, or text in hexadecimal with spaces. */
  send(what: ClientPacket | Uint8Array | readonly number[] | string): void {
    if (typeof what === 'string') this.link.send(fromHex(what))
    else if (what instanceof Uint8Array) this.link.send(what)
    else if ('type' in what) this.link.send(encodeClient(what, this.version))
    else this.link.send(Uint8Array.from(what))
  }

  publish(topic: string, payload: string | Uint8Array, options: PublishOptions = {}): void {
    this.send({
      type: 'publish',
      dup: false,
      qos: 0,
      retain: false,
      packetId: options.qos ? 1 : 0,
      properties: {},
      ...options,
      topic: topic as TopicName,
      payload: typeof payload === 'string' ? new TextEncoder().encode(payload) : payload,
    })
  }

  /** Publishes at QoS 1 or 2 and goes through the whole exchange; returns the reason of PUBACK or PUBREC. */
  async publishAll(topic: string, payload: string, qos: 1 | 2, options: PublishOptions = {}): Promise<number> {
    this.publish(topic, payload, { packetId: 77, ...options, qos })
    const packetId = options.packetId ?? 77
    if (qos === 1) return (await this.expect('puback', { packetId })).reason
    const { reason } = await this.expect('pubrec', { packetId })
    if (reason >= 0x80) return reason
    this.ack('pubrel', packetId)
    await this.expect('pubcomp', { packetId, reason: 0 })
    return reason
  }

  /** Subscribes and waits for SUBACK; returns its reason codes. */
  async subscribe(
    filters: string | readonly string[],
    qos: 0 | 1 | 2 = 0,
    options: Partial<SubscriptionRequest> & { readonly identifier?: number } = {},
  ): Promise<readonly number[]> {
    const { identifier, ...rest } = options
    const list = typeof filters === 'string' ? [filters] : filters
    this.send({
      type: 'subscribe',
      packetId: 99,
      subscriptions: list.map((filter) => ({
        noLocal: false,
        retainAsPublished: false,
        retainHandling: 0,
        qos,
        ...rest,
        filter: filter as TopicFilter,
      })),
      properties: identifier === undefined ? {} : { subscriptionIdentifier: identifier },
    })
    return (await this.expect('suback', { packetId: 99 })).reasons
  }

  async unsubscribe(filters: string | readonly string[]): Promise<readonly number[]> {
    const list = (typeof filters === 'string' ? [filters] : filters) as readonly TopicFilter[]
    this.send({ type: 'unsubscribe', packetId: 98, filters: list, properties: {} })
    return (await this.expect('unsuback', { packetId: 98 })).reasons
  }

  ack(type: Ack['type'], packetId: number, reason = 0): void {
    this.send({ type, packetId, reason, properties: {} })
  }

  disconnect(reason = 0, sessionExpiryInterval?: number): void {
    const properties = sessionExpiryInterval === undefined ? {} : { sessionExpiryInterval }
    this.send({ type: 'disconnect', reason, properties })
  }

  /** Closes the connection without DISCONNECT, and waits until the broker can know. */
  async vanish(): Promise<void> {
    this.link.close()
    await this.expectClosed()
    await this.#door.heard()
  }

  /** The bytes of the next packet; null when the connection closes first. */
  async nextFrame(): Promise<Uint8Array | null> {
    while (this.frames.length === 0 && !this.closed) await this.#wait()
    return this.frames.shift() ?? null
  }

  /** The next packet, which must be of this type and hold what `part` names. Answers nothing by itself. */
  async expect<T extends ServerPacket['type']>(type: T, part: Readonly<Record<string, unknown>> = {}): Promise<Of<T>> {
    const frame = await this.nextFrame()
    if (frame === null) throw new Error(`${this.clientId}: closed instead of ${type} ${show(part)}`)
    const packet = decodeServer(frame, this.version)
    if (packet.type !== type || !holds(packet, part)) {
      throw new Error(`${this.clientId}: ${show(packet)} instead of ${type} ${show(part)}`)
    }
    return packet as Of<T>
  }

  /** The next packet is a PUBLISH with this payload as text. */
  async expectMessage(payload: string, part: Readonly<Record<string, unknown>> = {}): Promise<Publish> {
    const packet = await this.expect('publish', part)
    const text = new TextDecoder().decode(packet.payload)
    if (text !== payload) throw new Error(`${this.clientId}: payload '${text}' instead of '${payload}'`)
    return packet
  }

  /** Nothing has come and the connection lives: PINGREQ is answered by PINGRESP next. */
  async expectQuiet(): Promise<void> {
    this.send({ type: 'pingreq' })
    await this.expect('pingresp')
  }

  /** The broker closes; no packet before. */
  async expectClosed(): Promise<void> {
    while (!this.closed && this.frames.length === 0) await this.#wait()
    const frame = this.frames[0]
    if (frame !== undefined) {
      throw new Error(`${this.clientId}: ${show(decodeServer(frame, this.version))} instead of the end`)
    }
  }

  /** Thrown out: in MQTT 5 DISCONNECT with one of these reason codes, then the end; before that just the end. */
  async expectExpelled(...reasons: readonly number[]): Promise<void> {
    if (this.version === 5) {
      const { reason } = await this.expect('disconnect')
      if (reasons.length > 0 && !reasons.includes(reason)) {
        throw new Error(`${this.clientId}: DISCONNECT ${hex(reason)} instead of ${reasons.map(hex).join(' or ')}`)
      }
    }
    await this.expectClosed()
  }

  /** Refused: at most a CONNACK with one of these reason codes (v5) or return codes (before), then the end. */
  async expectRefused(...reasons: readonly number[]): Promise<void> {
    const frame = await this.nextFrame()
    if (frame !== null) {
      const packet = decodeServer(frame, this.version)
      const fits = packet.type === 'connack' && packet.reason !== 0 && !packet.sessionPresent
      if (!fits || (reasons.length > 0 && !reasons.includes(packet.reason))) {
        throw new Error(`${this.clientId}: ${show(packet)} instead of CONNACK ${reasons.map(hex).join(' or ')}`)
      }
    }
    await this.expectClosed()
  }

  #wait(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#tell = null
        reject(new Error(`${this.clientId}: nothing came within ${patienceMillis / 1000} s`))
      }, patienceMillis)
      this.#tell = () => {
        clearTimeout(timer)
        this.#tell = null
        resolve()
      }
    })
  }
}

function fullWill(will: NonNullable<ConnectOptions['will']>): Will {
  return {
    qos: 0,
    retain: false,
    delaySeconds: 0,
    properties: {},
    ...will,
    topic: will.topic as TopicName,
    payload: new TextEncoder().encode(will.payload ?? 'gone'),
  }
}

export function fromHex(text: string): Uint8Array {
  const digits = text.replace(/\s/g, '')
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  )
}

const hex = (code: number): string => `0x${code.toString(16).padStart(2, '0')}`

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

/** A demand that a case makes of what it saw. */
export function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}

/** Equal in all their parts. */
export function same(actual: unknown, expected: unknown, what = 'value'): void {
  if (!isDeepStrictEqual(actual, expected)) throw new Error(`${what}: ${show(actual)} instead of ${show(expected)}`)
}

/** A way to hear that a broker elsewhere has heard: whatever came before a connection was answered is handled. */
export async function probe(door: Door): Promise<void> {
  const client = new Client(door, await door.open(), 'probe', 4)
  client.send(client.connectPacket())
  await client.nextFrame()
  client.link.close()
}
