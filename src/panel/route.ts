// The address after `#`: view, selection and filter. Every state of the page has one, and none reaches a server.
// Does not know what the views show.
import { signal } from '@preact/signals'

export const views = ['messages', 'clients', 'connect', 'broker', 'workbench'] as const
export type ViewName = (typeof views)[number]

export interface Route {
  readonly view: ViewName
  /** What the inspector shows: a message id or a client identifier. Null is nothing. */
  readonly selected: string | null
  readonly filter: string
}

/** `#clients/phone?filter=tcp` */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2)
  const slash = path.indexOf('/')
  const name = slash < 0 ? path : path.slice(0, slash)
  const view = views.find((each) => each === name) ?? 'messages'
  return {
    view,
    selected: slash < 0 ? null : decode(path.slice(slash + 1)),
    filter: new URLSearchParams(query).get('filter') ?? '',
  }
}

export function formatRoute({ view, selected, filter }: Route): string {
  const path = selected === null ? view : `${view}/${encodeURIComponent(selected)}`
  return filter === '' ? `#${path}` : `#${path}?${new URLSearchParams({ filter })}`
}

/** A link cut by hand may hold half an escape; it is then taken as it stands. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export const route = signal<Route>(parseRoute(typeof location === 'undefined' ? '' : location.hash))

/** Follows Back, Forward and links. */
export function followAddress(): void {
  addEventListener('hashchange', () => {
    route.value = parseRoute(location.hash)
  })
}

/** Goes to a place that Back leaves again. */
export function go(view: ViewName, selected: string | null = null): void {
  const next = { view, selected, filter: route.value.view === view ? route.value.filter : '' }
  const hash = formatRoute(next)
  if (hash !== location.hash) history.pushState(null, '', hash)
  route.value = next
}

/** Filters as you type; Back does not walk through the letters. */
export function setFilter(filter: string): void {
  const next = { ...route.value, filter }
  history.replaceState(null, '', formatRoute(next))
  route.value = next
}

/** Closes the inspector. */
export function deselect(): void {
  if (route.value.selected !== null) go(route.value.view)
}
