// Many ports over one: what a MessagePort does, for a channel that carries none (a BroadcastChannel between two tabs).
// Does not know what the ports carry, nor when the other side dies.

/** What is used of a MessagePort, and what a BroadcastChannel has too. */
export interface Pipe {
  postMessage(message: unknown, transfer?: Transferable[]): void
  close(): void
  onmessage: ((event: never) => void) | null
  onmessageerror: ((event: never) => void) | null
}

/** What crosses the channel. Port 0 is the main one; `opens` names the port that comes along. */
type SideMessage =
  | { readonly port: number; readonly data: unknown; readonly opens?: number }
  | { readonly port: number; readonly closed: true }

const noTransfer: Transferable[] = []

/**
 * One end of a port over the channel. Made by whoever opens it, and used at once: what it posts waits until it was posted
 * itself, along with a message of the main port, as `message.port`. The other side finds its end there.
 */
export class SidePort implements Pipe {
  onmessageerror: ((event: never) => void) | null = null
  #onmessage: ((event: never) => void) | null = null
  #hub: SideHub | null = null
  #id = 0
  #closed = false
  /** Posted before there was a hub. */
  #outbox: [unknown, Transferable[]][] = []
  /** Came before anybody listened. */
  #inbox: unknown[] = []

  get onmessage(): ((event: never) => void) | null {
    return this.#onmessage
  }
  set onmessage(listener: ((event: never) => void) | null) {
    this.#onmessage = listener
    // As a MessagePort does it: never before whoever listens has finished what it is about.
    if (listener !== null && this.#inbox.length > 0) queueMicrotask(() => this.#empty())
  }

  postMessage(message: unknown, transfer: Transferable[] = noTransfer): void {
    if (this.#closed) return
    if (this.#hub === null) this.#outbox.push([message, transfer])
    else this.#hub.post(this.#id, message, transfer)
  }

  /** Closing the main port closes the channel. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#hub?.closed(this.#id)
  }

  /** For the hub. */
  join(hub: SideHub, id: number): void {
    this.#hub = hub
    this.#id = id
    for (const [message, transfer] of this.#outbox.splice(0)) hub.post(id, message, transfer)
    if (this.#closed) hub.closed(id)
  }

  /** For the hub. */
  take(data: unknown): void {
    if (this.#closed) return
    if (this.#onmessage === null || this.#inbox.length > 0) this.#inbox.push(data)
    else this.#onmessage({ data } as never)
  }

  #empty(): void {
    while (this.#inbox.length > 0 && this.#onmessage !== null && !this.#closed) {
      this.#onmessage({ data: this.#inbox.shift() } as never)
    }
  }
}

/** All ports of one channel. Only one of the two sides may open ports. */
export class SideHub {
  readonly main = new SidePort()
  readonly #channel: Pipe
  readonly #ports = new Map<number, SidePort>()
  #opened = 0
  #closed = false

  constructor(channel: Pipe) {
    this.#channel = channel
    this.#add(0, this.main)
    channel.onmessage = (event: { readonly data: unknown }) => this.#received(event.data as SideMessage)
  }

  /** For the ports. */
  post(id: number, message: unknown, transfer: Transferable[]): void {
    if (this.#closed) return
    const port = (message as { port?: unknown } | null)?.port
    if (!(port instanceof SidePort)) {
      this.#channel.postMessage({ port: id, data: message } satisfies SideMessage, transfer)
      return
    }
    this.#opened += 1
    const opens = this.#opened
    const data = { ...(message as object), port: null }
    this.#channel.postMessage({ port: id, data, opens } satisfies SideMessage, noTransfer)
    this.#add(opens, port)
  }

  /** For the ports. */
  closed(id: number): void {
    if (this.#closed || !this.#ports.delete(id)) return
    if (id === 0) {
      this.#closed = true
      this.#ports.clear()
      this.#channel.onmessage = null
      this.#channel.close()
    } else {
      this.#channel.postMessage({ port: id, closed: true } satisfies SideMessage, noTransfer)
    }
  }

  #add(id: number, port: SidePort): void {
    this.#ports.set(id, port)
    port.join(this, id)
  }

  #received(message: SideMessage): void {
    if (typeof message?.port !== 'number') return
    if ('closed' in message) {
      this.#ports.delete(message.port)
      return
    }
    let { data } = message
    if (message.opens !== undefined) {
      const port = new SidePort()
      this.#add(message.opens, port)
      data = { ...(data as object), port }
    }
    this.#ports.get(message.port)?.take(data)
  }
}

/** A BroadcastChannel between two as what a SideHub needs. Bytes are copied: it can transfer nothing. */
export function broadcastPipe(channel: BroadcastChannel, onClose: () => void = () => {}): Pipe {
  let open = true
  const pipe: Pipe = {
    // A MessagePort that was closed takes what is posted in silence; a BroadcastChannel throws.
    postMessage: (message) => open && channel.postMessage(message),
    close() {
      open = false
      onClose()
      channel.close()
    },
    onmessage: null,
    onmessageerror: null,
  }
  channel.onmessage = (event) => pipe.onmessage?.(event as never)
  return pipe
}
