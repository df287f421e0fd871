// The page: header, rail, view, inspector and workbench in their places.
// Does not know where its data comes from.

import type { FunctionComponent } from 'preact'
import { useEffect } from 'preact/hooks'
import styles from './app.module.css'
import { FlowView } from './flow/flow-view.tsx'
import { isHolding } from './flow/hand.ts'
import { pageCommands } from './page-commands.ts'
import { type Kind, type Route, route } from './route.ts'
import { Bar } from './shell/bar.tsx'
import { useCommands } from './shell/commands.ts'
import { Dock } from './shell/dock.tsx'
import { brokerName, Header } from './shell/header.tsx'
import { Inspector } from './shell/inspector.tsx'
import { opened as keysOpen } from './shell/keys.ts'
import { paletteOpen } from './shell/palette-state.ts'
import { Rail } from './shell/rail.tsx'
import { broker, phone, projector, spoken } from './state.ts'
import { text } from './text.ts'
import { lazy } from './ui/lazy.tsx'
import { Toasts } from './ui/toasts.tsx'

const MessagesView = lazy(() => import('./messages/messages-view.tsx').then((module) => module.MessagesView))
const TopicsView = lazy(() => import('./topics/topics-view.tsx').then((module) => module.TopicsView))
const ClientsView = lazy(() => import('./clients/clients-view.tsx').then((module) => module.ClientsView))
const ConnectView = lazy(() => import('./connect/connect-view.tsx').then((module) => module.ConnectView))
const BrokerView = lazy(() => import('./broker/broker-view.tsx').then((module) => module.BrokerPage))
const SettingsView = lazy(() => import('./settings/settings-view.tsx').then((module) => module.SettingsView))
const KeySheet = lazy(() => import('./shell/key-sheet.tsx').then((module) => module.KeySheet))
const Palette = lazy(() => import('./shell/palette.tsx').then((module) => module.Palette))
const Speech = lazy(() => import('./shell/speech.tsx').then((module) => module.Speech))
const Workbench = lazy(() => import('./workbench/workbench.tsx').then((module) => module.Workbench))

/** What shows one thing in full, by its kind. Each has its own pane and comes when it is first asked for. */
const panes: Readonly<Record<Kind, { readonly label: string; readonly Pane: FunctionComponent<{ id: string }> }>> = {
  packet: {
    label: text.packet,
    Pane: lazy(() => import('./inspect/packet-pane.tsx').then((module) => module.PacketPane)),
  },
  message: {
    label: text.message,
    Pane: lazy(() => import('./messages/message-detail.tsx').then((module) => module.MessagePane)),
  },
  client: {
    label: text.client,
    Pane: lazy(() => import('./clients/client-detail.tsx').then((module) => module.ClientPane)),
  },
  topic: {
    label: text.topic,
    Pane: lazy(() => import('./topics/topic-pane.tsx').then((module) => module.TopicPane)),
  },
  number: {
    label: text.number,
    Pane: lazy(() => import('./broker/number-pane.tsx').then((module) => module.NumberPane)),
  },
}

export function App() {
  const current = route.value
  const ownScreen = phone.value && current.view === 'workbench'
  const title = text.views[current.view]
  const name = brokerName(broker.value?.name)
  const mark = isHolding.value ? `${text.holdingMark} ` : ''
  useEffect(() => {
    document.title = `${mark}${title} · ${name}`
  }, [mark, title, name])
  useCommands(pageCommands, 'page')
  const inspector = inspected(current)
  const bare = projector.value && !phone.value
  return (
    <div class={styles.app}>
      <nav class={styles.skip} aria-label={text.skip.view}>
        <SkipLink to="view" words={text.skip.view} />
        {inspector && <SkipLink to="inspector" words={text.skip.inspector} />}
        {!phone.value && !bare && <SkipLink to="workbench" words={text.skip.workbench} />}
      </nav>
      <Header />
      <Bar />
      {!bare && <Rail />}
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
      {!phone.value && !bare && <Dock Workbench={Workbench} />}
      <Toasts />
      {keysOpen.value && <KeySheet />}
      {paletteOpen.value && <Palette />}
      {spoken.value && <Speech />}
    </div>
  )
}

function View({ view }: { view: Route['view'] }) {
  switch (view) {
    case 'flow':
    case 'workbench':
      return <FlowView />
    case 'messages':
      return <MessagesView />
    case 'topics':
      return <TopicsView />
    case 'clients':
      return <ClientsView />
    case 'connect':
      return <ConnectView />
    case 'broker':
      return <BrokerView />
    case 'settings':
      return <SettingsView />
    default:
      return view satisfies never
  }
}

/** The inspector on what is selected, in whatever view; null when nothing is. */
function inspected({ selected }: Route) {
  if (selected === null) return null
  const { label, Pane } = panes[selected.kind]
  return (
    <Inspector label={label}>
      <Pane key={selected.id} id={selected.id} />
    </Inspector>
  )
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
