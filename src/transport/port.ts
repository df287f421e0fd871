// A link over a MessagePort: all bytes of one turn leave as one transferred buffer, and credits in bytes hold a fast
// sender back, for a port has no back-pressure of its own. Does not know who holds the other end, nor when it dies.
import { backlogMark, type Link, type LinkClose, silent } from './link.ts'
import type { LinkMessage } from './messages.ts'

/** Bytes that may be on their way to a peer, or waiting there, before it has said that it took some of them. */
export const linkWindow = 1024 * 1024

/** A receiver gives credit back in portions of at least so many bytes, to keep such messages rare. */
const creditPortion = linkWindow / 4

/** Bytes that a paused link keeps for its owner. A peer that minds the window stays far below, except in its last words. */
const inboxLimit = 64 * linkWindow

/** The smallest part of a MessagePort that a link needs. */
export interface LinkPort {
  postMessage(message: LinkMessage, transfer: ArrayBuffer[]): void
  close(): void
  onmessage: ((event: never) => void) | null
  onmessageerror: ((event: never) => void) | null
}

/** A link whose owner may learn of its end from elsewhere, because a port does not tell that its other side died. */
export interface PortLink extends Link {
  /** False from `close` or `end` on. */
  readonly isOpen: boolean
  /** Closes at once with this cause, telling the peer if it still lives. Bytes not delivered are lost. */
  end(cause: LinkClose): void
}

/** Makes the link of one end of a channel. The other end must be given to a `portLink` too. */
export function portLink(port: LinkPort): PortLink {
  return new MessagePortLink(port)
}

const noTransfer: ArrayBuffer[] = []
const closeMessage: LinkMessage = { type: 'close' }

class MessagePortLink implements PortLink {
  onData = silent.onData
  onClose = silent.onClose
  onDrain = silent.onDrain
  backlogBytes = 0

  isOpen = true

  readonly #port: LinkPort
  /** Waits for the end of the turn, or for credit. */
  #outbox: Uint8Array[] = []
  /** The last chunk of the outbox came with its buffer: alone in a turn, it leaves without a copy. */
  #owned = false
  #credit = linkWindow
  #congested = false
  #flushing = false
  /** Came while paused. `null` is the peer's close. */
  #inbox: (Uint8Array | null)[] = []
  #inboxBytes = 0
  #paused = false
  /** Consumed here and not yet given back to the peer as credit. */
  #consumed = 0

  constructor(port: LinkPort) {
    this.#port = port
    port.onmessageerror = () => this.end('error')
    port.onmessage = (event: { readonly data: unknown }) => this.#received(event.data)
  }

  send(bytes: Uint8Array, owned = false): void {
    if (!this.isOpen || bytes.length === 0) return
    this.#outbox.push(bytes)
    this.#owned = owned
    this.backlogBytes += bytes.length
    if (this.backlogBytes > backlogMark) this.#congested = true
    if (this.#flushing || this.#credit === 0) return
    this.#flushing = true
    queueMicrotask(this.#flushSoon)
  }

  close(): void {
    if (!this.isOpen) return
    // The last words may pass the window: nobody is left here to wait for credit.
    this.#credit = Number.POSITIVE_INFINITY
    this.#congested = false
    this.#flush()
    this.end('host-closed')
  }

  end(cause: LinkClose): void {
    if (!this.isOpen) return
    this.isOpen = false
    this.#outbox = []
    this.#inbox = []
    this.backlogBytes = 0
    this.#port.onmessage = null
    this.#port.onmessageerror = null
    if (cause !== 'closed-by-peer') this.#port.postMessage(closeMessage, noTransfer)
    this.#port.close()
    queueMicrotask(() => this.onClose(cause))
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    if (this.#inbox.length > 0) queueMicrotask(this.#emptyInbox)
  }

  #flushSoon = (): void => {
    this.#flushing = false
    if (this.isOpen) this.#flush()
  }

  /** Sends as much of the outbox as the peer has given credit for, in one message. */
  #flush(): void {
    const size = Math.min(this.backlogBytes, this.#credit)
    if (size === 0) return
    const buffer = this.#take(size)
    this.#credit -= size
    this.backlogBytes -= size
    this.#port.postMessage(buffer, [buffer])
    if (this.#congested && this.backlogBytes <= backlogMark / 4) {
      this.#congested = false
      this.onDrain()
    }
  }

  /** Cuts the first `size` bytes off the outbox. */
  #take(size: number): ArrayBuffer {
    const first = this.#outbox[0]!
    if (this.#owned && first.length === size && first.byteLength === first.buffer.byteLength) {
      const { buffer } = first
      if (buffer instanceof ArrayBuffer && this.#outbox.length === 1) {
        this.#outbox.length = 0
        return buffer
      }
    }
    const taken = new Uint8Array(size)
    let filled = 0
    let whole = 0
    for (const chunk of this.#outbox) {
      const room = size - filled
      if (chunk.length > room) {
        taken.set(chunk.subarray(0, room), filled)
        this.#outbox[whole] = chunk.subarray(room)
        break
      }
      taken.set(chunk, filled)
      filled += chunk.length
      whole += 1
    }
    if (whole === this.#outbox.length) this.#outbox.length = 0
    else this.#outbox.splice(0, whole)
    return taken.buffer
  }

  #received(message: unknown): void {
    if (!this.isOpen) return
    if (message instanceof ArrayBuffer) {
      if (message.byteLength === 0) return
      if (this.#paused || this.#inbox.length > 0) this.#keep(new Uint8Array(message))
      else this.#deliver(new Uint8Array(message))
      return
    }
    const { type, bytes } = (message ?? {}) as { type?: unknown; bytes?: unknown }
    if (type === 'credit' && Number.isSafeInteger(bytes) && (bytes as number) > 0) {
      this.#credit += bytes as number
      this.#flush()
    } else if (type === 'close') {
      if (this.#paused || this.#inbox.length > 0) this.#inbox.push(null)
      else this.end('closed-by-peer')
    } else {
      this.end('error')
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#inbox.push(bytes)
    this.#inboxBytes += bytes.length
    if (this.#inboxBytes > inboxLimit) this.end('error')
  }

  #deliver(bytes: Uint8Array): void {
    const size = bytes.length
    try {
      this.onData(bytes)
    } catch (error) {
      // A fault of the owner's: better an end that both sides see than a link that gets no more credit.
      this.end('error')
      throw error
    }
    this.#consumed += size
    if (this.#consumed < creditPortion || !this.isOpen) return
    this.#port.postMessage({ type: 'credit', bytes: this.#consumed }, noTransfer)
    this.#consumed = 0
  }

  /** What came while paused, in order, until there is no more or the owner pauses again. */
  #emptyInbox = (): void => {
    while (this.isOpen && !this.#paused && this.#inbox.length > 0) {
      const next = this.#inbox.shift()!
      if (next === null) {
        this.end('closed-by-peer')
      } else {
        this.#inboxBytes -= next.length
        this.#deliver(next)
      }
    }
  }
}
