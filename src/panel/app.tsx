// The page: header, rail, view, inspector and workbench in their places.
// Does not know where its data comes from.

import { useEffect } from 'preact/hooks'
import styles from './app.module.css'
import { MessageInspector } from './messages/message-detail.tsx'
import { MessagesView } from './messages/messages-view.tsx'
import { type Route, route } from './route.ts'
import { Bar } from './shell/bar.tsx'
import { Dock } from './shell/dock.tsx'
import { brokerName, Header } from './shell/header.tsx'
import { Inspector } from './shell/inspector.tsx'
import { KeySheet } from './shell/keys.tsx'
import { Rail } from './shell/rail.tsx'
import { broker, phone } from './state.ts'
import { text } from './text.ts'
import { lazy } from './ui/lazy.tsx'
import { Toasts } from './ui/toasts.tsx'

const ClientsView = lazy(() => import('./clients/clients-view.tsx').then((module) => module.ClientsView))
const ClientInspector = lazy(() => import('./clients/client-detail.tsx').then((module) => module.ClientInspector))
const ConnectView = lazy(() => import('./connect/connect-view.tsx').then((module) => module.ConnectView))
const BrokerView = lazy(() => import('./broker/broker-view.tsx').then((module) => module.BrokerPage))
const Workbench = lazy(() => import('./workbench/workbench.tsx').then((module) => module.Workbench))

export function App() {
  const current = route.value
  const ownScreen = phone.value && current.view === 'workbench'
  const title = text.views[current.view]
  const name = brokerName(broker.value?.name)
  useEffect(() => {
    document.title = `${title} · ${name}`
  }, [title, name])
  const inspector = inspected(current)
  return (
    <div class={styles.app}>
      <nav class={styles.skip} aria-label={text.skip.view}>
        <SkipLink to="view" words={text.skip.view} />
        {inspector && <SkipLink to="inspector" words={text.skip.inspector} />}
        {!phone.value && <SkipLink to="workbench" words={text.skip.workbench} />}
      </nav>
      <Header />
      <Bar />
      <Rail />
      <main id="view" class={styles.main} tabIndex={-1}>
        {ownScreen ? (
          <section class={styles.bench}>
            <h1 class="hidden-text">{text.views.workbench}</h1>
            <Workbench />
          </section>
        ) : (
          <View view={current.view} />
        )}
      </main>
      {inspector}
      {!phone.value && <Dock Workbench={Workbench} />}
      <Toasts />
      <KeySheet />
    </div>
  )
}

function View({ view }: { view: Route['view'] }) {
  switch (view) {
    case 'messages':
    case 'workbench':
      return <MessagesView />
    case 'clients':
      return <ClientsView />
    case 'connect':
      return <ConnectView />
    case 'broker':
      return <BrokerView />
    default:
      return view satisfies never
  }
}

function inspected({ view, selected }: Route) {
  if (selected === null) return null
  if (view === 'messages') {
    return (
      <Inspector label={text.message.label}>
        <MessageInspector id={Number(selected)} />
      </Inspector>
    )
  }
  if (view === 'clients') {
    return (
      <Inspector label={text.client}>
        <ClientInspector key={selected} clientId={selected} />
      </Inspector>
    )
  }
  return null
}

/** Moves the focus itself: the fragment of the address is the route. */
function SkipLink({ to, words }: { to: string; words: string }) {
  return (
    <a
      href={`#${to}`}
      onClick={(event) => {
        event.preventDefault()
        document.getElementById(to)?.focus()
      }}
    >
      {words}
    </a>
  )
}
