// What a page's connection to the broker needs of the page: its locks, its timers, its end and return.
// Does not know what they are used for.
import { channelName, openLobby, uniqueId } from '../transport/lobby.ts'
import { type Locks, webLocks } from '../transport/locks.ts'
import type { StartMessage } from '../transport/messages.ts'
import { broadcastPipe, type Pipe } from '../transport/side-ports.ts'
import type { TabSurroundings } from './tab-door.types.ts'

/** What a connection needs of the page it lives in. */
export interface Surroundings {
  readonly locks: Locks | null
  /** Seconds since the epoch at which this page's code was built. */
  readonly build: number
  /** Of the page, for people. */
  readonly address: string
  alarm(millis: number, wake: () => void): () => void
  /** `comesBack`: the page goes to the back/forward cache. */
  onPageHide(leave: (comesBack: boolean) => void): () => void
  /** The page is back from the back/forward cache. */
  onPageShow(back: () => void): () => void
}

export const browserSurroundings: Surroundings = {
  get locks() {
    return webLocks(globalThis.navigator?.locks)
  },
  build: __MQTAB_BUILD__,
  get address() {
    return location.href.split('#')[0]!
  },
  alarm(millis, wake) {
    const timer = setTimeout(wake, millis)
    return () => clearTimeout(timer)
  },
  onPageHide(leave) {
    const listener = (event: PageTransitionEvent) => leave(event.persisted)
    addEventListener('pagehide', listener)
    return () => removeEventListener('pagehide', listener)
  },
  onPageShow(back) {
    const listener = (event: PageTransitionEvent) => event.persisted && back()
    addEventListener('pageshow', listener)
    return () => removeEventListener('pageshow', listener)
  },
}

/** The same for a page that may have to host the broker itself, in a worker from `url`. */
export function tabSurroundings(name: string, url: string): TabSurroundings {
  return {
    name,
    page: uniqueId(),
    locks: browserSurroundings.locks,
    openLobby: () => openLobby(name),
    hasChannels: typeof BroadcastChannel !== 'undefined',
    openChannel(address, heard) {
      const channel = new BroadcastChannel(channelName(name, address))
      // The first word is the worker's, and says that it listens; the SideHub gets what follows.
      channel.addEventListener('message', heard, { once: true })
      return broadcastPipe(channel)
    },
    startWorker(failed) {
      const id = uniqueId()
      const worker = new Worker(url, { name: `mqtab:${name}`, type: import.meta.env.DEV ? 'module' : 'classic' })
      worker.onerror = (event) => failed((event as Partial<ErrorEvent>).message || `${url} could not be loaded or run`)
      const { port1, port2 } = new MessageChannel()
      worker.postMessage({ type: 'start', name, id, port: port2 } satisfies StartMessage, [port2])
      return { id, channel: port1 as Pipe, terminate: () => worker.terminate() }
    },
    alarm: browserSurroundings.alarm,
    onFreeze(freeze) {
      document.addEventListener('freeze', freeze)
      return () => document.removeEventListener('freeze', freeze)
    },
  }
}
