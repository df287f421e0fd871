// The entry of the small page for guests. It needs no SharedWorker, no Web Locks and no secure context.
// Does not know what is on the page, nor anything of the panel.
import '../styles/tokens.css'
import '../styles/base.css'
import { render } from 'preact'
import { GuestPage } from './guest-page.tsx'
import { resumeGuest } from './guest-state.ts'

resumeGuest()
render(<GuestPage />, document.getElementById('app')!)
