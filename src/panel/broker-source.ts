// The broker of this origin as the page's source: opens it, observes it, and joins the gateway that served the page.
// Does not know what is shown.
import { signal } from '@preact/signals'
import { joinServingGateway } from '../client/gateway.ts'
import { type Observer, observe } from '../client/observer.ts'
import { type BrokerHandle, openBroker } from '../client/open.ts'
import { doTask } from '../client/task.ts'
import { timeOfDay } from './format.ts'
import { type Control, type HostStatus, noSource, type Source } from './source.ts'
import { text } from './text.ts'

/** For developers, who mostly have a browser with a SharedWorker: `?host=tab` in the page's address does without. */
export function hostAsked(): { readonly hostIn?: 'shared-worker' | 'tab' } {
  const asked = new URLSearchParams(location.search).get('host')
  return asked === 'tab' || asked === 'shared-worker' ? { hostIn: asked } : {}
}

/** Never throws: where no broker can run, the source says so. */
export function brokerSource(): Source {
  let handle: BrokerHandle
  try {
    handle = openBroker(hostAsked())
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return noSource('unavailable', why)
  }
  const observer = observe(handle)
  const host = signal<HostStatus>({ kind: 'unknown', state: 'starting', why: '' })
  const control = signal<Control>('none')
  const takenBy = signal('')
  const vain = signal(0)
  // Others are told by it which page holds packets.
  const name = text.pageSince(timeOfDay(Date.now()).slice(0, 8))
  const look = () => {
    const { controller, denied } = observer
    takenBy.value = observer.takenBy ?? ''
    vain.value = observer.vain
    control.value = denied ? 'denied' : controller ? 'own' : observer.takenBy !== null ? 'taken' : 'none'
    host.value = { kind: handle.host ?? 'unknown', ...status(handle, observer.refused) }
  }
  handle.onChange(look)
  observer.onChange(look)
  look()
  joinServingGateway(handle).catch(() => {})
  return {
    host,
    watch: (view, query, onResult) => observer.watch(view, query, onResult),
    admin: (action) => observer.admin(action),
    configure: (change) => observer.configure(change),
    gate(command) {
      if (!observer.controller) observer.control(true, name)
      observer.gate(command)
    },
    takeControl: () => observer.control(true, name, true),
    claim: () => claim(observer, name),
    release: () => observer.control(false),
    control,
    takenBy,
    vain,
    task: (task) => doTask(handle, task),
    pace: (hertz, views) => observer.pace(hertz, views),
  }
}

function claim(observer: Observer, name: string): Promise<boolean> {
  if (observer.controller) return Promise.resolve(true)
  observer.control(true, name)
  return new Promise((resolve) => {
    const stop = observer.onChange(() => {
      if (!observer.controller && !observer.denied) return
      stop()
      resolve(observer.controller)
    })
  })
}

function status(handle: BrokerHandle, refused: string | null): Omit<HostStatus, 'kind'> {
  const { state, why } = handle
  if (refused !== null) return { state: 'outdated', why: refused }
  const gone = handle.unanswered ? 'silent' : 'crashed'
  const shown = state === 'gone' ? gone : state === 'closed' ? 'unavailable' : state
  return { state: shown, newer: handle.outdated, why }
}
