// What the whole page shares: theme, sizes and switches that it remembers, the second that is now, and the broker view.
// Does not know the views.
import { effect, type Signal, signal, untracked } from '@preact/signals'
import type { BrokerView } from '../core/views.ts'
import { isWatching, source } from './source.ts'

/** A signal kept in this browser under `mqtab.<name>`; where storage is off, for as long as the page lives. */
export function remembered<T extends string | number | boolean>(name: string, initial: T): Signal<T> {
  const key = `mqtab.${name}`
  let value: T = initial
  try {
    const kept = localStorage.getItem(key)
    if (kept !== null) value = (typeof initial === 'string' ? kept : JSON.parse(kept)) as T
  } catch {
    // No storage, or not ours.
  }
  const kept = signal(typeof value === typeof initial ? value : initial)
  let first = true
  effect(() => {
    const now = kept.value
    if (first) {
      first = false
      return
    }
    try {
      localStorage.setItem(key, String(now))
    } catch {
      // No storage: the choice lasts as long as the page.
    }
  })
  return kept
}

export const themes = ['system', 'light', 'dark'] as const
export const theme = remembered<string>('theme', 'system')
/** CSS pixels. */
export const inspectorWidth = remembered<number>('inspector-width', 400)
export const benchHeight = remembered<number>('workbench-height', 304)
export const benchOpen = remembered<boolean>('workbench-open', false)
export const singleKeys = remembered<boolean>('single-keys', true)
/** A screen reader speaks every five seconds what came. */
export const spoken = remembered<boolean>('spoken', false)
/** Large, light and without what surrounds the view, for a room. */
export const projector = remembered<boolean>('projector', false)
export const showSys = remembered<boolean>('show-sys', false)

function media(query: string): Signal<boolean> {
  const list = matchMedia(query)
  const matches = signal(list.matches)
  list.addEventListener('change', () => {
    matches.value = list.matches
  })
  return matches
}

export const phone = media('(max-width: 639px)')
/** Below this the inspector lies over the view instead of beside it. */
export const narrow = media('(max-width: 1023px)')

/** Size of the page's text to what is usual, never below 1: what is as high as a line of text grows with it. */
export const textScale = signal(1)
/** CSS pixels of 1 rem where nobody has changed it. */
const usualRem = 16

function watchTextScale(): void {
  const ruler = document.createElement('span')
  ruler.style.cssText = 'position:absolute;visibility:hidden;inline-size:1rem'
  document.body.append(ruler)
  new ResizeObserver(() => {
    textScale.value = Math.max(1, ruler.getBoundingClientRect().width / usualRem)
  }).observe(ruler)
}

/** Milliseconds since the epoch, once a second. */
export const now = signal(Date.now())

export const broker = signal<BrokerView | null>(null)

/** Rates of the last five minutes, one a second, newest last. */
export interface RateHistory {
  readonly received: readonly number[]
  readonly sent: readonly number[]
}
export const rates = signal<RateHistory>({ received: [], sent: [] })
export const rateHistorySeconds = 300
/** The broker view as it was at each of the last 300 seconds, newest last; `now` tells when there is another. */
export const past: { readonly at: number; readonly view: BrokerView }[] = []

/** Starts what runs for as long as the page is open. */
export function startState(): void {
  watchTextScale()
  effect(() => {
    const { dataset } = document.documentElement
    const shown = theme.value === 'system' && projector.value ? 'light' : theme.value
    if (shown === 'system') delete dataset.theme
    else dataset.theme = shown
    if (projector.value) dataset.projector = ''
    else delete dataset.projector
  })
  effect(() =>
    source().watch('broker', {}, (view) => {
      broker.value = view
    }),
  )
  // The broker records messages only while somebody watches: what comes while another view is open is to be there later.
  effect(() => source().watch('messages', { limit: 0, text: '', sys: true }, () => {}))
  setInterval(tick, 1000)
}

function tick(): void {
  const at = Date.now()
  const view = untracked(isWatching) ? broker.peek() : null
  if (view !== null) {
    past.push({ at, view })
    if (past.length > rateHistorySeconds) past.shift()
  }
  now.value = at
  if (view === null) return
  const { received, sent } = rates.peek()
  rates.value = {
    received: [...received.slice(1 - rateHistorySeconds), view.receivedRate],
    sent: [...sent.slice(1 - rateHistorySeconds), view.sentRate],
  }
}
