// A broker at its front door for tests: a host in memory under a virtual clock, and raw clients that speak bytes.
// Uses no timer: everything happens in microtasks, and whatever has not come after enough of them won't come.
import type { BrokerConfig, Limits } from '../core/limits.ts'
import { defaultConfig, defaultLimits } from '../core/limits.ts'
import type { Origin } from '../core/outcome.ts'
import type { VirtualClock } from '../host/clock.ts'
import { virtualClock } from '../host/clock.ts'
import { createHost } from '../host/host.ts'
import type { Host, HostOptions } from '../host/host.types.ts'
import type { ProtocolVersion } from '../protocol/packet.ts'
import { memoryStore } from '../store/memory.ts'
import type { Store } from '../store/store.ts'
import { linkPair } from './memory-link.ts'
import { RawClient } from './raw-client.ts'
import { RigObserver } from './rig-observer.ts'

/** 2026-01-01 in milliseconds since the epoch: when virtual time begins. */
export const rigStart = Date.UTC(2026, 0, 1)

export interface RigOptions extends Partial<Omit<HostOptions, 'config'>> {
  readonly config?: Partial<Omit<BrokerConfig, 'limits'>>
  readonly limits?: Partial<Limits>
}

export class Rig {
  readonly clock: VirtualClock
  readonly store: Store
  readonly host: Host
  /** Level and line; debug lines are left out. */
  readonly log: string[] = []
  readonly crashes: unknown[] = []

  constructor(options: RigOptions = {}) {
    this.clock = (options.clock as VirtualClock | undefined) ?? virtualClock(rigStart)
    this.store = options.store ?? memoryStore()
    this.host = createHost({
      name: 'rig',
      storageKind: 'memory',
      seed: 1,
      log: (level, line) => {
        if (level !== 'debug') this.log.push(`${level}: ${line}`)
      },
      onCrash: (error) => this.crashes.push(error),
      ...options,
      clock: this.clock,
      store: this.store,
      // `$SYS` is silent unless a test wants it.
      config: configOf(options),
    })
  }

  /** A client that has not said anything yet. */
  client(version: ProtocolVersion = 5, origin: Partial<Origin> = {}): RawClient {
    const [here, there] = linkPair()
    const id = this.host.accept(there, { transport: 'scratch', address: 'rig', ...origin })
    return new RawClient(here, there, id, version)
  }

  /** A client that has connected with a clean session, unless told otherwise. */
  async connected(
    clientId: string,
    options: Parameters<RawClient['connect']>[0] = {},
    version: ProtocolVersion = 5,
  ): Promise<RawClient> {
    const client = this.client(version)
    await client.connect({ clientId, ...options })
    return client
  }

  /** Lets everything happen that is due, moves time on, and lets everything happen that this leads to. */
  async advance(millis: number): Promise<void> {
    await settle()
    this.clock.advance(millis)
    await settle()
  }

  /** An observer that has not said hello. */
  observer(): RigObserver {
    return new RigObserver(this)
  }
}

export function rig(options: RigOptions = {}): Rig {
  return new Rig(options)
}

function configOf({ config, limits }: RigOptions): BrokerConfig {
  return { ...defaultConfig, ...config, limits: { ...defaultLimits, sysInterval: 0, ...limits } }
}

/** Lets all microtasks run that are there, and those which they make. */
export async function settle(turns = 100): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await Promise.resolve()
}
