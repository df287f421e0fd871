// The panel's end of an observer port, for tests.
// Does not draw, and acknowledges only when told.
import type { ObserverMessage, ObserverRequest, PlainPort, Queries, Results, View } from '../core/views.ts'
import { observerVersion } from '../core/views.ts'
import type { Rig } from './rig.ts'

export type Frame = Extract<ObserverMessage, { readonly type: 'frame' }>

export class RigObserver {
  readonly close: () => void
  /** Called as each message is handed over, to let time pass. */
  delay = (): void => {}
  readonly #rig: Rig
  readonly #messages: ObserverMessage[] = []
  readonly #port: PlainPort<ObserverRequest, ObserverMessage>

  constructor(rig: Rig) {
    this.#rig = rig
    this.#port = {
      postMessage: (message) => {
        this.delay()
        this.#messages.push(structuredClone(message))
      },
      onmessage: null,
      close: () => {},
    }
    this.close = rig.host.observe(this.#port)
  }

  /** As it is, also what no panel would say. */
  ask(request: unknown): void {
    this.#port.onmessage?.({ data: request as ObserverRequest })
  }

  /** Says hello and takes the answer. */
  greet(): this {
    this.ask({ type: 'hello', version: observerVersion })
    this.take()
    return this
  }

  watch<V extends View>(id: number, view: V, query: Queries[V]): void {
    this.ask({ type: 'watch', view, id, query })
  }

  acknowledge(frame: Frame): void {
    this.ask({ type: 'acknowledge', frame: frame.frame })
  }

  /** The messages since the last look. */
  take(): ObserverMessage[] {
    return this.#messages.splice(0)
  }

  /** The one message since the last look, which must be a frame. */
  frame(): Frame {
    const [message, ...others] = this.take()
    if (message?.type !== 'frame' || others.length > 0) {
      throw new Error(`observer got ${JSON.stringify([message, ...others])} instead of one frame`)
    }
    return message
  }

  /** Moves on by `millis`, and gives a view's result in the frame that must have come; acknowledges it. */
  async look<V extends View>(id: number, _view: V, millis = 100): Promise<Results[V]> {
    await this.#rig.advance(millis)
    const frame = this.frame()
    this.acknowledge(frame)
    const change = frame.changes.find((each) => each.id === id)
    if (change === undefined) throw new Error(`nothing new of view ${id} in ${JSON.stringify(frame)}`)
    return change.result as Results[V]
  }
}
