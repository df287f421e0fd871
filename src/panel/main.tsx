// The entry of the page: joins the broker, then draws it. With `#host` it only hosts, for a browser without a window.
// Does not know what is on the page.
import './styles/tokens.css'
import './styles/base.css'
import { render } from 'preact'
import { App } from './app.tsx'
import { watchStorage } from './broker/keep.ts'
import { brokerSource } from './broker-source.ts'
import { watchDemo } from './demo/demo.ts'
import { watchGates } from './flow/hand.ts'
import { keepOffline } from './offline/offline.ts'
import { watchPace } from './pace.ts'
import { resumePeers } from './peers/resume.ts'
import { followAddress } from './route.ts'
import { listenToKeys } from './shell/keys.ts'
import { type Source, setSource, source } from './source.ts'
import { startState } from './state.ts'
import { text } from './text.ts'

async function choose(): Promise<Source> {
  if (import.meta.env.DEV) {
    const fake = new URLSearchParams(location.search).get('fake')
    if (fake !== null) return (await import('./fixtures.ts')).fakeSource(fake)
  }
  return brokerSource()
}

/** Draws nothing that changes often: nobody looks. */
function HostOnly() {
  const { state, why } = source().host.value
  return (
    <main>
      <h1>{text.hostOnly}</h1>
      <p>{[text.host.state[state], why].filter(Boolean).join(': ')}</p>
    </main>
  )
}

const root = document.getElementById('app')!
const hostOnly = location.hash === '#host'
setSource(await choose())
resumePeers()
if (hostOnly) {
  render(<HostOnly />, root)
} else {
  followAddress()
  listenToKeys()
  startState()
  watchPace()
  watchGates()
  watchDemo()
  watchStorage()
  void keepOffline()
  render(<App />, root)
  // Whoever asks for it types at once.
  import('./shell/palette.tsx').catch(() => {})
}
