// Lets a client's keep alive run out by hand: nothing of it comes through any more, and the broker is not told.
// Does not know who the client is.
import { effect } from '@preact/signals'
import { gates, holdLink, letDie } from '../flow/hand.ts'
import { source } from '../source.ts'

/** Holds the link until the broker cuts it, or somebody lets go; then a hold spares clients again. */
export function starve(link: number): void {
  const wasAllowed = gates.peek()?.letDie ?? false
  letDie(true)
  holdLink(link, true)
  let wasHeld = false
  const stop = effect(() => {
    const isHeld = gates.value?.lanes.some((lane) => lane.link === link && lane.holding) ?? false
    wasHeld ||= isHeld
    const isDenied = source().control.value === 'denied'
    if (isHeld || !(wasHeld || isDenied)) return
    queueMicrotask(() => {
      stop()
      if (isDenied) return
      if (!wasAllowed) letDie(false)
      holdLink(link, false)
    })
  })
}
