// A connected pair of links inside one page: what one sends the other gets, in microtasks, never within the call.
// Does not know what the bytes are, and uses no timer.
import type { Link, LinkClose } from '../transport/link.ts'
import { backlogMark, silent } from '../transport/link.ts'

/** Two ends of one link. Bytes sent without `owned` are copied, as another process would see them. */
export function linkPair(): [MemoryLink, MemoryLink] {
  const a = new MemoryLink()
  const b = new MemoryLink()
  a.peer = b
  b.peer = a
  return [a, b]
}

export class MemoryLink implements Link {
  onData: (bytes: Uint8Array) => void = silent.onData
  onClose: (end: LinkClose) => void = silent.onClose
  onDrain: () => void = silent.onDrain
  onEnd: (() => void) | null = silent.onEnd
  peer!: MemoryLink
  /** How many times `send` was called: one a turn, if the sender gathers its output. */
  sends = 0
  #queue: Uint8Array[] = []
  #backlog = 0
  #over = false
  #paused = false
  #scheduled = false
  #ending: 'no' | 'due' | 'told' = 'no'
  #state: 'open' | 'closing' | 'closed' = 'open'

  get backlogBytes(): number {
    return this.#backlog
  }

  get isPaused(): boolean {
    return this.#paused
  }

  send(bytes: Uint8Array, owned = false): void {
    if (this.#state !== 'open' || this.#ending !== 'no' || bytes.length === 0) return
    this.sends += 1
    this.#queue.push(owned ? bytes : bytes.slice())
    this.#backlog += bytes.length
    if (this.#backlog > backlogMark) this.#over = true
    this.#schedule()
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#schedule()
  }

  /** Ends this side, as a TCP client may: it still gets what is sent to it. */
  endHalf(): void {
    if (this.#ending === 'no') this.#ending = 'due'
    this.#schedule()
  }

  /** Goes like a crashed page: what was not taken yet is lost, and both ends hear it. */
  break(end: LinkClose = 'page-gone'): void {
    if (this.#state === 'closed') return
    this.#queue = []
    this.peer.#queue = []
    this.#state = 'closing'
    this.#finish('host-closed', end)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.peer.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#state === 'closed') return
    this.#scheduled = true
    queueMicrotask(() => this.#deliver())
  }

  #deliver(): void {
    this.#scheduled = false
    while (this.#queue.length > 0 && !this.peer.#paused && this.peer.#state === 'open') {
      const bytes = this.#queue.shift() as Uint8Array
      this.#backlog -= bytes.length
      this.peer.onData(bytes)
      if (this.#over && this.#backlog <= backlogMark / 4) {
        this.#over = false
        this.onDrain()
      }
    }
    if (this.#ending === 'due' && this.#queue.length === 0) {
      this.#ending = 'told'
      if (this.peer.onEnd === null) this.#finish('closed-by-peer', 'closed-by-peer')
      else if (this.peer.#state === 'open') this.peer.onEnd()
    }
    // A reader that is paused holds back the end as well: it comes after the bytes.
    if (this.#state === 'closing' && (this.#queue.length === 0 || this.peer.#state !== 'open')) {
      this.#finish('host-closed', 'closed-by-peer')
    }
  }

  #finish(here: LinkClose, there: LinkClose): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#backlog = 0
    this.onClose(here)
    const { peer } = this
    if (peer.#state === 'closed') return
    peer.#state = 'closed'
    peer.#queue = []
    peer.#backlog = 0
    peer.onClose(there)
  }
}
