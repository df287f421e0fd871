// Numbers of every topic that was published to, or that keeps a message: kept only while somebody watches.
// Columns of numbers by node, so that a topic costs less than 200 bytes. Does not know who looks, nor what is retained now.
import { Previews } from './previews.ts'
import { growth, longer, TopicNames } from './topic-names.ts'

/** Averaged over so many milliseconds. */
const rateMillis = 5_000
/** Messages are added up for so long before they are counted, unless somebody asks: milliseconds. */
const settleMillis = 250
/** Topics published to lately. */
const mostLately = 4_096
/** Of a node that is no topic itself, or whose topic had no message. */
const noSlot = 0xffff_ffff
const nothing = new Uint8Array(0)

/** What came for a topic since it was counted last. */
interface Lately {
  readonly topic: string
  readonly node: number
  messages: number
  /** The beginning of the last one, and the bytes of the whole. */
  payload: Uint8Array
  bytes: number
  at: number
}

export class TopicStats {
  /** When counting began, milliseconds since the epoch. */
  readonly since: number
  readonly names = new TopicNames()
  /** Nodes that are topics, in the order in which they became known. */
  topics = new Uint32Array(growth)
  topicCount = 0
  /** Topics that there was no room for were seen. */
  isFull = false
  readonly #previews = new Previews()
  #isTopic = new Uint8Array(growth)
  #topicsBelow = new Uint32Array(growth)
  #messages = new Uint32Array(growth)
  #own = new Uint32Array(growth)
  #rates = new Float32Array(growth)
  #lastAt = new Float64Array(growth)
  #slots = new Uint32Array(growth).fill(noSlot)
  #bytes = new Uint32Array(growth)
  readonly #lately = new Map<string, Lately>()
  /** That of the last message: the next one is often for the same topic. */
  #last: Lately = { topic: '', node: 0, messages: 0, payload: nothing, bytes: 0, at: 0 }
  /** Those of them that are not counted yet. */
  readonly #due: Lately[] = []
  #settledAt: number

  constructor(since: number) {
    this.since = since
    this.#settledAt = since
  }

  /** Highest id of a node. */
  get newest(): number {
    return this.names.size - 1
  }

  /** So many messages were published at once, the last with `bytes`, of which `payload` is the beginning. `now` in milliseconds since the epoch. */
  note(topic: string, messages: number, payload: Uint8Array, bytes: number, now: number): void {
    // The broker's own are told apart from those of clients, and so may be older than what came before.
    if (now - this.#settledAt >= settleMillis || now < this.#settledAt) {
      this.#settle()
      this.#settledAt = now
    }
    const last = this.#last
    const lately = topic === last.topic ? last : (this.#lately.get(topic) ?? this.#meet(topic))
    if (lately === null) return
    if (lately !== last) this.#last = lately
    if (lately.messages === 0) this.#due.push(lately)
    lately.messages += messages
    lately.payload = payload
    lately.bytes = bytes
    lately.at = now
  }

  /** The node of a topic, made if there is none; 0 when there is no room for it. */
  add(topic: string): number {
    const node = this.names.add(topic)
    while (this.names.size > this.#slots.length) this.#grow()
    if (node === 0) this.isFull = true
    else if (this.#isTopic[node] === 0) this.#becomeTopic(node)
    return node
  }

  /** Topics at and below a node. */
  topicsOf(node: number): number {
    return this.#topicsBelow[node]!
  }

  isTopic(node: number): boolean {
    return this.#isTopic[node] === 1
  }

  /** Messages at and below a node. */
  messagesOf(node: number): number {
    this.#settle()
    return this.#messages[node]!
  }

  ownOf(node: number): number {
    this.#settle()
    return this.#own[node]!
  }

  lastAtOf(node: number): number {
    this.#settle()
    return this.#lastAt[node]!
  }

  /** Messages per second at and below a node, with three significant digits, or two places; 0 from where it can't be read any more. */
  rateOf(node: number, now: number): number {
    this.#settle()
    const last = this.#lastAt[node]!
    const rate = this.#rates[node]! * Math.exp(Math.min(0, last - now) / rateMillis)
    return rate < 0.05 ? 0 : rate < 1 ? Math.round(rate * 100) / 100 : Number(rate.toPrecision(3))
  }

  bytesOf(node: number): number {
    this.#settle()
    return this.#bytes[node]!
  }

  /** The beginning of the last message, in a copy; null where none came. */
  previewOf(node: number): Uint8Array | null {
    this.#settle()
    const slot = this.#slots[node]!
    return slot === noSlot ? null : this.#previews.read(slot, this.#bytes[node]!)
  }

  #meet(topic: string): Lately | null {
    const node = this.add(topic)
    if (node === 0) return null
    if (this.#lately.size >= mostLately) {
      this.#settle()
      this.#lately.clear()
    }
    const lately = { topic, node, messages: 0, payload: nothing, bytes: 0, at: 0 }
    this.#lately.set(topic, lately)
    return lately
  }

  /** Counts what came since: of each topic once, whatever number of messages it had. */
  #settle(): void {
    for (const lately of this.#due) {
      this.#count(lately)
      lately.messages = 0
      // Nothing large may be kept for its beginning.
      lately.payload = nothing
    }
    this.#due.length = 0
  }

  #count({ node, messages, payload, bytes, at: now }: Lately): void {
    this.#own[node]! += messages
    this.#bytes[node] = bytes
    const slot = this.#slots[node]!
    this.#slots[node] = this.#previews.keep(slot === noSlot ? null : slot, payload)
    for (let at = node; at !== 0; at = this.names.parent(at)) {
      const last = this.#lastAt[at]!
      if (now > last) {
        this.#rates[at]! *= Math.exp((last - now) / rateMillis)
        this.#lastAt[at] = now
      }
      this.#rates[at]! += (messages * 1_000) / rateMillis
      this.#messages[at]! += messages
    }
  }

  #becomeTopic(node: number): void {
    this.#isTopic[node] = 1
    if (this.topicCount === this.topics.length) this.topics = longer(this.topics)
    this.topics[this.topicCount] = node
    this.topicCount += 1
    for (let at = node; at !== 0; at = this.names.parent(at)) this.#topicsBelow[at]! += 1
  }

  #grow(): void {
    const { length } = this.#slots
    this.#isTopic = longer(this.#isTopic)
    this.#topicsBelow = longer(this.#topicsBelow)
    this.#messages = longer(this.#messages)
    this.#own = longer(this.#own)
    this.#rates = longer(this.#rates)
    this.#lastAt = longer(this.#lastAt)
    this.#slots = longer(this.#slots).fill(noSlot, length)
    this.#bytes = longer(this.#bytes)
  }
}
