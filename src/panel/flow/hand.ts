// The hand on the broker as the page has it: stop, step, run, slow, break. Takes control when needed, gives it back when idle.
// Does not know buttons.
import { computed, effect, signal, untracked } from '@preact/signals'
import type { GateCommand, GatesView } from '../../core/flow-view.ts'
import type { PacketFilter } from '../../protocol/packet-filter.ts'
import { isWatching, source } from '../source.ts'
import { note } from '../ui/toasts.tsx'
import { flowText } from './text.ts'

/** How packets are held up now, by whichever page. */
export const gates = signal<GatesView | null>(null)

/** This page holds packets now: its tab is to be found among others. */
export const isHolding = computed(() => {
  const view = gates.value
  return source().control.value === 'own' && view !== null && (view.stepping || view.lanes.length > 0)
})

/** Follows the broker for as long as the page is open. */
export function watchGates(): void {
  effect(() =>
    source().watch('gates', {}, (view) => {
      gates.value = view
    }),
  )
  effect(() => {
    if (source().vain.value === 0) return
    note(flowText.held.vain)
    giveBack()
  })
}

/** Commands so far. */
let sent = 0

/** Nothing for a broker of which this page does not see what it does. */
function send(command: GateCommand): void {
  if (!untracked(isWatching)) return
  sent += 1
  source().gate(command)
}

export function stop(): void {
  send({ type: 'pause' })
}

export function step(message: boolean): void {
  send({ type: 'step', message })
}

/** Lets go all that is held. Slow motion and breakpoints stay. */
export function run(): void {
  send({ type: 'run' })
  giveBack()
}

/** The same whoever holds it, slow motion too unless it is to stay. Other pages are told who it was. */
export function releaseAll(staysSlow: boolean): void {
  const from = source()
  if (from.control.peek() === 'own') {
    run()
    if (!staysSlow) slow(0)
    return
  }
  from.takeControl()
  send({ type: 'run' })
  from.release()
}

/** Each packet is on its way for so long; 0 is at once. */
export function slow(millis: number, clients: readonly string[] | null = null): void {
  send({ type: 'slow', millis, clients })
  if (millis === 0) giveBack()
}

export function breakOn(filters: readonly PacketFilter[]): void {
  send({ type: 'break', filters })
  if (filters.length === 0) giveBack()
}

export function letDie(on: boolean): void {
  send({ type: 'let-die', on })
}

/** Holds a link in both directions, or opens it again. */
export function holdLink(link: number, on: boolean): void {
  for (const direction of ['in', 'out'] as const) send({ type: on ? 'hold' : 'open', link, direction })
  if (!on) giveBack()
}

/**
 * Control goes back once nothing needs it, so that another page may take it. The broker is asked anew, for what it told
 * last may be older than the last command.
 */
function giveBack(): void {
  const from = source()
  const asked = sent
  const stop = from.watch('gates', {}, ({ slowMillis, breaks, stepping, lanes }) => {
    stop()
    const isIdle = slowMillis === 0 && breaks.length === 0 && !stepping && lanes.length === 0
    if (sent !== asked) giveBack()
    else if (isIdle && from.control.peek() === 'own') from.release()
  })
}
