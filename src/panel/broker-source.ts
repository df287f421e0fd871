// The broker of this origin as the page's source: opens it, observes it, and joins the gateway that served the page.
// Does not know what is shown.
import { signal } from '@preact/signals'
import { joinServingGateway } from '../client/gateway.ts'
import { observe } from '../client/observer.ts'
import { type BrokerHandle, openBroker } from '../client/open.ts'
import { doTask } from '../client/task.ts'
import type { HostStatus, Source } from './source.ts'

/** Never throws: where no broker can run, the source says so. */
export function brokerSource(): Source {
  let handle: BrokerHandle
  try {
    // For developers, who mostly have a browser with a SharedWorker: `?host=tab` does without.
    const asked = new URLSearchParams(location.search).get('host')
    handle = openBroker(asked === 'tab' || asked === 'shared-worker' ? { hostIn: asked } : {})
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return {
      host: signal<HostStatus>({ kind: 'unknown', state: 'unavailable', why }),
      watch: () => () => {},
      admin: () => {},
      configure: () => {},
      gate: () => {},
      release: () => {},
      control: signal('none' as const),
      task: () => Promise.reject(new Error(why)),
      pace: () => {},
    }
  }
  const observer = observe(handle)
  const host = signal<HostStatus>({ kind: 'unknown', state: 'starting', why: '' })
  const control = signal<'none' | 'own' | 'denied'>('none')
  const look = () => {
    control.value = observer.denied ? 'denied' : observer.controller ? 'own' : 'none'
    host.value = { kind: handle.host ?? 'unknown', ...status(handle, observer.refused) }
  }
  handle.onChange(look)
  observer.onChange(look)
  look()
  joinServingGateway(handle).catch(() => {})
  document.addEventListener('visibilitychange', () => observer.pace(document.hidden ? 1 : 10))
  return {
    host,
    watch: (view, query, onResult) => observer.watch(view, query, onResult),
    admin: (action) => observer.admin(action),
    configure: (change) => observer.configure(change),
    gate(command) {
      if (!observer.controller) observer.control(true)
      observer.gate(command)
    },
    release: () => observer.control(false),
    control,
    task: (task) => doTask(handle, task),
    pace: (hertz) => observer.pace(hertz),
  }
}

function status(handle: BrokerHandle, refused: string | null): Omit<HostStatus, 'kind'> {
  const { state, why } = handle
  if (refused !== null) return { state: 'outdated', why: refused }
  const shown = state === 'gone' ? 'crashed' : state === 'closed' ? 'unavailable' : state
  return { state: shown, newer: handle.outdated, why }
}
