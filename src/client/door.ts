// The way to the worker that hosts a broker: what every such way offers, and the plain one, a SharedWorker.
// Does not know what is said through it.
import type { PageMessage } from '../transport/messages.ts'
import type { Pipe, SidePort } from '../transport/side-ports.ts'

/** Where the worker is that hosts the broker. `this-tab-only`: other tabs have no way to it. */
export type HostKind = 'shared-worker' | 'this-tab' | 'this-tab-only' | 'other-tab'

/** The port to the worker. */
export interface DoorPort {
  postMessage(message: PageMessage, transfer: Transferable[]): void
  close(): void
  onmessage: ((event: never) => void) | null
}

/** What a door tells. After `failed` it tells nothing more. */
export interface DoorEvents {
  /** Something can be said to the worker. */
  opened(port: DoorPort, host: HostKind): void
  /** There is no worker yet; `why` says what is waited for. */
  waiting(why: string): void
  /** It leads nowhere any more: the worker could not be started, or it has gone. */
  failed(why: string): void
}

/** One kind of way to the worker. */
export interface Doors {
  /** Opens a door; the function returned closes it. Throws when there can be none. */
  open(events: DoorEvents): () => void
  /** A new port to the worker. */
  ports(): NewPort
}

export interface NewPort {
  /** The end to use. */
  readonly mine: Pipe
  /** The end to post through a door, together with `transfer`. */
  readonly theirs: MessagePort | SidePort
  readonly transfer: Transferable[]
}

/** One SharedWorker for all pages of the origin. */
export function sharedDoors(url: string, name: string): Doors {
  /** Keeps the worker alive through a reload of the only page. Of two pages that differ in it, the second is refused. */
  let extendedLifetime = true
  return {
    open({ opened, failed }) {
      // In development the worker is served from source, as a module.
      const type = import.meta.env.DEV ? 'module' : 'classic'
      const options: WorkerOptions & { extendedLifetime: boolean } = { name: `mqtab:${name}`, type, extendedLifetime }
      const worker = new SharedWorker(url, options)
      worker.onerror = (event) => {
        extendedLifetime = !extendedLifetime
        failed((event as Partial<ErrorEvent>).message || `${url} could not be loaded or run`)
      }
      opened(worker.port as DoorPort, 'shared-worker')
      return () => {
        worker.onerror = null
        worker.port.onmessage = null
        worker.port.close()
      }
    },
    ports() {
      const { port1, port2 } = new MessageChannel()
      return { mine: port1 as Pipe, theirs: port2, transfer: [port2] }
    },
  }
}
