// placeholder: the Host interface, implemented in host.ts

import type { BrokerConfig } from '../core/limits.ts'
import type { AdminAction, LinkId, Origin } from '../core/outcome.ts'
import type { ObserverMessage, ObserverRequest, PlainPort } from '../core/views.ts'
import type { Packet } from '../protocol/packet.ts'
import type { Store } from '../store/store.ts'
import type { Link } from '../transport/link.ts'
import type { Clock } from './clock.ts'

export interface HostOptions {
  readonly name: string
  readonly store: Store
  readonly storageKind: 'indexeddb' | 'memory'
  readonly clock: Clock
  readonly config: BrokerConfig
  /** 32 bits; every choice the core makes follows from it. */
  readonly seed: number
  readonly log: Log
  /** The disk failed or an assertion broke: nothing more will be sent. Starting anew is recovering. */
  readonly onCrash: (error: unknown) => void
}

export type LogLevel = 'error' | 'warning' | 'info' | 'debug'
export type Log = (level: LogLevel, line: string) => void

/** Hook B2: asked for every packet, both ways, before it is handled or written. `replace` carries the packet's new bytes. */
export type Gate = (
  link: LinkId,
  direction: 'in' | 'out',
  packet: Packet,
  bytes: Uint8Array,
) => 'pass' | 'hold' | 'cut' | { readonly delayMillis: number } | { readonly replace: Uint8Array }

export interface Host {
  /** Resolves when the rows are loaded and clients are served. Links accepted before wait for it. */
  readonly ready: Promise<void>
  accept(link: Link, origin: Origin): LinkId
  observe(port: PlainPort<ObserverRequest, ObserverMessage>): void
  configure(config: BrokerConfig): void
  admin(action: AdminAction): void
  /** What the observer's broker view says about the gateway; set by uplink.ts. */
  gateway: import('../core/views.ts').BrokerView['gateway']
  gate: Gate | null
  /** Says goodbye to v5 clients (0x8B), closes every link and the store. Resolves when all promised writes are durable. */
  stop(): Promise<void>
}
