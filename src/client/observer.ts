// The page's end of the observer port: views of the broker, a new frame only after the last one was painted.
// Does not know what the views show.

import type { ConfigChange } from '../core/config-view.ts'
import type { GateCommand } from '../core/flow-view.ts'
import type { AdminAction } from '../core/outcome.ts'
import {
  type ObserverMessage,
  type ObserverRequest,
  observerVersion,
  type Queries,
  type Results,
  type View,
} from '../core/views.ts'
import type { Pipe } from '../transport/side-ports.ts'
import type { BrokerHandle } from './open.ts'

export interface Observer {
  /** Calls `onResult` with each new result until the function returned is called; after a worker's death too. */
  watch<V extends View>(view: V, query: Queries[V], onResult: (result: Results[V]) => void): () => void
  admin(action: AdminAction): void
  /** Changes the broker's settings; the view `config` tells what came of it. */
  configure(change: ConfigChange): void
  /** Frames a second that the page wants at most. */
  pace(hertz: number): void
  /** Asks for the one controller's place, or gives it back. */
  control(take: boolean): void
  /** For the controller only. */
  gate(command: GateCommand): void
  /** Whether this observer is the controller. */
  readonly controller: boolean
  /** Why the worker does not serve this observer (it is of another version), or null. */
  readonly refused: string | null
  /** Another observer has control: what was asked of the gates last was not done. */
  readonly denied: boolean
  /** Calls `listener` after each change of `controller`, `denied` or `refused`, until the function returned is called. */
  onChange(listener: () => void): () => void
  close(): void
}

/** `afterPaint` is for tests. */
export function observe(handle: BrokerHandle, afterPaint: (then: () => void) => void = painted): Observer {
  return new PortObserver(handle, afterPaint)
}

interface Watch {
  readonly view: View
  readonly query: Queries[View]
  readonly onResult: (result: never) => void
}

class PortObserver implements Observer {
  controller = false
  denied = false
  refused: string | null = null

  readonly #handle: BrokerHandle
  readonly #afterPaint: (then: () => void) => void
  readonly #watches = new Map<number, Watch>()
  readonly #listeners = new Set<() => void>()
  readonly #stopFollowing: () => void
  #port: Pipe | null = null
  #nextId = 1
  #hertz: number | null = null
  /** The controller's place is asked for again from a worker that replaces this one. */
  #wantsControl = false

  constructor(handle: BrokerHandle, afterPaint: (then: () => void) => void) {
    this.#handle = handle
    this.#afterPaint = afterPaint
    this.#stopFollowing = handle.onChange(() => this.#follow())
    this.#follow()
  }

  watch<V extends View>(view: V, query: Queries[V], onResult: (result: Results[V]) => void): () => void {
    const id = this.#nextId
    this.#nextId += 1
    this.#watches.set(id, { view, query, onResult })
    this.#post({ type: 'watch', view, id, query } as ObserverRequest)
    return () => {
      if (this.#watches.delete(id)) this.#post({ type: 'unwatch', id })
    }
  }

  admin(action: AdminAction): void {
    this.#post({ type: 'admin', action })
  }

  configure(change: ConfigChange): void {
    this.#post({ type: 'configure', change })
  }

  pace(hertz: number): void {
    this.#hertz = hertz
    this.#post({ type: 'pace', hertz })
  }

  control(take: boolean): void {
    this.#wantsControl = take
    this.#post({ type: 'control', take })
  }

  gate(command: GateCommand): void {
    this.#post({ type: 'gate', command })
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    this.#stopFollowing()
    this.#watches.clear()
    this.#drop()
  }

  /** Opens a port to each new worker, and lets go of a dead one's. */
  #follow(): void {
    const { state } = this.#handle
    if (state === 'gone' || state === 'closed') this.#drop()
    else if (this.#port === null) this.#join()
  }

  #join(): void {
    const port = this.#handle.observe()
    this.#port = port
    port.onmessage = (event: MessageEvent<ObserverMessage>) => {
      if (this.#port === port) this.#received(event.data)
    }
    this.#post({ type: 'hello', version: observerVersion })
    if (this.#hertz !== null) this.#post({ type: 'pace', hertz: this.#hertz })
    if (this.#wantsControl) this.#post({ type: 'control', take: true })
    for (const [id, { view, query }] of this.#watches) {
      this.#post({ type: 'watch', view, id, query } as ObserverRequest)
    }
  }

  #drop(): void {
    this.#port?.close()
    this.#port = null
    this.#tell(false, null)
  }

  #received(message: ObserverMessage): void {
    switch (message.type) {
      case 'welcome':
        if (message.version !== observerVersion) this.#mismatch(message.version)
        else this.#tell(message.controller, null)
        return
      case 'control':
        this.#tell(message.controller, this.refused, message.denied ?? (this.#wantsControl && !message.controller))
        return
      case 'refused':
        this.#tell(this.controller, message.why)
        return
      case 'frame': {
        for (const change of message.changes) this.#watches.get(change.id)?.onResult(change.result as never)
        const port = this.#port
        this.#afterPaint(() =>
          port?.postMessage({ type: 'acknowledge', frame: message.frame } satisfies ObserverRequest),
        )
        return
      }
      case 'done':
      case 'failed':
        // Of a task: task.ts gives those, over ports of their own.
        return
      default:
        message satisfies never
    }
  }

  /** What comes would not be understood: nothing more is listened to, until another worker is there. */
  #mismatch(version: number): void {
    if (this.#port !== null) this.#port.onmessage = null
    const side = version > observerVersion ? 'newer' : 'older'
    this.#tell(false, `the broker speaks version ${version} of what this page shows, which is ${side} than the page's`)
  }

  #tell(controller: boolean, refused: string | null, denied = false): void {
    if (this.controller === controller && this.refused === refused && this.denied === denied) return
    this.denied = denied
    this.controller = controller
    this.refused = refused
    for (const listener of [...this.#listeners]) listener()
  }

  #post(request: ObserverRequest): void {
    this.#port?.postMessage(request)
  }
}

/** Milliseconds after which a page that does not paint, because it is hidden, counts as painted. */
const hiddenMillis = 500

/** Calls `then` when what was drawn up to now is on the screen. */
function painted(then: () => void): void {
  let waiting = true
  const once = () => {
    if (!waiting) return
    waiting = false
    clearTimeout(timer)
    then()
  }
  const timer = setTimeout(once, hiddenMillis)
  // The frame's own callbacks run before it is painted, a task after them runs behind it.
  requestAnimationFrame(() => setTimeout(once))
}
