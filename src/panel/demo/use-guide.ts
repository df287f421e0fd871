// While the pretend clients talk, the inspector explains each packet as it is drawn, until a person looks at something else.
// Does not know what it says.
import { useEffect, useRef } from 'preact/hooks'
import { deselect, route, selectedId, suggest } from '../route.ts'
import { narrow } from '../state.ts'
import { demoRuns } from './demo.ts'

/** `newest` is the number of the last packet that is drawn. */
export function useGuide(newest: number | null): void {
  const shown = useRef<string | null>(null)
  const dismissed = useRef(false)
  const runs = demoRuns.value
  useEffect(() => {
    if (runs) return
    if (shown.current !== null && selectedId('packet') === shown.current) deselect()
    shown.current = null
    dismissed.current = false
  }, [runs])
  useEffect(() => {
    if (!runs || newest === null || narrow.value || dismissed.current) return
    const { selected } = route.peek()
    // A person has chosen something, or closed it.
    if (shown.current === null ? selected !== null : selectedId('packet') !== shown.current) {
      dismissed.current = true
      return
    }
    shown.current = String(newest)
    suggest('packet', shown.current)
  }, [runs, newest])
}
