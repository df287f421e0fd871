// Nothing moves under the pointer: while a person aims at a row of the live list, it stays where it is and others come below.
// Does not know rows, nor what is done with them.
import { useEffect } from 'preact/hooks'
import type { Reading } from './use-reading.ts'

/** A pointer that has not moved for so long aims at nothing, milliseconds: the list goes on. */
const rowMillis = 1_500
/** The same where it rests on something that can be pressed. */
const controlMillis = 5_000

export function useAim(box: { readonly current: HTMLElement | null }, reading: Reading): void {
  useEffect(() => {
    const element = box.current!
    let timer: ReturnType<typeof setTimeout> | undefined
    let last = ''
    const end = () => {
      clearTimeout(timer)
      reading.aim(false)
    }
    const move = ({ pointerType, clientX, clientY, target }: PointerEvent) => {
      const at = `${clientX} ${clientY}`
      // A finger aims and presses at once; and rows that pass under a pointer at rest move no pointer.
      if (pointerType === 'touch' || at === last) return
      last = at
      clearTimeout(timer)
      const row = target instanceof Element ? target.closest('[data-key]') : null
      if (row === null) {
        reading.aim(false)
        return
      }
      reading.aim(true)
      timer = setTimeout(end, (target as Element).closest('button') === null ? rowMillis : controlMillis)
    }
    element.addEventListener('pointermove', move)
    element.addEventListener('pointerleave', end)
    return () => {
      end()
      element.removeEventListener('pointermove', move)
      element.removeEventListener('pointerleave', end)
    }
  }, [box, reading])
}
