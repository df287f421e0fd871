// What differs between the two workers that can host a broker: how pages reach a SharedWorker, and how a dedicated worker
// of one tab, where there is no SharedWorker. Does not know what pages say.
import { channelName, channelOpen, uniqueId } from '../transport/lobby.ts'
import type { StartMessage, WorkerMessage } from '../transport/messages.ts'
import { broadcastPipe, SideHub } from '../transport/side-ports.ts'
import type { PagePort } from './reception.types.ts'

/** What is used of a worker's globals; TypeScript has no types for pages and workers in one program. */
export interface WorkerScope {
  /** Of a SharedWorker only. */
  onconnect?: ((event: { readonly ports: readonly MessagePort[] }) => void) | null
  onmessage: ((event: { readonly data: unknown }) => void) | null
  readonly name: string
  close(): void
}

/** Who the worker is, and what makes it: called once, with what lets it receive pages. */
type Begin = (identity: { readonly name: string; readonly id: string }) => { connect(port: PagePort): void }

/** Pages are received from the first moment on, however long the broker loads. */
export function receivePages(scope: WorkerScope, begin: Begin): void {
  if ('onconnect' in scope) {
    const name = scope.name.replace(/^mqtab:/, '') || 'default'
    const desk = begin({ name, id: uniqueId() })
    scope.onconnect = (event) => desk.connect(pagePort(event.ports[0]!))
    return
  }
  scope.onmessage = ({ data }) => {
    const start = data as StartMessage
    if (start?.type !== 'start') return
    scope.onmessage = null
    begin(start).connect(pagePort(new SideHub(start.port).main))
  }
}

/** Opens the channel to a page that knocked, each once; a page that knocks again is told again. */
export function channels(broker: string): (page: string) => PagePort | null {
  const open = new Map<string, BroadcastChannel>()
  return (page) => {
    const known = open.get(page)
    known?.postMessage(channelOpen)
    if (known !== undefined) return null
    const channel = new BroadcastChannel(channelName(broker, page))
    open.set(page, channel)
    const { main } = new SideHub(broadcastPipe(channel, () => open.delete(page)))
    channel.postMessage(channelOpen)
    return pagePort(main)
  }
}

function pagePort(port: MessagePort | SideHub['main']): PagePort {
  return port as { postMessage(message: WorkerMessage): void; close(): void; onmessage: null }
}
