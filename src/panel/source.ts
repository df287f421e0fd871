// Where the page gets what it shows: the broker's observer, or in development a made-up one.
// Does not know how either works.
import { type ReadonlySignal, signal } from '@preact/signals'
import type { HostKind } from '../client/door.ts'
import type { ConfigChange } from '../core/config-view.ts'
import type { GateCommand } from '../core/flow-view.ts'
import type { AdminAction } from '../core/outcome.ts'
import type { Task } from '../core/storage-views.ts'
import type { Paces, Queries, Results, View } from '../core/views.ts'

/** How the broker is hosted, and whether it answers. */
export interface HostStatus {
  readonly kind: HostKind | 'unknown'
  readonly state: 'starting' | 'running' | 'waiting' | 'crashed' | 'silent' | 'unavailable' | 'outdated'
  /** The broker is of a newer build than this page; all works, but a reload brings the page up to date. */
  readonly newer?: boolean
  /** The cause in words, where there is one. */
  readonly why: string
}

export type Control = 'none' | 'own' | 'denied' | 'taken'

export interface Source {
  readonly host: ReadonlySignal<HostStatus>
  /** Calls `onResult` with every new result until the function returned is called. */
  watch<V extends View>(view: V, query: Queries[V], onResult: (result: Results[V]) => void): () => void
  admin(action: AdminAction): void
  /** Changes the broker's settings; the view `config` tells what came of it. */
  configure(change: ConfigChange): void
  /**
   * Holds, steps, slows or cuts packets. Takes control for it, which one page has at a time; `control` tells whether this
   * one has it.
   */
  gate(command: GateCommand): void
  /** Takes control, from another page too. What is held stays so. */
  takeControl(): void
  /** Takes control unless another page has it; resolves to whether this page has it now. */
  claim(): Promise<boolean>
  /** Gives control back: all that is held goes on. */
  release(): void
  /** `taken`: another page has taken it from this one; `takenBy` tells which. */
  readonly control: ReadonlySignal<Control>
  readonly takenBy: ReadonlySignal<string>
  /** Grows with each command that came too late: its link had gone. */
  readonly vain: ReadonlySignal<number>
  /** Rejects with a sentence. */
  task(task: Task): Promise<unknown>
  /** How often the page wants news, per second, and of single views. */
  pace(hertz: number, views: Paces): void
}

/** A source of nothing, for the reason given. */
export function noSource(state: HostStatus['state'], why: string): Source {
  return {
    host: signal<HostStatus>({ kind: 'unknown', state, why }),
    watch: () => () => {},
    admin: () => {},
    configure: () => {},
    gate: () => {},
    takeControl: () => {},
    claim: () => Promise.resolve(false),
    release: () => {},
    control: signal('none' as const),
    takenBy: signal(''),
    vain: signal(0),
    task: () => Promise.reject(new Error(why)),
    pace: () => {},
  }
}

const current = signal<Source>(noSource('starting', ''))

/** The source in use; reading it in a component follows a change of source. */
export function source(): Source {
  return current.value
}

/** Whether the broker tells this page what happens. */
export function isWatching(): boolean {
  return source().host.value.state === 'running'
}

export function setSource(next: Source): void {
  current.value = next
}
