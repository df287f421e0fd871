// The worker that hosts a broker, with real clock, database and locks: one SharedWorker for each broker name, or where
// there is none a worker of one tab. Does not know what pages ask of it.
import { defaultConfig } from '../core/limits.ts'
import { IdbStore } from '../store/idb.ts'
import { cachedLandmark } from '../store/landmark.ts'
import { keptSettings } from '../store/settings.ts'
import { usage } from '../store/usage.ts'
import { openLobby } from '../transport/lobby.ts'
import { webLocks } from '../transport/locks.ts'
import { realClock } from './clock.ts'
import { createHost } from './host.ts'
import type { Log } from './host.types.ts'
import { reception } from './reception.ts'
import { channels, receivePages, type WorkerScope } from './tab.ts'
import { createUplink } from './uplink.ts'

const scope = globalThis as unknown as WorkerScope

/** Chrome tells how much memory its workers use; others do not. */
function heapOf(of: Performance & { readonly memory?: { readonly usedJSHeapSize: number } }) {
  const { memory } = of
  return memory === undefined ? {} : { heapBytes: () => memory.usedJSHeapSize }
}

receivePages(scope, ({ name, id }) => {
  const log: Log = (level, line) => {
    const write = { error: console.error, warning: console.warn, info: console.info, debug: console.debug }[level]
    write(`mqtab ${name}: ${line}`)
  }
  const store = new IdbStore(name, {
    onProblem: (problem) => log('error', problem.message),
    landmark: cachedLandmark(name),
  })
  return reception({
    name,
    id,
    build: __MQTAB_BUILD__,
    locks: webLocks(globalThis.navigator?.locks),
    lobby: openLobby(name),
    clock: realClock,
    log,
    openHost: (onCrash, onFault) =>
      createHost({
        name,
        store,
        storageKind: 'indexeddb',
        clock: realClock,
        config: defaultConfig,
        seed: crypto.getRandomValues(new Uint32Array(1))[0]!,
        log,
        onCrash,
        onFault,
        version: __MQTAB_VERSION__,
        usage,
        settings: keptSettings(name),
        ...heapOf(globalThis.performance),
      }),
    epoch: () => store.epoch,
    openChannel: channels(name),
    joinGateway: (host, offer, onRefused) => createUplink(host, { offer, clock: realClock, log, onRefused }),
    die: () => scope.close(),
  })
})
