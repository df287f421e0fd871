// The SharedWorker that hosts a broker, with real clock, database and locks. One worker for each broker name.
// Does not know what pages ask of it.
import { defaultConfig } from '../core/limits.ts'
import { IdbStore } from '../store/idb.ts'
import { usage } from '../store/usage.ts'
import { webLocks } from '../transport/locks.ts'
import { realClock } from './clock.ts'
import { createHost } from './host.ts'
import type { Log } from './host.types.ts'
import { reception } from './reception.ts'
import { createUplink } from './uplink.ts'

/** What is used of a SharedWorker's globals; TypeScript has no types for pages and workers in one program. */
interface WorkerScope {
  onconnect: ((event: { readonly ports: readonly MessagePort[] }) => void) | null
  readonly name: string
  close(): void
}

const scope = globalThis as unknown as WorkerScope
// A page that connects while the broker is still loading finds somebody at the door.
scope.onconnect = (event) => desk.connect(event.ports[0]!)

const brokerName = scope.name.replace(/^mqtab:/, '') || 'default'
const [seed = 1, ...idParts] = crypto.getRandomValues(new Uint32Array(5))

const log: Log = (level, line) => {
  const write = { error: console.error, warning: console.warn, info: console.info, debug: console.debug }[level]
  write(`mqtab ${brokerName}: ${line}`)
}

/** Chrome tells how much memory its workers use; others do not. */
function heapOf(of: Performance & { readonly memory?: { readonly usedJSHeapSize: number } }) {
  const { memory } = of
  return memory === undefined ? {} : { heapBytes: () => memory.usedJSHeapSize }
}

const desk = reception({
  name: brokerName,
  id: idParts.map((part) => part.toString(36)).join('-'),
  build: __MQTAB_BUILD__,
  locks: webLocks(globalThis.navigator?.locks),
  clock: realClock,
  log,
  openHost: (onCrash, onFault) =>
    createHost({
      name: brokerName,
      store: new IdbStore(brokerName, { onProblem: (problem) => log('error', problem.message) }),
      storageKind: 'indexeddb',
      clock: realClock,
      config: defaultConfig,
      seed,
      log,
      onCrash,
      onFault,
      version: __MQTAB_VERSION__,
      usage,
      ...heapOf(globalThis.performance),
    }),
  joinGateway: (host, offer, onRefused) => createUplink(host, { offer, clock: realClock, log, onRefused }),
  die: () => scope.close(),
})
