// All observers of a broker: what is recorded for them, and which one of them is in control.
// Does not know what they draw.
import type { AdminAction } from '../core/outcome.ts'
import type { GateCommand, ObserverMessage, ObserverRequest, PlainPort } from '../core/views.ts'
import type { ObserverHost } from './observer.ts'
import { Observer } from './observer.ts'
import { Rates } from './rates.ts'
import type { Sources } from './results.ts'
import { resultOf } from './results.ts'

export interface ObserversHost extends Omit<Sources, 'rates'> {
  /** Packets, messages or all traces are looked at from now on, or no more. */
  watching(packets: boolean, traces: 'none' | 'messages' | 'all'): void
  admin(action: AdminAction): void
  command(command: GateCommand): void
  /** The controller has gone: nobody could let go what it holds. */
  openGates(): void
}

export class Observers {
  readonly #host: ObserversHost
  readonly #forOne: ObserverHost
  readonly #observers = new Set<Observer>()
  #controller: Observer | null = null

  constructor(host: ObserversHost) {
    this.#host = host
    const sources: Sources = { ...host, rates: new Rates() }
    this.#forOne = {
      clock: host.options.observerClock ?? host.options.clock,
      answer: ({ view, query }) => resultOf(sources, view, query),
      watchesChanged: () => this.#watchesChanged(),
      act: (observer, request) => this.#act(observer, request),
      failed: (observer) => this.#remove(observer),
    }
  }

  /** Returns what ends the observation. */
  add(port: PlainPort<ObserverRequest, ObserverMessage>): () => void {
    const observer = new Observer(port, this.#forOne)
    this.#observers.add(observer)
    return () => this.#remove(observer)
  }

  /** A turn has ended. */
  touched(): void {
    if (this.#observers.size === 0) return
    for (const observer of this.#observers) observer.touch()
  }

  close(): void {
    for (const observer of [...this.#observers]) this.#remove(observer)
  }

  #remove(observer: Observer): void {
    if (!this.#observers.delete(observer)) return
    observer.close()
    this.#watchesChanged()
    if (this.#controller === observer) this.#release()
  }

  #release(): void {
    this.#controller = null
    this.#host.openGates()
  }

  #act(
    observer: Observer,
    request: Extract<ObserverRequest, { type: 'admin' | 'control' | 'gate' }>,
  ): ObserverMessage | null {
    switch (request.type) {
      case 'admin':
        this.#host.admin(request.action)
        return null
      case 'control':
        if (request.take) this.#controller ??= observer
        else if (this.#controller === observer) this.#release()
        return { type: 'control', controller: this.#controller === observer }
      case 'gate':
        if (this.#controller !== observer)
          return { type: 'refused', why: 'only the observer in control may hold packets' }
        this.#host.command(request.command)
        return null
    }
  }

  #watchesChanged(): void {
    const watched = new Set<string>()
    for (const observer of this.#observers) for (const view of observer.views()) watched.add(view)
    const traces = watched.has('traces')
      ? 'all'
      : watched.has('messages') || watched.has('message')
        ? 'messages'
        : 'none'
    this.#host.watching(watched.has('packets'), traces)
  }
}
