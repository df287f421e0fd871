// Keeps a scroller at its end, and tells a person who scrolls away from a place that has changed its size meanwhile.
// Does not know what is in it.
import { useRef } from 'preact/hooks'

/** Pixels from the end that still are the end. */
const near = 4

export interface End {
  /** Scrolls there. */
  stay(): void
  /**
   * Whether it is there, asked when it has scrolled. While it follows, an end that moved away of itself is followed: news of
   * having scrolled there comes a frame later, and the window or what stands around may be another by then.
   */
  isThere(follows: boolean): boolean
}

export function useEnd(scroller: { readonly current: HTMLElement | null }): End {
  const was = useRef({ size: 0, room: 0 })
  const end = useRef<End>({
    stay() {
      const element = scroller.current!
      element.scrollTop = element.scrollHeight
      was.current = { size: element.scrollHeight, room: element.clientHeight }
    },
    isThere(follows) {
      // The last word of a scroller that is gone already.
      if (scroller.current === null) return follows
      const { scrollTop, scrollHeight: size, clientHeight: room } = scroller.current
      if (size - room - scrollTop < near) return true
      if (!follows || (size === was.current.size && room === was.current.room)) return false
      end.current.stay()
      return true
    },
  })
  return end.current
}
