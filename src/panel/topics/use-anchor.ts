// Keeps a row where it is on the screen while others come above it: the one under the pointer, else the one with the focus,
// else the first in sight. Does not draw.
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { TopicTree } from '../../core/topic-view.ts'

interface Anchored {
  readonly list: string
  readonly path: string
  readonly index: number
}

export interface AnchorOptions {
  readonly scroller: { readonly current: HTMLElement | null }
  readonly tree: TopicTree
  /** Another one is another list: it begins at its top. */
  readonly list: string
  readonly focused: string | null
  /** CSS pixels. */
  readonly rowHeight: number
  readonly onScroll: (scrollTop: number) => void
}

/** Returns what to call with the path under the pointer, or null. */
export function useAnchor(options: AnchorOptions): (path: string | null) => void {
  const { scroller, tree, list, focused, rowHeight, onScroll } = options
  const hovered = useRef<string | null>(null)
  const anchor = useRef<Anchored | null>(null)
  useLayoutEffect(() => {
    const element = scroller.current!
    const old = anchor.current
    if (old !== null && old.list !== list) {
      element.scrollTop = 0
      onScroll(0)
    } else if (old !== null) {
      const moved = indexOf(tree, old.path) - old.index
      if (indexOf(tree, old.path) >= 0 && moved !== 0) {
        element.scrollTop += moved * rowHeight
        onScroll(element.scrollTop)
      }
    }
  }, [tree, list])
  useLayoutEffect(() => {
    const { scrollTop } = scroller.current!
    const first = scrollTop > 0 ? tree.rows[Math.ceil(scrollTop / rowHeight) - tree.offset]?.path : undefined
    const path = [hovered.current, focused, first].find((each) => each != null && indexOf(tree, each) >= 0)
    anchor.current = path == null ? { list, path: '', index: -1 } : { list, path, index: indexOf(tree, path) }
  })
  return (path) => {
    hovered.current = path
    if (path !== null && indexOf(tree, path) >= 0) anchor.current = { list, path, index: indexOf(tree, path) }
  }
}

/** Row in which a topic stands, of those at hand; -1 is none. */
function indexOf(tree: TopicTree, path: string): number {
  const at = tree.rows.findIndex((row) => row.path === path)
  return at < 0 ? -1 : at + tree.offset
}
