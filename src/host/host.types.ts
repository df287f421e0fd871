// What the host is to the rest: its options, what can be asked of it, and its logging and gate functions.
// Types only; host.ts keeps these promises.

import type { GateCommand } from '../core/flow-view.ts'
import type { BrokerConfig } from '../core/limits.ts'
import type { AdminAction, Authentication, LinkId, Origin } from '../core/outcome.ts'
import type { BrokerView, ObserverMessage, ObserverRequest, PlainPort } from '../core/views.ts'
import type { Connect, Packet } from '../protocol/packet.ts'
import type { KeepingStore, Store } from '../store/store.ts'
import type { Usage } from '../store/usage.ts'
import type { Link } from '../transport/link.ts'
import type { GuestPass } from '../transport/messages.ts'
import type { Clock } from './clock.ts'
import type { Keeper } from './keeper.ts'
import type { SettingsStore } from './settings.ts'
import type { TapRow } from './tap.ts'

export interface HostOptions {
  readonly name: string
  readonly store: Store & Partial<KeepingStore>
  readonly storageKind: 'indexeddb' | 'memory'
  readonly clock: Clock
  readonly config: BrokerConfig
  /** 32 bits; every choice the core makes follows from it. */
  readonly seed: number
  readonly log: Log
  /** The disk failed or an assertion broke: nothing more will be sent. Starting anew is recovering. Called once. */
  readonly onCrash: (error: unknown) => void
  /** Shown to observers; the package's version. */
  readonly version?: string
  /** Says who a CONNECT without an Authentication Method comes from; the default looks into the users of the configuration. */
  readonly authenticate?: Authenticate
  /** Makes what nobody may guess: nonces of SCRAM, for one. The system's generator unless told. */
  readonly randomBytes?: (count: number) => Uint8Array
  /** Bytes of memory in use, where the platform tells; `$SYS` shows it. */
  readonly heapBytes?: () => number
  /** Where the settings that a person makes are kept; without it they last as long as the host. */
  readonly settings?: SettingsStore
  /** What the browser says of its disk space; without it only `maximumStoredBytes` holds. */
  readonly usage?: () => Promise<Usage | null>
  /**
   * The database cannot be opened now: told in a sentence, and the broker waits until it can or an observer says what to
   * do. Absent, that is a crash.
   */
  readonly onFault?: (why: string) => void
  /** Paces the observers' frames; `clock` unless told. A broker whose clock stands still may still be watched. */
  readonly observerClock?: Clock
}

export type LogLevel = 'error' | 'warning' | 'info' | 'debug'
export type Log = (level: LogLevel, line: string) => void

/** A rejected promise refuses the client with 0x80. */
export type Authenticate = (
  config: BrokerConfig,
  packet: Connect,
  origin: Origin,
  /** Whether the client is still there. */
  isWanted: () => boolean,
) => Authentication | Promise<Authentication>

/** Hook B2: asked for every packet, both ways, before it is handled or written. `replace` carries the packet's new bytes. */
export type Gate = (
  link: LinkId,
  direction: Direction,
  packet: Packet,
  bytes: Uint8Array,
  row: TapRow | null,
) => 'pass' | 'hold' | 'cut' | { readonly delayMillis: number } | { readonly replace: Uint8Array }

/** `in` is towards the broker. */
export type Direction = 'in' | 'out'

export interface Host {
  /** Resolves when the rows are loaded and clients are served; rejects when they can't be. Links accepted before wait for it. */
  readonly ready: Promise<void>
  /** Takes the link over: its handlers are set here. With a pass it is a guest's, who is what the pass says. */
  accept(link: Link, origin: Origin, pass?: GuestPass | null): LinkId
  /** Serves one observer until the function given back is called: do so when its page has gone. */
  observe(port: PlainPort<ObserverRequest, ObserverMessage>): () => void
  /** What a gateway demands holds from now on, whatever a page sets; connected clients stay. */
  configure(config: BrokerConfig): void
  admin(action: AdminAction): void
  /** All that is kept at once: snapshots, clearing and its undo. */
  readonly keeper: Pick<Keeper, 'clear' | 'undo' | 'export' | 'import' | 'undoUntil'>
  /** Holds, releases or cuts packets of one link, as the controlling observer does. Calls `vain` if that link has gone. */
  command(command: GateCommand, vain?: () => void): void
  /** What the observer's broker view says about the gateway; set by uplink.ts. */
  gateway: BrokerView['gateway']
  /** Null is the fast way; set only while something is to be held or broken. */
  gate: Gate | null
  /**
   * Says goodbye to v5 clients (0x8B), closes every link and the store. Resolves when all promised writes are durable,
   * rejects when they could not be made so.
   */
  stop(): Promise<void>
}
