// How often the page wants news: often of the view that a person looks at, seldom while nobody can see the page.
// Does not know what the views show.
import { effect, signal } from '@preact/signals'
import type { Paces, View } from '../core/views.ts'
import { route, type ViewName } from './route.ts'
import { source } from './source.ts'

/** Frames a second. */
export const paces = { hidden: 1, shown: 10, focused: 20 } as const

/** What the broker is asked for each view of the page, where more of it is worth drawing. */
const main: { readonly [V in ViewName]?: View } = {
  flow: 'flow',
  topics: 'tree',
  messages: 'messages',
  clients: 'clients',
}

/** The pace of all views, and of the one that has the focus. */
export function paceOf(hidden: boolean, focused: boolean, view: ViewName): { hertz: number; views: Paces } {
  if (hidden) return { hertz: paces.hidden, views: {} }
  const name = focused ? main[view] : undefined
  return { hertz: paces.shown, views: name === undefined ? {} : { [name]: paces.focused } }
}

/** Follows the focus for as long as the page is open. */
export function watchPace(): void {
  const seen = signal({ hidden: document.hidden, focused: document.hasFocus() })
  const look = () => {
    seen.value = { hidden: document.hidden, focused: document.hasFocus() }
  }
  document.addEventListener('visibilitychange', look)
  addEventListener('focus', look)
  addEventListener('blur', look)
  let last = ''
  effect(() => {
    const { hidden, focused } = seen.value
    const { hertz, views } = paceOf(hidden, focused, route.value.view)
    const from = source()
    // The route changes with every letter of a filter.
    const asked = JSON.stringify([hertz, views])
    if (asked === last) return
    last = asked
    from.pace(hertz, views)
  })
}
