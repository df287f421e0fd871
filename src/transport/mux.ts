// Many links over one: streams with credits each way, so that a slow one never holds up the others.
// Does not know what opens a stream or what its bytes are; both ends of the carrier must be a Mux.
import { backlogMark, type Link, type LinkClose } from './link.ts'
import { FrameBatch, FrameCutter, FrameType, MuxError } from './mux-frame.ts'
import { MuxStream } from './mux-stream.ts'
import { afterTurn } from './turn.ts'

export interface MuxOptions {
  /** The two ends must differ: it keeps the stream numbers that they open apart. */
  readonly side: 0 | 1
  /** What streams are told when the carrier goes. */
  readonly lost: LinkClose
  /** The peer opened a stream. `meta` is what it gave to `open`: not checked here. Set the link's listeners at once. */
  readonly onOpen: (link: Link, meta: unknown) => void
  /** The peer sent a note: any JSON, not checked here. */
  readonly onNote: (note: unknown) => void
  /** The carrier has gone. `fault` tells what the peer sent that it must not, or is null. Called once, after all streams ended. */
  readonly onEnd: (fault: string | null) => void
}

/** Streams open at once. */
export const maximumStreams = 65_536
/** Bytes gathered into one message of the carrier. */
const messageBytes = 256 * 1024
/** Bytes that one stream may put into a message before the next has its turn. */
const quantumBytes = 64 * 1024

export class Mux {
  readonly #carrier: Link
  readonly #options: MuxOptions
  readonly #streams = new Map<number, MuxStream>()
  readonly #cutter = new FrameCutter((type, id, payload) => this.#received(type, id, payload))
  readonly #batch = new FrameBatch()
  /** Streams with something to send, in the order of their turns. */
  #ready: MuxStream[] = []
  #scheduled = false
  #stalled = false
  #ended = false
  #nextId: number
  #highestPeerId = 0

  constructor(carrier: Link, options: MuxOptions) {
    this.#carrier = carrier
    this.#options = options
    this.#nextId = 2 - options.side
    carrier.onData = (bytes) => this.#push(bytes)
    carrier.onDrain = () => {
      this.#stalled = false
      this.#flush()
    }
    carrier.onClose = () => this.#end(null)
  }

  get size(): number {
    return this.#streams.size
  }

  /** Opens a stream; the peer gets `meta` (JSON, at most some kilobytes). After the carrier has gone the stream closes at once. */
  open(meta: unknown): MuxStream {
    const stream = new MuxStream(this.#nextId, this.#wake)
    this.#nextId += 2
    if (this.#ended) {
      queueMicrotask(() => stream.end(this.#options.lost))
      return stream
    }
    this.#streams.set(stream.id, stream)
    this.#json(FrameType.open, stream.id, meta)
    return stream
  }

  /** Sends a note of any JSON to the peer, outside all streams. */
  note(note: unknown): void {
    if (!this.#ended) this.#json(FrameType.note, 0, note)
  }

  /** Closes the carrier; what streams have queued and the peer has room for is sent before. */
  close(): void {
    if (this.#ended) return
    for (const stream of [...this.#streams.values()]) stream.close()
    this.#flush()
    this.#carrier.close()
  }

  /** Gives a peer up that does not answer: ends all streams at once, as when the carrier is lost, and closes that. */
  abandon(): void {
    if (this.#ended) return
    this.#end(null)
    this.#carrier.close()
  }

  #json(type: number, id: number, value: unknown): void {
    const payload = new TextEncoder().encode(JSON.stringify(value))
    this.#batch.header(type, id, payload.length)
    this.#batch.payload(payload)
    this.#schedule()
  }

  readonly #wake = (stream: MuxStream): void => {
    if (this.#ended) return
    this.#ready.push(stream)
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#stalled) return
    this.#scheduled = true
    afterTurn(() => {
      this.#scheduled = false
      this.#flush()
    })
  }

  #flush(): void {
    if (this.#ended) return
    const batch = this.#batch
    let next = 0
    while ((next < this.#ready.length || batch.bytes > 0) && !this.#ended) {
      if (this.#carrier.backlogBytes > backlogMark) {
        this.#stalled = true // onDrain goes on
        break
      }
      while (next < this.#ready.length && batch.bytes < messageBytes) {
        const stream = this.#ready[next]!
        next += 1
        if (stream.take(batch, quantumBytes)) this.#ready.push(stream)
        if (stream.state === 'closed') this.#streams.delete(stream.id)
      }
      if (batch.bytes > 0) this.#carrier.send(batch.take(), true)
    }
    this.#ready.splice(0, next)
  }

  #push(bytes: Uint8Array): void {
    if (this.#ended) return
    try {
      this.#cutter.push(bytes)
    } catch (error) {
      if (!(error instanceof MuxError)) throw error
      this.#end(error.message)
      this.#carrier.close()
    }
  }

  #received(type: number, id: number, payload: Uint8Array): void {
    if (this.#ended) return
    if (type === FrameType.note) {
      this.#options.onNote(parsed(payload))
      return
    }
    if (type === FrameType.open) {
      this.#opened(id, parsed(payload))
      return
    }
    const stream = this.#streams.get(id)
    if (!stream) {
      // Frames that crossed our close are stale, not wrong.
      if (!this.#known(id)) throw new MuxError(`stream ${id} was never opened`)
      return
    }
    if (type === FrameType.data) stream.received(payload)
    else if (type === FrameType.credit) stream.credited(payload)
    else if (stream.closedByPeer(payload[0] ?? 0)) this.#streams.delete(id)
  }

  #opened(id: number, meta: unknown): void {
    if (id % 2 === this.#options.side || id <= this.#highestPeerId) throw new MuxError(`stream ${id} cannot be opened`)
    if (this.#streams.size >= maximumStreams) throw new MuxError(`more than ${maximumStreams} streams`)
    this.#highestPeerId = id
    const stream = new MuxStream(id, this.#wake)
    this.#streams.set(id, stream)
    this.#options.onOpen(stream, meta)
  }

  #known(id: number): boolean {
    return id % 2 === this.#options.side ? id > 0 && id < this.#nextId : id <= this.#highestPeerId
  }

  #end(fault: string | null): void {
    if (this.#ended) return
    this.#ended = true
    this.#ready = []
    const streams = [...this.#streams.values()]
    this.#streams.clear()
    for (const stream of streams) stream.end(stream.state === 'closing' ? 'host-closed' : this.#options.lost)
    this.#options.onEnd(fault)
  }
}

function parsed(payload: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload))
  } catch {
    throw new MuxError('a note or a stream’s opening is no JSON')
  }
}
