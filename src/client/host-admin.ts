// What a host does at its broker for its guests: sends clients away, changes who they are, and hears what holds packets up.
// Joins the broker when it is first needed. Does not know the guests, nor why.
import type { GatesView } from '../core/flow-view.ts'
import type { PassRule } from '../transport/messages.ts'
import { type Observer, observe } from './observer.ts'
import type { BrokerHandle } from './open.ts'

export class HostAdmin {
  /** What holds packets up now; null while that is not known. */
  gates: GatesView | null = null
  readonly #handle: BrokerHandle
  readonly #onGates: () => void
  #observer: Observer | null = null

  /** `onGates` is called after each change of `gates`. */
  constructor(handle: BrokerHandle, onGates: () => void) {
    this.#handle = handle
    this.#onGates = onGates
  }

  /** From now on `gates` are followed. */
  join(): Observer {
    if (this.#observer !== null) return this.#observer
    this.#observer = observe(this.#handle)
    this.#observer.watch('gates', {}, (gates) => {
      this.gates = gates
      this.#onGates()
    })
    return this.#observer
  }

  /** DISCONNECT with Reason Code 0x98, administrative action. */
  disconnect(clientId: string): void {
    this.join().admin({ type: 'disconnect', clientId, reason: 0x98 })
  }

  identify(clientId: string, username: string, rules: readonly PassRule[]): void {
    this.join().admin({ type: 'identify', clientId, username, rules })
  }

  close(): void {
    this.#observer?.close()
  }
}
