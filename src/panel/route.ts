// The address after `#/`: view, selection and filter. Every state of the page has one, and none reaches a server.
// Does not know what the views show.
import { signal } from '@preact/signals'

export const views = ['flow', 'topics', 'messages', 'clients', 'connect', 'broker', 'settings', 'workbench'] as const
export type ViewName = (typeof views)[number]

/** What the inspector can show. A packet and a message go by number, a client by identifier, a topic by name. */
export const kinds = ['packet', 'message', 'client', 'topic', 'number'] as const
export type Kind = (typeof kinds)[number]
export interface Selection {
  readonly kind: Kind
  readonly id: string
}

export interface Route {
  readonly view: ViewName
  /** What the inspector shows, in whatever view. Null is nothing. */
  readonly selected: Selection | null
  readonly filter: string
  /** Whatever else a view keeps in its address, such as `mode` and `tab`; no name of a kind. Of the inspector: `show` and `byte`. */
  readonly more: Readonly<Record<string, string>>
}

/** `#/clients?client=phone&filter=version%3A5` */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const view = views.find((each) => each === path) ?? 'flow'
  const parameters = new URLSearchParams(query)
  let selected: Selection | null = null
  const more: Record<string, string> = {}
  for (const [name, value] of parameters) {
    const kind = kinds.find((each) => each === name)
    if (kind !== undefined) selected ??= { kind, id: value }
    else if (name !== 'filter') more[name] = value
  }
  return { view, selected, filter: parameters.get('filter') ?? '', more }
}

export function formatRoute({ view, selected, filter, more }: Route): string {
  const parameters = new URLSearchParams()
  if (selected !== null) parameters.set(selected.kind, selected.id)
  if (filter !== '') parameters.set('filter', filter)
  for (const [name, value] of Object.entries(more)) if (value !== '') parameters.set(name, value)
  const query = parameters.toString()
  return query === '' ? `#/${view}` : `#/${view}?${query}`
}

/** The address of a view, with something selected in it. */
export function linkTo(
  view: ViewName,
  selected: Selection | null = null,
  filter = '',
  more: Route['more'] = {},
): string {
  return formatRoute({ view, selected, filter, more })
}

export const route = signal<Route>(parseRoute(typeof location === 'undefined' ? '' : location.hash))

/** Follows Back, Forward and links. */
export function followAddress(): void {
  addEventListener('hashchange', () => {
    route.value = parseRoute(location.hash)
  })
}

/** The tab of the inspector in which a kind of thing was last looked at. */
const lastTabs: Partial<Record<Kind, string>> = {}

/** What belongs to the inspector besides what it shows. A chosen byte means nothing in another packet. */
function withSelection({ byte: _, show: __, ...more }: Route['more'], selected: Selection | null): Partial<Route> {
  const { selected: before, more: now } = route.value
  if (before !== null && now.show !== undefined) lastTabs[before.kind] = now.show
  const tab = selected === null ? undefined : lastTabs[selected.kind]
  return { selected, more: tab === undefined ? more : { ...more, show: tab } }
}

/** Goes to a place that Back leaves again. Within a view its filter and what else it keeps stay. */
export function go(view: ViewName, selected: Selection | null = null): void {
  const { filter, more, view: from } = route.value
  const same = from === view
  show({ ...route.value, view, filter: same ? filter : '', ...withSelection(same ? more : {}, selected) }, true)
}

/** Opens the inspector on something, in the view that is there. */
export function select(kind: Kind, id: string): void {
  show({ ...route.value, ...withSelection(route.value.more, { kind, id }) }, true)
}

/** The same thing again in its place: Back does not walk through every row that the arrow keys passed. */
export function reselect(kind: Kind, id: string): void {
  show({ ...route.value, ...withSelection(route.value.more, { kind, id }) }, route.value.selected === null)
}

/** What the page itself shows, as nobody asked for something else: Back does not walk through it. */
export function suggest(kind: Kind, id: string): void {
  show({ ...route.value, ...withSelection(route.value.more, { kind, id }) }, false)
}

/** Closes the inspector. */
export function deselect(): void {
  if (route.value.selected !== null) show({ ...route.value, ...withSelection(route.value.more, null) }, true)
}

/** The tab of the inspector that the address names, if it is one of these; else the first. */
export function inspectorTab<Tab extends string>(tabs: readonly [Tab, ...Tab[]]): Tab {
  return tabs.find((tab) => tab === route.value.more.show) ?? tabs[0]
}

/** Shows another tab of the inspector; things of the same kind open in it from now on. */
export function showTab(tab: string): void {
  setMore('show', tab)
}

/** The identifier of what is selected, if it is of this kind. */
export function selectedId(kind: Kind): string | null {
  const { selected } = route.value
  return selected?.kind === kind ? selected.id : null
}

/** Filters as you type; Back does not walk through the letters. */
export function setFilter(filter: string): void {
  show({ ...route.value, filter }, false)
}

/** Keeps something of a view's own in the address; '' removes it. */
export function setMore(name: string, value: string): void {
  show({ ...route.value, more: { ...route.value.more, [name]: value } }, false)
}

function show(next: Route, leavesTrace: boolean): void {
  const hash = formatRoute(next)
  if (hash !== formatRoute(route.value)) {
    try {
      if (leavesTrace) history.pushState(null, '', hash)
      else history.replaceState(null, '', hash)
    } catch {
      // Some browsers refuse more than a hundred addresses in half a minute: the last few rows of a held arrow key have none.
    }
  }
  route.value = next
}
