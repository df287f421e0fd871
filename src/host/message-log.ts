// The newest application messages of one kind, with their payloads as long as there is room for them.
// Does not know who looks, nor what a message's topic keeps now.
import type { Trace } from '../core/outcome.ts'
import type { MessageView } from '../core/views.ts'

const previewBytes = 256
/** Of a larger payload only the beginning is kept. */
export const largestPayload = 1024 * 1024

type Published = Extract<Trace, { type: 'published' }>

/** One message. Used again for a newer one, so that a flood of messages leaves nothing to be collected. */
export interface Kept {
  readonly place: number
  id: number
  time: number
  topic: string
  qos: MessageView['qos']
  retain: boolean
  bytes: number
  publisher: string
  matched: number
  source: MessageView['source']
  /** Where its payload stands in all that was ever kept; -1 when it is no longer than a preview, or too large. */
  position: number
  /** As last shown: the very same row for as long as it says the same. */
  row: MessageView | null
}

export class MessageLog {
  readonly #count: number
  readonly #room: number
  readonly #kept: Kept[] = []
  /** Copies: references would make the engine collect, among its old objects, whatever payload was kept for a moment. */
  readonly #previews: Uint8Array
  #payloads: Uint8Array | null = null
  /** Bytes ever written to the payloads, which go round. */
  #written = 0
  #next = 0

  /** Keeps `count` messages, and at most `room` bytes of their payloads beside the previews. */
  constructor(count: number, room: number) {
    this.#count = count
    this.#room = room
    this.#previews = new Uint8Array(count * previewBytes)
  }

  get size(): number {
    return this.#kept.length
  }

  /** `time` in milliseconds since the epoch. */
  add(trace: Published, time: number): void {
    const place = this.#next
    this.#next = place + 1 === this.#count ? 0 : place + 1
    const { payload } = trace
    const kept = this.#kept[place] ?? this.#open(place)
    kept.id = trace.message
    kept.time = time
    kept.topic = trace.topic
    kept.qos = trace.qos
    kept.retain = trace.retain
    kept.bytes = payload.length
    kept.publisher = trace.clientId
    kept.matched = trace.matched
    kept.source = trace.source
    kept.row = null
    kept.position = -1
    if (payload.length <= previewBytes) {
      this.#previews.set(payload, place * previewBytes)
    } else {
      this.#previews.set(payload.subarray(0, previewBytes), place * previewBytes)
      if (payload.length <= largestPayload && payload.length <= this.#room) kept.position = this.#write(payload)
    }
  }

  /** Newest first. */
  *newest(): Iterable<Kept> {
    const { length } = this.#kept
    for (let back = 1; back <= length; back++) yield this.#kept[(this.#next - back + length) % length]!
  }

  /** The row of a message; `stored` tells whether it is what its topic keeps now. */
  rowOf(kept: Kept, stored: boolean): MessageView {
    if (kept.row === null || kept.row.stored !== stored) {
      const { id, time, topic, qos, retain, bytes, publisher, matched, source } = kept
      const preview = kept.row?.preview ?? this.#previewOf(kept)
      kept.row = { id, time, topic, qos, retain, stored, preview, bytes, publisher, matched, source }
    }
    return kept.row
  }

  /** The whole payload, or null when it is not kept any more. */
  payloadOf(kept: Kept): Uint8Array | null {
    if (kept.bytes <= previewBytes) return this.#previewOf(kept)
    if (kept.position < 0 || this.#written - kept.position > this.#room) return null
    const start = kept.position % this.#room
    return this.#payloads!.slice(start, start + kept.bytes)
  }

  #previewOf({ place, bytes }: Kept): Uint8Array {
    const start = place * previewBytes
    return this.#previews.slice(start, start + Math.min(bytes, previewBytes))
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

  #open(place: number): Kept {
    const kept: Kept = {
      place,
      id: 0,
      time: 0,
      topic: '',
      qos: 0,
      retain: false,
      bytes: 0,
      publisher: '',
      matched: 0,
      source: 'client',
      position: -1,
      row: null,
    }
    this.#kept.push(kept)
    return kept
  }
}
