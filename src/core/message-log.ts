// The newest application messages, with their payloads as long as there is room for them.
// Does not know who looks, nor what a message's topic keeps now.
import type { Message, Source } from './state.ts'
import type { MessageView } from './views.ts'

const keptMessages = 1_000
const keptSysMessages = 200
const mebibyte = 1024 * 1024
const previewBytes = 256
/** Of a larger payload only the beginning is kept. */
export const largestPayload = 1024 * 1024

/** One message, as whoever looks finds it. */
export interface Kept {
  /** Of a long payload only what a preview shows. */
  readonly message: Message
  readonly matched: number
  readonly source: Source
  /** Of the whole payload. */
  readonly bytes: number
  readonly chunk: Chunk
  /** Place in the chunk's rows. */
  readonly at: number
}

/** Is told of every message, though not at once. */
export interface MessageCounter {
  /** So many messages came for one topic at one time. Of the last, which has `bytes`, `payload` is the beginning. */
  note(topic: string, messages: number, payload: Uint8Array, bytes: number, receivedAt: number): void
}

/** Messages of one chunk. */
const chunkSize = 64

/**
 * Some messages that came one after the other. Most are never looked at, so one costs no more than two writes, and to a list
 * that is as young as it is: an engine notes down each young object that an old one refers to.
 */
interface Chunk {
  /** By turns a message, and how many sessions get it: a will's as -1 or less. */
  readonly items: (Message | number)[]
  /** As last shown: the very same row for as long as it says the same. Null until somebody looks. */
  rows: (MessageView | undefined)[] | null
}

/** A message of whose long payload only the beginning is there. */
interface Cut extends Message {
  readonly wholeBytes: number
  /** Where its payload stands in all that was ever kept; -1 when it is too large. */
  readonly position: number
}

/** What clients publish, and apart from it `$SYS`, which must not push that out. */
export class NewestMessages {
  readonly clients = new MessageLog('client', keptMessages, 15 * mebibyte)
  readonly sys = new MessageLog('sys', keptSysMessages, mebibyte)

  /** A message was routed; `matched` sessions get it. */
  note(message: Message, matched: number, source: Source): void {
    if (source === 'client') this.clients.add(message, matched)
    else if (source === 'will') this.clients.add(message, ~matched)
    else this.sys.add(message, matched)
  }

  /** Who counts messages from now on, if anybody. */
  set counter(counter: MessageCounter | null) {
    this.clients.counter = counter
    this.sys.counter = counter
  }

  /** Tells the counter of all that have come. */
  tell(): void {
    this.clients.tell()
    this.sys.tell()
  }
}

export class MessageLog {
  readonly #source: Source
  readonly #count: number
  readonly #room: number
  /** Full ones, the oldest first. */
  readonly #chunks: Chunk[] = []
  #chunk: Chunk = { items: new Array<Message | number>(2 * chunkSize), rows: null }
  /** Those of the newest chunk, whether full or not; how many there are, and how many of them the counter knows. */
  #items = this.#chunk.items
  #filled = 0
  #told = 0
  #counter: MessageCounter | null = null
  /** Copies: references to what is large would make the engine collect, among its old objects, all that was ever kept. */
  #payloads: Uint8Array | null = null
  /** Bytes ever written to the payloads, which go round. */
  #written = 0

  /** Keeps `count` messages, and at most `room` bytes of their payloads beside the previews. Wills are there besides `source`. */
  constructor(source: Source, count: number, room: number) {
    this.#source = source
    this.#count = count
    this.#room = room
  }

