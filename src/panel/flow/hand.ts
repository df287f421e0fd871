// The hand on the broker as the page has it: stop, step, run, slow, break. Takes control when needed, gives it back when idle.
// Does not know buttons.
import { computed, effect, signal } from '@preact/signals'
import type { GateCommand, GatesView } from '../../core/flow-view.ts'
import type { PacketFilter } from '../../protocol/packet-filter.ts'
import { source } from '../source.ts'
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
    giveBack({})
  })
}

const send = (command: GateCommand): void => source().gate(command)

export function stop(): void {
  send({ type: 'pause' })
}

export function step(message: boolean): void {
  send({ type: 'step', message })
}

/** Lets go all that is held. Slow motion and breakpoints stay. */
export function run(): void {
  send({ type: 'run' })
  giveBack({ stepping: false, lanes: [] })
}

/** The same whoever holds it, slow motion too. Other pages are told who it was. */
export function releaseAll(): void {
  const from = source()
  if (from.control.peek() === 'own') {
    run()
    // Slowness of some clients alone is theirs.
    if (gates.peek()?.slowClients === null) slow(0)
    return
  }
  from.takeControl()
  send({ type: 'run' })
  from.release()
}

/** Each packet is on its way for so long; 0 is at once. */
export function slow(millis: number, clients: readonly string[] | null = null): void {
  send({ type: 'slow', millis, clients })
  if (millis === 0) giveBack({ slowMillis: 0 })
}

export function breakOn(filters: readonly PacketFilter[]): void {
  send({ type: 'break', filters })
  if (filters.length === 0) giveBack({ breaks: filters })
}

export function letDie(on: boolean): void {
  send({ type: 'let-die', on })
}

/** Holds a link in both directions, or opens it again. */
export function holdLink(link: number, on: boolean): void {
  for (const direction of ['in', 'out'] as const) send({ type: on ? 'hold' : 'open', link, direction })
  if (!on) giveBack({ lanes: gates.peek()?.lanes.filter((lane) => lane.link !== link) ?? [] })
}

/** Control goes back once nothing needs it, so that another page may take it. `next` is what has just been asked for. */
function giveBack(next: Partial<GatesView>): void {
  const now = gates.peek()
  if (now === null || source().control.peek() !== 'own') return
  const { slowMillis, breaks, stepping, lanes } = { ...now, ...next }
  if (slowMillis === 0 && breaks.length === 0 && !stepping && lanes.length === 0) source().release()
}
