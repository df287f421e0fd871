// Hosts the broker in this process, in memory: links go straight from the listeners to the host.
// Does not know which listeners there are.
import { randomBytes } from 'node:crypto'
import type { BrokerConfig } from '../core/limits.ts'
import { realClock } from '../host/clock.ts'
import { createHost } from '../host/host.ts'
import type { Host } from '../host/host.types.ts'
import { volatileStore } from '../store/memory.ts'
import type { Log } from './log.ts'

/** A broker that forgets everything when it stops. `onCrash`: nothing is served any more. */
export function createEmbeddedHost(config: BrokerConfig, log: Log, onCrash: (error: unknown) => void): Host {
  return createHost({
    name: 'embedded',
    store: volatileStore(),
    storageKind: 'memory',
    clock: realClock,
    config,
    seed: randomBytes(4).readUInt32LE(),
    log,
    onCrash,
    version: __MQTAB_VERSION__,
    heapBytes: () => process.memoryUsage().heapUsed,
  })
}
