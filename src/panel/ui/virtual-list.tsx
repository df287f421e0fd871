// biome-ignore-all lint/a11y: rows of an ordered list take the focus, as those of a list box would; their order is the meaning
// An ordered list of which only what is seen is in the document. Rows are reached by arrow keys; the row with the focus stays
// mounted wherever the list scrolls, and a list that follows its end stays there. Does not know what a row means.
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { cx } from './cx.ts'
import { useEnd } from './use-end.ts'
import styles from './virtual-list.module.css'
import { type Offsets, offsets, visible } from './window.ts'

export interface VirtualListProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** CSS pixels; of one row when rows differ. */
  readonly rowHeight: number | ((row: Row) => number)
  /** The row as words, for those who do not see it. */
  readonly rowName: (row: Row, index: number) => string
  /** `start` is where it stands in the list; what it holds can be reached by Tab while it `isStop`. */
  readonly draw: (row: Row, place: { readonly start: number; readonly isStop: boolean }) => ComponentChildren
  readonly rowClass?: (row: Row, index: number) => string | undefined
  readonly selected: string | null
  readonly onSelect?: (row: Row) => void
  /** Its context menu was asked for. */
  readonly onMenu?: (row: Row, event: MouseEvent) => void
  /** An arrow key moved the focus here. */
  readonly onFocusRow?: (row: Row | null) => void
  /** Stays at the end when rows come. */
  readonly follow: boolean
  /** Does not move for now: what comes is added below. */
  readonly still?: boolean
  /** A person scrolled away from the end, or back to it. */
  readonly onFollow?: (follow: boolean) => void
  readonly class?: string | undefined
  /** Above the rows, sticky. */
  readonly head?: ComponentChildren
  /** Below the rows, down to the end of the view. */
  readonly tail?: ComponentChildren
  /** CSS pixels of the head, which hides what is under it. */
  readonly headHeight?: number
}

export function VirtualList<Row>(props: VirtualListProps<Row>) {
  const { rows, rowKey, head, headHeight = 0, follow } = props
  const isLive = follow && !props.still
  const scroller = useRef<HTMLElement>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const { view, look, places, end } = useView(scroller, props)
  const total = places[rows.length]!
  const kept = focused === null ? -1 : rows.findIndex((row) => rowKey(row) === focused)
  // A list at its end is drawn there at once, not only after it has scrolled.
  const top = isLive ? Math.max(0, total + headHeight - view.height) : view.top
  const drawn = visible(places, top, view.height - headHeight, kept)
  const tabKey = tabStop(
    drawn.map((index) => rowKey(rows[index]!)),
    focused,
    props.selected,
  )
  return (
    <section
      ref={scroller}
      class={cx(styles.scroller, props.class)}
      aria-label={props.label}
      data-list
      onScroll={() => {
        const atEnd = end.isThere(isLive)
        look()
        if (atEnd !== follow) props.onFollow?.(atEnd)
      }}
      onFocusIn={(event) => {
        const key = (event.target as HTMLElement).closest<HTMLElement>('[data-key]')?.dataset.key ?? null
        setFocused(key)
        props.onFocusRow?.(rows.find((row) => rowKey(row) === key) ?? null)
      }}
      onFocusOut={(event) => {
        if (scroller.current?.contains(event.relatedTarget as Node | null)) return
        setFocused(null)
        props.onFocusRow?.(null)
      }}
    >
      {head}
      <ol class={styles.list} style={{ blockSize: `${total}px` }}>
        {drawn.map((index) => {
          const row = rows[index]!
          const start = places[index]!
          const size = places[index + 1]! - start
          const key = rowKey(row)
          return (
            <li
              key={key}
              data-key={key}
              data-index={index}
              aria-label={props.rowName(row, index)}
              aria-posinset={index + 1}
              aria-setsize={rows.length}
              aria-current={key === props.selected ? 'true' : undefined}
              tabIndex={key === tabKey ? 0 : -1}
              class={cx(styles.row, props.rowClass?.(row, index))}
              style={{ blockSize: `${size}px`, transform: `translateY(${start}px)` }}
              onClick={() => props.onSelect?.(row)}
              onContextMenu={props.onMenu && ((event) => props.onMenu?.(row, event))}
              onKeyDown={(event) => {
                if (event.target !== event.currentTarget) return
                const to = target(event.key, index, rows.length, Math.floor(scroller.current!.clientHeight / size) - 2)
                if (to !== null) focusRow(scroller.current!, places, to, headHeight)
                else if (event.key === 'Enter') props.onSelect?.(row)
                else return
                event.preventDefault()
              }}
            >
              {props.draw(row, { start, isStop: key === tabKey })}
            </li>
          )
        })}
      </ol>
      {props.tail}
    </section>
  )
}

/** Where the rows stand, and what of them is seen. */
function useView<Row>(scroller: { readonly current: HTMLElement | null }, props: VirtualListProps<Row>) {
  const { rows, rowHeight, follow } = props
  const isLive = follow && !props.still
  const [view, setView] = useState({ top: 0, height: 600 })
  const first = rows[0]
  const height = typeof rowHeight === 'number' ? rowHeight : first === undefined ? 0 : rowHeight(first)
  const places = useMemo(
    () => offsets(rows.length, (at) => (typeof rowHeight === 'number' ? rowHeight : rowHeight(rows[at]!))),
    [rows, height],
  )
  const end = useEnd(scroller)
  const following = useRef(isLive)
  following.current = isLive
  const look = () => {
    // The last word of a scroller that is gone already.
    if (scroller.current === null) return
    const { scrollTop, clientHeight } = scroller.current
    setView({ top: scrollTop, height: clientHeight })
  }
  useLayoutEffect(() => {
    const element = scroller.current!
    const observer = new ResizeObserver(() => {
      if (following.current) end.stay()
      look()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  useLayoutEffect(() => {
    if (isLive) end.stay()
  }, [isLive, rows, places])
  // What is chosen elsewhere comes into view; a list that follows its end stays there.
  const { selected, rowKey } = props
  useLayoutEffect(() => {
    const at = selected === null || follow ? -1 : rows.findIndex((row) => rowKey(row) === selected)
    if (at >= 0) reveal(scroller.current!, places, at, props.headHeight ?? 0)
  }, [selected])
  return { view, look, places, end }
}

/** One row takes the focus by Tab: where it was, else what is selected, else the newest. */
function tabStop(shown: readonly string[], focused: string | null, selected: string | null): string | undefined {
  if (focused !== null && shown.includes(focused)) return focused
  return selected !== null && shown.includes(selected) ? selected : shown.at(-1)
}

function target(key: string, index: number, count: number, page: number): number | null {
  const to = { ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page, PageUp: index - page }[key]
  return to === undefined ? null : Math.max(0, Math.min(to, count - 1))
}

/** Brings a row into view, then, when it is drawn, gives it the focus. */
function focusRow(scroller: HTMLElement, places: Offsets, index: number, headHeight: number): void {
  const give = () => {
    const row = scroller.querySelector<HTMLElement>(`[data-index="${index}"]`)
    row?.focus({ preventScroll: true })
    return row !== null
  }
  reveal(scroller, places, index, headHeight)
  if (!give()) requestAnimationFrame(() => requestAnimationFrame(give))
}

function reveal(scroller: HTMLElement, places: Offsets, index: number, headHeight: number): void {
  const room = scroller.clientHeight - headHeight
  if (places[index]! < scroller.scrollTop) scroller.scrollTop = places[index]!
  else if (places[index + 1]! > scroller.scrollTop + room) scroller.scrollTop = places[index + 1]! - room
}
