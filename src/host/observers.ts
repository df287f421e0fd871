// All observers of a broker: what is recorded for them, and which one of them is in control.
// Does not know what they draw.

import type { GateCommand } from '../core/flow-view.ts'
import type { AdminAction } from '../core/outcome.ts'
import type { ObserverMessage, ObserverRequest, PlainPort, Results, View } from '../core/views.ts'
import type { ObserverHost } from './observer.ts'
import { Observer } from './observer.ts'
import { Rates } from './rates.ts'
import type { Sources } from './results.ts'
import { watcherOf } from './results.ts'

export interface ObserversHost extends Omit<Sources, 'rates' | 'gates'> {
  gatesView(controller: string | null): Results['gates']
  /** Packets, messages or all traces are looked at from now on, or no more. */
  watching(packets: boolean, traces: 'none' | 'messages' | 'all'): void
  admin(action: AdminAction): void
  command(command: GateCommand, vain: () => void): void
  /** The controller has gone: nobody could let go what it holds. */
  openGates(): void
}

/** Views that need every message counted. */
const topicViews: readonly View[] = ['tree', 'topic', 'matching']

export class Observers {
  readonly #host: ObserversHost
  readonly #forOne: ObserverHost
  readonly #observers = new Set<Observer>()
  #controller: { readonly observer: Observer; readonly name: string } | null = null

  constructor(host: ObserversHost) {
    this.#host = host
    const gates = () => host.gatesView(this.#controller?.name ?? null)
    const sources: Sources = { ...host, rates: new Rates(), gates }
    this.#forOne = {
      clock: host.options.observerClock ?? host.options.clock,
      packets: () => host.state.counters.packetsReceived + host.state.counters.packetsSent,
      watcher: (request) => watcherOf(sources, request),
      watchesChanged: () => this.#watchesChanged(),
      act: (observer, request) => this.#act(observer, request),
      task: (task) => host.storage.do(task),
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
    if (this.#controller?.observer === observer) this.#release()
  }

  #release(): void {
    this.#controller = null
    this.#host.openGates()
  }

  /** What is held stays held: the next one goes on with it. */
  #take(observer: Observer, force: boolean, name: string): void {
    const before = this.#controller?.observer
    if (before !== undefined && before !== observer && !force) return
    this.#controller = { observer, name }
    if (before !== undefined && before !== observer) before.say({ type: 'control', controller: false, takenBy: name })
  }

  #act(
    observer: Observer,
    request: Extract<ObserverRequest, { type: 'admin' | 'configure' | 'control' | 'gate' }>,
  ): ObserverMessage | null {
    switch (request.type) {
      case 'admin':
        this.#host.admin(request.action)
        return null
      case 'configure':
        this.#host.settings.change(request.change)
        return null
      case 'control':
        if (request.take) this.#take(observer, request.force ?? false, request.name ?? '')
        else if (this.#controller?.observer === observer) this.#release()
        this.touched()
        return { type: 'control', controller: this.#controller?.observer === observer }
      case 'gate':
        // Only the observer in control may hold packets.
        if (this.#controller?.observer !== observer) return { type: 'control', controller: false, denied: true }
        this.#host.command(request.command, () => observer.say({ type: 'vain' }))
        return null
    }
  }

  #watchesChanged(): void {
    const watched = new Set<View>()
    for (const observer of this.#observers) for (const view of observer.views()) watched.add(view)
    const traces = watched.has('traces')
      ? 'all'
      : (['messages', 'message', ...topicViews] as const).some((view) => watched.has(view))
        ? 'messages'
        : 'none'
    const packets = (['packets', 'flow', 'timeline'] as const).some((view) => watched.has(view))
    const { options, recorder } = this.#host
    recorder.followTopics(
      topicViews.some((view) => watched.has(view)),
      options.clock,
    )
    this.#host.watching(packets, traces)
  }
}
