// What the page asks of the workbench before its code is loaded. Does not know how the workbench does it.
import { signal } from '@preact/signals'
import type { QoS } from '../../protocol/packet.ts'

export type BenchIntent =
  /** Connect, subscribe to demo/#, publish demo/hello. */
  | { readonly type: 'demo' }
  | {
      readonly type: 'publish'
      readonly topic: string
      readonly payload: Uint8Array
      readonly qos: QoS
      readonly retain: boolean
    }

/** Set by the page, taken by the workbench. */
export const benchIntent = signal<BenchIntent | null>(null)

export function askBench(intent: BenchIntent): void {
  benchIntent.value = intent
}

/** What only a client itself can do: say goodbye, and fall silent. */
export interface BenchHand {
  readonly sayGoodbye: () => void
  readonly fallSilent: () => void
}

/** Clients of this page's workbench that are connected, by client identifier. */
export const benchHands = signal<ReadonlyMap<string, BenchHand>>(new Map())
