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

/** One message. Used again for a newer one: most are never looked at, and cost no more than being noted. */
export interface Kept {
  /** Of a long payload only what a preview shows. */
  message: Message
  matched: number
  source: Source
  /** Of the whole payload. */
  bytes: number
  /** Where its payload stands in all that was ever kept; -1 when it is no longer than a preview, or too large. */
  position: number
  /** As last shown: the very same row for as long as it says the same. */
  row: MessageView | null
}

/** What clients publish, and apart from it `$SYS`, which must not push that out. */
export class NewestMessages {
  readonly clients = new MessageLog(keptMessages, 15 * mebibyte)
  readonly sys = new MessageLog(keptSysMessages, mebibyte)

  note(message: Message, matched: number, source: Source): void {
    if (source === 'sys') this.sys.add(message, matched, source)
    else this.clients.add(message, matched, source)
  }
}

export class MessageLog {
  readonly #count: number
  readonly #room: number
  readonly #kept: Kept[] = []
  /** Copies: references to what is large would make the engine collect, among its old objects, all that was ever kept. */
  #payloads: Uint8Array | null = null
  /** Bytes ever written to the payloads, which go round. */
  #written = 0
  #next = 0

  /** Keeps `count` messages, and at most `room` bytes of their payloads beside the previews. */
  constructor(count: number, room: number) {
    this.#count = count
    this.#room = room
  }

  get size(): number {
    return this.#kept.length
  }

  /** `matched` sessions get it. */
  add(whole: Message, matched: number, source: Source): void {
    const place = this.#next
    this.#next = place + 1 === this.#count ? 0 : place + 1
    const { payload } = whole
    const bytes = payload.length
    let message = whole
    let position = -1
    if (bytes > previewBytes) {
      if (bytes <= largestPayload && bytes <= this.#room) position = this.#write(payload)
      message = { ...whole, payload: payload.slice(0, previewBytes) }
    }
    const kept = this.#kept[place]
    if (kept === undefined) {
      this.#kept.push({ message, matched, source, bytes, position, row: null })
      return
    }
    kept.message = message
    kept.matched = matched
    kept.source = source
    kept.bytes = bytes
    kept.position = position
    kept.row = null
  }

  /** Newest first. */
  *newest(): Iterable<Kept> {
    const { length } = this.#kept
    for (let back = 1; back <= length; back++) yield this.#kept[(this.#next - back + length) % length]!
  }

  /** The row of a message; `stored` tells whether it is what its topic keeps now. */
  rowOf(kept: Kept, stored: boolean): MessageView {
    if (kept.row === null || kept.row.stored !== stored) {
      const { message, matched, source, bytes } = kept
      const { id, receivedAt: time, topic, qos, retain, payload: preview, publisher } = message
      kept.row = { id, time, topic, qos, retain, stored, preview, bytes, publisher, matched, source }
    }
    return kept.row
  }

  /** The whole payload, or null when it is not kept any more. */
  payloadOf(kept: Kept): Uint8Array | null {
    if (kept.bytes <= previewBytes) return kept.message.payload
    if (kept.position < 0 || this.#written - kept.position > this.#room) return null
    const start = kept.position % this.#room
    return this.#payloads!.slice(start, start + kept.bytes)
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