  get size(): number {
    return Math.min(this.#count, this.#chunks.length * chunkSize + this.#filled / 2)
  }

  /** Is told of what comes from now on. */
  set counter(counter: MessageCounter | null) {
    this.#counter = counter
    this.#told = this.#filled
  }

  /** `matched` sessions get it; of a will it is the complement. */
  add(message: Message, matched: number): void {
    if (this.#filled === 2 * chunkSize) this.#begin()
    const place = this.#filled
    this.#filled = place + 2
    // Its bytes are those of its payload or more, and quicker to know.
    this.#items[place] = message.bytes > previewBytes ? this.#cut(message) : message
    this.#items[place + 1] = matched
  }

  /** Tells the counter of what has come since it was told last: those of one topic that came together at once. */
  tell(): void {
    const counter = this.#counter
    const items = this.#items
    const [from, end] = [this.#told, this.#filled]
    this.#told = end
    if (counter === null || from === end) return
    let message = items[from] as Message
    const isOneMoment = message.receivedAt === (items[end - 2] as Message).receivedAt
    let messages = 1
    for (let place = from + 2; place <= end; place += 2) {
      const next = place === end ? null : (items[place] as Message)
      if (next !== null && isOneMoment && next.topic === message.topic) messages += 1
      else {
        counter.note(message.topic, messages, message.payload, bytesOf(message), message.receivedAt)
        messages = 1
      }
      if (next !== null) message = next
    }
  }

  /** Newest first. */
  *newest(): Iterable<Kept> {
    let left = this.#count
    let chunk = this.#chunk
    let filled = this.#filled
    for (let back = 1; ; back++) {
      for (let place = filled - 2; place >= 0; place -= 2) {
        if (left === 0) return
        left -= 1
        const message = chunk.items[place] as Message
        const code = chunk.items[place + 1] as number
        const [matched, source] = code < 0 ? ([~code, 'will'] as const) : ([code, this.#source] as const)
        yield { message, matched, source, bytes: bytesOf(message), chunk, at: place / 2 }
      }
      const before = this.#chunks.at(-back)
      if (before === undefined) return
      chunk = before
      filled = 2 * chunkSize
    }
  }

  /** The row of a message; `stored` tells whether it is what its topic keeps now. */
  rowOf({ message, matched, source, bytes, chunk, at }: Kept, stored: boolean): MessageView {
    chunk.rows ??= new Array<MessageView | undefined>(chunkSize)
    const known = chunk.rows[at]
    if (known !== undefined && known.stored === stored) return known
    const { id, receivedAt: time, topic, qos, retain, payload: preview, publisher } = message
    const row = { id, time, topic, qos, retain, stored, preview, bytes, publisher, matched, source }
    chunk.rows[at] = row
    return row
  }

  /** The whole payload, or null when it is not kept any more. */
  payloadOf({ message, bytes }: Kept): Uint8Array | null {
    if (!isCut(message)) return message.payload
    const { position } = message
    if (position < 0 || this.#written - position > this.#room) return null
    const start = position % this.#room
    return this.#payloads!.slice(start, start + bytes)
  }

  #begin(): void {
    this.tell()
    this.#chunks.push(this.#chunk)
    // Those before are enough without the oldest.
    if ((this.#chunks.length - 1) * chunkSize >= this.#count) this.#chunks.shift()
    this.#items = new Array<Message | number>(2 * chunkSize)
    this.#chunk = { items: this.#items, rows: null }
    this.#filled = 0
    this.#told = 0
  }

  #cut(whole: Message): Message | Cut {
    const { payload } = whole
    const wholeBytes = payload.length
    if (wholeBytes <= previewBytes) return whole
    const isKept = wholeBytes <= largestPayload && wholeBytes <= this.#room
    const position = isKept ? this.#write(payload) : -1
    return { ...whole, payload: payload.slice(0, previewBytes), wholeBytes, position }
  }

  /** Copies a payload over the oldest; returns its position. */
  #write(payload: Uint8Array): number {
    this.#payloads ??= new Uint8Array(this.#room)
    const start = this.#written % this.#room
    // In one piece: what is left before the end is passed over.
    if (start + payload.length > this.#room) this.#written += this.#room - start
    const position = this.#written
    this.#payloads.set(payload, position % this.#room)
    this.#written += payload.length
    return position
  }
}

function isCut(message: Message): message is Cut {
  return message.payload.length === previewBytes && 'wholeBytes' in message
}

function bytesOf(message: Message): number {
  return isCut(message) ? message.wholeBytes : message.payload.length
}
