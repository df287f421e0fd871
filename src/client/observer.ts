// The page's end of the observer port: views of the broker, a new frame only after the last one was painted.
// Does not know what the views show.

import type { ConfigChange } from '../core/config-view.ts'
import type { GateCommand } from '../core/flow-view.ts'
import type { AdminAction } from '../core/outcome.ts'
import {
  type ObserverMessage,
  type ObserverRequest,
  observerVersion,
  type Paces,
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
  /** Frames a second that the page wants at most, and of single views. */
  pace(hertz: number, views?: Paces): void
  /** Asks for the one controller's place by a name that others are told, or gives it back. `force` takes it from another. */
  control(take: boolean, name?: string, force?: boolean): void
  /** For the controller only. */
  gate(command: GateCommand): void
  /** Whether this observer is the controller. */
  readonly controller: boolean
  /** Why the worker does not serve this observer (it is of another version), or null. */
  readonly refused: string | null
  /** Another observer has control: what was asked of the gates last was not done. */
  readonly denied: boolean
  /** How often a command came too late: its link had gone. */
  readonly vain: number
  /** Who has taken control away from this observer since it last asked for it, or null. */
  readonly takenBy: string | null
  /** Calls `listener` after each change of `controller`, `denied`, `takenBy`, `vain` or `refused`, until the function returned is called. */
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
  takenBy: string | null = null
  refused: string | null = null
  vain = 0

  readonly #handle: BrokerHandle
  readonly #afterPaint: (then: () => void) => void
  readonly #watches = new Map<number, Watch>()
  readonly #listeners = new Set<() => void>()
  readonly #stopFollowing: () => void
  #port: Pipe | null = null
  #nextId = 1
  #pace: Extract<ObserverRequest, { readonly type: 'pace' }> | null = null
  /** The controller's place is asked for again by this name from a worker that replaces this one. */
  #wantsControl: string | null = null
  /** Answers to `control` that are still to come: only the last of them says how things stand. */
  #unanswered = 0

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

  pace(hertz: number, views: Paces = {}): void {
    this.#pace = { type: 'pace', hertz, views }
    this.#post(this.#pace)
  }

  control(take: boolean, name = '', force = false): void {
    this.#wantsControl = take ? name : null
    // What is commanded after giving it back needs it anew, and not only once the broker has answered.
    this.#tell({ controller: take && this.controller, takenBy: null, denied: false })
    if (this.#port !== null) this.#unanswered += 1
    this.#post({ type: 'control', take, force, name })
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
    if (this.#pace !== null) this.#post(this.#pace)
    this.#unanswered = this.#wantsControl === null ? 0 : 1
    if (this.#wantsControl !== null) this.#post({ type: 'control', take: true, name: this.#wantsControl })
    for (const [id, { view, query }] of this.#watches) {
      this.#post({ type: 'watch', view, id, query } as ObserverRequest)
    }
  }

  #drop(): void {
    this.#port?.close()
    this.#port = null
    this.#tell({ controller: false, refused: null, denied: false })
  }

  #received(message: ObserverMessage): void {
    switch (message.type) {
      case 'welcome':
        if (message.version !== observerVersion) this.#mismatch(message.version)
        else this.#tell({ controller: message.controller, refused: null, denied: false })
        return
      case 'control':
        this.#controlled(message)
        return
      case 'vain':
        this.#tell({ vain: this.vain + 1 })
        return
      case 'refused':
        this.#tell({ refused: message.why, denied: false })
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
    const why = `the broker speaks version ${version} of what this page shows, which is ${side} than the page's`
    this.#tell({ controller: false, refused: why, denied: false })
  }

  #controlled({ controller, denied, takenBy }: Extract<ObserverMessage, { readonly type: 'control' }>): void {
    if (denied === undefined && takenBy === undefined) {
      this.#unanswered -= 1
      if (this.#unanswered > 0) return
    }
    // Two pages that both want it must not take it from each other by themselves.
    if (takenBy !== undefined) this.#wantsControl = null
    const isDenied = denied ?? (this.#wantsControl !== null && !controller)
    this.#tell({ controller, denied: isDenied, takenBy: takenBy ?? (controller ? null : this.takenBy) })
  }

  #tell(news: Partial<Pick<Observer, 'controller' | 'refused' | 'denied' | 'takenBy' | 'vain'>>): void {
    const { controller, refused, denied, takenBy, vain } = this
    const next = { controller, refused, denied, takenBy, vain, ...news }
    if (
      controller === next.controller &&
      refused === next.refused &&
      denied === next.denied &&
      takenBy === next.takenBy &&
      vain === next.vain
    )
      return
    Object.assign(this, next)
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
